from __future__ import annotations

import numpy as np
import pytest
from scipy.special import stdtrit

from detente.methods.intervals import T_95, share_interval


def test_the_interval_of_a_share_is_students_over_scrambles() -> None:
    # Student's t, 7 degrees of freedom, 95 % point: 1.895 in printed tables
    shares = np.array([0.4, 0.5, 0.6, 0.5, 0.4, 0.6, 0.5, 0.5])
    mean, low, high = share_interval(shares)
    half = 1.895 * np.sqrt(0.04 / 7) / np.sqrt(8)
    assert mean == pytest.approx(0.5)
    assert low == pytest.approx(0.5 - half, abs=1e-4)
    assert high == pytest.approx(0.5 + half, abs=1e-4)


def test_the_interval_stays_within_0_and_1_and_needs_two_scrambles() -> None:
    _, low, high = share_interval(np.array([[0.0, 1.0], [0.02, 0.9]]))
    assert low.tolist() == [0.0, pytest.approx(0.6343, abs=1e-4)]
    assert high[1] == 1.0
    with pytest.raises(ValueError, match="2 to 16 scrambles, not 1"):
        share_interval(np.array([0.5]))


def test_the_written_points_of_students_t_are_those_of_scipy() -> None:
    assert np.array(T_95) == pytest.approx(stdtrit(np.arange(1, len(T_95) + 1), 0.95), abs=1e-11)


def test_an_interval_over_more_scrambles_than_there_are_points_for_is_refused() -> None:
    with pytest.raises(ValueError, match="2 to 16 scrambles, not 17"):
        share_interval(np.zeros(17))
