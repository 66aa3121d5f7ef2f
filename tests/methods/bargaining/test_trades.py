from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from detente.methods.bargaining.space import list_packages, utilities
from detente.methods.bargaining.trades import improving_swaps
from tests.methods.bargaining import oracle
from tests.methods.bargaining.strategies import Instance, instances, tried


@tried
@given(instances(), st.data())
def test_swaps_are_those_that_leave_nobody_worse_off_in_order(case: Instance, data: Any) -> None:
    assume(case.table)
    base = tuple(data.draw(st.integers(0, size - 1)) for size in case.sizes)
    at = oracle.utility(base, case.worth, case.pairs)
    rows = oracle.packages(case.sizes, case.forbidden, case.required)
    principals = [p for p in range(len(at)) if case.consents[:, p].all()]
    ideal = data.draw(st.lists(st.integers(0, 5), min_size=len(principals), max_size=len(principals)))
    expected = []
    for row, (package, mine) in enumerate(zip(rows, case.table, strict=True)):
        asked = [p for p in range(len(at)) if case.consents[row, p]]
        better = sum(mine[p] > at[p] for p in asked)
        if sum(a != b for a, b in zip(package, base, strict=True)) not in {1, 2}:
            continue
        if any(mine[p] < at[p] for p in asked) or not better:
            continue
        shares = [
            Fraction(mine[p] - case.no_deal[p], best)
            for p, best in zip(principals, ideal, strict=True)
            if best
        ]
        expected.append((-better, -min(shares, default=Fraction(0)), row))
    got = improving_swaps(
        case.packages,
        utilities(case.packages, case.terms),
        np.array(base),
        np.array(at, dtype=case.dtype),
        case.consents,
        principals,
        np.array(case.no_deal, dtype=case.dtype),
        np.array(ideal),
        most=7,
    )
    assert got.rows.tolist() == [row for _, _, row in sorted(expected)][:7]
    assert got.better.tolist() == [-better for better, _, _ in sorted(expected)][:7]
    for row, change in zip(got.rows, got.change.tolist(), strict=True):
        assert change == [new - old for new, old in zip(case.table[row], at, strict=True)]


def test_a_guarantor_who_is_not_asked_may_lose() -> None:
    packages = list_packages((2,))
    utility = np.array([[0, 0, 5], [1, 1, 0]])
    consents = np.array([[True, True, False], [True, True, False]])
    found = improving_swaps(packages, utility, packages[0], utility[0], consents, [0, 1], np.zeros(3))
    assert found.rows.tolist() == [1]
    consents[1, 2] = True
    found = improving_swaps(packages, utility, packages[0], utility[0], consents, [0, 1], np.zeros(3))
    assert found.rows.tolist() == []
