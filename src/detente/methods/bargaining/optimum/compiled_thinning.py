"""Keep one package per undominated cell of a grid, key by key; compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.compiling import compiled

__all__ = ["thin"]


@compiled
def thin(group_at: NDArray[np.int64], cells: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """
    Return the rows kept, ascending; a single -1 where there would be more than `most`.

    `cells` (m, C), sorted by group and within a group so that a row comes after all that dominate it,
    as descending lexicographic order does; `group_at` (g + 1,) says where groups begin. Of equal
    rows the first is kept.
    """
    kept = np.empty(most, dtype=np.int64)
    n_kept = 0
    for group in range(len(group_at) - 1):
        first = n_kept
        for row in range(group_at[group], group_at[group + 1]):
            is_covered = False
            for place in range(first, n_kept):
                other = kept[place]
                covers = True
                for column in range(cells.shape[1]):
                    if cells[other, column] < cells[row, column]:
                        covers = False
                        break
                if covers:
                    is_covered = True
                    # who covers once covers often: try it first next time
                    if place > first:
                        before = first + (place - first) // 2
                        kept[place] = kept[before]
                        kept[before] = other
                    break
            if is_covered:
                continue
            if n_kept == most:
                return np.full(1, -1, dtype=np.int64)
            kept[n_kept] = row
            n_kept += 1
    return np.sort(kept[:n_kept])
