from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.bargaining.cover import candidate_rows, cover_rows
from tests.methods.bargaining.strategies import tried

masks = st.tuples(st.integers(1, 8), st.integers(1, 7)).flatmap(
    lambda shape: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2]), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


def _cover(levels: Any, **limits: int) -> list[int]:
    """0 outside the zone, 1 in it, 2 on its frontier."""
    array = np.array(levels)
    chosen: list[int] = cover_rows(array >= 1, array >= 2, **limits).tolist()
    return chosen


def test_the_package_on_most_frontiers_then_what_covers_the_rest() -> None:
    assert _cover([[2, 2, 0], [2, 2, 0], [2, 0, 0], [0, 0, 2]], least=1) == [0, 2]


def test_a_package_that_all_would_take_does_not_crowd_out_the_frontier() -> None:
    assert _cover([[1, 2, 0], [1, 2, 0], [1, 0, 2], [2, 0, 0]], least=1) == [0, 1, 2]
    assert _cover([[1, 2, 0], [1, 2, 0], [1, 0, 2]], least=1) == [1, 2]


def test_ties_go_to_more_frontiers_then_more_zones_then_the_lower_row() -> None:
    assert _cover([[1, 2], [2, 2]], least=1) == [1]
    assert _cover([[2, 2], [2, 2]], least=1) == [0]
    assert _cover([[2, 2, 1], [0, 0, 0], [0, 1, 0]], least=1, most=1) == [1]


def test_a_package_never_on_a_frontier_is_taken_only_where_nothing_else_covers() -> None:
    assert _cover([[1, 2], [1, 2], [1, 0]], least=1) == [0, 1]
    assert _cover([[1, 2], [1, 2]], least=2) == [1]


def test_the_list_is_filled_up_with_what_is_on_most_frontiers() -> None:
    assert _cover([[2, 2, 1, 1], [2, 1, 1, 1]], least=2) == [0, 1]


def test_no_zone_needs_no_list() -> None:
    assert _cover([[0, 0], [0, 0]]) == []
    assert cover_rows(np.zeros((0, 0), dtype=bool), np.zeros((0, 0), dtype=bool)).tolist() == []


@tried
@given(masks)
def test_the_list_is_short_sound_and_as_wide_as_greed_gets(levels: Any) -> None:
    array = np.array(levels)
    chosen = _cover(levels)
    assert chosen == sorted(set(chosen))
    assert len(chosen) <= 5
    assert (array[:, chosen] >= 1).any(axis=0).all()
    if len(chosen) < 5:
        # something was left over, so every draw that can be covered is
        assert ((array[:, chosen] >= 1).any(axis=1) == (array >= 1).any(axis=1)).all()


def test_candidates_are_those_most_often_a_solution() -> None:
    zone = np.array([9, 9, 0, 9, 8])
    nash = np.array([0.1, 0.3, 0.0, 0.1, 0.0])
    kalai = np.array([0.0, 0.0, 0.0, 0.2, 0.0])
    assert candidate_rows(zone, nash, kalai, most=2).tolist() == [1, 3]
    assert candidate_rows(zone, nash, kalai).tolist() == [0, 1, 3, 4]
