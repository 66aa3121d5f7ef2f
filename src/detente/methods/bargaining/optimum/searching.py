"""One search over the packages of a problem: what is sought, what bounds it, how hard to try."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.optimum.branching import Branched, Pricing, Sums, branch
from detente.methods.bargaining.optimum.climbing import climb_from
from detente.methods.bargaining.optimum.multipliers import Slope, find_multipliers
from detente.methods.bargaining.optimum.network import Network, make_network
from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.space import Combination, Pair, Required, Terms

__all__ = ["NO_FLOOR", "Aim", "Effort", "Outcome", "Package", "narrowed", "run_search"]

Real = NDArray[np.float64]

Package = tuple[int, ...]
"""Option indices by issue."""

NO_FLOOR = -(2**62)
"""A floor that binds nobody."""


@dataclass(frozen=True)
class Effort:
    """
    How hard a search tries, in counts and not in seconds: the same input gives the same answer anywhere.

    The passes have tables of up to so many `entries`; the last reads up to `most_work` table entries (some
    10^9 a second), those before it a tenth of that, and each starts from what the last one found.
    `steps` improve the weights, of which `keep` are used; after the first pass a linear program refines
    them. `turns` are the kicks of the climb that looks for a package to begin with, `pricing` the
    steps to new weights at every node where no pair term links the issues.
    """

    most_work: int = 5 * 10**8
    entries: tuple[int, ...] = (2**12, 2**16)
    steps: int = 60
    keep: int = 8
    turns: int = 100
    pricing: int = 12

    def part(self, share: int) -> Effort:
        """Return the effort for one of several searches that answer one question."""
        return replace(self, most_work=self.most_work // max(share, 1))


@dataclass(frozen=True)
class Aim:
    """
    What is sought, and what bounds it.

    `sought` is a constant of `branching`; `target`, `numbers` as in `compiled_branching`. `floors`
    (n_parties,) bind principals always and guarantors where they are asked; gains count from `base`.
    Bounds are sums over `columns` (C, n_parties) less `offset`; `slope` leads to good weights,
    `tightness` rates one, `bar` turns weights into the (floor, offset, factor) of the bar they set;
    `own` (n_principals, 2) is (offset, factor) of each party's own level; `fixed` are weights
    used in any case, `polish` is as in `find_multipliers`, `power` (C,) as in
    `climb_from`, `unit` (C,) as in `Pricing`.
    """

    sought: int
    floors: NDArray[np.int64]
    base: NDArray[np.int64]
    numbers: NDArray[np.int64]
    columns: Real
    offset: Real
    slope: Slope
    tightness: Callable[[Real, float], float]
    bar: Callable[[Real], tuple[float, float, float]]
    own: Real
    target: int = 0
    fixed: Real | None = None
    polish: str = ""
    power: Real | None = None
    unit: Real | None = None


@dataclass(frozen=True)
class Outcome:
    """What a search found, and the network whose positions its packages are filled in by."""

    network: Network
    branched: Branched

    @property
    def first(self) -> Package | None:
        """The first package found, of options alike the first."""
        return self.network.package(self.branched.filled[0]) if self.branched.filled else None


def run_search(
    problem: BargainingProblem,
    aim: Aim,
    effort: Effort,
    *,
    holding: Combination = (),
    extra: tuple[Required, ...] = (),
    starts: Sequence[Package] = (),
    most_found: int = 1,
    keeps_equals: bool = False,
) -> Outcome:
    """Search once, and again with wider tables where the first pass met its cap. `problem` is narrowed."""
    known = list(starts)
    outcome: Outcome | None = None
    coarse: Network | None = None
    weights = np.zeros((0, len(aim.columns)))
    for turn, entries in enumerate(effort.entries):
        network = make_network(problem, holding=holding, extra=extra, most_entries=entries)
        coarse = coarse or network
        if len(aim.columns) and not network.is_empty:
            # weights from the narrow tables: they cost a pass through the tables each
            found = find_multipliers(
                coarse,
                aim.columns,
                aim.offset,
                aim.slope,
                aim.tightness,
                steps=effort.steps * (1 if coarse.edges or not turn else 4),
                keep=effort.keep,
                polish=aim.polish if turn else "",
            )
            climbed = climb_from(
                coarse,
                aim.columns,
                aim.offset,
                aim.sought,
                np.ones(len(aim.columns)) if aim.power is None else aim.power,
                found.packages[-4:],
                turns=effort.turns * (1 + 9 * turn),
                seed=turn,
            )
            weights = found.weights
            known += [coarse.package(filled) for filled in (climbed, *found.packages)]
        used = weights if aim.fixed is None else np.vstack([weights, aim.fixed])
        candidates = list(dict.fromkeys(known))
        allowed = problem.allows(_rows(candidates, len(problem.sizes)))
        beginnings = [
            network.filled(package) for package, fits in zip(candidates, allowed, strict=True) if fits
        ]
        share = 1 if turn == len(effort.entries) - 1 else 10
        branched = branch(
            network,
            _sums(aim, used, problem.n_parties),
            aim.sought,
            target=aim.target,
            floors=aim.floors,
            base=aim.base,
            numbers=aim.numbers,
            starts=[filled for filled in beginnings if filled is not None and _keeps(network, filled)],
            most_work=effort.most_work // share,
            most_found=most_found,
            keeps_equals=keeps_equals,
            pricing=_pricing(aim, used, effort),
        )
        outcome = Outcome(network, branched)
        if branched.is_complete:
            break
        known += [network.package(filled) for filled in branched.filled]
    if outcome is None:
        raise ValueError("give at least one size of tables")
    return outcome


def _pricing(aim: Aim, weights: Real, effort: Effort) -> Pricing | None:
    if not len(aim.columns) or effort.pricing <= 0:
        return None
    ones = np.ones(len(aim.columns))
    power = ones if aim.power is None else aim.power
    first = weights[0] if len(weights) else ones
    unit = 0.0 * ones if aim.unit is None else aim.unit
    return Pricing(aim.columns, aim.offset, power, unit, np.maximum(first, 1e-9), effort.pricing)


def narrowed(problem: BargainingProblem) -> tuple[BargainingProblem, tuple[int, ...]]:
    """
    Return the problem in int64, and by what each party's numbers were divided: their common divisor.

    Raises
    ------
    TooLargeError
        If sums can pass 62 bits even so; such a space can only be listed.
    """
    if problem.fits_int64:
        return problem, (1,) * problem.n_parties
    every = [np.asarray(points).astype(object) for points in problem.terms.worth]
    added = [np.asarray(pair[4]).astype(object) for pair in problem.terms.pairs]
    level = None if problem.no_deal is None else np.asarray(problem.no_deal).astype(object)
    divisors = []
    for party in range(problem.n_parties):
        values = [int(v) for points in every for v in points[:, party]]
        values += [int(points[party]) for points in added]
        values += [] if level is None else [int(level[party])]
        divisors.append(math.gcd(*values))
    divisors = [divisor or max(*divisors, 1) for divisor in divisors]
    by = np.array(divisors, dtype=object)
    pairs: list[Pair] = [
        (*pair[:4], points // by) for pair, points in zip(problem.terms.pairs, added, strict=True)
    ]
    smaller = replace(
        problem,
        terms=Terms(tuple(points // by for points in every), tuple(pairs)),
        no_deal=None if level is None else level // by,
    )
    if not smaller.fits_int64:
        raise TooLargeError("numbers whose sums pass 62 bits can be searched only where the space is listed")
    return smaller, tuple(divisors)


def _sums(aim: Aim, weights: Real, n_parties: int) -> Sums:
    """Put the parties' own levels before the weighted sums, and set the bars of both."""
    combined = weights @ aim.columns
    every = np.vstack([np.eye(n_parties), combined])
    bars = np.zeros((len(every), 3))
    bars[:, 0] = -np.inf
    shift = np.zeros(len(every))
    shift[:n_parties] = aim.base
    for party in range(n_parties):
        if aim.floors[party] > NO_FLOOR:
            bars[party, 0] = float(aim.floors[party] - aim.base[party])
    bars[: len(aim.own), 1:] = aim.own
    for place, row in enumerate(weights):
        bars[n_parties + place] = aim.bar(row)
        shift[n_parties + place] = float(row @ aim.offset)
    return Sums(every, shift, bars, n_parties if len(weights) else 0)


def _keeps(network: Network, filled: Sequence[int]) -> bool:
    """Say whether a filled-in network breaks none of its rules: also those of this search alone."""
    return not any(
        all(mask[filled[place]] for place, mask in zip(scope, masks, strict=True))
        for scope, masks in network.rules
    )


def _rows(packages: Sequence[Package], n_issues: int) -> NDArray[Any]:
    return np.array(packages, dtype=np.int64).reshape(-1, n_issues)
