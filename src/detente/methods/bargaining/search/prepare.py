"""What every join needs, as arrays of words: what is added, what is possible, what the zone asks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.search.bounds import largest_outside, worth_of_step
from detente.methods.bargaining.search.fields import WORD_BITS, Layout, Numbers
from detente.methods.bargaining.search.plain import Join
from detente.methods.bargaining.search.plan import SearchPlan
from detente.methods.bargaining.space import Points

__all__ = ["Preparer", "StepNumbers", "joined_words"]


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
        self.outside: list[Points] | None = None
        if not self.n_guarantors:
            # without guarantors words add up as fields do
            self.words = layout.pack(numbers.option, numbers.asked)
            self.pair_words = layout.pack(numbers.pair, np.zeros((len(numbers.pair), 0), dtype=bool))
        if numbers.need is not None:
            self.outside, self.at_root = largest_outside(plan, numbers, self.possible)
        askers = [
            {variable for variable in range(len(plan.n_options)) if self._asked(variable)[:, g].any()}
            for g in range(self.n_guarantors)
        ]
        self.askers = askers

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
        outside = None if self.outside is None else self.outside[number]
        may_be_asked = np.array([bool(askers - step.below) for askers in self.askers], dtype=bool)
        return self._with_floor(add, self.possible[number], outside, may_be_asked)

    def fold(self, rest: list[int]) -> StepNumbers:
        """
        Return the numbers of a join of two tables that are tied to nothing.

        `rest` holds the places, in the plan's roots, of those that are joined later.
        """
        n_fields, dtype = len(self.numbers.reach), self.numbers.option.dtype
        zero = np.zeros((1, n_fields), dtype=dtype)
        add = self.layout.pack(zero, np.zeros((1, self.n_guarantors), dtype=bool))[None, :, :]
        outside = None
        if self.outside is not None:
            # where a root holds nothing at all there is no package
            outside = zero - 1 if (self.at_root < 0).any() else self.at_root[rest].sum(axis=0)[None, :]
        still: set[int] = set()
        if self.n_guarantors:
            still = {variable for place in rest for variable in self.plan.steps[self.plan.roots[place]].below}
        may_be_asked = np.array([bool(askers & still) for askers in self.askers], dtype=bool)
        return self._with_floor(add, np.ones((1, 1), dtype=bool), outside, may_be_asked)

    def _cut_and_pack(self, fields: Points, asked: NDArray[np.bool_]) -> Points:
        need = self.numbers.need
        fields = fields.copy()
        for place in range(self.numbers.n_principals, fields.shape[1]):
            assert need is not None  # noqa: S101 - guarantors are carried in a zone only
            fields[:, place] = np.minimum(fields[:, place], need[place])
        return self.layout.pack(fields, asked)

    def _with_floor(
        self,
        add: Points,
        possible: NDArray[np.bool_],
        outside: Points | None,
        may_be_asked: NDArray[np.bool_],
    ) -> StepNumbers:
        if outside is None or self.numbers.need is None:
            return StepNumbers(add, possible, None, None, may_be_asked)
        lacking = np.empty_like(outside)
        for place, (need, reach) in enumerate(zip(self.numbers.need, self.numbers.reach, strict=True)):
            # in Python ints where the difference could pass 62 bits
            column = outside[:, place]
            need_here = max(min(need, reach + 1), 0) if need < 0 or need > reach else need
            lacking[:, place] = np.where(
                column < 0, reach + 1, np.clip(need_here - np.maximum(column, 0), 0, None)
            )
        n = self.numbers.n_principals
        floor_fields = lacking.copy()
        floor_fields[:, n:] = 0
        floor = self.layout.pack(floor_fields, np.ones((len(lacking), self.n_guarantors), dtype=bool))
        return StepNumbers(add, possible, floor, lacking[:, n:], may_be_asked)


def joined_words(words: Points) -> list[int]:
    """Read words (n, n_words) as one long Python int each, the first word most significant."""
    joined: list[int] = words[:, 0].tolist()
    for place in range(1, words.shape[1]):
        joined = [(one << WORD_BITS) | two for one, two in zip(joined, words[:, place].tolist(), strict=True)]
    return joined
