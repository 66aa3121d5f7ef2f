from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.bargaining.draws import (
    DrawnTerms,
    Shares,
    shares_over_draws,
)
from detente.methods.bargaining.frontier import frontier_rows
from detente.methods.bargaining.solutions import kalai_smorodinsky_rows, nash_rows, zone_mask
from detente.methods.bargaining.space import Terms, list_packages, utilities
from tests.methods.bargaining import oracle
from tests.methods.bargaining.strategies import Instance, instances, tried

N_DRAWS = 5


def _drawn(case: Instance, seed: int) -> DrawnTerms:
    """Shake each number of the instance a little, so that ties come and go from draw to draw."""
    rng = np.random.default_rng(seed)
    n_parties = len(case.no_deal)

    def shake(values: Any) -> Any:
        base = np.array(values, dtype=np.int64)
        return base[None] + rng.integers(-1, 2, (N_DRAWS, *base.shape))

    pair_worth = [pair[4] for pair in case.pairs]
    return DrawnTerms(
        tuple(shake(options) for options in case.worth),
        shake(case.no_deal),
        tuple(tuple(pair[:4]) for pair in case.pairs),
        shake(np.array(pair_worth, dtype=np.int64).reshape(len(pair_worth), n_parties)),
    )


def _scaled(drawn: DrawnTerms, by: int) -> DrawnTerms:
    assert drawn.pair_worth is not None
    worth = tuple(points * by for points in drawn.worth)
    return DrawnTerms(worth, drawn.no_deal * by, drawn.pairs, drawn.pair_worth * by)


def _terms(drawn: DrawnTerms, draw: int) -> Terms:
    assert drawn.pair_worth is not None
    added = drawn.pair_worth[draw]
    pairs = tuple((*pair, added[number]) for number, pair in enumerate(drawn.pairs))
    return Terms(tuple(worth[draw] for worth in drawn.worth), pairs)


def _assert_equals_plain_way(
    got: Shares, case: Instance, drawn: DrawnTerms, principals: list[int], candidates: Any
) -> None:
    """Draw by draw with the kernels for one set of points, and with the oracle."""
    packages = case.packages
    n_packages = len(packages)
    zone_count, frontier_count = np.zeros((2, n_packages), dtype=int)
    nash, kalai = [Fraction(0)] * n_packages, [Fraction(0)] * n_packages
    for draw in range(N_DRAWS):
        utility = utilities(packages, _terms(drawn, draw))
        zone = np.flatnonzero(zone_mask(utility, drawn.no_deal[draw], case.consents))
        table = [tuple(row) for row in utility.tolist()]
        assert zone.tolist() == oracle.zone(table, drawn.no_deal[draw].tolist(), case.consents.tolist())
        gain = (utility - drawn.no_deal[draw])[zone][:, principals]
        best, middle = zone[nash_rows(gain).rows], zone[kalai_smorodinsky_rows(gain).rows]
        assert best.tolist() == zone[oracle.nash(gain.tolist())].tolist()
        zone_count[zone] += 1
        for row in best:
            nash[row] += Fraction(1, len(best))
        for row in middle:
            kalai[row] += Fraction(1, len(middle))
        frontier = zone[frontier_rows(gain)]
        assert frontier.tolist() == zone[oracle.frontier(gain.tolist())].tolist()
        frontier_count[frontier] += 1
        assert got.has_zone[draw] == (len(zone) > 0)
        assert got.in_zone[draw].tolist() == np.isin(candidates, zone).tolist()
        assert got.on_frontier[draw].tolist() == np.isin(candidates, frontier).tolist()
        assert got.nash_weight[draw].tolist() == [
            1 / len(best) if candidate in best else 0 for candidate in candidates
        ]
        _assert_least_gain(got.least_gain_share[draw], table, drawn.no_deal[draw].tolist(), case)
    assert got.zone_count.tolist() == zone_count.tolist()
    assert got.frontier_count is not None
    assert got.frontier_count.tolist() == frontier_count.tolist()
    assert got.nash == pytest.approx([float(share / N_DRAWS) for share in nash], abs=1e-15)
    assert got.kalai_smorodinsky == pytest.approx([float(share / N_DRAWS) for share in kalai], abs=1e-15)


def _assert_least_gain(got: float, table: Any, no_deal: Any, case: Instance) -> None:
    columns = list(zip(*table, strict=True))
    ranges = [max(column) - min(column) for column in columns]
    asked = [p for p in range(len(columns)) if case.consents[:, p].any()]
    unhappy = [p for p in asked if ranges[p] == 0 and columns[p][0] < no_deal[p]]
    counted = [p for p in asked if ranges[p] > 0]
    least = [
        min(
            (Fraction(mine[p] - no_deal[p], ranges[p]) for p in counted if case.consents[row, p]),
            default=None,
        )
        for row, mine in enumerate(table)
    ]
    if unhappy or None in least or not least:
        assert np.isnan(got)
    else:
        assert got == pytest.approx(float(max(value for value in least if value is not None)), abs=1e-12)


@tried
@given(instances(most_parties=4, huge=False), st.integers(0, 9999), st.data())
def test_many_draws_equal_the_plain_way_draw_by_draw(case: Instance, seed: int, data: Any) -> None:
    packages = case.packages
    n_parties = len(case.no_deal)
    principals = data.draw(st.lists(st.integers(0, n_parties - 1), min_size=1, unique=True).map(sorted))
    drawn = _drawn(case, seed)
    if drawn.reach < 2**12 and data.draw(st.booleans()):
        # levels that do not fit 31 bits take another table
        drawn = _scaled(drawn, 2**40)
    candidates = np.array(
        data.draw(st.lists(st.integers(0, max(len(packages) - 1, 0)), max_size=6 if len(packages) else 0)),
        dtype=np.intp,
    )
    with patch("detente.methods.bargaining.split._THINNEST_GRID", data.draw(st.sampled_from([0, 4]))):
        given_ = (packages, drawn, case.consents, principals, candidates)
        got = shares_over_draws(*given_, least_gain=True, every_frontier=True, compiled=False)
        fast = shares_over_draws(*given_, every_frontier=True, compiled=True)
        power = tuple(data.draw(st.lists(st.integers(1, 3), min_size=n_parties, max_size=n_parties)))
        weighted = [
            shares_over_draws(*given_, compiled=way, power=power[: len(principals)]) for way in (False, True)
        ]
    _assert_equals_plain_way(got, case, drawn, principals, candidates)
    _assert_same(got, fast)
    _assert_same(*weighted)


def _assert_same(one: Shares, other: Shares) -> None:
    """All but `least_gain_share`, which the compiled way leaves to the plain one."""
    for name in vars(one):
        if name != "least_gain_share" and getattr(one, name) is not None:
            assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name


def _large(n_draws: int = 40) -> tuple[Any, ...]:
    rng = np.random.default_rng(5)
    packages = list_packages((3, 4, 5, 4, 3), (((0, 0), (2, 3)), ((1, 1), (4, 2))))
    worth = tuple(rng.integers(0, 10**8, (n_draws, size, 4)) for size in (3, 4, 5, 4, 3))
    no_deal = rng.integers(10**8, 3 * 10**8, (n_draws, 4))
    consents = np.ones((len(packages), 4), dtype=bool)
    consents[:, 2] = packages[:, 3] == 1
    drawn = DrawnTerms(worth, no_deal, ((0, 1, 4, 2),), rng.integers(-(10**8), 10**8, (n_draws, 1, 4)))
    return packages, drawn, consents, (0, 1), np.arange(0, len(packages), 9)


@pytest.mark.parametrize("workers", [2, 3, 64])
def test_the_answer_has_the_same_bytes_on_any_number_of_threads(workers: int) -> None:
    given_ = _large()
    for way in (partial(shares_over_draws, least_gain=True), partial(shares_over_draws, compiled=True)):
        one = way(*given_, every_frontier=True, workers=1)
        many = way(*given_, every_frontier=True, workers=workers)
        for name, value in vars(one).items():
            assert value.tobytes() == getattr(many, name).tobytes(), name


def test_packages_thin_in_the_grid_are_looked_up_one_by_one_with_the_same_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_grid = shares_over_draws(*_large())
    monkeypatch.setattr("detente.methods.bargaining.split._THINNEST_GRID", 0)
    by_list = shares_over_draws(*_large())
    assert by_grid.has_zone.any()
    assert by_grid.nash.tobytes() == by_list.nash.tobytes()
    assert by_grid.zone_count.tobytes() == by_list.zone_count.tobytes()


def test_a_principal_who_is_not_always_asked_has_the_ideal_of_packages_it_would_accept() -> None:
    packages, drawn, consents, principals, candidates = _large()
    consents[:, 1] = packages[:, 1] == 0
    expected = np.zeros(len(packages))
    for draw in range(40):
        utility = utilities(packages, _terms(drawn, draw))
        zone = np.flatnonzero(zone_mask(utility, drawn.no_deal[draw], consents))
        gain = (utility - drawn.no_deal[draw])[zone][:, principals]
        middle = zone[oracle.kalai_smorodinsky(gain.tolist())]
        expected[middle] += 1 / max(len(middle), 1) / 40
    got = shares_over_draws(packages, drawn, consents, principals, candidates)
    assert got.kalai_smorodinsky == pytest.approx(expected, abs=1e-12)


def test_packages_out_of_order_are_refused() -> None:
    packages, *rest = _large()
    with pytest.raises(ValueError, match="ascending lexicographic order"):
        shares_over_draws(packages[::-1], *rest)


def test_a_runs_draws_are_a_part_of_a_longer_run() -> None:
    packages, drawn, consents, principals, candidates = _large()
    half = DrawnTerms(
        tuple(worth[:20] for worth in drawn.worth), drawn.no_deal[:20], drawn.pairs, drawn.pair_worth[:20]
    )
    part = shares_over_draws(packages, half, consents, principals, candidates)
    whole = shares_over_draws(packages, drawn, consents, principals, candidates)
    assert (part.on_frontier == whole.on_frontier[:20]).all()
    assert 0 < part.has_zone.sum() <= 20


def test_pair_terms_may_name_the_later_issue_first() -> None:
    packages, drawn, consents, principals, candidates = _large()
    turned = DrawnTerms(drawn.worth, drawn.no_deal, ((4, 2, 0, 1),), drawn.pair_worth)
    one = shares_over_draws(packages, drawn, consents, principals, candidates)
    other = shares_over_draws(packages, turned, consents, principals, candidates)
    assert one.nash.tobytes() == other.nash.tobytes()


def test_points_too_large_to_screen_are_refused() -> None:
    packages = list_packages((2,))
    drawn = DrawnTerms((np.full((1, 2, 1), 2**53),), np.zeros((1, 1), dtype=np.int64))
    with pytest.raises(ValueError, match="points too large for draws"):
        shares_over_draws(packages, drawn, np.ones((2, 1), dtype=bool), [0], np.array([0]))


@pytest.mark.parametrize("power", [(1,), (1, 0), (1, 1, 1)])
@pytest.mark.parametrize("compiled", [False, True])
def test_powers_that_do_not_fit_are_refused_either_way(power: tuple[int, ...], *, compiled: bool) -> None:
    with pytest.raises(ValueError, match="one positive whole power per principal"):
        shares_over_draws(*_large(), power=power, compiled=compiled)


def test_no_allowed_package_gives_no_zone_in_any_draw() -> None:
    packages = list_packages((2, 2), (((0, 0),), ((0, 1),)))
    drawn = DrawnTerms((np.zeros((3, 2, 1), dtype=np.int64),) * 2, np.zeros((3, 1), dtype=np.int64))
    got = shares_over_draws(packages, drawn, np.ones((0, 1), dtype=bool), [0], np.array([], dtype=np.intp))
    assert not got.has_zone.any()
    assert got.nash.shape == (0,)


@pytest.mark.parametrize(
    ("n_principals", "n_parties", "most", "seed"),
    [(2, 4, 9, 0), (3, 3, 40, 1), (4, 4, 10**8, 2), (4, 6, 10**13, 3), (5, 5, 6, 4), (8, 8, 10**6, 5)],
)
def test_both_ways_agree_on_thousands_of_packages(
    n_principals: int, n_parties: int, most: int, seed: int
) -> None:
    """Zones of many sizes, with many ties or none, rules across the cut, guarantors."""
    rng = np.random.default_rng(seed)
    sizes, n_draws = (4, 3, 5, 4, 4, 5), 12
    packages = list_packages(sizes, (((0, 1), (5, 2)), ((1, 0), (2, 3)), ((3, 3), (4, 0))))
    worth = tuple(rng.integers(0, most, (n_draws, size, n_parties)) for size in sizes)
    pairs = ((0, 2, 1, 1), (0, 0, 4, 3), (2, 2, 5, 1), (3, 0, 5, 4))
    pair_worth = rng.integers(-most, most, (n_draws, 4, n_parties))
    levels = np.linspace(1.0, 3.4, n_draws)[:, None] * most * rng.uniform(0.8, 1.0, (n_draws, n_parties))
    drawn = DrawnTerms(worth, levels.astype(np.int64), pairs, pair_worth)
    consents = rng.random((len(packages), n_parties)) < 0.5
    consents[:, :n_principals] = True
    given_ = (packages, drawn, consents, range(n_principals), np.arange(0, len(packages), 97))
    plain = shares_over_draws(*given_, every_frontier=True, compiled=False)
    fast = shares_over_draws(*given_, every_frontier=True, compiled=True)
    assert plain.zone_count.max() > 1
    assert plain.on_frontier.any()
    _assert_same(plain, fast)
    power = tuple(range(1, n_principals + 1))
    plain = shares_over_draws(*given_, compiled=False, power=power)
    _assert_same(plain, shares_over_draws(*given_, compiled=True, power=power))


@pytest.mark.parametrize("seed", range(4))
def test_products_and_shares_that_floats_cannot_tell_apart_are_told_apart(seed: int) -> None:
    """One issue whose options are vectors of gains near 2**50: their products differ past the last bit."""
    rng = np.random.default_rng(seed)
    middle = 2**50 + int(rng.integers(2**40))
    vectors = middle + rng.integers(-3, 4, (60, 2))
    vectors = np.column_stack([vectors, np.repeat(middle, 60)])
    packages, consents = list_packages((60,)), np.ones((60, 3), dtype=bool)
    drawn = DrawnTerms((vectors[None],), np.zeros((1, 3), dtype=np.int64))
    got = shares_over_draws(packages, drawn, consents, range(3), np.zeros(0, np.intp), compiled=True)
    gain = vectors.tolist()
    assert np.flatnonzero(got.nash).tolist() == oracle.nash(gain)
    power = (3, 2, 1)
    weighted = shares_over_draws(
        packages, drawn, consents, range(3), np.zeros(0, np.intp), compiled=True, power=power
    )
    assert np.flatnonzero(weighted.nash).tolist() == oracle.nash(gain, power)
    assert np.flatnonzero(got.kalai_smorodinsky).tolist() == oracle.kalai_smorodinsky(gain)


def test_more_ties_than_there_is_room_for_at_once_are_all_kept() -> None:
    packages = list_packages((5, 5, 4))
    nothing = tuple(np.zeros((40, size, 2), dtype=np.int64) for size in (5, 5, 4))
    drawn = DrawnTerms(nothing, np.zeros((40, 2), dtype=np.int64))
    consents = np.ones((100, 2), dtype=bool)
    got = shares_over_draws(
        packages, drawn, consents, (0, 1), np.arange(3), compiled=True, every_frontier=True
    )
    assert got.zone_count.tolist() == [40] * 100
    assert got.nash == pytest.approx(np.full(100, 0.01))
    assert got.nash_weight == pytest.approx(np.full((40, 3), 0.01))
    assert got.frontier_count is not None
    assert got.frontier_count.tolist() == [40] * 100


@pytest.mark.parametrize("crowd", [1, 2**50])
def test_places_are_sorted_by_their_keys_crowded_or_not(crowd: int) -> None:
    from detente.methods.bargaining.compiled_frontier import _sort_places

    key = np.random.default_rng(0).integers(-(10**6), 10**6, 3000)
    key[0] = -crowd
    order = np.empty(len(key), dtype=np.int64)
    _sort_places(key, order)
    assert np.array_equal(key[order], np.sort(key))
    assert np.array_equal(np.sort(order), np.arange(len(key)))
