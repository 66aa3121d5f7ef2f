"""A source's text, cut where the quotations of claims begin and end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.claims import Claim

__all__ = ["Piece", "mark_text"]

Piece = tuple[str, str]
"""("text", the text); or "open", "close", "pause" or "again" and a claim's id."""


def mark_text(text: str, claims: Iterable[Claim]) -> Iterable[Piece]:
    """
    Cut a text where quotations begin and end, properly nested.

    Where two quotations cross, the inner one is closed with the outer and opened "again".
    """
    waiting = sorted(claims, key=lambda c: (c.start, -c.end))
    stack: list[Claim] = []
    opened = here = 0
    cuts = sorted({0, len(text), *(c.start for c in waiting), *(c.end for c in waiting)})
    for cut in cuts:
        if cut > here:
            yield "text", text[here:cut]
            here = cut
        ending = sum(c.end <= cut for c in stack)
        reopen: list[Claim] = []
        while ending:
            top = stack.pop()
            if top.end <= cut:
                ending -= 1
                yield "close", top.id
            else:
                reopen.append(top)
                yield "pause", top.id
        for claim in reversed(reopen):
            yield "again", claim.id
            stack.append(claim)
        while opened < len(waiting) and waiting[opened].start == cut:
            stack.append(waiting[opened])
            opened += 1
            yield "open", stack[-1].id
