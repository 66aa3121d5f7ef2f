"""Point systems drawn from an order alone: they agree with it, and evenly fill what agrees with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente.case import Basis, Case, Issue, Option, Ranking, draw_quantities, list_inputs
from detente.case.orders import _next_groups, _volume, _with_equals, ranked_issues, sample_ranked_worth

BASIS = Basis(assumption="made for a test")


@dataclass(frozen=True)
class Order:
    """One ranked issue: a rank for each option (None where unknown), importance, "2="."""

    ranks: tuple[int | None, ...]
    importance: int | None = None
    is_equal: bool = False


def case_of(orders: Sequence[Order], points: dict[str, tuple[int, ...]] | None = None) -> Case:
    """Make a case in which the party "lower" has ranked issues, and points for some others."""
    case = detente.load("two-party-example")
    sizes = {f"r{n}": len(order.ranks) for n, order in enumerate(orders)}
    sizes |= {name: len(worth) for name, worth in (points or {}).items()}
    issues = {
        name: Issue(name, name, tuple(Option(f"o{k}", f"o{k}") for k in range(size)))
        for name, size in sizes.items()
    }
    rankings = tuple(
        Ranking("lower", f"r{n}", order.importance, order.is_equal, f"o{k}", rank, BASIS)
        for n, order in enumerate(orders)
        for k, rank in enumerate(order.ranks)
        if rank is not None
    )
    row = next(iter(case.estimates.values()))
    estimates = {
        f"worth.lower.{name}.o{k}": replace(
            row,
            quantity=f"worth.lower.{name}.o{k}",
            low=type(row.mid)(w),
            mid=type(row.mid)(w),
            high=type(row.mid)(w),
        )
        for name, worth in (points or {}).items()
        for k, w in enumerate(worth)
    }
    return replace(
        case, issues=issues, rankings=rankings, estimates=estimates, rules={}, packages={}, red_lines={}
    )


def sample(orders: Sequence[Order], draws: int, seed: int = 0) -> list[Any]:
    """Shape (draws, options) for each issue, as shares of what is left for ranked issues."""
    (ranked,) = ranked_issues(case_of(orders))
    shares = np.random.default_rng(seed).random((draws, len(ranked.input_names)))
    worth = sample_ranked_worth(ranked, shares) / ranked.total
    return np.split(worth, np.cumsum([len(order.ranks) for order in orders])[:-1], axis=1)


def reject(orders: Sequence[Order], draws: int, seed: int = 1) -> list[Any]:
    """
    Slow and obvious: throw points at the whole space, keep those that agree with the order.

    Issues stated equal are one coordinate that counts as often as there are issues in it.
    """
    rng = np.random.default_rng(seed)
    groups: list[list[int]] = []
    for place, order in enumerate(orders):
        same = [g for g in groups if order.is_equal and orders[g[0]].is_equal
                and orders[g[0]].importance == order.importance]  # fmt: skip
        if same:
            same[0].append(place)
        else:
            groups.append([place])
    kept: list[list[list[float]]] = []
    while len(kept) < draws:
        mass = rng.exponential(size=len(groups))
        weight = mass / mass.sum() / [len(group) for group in groups]
        by_issue = {place: weight[k] for k, group in enumerate(groups) for place in group}
        stated = [
            (order.importance, by_issue[n]) for n, order in enumerate(orders) if order.importance is not None
        ]
        if any(a > b and x < y for a, x in stated for b, y in stated):
            continue
        values = []
        for order in orders:
            known = sorted({rank for rank in order.ranks if rank is not None})
            while True:
                level = {rank: rng.random() for rank in known}
                level[known[0]] = 1.0
                if len(known) > 1:
                    level[known[-1]] = 0.0
                ladder = [level[rank] for rank in known]
                if ladder == sorted(ladder, reverse=True):
                    break
            values.append([rng.random() if rank is None else level[rank] for rank in order.ranks])
        kept.append([[v * by_issue[n] for v in row] for n, row in enumerate(values)])
    return [np.array([draw[n] for draw in kept]) for n in range(len(orders))]


def moments(worth: list[Any]) -> Any:
    """What two samples are compared by: means, squares, products and comparisons of worths."""
    columns = np.concatenate(worth, axis=1)
    products = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    beats = (columns[:, :, None] > columns[:, None, :]).reshape(len(columns), -1)
    return np.concatenate([columns, products, beats.astype(float)], axis=1)


RANKED = [
    [Order((1, 2, 3), 2), Order((2, 1, 3), 1)],
    [Order((1, 2, 3, 4)), Order((1, 2))],
    [Order((1, None, 2), 3), Order((1, 1, 2), 3), Order((2, 1), 1)],
    [Order((1, 2, 3), 2, is_equal=True), Order((1, 2), 1), Order((2, 1, None), 2, is_equal=True)],
    [Order((1, 2), 2, is_equal=True), Order((1, 2), 2, is_equal=True), Order((1, 2)), Order((1, 2), 1)],
    [Order((1, 2), 1, is_equal=True), Order((1, 2), 1, is_equal=True), Order((1, 2), 2), Order((1, 2), 2)],
]


@pytest.mark.parametrize("orders", RANKED, ids=range(len(RANKED)))
def test_the_sample_fills_what_agrees_with_the_order_as_rejection_does(orders: list[Order]) -> None:
    drawn, thrown = moments(sample(orders, 8000)), moments(reject(orders, 2500))
    spread = np.sqrt(drawn.var(axis=0) / len(drawn) + thrown.var(axis=0) / len(thrown))
    apart = np.abs(drawn.mean(axis=0) - thrown.mean(axis=0))
    assert (apart <= 4.5 * spread + 1e-12).all()


def test_the_share_of_draws_is_the_integral_worked_by_hand() -> None:
    """
    Two issues of three options, the first more important: its weight w is uniform on (1/2, 1).

    The middle option of the first (v uniform) is worth more than the best of the second where
    v > (1 - w) / w: the mean of 1 - (1 - w) / w = 2 - 1 / w over (1/2, 1) is 2 - 2 ln 2.
    """
    first, second = sample(RANKED[0], 40_000)
    share = (first[:, 1] > second[:, 1]).mean()
    expected = 2 - 2 * log(2)
    assert abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / 40_000)


RANKS = st.lists(st.none() | st.integers(1, 3), min_size=1, max_size=4).filter(
    lambda r: any(x is not None for x in r)
)
STATED = st.tuples(st.none() | st.integers(1, 2), st.booleans())
ORDERS = st.lists(
    st.builds(lambda r, s: Order(tuple(r), s[0], s[1] and s[0] is not None), RANKS, STATED),
    min_size=1,
    max_size=4,
)


@given(ORDERS, st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_every_point_system_agrees_with_the_order(orders: list[Order], seed: int) -> None:
    worth = sample(orders, 40, seed)
    weights = []
    for order, values in zip(orders, worth, strict=True):
        known = [rank for rank in order.ranks if rank is not None]
        best = values[:, order.ranks.index(min(known))]
        weights.append(best)
        assert (values >= 0).all()
        assert (values <= best[:, None] + 1e-12).all()
        for a, first in enumerate(order.ranks):
            for b, second in enumerate(order.ranks):
                if first is None or second is None:
                    continue
                if first == second:
                    assert np.allclose(values[:, a], values[:, b])
                elif first < second:
                    assert (values[:, a] >= values[:, b]).all()
        if min(known) < max(known):
            assert (values[:, order.ranks.index(max(known))] == 0).all()
    assert np.allclose(np.sum(weights, axis=0), 1)
    for n, one in enumerate(orders):
        for m, other in enumerate(orders):
            if one.importance is None or other.importance is None:
                continue
            if one.importance > other.importance:
                assert (weights[n] >= weights[m] - 1e-12).all()
            if one.importance == other.importance and one.is_equal and other.is_equal:
                assert np.allclose(weights[n], weights[m])


def test_equal_numbers_leave_the_order_free_where_stated_equal_does_not() -> None:
    free = sample([Order((1, 2), 2), Order((1, 2), 2)], 500)
    assert 0.4 < (free[0][:, 0] > free[1][:, 0]).mean() < 0.6
    bound = sample([Order((1, 2), 2, is_equal=True), Order((1, 2), 2, is_equal=True)], 500)
    assert np.allclose(bound[0][:, 0], 0.5)
    assert np.allclose(bound[1][:, 0], 0.5)


def test_an_option_nobody_spoke_of_may_stand_anywhere() -> None:
    (values,) = sample([Order((1, None, 2))], 2000)
    assert abs(values[:, 1].mean() - 0.5) < 0.03
    assert abs((values[:, 1] < 0.1).mean() - 0.1) < 0.03


def test_ranked_issues_share_what_the_points_leave() -> None:
    case = case_of([Order((1, 2), 2), Order((2, 1), 1)], {"fund": (0, 15, 40), "road": (-10, 10)})
    drawn = draw_quantities(case, np.random.default_rng(0).random((50, len(list_inputs(case)))))
    ranked = drawn["worth.lower.r0.o0"] + drawn["worth.lower.r1.o1"]
    assert np.abs(ranked - 40_000_000).max() <= 1
    assert (drawn["worth.lower.r0.o0"] >= drawn["worth.lower.r1.o1"]).all()
    assert set(drawn["worth.lower.fund.o2"].tolist()) == {40_000_000}


def test_the_inputs_of_rankings_are_named_and_counted() -> None:
    names = [item.name for item in list_inputs(case_of(RANKED[3]))]
    assert names == [
        "rank:lower.0.0", "rank:lower.2.0", "weight:lower.0", "weight:lower.order",
    ]  # fmt: skip
    assert all(item.kind == "ranking" for item in list_inputs(case_of(RANKED[3])))


def with_equals_one_by_one(
    shares: Any, importance: tuple[int | None, ...], sizes: tuple[int, ...]
) -> list[list[float]]:
    """Slow and obvious: walk through the order of the groups draw by draw."""
    n = len(importance)
    table = []
    for row in shares:
        edges = [0.0, *sorted(row[:-1]), 1.0]
        share, sequence = float(row[-1]), list[int]()
        while len(sequence) < n:
            placed = frozenset(sequence)
            choices = _next_groups(placed, importance)
            volumes = [_volume(placed | {c}, importance, sizes) for c in choices]
            share *= sum(volumes)
            chosen = 0
            while chosen < len(choices) - 1 and share >= volumes[chosen]:
                share -= volumes[chosen]
                chosen += 1
            share = min(max(share / volumes[chosen], 0.0), 1.0)
            sequence.append(choices[chosen])
        weight, counted = [0.0] * n, 0
        for k in range(n):
            counted += sizes[sequence[k]]
            for group in sequence[: k + 1]:
                weight[group] += (edges[k + 1] - edges[k]) / counted
        table.append(weight)
    return table


@given(
    st.lists(st.tuples(st.none() | st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=5),
    st.integers(0, 99),
)
@settings(max_examples=60, deadline=None)
def test_issues_stated_equal_are_drawn_at_once_as_one_by_one_to_the_last_bit(
    groups: list[tuple[int | None, int]], seed: int
) -> None:
    importance, sizes = tuple(stated for stated, _ in groups), tuple(size for _, size in groups)
    shares = np.random.default_rng(seed).random((30, len(groups)))
    got = _with_equals(shares, importance, sizes)
    assert got.tolist() == with_equals_one_by_one(shares, importance, sizes)
