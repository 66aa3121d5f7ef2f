"""The plain way over draws, one at a time in numpy: for small input, and the test of the compiled way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.drawn import DrawnPart, DrawnTerms
from detente.methods.bargaining.frontier import frontier_rows, undominated
from detente.methods.bargaining.solutions import ideal_gain, kalai_smorodinsky_rows, nash_rows, take_rows
from detente.methods.bargaining.split import Split, draw_tables, look_up
from detente.methods.bargaining.zone import ZoneFinder

__all__ = ["PlainDraws"]


class PlainDraws:
    """Everything the draws have in common; read by all threads, written by none."""

    def __init__(
        self,
        split: Split,
        drawn: DrawnTerms,
        consents: NDArray[np.bool_],
        principals: tuple[int, ...],
        candidates: NDArray[np.intp],
        *,
        least_gain: bool,
        every_frontier: bool,
        power: tuple[int, ...] | None = None,
    ) -> None:
        self.split = split
        self.drawn = drawn
        self.zone = ZoneFinder(split, consents, principals)
        self.candidates = candidates
        self.least_gain = least_gain
        self.every_frontier = every_frontier
        self.power = None if power is None else np.array(power, dtype=np.int64)
        self.n_packages = len(consents)
        self.all_consent = set(principals) <= set(self.zone.always)

    def run(self, first: int, end: int) -> DrawnPart:
        """Work through the draws first .. end - 1."""
        part = DrawnPart.empty(end - first, self.n_packages, len(self.candidates))
        step = self.split.draws_at_once
        for start in range(first, end, step):
            draws = slice(start, min(start + step, end))
            tables = draw_tables(self.split, self.drawn.worth, self.drawn.pair_worth, draws)
            for at, (front, back) in enumerate(zip(*tables, strict=True), start - first):
                self._draw(part, at, front, back, self.drawn.no_deal[first + at])
        return part

    def _draw(
        self,
        part: DrawnPart,
        at: int,
        front: NDArray[np.int64],
        back: NDArray[np.int64],
        no_deal: NDArray[np.int64],
    ) -> None:
        """Work out one draw and write it down as number `at` of the part."""
        rows, gain = self.zone.find(front, back, no_deal)
        if self.least_gain:
            part.least_gain_share[at] = self._least_gain_share(front, back, no_deal)
        part.has_zone[at] = len(rows) > 0
        part.zone_count[rows] += 1
        if len(rows) == 0:
            return
        nash = nash_rows(gain, self.power).rows
        part.nash[at] = rows[nash]
        left = np.arange(len(rows))
        ideal = None
        if self.all_consent:
            # no gain is negative here, so a Nash package rules out most of the zone: what it
            # dominates is no solution, and what that dominates the Nash package dominates too
            left, ideal = _not_behind(gain, nash), ideal_gain(gain)
        rest = take_rows(gain, left)
        middle = kalai_smorodinsky_rows(rest, ideal).rows
        part.kalai_smorodinsky[at] = rows[left[middle]]
        if self.every_frontier:
            part.frontier_count[rows[left[frontier_rows(rest)]]] += 1
        if len(self.candidates) == 0:
            return
        place = np.minimum(np.searchsorted(rows, self.candidates), len(rows) - 1)
        inside = np.flatnonzero(rows[place] == self.candidates)
        part.in_zone[at, inside] = True
        part.on_frontier[at, inside] = undominated(gain[place[inside]], rest, gain[nash[:1]])

    def _least_gain_share(
        self, front: NDArray[np.int64], back: NDArray[np.int64], no_deal: NDArray[np.int64]
    ) -> float:
        """
        Return the largest least share: how far the best package is inside the zone, or outside it.

        A party whose points are the same everywhere has no range: it is left out where it is content,
        and nothing can be said where it is not.
        """
        least = np.full(self.n_packages, np.inf)
        for party in self.zone.asked:
            level = look_up(front[party], self.split.front_at, back[party], self.split.back_at)
            spread = int(level.max()) - int(level.min()) if len(level) else 0
            if spread > 0:
                share = (level - no_deal[party]) / spread
                share[~self.zone.consents[party]] = np.inf
                np.minimum(least, share, out=least)
            elif len(level) and level[0] < no_deal[party]:
                return float("nan")
        best = float(least.max(initial=-np.inf))
        return best if np.isfinite(best) else float("nan")


def _not_behind(gain: NDArray[np.int64], nash: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the rows that the first of the Nash packages does not dominate."""
    if len(nash) == 0 or gain.shape[1] == 0:
        return np.arange(len(gain), dtype=np.intp)
    best = gain[nash[0]]
    ahead = gain[:, 0] > best[0]
    for party in range(1, gain.shape[1]):
        ahead |= gain[:, party] > best[party]
    ahead[nash] = True
    return np.flatnonzero(ahead)
