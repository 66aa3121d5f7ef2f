"""What a number rests on, as the one cell in which it is written."""

from __future__ import annotations

from detente.case.model import Basis
from detente.sources import is_id

__all__ = ["format_basis", "parse_basis"]


def parse_basis(cell: str) -> Basis:
    """
    Read `c1 c2`, `cite:key p. 12` or `assumption: a sentence`.

    Raises ValueError, with the way out, where the cell is none of the three.
    """
    text = cell.strip()
    if text.startswith("assumption:"):
        sentence = text.removeprefix("assumption:").strip()
        # Scripts without blanks between words are counted by characters.
        if len(sentence.split()) < 3 and (sentence.isascii() or len(sentence) < 8):
            raise ValueError("an assumption needs a sentence after 'assumption:'")
        return Basis(assumption=sentence)
    if text.startswith("cite:"):
        key, _, page = text.removeprefix("cite:").strip().partition(" ")
        if not is_id(key):
            raise ValueError(f"{key!r} is not a bibliography key; write 'cite:KEY p. 12'")
        return Basis(cite=key, page=page.strip())
    claims = tuple(text.split())
    if not claims:
        raise ValueError(
            "a number without a basis does not load; write claim ids, "
            "'cite:KEY page' or 'assumption: a sentence'"
        )
    for claim in claims:
        if not is_id(claim):
            raise ValueError(
                f"{claim!r} is not a claim id; a basis is claim ids separated by blanks, "
                "'cite:KEY page' or 'assumption: a sentence'"
            )
    return Basis(claims=claims)


def format_basis(basis: Basis) -> str:
    """Write a basis the way `parse_basis` reads it."""
    if basis.assumption:
        return f"assumption: {basis.assumption}"
    if basis.cite:
        return f"cite:{basis.cite} {basis.page}".strip()
    return " ".join(basis.claims)
