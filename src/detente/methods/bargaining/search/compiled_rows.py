"""Join tables of words several machine words long, or with guarantors' levels in them, in compiled code."""

from __future__ import annotations

from typing import Any

import numpy as np

from detente.methods.bargaining.compiling import compiled
from detente.methods.bargaining.search.compiled_stairs import climb, place_on

__all__ = ["join_rows"]

_COUNT_LIMIT = 4.0e18
"""Counts past this are given up and found again modulo primes."""


_SUM, _COMPARE = 256, 3
"""What a sum and a comparison cost, in comparisons of two single words."""

_BLOCK = 32
"""Kept words compared at a time."""


@compiled
def _field(word: Any, place: Any) -> Any:
    """Read a field; 0 where the mask is 0."""
    return (word[place[0]] >> place[1]) & place[2]


@compiled
def _after(one: Any, other: Any, bits: Any) -> Any:
    """Compare two words in these bits: 1 where the first is larger, -1 where it is smaller, else 0."""
    for word in range(len(bits)):
        a, b = one[word] & bits[word], other[word] & bits[word]
        if a != b:
            return 1 if a > b else -1
    return 0


@compiled
def _covers(one: Any, other: Any, guards: Any) -> Any:
    """Say whether a word is at least another in every field."""
    for word in range(len(guards)):
        if (((one[word] | guards[word]) - other[word]) & guards[word]) != guards[word]:
            return False
    return True


@compiled
def _is_beaten(columns: Any, first: Any, end: Any, word: Any, guards: Any, flags: Any) -> Any:
    """
    Find out whether one of the kept words first..end is at least `word` in every field.

    `columns` (n_words, room) holds them word by word, so that the compiler compares eight at once.
    Returns how many were looked at, negative where one was found.
    """
    at = end
    while at - first >= _BLOCK:
        hits = 0
        for place in range(_BLOCK):
            flags[place] = (((columns[0, at - _BLOCK + place] | guards[0]) - word[0]) & guards[0]) == guards[
                0
            ]
            hits += flags[place]
        for part in range(1, len(guards)):
            if hits == 0:
                break
            hits = 0
            for place in range(_BLOCK):
                kept = columns[part, at - _BLOCK + place]
                flags[place] &= (((kept | guards[part]) - word[part]) & guards[part]) == guards[part]
                hits += flags[place]
        at -= _BLOCK
        if hits:
            return at - end
    for place in range(at - 1, first - 1, -1):
        covers = True
        for part in range(len(guards)):
            if (((columns[part, place] | guards[part]) - word[part]) & guards[part]) != guards[part]:
                covers = False
                break
        if covers:
            return place - end
    return end - first


@compiled
def _sift(keys: Any, heads: Any, names: Any, place: Any, size: Any, bits: Any) -> None:
    """
    Let the entry at `place` sink to where it belongs: the list with the largest head on top.

    `keys` holds each list's first word in `bits`, which mostly decides.
    """
    name = names[place]
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        best = names[child]
        if child + 1 < size:
            next_one = names[child + 1]
            if keys[next_one] > keys[best] or (
                keys[next_one] == keys[best] and _after(heads[next_one], heads[best], bits) > 0
            ):
                child += 1
                best = next_one
        if keys[best] < keys[name] or (
            keys[best] == keys[name] and _after(heads[best], heads[name], bits) <= 0
        ):
            break
        names[place] = best
        place = child
    names[place] = name


@compiled
def _add_cut(
    total: Any, one: Any, other: Any, quiet: Any, place: Any, shift: Any, mask: Any, need: Any
) -> None:
    """Add two words; bits of who was not asked meet, and guarantors' levels are cut at what is enough."""
    for word in range(len(quiet)):
        free = ~quiet[word]
        total[word] = ((one[word] & free) + (other[word] & free)) | (one[word] & other[word] & quiet[word])
    for guarantor in range(len(need)):
        word = place[guarantor]
        level = (total[word] >> shift[guarantor]) & mask[guarantor]
        if level > need[guarantor]:
            total[word] += (need[guarantor] - level) << shift[guarantor]


@compiled
def _settle(
    total: Any,
    place: Any,
    shift: Any,
    mask: Any,
    need: Any,
    quiet_place: Any,
    quiet_bit: Any,
    least: Any,
    may_be_asked: Any,
) -> Any:
    """Bring guarantors' fields to one form per meaning; False where one asked cannot be content."""
    for guarantor in range(len(need)):
        word = place[guarantor]
        level = (total[word] >> shift[guarantor]) & mask[guarantor]
        is_quiet = (total[quiet_place[guarantor]] & quiet_bit[guarantor]) != 0
        if level >= need[guarantor] or (is_quiet and not may_be_asked[guarantor]):
            total[word] += (need[guarantor] - level) << shift[guarantor]
            total[quiet_place[guarantor]] |= quiet_bit[guarantor]
        elif level < least[guarantor]:
            if not is_quiet:
                return False
            total[word] -= level << shift[guarantor]
    return True


@compiled
def join_rows(
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
    least: Any,
    may_be_asked: Any,
    guards: Any,
    bits: Any,
    quiet: Any,
    second: Any,
    third: Any,
    place_of: Any,
    shift: Any,
    mask: Any,
    need: Any,
    quiet_place: Any,
    quiet_bit: Any,
    limits: Any,
    modulus: Any,
) -> Any:
    """
    Make a step's table of words (n, n_words), as `join_words` does for single words.

    Sums come from the heap by the principals' `bits` alone. Those that are equal there are a group:
    they differ in guarantors' fields, do not beat each other and are merged where all fields
    are equal. A sum is beaten by an earlier group's that is at least as good in every field.
    `second` and `third` are (word, shift, mask) of those fields where there are two or three principals
    and nobody else, so that a staircase remembers all that beats; mask 0 otherwise.
    """
    n_cells, n_options = left_cell.shape
    n_words = len(guards)
    start = np.zeros(n_cells + 1, dtype=np.int64)
    words = np.empty((256, n_words), dtype=np.int64)
    counts = np.empty(256, dtype=np.int64)
    part_words = np.concatenate((a_words, b_words))
    part_counts = np.concatenate((a_counts, b_counts))
    b_from = len(a_words)
    capacity = 64
    position = np.empty(capacity, dtype=np.int64)
    end = np.empty(capacity, dtype=np.int64)
    base = np.empty((capacity, n_words), dtype=np.int64)
    heads = np.empty((capacity, n_words), dtype=np.int64)
    times = np.empty(capacity, dtype=np.int64)
    keys = np.empty(capacity, dtype=np.int64)
    checked = np.empty(capacity, dtype=np.int64)
    names = np.empty(capacity, dtype=np.int64)
    has_floor = len(floor) > 0
    two = second[2] > 0
    stairs = np.empty((2, 256), dtype=np.int64)
    columns = np.empty((n_words, 256), dtype=np.int64)
    flags = np.zeros(_BLOCK, dtype=np.int64)
    everything = np.full(n_words, -1, dtype=np.int64)
    size, work, overflow = 0, 0, False
    for cell in range(n_cells):
        own_row = cell if len(add) > 1 else 0
        n_lists = 0
        for option in range(n_options):
            if possible[cell, option]:
                a, b = left_cell[cell, option], right_cell[cell, option]
                n_lists += min(a_start[a + 1] - a_start[a], b_start[b + 1] - b_start[b])
        if n_lists > capacity:
            capacity = 2 * n_lists
            position = np.empty(capacity, dtype=np.int64)
            end = np.empty(capacity, dtype=np.int64)
            base = np.empty((capacity, n_words), dtype=np.int64)
            heads = np.empty((capacity, n_words), dtype=np.int64)
            times = np.empty(capacity, dtype=np.int64)
            keys = np.empty(capacity, dtype=np.int64)
            checked = np.empty(capacity, dtype=np.int64)
            names = np.empty(capacity, dtype=np.int64)
        n_lists = 0
        for option in range(n_options):
            if not possible[cell, option]:
                continue
            a, b = left_cell[cell, option], right_cell[cell, option]
            long_first, long_end = a_start[a], a_start[a + 1]
            few_first, few_end = b_from + b_start[b], b_from + b_start[b + 1]
            if long_end - long_first < few_end - few_first:
                long_first, long_end, few_first, few_end = few_first, few_end, long_first, long_end
            if few_end == few_first:
                continue
            for row in range(few_first, few_end):
                position[n_lists], end[n_lists], times[n_lists] = long_first, long_end, part_counts[row]
                _add_cut(
                    base[n_lists], part_words[row], add[own_row, option], quiet, place_of, shift, mask, need
                )
                n_lists += 1
        first = size
        group = size
        n_stairs = 0
        heap = 0
        for turn in range(2):
            # first fill the heap with every list's first possible sum, then empty it
            name = 0
            while (turn == 0 and name < n_lists) or (turn == 1 and heap > 0):
                if turn == 1:
                    name = names[0]
                    head = heads[name]
                    row = position[name]
                    count = part_counts[row]
                    if modulus:
                        count = (count * times[name]) % modulus
                    else:
                        if np.float64(count) * np.float64(times[name]) > _COUNT_LIMIT:
                            overflow = True
                        count *= times[name]
                    if size == first or _after(words[size - 1], head, bits) != 0:
                        # a new group: the old one may beat from now on
                        if two and size > group:
                            y, z = _field(words[size - 1], second), _field(words[size - 1], third)
                            at = place_on(stairs[0], n_stairs, y)
                            if n_stairs + 1 >= stairs.shape[1]:
                                wider = np.empty((2, 2 * stairs.shape[1]), dtype=np.int64)
                                wider[:, :n_stairs] = stairs[:, :n_stairs]
                                stairs = wider
                            n_stairs = climb(stairs, n_stairs, at, y, z)
                        elif not two:
                            if size - first > columns.shape[1]:
                                broader = np.empty((n_words, 2 * (size - first)), dtype=np.int64)
                                broader[:, : group - first] = columns[:, : group - first]
                                columns = broader
                            for row in range(group, size):
                                for part in range(n_words):
                                    columns[part, row - first] = words[row, part]
                        group = size
                    beaten = False
                    if two:
                        at = place_on(stairs[0], n_stairs, _field(head, second))
                        beaten = at < n_stairs and stairs[1, at] >= _field(head, third)
                    else:
                        looked_at = _is_beaten(columns, checked[name], group - first, head, guards, flags)
                        work += _COMPARE * abs(looked_at)
                        beaten = looked_at < 0
                    if not beaten:
                        at = size
                        order = 1
                        while at > group:
                            order = _after(head, words[at - 1], everything)
                            if order <= 0:
                                break
                            at -= 1
                        if at > group and order == 0:
                            counts[at - 1] += count
                            if modulus:
                                counts[at - 1] %= modulus
                            elif counts[at - 1] < 0 or counts[at - 1] > _COUNT_LIMIT:
                                overflow = True
                        else:
                            if size == len(words):
                                longer = np.empty((2 * size, n_words), dtype=np.int64)
                                longer[:size] = words
                                words = longer
                                more = np.empty(2 * size, dtype=np.int64)
                                more[:size] = counts
                                counts = more
                            for row in range(size, at, -1):
                                words[row] = words[row - 1]
                                counts[row] = counts[row - 1]
                            words[at] = head
                            counts[at] = count
                            size += 1
                            if size - first > limits[0]:
                                return start, words[:0].copy(), counts[:0].copy(), 1, work, overflow
                            if size > limits[2]:
                                return start, words[:0].copy(), counts[:0].copy(), 3, work, overflow
                    position[name] += 1
                # the next sum of this list that can be in the zone and that no earlier group beats
                row = position[name]
                head = heads[name]
                while row < end[name]:
                    work += _SUM
                    if two:
                        # two fields tell most often that the sum is beaten
                        y = (part_words[row, second[0]] + base[name, second[0]]) >> second[1] & second[2]
                        z = (part_words[row, third[0]] + base[name, third[0]]) >> third[1] & third[2]
                        at = place_on(stairs[0], n_stairs, y)
                        if at < n_stairs and stairs[1, at] >= z:
                            row += 1
                            continue
                    _add_cut(head, part_words[row], base[name], quiet, place_of, shift, mask, need)
                    fits = True
                    if has_floor:
                        fits = _covers(head, floor[cell], guards)
                        if fits and len(need) > 0:
                            fits = _settle(
                                head,
                                place_of,
                                shift,
                                mask,
                                need,
                                quiet_place,
                                quiet_bit,
                                least[cell],
                                may_be_asked,
                            )
                    if fits and not two:
                        looked_at = _is_beaten(columns, 0, group - first, head, guards, flags)
                        work += _COMPARE * abs(looked_at)
                        fits = looked_at >= 0
                        checked[name] = group - first
                    if fits:
                        keys[name] = head[0] & bits[0]
                        break
                    row += 1
                position[name] = row
                if work > limits[1]:
                    return start, words[:0].copy(), counts[:0].copy(), 2, work, overflow
                if turn == 0:
                    if row < end[name]:
                        names[heap] = name
                        heap += 1
                    name += 1
                else:
                    if row >= end[name]:
                        heap -= 1
                        names[0] = names[heap]
                    if heap > 1:
                        _sift(keys, heads, names, 0, heap, bits)
            if turn == 0:
                for entry in range(heap // 2 - 1, -1, -1):
                    _sift(keys, heads, names, entry, heap, bits)
        start[cell + 1] = size
    return start, words[:size].copy(), counts[:size].copy(), 0, work, overflow
