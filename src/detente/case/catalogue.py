"""The cases that come with Détente, found by their folder name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from detente.errors import UsageError
from detente.sources import did_you_mean
from detente.sources.files import show

__all__ = ["catalogue_folders", "find_case", "is_slug"]

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def is_slug(text: str) -> bool:
    """Say whether a text can name a case folder: lower-case letters, digits, hyphens."""
    return _SLUG.fullmatch(text) is not None


def catalogue_folders() -> dict[str, Path]:
    """Map each case that comes with the package to its folder, by name."""
    found: dict[str, Path] = {}
    for home in _homes():
        if home.is_dir():
            for folder in sorted(home.iterdir()):
                if (folder / "case.toml").is_file():
                    found.setdefault(folder.name, folder)
    return dict(sorted(found.items()))


def _homes() -> Iterator[Path]:
    """Where cases may lie: inside an installed package, or at the root of a checkout."""
    package = Path(__file__).resolve().parent.parent
    yield package / "cases"
    if package.parent.name == "src":
        yield package.parent.parent / "cases"


def find_case(name: str | Path) -> Path:
    """
    Return the folder that a path or the name of a catalogue case means; a path that exists wins.

    Raises UsageError with the nearest name where there is neither.
    """
    folder = Path(name)
    if os.path.exists(folder):  # noqa: PTH110 - a name that no file can have is no error here
        return folder
    known = catalogue_folders()
    text = str(name)
    if is_slug(text) and text in known:
        return known[text]
    if folder.name in known and len(folder.parts) == 2 and folder.parts[0] == "cases":
        return known[folder.name]
    raise UsageError(
        f"{show(text, 300)}: there is no such case folder, and no case of that name comes with Détente"
        f"{did_you_mean(folder.name, known)}"
    )
