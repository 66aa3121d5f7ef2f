"""Packages behind a point, found again from the tables of a search, without back-pointers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from operator import neg
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.search.elimination import Search
from detente.methods.bargaining.search.plain import Join

__all__ = ["find_packages"]

Goal = tuple[int, int, int]
"""(step, cell, word): a part of a package that is still to be found."""

Goals = tuple[Goal, Any] | None
"""The next goal and the rest of them, in the same way; None where nothing is left."""

Settled = tuple[int, int, Any] | None
"""(variable, option, what was settled before)."""


def find_packages(search: Search, point: int, most: int) -> NDArray[np.int16]:
    """
    List up to `most` packages whose levels are the point's: shape (n, n_issues), distinct.

    From the last table back: which parts of its two tables add up to the point, and so on down to
    single options. Nothing that leads nowhere is ever looked into, so that a package costs
    about as many look-ups as the plan has steps.

    Raises
    ------
    IndexError
        If the frontier has no such point.
    """
    last = len(search.tables) - 1
    words = _words(search, last, 0)
    if not 0 <= point < len(words):
        raise IndexError(f"the frontier has {len(words)} points, numbered from 0; there is no {point}")
    rows = []
    for found in islice(_packages(search, (last, 0, words[point])), max(most, 0)):
        row = np.zeros(search.n_issues, dtype=np.int16)
        settled = found
        while settled is not None:
            variable, option, settled = settled
            if variable < search.n_issues:
                row[variable] = option
        rows.append(row)
    return np.array(rows, dtype=np.int16).reshape(len(rows), search.n_issues)


def _packages(search: Search, goal: Goal) -> Iterator[Settled]:
    """Yield every way to reach a goal, depth first, without recursion: plans can be long."""
    open_ways = [_ways(search, goal, None, None)]
    while open_ways:
        way = next(open_ways[-1], None)
        if way is None:
            open_ways.pop()
            continue
        goals, settled = way
        if goals is None:
            yield settled
        else:
            open_ways.append(_ways(search, goals[0], goals[1], settled))


def _ways(search: Search, goal: Goal, rest: Goals, settled: Settled) -> Iterator[tuple[Goals, Settled]]:
    """Yield every way in which a table's cell comes to a word, as what is then left to be found."""
    number, cell, word = goal
    step = search.steps[number]
    join = step.numbers.cells(cell, cell + 1)
    for option, possible in enumerate(join.possible[0]):
        if not possible:
            continue
        left_cell, right_cell = int(step.left_cell[cell, option]), int(step.right_cell[cell, option])
        lefts = _words(search, step.left, left_cell)
        rights = _words(search, step.right, right_cell)
        chosen = settled if step.variable < 0 else (step.variable, option, settled)
        for left, right in _pairs(search, join, lefts, rights, join.add[0][option], word):
            goals = rest if step.right < 0 else ((step.right, right_cell, right), rest)
            yield (goals if step.left < 0 else ((step.left, left_cell, left), goals)), chosen


def _words(search: Search, number: int, cell: int) -> list[int]:
    """Read the words of a table's cell, descending; kept for the next package while they are not too many."""
    if number < 0:
        return [search.sums.quiet_bits]
    kept = search.kept
    words = kept.lists.get((number, cell))
    if words is None:
        words = search.read_cell(search.tables[number], cell)[0]
        if len(words) <= kept.room:
            kept.lists[number, cell] = words
            kept.room -= len(words)
    return words


def _pairs(
    search: Search, join: Join, lefts: list[int], rights: list[int], own: int, word: int
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of words that add up to `word` with what the step adds."""
    few, many, turned = (lefts, rights, False) if len(lefts) <= len(rights) else (rights, lefts, True)
    bits = search.sums.principal_bits
    for one in few:
        # principals' fields add up; guarantors' are cut, so every word with these fields is tried
        wanted = (word & bits) - (own & bits) - (one & bits)
        start = bisect_left(many, -wanted - search.sums.other_bits, key=neg)
        for place in range(start, len(many)):
            other = many[place]
            if other & bits != wanted:
                break
            left, right = (other, one) if turned else (one, other)
            if search.sums.add(left, right, own, join, 0) == word:
                yield left, right
