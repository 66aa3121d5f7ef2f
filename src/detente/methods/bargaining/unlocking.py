"""What single change would open the zone, or close it: numbers, rules and red lines."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import prod

import numpy as np
from numpy.typing import NDArray

from detente.case import Space
from detente.methods.bargaining.listing import Listing, consents_of
from detente.methods.bargaining.solutions import zone_mask
from detente.methods.bargaining.space import contains, list_packages, utilities
from detente.methods.bargaining.unlock import unlock, unlock_pairs
from detente.methods.finding import Cell, Column, Table
from detente.methods.wording import option_name, points_words, reason_words

__all__ = ["Lift", "Opener", "find_lifts", "find_openers", "unlock_table"]

_MOST_LISTED_AGAIN = 400_000


@dataclass(frozen=True, slots=True)
class Opener:
    """
    One number of one party: by how much it must change for the zone to open.

    `change` is in the party's own points: above 0 the zone is shut and this much opens it; at
    or below 0 it is open, and a rise of the no deal by more than its size would close it.
    `span` is the party's range over the allowed packages, in points.
    """

    party: str
    quantity: str
    change: Fraction
    span: float
    row: int


@dataclass(frozen=True, slots=True)
class Lift:
    """How many packages the zone at mid would have without one rule or absolute red line."""

    reason: str
    zone: int


def find_openers(listing: Listing) -> tuple[Opener, ...]:
    """
    Per party, the no deal and, where the zone is shut, the one option whose worth has to rise least.

    Exact at mid; no comparison across parties is made.
    """
    preferences = listing.preferences
    if (
        listing.utility is None
        or preferences is None
        or preferences.no_deal is None
        or not len(listing.packages)
    ):
        return ()
    found = unlock(
        listing.packages, listing.space.sizes, listing.utility, preferences.no_deal, listing.consents
    )
    openers = []
    for column, party in enumerate(listing.parties):
        span = int(listing.utility[:, column].max()) - int(listing.utility[:, column].min())
        scale = preferences.scale[column]

        def opener(
            change: int, quantity: str, row: int, party: str = party, span: int = span, scale: int = scale
        ) -> Opener:
            return Opener(party, quantity, Fraction(change, scale), span / scale, row)

        change = found.no_deal[column]
        if change is None or (change <= 0 and not _needed_by_all(listing, column)):
            continue
        openers.append(opener(change, f"no_deal.{party}", found.rows[column]))
        if change <= 0:
            continue
        best = min(
            (
                (int(needed), issue, option)
                for issue, options in enumerate(found.worth[column])
                for option, needed in enumerate(options)
                if needed is not None
            ),
            default=None,
        )
        if best is not None:
            issue = list(listing.case.issues.values())[best[1]]
            openers.append(opener(best[0], f"worth.{party}.{issue.id}.{issue.option_ids[best[2]]}", -1))
    return tuple(openers)


def _needed_by_all(listing: Listing, column: int) -> bool:
    """Say whether every package of the zone needs the party's consent: else it cannot close the zone."""
    return listing.zone is not None and bool(listing.consents[listing.zone, column].all())


def find_lifts(listing: Listing) -> tuple[Lift, ...]:
    """
    Count the zone without each rule and absolute red line; empty where the space is too large.

    Every package is listed once; one that a single reason excludes, and that all who must
    consent would take, joins the zone when that reason is lifted.
    """
    preferences, space = listing.preferences, listing.space
    if listing.terms is None or listing.zone is None or preferences is None or preferences.no_deal is None:
        return ()
    if prod(space.sizes) > _MOST_LISTED_AGAIN:
        return ()
    every = list_packages(space.sizes)
    broken = _broken(every, space)
    only = (
        np.flatnonzero(np.sum(list(broken.values()), axis=0) == 1) if broken else np.empty(0, dtype=np.intp)
    )
    consents = consents_of(every[only], space, listing.case, listing.parties)
    wanted = zone_mask(utilities(every[only], listing.terms), preferences.no_deal, consents)
    return tuple(
        Lift(reason, len(listing.zone) + int((wanted & mask[only]).sum())) for reason, mask in broken.items()
    )


@dataclass(frozen=True, slots=True)
class PairOpener:
    """Two no-deal levels that open the zone by falling together, each in its party's own points."""

    parties: tuple[str, str]
    falls: tuple[Fraction, Fraction]


def find_pair_openers(listing: Listing, most: int = 3) -> tuple[PairOpener, ...]:
    """
    For a zone that no single no-deal level opens: the undominated pairs of falls, per pair of parties.

    A smaller fall of one means a larger one of the other, so there is no least pair; up to `most`
    are given for each two parties, spread over what there is.
    """
    preferences = listing.preferences
    if (
        listing.utility is None
        or preferences is None
        or preferences.no_deal is None
        or not len(listing.packages)
    ):
        return ()
    found = []
    for one, other in combinations(range(len(listing.parties)), 2):
        pairs = unlock_pairs(listing.utility, preferences.no_deal, listing.consents, one, other)
        for mine, theirs, _ in pairs[:: max(-(-len(pairs) // most), 1)]:
            falls = (Fraction(mine, preferences.scale[one]), Fraction(theirs, preferences.scale[other]))
            found.append(PairOpener((listing.parties[one], listing.parties[other]), falls))
    return tuple(found)


def _pair_row(listing: Listing, pair: PairOpener) -> tuple[Cell, ...]:
    names = [listing.case.parties[party].name for party in pair.parties]
    parts = [
        f"{points_words(float(fall))} points less to {name}"
        for fall, name in zip(pair.falls, names, strict=True)
    ]
    keys = (*(f"no_deal.{party}" for party in pair.parties), "worth.*", "no_deal.*")
    how = "Computed at mid over all allowed packages, all other numbers as they are."
    return (
        Cell(f"No deal of {names[0]} and of {names[1]} together"),
        Cell("; ".join(parts), "; ".join(parts), keys, how),
        Cell("an acceptable package appears"),
    )


def _broken(packages: NDArray[np.int16], space: Space) -> dict[str, NDArray[np.bool_]]:
    """Say for each rule and red line which packages it excludes; one may do so in several ways."""
    broken: dict[str, NDArray[np.bool_]] = {}
    nowhere = np.zeros(len(packages), dtype=bool)
    for reason, combination in zip(space.reasons, space.forbidden, strict=True):
        broken[reason] = broken.get(reason, nowhere) | contains(packages, combination)
    for reason, (when, then) in zip(space.required_reasons, space.required, strict=True):
        held = nowhere
        for clause in then:
            held = held | contains(packages, (clause,))
        broken[reason] = broken.get(reason, nowhere) | (contains(packages, when) & ~held)
    return broken


def unlock_table(listing: Listing, openers: tuple[Opener, ...], lifts: tuple[Lift, ...]) -> Table | None:
    """One row per number, rule and red line; no smallest across parties."""
    case, zone = listing.case, listing.zone
    is_open = zone is not None and len(zone) > 0
    body: list[tuple[Cell, ...]] = []
    for opener in openers:
        name = case.parties[opener.party].name
        size = points_words(abs(float(opener.change)))
        share = (
            f"{100 * abs(float(opener.change)) / opener.span:.0f} % of its range"
            if opener.span
            else "no range"
        )
        if opener.quantity.startswith("no_deal"):
            what = f"No deal of {name}"
            effect = (
                "rises by more than this: no acceptable package is left"
                if is_open
                else "falls by this: one appears"
            )
        else:
            _, _, issue, option = opener.quantity.split(".")
            what = f"Worth to {name} of {option_name(case, issue, option)}"
            effect = "rises by this: an acceptable package appears"
        keys = (opener.quantity, "worth.*", "no_deal.*")
        how = "Computed at mid over all allowed packages, all other numbers as they are."
        body.append(
            (
                Cell(what),
                Cell(abs(float(opener.change)), f"{size} own points ({share})", keys, how),
                Cell(effect),
            )
        )
    for lift in lifts:
        if zone is None or lift.zone == len(zone):
            continue
        more = f"{lift.zone:,} acceptable packages instead of {len(zone):,}"
        body.append(
            (
                Cell(f"Lifted: {reason_words(case, lift.reason)}"),
                Cell(lift.zone, more, (lift.reason,), "Zone at mid, counted again without it."),
                Cell("an acceptable package appears" if not is_open else "the zone grows"),
            )
        )
    if not is_open and not any(opener.quantity.startswith("no_deal") for opener in openers):
        body.extend(_pair_row(listing, pair) for pair in find_pair_openers(listing))
    if not body:
        return None
    columns = (Column("Change"), Column("How much"), Column("Effect"))
    title = (
        "What single change would close the zone, or widen it"
        if is_open
        else "What change would open the zone"
    )
    note = "Each party on its own scale: a smaller number of points is not a smaller concession."
    return Table("unlock", title, columns, tuple(body), note)
