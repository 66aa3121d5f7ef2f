"""Who blocks what: which option stands in no acceptable package, and whose consent is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.case import Space
from detente.methods.bargaining.listing import Listing

__all__ = ["Block", "excluders", "find_blocks"]


@dataclass(frozen=True, slots=True)
class Block:
    """
    An option at mid: in how many allowed packages it stands, in how many of the zone, and who blocks.

    `blockers` are the parties without whose consent alone some allowed package with the
    option would do; empty where the option is in the zone, where rules or absolute red lines
    exclude it (`excluded_by`), or where two parties at least would have to give way.
    """

    issue: int
    option: int
    allowed: int
    in_zone: int
    blockers: tuple[str, ...]
    excluded_by: tuple[str, ...]


def find_blocks(listing: Listing) -> tuple[Block, ...]:
    """Go through all options at mid, in the order of the case. Linear in packages x parties x options."""
    acceptable = listing.acceptable
    if acceptable is None:
        return ()
    objections = (~acceptable).sum(axis=1)
    blocks = []
    for issue, size in enumerate(listing.space.sizes):
        for option in range(size):
            rows = np.flatnonzero(listing.packages[:, issue] == option)
            in_zone = int((objections[rows] == 0).sum())
            blockers: tuple[str, ...] = ()
            if not in_zone:
                alone = rows[objections[rows] == 1]
                blockers = tuple(
                    party
                    for column, party in enumerate(listing.parties)
                    if (~acceptable[alone, column]).any()
                )
            excluded = () if len(rows) else excluders(listing.space, issue, option)
            blocks.append(Block(issue, option, len(rows), in_zone, blockers, excluded))
    return tuple(blocks)


def excluders(space: Space, issue: int, option: int) -> tuple[str, ...]:
    """Rules and red lines that speak of an option which no allowed package has."""
    clause = (issue, option)
    named = [
        name
        for name, combination in zip(space.reasons, space.forbidden, strict=True)
        if clause in combination
    ]
    named += [
        name for name, (when, _) in zip(space.required_reasons, space.required, strict=True) if clause in when
    ]
    return tuple(dict.fromkeys(named))
