"""Draws over a space that is not listed: a search in every draw, a few packages followed through all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case import Case, DrawnPreferences, draw_preferences, list_inputs, round_up_draws
from detente.case.draws import SCRAMBLES
from detente.methods.bargaining.optimum import Effort, find_acceptable
from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.search import SearchPlan, find_frontier
from detente.methods.bargaining.solutions import gains, kalai_smorodinsky_rows, nash_rows
from detente.methods.bargaining.space import Points, Terms
from detente.methods.runner import Chunk, run_draws

__all__ = ["DrawsJob", "Followed", "draws_that_fit", "follow", "search_over_draws"]

MOST_WORK = 4_000_000_000
"""Comparisons over all draws: some ten seconds of compiled search."""

_TIES = 4
"""Tied solutions of a draw that are proposed for following."""

_EFFORT = Effort(most_work=2 * 10**7)
"""Table entries read per draw, to find out whether there is a zone where no followed package is in it."""


@dataclass(frozen=True)
class DrawsJob:
    """
    What all chunks have in common; sent once to each process.

    `packages` (n_followed, n_issues) are followed; `searches` says whether each draw's
    frontier is searched for, `proposes` whether the solutions' packages are to be returned.
    """

    case: Case
    parties: tuple[str, ...]
    problem: BargainingProblem
    plan: SearchPlan | None
    packages: NDArray[np.int16]
    power: tuple[int, ...] | None
    searches: bool
    proposes: bool = False


@dataclass(frozen=True)
class Followed:
    """
    What happened in consecutive draws, shape (n_draws,) or (n_draws, n_followed).

    `has_zone` is exact where `is_certain`; elsewhere no package of the zone was found.
    `on_frontier`, `nash` and `kalai_smorodinsky` (1 / ties where the package is a solution) are exact where
    the draw was `searched`; elsewhere `on_frontier` compares the followed ones among themselves and
    the solutions are 0. `proposed` lists packages that were solutions.
    """

    has_zone: NDArray[np.bool_]
    is_certain: NDArray[np.bool_]
    searched: NDArray[np.bool_]
    in_zone: NDArray[np.bool_]
    on_frontier: NDArray[np.bool_]
    nash: NDArray[np.float64]
    kalai_smorodinsky: NDArray[np.float64]
    proposed: tuple[tuple[int, ...], ...] = ()


def draws_that_fit(draws: int, work_of_one: int) -> int:
    """
    Say how many draws to search: those asked for, or fewer where searches of so many sums would take long.

    8 x 2^k, at least 64 where as many were asked for; a count, not a time, so it is the same everywhere.
    """
    fitting = round_up_draws(draws)
    while fitting > 8 * SCRAMBLES and fitting * max(work_of_one, 1) > MOST_WORK:
        fitting //= 2
    return fitting


def search_over_draws(
    job: DrawsJob,
    draws: int,
    seed: int,
    *,
    workers: int | None = None,
    tell: Callable[[float], None] | None = None,
) -> Followed:
    """
    Search every draw, or follow the packages only; the same bytes for any number of workers.

    Where no number of the case is uncertain all draws are the same one, and it is searched once.
    """
    if list_inputs(job.case, only=("worth", "no_deal")):
        parts = run_draws(follow, job, draws, seed, workers=workers, tell=tell)
    else:
        one = follow(job, Chunk(0, 0, 0, 1, round_up_draws(draws), seed))
        parts = [one] * round_up_draws(draws)
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in (
            "has_zone",
            "is_certain",
            "searched",
            "in_zone",
            "on_frontier",
            "nash",
            "kalai_smorodinsky",
        )
    }
    proposed = tuple(dict.fromkeys(package for part in parts for package in part.proposed))
    return Followed(**columns, proposed=proposed)


def follow(job: DrawsJob, chunk: Chunk) -> Followed:
    """Work off the draws of a chunk."""
    inputs = list_inputs(job.case, only=("worth", "no_deal"))
    drawn = draw_preferences(job.case, job.parties, chunk.points(len(inputs)))
    n_draws, many = chunk.end - chunk.first, len(job.packages)
    found = Followed(
        np.zeros(n_draws, dtype=bool),
        np.zeros(n_draws, dtype=bool),
        np.zeros(n_draws, dtype=bool),
        np.zeros((n_draws, many), dtype=bool),
        np.zeros((n_draws, many), dtype=bool),
        np.zeros((n_draws, many)),
        np.zeros((n_draws, many)),
    )
    proposed: dict[tuple[int, ...], None] = {}
    must = job.problem.consents(job.packages)
    for draw in range(n_draws):
        problem = problem_of_draw(job.problem, drawn, draw)
        _one_draw(job, problem, must, found, draw, proposed)
    return Followed(**{**vars(found), "proposed": tuple(proposed)})


def problem_of_draw(problem: BargainingProblem, drawn: DrawnPreferences, draw: int) -> BargainingProblem:
    """Return the problem with the points of one draw, in steps of the grid."""
    pairs = tuple(
        (*pair.first, *pair.second, drawn.pair_worth[draw, row]) for row, pair in enumerate(drawn.pairs)
    )
    terms = Terms(tuple(np.ascontiguousarray(worth[draw]) for worth in drawn.worth), pairs)
    no_deal = None if drawn.no_deal is None else drawn.no_deal[draw]
    return BargainingProblem(
        terms, problem.n_principals, no_deal, problem.forbidden, problem.required, problem.asks
    )


def _one_draw(
    job: DrawsJob,
    problem: BargainingProblem,
    must: NDArray[np.bool_],
    found: Followed,
    draw: int,
    proposed: dict[tuple[int, ...], None],
) -> None:
    """Work out one draw and write it down."""
    n = problem.n_principals
    levels = problem.levels(job.packages)
    known = problem.no_deal is not None
    inside = np.ones(len(levels), dtype=bool)
    if known:
        inside = np.asarray(((levels >= problem.no_deal) | ~must).all(axis=1), dtype=bool)
    found.in_zone[draw] = inside
    frontier = None
    if job.searches:
        try:
            frontier = find_frontier(problem, in_zone=known, plan=job.plan, way="compiled")
        except TooLargeError:
            frontier = None
    if frontier is None:
        _without_frontier(problem, levels[:, :n], inside, found, draw)
        return
    found.searched[draw] = found.is_certain[draw] = True
    found.has_zone[draw] = known and len(frontier.points) > 0
    own = levels[:, :n]
    places = _places(frontier.points, own)
    found.on_frontier[draw] = (places >= 0) & inside
    if not known or not len(frontier.points):
        return
    gain = gains(frontier.points, np.asarray(problem.no_deal)[:n])
    power = None if job.power is None else np.array(job.power, dtype=np.int64)
    for rows, shares in (
        (nash_rows(gain, power).rows, found.nash),
        (kalai_smorodinsky_rows(gain).rows, found.kalai_smorodinsky),
    ):
        ties = sum(frontier.counts[int(row)] for row in rows)
        hit = np.isin(places, rows) & inside
        shares[draw, hit] = 1.0 / ties
        if job.proposes:
            for row in rows[:_TIES]:
                for package in frontier.packages_at(int(row), _TIES):
                    proposed[tuple(int(option) for option in package)] = None


def _without_frontier(
    problem: BargainingProblem,
    own: Points,
    inside: NDArray[np.bool_],
    found: Followed,
    draw: int,
) -> None:
    """Where the frontier is too large: is there a zone, and which followed package no other one beats."""
    rows = np.flatnonzero(inside)
    if problem.no_deal is not None:
        found.has_zone[draw] = found.is_certain[draw] = len(rows) > 0
        if not len(rows):
            some = find_acceptable(problem, effort=_EFFORT)
            found.has_zone[draw] = some.package is not None
            found.is_certain[draw] = some.package is not None or some.is_proven
    for row in rows:
        as_good = np.asarray((own[rows] >= own[row]).all(axis=1), dtype=bool)
        better = np.asarray((own[rows] > own[row]).any(axis=1), dtype=bool)
        found.on_frontier[draw, row] = not bool((as_good & better).any())


def _places(points: Points, levels: Points) -> NDArray[np.intp]:
    """Find each row of `levels` among `points` (descending, distinct); -1 where it is not one of them."""
    rows = {tuple(point): place for place, point in enumerate(points.tolist())} if len(points) < 512 else None
    if rows is not None:
        return np.array([rows.get(tuple(level), -1) for level in levels.tolist()], dtype=np.intp)
    places = np.full(len(levels), -1, dtype=np.intp)
    first = -points[:, 0]
    for number, level in enumerate(levels):
        start = int(np.searchsorted(first, -level[0], side="left"))
        end = int(np.searchsorted(first, -level[0], side="right"))
        same = np.flatnonzero((points[start:end] == level).all(axis=1))
        if len(same):
            places[number] = start + int(same[0])
    return places
