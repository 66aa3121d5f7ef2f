"""The most and the least that a party can have over packages which nobody lists; zone, nadir, unlock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.optimum.branching import FIRST, LARGEST
from detente.methods.bargaining.optimum.multipliers import floors_slope, least_slope
from detente.methods.bargaining.optimum.searching import NO_FLOOR, Aim, Effort, Package, narrowed, run_search
from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.space import Combination, Pair, Points, Required, Terms

__all__ = [
    "Acceptable",
    "Level",
    "Opening",
    "find_acceptable",
    "find_nadir",
    "find_opening",
    "ideal_levels",
    "largest_level",
    "least_level",
]


@dataclass(frozen=True)
class Level:
    """
    The largest (or least) level found, and a package that has it; None where none was found.

    `is_proven`: no allowed package has more, or there is none at all; else none has more than `bound`.
    """

    value: int | None
    package: Package | None
    is_proven: bool
    bound: int | None
    nodes: int


@dataclass(frozen=True)
class Acceptable:
    """A package that meets the floors, None where none was found; whether that is proven."""

    package: Package | None
    is_proven: bool
    nodes: int


@dataclass(frozen=True)
class Opening:
    """
    What change of one number alone opens the zone, as `Level`s of the party over acceptable packages.

    `no_deal[p]` is the largest level of p where all others accept: its no deal must fall to that.
    `worth[p][issue][option]` is the same over packages with the option: its worth must rise by
    no deal less that. A `Level` without a value that is proven: no change of this number opens it.
    """

    no_deal: tuple[Level, ...]
    worth: tuple[tuple[tuple[Level, ...], ...], ...]


def largest_level(
    problem: BargainingProblem,
    party: int,
    *,
    above: Sequence[int | None] | None = None,
    holding: Combination = (),
    asking: bool = False,
    starts: Sequence[Package] = (),
    effort: Effort | None = None,
) -> Level:
    """
    Find the most that a party can have over the allowed packages.

    Parameters
    ----------
    problem
        `no_deal` is not read.
    party
        Column: a principal or a guarantor.
    above
        Shape (n_parties,): a least level for each party, None for none. A guarantor's binds only
        in packages that ask it to act. The party's own binds too, where one is given.
    holding
        Options that the package must have.
    asking
        Only packages that need this party's consent; that says something of guarantors alone.
    starts
        Packages to begin with, where some are known.

    Returns
    -------
    Level
        In the party's own scaled points, with one package that has it.

    Raises
    ------
    TooLargeError
        If sums can pass 62 bits.

    Notes
    -----
    Branch and bound with Lagrange multipliers on the floors; exact in whole numbers unless the cap
    on nodes is met, which the record says. Exponential at worst; milliseconds on what we met.
    """
    return _largest(problem, party, above, holding, party if asking else None, starts, effort or Effort())


def _largest(
    problem: BargainingProblem,
    party: int,
    above: Sequence[int | None] | None,
    holding: Combination,
    asked: int | None,
    starts: Sequence[Package],
    effort: Effort,
) -> Level:
    """Find the largest level of a column over packages that need the consent of `asked`."""
    small, divisors = narrowed(problem)
    floors = _floors(problem, above, divisors)
    extra: tuple[Required, ...] = ()
    if asked is not None and asked >= problem.n_principals:
        extra = (((), problem.asks[asked - problem.n_principals]),)
    bound_to = [q for q in range(problem.n_principals) if q != party and floors[q] > NO_FLOOR]
    rows = [party, *bound_to]
    reach = _reach(small)[rows]
    columns = np.eye(problem.n_parties)[rows] / reach[:, None]
    base = np.where(floors > NO_FLOOR, floors, 0)
    base[party] = 0
    offset = base[rows] / reach
    own = np.zeros((problem.n_principals, 2))
    if party < problem.n_principals:
        own[party] = (0.0, 1.0)
    alone = np.zeros((1, len(rows)))
    alone[0, 0] = 1.0
    aim = Aim(
        LARGEST,
        floors,
        base,
        np.zeros(problem.n_principals, dtype=np.int64),
        columns,
        offset,
        floors_slope(0, np.ones(len(rows))),
        lambda weights, bound: bound / float(weights[0]),
        # no level is below -reach: what cannot even have that meets no floor
        lambda weights: (-float(weights[0]), 0.0, float(weights[0]) / float(reach[0])),
        own,
        target=party,
        fixed=alone,
        polish="first",
        unit=alone[0] / reach[0],
    )
    # what the party could have alone often meets all floors; else the search proper
    glance = replace(effort, most_work=0, entries=effort.entries[:1], steps=0, turns=0)
    outcome = run_search(small, aim, glance, holding=holding, extra=extra, starts=starts)
    if not outcome.branched.is_complete:
        outcome = run_search(small, aim, effort, holding=holding, extra=extra, starts=starts)
    done = outcome.branched
    package = outcome.first
    value = None if package is None else _level_of(problem, package, party)
    bound = value
    if not done.is_complete:
        bound = int(np.floor(done.bound + 1e-9 * abs(done.bound) + 1e-6)) * divisors[party]
        if value is not None and bound <= value:
            return Level(value, package, is_proven=True, bound=value, nodes=done.nodes)
    return Level(value, package, done.is_complete, bound, done.nodes)


def least_level(
    problem: BargainingProblem,
    party: int,
    *,
    above: Sequence[int | None] | None = None,
    holding: Combination = (),
    asking: bool = False,
    effort: Effort | None = None,
) -> Level:
    """Find the least that a party can have; all else as in `largest_level`, `bound` from below."""
    turned = _with_negated(problem, party)
    wanted = None if above is None else [*above, None]
    asked = party if asking else None
    found = _largest(turned, problem.n_parties, wanted, holding, asked, (), effort or Effort())
    return replace(
        found,
        value=None if found.value is None else -found.value,
        bound=None if found.bound is None else -found.bound,
    )


def find_acceptable(
    problem: BargainingProblem,
    above: Sequence[int | None] | None = None,
    *,
    starts: Sequence[Package] = (),
    effort: Effort | None = None,
) -> Acceptable:
    """
    Find any allowed package at or above these levels, no deal where none are given: is there a zone?

    Guarantors' levels bind only in packages that ask them. Proven both ways unless the cap is met.
    """
    small, divisors = narrowed(problem)
    floors = _floors(problem, _no_deal(problem) if above is None else above, divisors)
    outcome = run_search(small, feasibility_aim(small, floors, FIRST), effort or Effort(), starts=starts)
    done = outcome.branched
    return Acceptable(outcome.first, done.is_complete or bool(done.filled), done.nodes)


def ideal_levels(
    problem: BargainingProblem, *, starts: Sequence[Package] = (), effort: Effort | None = None
) -> tuple[Level, ...]:
    """Find the most that each principal can have in the zone, one `Level` each."""
    found: list[Level] = []
    known: list[Package] = list(starts)
    for party in range(problem.n_principals):
        level = largest_level(problem, party, above=_no_deal(problem), starts=known, effort=effort)
        if level.package is not None:
            known.append(level.package)
        found.append(level)
    return tuple(found)


def find_nadir(
    problem: BargainingProblem,
    frontier: Points | None = None,
    *,
    ideals: Sequence[Level] | None = None,
    effort: Effort | None = None,
) -> tuple[Level, ...]:
    """
    Find the nadir, one `Level` per principal.

    With `frontier`, shape (n_points, >= n_principals), all undominated levels in the zone: the least of each
    column, which is what the word means. Without: the payoff table's, the least that a
    principal has in any package of the zone that is ideal for another one. With two principals that
    can be lower than the nadir (an ideal package may be dominated), with more also higher.
    """
    if frontier is not None and len(frontier):
        lowest = [int(min(frontier[:, party])) for party in range(problem.n_principals)]
        return tuple(Level(value, None, is_proven=True, bound=value, nodes=0) for value in lowest)
    ideals = ideal_levels(problem, effort=effort) if ideals is None else ideals
    floors = _no_deal(problem)
    found = []
    for party in range(problem.n_principals):
        levels = [
            least_level(
                problem,
                party,
                above=[ideal.value if p == owner else level for p, level in enumerate(floors)],
                effort=effort,
            )
            for owner, ideal in enumerate(ideals)
            if owner != party and ideal.value is not None
        ]
        least = _least_of(levels, ideals[party], int(floors[party] or 0))
        # an ideal that is not proven is a floor that may be wrong
        found.append(replace(least, is_proven=least.is_proven and all(one.is_proven for one in ideals)))
    return tuple(found)


def find_opening(
    problem: BargainingProblem, *, by_worth: bool = True, effort: Effort | None = None
) -> Opening:
    """
    Find what single change of a no deal, or of the worth of an option, opens the zone.

    For each party the largest level over the packages that all others who must consent accept,
    and that need this party's consent: METHODS' least no_deal_p - u_p(x) is no deal less that. One search per
    party, and with `by_worth` one per party and option.
    """
    floors = _no_deal(problem)
    no_deal, worth = [], []
    for party in range(problem.n_parties):
        above = [None if p == party else level for p, level in enumerate(floors)]
        no_deal.append(largest_level(problem, party, above=above, asking=True, effort=effort))
        mine: list[tuple[Level, ...]] = []
        for issue, size in enumerate(problem.sizes if by_worth else ()):
            mine.append(
                tuple(
                    largest_level(
                        problem, party, above=above, asking=True, holding=((issue, option),), effort=effort
                    )
                    for option in range(size)
                )
            )
        worth.append(tuple(mine))
    return Opening(tuple(no_deal), tuple(worth))


def feasibility_aim(problem: BargainingProblem, floors: NDArray[np.int64], sought: int) -> Aim:
    """Return the aim of a search for packages that meet floors; `problem` is narrowed."""
    n_principals = problem.n_principals
    rows = [p for p in range(n_principals) if floors[p] > NO_FLOOR]
    reach = _reach(problem)[rows]
    base = np.where(floors > NO_FLOOR, floors, 0)
    return Aim(
        sought,
        floors,
        base,
        np.zeros(n_principals, dtype=np.int64),
        np.eye(problem.n_parties)[rows] / reach[:, None],
        base[rows] / reach,
        least_slope,
        lambda weights, bound: bound / float(weights.sum()),
        lambda _: (0.0, 0.0, 0.0),
        np.zeros((n_principals, 2)),
        polish="sum",
    )


def _least_of(levels: Sequence[Level], own: Level, floor: int) -> Level:
    """Return the least of some levels and of the party's own ideal; unproven where one of them is."""
    every = [level for level in (*levels, own) if level.value is not None]
    if not every:
        return own
    least = min(every, key=lambda level: int(level.value or 0))
    bound = max(floor, min(int((level.value if level is own else level.bound) or 0) for level in every))
    return replace(
        least,
        is_proven=all(level.is_proven for level in (*levels, own)),
        bound=bound,
        nodes=sum(level.nodes for level in levels),
    )


def _with_negated(problem: BargainingProblem, party: int) -> BargainingProblem:
    """Return the problem with one column more, nobody asked for it: a party's points negated."""

    def widen(points: Points) -> Points:
        column = np.asarray(points)[..., party : party + 1]
        return np.concatenate((points, -column), axis=-1)

    pairs: list[Pair] = [(*pair[:4], widen(pair[4])) for pair in problem.terms.pairs]
    worth = tuple(widen(points) for points in problem.terms.worth)
    return replace(problem, terms=Terms(worth, tuple(pairs)), no_deal=None, asks=(*problem.asks, ()))


def _no_deal(problem: BargainingProblem) -> list[int | None]:
    if problem.no_deal is None:
        raise ValueError("the zone is not known without no_deal")
    return [int(level) for level in problem.no_deal]


def _floors(
    problem: BargainingProblem, above: Sequence[int | None] | None, divisors: tuple[int, ...]
) -> NDArray[np.int64]:
    """Return floors in narrowed numbers, rounded up, NO_FLOOR for none."""
    if above is None:
        return np.full(problem.n_parties, NO_FLOOR, dtype=np.int64)
    if len(above) != problem.n_parties:
        raise ValueError("give one floor per party, None for none")
    floors = [
        NO_FLOOR if level is None else min(max(-(-int(level) // by), NO_FLOOR + 1), -NO_FLOOR)
        for level, by in zip(above, divisors, strict=True)
    ]
    return np.array(floors, dtype=np.int64)


def _reach(problem: BargainingProblem) -> NDArray[np.float64]:
    """Bound each party's level in size, at least 1: what the weights of parties are scaled by."""
    total = np.ones(problem.n_parties)
    for points in problem.terms.worth:
        total += np.abs(points).max(axis=0).astype(np.float64)
    for pair in problem.terms.pairs:
        total += np.abs(pair[4]).astype(np.float64)
    return total


def _level_of(problem: BargainingProblem, package: Package, party: int) -> int:
    return int(problem.levels(np.array([package]))[0, party])
