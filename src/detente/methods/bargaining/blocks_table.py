"""Who objects to what: options that no acceptable package has, and whose consent is missing."""

from __future__ import annotations

from collections.abc import Sequence

from detente.methods.bargaining.blocks import Block
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.tables import ALL_POINTS, cut
from detente.methods.finding import Cell, Column, Table
from detente.methods.wording import reason_words

__all__ = ["blocks_table"]

_MOST_ROWS = 15


def blocks_table(listing: Listing, blocks: Sequence[Block]) -> Table | None:
    """Options that stand in no acceptable package as rows, and whose consent is missing; None without any."""
    case = listing.case
    issues = list(case.issues.values())
    alone = False
    body = []
    for block in blocks:
        issue = issues[block.issue]
        if block.in_zone:
            continue
        if block.excluded_by:
            who = "; ".join(reason_words(case, reason) for reason in block.excluded_by)
        elif block.blockers:
            alone = True
            who = " or ".join(case.parties[party].name for party in block.blockers)
            who = f"{who}, alone" if len(block.blockers) == 1 else f"{who}, each alone"
        else:
            who = "two parties or more together"
        keys = tuple(block.excluded_by) if block.excluded_by else ALL_POINTS
        body.append(
            (
                Cell(issue.name),
                Cell(issue.options[block.option].name),
                Cell(who, rests_on=keys),
            )
        )
    columns = (
        Column("Issue"),
        Column("Option"),
        Column("Blocked at mid by"),
    )
    if not body:
        return None
    note = "Alone: some allowed package with the option would do for everybody else." if alone else ""
    rows, more = cut(body, _MOST_ROWS)
    note = " ".join(part for part in (note, more) if part)
    return Table("blocks", "Who blocks what: options in no acceptable package", columns, rows, note)
