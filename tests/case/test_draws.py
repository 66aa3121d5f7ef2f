"""The points of a run: scrambled Sobol' sets, held against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from detente.case import draws, round_up_draws, sobol_points
from detente.case.draws import SCRAMBLES, direction_numbers, scramble_points


@pytest.mark.parametrize("n_inputs", [1, 2, 7, 150])
def test_the_direction_numbers_give_scipys_unscrambled_points(n_inputs: int) -> None:
    directions = direction_numbers(n_inputs)
    expected = qmc.Sobol(n_inputs, scramble=False, bits=30).random_base2(7)
    for index in range(2**7):
        gray = index ^ (index >> 1)  # scipy walks in Gray code
        point = np.zeros(n_inputs, dtype=np.uint32)
        for bit in range(7):
            if gray >> bit & 1:
                point ^= directions[:, bit]
        assert np.array_equal(point / 2**30, expected[index])


def test_without_scipys_table_the_points_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with_table = sobol_points(5, 256, 3)
    monkeypatch.setattr(draws, "_joe_kuo", lambda: None)
    monkeypatch.setattr(draws, "direction_numbers", direction_numbers.__wrapped__)
    assert np.array_equal(sobol_points(5, 256, 3), with_table)
    assert sobol_points(0, 256, 3).shape == (256, 0)


@pytest.mark.parametrize(
    "draws_wanted, used", [(1, 8), (8, 8), (9, 16), (1000, 1024), (1024, 1024), (1025, 2048)]
)
def test_draws_are_rounded_up_to_eight_times_a_power_of_two(draws_wanted: int, used: int) -> None:
    assert round_up_draws(draws_wanted) == used
    assert sobol_points(2, draws_wanted, 0).shape == (used, 2)


def test_no_draw_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        round_up_draws(0)
    with pytest.raises(ValueError, match="go up to 21,201"):
        sobol_points(21_202, 8, 0)


def test_the_same_seed_gives_the_same_points_and_nought_is_a_seed() -> None:
    first = sobol_points(4, 512, 0)
    assert np.array_equal(first, sobol_points(4, 512, 0))
    for seed in (1, 2, 2**70):
        assert not np.array_equal(first, sobol_points(4, 512, seed))


@pytest.mark.parametrize("draws_wanted", [8, 500, 1024])
def test_a_scramble_made_by_itself_is_its_part_of_the_run(draws_wanted: int) -> None:
    whole = sobol_points(3, draws_wanted, 0)
    parts = np.split(whole, SCRAMBLES)
    for number, part in enumerate(parts):
        assert scramble_points(3, draws_wanted, 0, number).tobytes() == part.tobytes()
    assert not np.array_equal(parts[0], parts[1])


@pytest.mark.parametrize("seed", [0, 1, 77])
def test_every_scramble_is_stratified_in_each_coordinate_and_in_no_two_alike(seed: int) -> None:
    points = sobol_points(9, 1024, seed).reshape(SCRAMBLES, 128, 9)
    assert points.min() > 0
    assert points.max() < 1
    cells = np.sort(np.floor(points * 128).astype(int), axis=1)
    assert np.array_equal(cells, np.broadcast_to(np.arange(128)[None, :, None], cells.shape))
    for first in range(SCRAMBLES):
        for second in range(first):
            assert not np.array_equal(points[first], points[second])


def test_the_first_two_coordinates_fill_every_elementary_box() -> None:
    """A (0, m, 2)-net in base 2: each box of area 2^-6 holds exactly one of 64 points, whatever its shape."""
    for scramble in sobol_points(2, 512, 5).reshape(SCRAMBLES, 64, 2):
        for k in range(7):
            boxes = {(int(x * 2**k), int(y * 2 ** (6 - k))) for x, y in scramble}
            assert len(boxes) == 64


def test_the_mean_of_each_scramble_is_free_of_bias() -> None:
    """Over many seeds the mean of x * y over a scramble is 1/4, and scrambles do not hang together."""
    means = np.array(
        [sobol_points(2, 32, seed).prod(axis=1).reshape(SCRAMBLES, 4).mean(axis=1) for seed in range(300)]
    )
    spread = means.std() / np.sqrt(means.size)
    assert abs(means.mean() - 0.25) < 4 * spread
    together = np.corrcoef(means.T)[np.triu_indices(SCRAMBLES, 1)]
    assert np.abs(together).max() < 4 / np.sqrt(300)
