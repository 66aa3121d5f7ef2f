"""Tables of machine words, and which compiled kernel joins them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.problem import TooLargeError
from detente.methods.bargaining.search.fields import Layout, Numbers
from detente.methods.bargaining.search.prepare import StepNumbers, joined_words

__all__ = ["MOST_STORED", "WordJoiner", "WordTable"]

MOST_STORED = 6_000_000
"""Sums of all tables together, kept to find packages again: 16 bytes each for a single word."""


@dataclass(frozen=True)
class WordTable:
    """Cell s holds words[start[s]:start[s + 1]] (n, n_words), descending, and their counts."""

    start: NDArray[np.int64]
    words: NDArray[np.int64]
    counts: NDArray[np.int64]


class WordJoiner:
    """Joins tables step by step, with caps on all of them together."""

    def __init__(
        self, layout: Layout, numbers: Numbers, most_points: int, most_work: int, *, modulus: int = 0
    ) -> None:
        self.layout = layout
        self.most_points, self.most_work, self.modulus = most_points, most_work, modulus
        self.work = 0
        self.stored = 0
        self.overflow = False
        zero = layout.pack(
            np.zeros((1, len(numbers.reach)), dtype=np.int64),
            np.zeros((1, len(numbers.guarantors)), dtype=bool),
        )
        self.zero = WordTable(np.array([0, 1]), zero, np.ones(1, dtype=np.int64))
        self.is_single = layout.n_words == 1 and not layout.n_guarantors
        self.pruning: Any = _Words(layout) if self.is_single else _Rows(layout, numbers)

    def length(self, table: WordTable) -> int:
        """Words of a table that is tied to nothing."""
        return len(table.counts)

    def read_cell(self, table: WordTable, cell: int) -> tuple[list[int], list[int]]:
        """Read a cell as joined words and counts."""
        rows = slice(int(table.start[cell]), int(table.start[cell + 1]))
        return joined_words(table.words[rows]), table.counts[rows].tolist()

    def join(self, left: WordTable | None, right: WordTable | None, step: Any) -> WordTable:
        """
        Make a step's table.

        Raises
        ------
        TooLargeError
            If a cell, all tables together or the work done so far passes its cap.
        """
        one, two = left or self.zero, right or self.zero
        numbers: StepNumbers = step.numbers
        limits = np.array([self.most_points, self.most_work - self.work, MOST_STORED - self.stored])
        call = self._join_words if self.is_single else self._join_rows
        start, words, counts, passed, work, overflow = call(one, two, step, numbers, limits)
        self.work += int(work)
        self.stored += len(counts)
        self.overflow |= bool(overflow)
        if passed:
            raise TooLargeError(
                {
                    1: f"more than {self.most_points:,} undominated points",
                    2: f"more than {self.most_work:,} sums looked at",
                    3: f"more than {MOST_STORED:,} undominated sums in all tables",
                }[int(passed)]
            )
        return WordTable(start, words, counts)

    def _join_rows(
        self, one: WordTable, two: WordTable, step: Any, numbers: StepNumbers, limits: NDArray[np.int64]
    ) -> Any:
        from detente.methods.bargaining.search.compiled_rows import join_rows

        rows = self.pruning
        empty = np.zeros((0, self.layout.n_words), dtype=np.int64)
        n_guarantors = self.layout.n_guarantors
        return join_rows(
            one.start,
            one.words,
            one.counts,
            two.start,
            two.words,
            two.counts,
            step.left_cell,
            step.right_cell,
            numbers.add,
            numbers.possible,
            empty if numbers.floor is None else numbers.floor,
            np.zeros((0, n_guarantors), dtype=np.int64)
            if numbers.least is None
            else np.ascontiguousarray(numbers.least),
            numbers.may_be_asked,
            rows.guards,
            rows.bits,
            rows.quiet,
            rows.second,
            rows.third,
            rows.place,
            rows.shift,
            rows.mask,
            rows.need,
            rows.quiet_place,
            rows.quiet_bit,
            limits,
            self.modulus,
        )

    def _join_words(
        self, one: WordTable, two: WordTable, step: Any, numbers: StepNumbers, limits: NDArray[np.int64]
    ) -> Any:
        from detente.methods.bargaining.search.compiled_join import join_words

        layout, words_layout = self.layout, self.pruning
        floor = np.zeros(0, dtype=np.int64) if numbers.floor is None else numbers.floor[:, 0].copy()
        start, words, *rest = join_words(
            one.start,
            one.words.reshape(-1),
            one.counts,
            two.start,
            two.words.reshape(-1),
            two.counts,
            step.left_cell,
            step.right_cell,
            np.ascontiguousarray(numbers.add[:, :, 0]),
            numbers.possible,
            floor,
            layout.guards[0],
            words_layout.kind,
            words_layout.second_shift,
            words_layout.second_mask,
            words_layout.third_mask,
            limits,
            self.modulus,
        )
        return start, words.reshape(-1, 1), *rest


class _Words:
    """How single words of a layout are pruned, and where the fields for it lie."""

    def __init__(self, layout: Layout) -> None:
        from detente.methods.bargaining.search.compiled_join import (
            BEST_SECOND,
            COMPARE,
            FIRST_ONLY,
            STAIRCASE,
        )

        n = layout.n_principals
        self.kind = {1: FIRST_ONLY, 2: BEST_SECOND, 3: STAIRCASE}.get(n, COMPARE)
        if n == 0:
            self.kind = FIRST_ONLY
        self.second_shift = layout.shift[1] if n > 1 else 0
        self.second_mask = (1 << layout.width[1]) - 1 if n > 1 else 0
        self.third_mask = (1 << layout.width[2]) - 1 if n > 2 else 0


class _Rows:
    """Where the fields of long words lie, as arrays."""

    def __init__(self, layout: Layout, numbers: Numbers) -> None:
        n, end = layout.n_principals, layout.n_principals + layout.n_guarantors
        self.guards = np.array(layout.guards, dtype=np.int64)
        self.bits = np.array(layout.principal_bits, dtype=np.int64)
        self.place = np.array(layout.word[n:end], dtype=np.int64)
        self.shift = np.array(layout.shift[n:end], dtype=np.int64)
        self.mask = np.array([(1 << width) - 1 for width in layout.width[n:end]], dtype=np.int64)
        self.need = np.array((numbers.need or ())[n:], dtype=np.int64)
        self.quiet_place = np.array(layout.word[end:], dtype=np.int64)
        self.quiet_bit = np.array([1 << shift for shift in layout.shift[end:]], dtype=np.int64)
        self.quiet = np.zeros(layout.n_words, dtype=np.int64)
        for place, bit in zip(self.quiet_place, self.quiet_bit, strict=True):
            self.quiet[place] |= bit
        self.second = np.zeros(3, dtype=np.int64)
        self.third = np.zeros(3, dtype=np.int64)
        if n in (2, 3) and not layout.n_guarantors:
            self.second[:] = (layout.word[1], layout.shift[1], (1 << layout.width[1]) - 1)
            if n == 3:
                self.third[:] = (layout.word[2], layout.shift[2], (1 << layout.width[2]) - 1)
