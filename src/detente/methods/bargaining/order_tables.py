"""Tables of order-only answers: the orders themselves, and no deal placed by red lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detente.case import Case, Ranking
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.measure import OverDraws
from detente.methods.bargaining.red_line_no_deal import crossing_rows
from detente.methods.finding import Cell, Column, Table
from detente.methods.wording import draws_words, letter, option_name

__all__ = ["orders_table", "placed_table", "taken_draws"]


def orders_table(listing: Listing) -> Table | None:
    """Issues as rows, ranked parties as columns: options from best to worst; None where nobody is ranked."""
    case = listing.case
    ranked = [party for party in listing.parties if any(row.party == party for row in case.rankings)]
    if not ranked:
        return None
    body = []
    for issue in case.issues.values():
        cells = [Cell(issue.name)]
        for party in ranked:
            rows = [row for row in case.rankings if (row.party, row.issue) == (party, issue.id)]
            keys = (f"ranking:{party}.{issue.id}",) if rows else ()
            cells.append(Cell(None, _order_words(case, issue.id, rows), keys))
        body.append(tuple(cells))
    columns = (Column("Issue"), *(Column(case.parties[party].name) for party in ranked))
    note = (
        'Best first; "=" joins options that rank alike. In brackets how much the issue matters to the party: '
        "larger is more; equal numbers leave the order open unless stated equal; no number leaves it open "
        "altogether."
    )
    return Table("orders", "What is known of preferences: orders only", columns, tuple(body), note)


def _order_words(case: Case, issue: str, rows: Sequence[Ranking]) -> str:
    if not rows:
        return "has points here"
    ranks = sorted({row.rank for row in rows})
    groups = [
        f"{place}. " + " = ".join(option_name(case, issue, row.option) for row in rows if row.rank == rank)
        for place, rank in enumerate(ranks, 1)
    ]
    told = {row.option for row in rows}
    unknown = [option.name for option in case.issues[issue].options if option.id not in told]
    words = " ".join(groups)
    if unknown:
        words += f"; not ranked: {', '.join(unknown)}"
    if rows[0].importance is not None:
        words += f" ({rows[0].importance}{', stated equal' if rows[0].stated_equal else ''})"
    return words


def placed_table(listing: Listing, drawn: OverDraws) -> Table | None:
    """Parties whose no deal red lines place as rows, packages of the short list as columns."""
    placement = drawn.placement
    if placement is None or not drawn.short_list:
        return None
    case = listing.case
    body = []
    for party in placement.parties:
        keys = tuple(f"red_line:{line.id}" for line in case.red_lines.values() if line.party == party)
        cells = [
            Cell(case.parties[party].name, rests_on=keys),
            Cell(len(crossing_rows(listing, party)), rests_on=keys),
        ]
        for row in drawn.short_list:
            drawn_at, low, high = (int(takes.sum()) for takes in taken_draws(listing, drawn, party, row))
            words = f"{draws_words(drawn_at, drawn.n_draws)} ({high:,} to {low:,})"
            cells.append(Cell(drawn_at, words, keys, "In brackets: no deal at its high end, at its low end."))
        body.append(tuple(cells))
    columns = (
        Column("Party"),
        Column("Allowed packages that cross a red line of its own"),
        *(Column(f"Takes package {letter(k)}") for k in range(len(drawn.short_list))),
    )
    note = (
        "No deal lies between just better than the typical package that crosses one of the party's red lines "
        "and just better than every one: at the low end gains elsewhere can buy a red line off, at the high "
        "end not."
    )
    return Table("no_deal_placed", "No deal placed by red lines alone", columns, tuple(body), note)


def taken_draws(listing: Listing, drawn: OverDraws, party: str, row: int) -> tuple[NDArray[np.bool_], ...]:
    """In which draws a party takes a followed package: as drawn, at the low end, at the high end."""
    placement = drawn.placement
    if placement is None:
        raise ValueError("no no deal is placed")
    column = listing.parties.index(party)
    level = np.rint(drawn.levels[:, drawn.place(row), column] * drawn.grid)
    ends = (placement.drawn, placement.low, placement.high)
    return tuple(np.asarray(level >= end[:, column], dtype=bool) for end in ends)
