"""The points of many draws, and what a run of them gave: what both ways over draws share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.solutions import FLOAT_EXACT

__all__ = ["DrawnPart", "DrawnTerms"]


@dataclass(frozen=True)
class DrawnTerms:
    """
    The points of every draw, whole numbers on one grid (a millionth of a point), so ties are ties.

    `worth`: one array per issue, (n_draws, n_options, n_parties); `no_deal`: (n_draws, n_parties);
    `pairs`: (issue, option, issue, option) of each pair term, `pair_worth`: (n_draws, n_pairs,
    n_parties).
    """

    worth: tuple[NDArray[np.int64], ...]
    no_deal: NDArray[np.int64]
    pairs: tuple[tuple[int, int, int, int], ...] = ()
    pair_worth: NDArray[np.int64] | None = None

    @property
    def n_draws(self) -> int:
        """Draws in all."""
        return len(self.no_deal)

    @property
    def reach(self) -> int:
        """Most that a gain could be, either way; a Python int, so it cannot overflow."""
        reach = 0
        arrays = [(self.no_deal, 1), *((points, 1) for points in self.worth)]
        if self.pair_worth is not None:
            arrays.append((self.pair_worth, self.pair_worth.shape[1]))
        for points, many in arrays:
            if points.size:
                reach += many * max(abs(int(points.max())), abs(int(points.min())))
        return reach

    def check_magnitude(self) -> None:
        """Refuse points whose gains could not be held exactly in a float."""
        if self.reach >= FLOAT_EXACT:
            raise ValueError(
                f"points too large for draws: a gain could reach {self.reach:,}, not below 2**53"
            )


@dataclass(frozen=True)
class DrawnPart:
    """
    What a run of consecutive draws gave.

    Counts per package, shape (n_packages,); `nash` and `kalai_smorodinsky` hold one array of
    ascending rows per draw; the rest is per draw, and per draw and candidate.
    """

    zone_count: NDArray[np.int64]
    frontier_count: NDArray[np.int64]
    nash: list[NDArray[np.integer]]
    kalai_smorodinsky: list[NDArray[np.integer]]
    has_zone: NDArray[np.bool_]
    least_gain_share: NDArray[np.float64]
    in_zone: NDArray[np.bool_]
    on_frontier: NDArray[np.bool_]

    @classmethod
    def empty(cls, n_draws: int, n_packages: int, n_candidates: int) -> DrawnPart:
        """Return room for so many draws in which nothing has happened yet."""
        nothing = np.empty(0, dtype=np.intp)
        return cls(
            zone_count=np.zeros(n_packages, dtype=np.int64),
            frontier_count=np.zeros(n_packages, dtype=np.int64),
            nash=[nothing] * n_draws,
            kalai_smorodinsky=[nothing] * n_draws,
            has_zone=np.zeros(n_draws, dtype=bool),
            least_gain_share=np.full(n_draws, np.nan),
            in_zone=np.zeros((n_draws, n_candidates), dtype=bool),
            on_frontier=np.zeros((n_draws, n_candidates), dtype=bool),
        )
