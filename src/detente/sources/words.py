"""What an id looks like, and which known word an unknown one was probably meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["closest", "did_you_mean", "is_id"]

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")


def is_id(text: str) -> bool:
    """Say whether a text is a plain id: lower-case letters, digits, underscores, 64 at most."""
    return _ID.fullmatch(text) is not None


def closest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like `word`, or "" where none is like it."""
    # difflib is quadratic in length, and names are short: a hostile cell is cut.
    found = get_close_matches(word[:100], sorted(set(known)), n=1, cutoff=0.6)
    return found[0] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return '; did you mean "x"?', or '; known are a, b, c', to end a message with."""
    choices = sorted(set(known))
    best = closest(word, choices)
    if best:
        return f'; did you mean "{best}"?'
    if not choices:
        return ""
    shown = ", ".join(choices[:12]) + (", ..." if len(choices) > 12 else "")
    return f"; known: {shown}"
