"""Why: what a package gives and takes issue by issue, against an opening, another package or today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case import Package
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.openings import find_opening
from detente.methods.bargaining.tables import mark_of
from detente.methods.bargaining.why import Change, by_issue
from detente.methods.finding import Cell, Column, Table
from detente.methods.wording import option_name

__all__ = ["Comparison", "compare", "why_data", "why_table"]


@dataclass(frozen=True)
class Comparison:
    """
    A package against something else, for every party whose consent can count.

    `before[party]` are the options (n_issues,) that it is compared with, -1 where an issue has none
    (nothing stands today); `claims[party]` the claims behind each, empty where it is assumed or no
    opening. `is_opening` says that each party's own opening is meant. Changes are exact, over
    each party's denominator.
    """

    package: Package
    before: tuple[NDArray[np.int16], ...]
    claims: tuple[tuple[tuple[str, ...], ...], ...]
    changes: tuple[Change, ...]
    is_opening: bool

    def is_whole(self, column: int) -> bool:
        """Say whether every issue has something to be compared with."""
        return bool((self.before[column] >= 0).all())


def compare(listing: Listing, package: Package, against: Package | None = None) -> Comparison:
    """
    Compare a package with each party's opening, or with another package where one is given.

    `against` may lack issues, as today's state does: they are left out. Linear in issues x parties.
    """
    if listing.terms is None:
        raise ValueError("only an order is known; there are no points")
    after = listing.options_of(package)
    if against is None:
        openings = [find_opening(listing, party) for party in listing.parties]
        before = [opening.options for opening in openings]
        claims = [opening.claims for opening in openings]
    else:
        chosen = against.as_dict()
        options = [
            issue.option_ids.index(chosen[issue.id]) if issue.id in chosen else -1
            for issue in listing.case.issues.values()
        ]
        before = [np.array(options, dtype=np.int16)] * len(listing.parties)
        claims = [((),) * len(options)] * len(listing.parties)
    changes = tuple(by_issue(listing.terms, options, after) for options in before)
    return Comparison(package, tuple(before), tuple(claims), changes, against is None)


def _points(listing: Listing, number: int, column: int) -> Fraction:
    if listing.preferences is None:
        raise ValueError("only an order is known; there are no points")
    return Fraction(int(number), listing.preferences.scale[column])


def why_table(listing: Listing, compared: Comparison, title: str, table_id: str) -> Table:
    """Issues and pair terms as rows, parties as columns: what the package gives up and gains."""
    case = listing.case
    body = []
    for place, issue in enumerate(case.issues.values()):
        cells = [_issue_cell(listing, compared, place, column) for column in range(len(listing.parties))]
        body.append((Cell(issue.name), *cells))
    body += _pair_rows(listing, compared)
    totals = [Cell("Together")]
    for column, party in enumerate(listing.parties):
        if not compared.is_whole(column):
            totals.append(Cell(None, "not all issues", mark="unknown"))
            continue
        total = _points(listing, compared.changes[column].total[column], column)
        keys = listing.worth_keys(compared.package, party)
        totals.append(
            Cell(float(total), f"{float(total):+.1f}", keys, "Sum of the rows above.", mark_of(total))
        )
    body.append(tuple(totals))
    columns = (
        Column("Issue"),
        *(Column(case.parties[party].name, "own points") for party in listing.parties),
    )
    return Table(table_id, title, columns, tuple(body))


def _issue_cell(listing: Listing, compared: Comparison, place: int, column: int) -> Cell:
    case, party = listing.case, listing.parties[column]
    issue = list(case.issues.values())[place]
    was = int(compared.before[column][place])
    if was < 0:
        return Cell(None, "none stands today", mark="unknown")
    change = float(_points(listing, compared.changes[column].issues[place, column], column))
    before, now = issue.option_ids[was], compared.package.as_dict()[issue.id]
    keys = dict.fromkeys((f"worth.{party}.{issue.id}.{before}", f"worth.{party}.{issue.id}.{now}"))
    claims = tuple(f"claim:{claim}" for claim in compared.claims[column][place])
    opened = option_name(case, issue.id, before)
    if not compared.is_opening:
        words = f"{change:+.1f}" if change else "the same" if was == issue.option_ids.index(now) else "0"
        how = f"Worth of what the package has, less worth of {opened}; at mid."
        return Cell(change, words, tuple(keys), how, mark_of(change))
    assumed = "" if claims else " It made no demand here: its best option is assumed."
    how = f"Worth of what the package has, less worth of what it opened with ({opened}).{assumed}"
    words = f"{change:+.1f}" if change else "as asked"
    return Cell(change, words, (*keys, *claims), how, mark_of(change) if claims else "assumed")


def _pair_rows(listing: Listing, compared: Comparison) -> list[tuple[Cell, ...]]:
    """Each pair term that changes for somebody, as a row of its own: it belongs to no single issue."""
    case, preferences = listing.case, listing.preferences
    if preferences is None:
        raise ValueError("only an order is known; there are no points")
    issues = list(case.issues.values())
    rows = []
    for row, pair in enumerate(preferences.pairs):
        numbers = [int(change.pairs[row, column]) for column, change in enumerate(compared.changes)]
        if not any(numbers):
            continue
        clauses = [(issues[i].id, issues[i].option_ids[o]) for i, o in (pair.first, pair.second)]
        key = "+".join(".".join(clause) for clause in clauses)
        cells = [Cell("Together: " + " with ".join(option_name(case, *clause) for clause in clauses))]
        for column, party in enumerate(listing.parties):
            change = float(_points(listing, numbers[column], column))
            name = f"worth.{party}.{key}"
            rests_on = (name,) if name in case.estimates else ()
            cells.append(Cell(change, f"{change:+.1f}" if change else "0", rests_on, "", mark_of(change)))
        rows.append(tuple(cells))
    return rows


def why_data(listing: Listing, compared: Comparison) -> dict[str, Any]:
    """Put a comparison into the documented JSON shape: per issue from what, and each party's change."""
    case, preferences = listing.case, listing.preferences
    if preferences is None:
        raise ValueError("only an order is known; there are no points")
    issues = []
    for place, issue in enumerate(case.issues.values()):
        by_party = {}
        for column, party in enumerate(listing.parties):
            was = int(compared.before[column][place])
            by_party[party] = {
                "from": None if was < 0 else issue.option_ids[was],
                "points": None
                if was < 0
                else float(_points(listing, compared.changes[column].issues[place, column], column)),
                "assumed": compared.is_opening and not compared.claims[column][place],
                "claims": list(compared.claims[column][place]),
            }
        issues.append({"issue": issue.id, "to": compared.package.as_dict()[issue.id], "by_party": by_party})
    names = list(case.issues.values())
    pairs = [
        {
            "options": [f"{names[i].id}.{names[i].option_ids[o]}" for i, o in (pair.first, pair.second)],
            "points": _by_party(listing, [int(c.pairs[row, n]) for n, c in enumerate(compared.changes)]),
        }
        for row, pair in enumerate(preferences.pairs)
        if any(int(c.pairs[row, n]) for n, c in enumerate(compared.changes))
    ]
    total = _by_party(listing, [int(c.total[n]) for n, c in enumerate(compared.changes)])
    whole = all(compared.is_whole(column) for column in range(len(listing.parties)))
    return {"issues": issues, "pairs": pairs, "total": total if whole else None}


def _by_party(listing: Listing, numbers: Sequence[int]) -> dict[str, float]:
    return {
        party: float(_points(listing, number, column))
        for column, (party, number) in enumerate(zip(listing.parties, numbers, strict=True))
    }
