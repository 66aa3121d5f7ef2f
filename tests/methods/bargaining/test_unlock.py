from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given

from detente.methods.bargaining.space import list_packages, utilities
from detente.methods.bargaining.unlock import unlock, unlock_pairs, zone_size
from tests.methods.bargaining import oracle
from tests.methods.bargaining.strategies import Instance, instances, tried


def _is_open(case: Instance, no_deal: Any, worth: Any) -> bool:
    rows = oracle.packages(case.sizes, case.forbidden, case.required)
    table = [oracle.utility(package, worth, case.pairs) for package in rows]
    return bool(oracle.zone(table, no_deal, case.consents.tolist()))


def _unlock(case: Instance) -> Any:
    utility = utilities(case.packages, case.terms)
    no_deal = np.array(case.no_deal, dtype=case.dtype)
    return unlock(case.packages, case.sizes, utility, no_deal, case.consents)


def _moved(no_deal: Any, party: int, fall: int) -> list[int]:
    return [level - fall if p == party else level for p, level in enumerate(no_deal)]


def _raised(worth: Any, party: int, issue: int, option: int, rise: int) -> Any:
    changed = [[list(points) for points in options] for options in worth]
    changed[issue][option][party] += rise
    return changed


@tried
@given(instances())
def test_the_fall_in_no_deal_opens_the_zone_and_one_unit_less_does_not(case: Instance) -> None:
    assume(not _is_open(case, case.no_deal, case.worth))
    for party, fall in enumerate(_unlock(case).no_deal):
        if fall is None:
            assert not _is_open(case, _moved(case.no_deal, party, 2**90), case.worth)
        else:
            assert fall > 0
            assert _is_open(case, _moved(case.no_deal, party, fall), case.worth)
            assert not _is_open(case, _moved(case.no_deal, party, fall - 1), case.worth)


@tried
@given(instances())
def test_the_rise_in_worth_opens_the_zone_and_one_unit_less_does_not(case: Instance) -> None:
    assume(not _is_open(case, case.no_deal, case.worth))
    found = _unlock(case).worth
    for party, issue in itertools.product(range(len(case.no_deal)), range(len(case.sizes))):
        for option, rise in enumerate(found[party][issue]):
            if rise is None:
                assert not _is_open(case, case.no_deal, _raised(case.worth, party, issue, option, 2**90))
            else:
                assert _is_open(case, case.no_deal, _raised(case.worth, party, issue, option, rise))
                short = _raised(case.worth, party, issue, option, rise - 1)
                assert not _is_open(case, case.no_deal, short)


@tried
@given(instances())
def test_the_package_named_is_let_in_by_the_change(case: Instance) -> None:
    found = _unlock(case)
    for party, (fall, row) in enumerate(zip(found.no_deal, found.rows, strict=True)):
        assert (fall is None) == (row == -1)
        if fall is not None:
            no_deal = _moved(case.no_deal, party, fall)
            assert row in oracle.zone(case.table, no_deal, case.consents.tolist())


@tried
@given(instances(most_parties=3))
def test_pairs_of_falls_open_the_zone_and_neither_can_be_smaller(case: Instance) -> None:
    assume(len(case.no_deal) >= 2 and case.table)
    utility, no_deal = utilities(case.packages, case.terms), np.array(case.no_deal, dtype=case.dtype)
    for mine, theirs, row in unlock_pairs(utility, no_deal, case.consents, 0, 1):
        both = _moved(_moved(case.no_deal, 0, mine), 1, theirs)
        assert row in oracle.zone(case.table, both, case.consents.tolist())
        if mine:
            assert not _is_open(case, _moved(both, 0, -1), case.worth)
        if theirs:
            assert not _is_open(case, _moved(both, 1, -1), case.worth)


def test_an_open_zone_reports_the_room_left() -> None:
    packages = list_packages((2,))
    utility = np.array([[5, 3], [4, 9]])
    found = unlock(packages, (2,), utility, np.array([1, 1]), np.ones((2, 2), dtype=bool))
    assert found.no_deal == (-4, -8)
    assert found.rows == (0, 1)
    assert found.worth == (((-4, -3),), ((-2, -8),))


def test_lifting_a_rule_is_counted_on_the_longer_list() -> None:
    worth = np.array([[0, 0], [3, 3]])
    consents = np.ones((2, 2), dtype=bool)
    assert zone_size(worth[:1], np.array([1, 1]), consents[:1]) == 0
    assert zone_size(worth, np.array([1, 1]), consents) == 1


@pytest.mark.parametrize("n_parties", [1, 2])
def test_no_packages_cannot_be_unlocked(n_parties: int) -> None:
    empty = np.zeros((0, n_parties), dtype=np.int64)
    found = unlock(
        np.zeros((0, 1), dtype=np.int16), (2,), empty, np.zeros(n_parties, dtype=np.int64), empty.astype(bool)
    )
    assert found.no_deal == (None,) * n_parties
    assert found.worth == (((None, None),),) * n_parties
