"""The point results: every number at the middle of its range, exact, all ties kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.frontier import frontier_rows, group_ties
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.solutions import (
    KalaiSmorodinsky,
    Nash,
    egalitarian_rows,
    kalai_smorodinsky_rows,
    nash_rows,
    utilitarian_rows,
)
from detente.methods.bargaining.space import INT64_SAFE, Points

__all__ = ["AtMid", "Level", "at_mid", "group_levels"]


@dataclass(frozen=True)
class Level:
    """
    Packages of one worth to all principals: rows ascending, the first stands for them.

    `count` says how many there are where not all of them are rows.
    """

    rows: NDArray[np.intp]
    count: int | None = None

    @property
    def row(self) -> int:
        return int(self.rows[0])

    @property
    def ties(self) -> int:
        return len(self.rows) if self.count is None else self.count


@dataclass(frozen=True)
class AtMid:
    """
    The point results; rows are those of the listing.

    `zone`, `frontier` and the solutions are None where some no deal is missing, `egalitarian` and
    `utilitarian` also where scales are not declared comparable. `ideal` and `nadir` hold one level per
    principal, in its own points: the most it has in any package of the zone, and the least in any
    package of the zone's frontier; empty where the zone is empty. `power` are the exponents of
    the Nash product, None where all principals count alike. Where not all packages are rows,
    `counts` says how many each solution has, by the name of its field; None: not known.
    """

    frontier_all: tuple[Level, ...]
    zone: NDArray[np.intp] | None = None
    frontier: tuple[Level, ...] | None = None
    nash: Nash | None = None
    kalai_smorodinsky: KalaiSmorodinsky | None = None
    egalitarian: NDArray[np.intp] | None = None
    utilitarian: NDArray[np.intp] | None = None
    ideal: tuple[Fraction, ...] = ()
    nadir: tuple[Fraction, ...] = ()
    power: tuple[int, ...] | None = None
    counts: Mapping[str, int | None] | None = None


def group_levels(listing: Listing, rows: NDArray[np.intp]) -> tuple[Level, ...]:
    """Group rows by worth to the principals, the best for the first principal first."""
    if listing.utility is None or not len(rows):
        return ()
    own = listing.utility[rows][:, : listing.n_principals]
    groups = sorted(group_ties(own), key=lambda group: [-int(n) for n in own[group[0]]])
    return tuple(Level(np.sort(rows[group])) for group in groups)


def at_mid(listing: Listing, *, comparable: bool, power: tuple[int, ...] | None = None) -> AtMid | None:
    """Compute the point results; None where only an order is known."""
    if listing.utility is None or listing.preferences is None:
        return None
    own = listing.utility[:, : listing.n_principals]
    everywhere = group_levels(listing, frontier_rows(own))
    if listing.zone is None or listing.gain is None:
        return AtMid(everywhere)
    zone = listing.zone
    gain = listing.gain[zone]
    nash = nash_rows(gain, None if power is None else np.array(power, dtype=np.int64))
    kalai = kalai_smorodinsky_rows(gain)
    egalitarian = utilitarian = None
    if comparable:
        common = on_one_scale(listing, gain)
        egalitarian, utilitarian = zone[egalitarian_rows(common)], zone[utilitarian_rows(common)]
    best = zone[frontier_rows(own[zone])]
    return AtMid(
        everywhere,
        zone,
        group_levels(listing, best),
        Nash(zone[nash.rows], nash.parties, nash.is_full),
        KalaiSmorodinsky(zone[kalai.rows], kalai.left_out),
        egalitarian,
        utilitarian,
        _levels(listing, own[zone], largest=True),
        _levels(listing, own[best], largest=False),
        power,
    )


def on_one_scale(listing: Listing, gain: Points) -> Points:
    """Return gains of the principals over one denominator; Python ints where sums might pass 62 bits."""
    if listing.preferences is None:
        raise ValueError("only an order is known; there are no points")
    scale = listing.preferences.scale[: listing.n_principals]
    common = lcm(*scale)
    largest = max(abs(int(gain.max())), abs(int(gain.min()))) if gain.size else 0
    kind: Any = np.int64 if largest * common * len(scale) < INT64_SAFE else object
    return np.asarray(gain.astype(kind) * np.array([common // s for s in scale], dtype=kind))


def _levels(listing: Listing, own: Points, *, largest: bool) -> tuple[Fraction, ...]:
    """Return each principal's largest or smallest level, in points; nothing of no packages."""
    if not len(own) or listing.preferences is None:
        return ()
    extreme = own.max(axis=0) if largest else own.min(axis=0)
    return tuple(Fraction(int(n), s) for n, s in zip(extreme, listing.preferences.scale, strict=False))
