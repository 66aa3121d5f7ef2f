"""Names and ids of what other programs call things: plain, unique, the same on every machine."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from detente.exchange.model import refused
from detente.sources import hidden_controls, is_blank, is_id
from detente.sources.files import show

__all__ = ["party_keys", "readable_name", "told_apart", "unique_ids"]

_LONGEST_NAME = 300
_PARTY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


def readable_name(text: object, file: str, line: int | None, what: str) -> str:
    """Return a name on one line; empty, endless and deceiving ones are refused."""
    if not isinstance(text, str) or is_blank(text):
        raise refused(file, line, f"{what} has no name; give it one")
    if len(text) > _LONGEST_NAME:
        raise refused(file, line, f'the name "{show(text, 40)}" has more than {_LONGEST_NAME} characters')
    if found := hidden_controls(text):
        raise refused(
            file, line, f'the name "{show(text, 60)}" holds a {found[0]}, which can deceive a reader'
        )
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise refused(file, line, f'the name "{show(text, 60)}" holds half a character')
    return " ".join(text.split())


def unique_ids(names: Iterable[str], fallback: str) -> tuple[str, ...]:
    """
    Make a plain id of each name, in order: letters, digits, underscores, lower case, 60 at most.

    Accents are dropped; what has no letter or digit becomes `fallback`; a name like one before it
    gets _2, _3 and so on.
    """
    given: dict[str, None] = {}
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or fallback
        if not base[0].isalpha():
            base = f"{fallback}_{base}"
        base = base[:60].rstrip("_")
        candidate, number = base, 1
        while candidate in given or not is_id(candidate):
            number += 1
            candidate = f"{base[:55]}_{number}"
        given[candidate] = None
    return tuple(given)


def party_keys(stems: Iterable[str]) -> tuple[str, ...]:
    """Return file stems as they are, where all are plain words; else their ids."""
    given = list(stems)
    return tuple(given) if all(_PARTY.fullmatch(stem) for stem in given) else unique_ids(given, "party")


def told_apart(names: Iterable[str], ids: Iterable[str]) -> tuple[str, ...]:
    """Add the id to a name that a reader could not tell from one before it ("Yes" and "yes")."""
    seen: set[str] = set()
    given = []
    for name, key in zip(names, ids, strict=True):
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
        plain = " ".join(folded.split())
        shown = f"{name} ({key})" if plain in seen else name
        seen.add(plain)
        given.append(shown)
    return tuple(given)
