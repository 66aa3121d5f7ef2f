from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from detente.methods.bargaining.space import Terms
from detente.methods.bargaining.why import by_issue
from tests.methods.bargaining.strategies import Instance, instances, tried


@tried
@given(instances(), st.data())
def test_changes_by_issue_and_pair_add_up_to_the_difference_exactly(case: Instance, data: Any) -> None:
    assume(case.table)
    last = len(case.table) - 1
    before, after = data.draw(st.integers(0, last)), data.draw(st.integers(0, last))
    change = by_issue(case.terms, case.packages[before], case.packages[after])
    expected = [new - old for new, old in zip(case.table[after], case.table[before], strict=True)]
    assert change.total.tolist() == expected
    summed = change.issues.astype(object).sum(axis=0) + change.pairs.astype(object).sum(axis=0)
    assert summed.tolist() == expected
    same = case.packages[before] == case.packages[after]
    assert not change.issues[same].any()


def test_a_pair_term_that_is_lost_and_one_that_is_won_are_rows_of_their_own() -> None:
    worth = (np.array([[0, 0], [4, -1]]), np.array([[0, 0], [1, 1]]))
    terms = Terms(worth, ((0, 0, 1, 0, np.array([2, 3])), (0, 1, 1, 1, np.array([5, 0]))))
    change = by_issue(terms, np.array([0, 0]), np.array([1, 1]))
    assert change.issues.tolist() == [[4, -1], [1, 1]]
    assert change.pairs.tolist() == [[-2, -3], [5, 0]]
    assert change.total.tolist() == [8, -3]


def test_an_issue_with_nothing_before_is_left_out_with_its_pair_terms() -> None:
    worth = (np.array([[0, 0], [4, -1]]), np.array([[0, 0], [1, 1]]))
    terms = Terms(worth, ((0, 1, 1, 1, np.array([5, 0])),))
    change = by_issue(terms, np.array([-1, 0]), np.array([0, 1]))
    assert change.issues.tolist() == [[0, 0], [1, 1]]
    assert by_issue(terms, np.array([-1, 0]), np.array([1, 1])).pairs.tolist() == [[0, 0]]
