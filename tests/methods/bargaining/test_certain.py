"""Verdicts that no point system can overturn, against linear programs, samples and the page."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente.case import Basis, Case, Estimate, Issue, Option, Party, Ranking, draw_quantities, list_inputs
from detente.methods.bargaining.admissible import admissible_points
from detente.methods.bargaining.certain import (
    certain_acceptance,
    certainly_dominated,
    is_certainly_as_good,
)
from tests.methods.bargaining.corners import Order, least_difference, sample_values, sample_weights

BASIS = Basis(assumption="made for a test")
CERTAIN = 1e-7
"""A linear program's answer is 0 up to this; the least differences are tenths or more apart."""


def row(name: str, low: Any, mid: Any, high: Any, draw: str = "", *, against: bool = False) -> Estimate:
    low, mid, high = (Decimal(str(value)) for value in (low, mid, high))
    return Estimate(name, low, mid, high, "points", BASIS, shares_draw=draw, opposed=against)


def case_of(
    parties: Sequence[Sequence[Order | None]], sizes: list[int] | None = None, rows: tuple[Estimate, ...] = ()
) -> Case:
    """One principal per entry, with an order per issue; None where the rows give it points."""
    base = detente.load("two-party-example")
    counts = sizes or [len(order.ranks) for order in parties[0] if order is not None]
    issues = {
        f"i{n}": Issue(f"i{n}", f"i{n}", tuple(Option(f"o{k}", f"o{k}") for k in range(size)))
        for n, size in enumerate(counts)
    }
    rankings = tuple(
        Ranking(f"p{p}", f"i{n}", order.importance, order.is_equal, f"o{k}", rank, BASIS)
        for p, orders in enumerate(parties)
        for n, order in enumerate(orders)
        if order is not None
        for k, rank in enumerate(order.ranks)
        if rank is not None
    )
    return replace(
        base,
        parties={f"p{p}": Party(f"p{p}", f"P{p}", "principal") for p in range(len(parties))},
        issues=issues,
        estimates={one.quantity: one for one in rows},
        rankings=rankings,
        rules={},
        packages={},
        red_lines={},
    )


def everything(case: Case) -> Any:
    return np.array(list(itertools.product(*(range(len(i.options)) for i in case.issues.values()))))


RANKS = st.lists(st.none() | st.integers(1, 3), min_size=1, max_size=3).filter(
    lambda ranks: any(rank is not None for rank in ranks)
)
STATED = st.tuples(st.none() | st.integers(1, 2), st.booleans())


@st.composite
def orders(draw: Any, sizes: list[int] | None = None, most_issues: int = 3) -> list[Order]:
    if sizes is None:
        sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=most_issues))
    found = []
    for size in sizes:
        ranks = draw(
            st.lists(st.none() | st.integers(1, 3), min_size=size, max_size=size).filter(
                lambda ranks: any(rank is not None for rank in ranks)
            )
        )
        importance, is_equal = draw(STATED)
        found.append(Order(tuple(ranks), importance, is_equal and importance is not None))
    return found


@given(orders(), st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_as_good_whatever_the_points_is_what_a_linear_program_over_the_polytope_says(
    party: list[Order], seed: int
) -> None:
    case = case_of([party])
    (systems,) = admissible_points(case, ("p0",))
    packages = everything(case)
    rng = np.random.default_rng(seed)
    for _ in range(4):
        one, other = packages[rng.integers(len(packages), size=2)]
        said = bool(is_certainly_as_good(one[None], other[None], systems)[0])
        assert said == (least_difference(party, one, other) >= -CERTAIN)


@st.composite
def conflicts(draw: Any) -> list[list[Order]]:
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    return [draw(orders(sizes)) for _ in range(draw(st.integers(1, 3)))]


@given(conflicts(), st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_who_is_beaten_whatever_the_points_is_found_pair_by_pair(
    parties: list[list[Order]], seed: int
) -> None:
    """Every pair is tried; a pair that beats must win, or tie, in each of some sampled systems."""
    case = case_of(parties)
    systems = admissible_points(case, case.principals)
    packages = everything(case)
    found = certainly_dominated(packages, systems)
    n = len(packages)
    first, second = (side.ravel() for side in np.meshgrid(np.arange(n), np.arange(n), indexing="ij"))
    both = np.ones((n, n), dtype=bool)
    for one in systems:
        both &= is_certainly_as_good(packages[first], packages[second], one).reshape(n, n)
    beats = both & ~both.T
    assert found.rows.tolist() == np.flatnonzero(beats.any(axis=0)).tolist()
    for below in found.rows:
        above = found.beaten_by[below]
        assert beats[above, below]
        assert found.beaten_by[above] == -1
    rng = np.random.default_rng(seed)
    for _ in range(3):
        better = np.zeros((n, n), dtype=bool)
        for party in parties:
            weights = sample_weights(party, rng)
            values = [sample_values(order, rng) for order in party]
            level = sum(w * np.array(v)[packages[:, i]] for i, (w, v) in enumerate(zip(weights, values)))  # noqa: B905
            apart = level[:, None] - level[None, :]
            assert not (beats & (apart < -1e-12)).any()
            better |= apart > 1e-12
        assert (better | ~beats).all(), "who beats is strictly better for somebody inside the polytope"


@given(conflicts())
@settings(max_examples=20, deadline=None)
def test_the_compiled_search_finds_the_same(parties: list[list[Order]]) -> None:
    case = case_of(parties)
    systems = admissible_points(case, case.principals)
    packages = everything(case)
    plain = certainly_dominated(packages, systems)
    fast = certainly_dominated(packages, systems, compiled_from=0)
    assert fast.beaten_by.tolist() == plain.beaten_by.tolist()


def test_a_gain_counts_for_certain_only_from_the_worst_to_the_best() -> None:
    """
    Worked by hand: importance 3 > 2 > 1, each issue good, middling, bad.

    A full step up on the first issue pays for any loss on the second; a step from bad to middling
    may be worth nothing; and a full step on the second pays for nothing on the first.
    """
    party = [Order((1, 2, 3), 3), Order((1, 2, 3), 2), Order((1, 2, 3), 1)]
    (systems,) = admissible_points(case_of([party]), ("p0",))
    start = np.array([2, 0, 0])
    for other, expected in {
        (0, 2, 0): True,  # + on the first, - on the second
        (0, 2, 2): False,  # + pays once, not twice
        (1, 2, 0): False,  # bad to middling may be nothing
        (1, 0, 0): True,
        (2, 1, 0): False,
    }.items():
        assert is_certainly_as_good(np.array([other]), start[None], systems).tolist() == [expected]
    assert not is_certainly_as_good(np.array([[2, 0, 0]]), np.array([[0, 2, 2]]), systems)[0]


def test_equal_importance_does_not_say_which_of_two_issues_pays_for_the_other() -> None:
    free = [Order((1, 2), 2), Order((1, 2), 2)]
    stated = [Order((1, 2), 2, is_equal=True), Order((1, 2), 2, is_equal=True)]
    unstated = [Order((1, 2)), Order((1, 2), 2)]
    swap = np.array([[0, 1]]), np.array([[1, 0]])
    said = [
        bool(is_certainly_as_good(*swap, admissible_points(case_of([party]), ("p0",))[0])[0])
        for party in (free, stated, unstated)
    ]
    assert said == [False, True, False]


def test_what_shares_a_draw_cancels_and_what_does_not_may_not() -> None:
    """Two worths of 0 to 10: with one draw they are always equal, with one each the first may be less."""
    together = (row("worth.p0.i0.o0", 0, 4, 10, "mood"), row("worth.p0.i0.o1", 0, 4, 10, "mood"))
    apart = (row("worth.p0.i0.o0", 0, 4, 10), row("worth.p0.i0.o1", 0, 4, 10))
    opposed = (row("worth.p0.i0.o0", 0, 4, 10, "mood"), row("worth.p0.i0.o1", 0, 4, 10, "mood", against=True))
    pair = np.array([[0]]), np.array([[1]])
    said = []
    for rows in (together, apart, opposed):
        (systems,) = admissible_points(case_of([[None]], [2], rows), ("p0",))
        said.append([bool(is_certainly_as_good(*way, systems)[0]) for way in (pair, pair[::-1])])
    assert said == [[True, True], [False, False], [False, False]]


MIXED = (
    row("worth.p0.i0.o0", 30, 35, 50),
    row("worth.p0.i0.o1", 0, 0, 5),
    row("worth.p0.i0.o0+i1.o2", -5, 0, 12, "mood"),
    row("no_deal.p0", 20, 30, 45, "mood", against=True),
    row("worth.p1.i1.o0", 0, 0, 0),
    row("worth.p1.i1.o1", 5, 10, 20, "road"),
    row("worth.p1.i1.o2", 10, 30, 40, "road"),
    row("no_deal.p1", 10, 40, 60),
)


def mixed_case() -> Case:
    """Points with bounds, a pair term and a no deal that moves with it, beside orders."""
    return case_of(
        [
            [None, Order((1, 2, 3), 2), Order((2, None, 1), 1)],
            [Order((1, 2)), None, Order((1, 2, 3))],
        ],
        [2, 3, 3],
        MIXED,
    )


def test_mixed_points_and_orders_are_certain_where_every_corner_agrees() -> None:
    """
    The corners of all inputs at once, by pinning: shares 0, 1/2 and 1 of every draw.

    Shares at the corners of the drawing's own coordinates are corners of the polytopes, so the
    least over them is the least over all.
    """
    case = mixed_case()
    packages = everything(case)
    systems = admissible_points(case, ("p0", "p1"))
    assert [one.has_no_deal for one in systems] == [True, True]
    for party, system in zip(("p0", "p1"), systems, strict=True):
        inputs = list_inputs(case, only=("worth", "no_deal"))
        own = [k for k, one in enumerate(inputs) if any(q.split(".")[1] == party for q in one.quantities)]
        corners = np.full((3 ** len(own), len(inputs)), 0.5)
        corners[:, own] = list(itertools.product((0.0, 0.5, 1.0), repeat=len(own)))
        drawn = draw_quantities(case, corners, only=("worth", "no_deal"))
        gain = -drawn[f"no_deal.{party}"][:, None] + sum(
            np.stack([drawn[f"worth.{party}.i{i}.o{o}"] for o in packages[:, i]], axis=1) for i in range(3)
        )
        if party == "p0":
            both = (packages[:, 0] == 0) & (packages[:, 1] == 2)
            gain = gain + drawn["worth.p0.i0.o0+i1.o2"][:, None] * both[None, :]
        rounding = 5
        always = (gain >= -rounding).all(axis=0)
        never = (gain < rounding).all(axis=0)
        edge = (np.abs(gain.min(axis=0)) <= rounding) | (np.abs(gain.max(axis=0)) <= rounding)
        said = certain_acceptance(packages, system)
        clear = ~edge
        assert said[clear].tolist() == np.where(always, 1, np.where(never, -1, 0))[clear].tolist()
        assert clear.sum() > len(packages) // 2
        for one, other in itertools.product(range(len(packages)), repeat=2):
            apart = int((gain[:, one] - gain[:, other]).min())
            if abs(apart) > rounding:
                good = bool(is_certainly_as_good(packages[[one]], packages[[other]], system)[0])
                assert good == (apart > 0)


def test_a_party_without_a_no_deal_accepts_nothing_for_certain() -> None:
    (systems,) = admissible_points(case_of([[Order((1, 2))]]), ("p0",))
    with pytest.raises(ValueError, match="no deal is not known"):
        certain_acceptance(np.array([[0]]), systems)


def test_what_is_beaten_whatever_the_points_is_on_no_frontier_of_the_draws() -> None:
    case = case_of(
        [
            [Order((1, 2, 3), 3), Order((1, 2), 2), Order((1, None, 2), 1)],
            [Order((1, 3, 2), 1), Order((2, 1), 3), Order((1, 2, 2), 2)],
        ]
    )
    systems = admissible_points(case, case.principals)
    packages = everything(case)
    beaten = certainly_dominated(packages, systems)
    assert 0 < len(beaten.rows) < len(packages)
    points = np.random.default_rng(3).random((200, len(list_inputs(case))))
    drawn = draw_quantities(case, points)
    level = np.stack(
        [
            sum(np.stack([drawn[f"worth.{p}.i{i}.o{o}"] for o in packages[:, i]], axis=1) for i in range(3))
            for p in case.principals
        ]
    )
    for below in beaten.rows:
        above = beaten.beaten_by[below]
        assert (level[:, :, above] >= level[:, :, below] - 3).all()
        assert (level[:, :, above] > level[:, :, below] + 3).any(axis=0).all()


def test_what_is_better_only_near_its_upper_bound_is_better_for_certain() -> None:
    """Worth 0 to 5 with median 0 against a fixed 0: never less, more in half of the draws."""
    rows = (row("worth.p0.i0.o0", 0, 0, 5), row("worth.p0.i0.o1", 0, 0, 0))
    systems = admissible_points(case_of([[None]], [2], rows), ("p0",))
    packages = np.array([[0], [1]])
    assert certainly_dominated(packages, systems).beaten_by.tolist() == [-1, 0]
    assert certainly_dominated(packages, systems, compiled_from=0).beaten_by.tolist() == [-1, 0]


@pytest.mark.parametrize("compiled_from", [0, 10**9])
def test_the_search_agrees_on_points_with_bounds_too(compiled_from: int) -> None:
    case = mixed_case()
    packages = everything(case)
    systems = admissible_points(case, ("p0", "p1"))
    found = certainly_dominated(packages, systems, compiled_from=compiled_from)
    n = len(packages)
    first, second = (side.ravel() for side in np.meshgrid(np.arange(n), np.arange(n), indexing="ij"))
    good = [is_certainly_as_good(packages[first], packages[second], one).reshape(n, n) for one in systems]
    both = np.array(good).all(axis=0)
    assert found.rows.tolist() == np.flatnonzero((both & ~both.T).any(axis=0)).tolist()
    assert len(found.rows)


def test_packages_that_are_the_same_to_everybody_do_not_beat_each_other() -> None:
    """The last issue is nobody's concern, so that every package has a twin, beaten or not with it."""
    rows = [Order((1, 2, 3), 2), Order((1, 2, 3), 2), Order((1, 2, 3), 1), Order((1, 1))]
    other = [Order((3, 2, 1), 1), Order((3, 2, 1), 2), Order((3, 2, 1), 2), Order((1, 1))]
    case = case_of([rows, other])
    systems, packages = admissible_points(case, case.principals), everything(case)
    plain = certainly_dominated(packages, systems)
    fast = certainly_dominated(packages, systems, compiled_from=0)
    assert fast.beaten_by.tolist() == plain.beaten_by.tolist()
    assert (plain.beaten_by[0::2] >= 0).tolist() == (plain.beaten_by[1::2] >= 0).tolist()
    assert 0 < len(plain.rows) < len(packages)
    apart = [abs(int(above) - below) for below, above in enumerate(plain.beaten_by) if above >= 0]
    assert min(apart) > 1
