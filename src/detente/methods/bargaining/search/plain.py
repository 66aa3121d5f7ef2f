"""Join tables in plain Python: exact whatever the length of the words, and quick where they are few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from detente.methods.bargaining.problem import TooLargeError
from detente.methods.bargaining.search.fields import Layout

__all__ = ["Cell", "Join", "PlainTable", "Sums", "join_plain"]

Cell = tuple[list[int], list[int]]
"""Words, descending, and how many packages' parts each stands for."""

PlainTable = list[Cell]


@dataclass(frozen=True)
class Join:
    """
    The numbers of one step, as nested lists: per cell and option what is added and whether it is possible.

    `floor` holds per cell the word of the principals' least fields, None without a zone;
    `least` per cell and guarantor the field below which it can no longer be content;
    `may_be_asked` whether a guarantor can still be asked outside the step.
    """

    add: Sequence[Sequence[int]]
    possible: Sequence[Sequence[bool]]
    floor: Sequence[int] | None
    least: Sequence[Sequence[int]] | None
    may_be_asked: Sequence[bool]


class Sums:
    """Adds words of one layout and says what becomes of guarantors' levels."""

    def __init__(self, layout: Layout, need: Sequence[int]) -> None:
        n = layout.n_principals
        end = n + layout.n_guarantors
        self.guards = layout.guards[0] if layout.guards else 0
        self.principal_bits = layout.principal_bits[0] if layout.principal_bits else 0
        self.need = list(need[n:])
        self.fields = [(layout.shift[p], (1 << layout.width[p]) - 1) for p in range(n, end)]
        self.quiet = [1 << layout.shift[p] for p in range(end, end + layout.n_guarantors)]
        self.quiet_bits = sum(self.quiet)
        self.other_bits = self.quiet_bits | sum(mask << shift for shift, mask in self.fields)
        self.two_principals = n == 2 and not self.quiet
        self.second = (1 << layout.width[1]) - 1 if n >= 2 else 0
        self.one_principal = n == 1 and not self.quiet

    def add(self, left: int, right: int, own: int, join: Join, cell: int) -> int:
        """Add two parts and what the step adds; -1 where the sum cannot be in the zone."""
        if self.quiet_bits:
            free = ~self.quiet_bits
            word = (left & free) + (right & free) + (own & free)
            word |= left & right & own & self.quiet_bits
        else:
            word = left + right + own
        if join.floor is not None:
            if ((word | self.guards) - join.floor[cell]) & self.guards != self.guards:
                return -1
            if self.quiet_bits:
                return self._settle_guarantors(word, join, cell)
        return word

    def _settle_guarantors(self, word: int, join: Join, cell: int) -> int:
        """Cut levels at what is enough or at what is hopeless; -1 where one asked cannot be content."""
        least = join.least[cell] if join.least is not None else ()
        for place, (shift, mask) in enumerate(self.fields):
            level = (word >> shift) & mask
            quiet = word & self.quiet[place]
            if level >= self.need[place] or (quiet and not join.may_be_asked[place]):
                word = (word & ~(mask << shift)) | (self.need[place] << shift) | self.quiet[place]
            elif level < least[place]:
                if not quiet:
                    return -1
                # hopeless is hopeless: 0, so that two such levels never add up to something
                word &= ~(mask << shift)
        return word

    def undominated(self, counts: dict[int, int], most_work: int) -> tuple[Cell, int]:
        """
        Keep the words that no other dominates in the principals' fields, guarantors no worse.

        Words equal for the principals do not dominate each other. Returns the cell and how many
        comparisons were made; stops past `most_work`.
        """
        words = sorted(counts, reverse=True)
        kept: list[int] = []
        work = len(words)
        if self.one_principal:
            kept = words[:1]
        elif self.two_principals:
            best = -1
            for word in words:
                if word & self.second > best:
                    best = word & self.second
                    kept.append(word)
        else:
            guards, own = self.guards, self.principal_bits
            earlier, group = 0, -1
            for word in words:
                if word & own != group:
                    earlier, group = len(kept), word & own
                for place in range(earlier - 1, -1, -1):
                    if (kept[place] - word) & guards == guards:
                        work += earlier - place
                        break
                else:
                    work += earlier
                    kept.append(word | guards)
                if work > most_work:
                    break
            kept = [word ^ guards for word in kept]
        return (kept, [counts[word] for word in kept]), work


def join_plain(
    sums: Sums,
    left: PlainTable | None,
    right: PlainTable | None,
    left_cell: Any,
    right_cell: Any,
    join: Join,
    *,
    most_points: int,
    most_work: int,
) -> tuple[PlainTable, int]:
    """
    Make a step's table; `left_cell` and `right_cell` are (cells, options).

    Returns
    -------
    tuple
        The table and the work done: sums made and comparisons.

    Raises
    ------
    TooLargeError
        If a cell would hold more than `most_points` words or the work passes `most_work`.
    """
    zero: Cell = ([0 if not sums.quiet_bits else sums.quiet_bits], [1])
    table: PlainTable = []
    work = 0
    one_own = len(join.add) == 1
    for cell, possible in enumerate(join.possible):
        counts: dict[int, int] = {}
        own = join.add[0 if one_own else cell]
        for option, may in enumerate(possible):
            if not may:
                continue
            a_words, a_counts = zero if left is None else left[left_cell[cell][option]]
            b_words, b_counts = zero if right is None else right[right_cell[cell][option]]
            work += len(a_words) * len(b_words)
            if work > most_work:
                raise TooLargeError(f"more than {most_work:,} sums and comparisons")
            for a_word, a_count in zip(a_words, a_counts, strict=True):
                for b_word, b_count in zip(b_words, b_counts, strict=True):
                    word = sums.add(a_word, b_word, own[option], join, cell)
                    if word >= 0:
                        counts[word] = counts.get(word, 0) + a_count * b_count
        found, compared = sums.undominated(counts, most_work - work)
        work += compared
        if work > most_work:
            raise TooLargeError(f"more than {most_work:,} sums and comparisons")
        if len(found[0]) > most_points:
            raise TooLargeError(f"more than {most_points:,} undominated points")
        table.append(found)
    return table, work
