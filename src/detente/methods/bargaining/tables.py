"""The numbers of bargaining as tables with names, units and what each number rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from detente.case import Case, Package, crossed_red_lines, is_allowed
from detente.methods.bargaining.blocks import Block
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.measure import AtMid, OverDraws
from detente.methods.bargaining.openings import find_opening
from detente.methods.bargaining.why import by_issue
from detente.methods.finding import Cell, Column, Table
from detente.methods.wording import draws_words, letter, option_name, reason_words, red_line_words

__all__ = [
    "ALL_POINTS",
    "blocks_table",
    "gains_table",
    "level_cell",
    "red_lines_table",
    "short_list_table",
    "solutions_table",
    "tabled_table",
    "why_table",
]

ALL_POINTS = ("worth.*", "no_deal.*")
"""What a count over packages rests on: every worth and every no deal."""

OWN_SCALE = "Points are each party's own; never compare them across parties."


def short_list_table(listing: Listing, drawn: OverDraws, rows: Sequence[int]) -> Table:
    """Issues as rows, packages as columns; below them how each fares over the draws."""
    case = listing.case
    packages = [listing.package(row) for row in rows]
    body = []
    for issue in case.issues.values():
        today = next((o.name for o in issue.options if o.id == issue.in_force), "")
        cells = [Cell(issue.name), Cell(today or None, words=today or "none of these")]
        cells += [Cell(option_name(case, issue.id, package.as_dict()[issue.id])) for package in packages]
        body.append(tuple(cells))
    places = [drawn.place(row) for row in rows]
    empty = Cell(None, words=" ")
    how = "Counted over the draws of every worth and no deal between its low and its high."
    if drawn.no_deal is not None:
        counts = [int(drawn.shares.in_zone[:, place].sum()) for place in places]
        body.append(
            (
                Cell("No worse than no deal for all who must consent"),
                empty,
                *(Cell(n, words=draws_words(n, drawn.n_draws), rests_on=ALL_POINTS, how=how) for n in counts),
            )
        )
    counts = [int(drawn.shares.on_frontier[:, place].sum()) for place in places]
    frontier = (
        "... and no such package is better for one principal and worse for none"
        if drawn.no_deal is not None
        else ("No allowed package is better for one principal and worse for none")
    )
    body.append(
        (
            Cell(frontier),
            empty,
            *(Cell(n, words=draws_words(n, drawn.n_draws), rests_on=ALL_POINTS, how=how) for n in counts),
        )
    )
    if drawn.no_deal is None:
        body.append(_least_satisfied(listing, drawn, places))
    crossed = [len(crossed_red_lines(case, package)) for package in packages]
    body.append(
        (
            Cell("Red lines crossed, none of them absolute"),
            empty,
            *(
                Cell(n, rests_on=tuple(f"red_line:{line.id}" for line in crossed_red_lines(case, package)))
                for n, package in zip(crossed, packages, strict=True)
            ),
        )
    )
    columns = (
        Column("Issue"),
        Column("Stands today"),
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


def _least_satisfied(listing: Listing, drawn: OverDraws, places: Sequence[int]) -> tuple[Cell, ...]:
    """How the worst-off principal fares, between its worst and its best option on every issue."""
    cells = []
    for place in places:
        least = drawn.satisfaction[:, place, : listing.n_principals].min(axis=1)
        low, middle, high = (round(100 * float(q)) for q in np.quantile(least, [0.1, 0.5, 0.9]))
        how = "Least of the principals' shares in each draw; its median and the middle 80 % of the draws."
        cells.append(Cell(middle / 100, f"{middle} % ({low} to {high} %)", ("worth.*",), how))
    return (
        Cell("Least satisfied principal: share of the way from its worst to its best"),
        Cell(None, " "),
        *cells,
    )


def level_cell(listing: Listing, package: Package, party: str) -> Cell:
    """Return the gain of a package over no deal at mid, with its trace."""
    gain = listing.level(package, party) - listing.no_deal(party)
    rests_on = (*listing.worth_keys(package, party), f"no_deal.{party}")
    name = listing.case.parties[party].name
    how = f"Sum of the worths to {name} of the package's options, less its no deal; at mid."
    return Cell(float(gain), words=f"{float(gain):+.1f}", rests_on=rests_on, how=how, mark=_mark(gain))


def _mark(change: Fraction | float) -> str:
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
    return Table("gains", "What each party would gain over no deal", columns, tuple(body), OWN_SCALE)


def why_table(listing: Listing, package: Package, name: str, table_id: str) -> Table:
    """Issues and pair terms as rows, parties as columns: what the package gives up against each opening."""
    case, terms = listing.case, listing.terms
    if terms is None or listing.preferences is None:
        raise ValueError("only an order is known; there are no points")
    after = listing.options_of(package)
    openings = [find_opening(listing, party) for party in listing.parties]
    changes = [by_issue(terms, opening.options, after) for opening in openings]
    body = []
    for place, issue in enumerate(case.issues.values()):
        cells = [Cell(issue.name)]
        for column, party in enumerate(listing.parties):
            change = float(
                Fraction(int(changes[column].issues[place, column]), listing.preferences.scale[column])
            )
            was = issue.option_ids[int(openings[column].options[place])]
            now = package.as_dict()[issue.id]
            keys = tuple(
                dict.fromkeys((f"worth.{party}.{issue.id}.{was}", f"worth.{party}.{issue.id}.{now}"))
            )
            claims = tuple(f"claim:{claim}" for claim in openings[column].claims[place])
            assumed = "" if claims else " It made no demand here: its best option is assumed."
            opened = option_name(case, issue.id, was)
            how = f"Worth of what the package has, less worth of what it opened with ({opened}).{assumed}"
            words = f"{change:+.1f}" if change else "as asked"
            cells.append(Cell(change, words, (*keys, *claims), how, _mark(change) if claims else "assumed"))
        body.append(tuple(cells))
    for row in range(len(terms.pairs)):
        if not any(int(change.pairs[row, column]) for column, change in enumerate(changes)):
            continue
        body.append(_pair_row(listing, row, [int(change.pairs[row, c]) for c, change in enumerate(changes)]))
    totals = [Cell("Together")]
    for column, whole in enumerate(changes):
        total = float(Fraction(int(whole.total[column]), listing.preferences.scale[column]))
        keys = listing.worth_keys(package, listing.parties[column])
        totals.append(Cell(total, f"{total:+.1f}", keys, "Sum of the rows above.", _mark(total)))
    body.append(tuple(totals))
    columns = (
        Column("Issue"),
        *(Column(case.parties[party].name, "own points") for party in listing.parties),
    )
    title = f"{name} against what each party opened with, issue by issue"
    return Table(table_id, title, columns, tuple(body), OWN_SCALE)


def _pair_row(listing: Listing, row: int, numbers: Sequence[int]) -> tuple[Cell, ...]:
    """One pair term as a row of its own: it belongs to no single issue."""
    case, preferences = listing.case, listing.preferences
    if preferences is None:
        raise ValueError("only an order is known; there are no points")
    pair = preferences.pairs[row]
    issues = list(case.issues.values())
    clauses = [(issues[i].id, issues[i].option_ids[o]) for i, o in (pair.first, pair.second)]
    key = "+".join(".".join(clause) for clause in clauses)
    cells = [Cell("Together: " + " with ".join(option_name(case, *clause) for clause in clauses))]
    for column, party in enumerate(listing.parties):
        change = float(Fraction(numbers[column], preferences.scale[column]))
        name = f"worth.{party}.{key}"
        rests_on = (name,) if name in case.estimates else ()
        cells.append(Cell(change, f"{change:+.1f}" if change else "0", rests_on, "", _mark(change)))
    return tuple(cells)


def red_lines_table(case: Case, packages: Sequence[Package]) -> Table | None:
    """List the red lines that the short list crosses; None where it crosses none."""
    lines = {line.id: line for package in packages for line in crossed_red_lines(case, package)}
    if not lines:
        return None
    body = tuple(
        (
            Cell(case.parties[line.party].name),
            Cell(red_line_words(case, line), rests_on=(f"red_line:{line.id}",)),
            Cell(line.firmness),
            Cell(
                ", ".join(
                    letter(k)
                    for k, package in enumerate(packages)
                    if line in crossed_red_lines(case, package)
                )
            ),
        )
        for line in lines.values()
    )
    columns = (Column("Party"), Column("Red line"), Column("Firmness"), Column("Crossed by package"))
    note = "Only absolute red lines remove a package; stated and firm ones are counted and shown."
    return Table("red_lines_crossed", "Red lines that the short list crosses", columns, body, note)


def solutions_table(listing: Listing, point: AtMid, drawn: OverDraws) -> Table | None:
    """Issues as rows, the named solutions at mid as columns; None where the zone is empty."""
    named: list[tuple[str, int, int]] = []
    if point.nash is not None and len(point.nash.rows):
        named.append(("Nash", int(point.nash.rows[0]), len(point.nash.rows)))
    if point.kalai_smorodinsky is not None and len(point.kalai_smorodinsky.rows):
        rows = point.kalai_smorodinsky.rows
        named.append(("Kalai-Smorodinsky", int(rows[0]), len(rows)))
    if point.egalitarian is not None and len(point.egalitarian):
        named.append(("Egalitarian", int(point.egalitarian[0]), len(point.egalitarian)))
    if not named:
        return None
    case = listing.case
    body = [
        (
            Cell(issue.name),
            *(
                Cell(option_name(case, issue.id, listing.package(row).as_dict()[issue.id]))
                for _, row, _ in named
            ),
        )
        for issue in case.issues.values()
    ]
    for party in case.principals:
        body.append(
            (
                Cell(f"Gain of {case.parties[party].name} (own points)"),
                *(level_cell(listing, listing.package(row), party) for _, row, _ in named),
            )
        )
    if drawn.no_deal is not None:
        counts = [int(drawn.shares.zone_count[row]) for _, row, _ in named]
        cells = [Cell(n, words=draws_words(n, drawn.n_draws), rests_on=ALL_POINTS) for n in counts]
        body.append((Cell("No worse than no deal for all who must consent"), *cells))
    body.append((Cell("Packages tied there"), *(Cell(ties, rests_on=ALL_POINTS) for _, _, ties in named)))
    columns = (Column("Issue"), *(Column(name) for name, _, _ in named))
    note = (
        "At mid only. Where numbers are uncertain no single package is an optimum: read the short list first."
    )
    return Table("solutions", "Named solutions at mid", columns, tuple(body), note)


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
    note = f"By what the parties are on record with now, whatever they thought of the text then. {OWN_SCALE}"
    return Table("tabled", "Texts that were tabled, against no deal today", columns, tuple(body), note)


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
    return Table("blocks", "Who blocks what: options in no acceptable package", columns, tuple(body), note)
