"""Which issue and option a quotation speaks of: a small vocabulary, provisions.csv."""

from __future__ import annotations

from functools import lru_cache

from detente.claims.lists import read_list
from detente.claims.tokens import tokenise

__all__ = ["issue_of"]

_GAP = 4
_LOOKED_AT = 600


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[tuple[tuple[str, ...], str, str], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for row in read_list("provisions.csv"):
        parts = tuple(token.low for token in tokenise(row["phrase"], 0, len(row["phrase"])))
        found.setdefault(parts[0], []).append((parts, row["issue"], row["option"]))
    return {first: tuple(sorted(rows, key=lambda r: -len(r[0]))) for first, rows in found.items()}


def issue_of(quotation: str) -> tuple[str, str]:
    """Return (issue, option) of the first phrase of the table in a quotation, "" where none is."""
    lows = [token.low for token in tokenise(quotation, 0, min(len(quotation), _LOOKED_AT))]
    first: tuple[str, str] | None = None
    for at, low in enumerate(lows):
        for parts, issue, option in _table().get(low, ()):
            if _stands(lows, at, parts):
                if option and (first is None or first[0] == issue):
                    return issue, option
                first = first or (issue, option)
                break
    return first or ("", "")


def _stands(lows: list[str], at: int, parts: tuple[str, ...]) -> bool:
    if "*" not in parts:
        return tuple(lows[at : at + len(parts)]) == parts
    star = parts.index("*")
    head, tail = parts[:star], parts[star + 1 :]
    if tuple(lows[at : at + star]) != head:
        return False
    after = at + star
    return any(tuple(lows[n : n + len(tail)]) == tail for n in range(after + 1, after + _GAP + 1))
