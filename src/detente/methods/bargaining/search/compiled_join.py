"""Join tables in compiled code: sums in descending order from a heap of sorted lists, pruned as they come."""

from __future__ import annotations

from typing import Any

import numpy as np

from detente.methods.bargaining.compiling import compiled
from detente.methods.bargaining.search.compiled_stairs import climb, place_on

__all__ = ["BEST_SECOND", "COMPARE", "FIRST_ONLY", "STAIRCASE", "join_words"]

FIRST_ONLY, BEST_SECOND, STAIRCASE, COMPARE = 1, 2, 3, 4
"""How a word is pruned: one, two or three principals, or by comparing it with what was kept."""

_COPY = 0
"""A single list: nothing in it is beaten by the rest of it."""

_COUNT_LIMIT = 4.0e18
"""Counts past this are given up and found again modulo primes."""

_SUM = 128
"""What a sum costs, in comparisons of two words (about 0.16 ns each on a core of 2023)."""

_BLOCK = 32
"""Kept words compared at a time, so that the compiler does eight at once."""


@compiled
def _beater(words: Any, first: Any, end: Any, word: Any, guards: Any) -> Any:
    """Find a kept word that is at least `word` in every field, the latest block first; -1 if none."""
    at = end
    while at - first >= _BLOCK:
        hits = 0
        for place in range(at - _BLOCK, at):
            hits += (((words[place] | guards) - word) & guards) == guards
        if hits:
            for place in range(at - 1, at - _BLOCK - 1, -1):
                if (((words[place] | guards) - word) & guards) == guards:
                    return place
        at -= _BLOCK
    for place in range(at - 1, first - 1, -1):
        if (((words[place] | guards) - word) & guards) == guards:
            return place
    return -1


@compiled
def _sift(keys: Any, names: Any, place: Any, size: Any) -> None:
    """Let the entry at `place` sink to where it belongs: the largest key on top."""
    key, name = keys[place], names[place]
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and keys[child + 1] > keys[child]:
            child += 1
        if keys[child] <= key:
            break
        keys[place], names[place] = keys[child], names[child]
        place = child
    keys[place], names[place] = key, name


@compiled
def join_words(
    a_start: Any,
    a_words: Any,
    a_counts: Any,
    b_start: Any,
    b_words: Any,
    b_counts: Any,
    left_cell: Any,
    right_cell: Any,
    add: Any,
    possible: Any,
    floor: Any,
    guards: Any,
    kind: Any,
    second_shift: Any,
    second_mask: Any,
    third_mask: Any,
    limits: Any,
    modulus: Any,
) -> Any:
    """
    Make a step's table where all fields fit into one word and no guarantor is carried along.

    A table is (start, words, counts): cell s holds words[start[s]:start[s + 1]], descending.
    Per option, every word of the shorter of the two cells moves the longer one: a sorted list
    of sums. A heap hands out the sums of all lists in descending order, in which whatever beats a
    sum comes before it; sums already beaten are skipped without entering the heap.

    `floor` (cells,) or empty; `limits` is (points per cell, work, points in all cells); counts are
    modulo `modulus` where it is not 0. `kind` says how a sum is pruned; with three principals by a
    staircase of the second field against the best third.

    Returns
    -------
    tuple
        start, words, counts; the limit passed (1 points, 2 work, 3 stored) or 0; the work done;
        whether a count passed the limit.
    """
    n_cells, n_options = left_cell.shape
    stairs = np.empty((2, 256), dtype=np.int64)
    start = np.zeros(n_cells + 1, dtype=np.int64)
    words = np.empty(1024, dtype=np.int64)
    counts = np.empty(1024, dtype=np.int64)
    capacity = 64
    position = np.empty(capacity, dtype=np.int64)
    end = np.empty(capacity, dtype=np.int64)
    base = np.empty(capacity, dtype=np.int64)
    times = np.empty(capacity, dtype=np.int64)
    checked = np.empty(capacity, dtype=np.int64)
    hint = np.empty(capacity, dtype=np.int64)
    keys = np.empty(capacity, dtype=np.int64)
    names = np.empty(capacity, dtype=np.int64)
    size = 0
    work = 0
    overflow = False
    has_floor = len(floor) > 0
    part_words = np.concatenate((a_words, b_words))
    part_counts = np.concatenate((a_counts, b_counts))
    b_from = len(a_words)
    for cell in range(n_cells):
        own_row = cell if len(add) > 1 else 0
        least = floor[cell] if has_floor else 0
        n_lists = 0
        for option in range(n_options):
            if possible[cell, option]:
                a, b = left_cell[cell, option], right_cell[cell, option]
                n_lists += min(a_start[a + 1] - a_start[a], b_start[b + 1] - b_start[b])
        if n_lists > capacity:
            capacity = 2 * n_lists
            position = np.empty(capacity, dtype=np.int64)
            end = np.empty(capacity, dtype=np.int64)
            base = np.empty(capacity, dtype=np.int64)
            times = np.empty(capacity, dtype=np.int64)
            checked = np.empty(capacity, dtype=np.int64)
            hint = np.empty(capacity, dtype=np.int64)
            keys = np.empty(capacity, dtype=np.int64)
            names = np.empty(capacity, dtype=np.int64)
        n_lists = 0
        for option in range(n_options):
            if not possible[cell, option]:
                continue
            a, b = left_cell[cell, option], right_cell[cell, option]
            a_first, a_end = a_start[a], a_start[a + 1]
            b_first, b_end = b_start[b], b_start[b + 1]
            if a_end == a_first or b_end == b_first:
                continue
            if a_end - a_first >= b_end - b_first:
                for place in range(b_first, b_end):
                    position[n_lists], end[n_lists] = a_first, a_end
                    base[n_lists] = b_words[place] + add[own_row, option]
                    times[n_lists] = b_counts[place]
                    n_lists += 1
            else:
                for place in range(a_first, a_end):
                    position[n_lists], end[n_lists] = b_from + b_first, b_from + b_end
                    base[n_lists] = a_words[place] + add[own_row, option]
                    times[n_lists] = a_counts[place]
                    n_lists += 1
        first = size
        here = kind if n_lists > 1 else _COPY
        # every list's first word that is not too low
        heap = 0
        for name in range(n_lists):
            place = position[name]
            while place < end[name]:
                work += _SUM
                if (((part_words[place] + base[name]) | guards) - least) & guards == guards:
                    break
                place += 1
            position[name] = place
            checked[name], hint[name] = first, -1
            if place < end[name]:
                keys[heap], names[heap] = part_words[place] + base[name], name
                heap += 1
        for place in range(heap // 2 - 1, -1, -1):
            _sift(keys, names, place, heap)
        best_second = -1
        n_stairs = 0
        last = -1
        while heap > 0:
            word, name = keys[0], names[0]
            place = position[name]
            count = part_counts[place]
            if modulus:
                count = (count * times[name]) % modulus
            else:
                if np.float64(count) * np.float64(times[name]) > _COUNT_LIMIT:
                    overflow = True
                count *= times[name]
            if word == last:
                counts[size - 1] += count
                if modulus:
                    counts[size - 1] %= modulus
                elif counts[size - 1] < 0 or counts[size - 1] > _COUNT_LIMIT:
                    overflow = True
            else:
                keep = True
                if here == BEST_SECOND:
                    keep = (word & second_mask) > best_second
                    if keep:
                        best_second = word & second_mask
                elif here == STAIRCASE:
                    y, z = (word >> second_shift) & second_mask, word & third_mask
                    at = place_on(stairs[0], n_stairs, y)
                    keep = at == n_stairs or stairs[1, at] < z
                    if keep:
                        if n_stairs + 1 >= stairs.shape[1]:
                            wider = np.empty((2, 2 * stairs.shape[1]), dtype=np.int64)
                            wider[:, :n_stairs] = stairs[:, :n_stairs]
                            stairs = wider
                        n_stairs = climb(stairs, n_stairs, at, y, z)
                elif here == COMPARE:
                    work += size - checked[name]
                    keep = _beater(words, checked[name], size, word, guards) < 0
                elif here == FIRST_ONLY:
                    keep = size == first
                if keep:
                    if size == len(words):
                        longer = np.empty(2 * size, dtype=np.int64)
                        longer[:size] = words
                        words = longer
                        longer = np.empty(2 * size, dtype=np.int64)
                        longer[:size] = counts
                        counts = longer
                    words[size] = word
                    counts[size] = count
                    size += 1
                    last = word
                    if size - first > limits[0]:
                        return start, words[:0].copy(), counts[:0].copy(), 1, work, overflow
                    if size > limits[2]:
                        return start, words[:0].copy(), counts[:0].copy(), 3, work, overflow
            # the next word of this list that nothing kept beats
            place += 1
            shift, stop = base[name], end[name]
            while place < stop:
                work += _SUM
                word = part_words[place] + shift
                if has_floor and (((word | guards) - least) & guards) != guards:
                    place += 1
                    continue
                if here == BEST_SECOND:
                    if (word & second_mask) > best_second or word == last:
                        break
                elif here == STAIRCASE:
                    at = place_on(stairs[0], n_stairs, (word >> second_shift) & second_mask)
                    if at == n_stairs or stairs[1, at] < (word & third_mask) or word == last:
                        break
                elif here == COMPARE:
                    near = hint[name]
                    if near >= 0 and (((words[near] | guards) - word) & guards) == guards:
                        if words[near] == word:
                            break
                        place += 1
                        continue
                    near = _beater(words, first, size, word, guards)
                    work += size - first
                    if near < 0 or words[near] == word:
                        checked[name] = size
                        break
                    hint[name] = near
                elif here == _COPY or word == last:
                    break
                place += 1
            position[name] = place
            if place < stop:
                keys[0] = word
            else:
                heap -= 1
                keys[0], names[0] = keys[heap], names[heap]
            if heap > 1:
                _sift(keys, names, 0, heap)
            if work > limits[1]:
                return start, words[:0].copy(), counts[:0].copy(), 2, work, overflow
        start[cell + 1] = size
    return start, words[:size].copy(), counts[:size].copy(), 0, work, overflow
