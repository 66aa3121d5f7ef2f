from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.bargaining.space import (
    Terms,
    contains,
    count_packages,
    list_packages,
    rows_of,
    utilities,
)
from tests.methods.bargaining import oracle
from tests.methods.bargaining.strategies import Instance, instances, tried


@tried
@given(instances())
def test_packages_are_those_that_the_rules_leave_in_order(case: Instance) -> None:
    expected = oracle.packages(case.sizes, case.forbidden, case.required)
    assert [tuple(row) for row in case.packages.tolist()] == expected


@tried
@given(instances())
def test_utilities_are_sums_of_options_and_pair_terms(case: Instance) -> None:
    got = utilities(case.packages, case.terms)
    assert [tuple(row) for row in got.tolist()] == case.table


def test_a_sum_beyond_62_bits_becomes_python_integers() -> None:
    near = 2**61
    terms = Terms((np.array([[near], [0]]), np.array([[near], [0]]), np.array([[near], [1]])))
    got = utilities(list_packages((2, 2, 2)), terms)
    assert got.dtype == object
    assert got[0, 0] == 3 * near
    assert got[7, 0] == 1


def test_small_sums_stay_in_64_bits() -> None:
    assert utilities(list_packages((1,)), Terms((np.array([[5, -5]]),))).dtype == np.int64


def test_a_space_beyond_the_cap_is_refused_with_its_size() -> None:
    with pytest.raises(ValueError, match="1,048,576 packages before the rules; more than 1,000 "):
        list_packages([2] * 20, cap=1000)


def test_rules_that_cut_early_let_a_large_space_be_listed() -> None:
    only_first = tuple(((issue, 1),) for issue in range(30))
    assert list_packages([2] * 30, only_first, cap=1000).tolist() == [[0] * 30]


def test_rules_may_leave_nothing() -> None:
    assert list_packages((2, 2), (((0, 0),), ((0, 1),))).shape == (0, 2)


def test_a_rule_with_nothing_to_choose_from_forbids_its_condition() -> None:
    assert list_packages((2, 2), required=((((0, 1),), ()),)).tolist() == [[0, 0], [0, 1]]


def test_the_space_is_counted_exactly_however_large() -> None:
    assert count_packages([10] * 30) == 10**30
    assert count_packages([]) == 1


@tried
@given(instances(), st.data())
def test_rows_of_finds_each_package_or_says_that_it_is_not_allowed(case: Instance, data: Any) -> None:
    package = tuple(data.draw(st.integers(0, size - 1)) for size in case.sizes)
    allowed = oracle.packages(case.sizes, case.forbidden, case.required)
    expected = allowed.index(package) if package in allowed else -1
    assert rows_of(case.packages, np.array([package])).tolist() == [expected]


def test_containing_nothing_in_particular_is_true_of_all() -> None:
    assert contains(list_packages((2, 2)), ()).all()
