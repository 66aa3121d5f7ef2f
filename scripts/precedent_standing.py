"""Where the text that was agreed stands among the packages of a precedent's case."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from precedent_cases import ids_of, read_precedent

from detente.case import Case, crossed_red_lines, missing_worth
from detente.errors import UsageError
from detente.methods.bargaining.draws import shares_over_draws
from detente.methods.bargaining.listing import Listing, as_drawn_terms, consenting_parties
from detente.methods.bargaining.measure import OverDraws, over_draws
from detente.methods.bargaining.order_only import OrderOnly, find_order_only, missing_no_deal

__all__ = ["Interval", "Standing", "Text", "read_text", "stand"]

MOST_COMPLETIONS = 60
NO_BAR = -(2**40)
"""Below every level that the points can reach: then every allowed package counts."""

Interval = tuple[float, float, float]


@dataclass(frozen=True)
class Text:
    """
    What was agreed, or drafted and not signed: `chosen` maps issues to options, in ids of the case.

    `remarks` say what of it the coded issues cannot hold.
    """

    kind: str
    chosen: dict[str, str]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """
    Where the allowed packages that complete a text stand; one of them where it leaves nothing open.

    `as_of` is the day in the words of the file. `completions` counts all that complete the text, and
    `beaten` those of them beaten whatever the points, None where that is not decided. `looked_at` of them,
    evenly spaced, are all or 60 at most: `frontier` and `percentile` hold an interval for the worst and
    for the best of those. `zone`: in how many draws one of those is acceptable to all, as drawn and at the
    low and high ends; None where some no deal is missing (`needs`). `allowed` is None, and nothing is
    answered, where somebody's preferences on an issue are missing.
    `accepted`: the same by party whose no deal is placed. `best_of`: principals who rank nothing over it
    on any issue; then nothing can beat it whatever the others think.
    """

    case: Case
    file: str
    as_of: str
    allowed: int | None
    text: Text | None
    completions: int
    looked_at: int
    frontier: tuple[Interval, Interval] | None
    percentile: tuple[Interval, Interval] | None
    beaten: int | None
    crossed: dict[str, int]
    needs: tuple[str, ...]
    any_zone: tuple[Interval, float, float] | None
    zone: tuple[Interval, float, float] | None
    accepted: dict[str, tuple[float, float, float]]
    best_of: tuple[str, ...]


def read_text(path: Path) -> Text | None:
    """
    Read what was agreed, else what was drafted, the first that chooses options of coded issues.

    Where neither does, the first that is there; None where the file has neither.
    """
    place = read_precedent(path)
    ids = ids_of(place)
    after = place["expost"]
    found: list[Text] = []
    for key, kind in (("agreed", "agreed"), ("drafted_not_signed", "drafted, not signed")):
        if key not in after:
            continue
        chosen: dict[str, str] = {}
        remarks = []
        for issue, option in after[key].items():
            if issue not in ids.issues:
                remarks.append(f"has “{issue}”, which is no coded issue")
            elif option.value not in ids.options[issue]:
                remarks.append(f"has an option of “{issue}” that is not coded")
            else:
                chosen[ids.issues[issue]] = ids.options[issue][option.text()]
        found.append(Text(kind, chosen, tuple(remarks) if after[key].value else ("is empty",)))
    return next((text for text in found if text.chosen), found[0] if found else None)


def stand(case: Case, file: str, text: Text | None, draws: int, seed: int, as_of: str) -> Standing:
    """Run a case and read off where a text stands."""
    parties = consenting_parties(case)
    missing = missing_worth(case, parties)
    if missing:
        return Standing(case, file, as_of, None, text, 0, 0, None, None, 0, {}, missing, None, None, {}, ())
    try:
        listing = Listing.of(case, parties, None)
    except ValueError as error:
        raise UsageError(f"{file}: too large to be listed: {error}") from None
    holding = _completions(listing, text)
    rows = holding[:: -(-len(holding) // MOST_COMPLETIONS) or 1]
    drawn = over_draws(listing, None, draws, seed, lambda _share, _word: None, rows)
    found = find_order_only(listing, drawn)
    if found is None:
        raise ValueError(f"{file}: nobody is ranked")
    places = [drawn.place(int(row)) for row in rows]
    placement, zone, any_zone = drawn.placement, None, None
    accepted = {}
    if placement is not None and len(rows):
        for party in placement.parties:
            column = parties.index(party)
            level = np.rint(drawn.levels[:, places, column] * drawn.grid)
            ends = (placement.drawn, placement.low, placement.high)
            takes = [float((level >= end[:, [column]]).any(axis=1).mean()) for end in ends]
            accepted[party] = (takes[0], takes[1], takes[2])
    if drawn.ends is not None:
        low, high = drawn.ends
        every = (float(low.has_zone.mean()), float(high.has_zone.mean()))
        any_zone = (drawn.interval(drawn.shares.has_zone), *every)
        if len(rows):
            inside = np.asarray(drawn.shares.in_zone[:, places].any(axis=1), dtype=bool)
            both = [float(end.in_zone[:, places].any(axis=1).mean()) for end in drawn.ends]
            zone = (drawn.interval(inside), both[0], both[1])
    crossed: dict[str, int] = {}
    for line in crossed_red_lines(case, listing.package(int(rows[0]))) if len(holding) == 1 else ():
        crossed[line.party] = crossed.get(line.party, 0) + 1
    return Standing(
        case,
        file,
        as_of,
        len(listing.packages),
        text,
        len(holding),
        len(rows),
        _ends(drawn, _on_frontier(listing, drawn, rows)) if len(rows) else None,
        _ends(drawn, found.percentile[:, places]) if len(rows) else None,
        _beaten(found, holding),
        crossed,
        missing_no_deal(listing, drawn),
        any_zone,
        zone,
        accepted,
        _best_of(case, text),
    )


def _best_of(case: Case, text: Text | None) -> tuple[str, ...]:
    """Return the principals whose first choice the text is on every issue."""
    chosen = {} if text is None else text.chosen
    first = {(row.party, row.issue, row.option) for row in case.rankings if row.rank == 1}
    return tuple(
        party
        for party in case.principals
        if chosen and all((party, issue, chosen.get(issue)) in first for issue in case.issues)
    )


def _completions(listing: Listing, text: Text | None) -> NDArray[np.intp]:
    """Return all allowed packages that hold a text; none where it chooses nothing of the coded issues."""
    if text is None or not text.chosen:
        return np.empty(0, dtype=np.intp)
    holds = np.ones(len(listing.packages), dtype=bool)
    for place, issue in enumerate(listing.case.issues.values()):
        if issue.id in text.chosen:
            holds &= listing.packages[:, place] == issue.option_ids.index(text.chosen[issue.id])
    return np.flatnonzero(holds)


def _on_frontier(listing: Listing, drawn: OverDraws, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """In which draws no allowed package dominates these, whatever no deal is."""
    if drawn.no_deal is None:
        return drawn.shares.on_frontier[:, [drawn.place(int(row)) for row in rows]]
    bar = np.full((drawn.n_draws, len(listing.parties)), NO_BAR, dtype=np.int64)
    terms = as_drawn_terms(drawn.preferences, bar)
    return shares_over_draws(
        listing.packages, terms, listing.consents, range(listing.n_principals), rows
    ).on_frontier


def _ends(drawn: OverDraws, per_draw: NDArray[np.generic]) -> tuple[Interval, Interval]:
    """Return the intervals of the column with the least mean and of that with the largest."""
    means = per_draw.mean(axis=0)
    least, most = int(np.argmin(means)), int(np.argmax(means))
    return drawn.interval(per_draw[:, least]), drawn.interval(per_draw[:, most])


def _beaten(found: OrderOnly, rows: NDArray[np.intp]) -> int | None:
    return int((found.beaten.beaten_by[rows] >= 0).sum()) if found.beaten.is_decided else None
