"""Pinning a case: quantiles, shared draws, and the same numbers one by one and all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.case import (
    GRID,
    Basis,
    Case,
    Estimate,
    catalogue_folders,
    draw_preferences,
    draw_quantities,
    list_inputs,
    load_case,
    preferences_at_mid,
    sobol_points,
)
from detente.case.inputs import grid_of
from tests.case.folders import write_case


def rows_of(*rows: tuple[str, float, float, float, str]) -> Case:
    case = detente.load("two-party-example")
    estimates = {}
    for name, low, mid, high, note in rows:
        word, _, shared = note.partition(" ")
        estimates[name] = Estimate(
            name,
            Decimal(str(low)),
            Decimal(str(mid)),
            Decimal(str(high)),
            "points",
            Basis(assumption="made for a test"),
            note,
            shared,
            opposed=word == "against",
        )
    return replace(case, estimates=estimates)


def quantile(low: Fraction, mid: Fraction, high: Fraction, share: Fraction) -> Fraction:
    """Slow and obvious: the line through (0, low), (1/2, mid), (1, high)."""
    if share < Fraction(1, 2):
        return low + (mid - low) * share / Fraction(1, 2)
    return mid + (high - mid) * (share - Fraction(1, 2)) / Fraction(1, 2)


CENTS = st.integers(-100_000, 100_000)


@given(st.tuples(CENTS, CENTS, CENTS).map(sorted), st.integers(0, 64))
def test_a_quantile_lies_on_the_two_lines_through_low_mid_and_high(cents: list[int], step: int) -> None:
    low, mid, high = (Fraction(number, 100) for number in cents)
    share = Fraction(step, 64)
    case = rows_of(("no_deal.upper", float(low), float(mid), float(high), ""))
    point = [[float(share)]] if low != high else [[]]
    drawn = int(draw_quantities(case, point)["no_deal.upper"][0])
    assert abs(Fraction(drawn, GRID) - quantile(low, mid, high, share)) <= Fraction(1, 2 * GRID)
    if step in (0, 32, 64):
        assert Fraction(drawn, GRID) == (low, mid, high)[step // 32]


def test_numbers_that_are_one_on_the_grid_are_one_in_every_draw() -> None:
    # More digits than the finest grid has: 0, 0.4 and 1.4 steps are 0, 0 and 1.
    case = rows_of(("no_deal.upper", 0, 4e-14, 1.4e-13, "with x"), ("no_deal.lower", 0, 0, 1e-13, "with x"))
    assert grid_of(case) == 10**13
    shares = np.linspace(0, 1, 101)[:, None]
    drawn = draw_quantities(case, shares)
    assert drawn["no_deal.upper"].tolist() == drawn["no_deal.lower"].tolist()
    assert set(drawn["no_deal.upper"].tolist()) == {0, 1}


def test_rows_with_one_name_move_together_and_those_against_it_the_other_way() -> None:
    case = rows_of(
        ("no_deal.upper", 0, 10, 20, "with mood"),
        ("no_deal.lower", 0, 10, 30, "against mood"),
        ("worth.upper.road.open", 0, 1, 2, "with mood"),
        ("worth.upper.road.closed", 5, 5, 5, ""),
        ("worth.lower.road.open", 0, 1, 2, ""),
    )
    inputs = list_inputs(case)
    assert [item.name for item in inputs] == ["draw:mood", "worth.lower.road.open"]
    assert inputs[0].quantities == ("no_deal.upper", "no_deal.lower", "worth.upper.road.open")
    drawn = draw_quantities(case, [[0.25, 0.0], [1.0, 1.0]])
    assert drawn["no_deal.upper"].tolist() == [5 * GRID, 20 * GRID]
    assert drawn["no_deal.lower"].tolist() == [20 * GRID, 0]
    assert drawn["worth.upper.road.open"].tolist() == [GRID // 2, 2 * GRID]
    assert drawn["worth.lower.road.open"].tolist() == [0, 2 * GRID]
    assert drawn["worth.upper.road.closed"].tolist() == [5 * GRID, 5 * GRID]


def test_only_the_quantities_that_a_method_reads_take_a_dimension() -> None:
    case = rows_of(("no_deal.upper", 0, 10, 20, ""), ("trend.upper", 0, 1, 2, ""))
    assert [item.name for item in list_inputs(case, only=("worth", "no_deal"))] == ["no_deal.upper"]
    assert set(draw_quantities(case, [[0.5]], only=("no_deal",))) == {"no_deal.upper"}


@pytest.fixture(params=[*catalogue_folders(), "every section"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    """Cases with points, shared draws, pair terms and rankings."""
    if request.param == "every section":
        return load_case(write_case(tmp_path / "towns"))
    return load_case(catalogue_folders()[request.param])


def test_a_pinned_case_has_the_numbers_of_its_row_of_the_draws(case: Case) -> None:
    points = sobol_points(len(list_inputs(case)), 8, 4)
    drawn = draw_quantities(case, points)
    for row, point in enumerate(points):
        pinned = case.at(point)
        assert pinned.rankings == ()
        assert list_inputs(pinned) == ()
        values = {name: int(estimate.mid * GRID) for name, estimate in pinned.estimates.items()}
        assert values == {name: int(column[row]) for name, column in drawn.items()}
        assert detente.check(pinned) == ()


def test_preferences_drawn_are_those_of_the_case_pinned_at_each_point(case: Case) -> None:
    parties = (*case.principals, *case.guarantors)
    inputs = list_inputs(case)
    read = [place for place, item in enumerate(inputs) if item in list_inputs(case, ("worth", "no_deal"))]
    points = sobol_points(len(inputs), 8, 1)
    drawn = draw_preferences(case, parties, points[:, read])
    for row in range(8):
        single = preferences_at_mid(case.at(points[row]), parties)
        scale = np.array(single.scale, dtype=object)

        def points_of(whole: Any, scale: Any = scale) -> Any:
            return np.asarray(whole, dtype=object) * GRID // scale

        for many, one in zip(drawn.worth, single.worth, strict=True):
            assert (many[row] == points_of(one)).all()
        pairs: Mapping[Any, int] = {pair: place for place, pair in enumerate(single.pairs)}
        for place, pair in enumerate(drawn.pairs):
            assert (drawn.pair_worth[row, place] == points_of(single.pair_worth[pairs[pair]])).all()
        if single.no_deal is None:
            assert drawn.no_deal is None
        else:
            assert drawn.no_deal is not None
            assert (drawn.no_deal[row] == points_of(single.no_deal)).all()


def test_a_point_of_the_wrong_shape_or_outside_is_refused() -> None:
    case = detente.load("two-party-example")
    with pytest.raises(ValueError, match="one share per input"):
        case.at([0.5])
    with pytest.raises(ValueError, match=r"lies in \[0, 1\]"):
        case.at([1.5] * len(list_inputs(case)))
    with pytest.raises(ValueError, match=r"lies in \[0, 1\]"):
        case.at([float("nan")] * len(list_inputs(case)))
    with pytest.raises(ValueError, match="one column per input"):
        draw_quantities(case, [[0.5]])


def test_numbers_too_long_for_a_machine_word_stay_exact() -> None:
    long = Decimal("0.123456789012345678901")
    case = detente.load("two-party-example")
    name = "worth.upper.road.open"
    estimates = {**case.estimates, name: replace(case.estimates[name], low=long, mid=long, high=long)}
    exact = preferences_at_mid(replace(case, estimates=estimates), case.principals)
    assert Fraction(int(exact.worth[1][1, 0]), exact.scale[0]) == Fraction(long)
    assert Fraction(int(exact.worth[0][0, 0]), exact.scale[0]) == 56
