from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.bargaining.frontier import frontier_rows, group_ties, undominated
from tests.methods.bargaining import oracle
from tests.methods.bargaining.strategies import tried

tables = st.integers(1, 6).flatmap(
    lambda n_parties: st.lists(
        st.lists(st.integers(-3, 4), min_size=n_parties, max_size=n_parties), min_size=1, max_size=40
    )
)


@tried
@given(tables)
def test_the_frontier_is_what_nothing_dominates_ties_included(table: Any) -> None:
    assert frontier_rows(np.array(table)).tolist() == oracle.frontier(table)


@tried
@given(tables)
def test_the_frontier_is_the_same_in_python_integers(table: Any) -> None:
    huge = np.array([[value * 2**80 for value in row] for row in table], dtype=object)
    assert frontier_rows(huge).tolist() == oracle.frontier(table)


@tried
@given(tables, st.data())
def test_the_frontier_is_blind_to_rescaling_and_to_the_order_of_parties(table: Any, data: Any) -> None:
    array = np.array(table)
    n_parties = array.shape[1]
    factor = np.array(data.draw(st.lists(st.integers(1, 9), min_size=n_parties, max_size=n_parties)))
    order = data.draw(st.permutations(range(n_parties)))
    assert frontier_rows((array * factor - 7)[:, order]).tolist() == frontier_rows(array).tolist()


@pytest.mark.parametrize("n_parties", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("spread", [5, 40])
def test_larger_tables_agree_with_the_definition(n_parties: int, spread: int) -> None:
    # large enough that strong rows are taken out first and that several blocks are compared
    rng = np.random.default_rng(n_parties * spread)
    table = rng.integers(0, spread, (1500, n_parties))
    table[:, -1] -= table[:, 0]
    better = (table[:, None, :] >= table[None, :, :]).all(2) & (table[:, None, :] > table[None, :, :]).any(2)
    assert frontier_rows(table).tolist() == np.flatnonzero(~better.any(axis=0)).tolist()


@pytest.mark.parametrize("shape", [(0, 0), (0, 2), (3, 0), (1, 1)])
def test_the_frontier_of_next_to_nothing_is_all_of_it(shape: tuple[int, int]) -> None:
    assert frontier_rows(np.zeros(shape, dtype=np.int64)).tolist() == list(range(shape[0]))


@tried
@given(tables)
def test_ties_are_grouped_by_first_row(table: Any) -> None:
    expected: dict[Any, list[int]] = {}
    for row, mine in enumerate(table):
        expected.setdefault(tuple(mine), []).append(row)
    assert [group.tolist() for group in group_ties(np.array(table))] == list(expected.values())
    assert [g.tolist() for g in group_ties(np.array(table, dtype=object))] == list(expected.values())


def test_no_rows_make_no_groups() -> None:
    assert group_ties(np.zeros((0, 2), dtype=np.int64)) == ()


@tried
@given(tables, st.data())
def test_undominated_agrees_with_the_frontier_whatever_the_hints(table: Any, data: Any) -> None:
    array = np.array(table)
    rows = st.lists(st.integers(0, len(table) - 1), max_size=6)
    asked, hints = data.draw(rows), data.draw(rows)
    expected = [row in oracle.frontier(table) for row in asked]
    assert undominated(array[asked], array, array[hints]).tolist() == expected


@pytest.mark.parametrize("n_parties", [2, 3, 4])
def test_undominated_agrees_with_the_frontier_on_large_tables(n_parties: int) -> None:
    rng = np.random.default_rng(n_parties)
    array = np.asfortranarray(rng.integers(0, 300, (6000, n_parties)))
    array[:, -1] -= array[:, 0]
    on = frontier_rows(array)
    asked = np.unique(np.concatenate((on[:40], rng.integers(0, 6000, 40))))
    got = undominated(array[asked], array, array[on[:1]])
    assert got.tolist() == np.isin(asked, on).tolist()
