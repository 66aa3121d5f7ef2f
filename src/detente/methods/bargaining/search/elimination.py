"""The exact frontier of a space nobody can list: bucket elimination over sets of undominated sums."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.search.fields import WORD_BITS, Layout, Numbers, numbers_of
from detente.methods.bargaining.search.plain import PlainTable, Sums, join_plain
from detente.methods.bargaining.search.plan import SearchPlan, plan_for
from detente.methods.bargaining.search.prepare import Preparer, StepNumbers
from detente.methods.bargaining.search.residues import number_with, primes_past
from detente.methods.bargaining.search.two import is_simple, merge_issues
from detente.methods.bargaining.space import Points

__all__ = ["MOST_POINTS", "MOST_WORK", "Search", "SearchStep", "UnlistedFrontier", "find_frontier"]

MOST_POINTS = 250_000
"""Undominated sums of one cell; the frontier itself is the last cell."""

MOST_WORK = 4_000_000_000
"""Comparisons by compiled code before it gives up (a sum counts as 128): about two seconds."""

_PLAIN_WORK = 100_000
"""Sums and comparisons in plain Python (about 0.1 s) before it pays to fetch the compiled code."""

_PLAIN_LIMIT = 5_000_000
"""The same where there is no other way: points too long for machine words."""

Way = Literal["auto", "plain", "compiled"]


@dataclass(frozen=True)
class SearchStep:
    """One join as it was done: whose tables, which cells, what was added; -1 stands for the zero set."""

    variable: int
    left: int
    right: int
    left_cell: NDArray[np.int64]
    right_cell: NDArray[np.int64]
    numbers: StepNumbers


@dataclass
class Kept:
    """Cells that were read as lists, (step, cell) first, and how many more words may be kept: some 100 MB."""

    lists: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    room: int = 2_000_000


@dataclass(frozen=True)
class Search:
    """All tables of a search, kept so that packages can be found again without back-pointers."""

    steps: tuple[SearchStep, ...]
    tables: tuple[Any, ...]
    layout: Layout
    sums: Sums
    first_option: NDArray[np.intp]
    n_issues: int
    read_cell: Callable[[Any, int], tuple[list[int], list[int]]]
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True)
class UnlistedFrontier:
    """
    All undominated points of a space that was not listed.

    Attributes
    ----------
    points
        Shape (n_points, n_principals): levels on the scale of the problem's terms, exact,
        descending (by the first principal, then the second, ...).
    counts
        Per point, how many packages have exactly these levels (and lie in the zone where
        `in_zone`): Python ints, however large.
    in_zone
        Whether only packages of the zone were asked for.
    work
        Sums looked at, for who wants to know what a search cost.
    find_packages
        What lists the packages of a point; ask `packages_at`.
    """

    points: Points
    counts: tuple[int, ...]
    in_zone: bool
    work: int
    find_packages: Callable[[int, int], NDArray[np.int16]] = field(repr=False, compare=False)

    def packages_at(self, point: int, most: int) -> NDArray[np.int16]:
        """
        List up to `most` packages of a point (a row of `points`): shape (n, n_issues).

        The same ones at every call and however many are asked for: a longer list begins
        with the shorter.
        """
        return self.find_packages(point, most)


def find_frontier(
    problem: BargainingProblem,
    *,
    in_zone: bool,
    plan: SearchPlan | None = None,
    most_points: int = MOST_POINTS,
    most_work: int = MOST_WORK,
    way: Way = "auto",
) -> UnlistedFrontier:
    """
    Find every undominated point of the principals, of all allowed packages or of the zone.

    Issues that rules and pair terms tie together are settled one after the other (bucket
    elimination); what is left is merged from small to large. Every table holds, per choice of the
    issues still open, the sums that no other sum dominates; equal sums are merged and counted first.
    In the zone, sums that cannot reach no deal whatever is still added are dropped, and a
    guarantor's level and whether it was asked are carried along: they decide who is in, never
    who is dominated, except that a sum which is better for the principals must be no worse there.

    Parameters
    ----------
    in_zone
        Only packages with at least `no_deal` for the principals and for every guarantor asked.
    plan
        From `plan_search`, to be shared by problems that differ in numbers only.
    most_points
        Most sums of one cell.
    most_work
        Most sums looked at by compiled code.
    way
        "plain" needs no compiler and is exact whatever the size of the numbers; "compiled" packs
        all parties' levels into 63-bit words, where they fit. "auto" begins plainly and changes over
        where the input turns out not to be small. Points and counts are the same; `work` counts
        otherwise, and two principals' packages may be listed in another order, so who leans on
        either asks for one way.

    Raises
    ------
    TooLargeError
        If a cap is passed or, where levels do not fit into words, plain Python would take too long.
    ValueError
        If a zone is asked for without `no_deal`, or the plan belongs to a problem of another shape.

    References
    ----------
    Multi-objective bucket elimination: E. Rollon and J. Larrosa, "Bucket elimination for multiobjective
    optimization problems", Journal of Heuristics 12(4-5), 2006, 307-328,
    doi:10.1007/s10732-006-6726-y. Counts, guarantors and packages without back-pointers are ours.
    """
    if plan is not None and not plan.fits(problem):
        raise ValueError("the plan was made for a problem of another shape")
    if in_zone and problem.no_deal is None:
        raise ValueError("a zone needs no_deal")
    merges = way != "plain" and is_simple(problem)
    if merges and (way == "compiled" or f"{__package__}.compiled_two" in sys.modules):
        return _run_two(problem, most_points, in_zone=in_zone)
    if plan is None:
        plan = plan_for(problem)
    numbers = numbers_of(problem, plan, in_zone=in_zone)
    layout = numbers.layout(WORD_BITS) if problem.fits_int64 else None
    if layout is None or way == "plain":
        try:
            return _run_plain(plan, numbers, most_points, _PLAIN_LIMIT, in_zone=in_zone)
        except TooLargeError as error:
            if layout is None:
                raise TooLargeError(f"levels do not fit into 63 bits, and {error.reason}") from None
            raise
    single = layout.n_words == 1 and not layout.n_guarantors
    if way == "auto" and f"{__package__}.compiled_{'join' if single else 'rows'}" not in sys.modules:
        try:
            return _run_plain(plan, numbers, most_points, _PLAIN_WORK, in_zone=in_zone)
        except TooLargeError:
            pass
    if merges:
        return _run_two(problem, most_points, in_zone=in_zone)
    return _run_compiled(plan, numbers, layout, most_points, most_work, in_zone=in_zone)


def _run_two(problem: BargainingProblem, most_points: int, *, in_zone: bool) -> UnlistedFrontier:
    """Merge the staircases of two principals."""
    found = merge_issues(problem, most_points, in_zone=in_zone)
    return UnlistedFrontier(
        found.points, tuple(found.ways.tolist()), in_zone, found.work, found.find_packages
    )


def _run_plain(
    plan: SearchPlan, numbers: Numbers, most_points: int, most_work: int, *, in_zone: bool
) -> UnlistedFrontier:
    """Search in plain Python."""
    layout = numbers.layout(None)
    assert layout is not None  # noqa: S101 - a word of any length holds every field
    preparer = Preparer(plan, numbers, layout)
    sums = Sums(layout, numbers.need or (0,) * len(numbers.reach))
    work = 0

    def join(left: Any, right: Any, step: SearchStep) -> PlainTable:
        nonlocal work
        table, done = join_plain(
            sums,
            left,
            right,
            step.left_cell.tolist(),
            step.right_cell.tolist(),
            step.numbers.cells(0, len(step.numbers.possible)),
            most_points=most_points,
            most_work=most_work - work,
        )
        work += done
        return table

    def lengths(table: PlainTable) -> int:
        return len(table[0][0])

    def read_cell(table: PlainTable, cell: int) -> tuple[list[int], list[int]]:
        return table[cell]

    steps, tables = _run(plan, preparer, join, lengths)
    words, counts = tables[-1][0]
    found = np.array(words, dtype=object).reshape(-1, 1)
    search = Search(steps, tables, layout, sums, numbers.first_option, len(plan.sizes), read_cell)
    return _frontier(found, counts, numbers, search, work, in_zone=in_zone)


def _run(
    plan: SearchPlan,
    preparer: Preparer,
    join: Callable[[Any, Any, SearchStep], Any],
    length: Callable[[Any], int],
) -> tuple[tuple[SearchStep, ...], tuple[Any, ...]]:
    """Do every step of the plan, then merge what is tied to nothing from small to large."""
    steps: list[SearchStep] = []
    tables: list[Any] = []

    def do(step: SearchStep) -> None:
        left = tables[step.left] if step.left >= 0 else None
        right = tables[step.right] if step.right >= 0 else None
        tables.append(join(left, right, step))
        steps.append(step)

    for number, planned in enumerate(plan.steps):
        cells = planned.left_cell, planned.right_cell
        do(SearchStep(planned.variable, planned.left, planned.right, *cells, preparer.step(number)))
    rest = sorted(range(len(plan.roots)), key=lambda place: (length(tables[plan.roots[place]]), place))
    zero = np.zeros((1, 1), dtype=np.int64)
    merged = -1
    for turn, numbers in enumerate(preparer.folds(rest)):
        root = plan.roots[rest[turn]] if rest else -1
        do(SearchStep(-1, merged, root, zero, zero, numbers))
        merged = len(tables) - 1
    return tuple(steps), tuple(tables)


def _frontier(
    words: Points, counts: list[int], numbers: Numbers, search: Search, work: int, *, in_zone: bool
) -> UnlistedFrontier:
    """Read the last cell."""
    fields = search.layout.principals(words)
    if numbers.option.dtype != object:
        fields = fields.astype(np.int64)
    points = fields + np.array(numbers.offset, dtype=fields.dtype)
    return UnlistedFrontier(points, tuple(counts), in_zone, work, _finder(search))


def _finder(search: Search) -> Callable[[int, int], NDArray[np.int16]]:
    """Return what finds packages in the tables of a search."""
    from detente.methods.bargaining.search.witnesses import find_packages

    return partial(find_packages, search)


def _run_compiled(
    plan: SearchPlan,
    numbers: Numbers,
    layout: Layout,
    most_points: int,
    most_work: int,
    *,
    in_zone: bool,
) -> UnlistedFrontier:
    """Search in compiled code; counts that pass 62 bits are put together from several runs."""
    from detente.methods.bargaining.search.words import WordJoiner

    preparer = Preparer(plan, numbers, layout)
    sums = Sums(layout.joined(), numbers.need or (0,) * len(numbers.reach))
    joiner = WordJoiner(layout, numbers, most_points, most_work)
    steps, tables = _run(plan, preparer, joiner.join, joiner.length)
    counts = [int(count) for count in tables[-1].counts]
    if joiner.overflow:
        bound = math.prod(plan.n_options)
        primes, residues = primes_past(bound), []
        for prime in primes:
            again = WordJoiner(layout, numbers, most_points, most_work, modulus=prime)
            residues.append(_run(plan, preparer, again.join, again.length)[1][-1].counts.tolist())
        counts = [number_with(primes, remainders) for remainders in zip(*residues, strict=True)]
    search = Search(
        steps, tables, layout.joined(), sums, numbers.first_option, len(plan.sizes), joiner.read_cell
    )
    fields = layout.principals(tables[-1].words)
    points = fields + np.array(numbers.offset, dtype=fields.dtype)
    return UnlistedFrontier(points, tuple(counts), in_zone, joiner.work, _finder(search))
