"""The numbers of bargaining as tables with names, units and what each number rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from detente.case import Package, crossed_red_lines, is_allowed
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.measure import OverDraws
from detente.methods.finding import Cell, Column, Table
from detente.methods.wording import draws_words, letter, option_name, reason_words

__all__ = [
    "ALL_POINTS",
    "cut",
    "gains_table",
    "level_cell",
    "mark_of",
    "short_list_table",
    "tabled_table",
]

ALL_POINTS = ("worth.*", "no_deal.*")
"""What a count over packages rests on: every worth and every no deal."""


def cut(rows: Sequence[tuple[Cell, ...]], most: int) -> tuple[tuple[tuple[Cell, ...], ...], str]:
    """Return the first rows of a table and what to say of the others; nothing where there are none."""
    left = len(rows) - most
    return tuple(rows[:most]), f"And {left:,} more, left out here; the data list them." if left > 0 else ""


def short_list_table(listing: Listing, drawn: OverDraws, rows: Sequence[int]) -> Table:
    """Issues as rows, packages as columns; below them how each fares over the draws."""
    case = listing.case
    packages = [listing.package(row) for row in rows]
    # where nothing stands today on any issue there is no such column
    today = any(issue.in_force for issue in case.issues.values())
    body = []
    for issue in case.issues.values():
        stands = next((o.name for o in issue.options if o.id == issue.in_force), "")
        cells = [Cell(issue.name)]
        cells += [Cell(stands or None, words=stands or "none of these")] if today else []
        cells += [Cell(option_name(case, issue.id, package.as_dict()[issue.id])) for package in packages]
        body.append(tuple(cells))
    places = [drawn.place(row) for row in rows]
    empty = [Cell(None, words=" ")] if today else []
    how = "Counted over the draws of every worth and no deal between its low and its high."
    if drawn.no_deal is not None:
        counts = [int(drawn.shares.in_zone[:, place].sum()) for place in places]
        cells = [Cell(n, draws_words(n, drawn.n_draws), ALL_POINTS, how) for n in counts]
        body.append((Cell("No worse than no deal for all who must consent"), *empty, *cells))
    if drawn.knows_frontier:
        counts = [int(drawn.shares.on_frontier[:, place].sum()) for place in places]
        cells = [Cell(n, draws_words(n, drawn.n_draws), ALL_POINTS, how) for n in counts]
        frontier = (
            "... and no such package is better for one principal and worse for none"
            if drawn.no_deal is not None
            else "No allowed package is better for one principal and worse for none"
        )
        body.append((Cell(frontier), *empty, *cells))
    if drawn.no_deal is None:
        body.append(_least_satisfied(listing, drawn, places, empty))
    crossed = [crossed_red_lines(case, package) for package in packages]
    cells = [Cell(len(lines), rests_on=tuple(f"red_line:{line.id}" for line in lines)) for lines in crossed]
    body.append((Cell("Red lines crossed, none of them absolute"), *empty, *cells))
    columns = (
        Column("Issue"),
        *([Column("Stands today")] if today else []),
        *(Column(f"Package {letter(k)}") for k in range(len(rows))),
    )
    note = (
        "Constructed from the options of the case; nobody tabled them. The letters are no ranking: the "
        "packages were chosen because together they cover the draws. One outside the list may be better "
        "at mid and yet be refused in more draws."
    )
    title = "Packages that together cover the draws"
    if drawn.no_deal is None:
        title = "Packages that no other beats, and that together cover the draws"
    return Table("shortlist", title, columns, tuple(body), note)


def _least_satisfied(
    listing: Listing, drawn: OverDraws, places: Sequence[int], empty: Sequence[Cell]
) -> tuple[Cell, ...]:
    """How the worst-off principal fares, between its worst and its best option on every issue."""
    cells = []
    for place in places:
        least = drawn.satisfaction[:, place, : listing.n_principals].min(axis=1)
        low, middle, high = (round(100 * float(q)) for q in np.quantile(least, [0.1, 0.5, 0.9]))
        how = "Least of the principals' shares in each draw; its median and the middle 80 % of the draws."
        cells.append(Cell(middle / 100, f"{middle} % ({low} to {high} %)", ("worth.*",), how))
    return (
        Cell("Least satisfied principal: share of the way from its worst to its best"),
        *empty,
        *cells,
    )


def level_cell(listing: Listing, package: Package, party: str) -> Cell:
    """Return the gain of a package over no deal at mid, with its trace."""
    gain = listing.level(package, party) - listing.no_deal(party)
    rests_on = (*listing.worth_keys(package, party), f"no_deal.{party}")
    name = listing.case.parties[party].name
    how = f"Sum of the worths to {name} of the package's options, less its no deal; at mid."
    return Cell(float(gain), words=f"{float(gain):+.1f}", rests_on=rests_on, how=how, mark=mark_of(gain))


def mark_of(change: Fraction | float) -> str:
    """Return the mark of a gain or a loss, "" for neither."""
    return "gain" if change > 0 else "loss" if change < 0 else ""


def gains_table(listing: Listing, drawn: OverDraws, rows: Sequence[int]) -> Table:
    """Parties as rows, packages as columns: gain over no deal at mid, and the middle 80 % of the draws."""
    case = listing.case
    body = []
    for column, party in enumerate(listing.parties):
        no_deal = case.estimates[f"no_deal.{party}"]
        cells = [
            Cell(case.parties[party].name, words=f"{case.parties[party].name} ({case.parties[party].role})"),
            Cell(float(no_deal.mid), words=f"{float(no_deal.mid):g}", rests_on=(f"no_deal.{party}",)),
        ]
        for row in rows:
            package = listing.package(row)
            if not listing.consents[row, column]:
                cells.append(Cell(None, words="not asked to act", mark="unknown"))
                continue
            cell = level_cell(listing, package, party)
            if drawn.no_deal is not None:
                gains = drawn.levels[:, drawn.place(row), column] - drawn.no_deal[:, column]
                low, high = np.quantile(gains, [0.1, 0.9])
                words = f"{cell.words} ({low:+.0f} to {high:+.0f})"
                cell = Cell(
                    cell.value,
                    words,
                    cell.rests_on,
                    f"{cell.how} In brackets: middle 80 % of the draws.",
                    cell.mark,
                )
            cells.append(cell)
        body.append(tuple(cells))
    columns = (
        Column("Party"),
        Column("No deal", "own points"),
        *(Column(f"Package {letter(k)}", "own points") for k in range(len(rows))),
    )
    return Table("gains", "What each party would gain over no deal", columns, tuple(body))


def tabled_table(listing: Listing) -> Table | None:
    """List the texts on the table: are they in the zone, who would not take them, which lines they cross."""
    case = listing.case
    if not case.packages or listing.preferences is None or listing.preferences.no_deal is None:
        return None
    body = []
    for named in case.packages.values():
        asked = {
            g
            for i, o in named.package.clauses
            for opt in case.issues[i].options
            if opt.id == o
            for g in opt.asks
        }
        cells = [
            Cell(named.name, rests_on=(f"package:{named.id}",)),
            Cell("; ".join(reason_words(case, reason) for reason in is_allowed(case, named.package)) or "no"),
        ]
        for party in listing.parties:
            if party in case.principals or party in asked:
                cells.append(level_cell(listing, named.package, party))
            else:
                cells.append(Cell(None, words="not asked to act", mark="unknown"))
        crossed = crossed_red_lines(case, named.package)
        owners = Counter(case.parties[line.party].name for line in crossed)
        words = ", ".join(f"{count} of {name}" for name, count in owners.items()) or "none"
        cells.append(Cell(len(crossed), words, tuple(f"red_line:{line.id}" for line in crossed)))
        body.append(tuple(cells))
    columns = (
        Column("Text"),
        Column("Breaks a rule or an absolute red line"),
        *(Column(f"Gain of {case.parties[party].name}", "own points") for party in listing.parties),
        Column("Red lines crossed"),
    )
    note = "By what the parties are on record with now, whatever they thought of the text then."
    return Table("tabled", "Texts that were tabled, against no deal today", columns, tuple(body), note)
