from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detente.methods.bargaining.optimum import (
    find_acceptable,
    find_nadir,
    find_opening,
    ideal_levels,
    largest_level,
    least_level,
)
from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.space import Terms
from tests.methods.bargaining import oracle
from tests.methods.bargaining.optimum.problems import NARROW, QUICK, Small, random_small

SEEDS = range(30)
MANY = range(10_000, 10_600)


def _acceptable_to_others(small: Small, party: int, *, asking: bool) -> Any:
    packages, table, consents = small.allowed()
    return [
        (table[row][party], package)
        for row, package in enumerate(packages)
        if all(
            table[row][p] >= small.no_deal[p]
            for p in range(small.n_parties)
            if p != party and consents[row][p]
        )
        and (consents[row][party] or not asking)
    ]


def _check_levels(seed: int) -> None:
    small = random_small(seed)
    problem = small.problem
    effort = NARROW if seed % 2 else QUICK
    for party in range(small.n_parties):
        above = [None if p == party else level for p, level in enumerate(small.no_deal)]
        for asking in (False, True):
            there = _acceptable_to_others(small, party, asking=asking)
            for find, choose in ((largest_level, max), (least_level, min)):
                found = find(problem, party, above=above, asking=asking, effort=effort)
                assert found.is_proven
                assert found.value == (choose(there)[0] if there else None)
                if there:
                    assert found.package in [package for value, package in there if value == found.value]
        found = largest_level(problem, party, effort=QUICK)
        table = small.allowed()[1]
        assert found.value == max((levels[party] for levels in table), default=None)
    packages, _ = small.zone()
    some = find_acceptable(problem, effort=QUICK)
    assert some.is_proven
    assert some.package in packages if packages else some.package is None


def test_largest_and_least_levels_are_those_of_the_list() -> None:
    for seed in SEEDS:
        _check_levels(seed)


@pytest.mark.long
def test_largest_and_least_levels_are_those_of_the_list_on_thousands() -> None:
    for seed in MANY:
        _check_levels(seed)


def test_the_opening_is_that_of_the_list_option_by_option() -> None:
    for seed in range(100, 112):
        small = random_small(seed, most_parties=3)
        found = find_opening(small.problem, effort=QUICK)
        for party in range(small.n_parties):
            there = _acceptable_to_others(small, party, asking=True)
            assert found.no_deal[party].value == max((value for value, _ in there), default=None)
            for issue, size in enumerate(small.sizes):
                for option in range(size):
                    level = found.worth[party][issue][option]
                    having = [value for value, package in there if package[issue] == option]
                    assert level.value == max(having, default=None)
                    assert level.is_proven


def test_the_payoff_table_nadir_is_the_least_in_anothers_ideal_package() -> None:
    for seed in range(200, 240):
        small = random_small(seed, most_parties=4)
        packages, gain = small.zone()
        if not packages:
            continue
        ideal = [max(column) for column in zip(*gain, strict=True)]
        ideal_packages = [mine for mine in gain if any(g == i for g, i in zip(mine, ideal, strict=True))]
        found = find_nadir(small.problem, effort=QUICK)
        for party in range(small.n_principals):
            expected = min(mine[party] for mine in ideal_packages) + small.no_deal[party]
            assert found[party].value == expected
            assert found[party].is_proven
        assert [level.value for level in ideal_levels(small.problem, effort=QUICK)] == [
            g + small.no_deal[p] for p, g in enumerate(ideal)
        ]
        table = [gain[row] for row in oracle.frontier(gain)]
        found = find_nadir(small.problem, np.array(table, dtype=object))
        assert [level.value for level in found] == [min(column) for column in zip(*table, strict=True)]


def test_in_a_space_that_nobody_lists_one_point_less_does_not_open_the_zone() -> None:
    rng = np.random.default_rng(2)
    first = rng.integers(0, 1000, (30, 6))
    worth = tuple(np.column_stack((points, 1000 - points, rng.integers(0, 1000, 6))) for points in first)
    problem = BargainingProblem(Terms(worth), 3, np.array([17_000, 17_000, 20_000]))
    assert find_acceptable(problem).package is None
    found = find_opening(problem, by_worth=False)
    for party, level in enumerate(found.no_deal):
        assert level.is_proven
        if level.value is None:
            continue
        lower = np.array(problem.no_deal)
        lower[party] = level.value
        assert find_acceptable(problem.with_no_deal(lower)).package is not None
        lower[party] = level.value + 1
        shut = find_acceptable(problem.with_no_deal(lower))
        assert shut.package is None
        assert shut.is_proven


def test_a_floor_on_the_party_itself_binds_too() -> None:
    problem = BargainingProblem(Terms((np.array([[1, 5], [2, 1]]),)), 2)
    assert largest_level(problem, 0, above=[2, None]).value == 2
    assert largest_level(problem, 0, above=[3, None]).value is None
    assert least_level(problem, 0, above=[1, None]).value == 1
    assert least_level(problem, 0, above=[2, None]).value == 2
    assert least_level(problem, 0, above=[3, None]).value is None
    with pytest.raises(ValueError, match="without no_deal"):
        find_acceptable(problem)


def test_a_floor_between_two_levels_of_huge_numbers_is_rounded_up() -> None:
    worth = (np.array([[1, 5], [2, 4], [3, 1]], dtype=object) * 2**62,)
    problem = BargainingProblem(Terms(worth), 2)
    assert largest_level(problem, 0, above=[None, 4 * 2**62]).value == 2 * 2**62
    assert largest_level(problem, 0, above=[None, 4 * 2**62 + 1]).value == 2**62
