"""What red lines cost and how the zone changes with those that are honoured: tables, a sentence, data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detente.case import Case, Package, RedLine, crossed_red_lines
from detente.methods.bargaining.firmness import Firmness, LineCost, ZoneAt
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.measure import OverDraws
from detente.methods.bargaining.tables import ALL_POINTS, cut
from detente.methods.finding import Cell, Column, Statement, Table
from detente.methods.wording import draws_words, letter, points_words, red_line_words

__all__ = ["firmness_data", "firmness_sentence", "firmness_table", "red_lines_table"]

_MOST_ROWS = 12

_HONOURED = {
    "absolute": "Absolute ones only: what counts everywhere else",
    "firm": "Absolute and firm ones",
    "stated": "All, those only stated too",
}


def _keys(case: Case, honoured: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"red_line:{line.id}" for line in case.red_lines.values() if line.firmness in honoured)


def firmness_table(listing: Listing, drawn: OverDraws, found: Firmness) -> Table | None:
    """What is left by what is honoured; None where all red lines are absolute, or nothing is acceptable."""
    if len(found.levels) < 2 or _is_empty(found):
        return None
    body = []
    for level in found.levels:
        keys = (*_keys(listing.case, level.honoured), *ALL_POINTS)
        cells = [Cell(_HONOURED[level.honoured[-1]]), Cell(level.lines), Cell(level.allowed)]
        if level.zone is not None:
            how = "Packages of the zone at mid that cross none of these red lines."
            cells.append(Cell(level.zone, rests_on=keys, how=how))
        if level.has_zone is not None:
            how = "Draws in which some package that crosses none of these red lines is in the zone."
            count = int(level.has_zone.sum())
            cells.append(Cell(count, draws_words(count, drawn.n_draws), keys, how))
        body.append(tuple(cells))
    columns = [Column("Red lines honoured"), Column("Red lines"), Column("Packages allowed")]
    columns += [Column("Acceptable at mid")] if listing.zone is not None else []
    columns += [Column("Some acceptable package")] if drawn.no_deal is not None else []
    title = "How the zone changes with the red lines that are honoured"
    return Table("firmness", title, tuple(columns), tuple(body))


def _is_empty(found: Firmness) -> bool:
    """Say whether nothing is acceptable even with the absolute red lines only, at mid or in any draw."""
    first = found.levels[0]
    return first.zone == 0 and first.has_zone is not None and not first.has_zone.any()


def firmness_sentence(
    case: Case, drawn: OverDraws, found: Firmness, short_list: Sequence[Package]
) -> Statement | None:
    """Say what is left if firm and stated red lines are honoured too; None where that is not counted."""
    if _is_empty(found):
        return None
    now = found.levels[0].zone
    parts = []
    for level in found.levels[1:]:
        which = "firm red lines" if level.honoured[-1] == "firm" else "all red lines that are stated"
        if not level.allowed:
            parts.append(f"with {which} honoured no package at all is left")
            continue
        left = []
        if level.zone is not None:
            left.append(f"{level.zone:,} of {now:,} acceptable packages are left at mid")
        if level.has_zone is not None:
            left.append(
                f"some acceptable one is left {draws_words(int(level.has_zone.sum()), drawn.n_draws)}"
            )
        if not left:
            return None
        if short_list and level.zone and all(_crosses(case, one, level) for one in short_list):
            left.append("none of them on the short list")
        parts.append(f"with {which} honoured {', '.join(left)}")
    if not parts:
        return None
    text = "; ".join(parts)
    keys = tuple(f"red_line:{cost.line.id}" for cost in found.costs)
    how = "Counted again without the packages that cross these red lines, at mid and over the draws."
    return Statement(f"{text[0].upper()}{text[1:]}.", (*keys, *ALL_POINTS), how)


def _crosses(case: Case, package: Package, level: ZoneAt) -> bool:
    return any(line.firmness in level.honoured for line in crossed_red_lines(case, package))


def red_lines_table(listing: Listing, found: Firmness, packages: Sequence[Package]) -> Table | None:
    """
    List the red lines that do not count, and what honouring each would take away.

    Shown are those that an acceptable package or one of the short list crosses; None without any.
    """
    case = listing.case
    shown = [
        cost
        for cost in found.costs
        if cost.zone != 0 or any(cost.line in crossed_red_lines(case, one) for one in packages)
    ]
    if not shown:
        return None
    counted = listing.zone is not None
    body = [_cost_row(listing, cost, packages, counted=counted) for cost in shown]
    rows, more = cut(body, _MOST_ROWS)
    columns = [Column("Party"), Column("Red line"), Column("Firmness, date and audience")]
    columns += [Column("Acceptable packages that cross it")] if counted else []
    columns += [Column("Crossed by package")] if packages else []
    columns += [Column("The most a principal can get would fall")] if counted else []
    note = "Only absolute red lines remove a package. Falls are in each party's own points."
    return Table(
        "red_lines_cost",
        "Red lines that are not absolute, and what honouring each would take away",
        tuple(columns),
        rows,
        f"{note} {more}".rstrip(),
    )


def _cost_row(
    listing: Listing, cost: LineCost, packages: Sequence[Package], *, counted: bool
) -> tuple[Cell, ...]:
    case, line = listing.case, cost.line
    cells = [
        Cell(case.parties[line.party].name),
        Cell(red_line_words(case, line), rests_on=(f"red_line:{line.id}",)),
        Cell(_circumstances(line)),
    ]
    keys = (f"red_line:{line.id}", *ALL_POINTS)
    if counted:
        cells.append(Cell(cost.zone, rests_on=keys, how="Packages of the zone at mid that cross it."))
    if packages:
        crossed = [letter(k) for k, one in enumerate(packages) if line in crossed_red_lines(case, one)]
        cells.append(Cell(", ".join(crossed) or "none"))
    if counted:
        cells.append(_fall_cell(listing, cost, keys))
    return tuple(cells)


def _fall_cell(listing: Listing, cost: LineCost, keys: tuple[str, ...]) -> Cell:
    case = listing.case
    if cost.ideal_lost is None:
        return Cell("no acceptable package would be left", rests_on=keys)
    falls = [
        f"{case.parties[party].name} −{points_words(float(fall))}"
        for party, fall in zip(case.principals, cost.ideal_lost, strict=True)
        if fall
    ]
    how = "Largest level over the zone at mid, less the largest over what would be left of it."
    return Cell("; ".join(falls) or "for nobody", rests_on=keys, how=how)


def _circumstances(line: RedLine) -> str:
    day = line.date.isoformat() if line.date else "date not known"
    return f"{line.firmness}; {day}" + (f"; {line.audience}" if line.audience else "")


def firmness_data(listing: Listing, drawn: OverDraws, found: Firmness | None) -> dict[str, Any]:
    """Put it into the documented JSON shape."""
    if found is None:
        return {"levels": [], "red_lines": []}
    return {
        "levels": [_level_data(drawn, level) for level in found.levels],
        "red_lines": [
            {
                "id": cost.line.id,
                "party": cost.line.party,
                "firmness": cost.line.firmness,
                "date": cost.line.date.isoformat() if cost.line.date else None,
                "audience": cost.line.audience,
                "packages": cost.allowed,
                "zone": cost.zone,
                "ideal_lost": None
                if cost.ideal_lost is None
                else {
                    party: float(fall)
                    for party, fall in zip(listing.case.principals, cost.ideal_lost, strict=True)
                },
            }
            for cost in found.costs
        ],
    }


def _level_data(drawn: OverDraws, level: ZoneAt) -> dict[str, Any]:
    share, low, high = (None, None, None) if level.has_zone is None else drawn.interval(level.has_zone)
    return {
        "honoured": list(level.honoured),
        "count": level.lines,
        "packages": level.allowed,
        "zone": {"size": level.zone, "share": share, "share_low": low, "share_high": high},
    }
