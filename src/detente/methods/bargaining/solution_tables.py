"""The named solutions at mid, and between which levels each principal moves, as tables."""

from __future__ import annotations

from detente.methods.bargaining.at_mid import AtMid
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.measure import OverDraws
from detente.methods.bargaining.tables import ALL_POINTS, level_cell
from detente.methods.finding import Cell, Column, Table
from detente.methods.wording import draws_words, option_name, points_words

__all__ = ["named_solutions", "power_words", "reach_table", "solutions_table"]


def power_words(point: AtMid) -> str:
    """Write powers as 2 : 1, in the order of the principals; nothing where all count alike."""
    return " : ".join(f"{value:,}" for value in point.power) if point.power else ""


def named_solutions(point: AtMid) -> list[tuple[str, tuple[int, ...], int | None]]:
    """Return name, rows and number of packages of each solution; none where the zone is empty."""
    powers = power_words(point)
    found = {
        "nash": (f"Nash, powers {powers}" if powers else "Nash", point.nash.rows if point.nash else ()),
        "kalai_smorodinsky": (
            "Kalai-Smorodinsky",
            point.kalai_smorodinsky.rows if point.kalai_smorodinsky else (),
        ),
        "egalitarian": ("Egalitarian", () if point.egalitarian is None else point.egalitarian),
        "utilitarian": ("Utilitarian", () if point.utilitarian is None else point.utilitarian),
    }
    counts = point.counts or {}
    return [
        (name, tuple(int(row) for row in rows), counts.get(key, len(rows)))
        for key, (name, rows) in found.items()
        if len(rows)
    ]


def solutions_table(listing: Listing, point: AtMid, drawn: OverDraws) -> Table | None:
    """Issues as rows, the named solutions at mid as columns; None where the zone is empty."""
    named = named_solutions(point)
    if not named:
        return None
    case = listing.case
    first = [listing.package(rows[0]) for _, rows, _ in named]
    body = [
        (Cell(issue.name), *(Cell(option_name(case, issue.id, one.as_dict()[issue.id])) for one in first))
        for issue in case.issues.values()
    ]
    for place, party in enumerate(case.principals):
        cells = []
        for one in first:
            cell = level_cell(listing, one, party)
            most = point.ideal[place] - listing.no_deal(party)
            share = (listing.level(one, party) - listing.no_deal(party)) / most if most > 0 else None
            words = cell.words if share is None else f"{cell.words} ({float(100 * share):.0f} %)"
            cells.append(Cell(cell.value, words, cell.rests_on, cell.how, cell.mark))
        body.append((Cell(f"Gain of {case.parties[party].name} (own points)"), *cells))
    if drawn.no_deal is not None:
        counts = [int(drawn.shares.zone_count[rows[0]]) for _, rows, _ in named]
        cells = [Cell(n, words=draws_words(n, drawn.n_draws), rests_on=ALL_POINTS) for n in counts]
        body.append((Cell("No worse than no deal for all who must consent"), *cells))
    ties = [
        Cell(count, "" if count is not None else f"{len(rows)} or more", ALL_POINTS)
        for _, rows, count in named
    ]
    body.append((Cell("Packages tied there"), *ties))
    note = (
        "At mid only. In brackets: share of the most that the principal can gain in any acceptable package. "
        "Where numbers are uncertain no single package is an optimum: read the short list first."
    )
    columns = (Column("Issue"), *(Column(name) for name, _, _ in named))
    return Table("solutions", "Named solutions at mid", columns, tuple(body), note)


def reach_table(listing: Listing, point: AtMid) -> Table | None:
    """Principals as rows: no deal, nadir and ideal; None where the zone is empty or not counted."""
    if not point.ideal or not point.nadir:
        return None
    case = listing.case
    body = []
    for party, least, most in zip(case.principals, point.nadir, point.ideal, strict=True):
        keys = (f"worth.{party}.*", *(f"no_deal.{other}" for other in listing.parties))
        numbers = (
            (listing.no_deal(party), (f"no_deal.{party}",), ""),
            (least, ALL_POINTS, "Its least level over the frontier of the acceptable packages, at mid."),
            (most, keys, "Its largest level over the acceptable packages, at mid."),
        )
        cells = [Cell(float(number), points_words(float(number)), key, how) for number, key, how in numbers]
        body.append((Cell(case.parties[party].name), *cells))
    columns = (
        Column("Principal"),
        Column("No deal", "own points"),
        Column("Least on the frontier (nadir)", "own points"),
        Column("Most in an acceptable package (ideal)", "own points"),
    )
    title = "Between which levels each principal moves, at mid"
    return Table("reach", title, columns, tuple(body))
