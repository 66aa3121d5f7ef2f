"""What every join needs, as arrays of words: what is added, what is possible, what the zone asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.search.bounds import largest_outside, worth_of_step
from detente.methods.bargaining.search.fields import WORD_BITS, Layout, Numbers
from detente.methods.bargaining.search.plain import Join
from detente.methods.bargaining.search.plan import SearchPlan
from detente.methods.bargaining.space import Points

__all__ = ["Preparer", "StepNumbers", "joined_words"]

_Floor = tuple[Points | None, Points | None]
"""The principals' least fields as words, and the guarantors' least fields; None without a zone."""


@dataclass(frozen=True)
class StepNumbers:
    """
    The numbers of one join.

    `add` (cells or 1, options, words) is what the step itself adds; `possible` (cells, options)
    what is not out; `floor` (cells, words) the principals' least fields and `least` (cells, guarantors)
    the field below which a guarantor can no longer be content, both None without a zone;
    `may_be_asked` (guarantors,) says who can still be asked outside.
    """

    add: Points
    possible: NDArray[np.bool_]
    floor: Points | None
    least: Points | None
    may_be_asked: NDArray[np.bool_]

    def cells(self, first: int, end: int) -> Join:
        """Hand some cells on as nested lists of Python ints."""
        add = self.add if len(self.add) == 1 else self.add[first:end]
        n_options = add.shape[1]
        flat = joined_words(add.reshape(-1, add.shape[2]))
        return Join(
            add=[flat[start : start + n_options] for start in range(0, len(flat), n_options)],
            possible=self.possible[first:end].tolist(),
            floor=None if self.floor is None else joined_words(self.floor[first:end]),
            least=None if self.least is None else self.least[first:end].tolist(),
            may_be_asked=self.may_be_asked.tolist(),
        )


class Preparer:
    """Turns a plan and numbers into what the joins need, in one layout."""

    def __init__(self, plan: SearchPlan, numbers: Numbers, layout: Layout) -> None:
        self.plan, self.numbers, self.layout = plan, numbers, layout
        self.n_guarantors = len(numbers.guarantors)
        self.possible = [self._possible(number) for number in range(len(plan.steps))]
        self.words: Points | None = None
        self.floors: list[_Floor] | None = None
        if not self.n_guarantors:
            # without guarantors words add up as fields do
            self.words = layout.pack(numbers.option, numbers.asked)
            self.pair_words = layout.pack(numbers.pair, np.zeros((len(numbers.pair), 0), dtype=bool))
        if numbers.need is not None:
            outside, self.at_root = largest_outside(plan, numbers, self.possible)
            self.floors = self._floors(outside)
        self.askers = [
            {variable for variable in range(len(plan.n_options)) if self._asked(variable)[:, g].any()}
            for g in range(self.n_guarantors)
        ]

    def _asked(self, variable: int) -> NDArray[np.bool_]:
        start, end = self.numbers.first_option[variable : variable + 2]
        return self.numbers.asked[start:end]

    def _possible(self, number: int) -> NDArray[np.bool_]:
        step = self.plan.steps[number]
        if step.variable < 0:
            return step.allowed
        start, end = self.numbers.first_option[step.variable : step.variable + 2]
        out = self.numbers.out[start:end]
        return step.allowed & ~out[None, :] if out.any() else step.allowed

    def step(self, number: int) -> StepNumbers:
        """Return the numbers of one step of the plan."""
        step = self.plan.steps[number]
        if self.words is not None:
            add = worth_of_step(step, self.words, self.pair_words, self.numbers.first_option)
        else:
            fields = worth_of_step(step, self.numbers.option, self.numbers.pair, self.numbers.first_option)
            asked = np.zeros((*fields.shape[:2], self.n_guarantors), dtype=bool)
            if step.variable >= 0:
                asked[:] = self._asked(step.variable)[None, :, :]
            add = self._cut_and_pack(
                fields.reshape(-1, fields.shape[2]), asked.reshape(-1, self.n_guarantors)
            )
            add = add.reshape(*fields.shape[:2], -1)
        may_be_asked = np.array([bool(askers - step.below) for askers in self.askers], dtype=bool)
        floor, least = (None, None) if self.floors is None else self.floors[number]
        return StepNumbers(add, self.possible[number], floor, least, may_be_asked)

    def folds(self, order: Sequence[int]) -> list[StepNumbers]:
        """
        Return the numbers of the joins of tables that are tied to nothing, one after the other.

        `order` holds places in the plan's roots; without any, the numbers of one join of nothing.
        """
        if not order:
            order = [-1]
        n_fields, dtype = len(self.numbers.reach), self.numbers.option.dtype
        zero = np.zeros((1, n_fields), dtype=dtype)
        add = self.layout.pack(zero, np.zeros((1, self.n_guarantors), dtype=bool))[None, :, :]
        floors: list[_Floor] = [(None, None)] * len(order)
        if self.floors is not None and order[0] >= 0:
            at_root = self.at_root[list(order)]
            outside = np.concatenate((np.cumsum(at_root[:0:-1], axis=0)[::-1], zero))
            if (at_root < 0).any():
                # where a root holds nothing at all there is no package
                outside[:] = -1
            floors = self._floors([outside[turn : turn + 1] for turn in range(len(order))])
        still = [
            {variable for place in order[turn + 1 :] for variable in self._below_root(place)}
            if self.n_guarantors
            else set()
            for turn in range(len(order))
        ]
        return [
            StepNumbers(
                add,
                np.ones((1, 1), dtype=bool),
                floor,
                least,
                np.array([bool(askers & later) for askers in self.askers], dtype=bool),
            )
            for (floor, least), later in zip(floors, still, strict=True)
        ]

    def _below_root(self, place: int) -> frozenset[int]:
        return self.plan.steps[self.plan.roots[place]].below

    def _cut_and_pack(self, fields: Points, asked: NDArray[np.bool_]) -> Points:
        need = self.numbers.need
        fields = fields.copy()
        for place in range(self.numbers.n_principals, fields.shape[1]):
            assert need is not None  # noqa: S101 - guarantors are carried in a zone only
            fields[:, place] = np.minimum(fields[:, place], need[place])
        return self.layout.pack(fields, asked)

    def _floors(self, outside: list[Points]) -> list[_Floor]:
        """Say per table and cell what a sum must have, given the most that can come from outside."""
        assert self.numbers.need is not None  # noqa: S101 - asked for in a zone only
        most = np.concatenate(outside)
        lacking = np.empty_like(most)
        for place, (need, reach) in enumerate(zip(self.numbers.need, self.numbers.reach, strict=True)):
            column = most[:, place]
            needed = min(max(need, 0), reach + 1)
            lacking[:, place] = np.maximum(needed - np.maximum(column, 0), 0)
            lacking[column < 0, place] = reach + 1
        n = self.numbers.n_principals
        least = lacking[:, n:].copy()
        lacking[:, n:] = 0
        floor = self.layout.pack(lacking, np.ones((len(lacking), self.n_guarantors), dtype=bool))
        ends = np.cumsum([len(cells) for cells in outside])[:-1]
        return list(zip(np.split(floor, ends), np.split(least, ends), strict=True))


def joined_words(words: Points) -> list[int]:
    """Read words (n, n_words) as one long Python int each, the first word most significant."""
    joined: list[int] = words[:, 0].tolist()
    for place in range(1, words.shape[1]):
        joined = [(one << WORD_BITS) | two for one, two in zip(joined, words[:, place].tolist(), strict=True)]
    return joined
