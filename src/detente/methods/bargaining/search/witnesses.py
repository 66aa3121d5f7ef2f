"""Packages behind a point, found again from the tables of a search, without back-pointers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from operator import neg

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.search.elimination import Search
from detente.methods.bargaining.search.plain import Join

__all__ = ["find_packages"]

Settled = tuple[tuple[int, int], ...]
"""(variable, option) of a part of a package."""


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
    words, _ = search.read_cell(search.tables[last], 0)
    if not 0 <= point < len(words):
        raise IndexError(f"the frontier has {len(words)} points, not {point + 1}")
    found = np.zeros((0, search.n_issues), dtype=np.int16)
    rows = []
    for settled in islice(_parts(search, last, 0, words[point]), max(most, 0)):
        row = np.zeros(search.n_issues, dtype=np.int16)
        for variable, option in settled:
            if variable < search.n_issues:
                row[variable] = option
        rows.append(row)
    return np.array(rows, dtype=np.int16).reshape(len(rows), search.n_issues) if rows else found


def _parts(search: Search, number: int, cell: int, word: int) -> Iterator[Settled]:
    """Yield every way in which a table's cell comes to this word."""
    step = search.steps[number]
    join = step.numbers.cells(cell, cell + 1)
    for option, possible in enumerate(join.possible[0]):
        if not possible:
            continue
        lefts = _words(search, step.left, int(step.left_cell[cell, option]))
        rights = _words(search, step.right, int(step.right_cell[cell, option]))
        own = join.add[0][option]
        chosen: Settled = ((step.variable, option),) if step.variable >= 0 else ()
        for left, right in _pairs(search, join, lefts, rights, own, word):
            for settled in _settle(search, step.left, int(step.left_cell[cell, option]), left):
                for rest in _settle(search, step.right, int(step.right_cell[cell, option]), right):
                    yield (*chosen, *settled, *rest)


def _settle(search: Search, number: int, cell: int, word: int) -> Iterator[Settled]:
    """Go down into a table; the zero set has nothing to settle."""
    if number < 0:
        yield ()
    else:
        yield from _parts(search, number, cell, word)


def _words(search: Search, number: int, cell: int) -> list[int]:
    """Read the words of a table's cell, descending."""
    if number < 0:
        return [search.sums.quiet_bits]
    return search.read_cell(search.tables[number], cell)[0]


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
        for other in many[start:]:
            if other & bits != wanted:
                break
            left, right = (other, one) if turned else (one, other)
            if search.sums.add(left, right, own, join, 0) == word:
                yield left, right
