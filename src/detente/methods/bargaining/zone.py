"""The zone of one draw: packages that all who must consent accept, without a table of utilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.split import Split, look_up

__all__ = ["ZoneFinder"]

_GRID_ENTRIES = 2**16
"""Pairs of entries compared at a time: half a megabyte stays in the cache."""


class ZoneFinder:
    """
    What does not change from draw to draw; read by all threads, written by none.

    `asked`, `always`, `sometimes`: the parties who must consent to some package, to all, to
    some but not all. `consents[party]` (n_packages,) is the column of that party.
    """

    def __init__(self, split: Split, consents: NDArray[np.bool_], principals: tuple[int, ...]) -> None:
        self.split = split
        self.principals = principals
        self.n_packages, n_parties = consents.shape
        self.consents = [np.ascontiguousarray(consents[:, party]) for party in range(n_parties)]
        self.asked = [p for p in range(n_parties) if self.consents[p].any()]
        self.always = [p for p in self.asked if self.consents[p].all()]
        self.sometimes = [p for p in self.asked if p not in self.always]
        self.is_package: NDArray[np.bool_] | None = None
        self.unasked: dict[int, NDArray[np.bool_]] = {}
        if split.package_at is not None and self.n_packages:
            self.is_package = split.package_at >= 0
            self.unasked = {p: ~self.consents[p][split.package_at] for p in self.sometimes}

    def find(
        self, front: NDArray[np.int64], back: NDArray[np.int64], no_deal: NDArray[np.int64]
    ) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Return the rows of the zone, ascending, and the principals' gains there."""
        rows = self._by_grid(front, back, no_deal) if self.always else self._by_list(front, back, no_deal)
        front_at, back_at = self.split.front_at, self.split.back_at
        if len(rows) < self.n_packages:
            front_at, back_at = front_at[rows], back_at[rows]
        columns = np.empty((len(self.principals), len(rows)), dtype=np.int64)
        for place, party in enumerate(self.principals):
            columns[place] = look_up(front[party] - no_deal[party], front_at, back[party], back_at)
        return rows, columns.T

    def _by_list(
        self, front: NDArray[np.int64], back: NDArray[np.int64], no_deal: NDArray[np.int64]
    ) -> NDArray[np.intp]:
        """Return the rows of the zone, looking up package by package."""
        rows = np.arange(self.n_packages, dtype=np.intp)
        for party in self.always:
            front_at, back_at = self.split.front_at[rows], self.split.back_at[rows]
            offered = look_up(front[party], front_at, back[party], back_at)
            rows = rows[np.flatnonzero(offered >= no_deal[party])]
        return self._without_refused(rows, front, back, no_deal)

    def _by_grid(
        self, front: NDArray[np.int64], back: NDArray[np.int64], no_deal: NDArray[np.int64]
    ) -> NDArray[np.intp]:
        """
        Return the rows of the zone, comparing whole grids.

        What a party needs from the back half is its no deal less its front half: one comparison
        per pair of entries and no sum. Front entries that no back entry makes good are passed over.
        """
        split = self.split
        if split.package_at is None or self.is_package is None:
            return self._by_list(front, back, no_deal)
        stretches = back.reshape(len(back), split.n_kinds, len(split.back))
        best = stretches.max(axis=2)
        need = no_deal[:, None] - front
        alive = np.ones(len(split.front), dtype=bool)
        for party in self.always:
            alive &= best[party][split.kind] >= need[party]
        entries = np.flatnonzero(alive)
        found = [np.zeros(0, dtype=np.intp)]
        step = max(1, _GRID_ENTRIES // len(split.back))
        for start in range(0, len(entries), step):
            some = entries[start : start + step]
            kinds = split.kind[some] if split.n_kinds > 1 else slice(None)
            enough = self.is_package[some]
            for party in self.always:
                enough &= stretches[party][kinds] >= need[party][some][:, None]
            # guarantors are asked about few packages or, where most are left, about the grid again
            wide = 4 * int(np.count_nonzero(enough)) > enough.size
            if wide:
                for party in self.sometimes:
                    content = stretches[party][kinds] >= need[party][some][:, None]
                    content |= self.unasked[party][some]
                    enough &= content
            rows = split.package_at[some].ravel()[np.flatnonzero(enough)]
            found.append(rows if wide else self._without_refused(rows, front, back, no_deal))
        return np.concatenate(found)

    def _without_refused(
        self,
        rows: NDArray[np.intp],
        front: NDArray[np.int64],
        back: NDArray[np.int64],
        no_deal: NDArray[np.int64],
    ) -> NDArray[np.intp]:
        """Return the rows that no guarantor who is asked there refuses."""
        for party in self.sometimes:
            must = np.flatnonzero(self.consents[party][rows])
            asked = rows[must]
            offered = look_up(
                front[party], self.split.front_at[asked], back[party], self.split.back_at[asked]
            )
            keep = np.ones(len(rows), dtype=bool)
            keep[must] = offered >= no_deal[party]
            rows = rows[np.flatnonzero(keep)]
        return rows
