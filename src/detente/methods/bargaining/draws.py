"""Zone, Nash, Kalai-Smorodinsky and frontier over many draws of the points, without a table of utilities."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.drawn import DrawnPart, DrawnTerms
from detente.methods.bargaining.packed_draws import AT_ONCE, PackedDraws, can_be_packed
from detente.methods.bargaining.plain_draws import PlainDraws
from detente.methods.bargaining.split import split_space
from detente.methods.runner import count_cores

__all__ = ["COMPILED_FROM", "DrawnTerms", "Shares", "shares_over_draws"]

COMPILED_FROM = 100_000_000
"""Packages times draws from which the compiled way pays, even where the compiler has to run first."""

MANY = 200_000
"""Packages from which two threads are faster than one in the plain way."""


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
    `frontier_count`, draws in which each package is on the frontier of that draw's zone, with every
    tie; None unless asked for.
    """

    zone_count: NDArray[np.int64]
    nash: NDArray[np.float64]
    kalai_smorodinsky: NDArray[np.float64]
    has_zone: NDArray[np.bool_]
    least_gain_share: NDArray[np.float64]
    in_zone: NDArray[np.bool_]
    on_frontier: NDArray[np.bool_]
    nash_weight: NDArray[np.float64]
    frontier_count: NDArray[np.int64] | None = None


def shares_over_draws(
    packages: NDArray[np.integer[Any]],
    drawn: DrawnTerms,
    consents: NDArray[np.bool_],
    principals: Sequence[int],
    candidates: NDArray[np.intp],
    *,
    least_gain: bool = False,
    every_frontier: bool = False,
    workers: int | None = None,
    compiled: bool | None = None,
    power: tuple[int, ...] | None = None,
    tell: Callable[[float], None] | None = None,
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
    every_frontier
        Count for every package the draws in which it is on the frontier.
    workers
        Threads; the answer has the same bytes for any number. None takes one per core for the compiled
        way. Below some 200,000 packages the plain way is fastest with one: the arrays of a
        draw are so small that threads wait for each other.
    compiled
        Which way: None takes the compiled one from `COMPILED_FROM` packages times draws on, so
        that nobody waits for a compiler over a small case. The answers are equal. Where
        `least_gain` is asked for, some principal is not asked about every package, or there are more
        than 16 principals or powers that add up to more than 200, it is the plain way.
    power
        Exponents of the Nash product, as in `nash_rows`, one per principal; None treats all alike.
    tell
        Called with the share of draws done, now and then.

    Raises
    ------
    ValueError
        If points are so large (2**53 and more) that products could not be screened exactly, the
        packages are not in ascending order, or there is not one positive power per principal.

    Notes
    -----
    The issues are split into two halves; a package's worth is the sum of one entry of each half's
    table, pair terms included. What a party needs from the back half is its no deal less its
    front half, so the zone of those who must always consent costs a comparison per package and
    party; only survivors are added up. Equals `utilities`, `zone_mask`, `nash_rows`,
    `kalai_smorodinsky_rows` and `frontier_rows` draw by draw. Memory: some 100 bytes per
    package and thread, beside the draws. Timings are in benchmarks/bench_draws.py.
    """
    drawn.check_magnitude()
    if power is not None and (len(power) != len(principals) or min(power, default=1) < 1):
        raise ValueError("give one positive whole power per principal")
    n_draws, wanted = drawn.n_draws, np.asarray(candidates, dtype=np.intp)
    split = split_space(packages, [worth.shape[1] for worth in drawn.worth], drawn.pairs)
    if compiled is None:
        compiled = len(packages) * n_draws >= COMPILED_FROM
    run: Callable[[int, int], DrawnPart]
    if compiled and not least_gain and can_be_packed(consents, principals, power):
        run = PackedDraws(
            packages, split, drawn, consents, principals, wanted, every_frontier=every_frontier, power=power
        ).run
        workers, least_parts = workers or count_cores(), -(-n_draws * len(packages) // AT_ONCE)
    else:
        run = PlainDraws(
            split, drawn, consents, tuple(principals), wanted,
            least_gain=least_gain, every_frontier=every_frontier, power=power,
        ).run  # fmt: skip
        workers, least_parts = workers or (2 if len(packages) > MANY else 1), 1
    n_parts = max(workers, min(least_parts, n_draws))
    edges = [n_draws * part // n_parts for part in range(n_parts + 1)]
    shares = _join(_work_off(run, list(pairwise(edges)), workers), drawn, len(packages), wanted, tell)
    return shares if every_frontier else replace(shares, frontier_count=None)


def _work_off(
    run: Callable[[int, int], DrawnPart], parts: Sequence[tuple[int, int]], workers: int
) -> Iterator[DrawnPart]:
    """Yield what each part gave, in order; what has not begun is dropped when the caller is stopped."""
    if workers == 1:
        for part in parts:
            yield run(*part)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        under_way = deque(pool.submit(run, *part) for part in parts)
        while under_way:
            yield under_way.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _join(
    parts: Iterator[DrawnPart],
    drawn: DrawnTerms,
    n_packages: int,
    candidates: NDArray[np.intp],
    tell: Callable[[float], None] | None,
) -> Shares:
    """Put the parts together in the order of the draws, so that every sum has one order."""
    total = DrawnPart.empty(drawn.n_draws, n_packages, len(candidates))
    done = 0
    for part in parts:
        here = slice(done, done + len(part.has_zone))
        np.add(total.zone_count, part.zone_count, out=total.zone_count)
        np.add(total.frontier_count, part.frontier_count, out=total.frontier_count)
        total.nash[here], total.kalai_smorodinsky[here] = part.nash, part.kalai_smorodinsky
        for mine, theirs in (
            (total.has_zone, part.has_zone),
            (total.least_gain_share, part.least_gain_share),
            (total.in_zone, part.in_zone),
            (total.on_frontier, part.on_frontier),
        ):
            mine[here] = theirs
        done = here.stop
        if tell is not None:
            tell(done / drawn.n_draws)
    return Shares(
        zone_count=total.zone_count,
        nash=_tie_shares(total.nash, n_packages),
        kalai_smorodinsky=_tie_shares(total.kalai_smorodinsky, n_packages),
        has_zone=total.has_zone,
        least_gain_share=total.least_gain_share,
        in_zone=total.in_zone,
        on_frontier=total.on_frontier,
        nash_weight=_weights(total.nash, candidates),
        frontier_count=total.frontier_count,
    )


def _weights(hits: Sequence[NDArray[np.integer[Any]]], candidates: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return, per draw and candidate, 1/m where the candidate is one of that draw's m hits."""
    distinct, place_of = np.unique(candidates, return_inverse=True)
    weight = np.zeros((len(hits), len(distinct)))
    if len(distinct) and hits:
        sizes = np.array([len(rows) for rows in hits], dtype=np.intp)
        draws, rows = np.repeat(np.arange(len(hits)), sizes), np.concatenate(hits)
        places = np.minimum(np.searchsorted(distinct, rows), len(distinct) - 1)
        found = distinct[places] == rows
        weight[draws[found], places[found]] = 1.0 / sizes[draws[found]]
    return weight[:, place_of.ravel()]


def _tie_shares(hits: Sequence[NDArray[np.integer[Any]]], n_packages: int) -> NDArray[np.float64]:
    """Share of the draws per package, each draw's hits weighing 1 together."""
    if not hits:
        return np.zeros(n_packages)
    sizes = np.array([len(rows) for rows in hits], dtype=np.intp)
    weights = np.repeat(1.0 / np.maximum(sizes, 1), sizes)
    return np.bincount(np.concatenate(hits), weights=weights, minlength=n_packages) / len(hits)
