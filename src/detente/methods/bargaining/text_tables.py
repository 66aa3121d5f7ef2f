"""One text by itself: who would take it, and what would leave nobody worse off, as words and data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from detente.case import Package, crossed_red_lines, is_allowed
from detente.methods.bargaining.found import Found, Text
from detente.methods.bargaining.listing import Listing, consents_of
from detente.methods.bargaining.tables import ALL_POINTS, mark_of
from detente.methods.bargaining.unlock_words import change_words
from detente.methods.bargaining.why_words import quoted
from detente.methods.finding import Cell, Column, Statement, Table
from detente.methods.wording import list_words, reason_words

__all__ = ["improvements_data", "text_sentences", "trades_table"]

_MOST_TRADES = 3


def text_sentences(found: Found) -> Iterator[Statement]:
    """Say of each text who would not take it, and what would leave nobody worse off."""
    for text in found.texts:
        yield from _who_would_not(found.listing, text)
        yield from _improved(found, text)


def _who_would_not(listing: Listing, text: Text) -> Iterator[Statement]:
    """Whose no deal the text misses, by how much, and what excludes it."""
    case = listing.case
    if listing.preferences is None or listing.preferences.no_deal is None:
        return
    parts = []
    keys: list[str] = []
    reasons = is_allowed(case, text.package)
    if reasons:
        parts.append(f"is not allowed ({'; '.join(reason_words(case, reason) for reason in reasons)})")
        keys += reasons
    must = consents_of(listing.options_of(text.package)[None, :], listing.space, case, listing.parties)[0]
    short = {
        party: listing.no_deal(party) - listing.level(text.package, party)
        for party, asked in zip(listing.parties, must, strict=True)
        if asked and listing.level(text.package, party) < listing.no_deal(party)
    }
    for party in short:
        keys += [*listing.worth_keys(text.package, party), f"no_deal.{party}"]
    if short:
        who = [f"{case.parties[party].name} {change_words(points)} points" for party, points in short.items()]
        parts.append(f"leaves {list_words(who)} below no deal")
    lines = [line for line in crossed_red_lines(case, text.package) if line.firmness != "absolute"]
    if lines:
        owners = dict.fromkeys(case.parties[line.party].name for line in lines)
        noun = "red line" if len(lines) == 1 else "red lines"
        parts.append(f"crosses {len(lines)} {noun} that {list_words(list(owners))} drew as firm or stated")
        keys += [f"red_line:{line.id}" for line in lines]
    if not parts:
        parts = ["leaves everybody who must consent no worse off than no deal, and crosses no red line"]
        keys = list(ALL_POINTS)
    name = quoted(text.name)
    told = f"{name[0].upper()}{name[1:]} {list_words(parts)}."
    yield Statement(told, tuple(dict.fromkeys(keys)), "At mid, each on its own scale.")


def _improved(found: Found, text: Text) -> Iterator[Statement]:
    listing, improved = found.listing, text.improvements
    if improved is None:
        return
    how = "At mid. The text's levels take the place of no deal; asked are those whom either text asks to act."
    if not improved.frontier:
        yield Statement(
            f"No allowed package is better than {quoted(text.name)} for one who must consent, and worse for "
            "none.",
            ALL_POINTS,
            how,
        )
        return
    case = listing.case
    row = int(improved.kalai_smorodinsky[0])
    gains = [
        f"{case.parties[party].name} {_signed(change)}"
        for party, change in zip(case.principals, _changes(listing, text.package, row), strict=False)
    ]
    base = listing.options_of(text.package)
    changed = int((listing.packages[row] != base).sum())
    many = "1 package" if improved.frontier == 1 else f"{improved.frontier:,} packages"
    verb = "leaves" if improved.frontier == 1 else "leave"
    acceptable = listing.zone is not None and bool((listing.zone == row).any())
    yield Statement(
        f"{many} that no other beats {verb} nobody worse off than {quoted(text.name)}; the Kalai-Smorodinsky "
        f"one among them changes {changed} {'issue' if changed == 1 else 'issues'} and gives "
        f"{list_words(gains)}, in their own points"
        f"{'' if acceptable else '; against no deal it is still not acceptable to all'}.",
        ALL_POINTS,
        how,
    )


def _signed(change: Fraction) -> str:
    if not change:
        return "0"
    return f"{'+' if change > 0 else '−'}{change_words(change)}"


def _changes(listing: Listing, package: Package, row: int) -> list[Fraction]:
    """Return what a row gives each party beyond a text, in its own points."""
    other = listing.package(row)
    return [listing.level(other, party) - listing.level(package, party) for party in listing.parties]


def trades_table(listing: Listing, text: Text) -> Table | None:
    """The issues that change as rows; the best trades and the Kalai-Smorodinsky package as columns."""
    columns = _shown(text)
    if not columns:
        return None
    case = listing.case
    base = listing.options_of(text.package)
    issues = list(case.issues.values())
    chosen = np.stack([listing.packages[row] for _, row in columns])
    body = []
    for place in np.flatnonzero((chosen != base).any(axis=0)).tolist():
        cells = [Cell(issues[place].name), Cell(issues[place].options[int(base[place])].name)]
        for option in chosen[:, place].tolist():
            same = option == int(base[place])
            cells.append(Cell("as in the text" if same else issues[place].options[option].name))
        body.append(tuple(cells))
    body += _gain_rows(listing, text.package, [row for _, row in columns])
    names = (Column("Issue"), Column("The text"), *(Column(name) for name, _ in columns))
    note = "A trade changes one or two issues. Parties whom neither the text nor the change asks may lose."
    left = 0 if text.swaps is None else len(text.swaps.rows) - _MOST_TRADES
    note += f" {left:,} more trades are left out here; the data list them." if left > 0 else ""
    title = f"What would leave nobody worse off than {quoted(text.name)}"
    return Table("trades", title, names, tuple(body), note)


def _shown(text: Text) -> list[tuple[str, int]]:
    """Name and row of what the table shows."""
    columns = []
    if text.swaps is not None:
        columns = [(f"Trade {n + 1}", int(row)) for n, row in enumerate(text.swaps.rows[:_MOST_TRADES])]
    if text.improvements is not None and text.improvements.frontier:
        row = int(text.improvements.kalai_smorodinsky[0])
        named = [name for name, other in columns if other == row]
        columns = [(f"{n} (Kalai-Smorodinsky)" if n in named else n, other) for n, other in columns]
        columns += [] if named else [("Any issues (Kalai-Smorodinsky)", row)]
    return columns


def _gain_rows(listing: Listing, package: Package, rows: Sequence[int]) -> Iterator[tuple[Cell, ...]]:
    case = listing.case
    for column, party in enumerate(listing.parties):
        before = listing.level(package, party)
        cells = [Cell(f"{case.parties[party].name} (own points)")]
        keys = listing.worth_keys(package, party)
        cells.append(
            Cell(float(before), f"{float(before):.1f}".removesuffix(".0"), keys, "Its level, at mid.")
        )
        for row in rows:
            change = _changes(listing, package, row)[column]
            both = tuple(dict.fromkeys((*keys, *listing.worth_keys(listing.package(row), party))))
            words = f"{float(change):+.1f}" if change else "0"
            how = "Worth after the change less worth of the text, at mid."
            cells.append(Cell(float(change), words, both, how, mark_of(change)))
        yield tuple(cells)


def improvements_data(listing: Listing, text: Text) -> dict[str, Any] | None:
    """Put what improves a text into the documented JSON shape; None where that is not counted."""
    improved = text.improvements
    if improved is None:
        return None
    zone = listing.zone if listing.zone is not None else np.zeros(0, dtype=np.intp)

    def entry(row: int) -> dict[str, Any]:
        changes = _changes(listing, text.package, row)
        return {
            "package": listing.package(row).as_dict(),
            "change": {p: float(c) for p, c in zip(listing.parties, changes, strict=True)},
            "in_zone": bool((zone == row).any()),
        }

    return {
        "text": text.package.as_dict(),
        "name": text.name,
        "frontier": improved.frontier,
        "packages": [
            {**entry(int(row)), "better": int(n)}
            for row, n in zip(improved.rows, improved.better, strict=True)
        ],
        "kalai_smorodinsky": [entry(int(row)) for row in improved.kalai_smorodinsky[:20]],
    }
