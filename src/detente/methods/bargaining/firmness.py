"""How the zone changes with the red lines that are honoured: absolute ones, firm ones too, all stated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case import RedLine
from detente.case.model import FIRMNESS
from detente.case.space import red_lines_of
from detente.methods.bargaining.draws import DrawnTerms, shares_over_draws
from detente.methods.bargaining.listing import Listing, as_drawn_terms
from detente.methods.bargaining.measure import OverDraws
from detente.methods.bargaining.space import contains

__all__ = ["Firmness", "LineCost", "ZoneAt", "crossings", "find_firmness", "search_draws"]

HasZone = Callable[[NDArray[np.intp], NDArray[np.intp]], NDArray[np.bool_]]
"""(rows of packages, draws) -> in which of these draws some of these packages is in the zone."""


@dataclass(frozen=True)
class ZoneAt:
    """
    What is left where every red line of these firmnesses is honoured.

    `honoured` names the firmnesses, `lines` how many red lines they are, `allowed` and `zone` count packages
    at mid (`zone` None where it is not counted), `has_zone` (n_draws,) says in which draws some
    package is left (None where no deal is missing).
    """

    honoured: tuple[str, ...]
    lines: int
    allowed: int
    zone: int | None
    has_zone: NDArray[np.bool_] | None


@dataclass(frozen=True)
class LineCost:
    """
    What honouring one more red line would cost, at mid.

    `allowed` and `zone` count packages that cross it and would go; `ideal_lost` (n_principals) is by how
    much the most that each principal can get in an acceptable package would fall, in its own points;
    None for all where nothing would be left.
    """

    line: RedLine
    allowed: int
    zone: int | None
    ideal_lost: tuple[Fraction, ...] | None


@dataclass(frozen=True)
class Firmness:
    """`levels` from the absolute red lines, which always count, to all; `costs` of all others."""

    levels: tuple[ZoneAt, ...]
    costs: tuple[LineCost, ...]


def crossings(listing: Listing, lines: Sequence[RedLine]) -> NDArray[np.bool_]:
    """Say which packages cross which red lines, shape (n_packages, n_lines). Linear in both."""
    place = {
        (issue.id, option): (number, position)
        for number, issue in enumerate(listing.case.issues.values())
        for position, option in enumerate(issue.option_ids)
    }
    crossed = np.zeros((len(listing.packages), len(lines)), dtype=bool)
    for column, line in enumerate(lines):
        for combination in line.crossed_by:
            crossed[:, column] |= contains(listing.packages, tuple(place[clause] for clause in combination))
    return crossed


def find_firmness(listing: Listing, drawn: OverDraws, has_zone: HasZone) -> Firmness | None:
    """
    Count the zone with the absolute red lines, the firm ones too, and all stated ones.

    Red lines of parties without a say (influence) and those drawn after `as_of` do not count. A
    firmness of which there is no red line has no level of its own. None where the case has no red
    line that counts. In a draw where a package that was followed is in the zone and crosses no
    honoured line nothing is searched; `has_zone` is asked about the other draws only.
    """
    lines = red_lines_of(listing.case, FIRMNESS)
    if not lines:
        return None
    soft = [line for line in lines if line.firmness != "absolute"]
    crossed = crossings(listing, soft)
    levels = []
    for least in reversed(FIRMNESS):
        honoured = FIRMNESS[FIRMNESS.index(least) :]
        if least != "absolute" and not any(line.firmness == least for line in soft):
            continue
        out = np.asarray(crossed[:, [line.firmness in honoured for line in soft]].any(axis=1), dtype=bool)
        levels.append(
            ZoneAt(
                tuple(reversed(honoured)),
                sum(line.firmness in honoured for line in lines),
                int((~out).sum()),
                None if listing.zone is None else int((~out[listing.zone]).sum()),
                None if drawn.no_deal is None else _has_zone(drawn, out, has_zone),
            )
        )
    costs = tuple(_cost(listing, line, crossed[:, column]) for column, line in enumerate(soft))
    return Firmness(tuple(levels), costs)


def _has_zone(drawn: OverDraws, out: NDArray[np.bool_], has_zone: HasZone) -> NDArray[np.bool_]:
    """Say in which draws a package that is not out is in the zone."""
    found = np.array(drawn.shares.has_zone, dtype=bool)
    if not out.any():
        return found
    seen = drawn.shares.in_zone[:, ~out[drawn.candidates]].any(axis=1)
    open_draws = np.flatnonzero(found & ~seen)
    if len(open_draws):
        found[open_draws] = has_zone(np.flatnonzero(~out), open_draws)
    return found


def _cost(listing: Listing, line: RedLine, crosses: NDArray[np.bool_]) -> LineCost:
    zone, utility, preferences = listing.zone, listing.utility, listing.preferences
    if zone is None or utility is None or preferences is None:
        return LineCost(line, int(crosses.sum()), None, None)
    removed = int(crosses[zone].sum())
    lost = None
    if removed < len(zone):
        own = utility[zone][:, : listing.n_principals]
        fall = own.max(axis=0) - own[~crosses[zone]].max(axis=0)
        scales: Sequence[Any] = preferences.scale[: listing.n_principals]
        lost = tuple(Fraction(int(points), scale) for points, scale in zip(fall, scales, strict=True))
    return LineCost(line, int(crosses.sum()), removed, lost)


def search_draws(listing: Listing, drawn: OverDraws) -> HasZone:
    """
    Return what asks, for some packages and some draws, whether there is a zone.

    The points are those of `drawn`.
    """
    made: list[DrawnTerms] = []

    def has_zone(rows: NDArray[np.intp], draws: NDArray[np.intp]) -> NDArray[np.bool_]:
        if drawn.no_deal is None:
            raise ValueError("some no deal is not known; there is no zone")
        if not made:
            levels = np.rint(drawn.no_deal * drawn.grid).astype(np.int64)
            made.append(as_drawn_terms(drawn.preferences, levels))
        terms = made[0]
        some = DrawnTerms(
            tuple(worth[draws] for worth in terms.worth),
            terms.no_deal[draws],
            terms.pairs,
            None if terms.pair_worth is None else terms.pair_worth[draws],
        )
        found = shares_over_draws(
            listing.packages[rows],
            some,
            listing.consents[rows],
            range(listing.n_principals),
            np.empty(0, dtype=np.intp),
        )
        return found.has_zone

    return has_zone
