"""Trades from a text on the table: swaps of one or two issues that leave nobody worse off."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from detente.case import Package
from detente.methods.bargaining.listing import Listing, consents_of
from detente.methods.bargaining.solutions import ideal_gain
from detente.methods.bargaining.space import utilities
from detente.methods.bargaining.trades import Swaps, improving_swaps
from detente.methods.finding import Cell, Column, Table

__all__ = ["find_trades", "trades_table"]


def find_trades(listing: Listing, package: Package, most: int = 8) -> Swaps | None:
    """Find the swaps at mid; None where there are no points or no deal is not known."""
    preferences = listing.preferences
    if listing.terms is None or listing.utility is None or preferences is None or preferences.no_deal is None:
        return None
    base = listing.options_of(package)
    zone = listing.zone
    ideal = None
    if zone is not None and len(zone) and listing.gain is not None:
        ideal = ideal_gain(listing.gain[zone])
    # Nobody worse off: neither those whom the swap asks nor those whom the text asked already.
    asked = consents_of(base[None, :], listing.space, listing.case, listing.parties)[0]
    return improving_swaps(
        listing.packages,
        listing.utility,
        base,
        utilities(base[None, :], listing.terms)[0],
        listing.consents | asked[None, :],
        range(listing.n_principals),
        preferences.no_deal,
        ideal,
        most=most,
    )


def trades_table(listing: Listing, package: Package, name: str, swaps: Swaps) -> Table:
    """One swap a row: what changes, and what each party gains by it."""
    case, preferences = listing.case, listing.preferences
    if preferences is None:
        raise ValueError("only an order is known; there are no points")
    base = listing.options_of(package)
    issues = list(case.issues.values())
    body = []
    for place, row in enumerate(swaps.rows):
        changed = np.flatnonzero(listing.packages[row] != base)
        words = "; ".join(
            f"{issues[i].name}: {issues[i].options[int(base[i])].name} becomes "
            f"{issues[i].options[int(listing.packages[row, i])].name}"
            for i in changed
        )
        cells = [Cell(words)]
        for column, party in enumerate(listing.parties):
            change = float(Fraction(int(swaps.change[place, column]), preferences.scale[column]))
            keys = [
                f"worth.{party}.{issues[i].id}.{issues[i].option_ids[int(option)]}"
                for i in changed
                for option in (base[i], listing.packages[row, i])
            ]
            pairs = [key for key in listing.worth_keys(listing.package(int(row)), party) if "+" in key]
            pairs += [key for key in listing.worth_keys(package, party) if "+" in key and key not in pairs]
            mark = "gain" if change > 0 else "loss" if change < 0 else ""
            words = f"{change:+.1f}" if change else "0"
            cells.append(
                Cell(change, words, (*keys, *pairs), "Worth after the swap less worth before, at mid.", mark)
            )
        body.append(tuple(cells))
    columns = (Column("Swap"), *(Column(case.parties[party].name, "own points") for party in listing.parties))
    note = (
        "Parties whom neither the text nor the swap asks may lose. Each column is on its party's own scale."
    )
    return Table("trades", f"Trades from {name} that leave nobody worse off", columns, tuple(body), note)
