"""The compiled way over draws: what `compiled_draws` wants, made once, and its answer taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.drawn import DrawnPart, DrawnTerms
from detente.methods.bargaining.split import Split

__all__ = ["PackedDraws", "can_be_packed"]

_MOST_PRINCIPALS = 16
"""Products of so many gains below 2**53 stay within a float, and their vectors within a word."""

_AT_ONCE = 200_000_000
"""Packages times draws in one call of the kernel: a Ctrl-C waits for at most a second or so."""


def can_be_packed(consents: NDArray[np.bool_], principals: Sequence[int]) -> bool:
    """Say whether the compiled way takes it: there are packages, and every principal is asked about all."""
    return (
        0 < len(consents) < 2**31
        and 0 < len(principals) <= _MOST_PRINCIPALS
        and bool(consents[:, list(principals)].all())
    )


class PackedDraws:
    """
    Everything the draws have in common, as flat arrays; read by all threads, written by none.

    Parameters as in `shares_over_draws`, with `packages` cut into `split`. `every_frontier` asks for
    the frontier of every draw, not only the candidates' place. Memory: some 100 bytes per
    package, and as much again for each thread.
    """

    def __init__(
        self,
        packages: NDArray[np.integer[Any]],
        split: Split,
        drawn: DrawnTerms,
        consents: NDArray[np.bool_],
        principals: Sequence[int],
        candidates: NDArray[np.intp],
        *,
        every_frontier: bool,
    ) -> None:
        asked = [p for p in range(consents.shape[1]) if consents[:, p].any()]
        always = [p for p in asked if p not in principals and consents[:, p].all()]
        sometimes = [p for p in asked if p not in principals and p not in always]
        parties = [*principals, *always, *sometimes]
        sizes = [worth.shape[1] for worth in drawn.worth]
        offset = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64)
        n_front, n_back = len(split.front), len(split.back)
        pair_worth = drawn.pair_worth
        if pair_worth is None:
            pair_worth = np.zeros((drawn.n_draws, 0, drawn.no_deal.shape[1]), dtype=np.int64)
        order = np.argsort(split.kind, kind="stable")
        holds = np.zeros((split.n_kinds, len(split.cross_pairs)), dtype=np.uint8)
        for place, (_, kinds, _) in enumerate(split.cross_pairs):
            holds[kinds, place] = 1
        held = np.zeros((len(candidates), len(drawn.pairs)), dtype=np.uint8)
        chosen = packages[candidates]
        for number, (issue, option, other_issue, other_option) in enumerate(drawn.pairs):
            held[:, number] = (chosen[:, issue] == option) & (chosen[:, other_issue] == other_option)
        grid = np.zeros((0, 0)) if split.package_at is None else split.package_at
        cut = split.front.shape[1]
        self.drawn = drawn
        self.n_packages, self.n_candidates = len(packages), len(candidates)
        self.given = (
            np.ascontiguousarray(np.concatenate(drawn.worth, axis=1)[:, :, parties]),
            np.ascontiguousarray(pair_worth[:, :, parties]),
            np.ascontiguousarray(drawn.no_deal[:, parties]),
            _rows(split.front + offset[:cut]),
            _rows(split.back + offset[cut:]),
            *_stretches(split.front_pairs),
            *_stretches(split.back_pairs),
            *_stretches([(number, entries) for number, _, entries in split.cross_pairs]),
            _rows(order),
            _rows(np.searchsorted(split.kind[order], np.arange(split.n_kinds + 1))),
            holds,
            _rows(np.searchsorted(split.front_at, np.arange(n_front + 1))),
            _rows(split.back_at % n_back),
            _rows(grid),
            len(principals),
            len(principals) + len(always),
            _excuses(~consents[:, sometimes].T, split),
            _rows(chosen + offset),
            held,
            np.ascontiguousarray(consents[candidates][:, parties]).astype(np.uint8),
            every_frontier,
        )

    def run(self, first: int, end: int) -> DrawnPart:
        """Work through the draws first .. end - 1; equal to `PlainDraws.run`."""
        part = DrawnPart.empty(end - first, self.n_packages, self.n_candidates)
        step = max(1, _AT_ONCE // self.n_packages)
        for start in range(first, end, step):
            self._run(part, first, start, min(start + step, end))
        return part

    def _run(self, part: DrawnPart, origin: int, first: int, end: int) -> None:
        from detente.methods.bargaining.compiled_draws import follow_draws

        room = self.n_packages + 4 * (end - first)
        while first < end:
            size = end - first
            has_zone = np.zeros(size, dtype=np.uint8)
            ends = np.zeros((2, size + 1), dtype=np.int64)
            nash, middle = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
            in_zone = np.zeros((size, self.n_candidates), dtype=np.uint8)
            on_frontier = np.zeros_like(in_zone)
            # there is room for any one draw, so every call gets further
            done = follow_draws(
                first, end, *self.given, part.zone_count, part.frontier_count, has_zone,
                nash, ends[0], middle, ends[1], in_zone, on_frontier,
            )  # fmt: skip
            for draw in range(first, done):
                here, at = draw - first, draw - origin
                part.nash[at] = nash[ends[0, here] : ends[0, here + 1]]
                part.kalai_smorodinsky[at] = middle[ends[1, here] : ends[1, here + 1]]
            some, there = slice(0, done - first), slice(first - origin, done - origin)
            part.has_zone[there] = has_zone[some]
            part.in_zone[there] = in_zone[some]
            part.on_frontier[there] = on_frontier[some]
            first = done


def _excuses(excused: NDArray[np.bool_], split: Split) -> NDArray[np.uint8]:
    """Say by guarantor and pair of entries, or by row where there is no grid, who is not asked."""
    if split.package_at is None:
        return np.ascontiguousarray(excused[:, None, :]).astype(np.uint8)
    return np.ascontiguousarray(excused[:, split.package_at]).astype(np.uint8)


def _rows(values: NDArray[Any]) -> NDArray[np.int32]:
    return np.ascontiguousarray(values, dtype=np.int32)


def _stretches(
    pairs: Sequence[tuple[int, NDArray[np.intp]]],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Lay the entries of each pair term one after the other: numbers, where each begins, entries."""
    entries = [found for _, found in pairs]
    start = np.cumsum([0, *(len(found) for found in entries)])
    flat = np.concatenate(entries) if entries else np.zeros(0)
    return _rows(np.array([number for number, _ in pairs])), _rows(start), _rows(flat)
