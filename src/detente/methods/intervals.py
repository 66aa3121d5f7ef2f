"""Shares over draws with their interval, the same for every method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["T_95", "share_interval"]

T_95 = (
    6.313751514675,
    2.919985580354,
    2.353363434802,
    2.131846786327,
    2.015048373333,
    1.943180280515,
    1.89457860509,
    1.859548037531,
    1.833112932656,
    1.812461122812,
    1.795884818704,
    1.782287555649,
    1.770933395987,
    1.761310135775,
    1.753050355693,
)
"""95 % points of Student's t for 1 to 15 degrees of freedom, as scipy.special.stdtrit gives them.

Written down because importing scipy.special takes a third of a second; a test compares them."""


def share_interval(
    share_per_scramble: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """
    Give the mean share and its 90 % interval over independently scrambled sets of draws.

    Mean -/+ t * s / sqrt(R), clipped to [0, 1], with t the 95 % point of Student's t with
    R - 1 degrees of freedom and s the standard deviation over the R scrambles. Shape (R, ...)
    in, three arrays of shape (...) out. It measures the error of drawing, not that of the estimates;
    where all scrambles agree its width is 0.

    Raises
    ------
    ValueError
        If there are fewer than two scrambles, or more than `T_95` has values for.
    """
    n_scrambles = len(share_per_scramble)
    if not 2 <= n_scrambles <= len(T_95) + 1:
        raise ValueError(f"an interval is over 2 to {len(T_95) + 1} scrambles, not {n_scrambles}")
    mean = np.asarray(share_per_scramble.mean(axis=0))
    spread = share_per_scramble.std(axis=0, ddof=1)
    half = T_95[n_scrambles - 2] * spread / np.sqrt(n_scrambles)
    return mean, np.clip(mean - half, 0.0, 1.0), np.clip(mean + half, 0.0, 1.0)
