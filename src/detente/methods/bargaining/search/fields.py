"""Levels as fields of machine words: adding words adds all parties' points, one subtraction compares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.search.plan import SearchPlan
from detente.methods.bargaining.space import Points

__all__ = ["WORD_BITS", "Layout", "Numbers", "numbers_of"]

WORD_BITS = 63
"""Bits used of a machine word: its sign stays 0, so that words compare as the numbers they are."""


@dataclass(frozen=True)
class Layout:
    """
    Where each field lies: its word, its lowest bit, its width; the bit above it is its guard.

    Fields come in this order: principals (most significant first), guarantors' levels, and one
    bit per guarantor that says it was not asked so far. The guard bits of both numbers being
    zero, ((a | guards) - b) & guards == guards says that a is at least b in every field.
    """

    n_principals: int
    n_guarantors: int
    n_words: int
    word: tuple[int, ...]
    shift: tuple[int, ...]
    width: tuple[int, ...]
    guards: tuple[int, ...]
    principal_bits: tuple[int, ...]

    def pack(self, fields: Points, asked: NDArray[np.bool_]) -> Points:
        """Write fields (n, fields) and who is asked (n, guarantors) as words (n, n_words)."""
        is_big = self.width and max(s + w for s, w in zip(self.shift, self.width, strict=True)) > WORD_BITS
        words = np.zeros((len(fields), self.n_words), dtype=object if is_big else np.int64)
        for place in range(self.n_principals + self.n_guarantors):
            column = fields[:, place].astype(words.dtype)
            words[:, self.word[place]] += column * (1 << self.shift[place])
        for guarantor in range(self.n_guarantors):
            place = self.n_principals + self.n_guarantors + guarantor
            quiet = (~asked[:, guarantor]).astype(np.int64).astype(words.dtype)
            words[:, self.word[place]] += quiet * (1 << self.shift[place])
        return words

    def joined(self) -> Layout:
        """Lay the same words end to end as one long word, the first most significant."""
        if self.n_words == 1:
            return self
        up = [WORD_BITS * (self.n_words - 1 - word) for word in range(self.n_words)]
        return Layout(
            self.n_principals,
            self.n_guarantors,
            1,
            (0,) * len(self.word),
            tuple(shift + up[word] for shift, word in zip(self.shift, self.word, strict=True)),
            self.width,
            (sum(bits << up[word] for word, bits in enumerate(self.guards)),),
            (sum(bits << up[word] for word, bits in enumerate(self.principal_bits)),),
        )

    def principals(self, words: Points) -> Points:
        """Read the principals' fields of words (n, n_words): shape (n, n_principals)."""
        fields = np.empty((len(words), self.n_principals), dtype=words.dtype)
        for place in range(self.n_principals):
            mask = (1 << self.width[place]) - 1
            fields[:, place] = (words[:, self.word[place]] >> self.shift[place]) & mask
        return fields


@dataclass(frozen=True)
class Numbers:
    """
    A problem's worths as fields: whole, at least 0, with what was subtracted in `offset`.

    `option` has one row per option of all variables one after the other (`first_option` says
    where each begins), `pair` one per cell of the plan's table of pair terms; columns are
    the principals and then the guarantors of `guarantors` (columns of the problem), those that
    are neither always nor never content. `asked` (options, guarantors) says which options ask
    them, `out` which options cannot be in any package of the zone. `need` (fields,) is the field
    that the zone asks for, None where no zone is asked for; `reach` the largest field there is.
    """

    option: Points
    pair: Points
    asked: NDArray[np.bool_]
    out: NDArray[np.bool_]
    first_option: NDArray[np.intp]
    offset: tuple[int, ...]
    need: tuple[int, ...] | None
    reach: tuple[int, ...]
    n_principals: int
    guarantors: tuple[int, ...]

    def layout(self, word_bits: int | None) -> Layout | None:
        """
        Lay the fields out in words of so many bits; None lays all out in one word of any length.

        Returns None where a single field is too long for a word.
        """
        widths = []
        for place, reach in enumerate(self.reach):
            largest = reach + 1
            if place >= self.n_principals and self.need is not None:
                # cut at what is enough (or lifted to it); three cut fields are added before the next cut
                largest = 3 * self.need[place]
            widths.append(largest.bit_length())
        widths += [1] * len(self.guarantors)
        if word_bits is not None and any(width + 1 > word_bits for width in widths):
            return None
        word, filled = [], [0]
        for width in widths:
            if word_bits is not None and filled[-1] + width + 1 > word_bits:
                filled.append(0)
            filled[-1] += width + 1
            word.append(len(filled) - 1)
        shift, left = [], list(filled)
        for place, width in enumerate(widths):
            left[word[place]] -= width + 1
            shift.append(left[word[place]])
        guards, principal_bits = [0] * len(filled), [0] * len(filled)
        for place, width in enumerate(widths):
            guards[word[place]] |= 1 << (shift[place] + width)
            if place < self.n_principals:
                principal_bits[word[place]] |= ((1 << width) - 1) << shift[place]
        return Layout(
            self.n_principals,
            len(self.guarantors),
            len(filled),
            tuple(word),
            tuple(shift),
            tuple(widths),
            tuple(guards),
            tuple(principal_bits),
        )


def numbers_of(problem: BargainingProblem, plan: SearchPlan, *, in_zone: bool) -> Numbers:
    """
    Shift a problem's worths so that every field starts at 0, and sort the guarantors.

    Raises
    ------
    ValueError
        If a zone is asked for without `no_deal`.
    """
    if in_zone and problem.no_deal is None:
        raise ValueError("a zone needs no_deal")
    n_principals = problem.n_principals
    n_columns = problem.n_parties if in_zone else n_principals
    dtype: Any = np.int64 if problem.fits_int64 else object
    n_options = np.array(plan.n_options, dtype=np.intp)
    first_option = np.concatenate(([0], np.cumsum(n_options))).astype(np.intp)
    option = np.zeros((int(first_option[-1]), n_columns), dtype=dtype)
    if problem.terms.worth:
        own = np.concatenate([np.asarray(worth)[:, :n_columns] for worth in problem.terms.worth])
        option[: len(own)] = own
    pair = np.zeros((plan.n_pair_cells, n_columns), dtype=dtype)
    for term, (issue_a, option_a, issue_b, option_b, points) in enumerate(problem.terms.pairs):
        added = np.asarray(points)[:n_columns].astype(dtype)
        if plan.pair_cell[term] >= 0:
            pair[plan.pair_cell[term]] += added
        elif (issue_a, option_a) == (issue_b, option_b):
            option[first_option[issue_a] + option_a] += added
    offset = np.zeros(n_columns, dtype=object)
    reach = np.zeros(n_columns, dtype=object)
    for table, starts in ((option, first_option[:-1]), (pair, plan.factor_starts)):
        if len(table):
            least = np.minimum.reduceat(table, starts)
            most = np.maximum.reduceat(table, starts)
            offset += least.astype(object).sum(axis=0)
            reach += (most.astype(object) - least.astype(object)).sum(axis=0)
            lengths = np.diff([*starts, len(table)])
            np.subtract(table, np.repeat(least, lengths, axis=0), out=table)
    asked = np.zeros((len(option), len(plan.asks)), dtype=bool)
    for guarantor, clauses in enumerate(plan.asks):
        for issue, chosen in clauses:
            asked[first_option[issue] + chosen, guarantor] = True
    out = ~np.concatenate(plan.left) if plan.left else np.zeros(0, dtype=bool)
    need: list[int] | None = None
    columns = list(range(n_principals))
    if in_zone:
        levels = [int(level) for level in np.asarray(problem.no_deal)]
        need = [level - int(offset[party]) for party, level in enumerate(levels[:n_columns])]
        for guarantor in range(len(plan.asks)):
            party = n_principals + guarantor
            if need[party] > int(reach[party]):
                # never content: what asks it is out
                out = out | asked[:, guarantor]
            elif need[party] > 0 and asked[:, guarantor].any():
                columns.append(party)
        need = [need[party] for party in columns]
        if len(columns) == n_principals and all(level <= 0 for level in need):
            # every package is in: nothing to ask of any sum
            need = None
    return Numbers(
        option=option[:, columns],
        pair=pair[:, columns],
        asked=asked[:, [party - n_principals for party in columns[n_principals:]]],
        out=out,
        first_option=first_option,
        offset=tuple(int(offset[party]) for party in columns[:n_principals]),
        need=None if need is None else tuple(need),
        reach=tuple(int(reach[party]) for party in columns),
        n_principals=n_principals,
        guarantors=tuple(columns[n_principals:]),
    )
