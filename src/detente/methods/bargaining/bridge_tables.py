"""The bridge as a table, a sentence and data: what each side must move, from what to what."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from detente.methods.bargaining.bridging import Bridge, Move, Span
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.measure import OverDraws
from detente.methods.bargaining.openings import find_opening
from detente.methods.bargaining.tables import ALL_POINTS
from detente.methods.bargaining.unlock_words import change_words
from detente.methods.finding import Cell, Column, Statement, Table
from detente.methods.wording import draws_words, letter, list_words, points_words

__all__ = ["bridge_data", "bridge_sentence", "bridge_table"]

_MOST_OPENINGS = 3
"""With more principals the table leaves out what each opened with."""


def bridge_table(listing: Listing, drawn: OverDraws, bridge: Bridge) -> Table | None:
    """Issues as rows; what each principal opened with, and the packages near it, as columns."""
    if not bridge.spans:
        return None
    case = listing.case
    principals = case.principals if len(case.principals) <= _MOST_OPENINGS else ()
    openings = [find_opening(listing, party) for party in principals]
    body = []
    for place, issue in enumerate(case.issues.values()):
        cells = [Cell(issue.name)]
        for opening in openings:
            keys = tuple(f"claim:{claim}" for claim in opening.claims[place])
            name = issue.options[int(opening.options[place])].name
            mark, how = (
                ("", "") if keys else ("assumed", "It made no demand here: its best option is assumed.")
            )
            cells.append(Cell(name, rests_on=keys, how=how, mark=mark))
        cells += [_span_cell(listing, span, place) for span in bridge.spans]
        body.append(tuple(cells))
    empty = (Cell(None, words=" "),) * len(openings)
    moved = [Cell(_counts_words(listing, span)) for span in bridge.spans]
    body.append((Cell("Issues on which each moves"), *empty, *moved))
    if not bridge.is_open:
        short = [_short_cell(listing, span) for span in bridge.spans]
        body.append((Cell("Short of no deal (own points)"), *empty, *short))
    if drawn.no_deal is not None:
        how = "Counted over the draws of every worth and no deal between its low and its high."
        counts = [int(drawn.shares.zone_count[span.row]) for span in bridge.spans]
        told = [Cell(n, draws_words(n, drawn.n_draws), ALL_POINTS, how) for n in counts]
        body.append((Cell("No worse than no deal for all who must consent"), *empty, *told))
    columns = (
        Column("Issue"),
        *(Column(f"{case.parties[party].name} opened with") for party in principals),
        *(Column(_name(drawn, place, span)) for place, span in enumerate(bridge.spans)),
    )
    title = "Near the openings: what each side must move"
    if not bridge.is_open:
        title = "No package is acceptable: those that come nearest, and what each side must move"
    note = (
        "In brackets: who moves there, and what that is worth to it in its own points; an option that a side "
        "has signalled since counts as no move. "
    )
    note += (
        "Of the acceptable packages those whose options somebody opened with or signalled, with the fewest "
        "issues for the side that moves on most, each with another split of the moves."
        if bridge.is_open
        else "Those that leave the fewest parties short, by the smallest share of their range; no ranking."
    )
    note += "" if listing.is_whole else " Looked at were the packages that the search found, not all."
    return Table("bridge", title, columns, tuple(body), note)


def _name(drawn: OverDraws, place: int, span: Span) -> str:
    also = f" (Package {letter(drawn.short_list.index(span.row))})" if span.row in drawn.short_list else ""
    return f"Bridge {place + 1}{also}"


def _span_cell(listing: Listing, span: Span, place: int) -> Cell:
    case = listing.case
    issue = list(case.issues.values())[place]
    option = int(listing.packages[span.row, place])
    told, keys = [], []
    for party, moves in zip(case.principals, span.moves, strict=True):
        for move in moves:
            if move.issue != place:
                continue
            what = "signalled it" if move.signals else _signed(-move.loss)
            told.append(f"{case.parties[party].name} {what}")
            keys += _keys(listing, party, move)
    name = issue.options[option].name
    how = "Worth of this option less worth of what was opened with, at mid." if told else ""
    return Cell(name, f"{name} ({'; '.join(told)})" if told else name, tuple(dict.fromkeys(keys)), how)


def _signed(points: Fraction) -> str:
    return f"{'+' if points > 0 else '−'}{change_words(points)}" if points else "0"


def _keys(listing: Listing, party: str, move: Move) -> list[str]:
    issue = list(listing.case.issues.values())[move.issue]
    worths = [f"worth.{party}.{issue.id}.{issue.option_ids[option]}" for option in (move.before, move.after)]
    return [*worths, *(f"claim:{claim}" for claim in (*move.claims, *move.signals))]


def _real(moves: Sequence[Move]) -> list[Move]:
    """Leave out options that the side has signalled: they are on its record."""
    return [move for move in moves if not move.signals]


def _counts_words(listing: Listing, span: Span) -> str:
    case = listing.case
    return ", ".join(
        f"{case.parties[party].name} {len(_real(moves))}"
        for party, moves in zip(case.principals, span.moves, strict=True)
    )


def _short_cell(listing: Listing, span: Span) -> Cell:
    case = listing.case
    words = ", ".join(f"{case.parties[party].name} {change_words(points)}" for party, points in span.short)
    keys = tuple(f"no_deal.{party}" for party, _ in span.short)
    keys += tuple(f"worth.{party}.*" for party, _ in span.short)
    return Cell(words or "nobody", rests_on=keys, how="No deal less the level of the package, at mid.")


def bridge_sentence(listing: Listing, bridge: Bridge) -> Statement | None:
    """Say what the first package of the bridge asks of each side, and how the others split the moves."""
    if not bridge.spans:
        return None
    case = listing.case
    first = bridge.spans[0]
    issues = list(case.issues.values())
    keys: list[str] = []
    parts = []
    for party, moves in zip(case.principals, first.moves, strict=True):
        real = _real(moves)
        for move in real:
            keys += _keys(listing, party, move)
        name = case.parties[party].name
        on = list_words([issues[move.issue].name for move in real])
        parts.append(f"{name} moves on {on}" if real else f"{name} keeps to what it opened with or signalled")
    if bridge.is_open:
        which = "acceptable packages" if listing.is_whole else "acceptable packages that were found"
        head = f"Of the {which} the one nearest to the openings"
        if not any(move.claims for span in bridge.spans for moves in span.moves for move in moves):
            head = f"Of the {which} the one nearest to what is best for each, no demand being on record"
        how = "At mid. Counted are issues, never points across parties: Bridge 1 of the table."
    else:
        short = [
            f"{points_words(float(n))} points short for {case.parties[p].name}"
            if n >= 1
            else f"{change_words(n)} points short for {case.parties[p].name}"
            for p, n in first.short
        ]
        head = f"No package is acceptable at mid; one that comes nearest is {list_words(short)}, and in it"
        how = "At mid. Of the packages that leave the fewest short: Bridge 1 of the table."
        keys += [f"no_deal.{party}" for party, _ in first.short]
    text = f"{head}{': ' if bridge.is_open else ' '}{'; '.join(parts)}."
    return Statement(text, tuple(dict.fromkeys(keys)), how)


def bridge_data(listing: Listing, bridge: Bridge | None) -> list[dict[str, Any]] | None:
    """Put it into the documented JSON shape; None where the zone is not counted."""
    if bridge is None:
        return None
    case = listing.case
    issues = list(case.issues.values())
    return [
        {
            "package": listing.package(span.row).as_dict(),
            "in_zone": bridge.is_open,
            "moves": [
                {
                    "party": party,
                    "issue": issues[move.issue].id,
                    "from": issues[move.issue].option_ids[move.before],
                    "to": issues[move.issue].option_ids[move.after],
                    "points": float(-move.loss),
                    "claims": list(move.claims),
                    "signals": list(move.signals),
                }
                for party, moves in zip(case.principals, span.moves, strict=True)
                for move in moves
            ],
            "short": {party: float(points) for party, points in span.short},
        }
        for span in bridge.spans
    ]
