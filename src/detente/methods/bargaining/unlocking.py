"""What change of a number would open the zone, or close it; where none does alone, which two together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from detente.methods.bargaining.lifting import kept_out, kept_out_by_both, reasons_of
from detente.methods.bargaining.listing import Listing, consents_of
from detente.methods.bargaining.solutions import zone_mask
from detente.methods.bargaining.space import utilities
from detente.methods.bargaining.unlock import unlock, unlock_pairs

_MOST_FOR_TWO_LIFTS = 200_000
"""Packages before rules up to which every two rules or red lines are lifted together: seconds at most."""

__all__ = ["Opener", "PairOpener", "find_openers", "find_pair_openers"]


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
    span: Fraction
    row: int


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
            return Opener(party, quantity, Fraction(change, scale), Fraction(span, scale), row)

        change = found.no_deal[column]
        is_open = listing.zone is not None and len(listing.zone) > 0
        # in an open zone only a rise can matter, and only of a party whom every acceptable package asks
        if change is None or (is_open and (change > 0 or not _needed_by_all(listing, column))):
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


@dataclass(frozen=True, slots=True)
class PairOpener:
    """
    Two changes that open a zone which no single one opens.

    `falls` maps one or two parties to the fall of their no deal, each in its own points; `lifted`
    are the rules or red lines lifted with it: two falls, one fall and one lifted, or two lifted.
    """

    falls: tuple[tuple[str, Fraction], ...]
    lifted: tuple[str, ...] = ()


def find_pair_openers(listing: Listing, most: int = 3) -> tuple[PairOpener, ...]:
    """
    List, for a zone that no single change opens, undominated pairs of changes that do.

    They are two no-deal levels that fall, one that falls and one rule or red line lifted, or two of these
    lifted (looked for in spaces of up to 200,000 packages before rules).

    Of two levels a smaller fall of one means a larger one of the other, so there is no least pair;
    up to `most` are given for each two parties, spread over what there is. With a reason lifted the
    least fall of each party is given. Not searched are pairs with the worth of an option, which does what
    a fall of the same party's no deal does in fewer packages.
    """
    preferences = listing.preferences
    if listing.utility is None or preferences is None or preferences.no_deal is None:
        return ()
    found = []
    for one, other in combinations(range(len(listing.parties)), 2):
        if not len(listing.packages):
            break
        pairs = unlock_pairs(listing.utility, preferences.no_deal, listing.consents, one, other)
        for mine, theirs, _ in pairs[:: max(-(-len(pairs) // most), 1)]:
            falls = (
                (listing.parties[one], Fraction(mine, preferences.scale[one])),
                (listing.parties[other], Fraction(theirs, preferences.scale[other])),
            )
            found.append(PairOpener(falls))
    return (*found, *_with_a_lift(listing), *_two_lifts(listing))


def _with_a_lift(listing: Listing) -> Iterator[PairOpener]:
    """Yield, for each rule and red line lifted, the least fall of each party's no deal that then opens."""
    preferences, space = listing.preferences, listing.space
    if listing.terms is None or preferences is None or preferences.no_deal is None:
        return
    for reason in reasons_of(space):
        packages = kept_out(space, reason)
        if packages is None or not len(packages):
            continue
        consents = consents_of(packages, space, listing.case, listing.parties)
        levels = utilities(packages, listing.terms)
        alone = unlock(packages, space.sizes, levels, preferences.no_deal, consents).no_deal
        for party, fall, scale in zip(listing.parties, alone, preferences.scale, strict=True):
            if fall is not None:
                yield PairOpener(((party, Fraction(fall, scale)),), (reason,))


def _two_lifts(listing: Listing) -> Iterator[PairOpener]:
    """Yield pairs of rules and red lines without which some package is acceptable; none in large spaces."""
    preferences, space = listing.preferences, listing.space
    if listing.terms is None or preferences is None or preferences.no_deal is None:
        return
    if listing.n_before_rules > _MOST_FOR_TWO_LIFTS:
        return
    for first, second in combinations(reasons_of(space), 2):
        packages = kept_out_by_both(space, first, second)
        if packages is None or not len(packages):
            continue
        consents = consents_of(packages, space, listing.case, listing.parties)
        if zone_mask(utilities(packages, listing.terms), preferences.no_deal, consents).any():
            yield PairOpener((), (first, second))
