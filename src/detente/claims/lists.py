"""The word lists, read from the CSV tables beside this file: reviewable without reading code."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources

__all__ = ["read_list", "words"]


@lru_cache(maxsize=16)
def read_list(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one table of this package, in file order."""
    text = resources.files("detente.claims").joinpath(name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=64)
def words(kind: str) -> frozenset[str]:
    """Return the words of one kind in words.csv."""
    return frozenset(row["word"] for row in read_list("words.csv") if row["kind"] == kind)
