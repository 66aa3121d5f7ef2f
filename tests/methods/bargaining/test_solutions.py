from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.bargaining.frontier import frontier_rows
from detente.methods.bargaining.solutions import (
    egalitarian_rows,
    gains,
    kalai_smorodinsky_rows,
    nash_rows,
    zone_mask,
)
from detente.methods.bargaining.space import utilities
from tests.methods.bargaining import oracle
from tests.methods.bargaining.strategies import Instance, instances, tried

scales = st.sampled_from([1, 1, 10**6, 2**52, 2**70])
tables = st.tuples(st.integers(1, 6), scales).flatmap(
    lambda shape: st.lists(
        st.lists(
            st.integers(-1, 5).map(lambda value: value * shape[1]), min_size=shape[0], max_size=shape[0]
        ),
        min_size=1,
        max_size=30,
    )
)


def _array(table: Any) -> Any:
    largest = max(abs(value) for row in table for value in row)
    return np.array(table, dtype=np.int64 if largest < 2**62 else object)


@tried
@given(tables)
def test_nash_is_the_largest_product_with_every_tie(table: Any) -> None:
    assert nash_rows(_array(table)).rows.tolist() == oracle.nash(table)


@tried
@given(tables, st.data())
def test_nash_with_powers_agrees_with_fractions(table: Any, data: Any) -> None:
    n_parties = len(table[0])
    power = data.draw(st.lists(st.integers(1, 5), min_size=n_parties, max_size=n_parties))
    assert nash_rows(_array(table), np.array(power)).rows.tolist() == oracle.nash(table, power)


@tried
@given(tables)
def test_kalai_smorodinsky_is_the_largest_least_share_then_the_next(table: Any) -> None:
    assert kalai_smorodinsky_rows(_array(table)).rows.tolist() == oracle.kalai_smorodinsky(table)


@tried
@given(tables)
def test_egalitarian_is_the_largest_least_gain_then_the_next(table: Any) -> None:
    assert egalitarian_rows(_array(table)).tolist() == oracle.leximin(table, [1] * len(table[0]))


@tried
@given(instances())
def test_zone_is_what_all_who_must_consent_accept(case: Instance) -> None:
    got = zone_mask(
        utilities(case.packages, case.terms), np.array(case.no_deal, dtype=case.dtype), case.consents
    )
    assert np.flatnonzero(got).tolist() == oracle.zone(case.table, case.no_deal, case.consents.tolist())


@tried
@given(instances())
def test_no_package_of_the_zone_is_below_no_deal_and_no_solution_is_dominated_in_it(case: Instance) -> None:
    utility = utilities(case.packages, case.terms)
    everybody = np.ones_like(case.consents)
    no_deal = np.array(case.no_deal, dtype=case.dtype)
    zone = np.flatnonzero(zone_mask(utility, no_deal, everybody))
    gain = gains(utility[zone], no_deal)
    assert (gain >= 0).all()
    frontier = set(frontier_rows(gain).tolist())
    assert set(nash_rows(gain).rows.tolist()) <= frontier
    assert set(kalai_smorodinsky_rows(gain).rows.tolist()) <= frontier
    assert set(egalitarian_rows(gain).tolist()) <= frontier


@tried
@given(tables, st.data())
def test_nash_and_kalai_smorodinsky_are_blind_to_rescaling_and_order(table: Any, data: Any) -> None:
    n_parties = len(table[0])
    factor = data.draw(st.lists(st.integers(1, 9), min_size=n_parties, max_size=n_parties))
    order = data.draw(st.permutations(range(n_parties)))
    changed = [[row[p] * factor[p] for p in order] for row in table]
    assert nash_rows(_array(changed)).rows.tolist() == nash_rows(_array(table)).rows.tolist()
    same = kalai_smorodinsky_rows(_array(table)).rows.tolist()
    assert kalai_smorodinsky_rows(_array(changed)).rows.tolist() == same


def test_products_that_floats_cannot_tell_apart_are_told_apart() -> None:
    # 94906267 * 94906265 = 94906266**2 - 1; in float64 both round to the same number
    gain = np.array([[94906267, 94906265], [94906266, 94906266]])
    assert nash_rows(gain).rows.tolist() == [1]


def test_a_product_of_three_is_a_tie_in_any_order_of_its_factors() -> None:
    # multiplied from the left and from the right, the floats differ in their last place
    gain = np.array([[226614242, 631969374, 917077201], [917077201, 631969374, 226614242]])
    assert nash_rows(gain).rows.tolist() == [0, 1]


def test_shares_that_floats_cannot_tell_apart_are_told_apart() -> None:
    big = 2**52
    gain = np.array([[big - 2, big - 1], [big - 1, big], [big, 1], [1, big + 1]])
    assert (big - 1) / big != 1
    assert kalai_smorodinsky_rows(gain).rows.tolist() == oracle.kalai_smorodinsky(gain.tolist())


def test_a_party_with_nothing_to_gain_is_left_out_and_named() -> None:
    gain = np.array([[3, 0, 1], [1, 0, 3], [2, 0, 2]])
    found = kalai_smorodinsky_rows(gain)
    assert found.rows.tolist() == [2]
    assert found.left_out.tolist() == [False, True, False]
    nash = nash_rows(gain)
    assert nash.rows.tolist() == [2]
    assert not nash.is_full
    assert nash.parties.tolist() == [[True, False, True]]


def test_products_over_different_parties_are_not_compared() -> None:
    gain = np.array([[9, 9, 0], [9, 8, 0], [0, 1, 1], [5, 0, 0]])
    found = nash_rows(gain)
    assert found.rows.tolist() == [0, 2]
    assert found.parties.tolist() == [[True, True, False], [False, True, True]]


def test_where_all_stand_at_no_deal_all_are_returned_over_nobody() -> None:
    found = nash_rows(np.zeros((3, 2), dtype=np.int64))
    assert found.rows.tolist() == [0, 1, 2]
    assert not found.parties.any()
    assert kalai_smorodinsky_rows(np.zeros((3, 2), dtype=np.int64)).rows.tolist() == [0, 1, 2]


def test_nothing_is_found_where_somebody_always_loses() -> None:
    gain = np.array([[5, -1], [-1, 5]])
    assert nash_rows(gain).rows.tolist() == []
    assert kalai_smorodinsky_rows(gain).rows.tolist() == []
    assert egalitarian_rows(gain).tolist() == []


@pytest.mark.parametrize("dtype", [np.int64, object])
def test_no_packages_have_no_solution(dtype: Any) -> None:
    empty = np.zeros((0, 2), dtype=dtype)
    assert nash_rows(empty).rows.tolist() == []
    assert kalai_smorodinsky_rows(empty).left_out.tolist() == [True, True]
    assert egalitarian_rows(empty).tolist() == []


@pytest.mark.parametrize("power", [[1], [1, 0], [-1, 2]])
def test_a_power_that_is_no_power_is_refused(power: list[int]) -> None:
    with pytest.raises(ValueError, match="one positive whole power per party"):
        nash_rows(np.array([[1, 1]]), np.array(power))


def test_differences_past_62_bits_are_python_integers() -> None:
    got = gains(np.array([[2**62 - 1]]), np.array([-(2**62) + 1]))
    assert got.dtype == object
    assert got[0, 0] == 2**63 - 2
