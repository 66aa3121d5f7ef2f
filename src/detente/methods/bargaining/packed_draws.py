"""The compiled way over draws: what `compiled_draws` wants, made once, and its answer taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.drawn import DrawnPart, DrawnTerms
from detente.methods.bargaining.packed import (
    PackedCandidates,
    PackedOut,
    PackedPairs,
    PackedPoints,
    PackedSpace,
)
from detente.methods.bargaining.split import Split

__all__ = ["AT_ONCE", "PackedDraws", "can_be_packed"]

_MOST_PRINCIPALS = 16
"""Products of so many gains below 2**53 stay within a float, and their vectors within a word."""

_MOST_POWER = 200
"""Sum of the exponents up to which products are multiplied out where floats cannot tell them apart."""

AT_ONCE = 200_000_000
"""Packages times draws in one call of the kernel: a Ctrl-C waits for at most a second or so."""


def can_be_packed(
    consents: NDArray[np.bool_], principals: Sequence[int], power: tuple[int, ...] | None = None
) -> bool:
    """Say whether the compiled way takes it: there are packages, and every principal is asked about all."""
    return (
        find_spec("numba") is not None
        and 0 < len(consents) < 2**31
        and 0 < len(principals) <= _MOST_PRINCIPALS
        and sum(power or ()) <= _MOST_POWER
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
        power: tuple[int, ...] | None = None,
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
        self.points = PackedPoints(
            np.ascontiguousarray(np.concatenate(drawn.worth, axis=1)[:, :, parties]),
            np.ascontiguousarray(pair_worth[:, :, parties]),
            np.ascontiguousarray(drawn.no_deal[:, parties]),
        )
        self.space = PackedSpace(
            front=_rows(split.front + offset[:cut]),
            back=_rows(split.back + offset[cut:]),
            front_pairs=_pairs(split.front_pairs),
            back_pairs=_pairs(split.back_pairs),
            cross_pairs=_pairs([(number, entries) for number, _, entries in split.cross_pairs]),
            by_kind=_rows(order),
            kind_start=_rows(np.searchsorted(split.kind[order], np.arange(split.n_kinds + 1))),
            kind_holds=holds,
            row_start=_rows(np.searchsorted(split.front_at, np.arange(n_front + 1))),
            row_back=_rows(split.back_at % n_back),
            row_at=_rows(grid),
            allowed=np.ascontiguousarray(grid >= 0).astype(np.uint8),
            excused=_excuses(~consents[:, sometimes].T, split),
            power=np.array(power or [1] * len(principals), dtype=np.int64),
            n_principals=len(principals),
            n_always=len(principals) + len(always),
            is_narrow=drawn.reach < 2**31,
        )
        self.candidates = PackedCandidates(
            _rows(chosen + offset),
            held,
            np.ascontiguousarray(consents[candidates][:, parties]).astype(np.uint8),
        )
        self.every_frontier = every_frontier

    def run(self, first: int, end: int) -> DrawnPart:
        """Work through the draws first .. end - 1; equal to `PlainDraws.run`."""
        from detente.methods.bargaining.compiled_draws import follow_draws

        part, origin = DrawnPart.empty(end - first, self.n_packages, self.n_candidates), first
        room = self.n_packages + 4 * (end - first)
        while first < end:
            size = end - first
            # there is room for any one draw, so every call gets further
            out = PackedOut(
                zone_count=part.zone_count,
                frontier_count=part.frontier_count,
                has_zone=np.zeros(size, dtype=np.uint8),
                nash=np.empty(room, dtype=np.int32),
                nash_end=np.zeros(size + 1, dtype=np.int64),
                middle=np.empty(room, dtype=np.int32),
                middle_end=np.zeros(size + 1, dtype=np.int64),
                in_zone=np.zeros((size, self.n_candidates), dtype=np.uint8),
                on_frontier=np.zeros((size, self.n_candidates), dtype=np.uint8),
            )
            done = follow_draws(
                first, end, self.points, self.space, self.candidates, self.every_frontier, out
            )
            for draw in range(first, done):
                here, at = draw - first, draw - origin
                part.nash[at] = np.sort(out.nash[out.nash_end[here] : out.nash_end[here + 1]])
                part.kalai_smorodinsky[at] = np.sort(
                    out.middle[out.middle_end[here] : out.middle_end[here + 1]]
                )
            some, there = slice(0, done - first), slice(first - origin, done - origin)
            part.has_zone[there] = out.has_zone[some]
            part.in_zone[there] = out.in_zone[some]
            part.on_frontier[there] = out.on_frontier[some]
            first = done
        return part


def _excuses(excused: NDArray[np.bool_], split: Split) -> NDArray[np.uint8]:
    """Say by guarantor and pair of entries, or by row where there is no grid, who is not asked."""
    if split.package_at is None:
        return np.ascontiguousarray(excused[:, None, :]).astype(np.uint8)
    return np.ascontiguousarray(excused[:, split.package_at]).astype(np.uint8)


def _rows(values: NDArray[Any]) -> NDArray[np.int32]:
    return np.ascontiguousarray(values, dtype=np.int32)


def _pairs(pairs: Sequence[tuple[int, NDArray[np.intp]]]) -> PackedPairs:
    """Lay the entries of each pair term one after the other."""
    entries = [found for _, found in pairs]
    start = np.cumsum([0, *(len(found) for found in entries)])
    flat = np.concatenate(entries) if entries else np.zeros(0)
    return PackedPairs(_rows(np.array([number for number, _ in pairs])), _rows(start), _rows(flat))
