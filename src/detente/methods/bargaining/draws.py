"""Zone, Nash, Kalai-Smorodinsky and frontier over many draws of the points, without a table of utilities."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.frontier import undominated
from detente.methods.bargaining.solutions import (
    FLOAT_EXACT,
    ideal_gain,
    kalai_smorodinsky_rows,
    nash_rows,
    take_rows,
)
from detente.methods.bargaining.split import Split, draw_tables, look_up, split_space
from detente.methods.bargaining.zone import ZoneFinder

__all__ = ["T_95", "DrawnTerms", "Shares", "share_interval", "shares_over_draws"]

T_95 = (
    6.313751514675,
    2.919985580354,
    2.353363434802,
    2.131846786327,
    2.015048373333,
    1.943180280515,
    1.89457860509,
    1.859548037531,
    1.833112932656,
    1.812461122812,
    1.795884818704,
    1.782287555649,
    1.770933395987,
    1.761310135775,
    1.753050355693,
)
"""95 % points of Student's t for 1 to 15 degrees of freedom, as scipy.special.stdtrit gives them.

Written down because importing scipy.special takes a third of a second; a test compares them."""


@dataclass(frozen=True)
class DrawnTerms:
    """
    The points of every draw, whole numbers on one grid (a millionth of a point), so ties are ties.

    `worth`: one array per issue, (n_draws, n_options, n_parties); `no_deal`: (n_draws, n_parties);
    `pairs`: (issue, option, issue, option) of each pair term, `pair_worth`: (n_draws, n_pairs,
    n_parties).
    """

    worth: tuple[NDArray[np.int64], ...]
    no_deal: NDArray[np.int64]
    pairs: tuple[tuple[int, int, int, int], ...] = ()
    pair_worth: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Shares:
    """
    What happened over the draws.

    Per package, shape (n_packages,): `zone_count` draws in which it is in the zone; `nash` and
    `kalai_smorodinsky` the share of all draws in which it is the solution, a tie of m counting 1/m each.
    Per draw: `has_zone`; `least_gain_share`, the most that the least gain of those who must
    consent can be, each as a share of that party's range over the packages (nan unless asked
    for, or where a range is 0 and leaves nothing to divide by).
    Per draw and candidate, shape (n_draws, n_candidates): `in_zone`; `on_frontier`, of that
    draw's zone; `nash_weight`, 1/m where the candidate is one of m Nash packages.
    """

    zone_count: NDArray[np.int64]
    nash: NDArray[np.float64]
    kalai_smorodinsky: NDArray[np.float64]
    has_zone: NDArray[np.bool_]
    least_gain_share: NDArray[np.float64]
    in_zone: NDArray[np.bool_]
    on_frontier: NDArray[np.bool_]
    nash_weight: NDArray[np.float64]


def shares_over_draws(
    packages: NDArray[np.integer[Any]],
    drawn: DrawnTerms,
    consents: NDArray[np.bool_],
    principals: Sequence[int],
    candidates: NDArray[np.intp],
    *,
    least_gain: bool = False,
    workers: int = 1,
) -> Shares:
    """
    Count, over the draws, where each package lies.

    Parameters
    ----------
    packages
        Shape (n_packages, n_issues): the allowed packages, in the order of `list_packages`.
    drawn
        The points of every draw.
    consents
        Shape (n_packages, n_parties): who must consent to which package.
    principals
        Columns of the parties whose gains count for the solutions and the frontier.
    candidates
        Rows of the packages whose place on the frontier is wanted (at most some hundred).
    least_gain
        Compute `least_gain_share` too; it reads every package for every party, which the
        rest avoids.
    workers
        Threads. The answer has the same bytes for any number. Below some 200,000 packages one is
        fastest: the arrays of a draw are so small that threads wait for each other.

    Raises
    ------
    ValueError
        If points are so large (2**53 and more) that products could not be screened exactly, or
        the packages are not in ascending order.

    Notes
    -----
    The issues are split into two halves; a package's worth is the sum of one entry of each half's
    table, pair terms included. What a party needs from the back half is its no deal less its
    front half, so the zone of those who must always consent costs a comparison per package and
    party; only survivors are added up. Equals `utilities`, `zone_mask`, `nash_rows`,
    `kalai_smorodinsky_rows` and `frontier_rows` draw by draw. Memory: some 100 bytes per
    package and thread. Timings are in benchmarks/bench_bargaining_kernels.py.
    """
    n_draws, _ = drawn.no_deal.shape
    _check_magnitude(drawn)
    split = split_space(packages, [worth.shape[1] for worth in drawn.worth], drawn.pairs)
    job = _Job(
        split,
        drawn,
        consents,
        tuple(principals),
        np.asarray(candidates, dtype=np.intp),
        least_gain=least_gain,
    )
    edges = [n_draws * part // max(workers, 1) for part in range(max(workers, 1) + 1)]
    parts = list(pairwise(edges))
    if len(parts) == 1:
        done = [job.run(0, n_draws)]
    else:
        with ThreadPoolExecutor(len(parts)) as pool:
            done = list(pool.map(lambda part: job.run(*part), parts))
    return _join(done, len(packages), n_draws)


def share_interval(
    share_per_scramble: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """
    Give the mean share and its 90 % interval over independently scrambled sets of draws.

    Mean -/+ t * s / sqrt(R), clipped to [0, 1], with t the 95 % point of Student's t with
    R - 1 degrees of freedom and s the standard deviation over the R scrambles. Shape (R, ...)
    in, three arrays of shape (...) out. It measures the error of drawing, not that of the estimates;
    where all scrambles agree its width is 0.

    Raises
    ------
    ValueError
        If there are fewer than two scrambles, or more than `T_95` has values for.
    """
    n_scrambles = len(share_per_scramble)
    if not 2 <= n_scrambles <= len(T_95) + 1:
        raise ValueError(f"an interval is over 2 to {len(T_95) + 1} scrambles, not {n_scrambles}")
    mean = np.asarray(share_per_scramble.mean(axis=0))
    spread = share_per_scramble.std(axis=0, ddof=1)
    half = T_95[n_scrambles - 2] * spread / np.sqrt(n_scrambles)
    return mean, np.clip(mean - half, 0.0, 1.0), np.clip(mean + half, 0.0, 1.0)


@dataclass(frozen=True)
class _Part:
    """What a run of consecutive draws gave; the solutions are listed draw by draw."""

    zone_count: NDArray[np.int64]
    nash: list[NDArray[np.intp]]
    kalai_smorodinsky: list[NDArray[np.intp]]
    has_zone: NDArray[np.bool_]
    least_gain_share: NDArray[np.float64]
    in_zone: NDArray[np.bool_]
    on_frontier: NDArray[np.bool_]
    nash_weight: NDArray[np.float64]


class _Job:
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
    ) -> None:
        self.split = split
        self.drawn = drawn
        self.zone = ZoneFinder(split, consents, principals)
        self.candidates = candidates
        self.least_gain = least_gain
        self.n_packages = len(consents)
        self.all_consent = set(principals) <= set(self.zone.always)

    def run(self, first: int, end: int) -> _Part:
        """Work through the draws first .. end - 1."""
        size, many = end - first, len(self.candidates)
        part = _Part(
            zone_count=np.zeros(self.n_packages, dtype=np.int64),
            nash=[],
            kalai_smorodinsky=[],
            has_zone=np.zeros(size, dtype=bool),
            least_gain_share=np.full(size, np.nan),
            in_zone=np.zeros((size, many), dtype=bool),
            on_frontier=np.zeros((size, many), dtype=bool),
            nash_weight=np.zeros((size, many)),
        )
        step = self.split.draws_at_once
        for start in range(first, end, step):
            draws = slice(start, min(start + step, end))
            tables = draw_tables(self.split, self.drawn.worth, self.drawn.pair_worth, draws)
            for at, (front, back) in enumerate(zip(*tables, strict=True), start - first):
                self._draw(part, at, front, back, self.drawn.no_deal[first + at])
        return part

    def _draw(
        self,
        part: _Part,
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
        nash = nash_rows(gain).rows
        part.nash.append(rows[nash])
        left = np.arange(len(rows))
        ideal = None
        if self.all_consent:
            # no gain is negative here, so a Nash package rules out most of the zone: what it
            # dominates is no solution, and what that dominates the Nash package dominates too
            left, ideal = _not_behind(gain, nash), ideal_gain(gain)
        rest = take_rows(gain, left)
        middle = kalai_smorodinsky_rows(rest, ideal).rows
        part.kalai_smorodinsky.append(rows[left[middle]])
        if len(self.candidates) == 0:
            return
        place = np.minimum(np.searchsorted(rows, self.candidates), len(rows) - 1)
        inside = np.flatnonzero(rows[place] == self.candidates)
        part.in_zone[at, inside] = True
        if len(nash):
            hit = nash[np.minimum(np.searchsorted(nash, place[inside]), len(nash) - 1)] == place[inside]
            part.nash_weight[at, inside] = hit / len(nash)
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


def _join(parts: Sequence[_Part], n_packages: int, n_draws: int) -> Shares:
    """Put the parts together in the order of the draws, so that every sum has one order."""
    return Shares(
        zone_count=np.sum([part.zone_count for part in parts], axis=0, dtype=np.int64),
        nash=_tie_shares([rows for part in parts for rows in part.nash], n_packages, n_draws),
        kalai_smorodinsky=_tie_shares(
            [rows for part in parts for rows in part.kalai_smorodinsky], n_packages, n_draws
        ),
        has_zone=np.concatenate([part.has_zone for part in parts]),
        least_gain_share=np.concatenate([part.least_gain_share for part in parts]),
        in_zone=np.concatenate([part.in_zone for part in parts]),
        on_frontier=np.concatenate([part.on_frontier for part in parts]),
        nash_weight=np.concatenate([part.nash_weight for part in parts]),
    )


def _tie_shares(hits: Sequence[NDArray[np.intp]], n_packages: int, n_draws: int) -> NDArray[np.float64]:
    """Share of the draws per package, each draw's hits weighing 1 together."""
    if not hits:
        return np.zeros(n_packages)
    sizes = np.array([len(rows) for rows in hits], dtype=np.intp)
    weights = np.repeat(1.0 / np.maximum(sizes, 1), sizes)
    return np.bincount(np.concatenate(hits), weights=weights, minlength=n_packages) / n_draws


def _check_magnitude(drawn: DrawnTerms) -> None:
    """Refuse points whose gains could not be held exactly in a float."""
    reach = max((abs(int(drawn.no_deal.max())), abs(int(drawn.no_deal.min())))) if drawn.no_deal.size else 0
    arrays = [*drawn.worth, *([] if drawn.pair_worth is None else [drawn.pair_worth])]
    for points in arrays:
        if points.size:
            many = points.shape[1] if points is drawn.pair_worth else 1
            reach += many * max(abs(int(points.max())), abs(int(points.min())))
    if reach >= FLOAT_EXACT:
        raise ValueError(f"points too large for draws: a gain could reach {reach:,}, not below 2**53")
