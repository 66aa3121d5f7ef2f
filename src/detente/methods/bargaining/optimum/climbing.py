"""A good package to begin a search with: climbs with kicks from those that the bounds led to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.optimum.network import Network

__all__ = ["climb_from"]

Real = NDArray[np.float64]


def climb_from(
    network: Network,
    columns: Real,
    offset: Real,
    sought: int,
    power: Real,
    starts: Sequence[Sequence[int]],
    *,
    turns: int,
    seed: int = 0,
) -> tuple[int, ...]:
    """
    Return the best filled-in network met; it may break floors, and rules where none was met that keeps them.

    `columns` (C, n_parties) and `offset` (C,) are the scaled gains that are rated, `sought` and
    `power` (C,) say how. `turns` kicks in all, from a generator seeded with `seed`: the same
    input gives the same package.
    """
    from detente.methods.bargaining.optimum.compiled_climbing import climb

    n, most = len(network.order), max(network.sizes)
    points = np.zeros((n, most, len(columns)))
    for place, worth in enumerate(network.worth):
        points[place, : len(worth)] = worth.astype(np.float64) @ columns.T
    near: list[list[tuple[int, int, int, int]]] = [[] for _ in range(n)]
    tables, at = [np.zeros(1)], 1
    for one, other, pair in network.edges:
        step = len(columns)
        near[one].append((other, at, pair.shape[1] * step, step))
        near[other].append((one, at, step, pair.shape[1] * step))
        table = (pair.astype(np.float64) @ columns.T).ravel()
        tables.append(table)
        at += len(table)
    members: list[list[int]] = [[] for _ in range(n)]
    scope: list[int] = []
    rule_at, masks = [0], []
    for number, (positions, rows) in enumerate(network.rules):
        for place, row in zip(positions, rows, strict=True):
            members[place].append(number)
            mask = np.zeros(most, dtype=bool)
            mask[: len(row)] = row
            masks.append(mask)
        scope.extend(positions)
        rule_at.append(len(scope))
    rng = np.random.default_rng(seed)
    best: tuple[float, tuple[int, ...]] | None = None
    share = max(turns // max(len(starts), 1), 1)
    for start in starts:
        found, value = climb(
            np.array(network.sizes, dtype=np.int64),
            points,
            _ends(near),
            np.array([row for rows in near for row in rows], dtype=np.int64).reshape(-1, 4),
            np.concatenate(tables),
            np.ascontiguousarray(offset),
            sought,
            np.ascontiguousarray(power),
            _ends(members),
            np.array([rule for rules in members for rule in rules], dtype=np.int64),
            np.array(rule_at, dtype=np.int64),
            np.array(scope, dtype=np.int64),
            np.array(masks, dtype=bool).reshape(-1, most),
            np.array(start, dtype=np.int64),
            rng.integers(0, 2**31, (share, 3, 2)),
        )
        if best is None or value > best[0]:
            best = value, tuple(int(option) for option in found)
    if best is None:
        raise ValueError("a climb needs a package to start from")
    return best[1]


def _ends(rows: Sequence[Sequence[object]]) -> NDArray[np.int64]:
    """Return where each row begins when they are laid end to end, and the end of the last."""
    return np.cumsum([0, *(len(row) for row in rows)]).astype(np.int64)
