"""
The frontier of one draw's zone, compiled: rough words first, the gains where a word cannot tell.

`gain` is (n_principals, room), one row per principal, of which the first `many` places are the zone: no gain
below 0. A place's word holds its gains, rounded down, in one field each
with a guard bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.compiled_zone import pick
from detente.methods.bargaining.compiling import compiled

__all__ = ["drop_dominated", "find_frontier", "is_dominated"]

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
Bits = NDArray[np.uint8]

_BLOCK = 16
_SAMPLE = 1024
_FEW = 512
_CROWD = 256


@compiled
def _dominance(gain: Ints, a: int, b: int) -> int:
    """Return 2 where place a dominates b, 1 where they are equal, else 0."""
    better = False
    for party in range(len(gain)):
        if gain[party, a] < gain[party, b]:
            return 0
        better |= gain[party, a] > gain[party, b]
    return 2 if better else 1


@compiled
def _fill_words(gain: Ints, many: int, ideal: Ints, word: Ints) -> tuple[int, int]:
    """
    Pack each vector into one word, rounded down; return the guard bits, and a 1 in each field.

    (a | guards) - b keeps every guard bit where a is at least b in all fields. Rounding keeps
    the order, so where a word says no the vectors do; where it says yes the vectors are asked.
    """
    n_parties = len(gain)
    bits = min(63 // n_parties - 1, 30)
    top = (1 << bits) - 1
    guards, ones = 0, 0
    for k in range(many):
        word[k] = 0
    for party in range(n_parties):
        at = party * (bits + 1)
        guards |= 1 << (at + bits)
        ones |= 1 << at
        scale = top / max(ideal[party], 1)
        for k in range(many):
            word[k] |= min(int(gain[party, k] * scale), top) << at
    return guards, ones


@compiled
def _find_strong(
    gain: Ints,
    left: Rows,
    count: int,
    product: NDArray[np.float64],
    nash: int,
    ideal: Ints,
    strong: Ints,
) -> int:
    """
    Write places that dominate much, from a sample of `left`: a guess that moves the time, not the answer.

    By whether each party has up to what it has in the Nash package, up to half way from there to its ideal,
    or more, packages fall into 3**P kinds; of each the one with the largest product.
    """
    n_split = min(len(gain), 4)
    best = np.empty(3**n_split, dtype=np.int64)
    for kind in range(len(best)):
        best[kind] = -1
    best[0] = nash
    for place in range(0, count, max(1, count // _SAMPLE)):
        k, kind = left[place], 0
        for party in range(n_split):
            mine, his = gain[party, k], gain[party, nash]
            kind = 3 * kind + (mine > his) + (2 * mine > his + ideal[party])
        if kind and (best[kind] < 0 or product[k] > product[best[kind]]):
            best[kind] = k
    found = 0
    for kind in range(len(best)):
        if best[kind] >= 0:
            strong[found] = best[kind]
            found += 1
    return found


@compiled
def _drop_behind(
    word: Ints,
    left: Rows,
    count: int,
    strong: Ints,
    found: int,
    guards: int,
    ones: int,
    flag: Bits,
    picked: Rows,
) -> int:
    """
    Keep the places of `left` that no strong one beats for every party, by their words; return how many.

    A larger field is a larger gain, so what is dropped is dominated; `ones` has a 1 in every field.
    """
    for k in range(count, count + 7):
        flag[k] = 0
    here, stays = np.empty(512, dtype=np.int64), np.empty(512, dtype=np.int64)
    for start in range(0, count, 512):
        size = min(512, count - start)
        for k in range(size):
            here[k] = word[left[start + k]]
            stays[k] = -1
        for place in range(found):
            above = (word[strong[place]] | guards) - ones
            for k in range(size):
                stays[k] &= -1 if ((above - here[k]) & guards) != guards else 0
        for k in range(size):
            flag[start + k] = stays[k] != 0
    count = pick(flag, count, picked)
    for place in range(count):
        left[place] = left[picked[place]]
    return count


@compiled
def drop_dominated(
    gain: Ints,
    many: int,
    product: NDArray[np.float64],
    nash: int,
    ideal: Ints,
    word: Ints,
    left: Rows,
    flag: Bits,
    picked: Rows,
) -> tuple[int, int]:
    """
    Write to `left` the places that a few strong packages do not dominate, round by round while that pays.

    `nash` is the place of a Nash package, which nothing dominates. Fills `word`; returns how many are
    left and the guard bits of the words.
    """
    guards, ones = _fill_words(gain, many, ideal, word)
    for k in range(many):
        left[k] = k
    strong = np.empty(3 ** min(len(gain), 4), dtype=np.int64)
    count, before = many, 2 * many
    while count > _FEW and 4 * count < 3 * before:
        before = count
        found = _find_strong(gain, left, count, product, nash, ideal, strong)
        count = _drop_behind(word, left, count, strong, found, guards, ones, flag, picked)
    return count, guards


@compiled
def _sort_slowly(key: Ints, order: Ints) -> None:
    """Write the places of `key` in ascending order, by Shell's sort: for keys that crowd in a few classes."""
    for place in range(len(key)):
        order[place] = place
    gap = len(key) // 2
    while gap > 0:
        for place in range(gap, len(key)):
            mine, at = order[place], place
            while at >= gap and key[order[at - gap]] > key[mine]:
                order[at] = order[at - gap]
                at -= gap
            order[at] = mine
        gap //= 2


@compiled
def _sort_places(key: Ints, order: Ints) -> None:
    """Write the places of `key` in ascending order, by 4,096 equal classes and insertion in each."""
    count = len(key)
    low, high = key[0], key[0]
    for place in range(1, count):
        low, high = min(low, key[place]), max(high, key[place])
    shift = 0
    while (high - low) >> shift >= 4096:
        shift += 1
    start = np.zeros(4097, dtype=np.int64)
    for place in range(count):
        start[((key[place] - low) >> shift) + 1] += 1
    filled = np.empty(4096, dtype=np.int64)
    for number in range(4096):
        if start[number + 1] > _CROWD:
            _sort_slowly(key, order)
            return
        start[number + 1] += start[number]
        filled[number] = start[number]
    for place in range(count):
        number = (key[place] - low) >> shift
        at = filled[number]
        while at > start[number] and key[order[at - 1]] > key[place]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = place
        filled[number] += 1


@compiled
def find_frontier(gain: Ints, ideal: Ints, left: Rows, count: int, word: Ints, guards: int) -> int:
    """
    Keep, of the places in `left`, those that no other of them dominates, with ties; return how many.

    Sorted by a sum that a dominating package always has larger, each is compared with the kept
    ones only, a block of words at a time; where a word does not say no, the gains are asked.
    """
    key = np.zeros(count, dtype=np.int64)
    for party in range(len(gain)):
        weight = max(1, (1 << 40) // max(ideal[party], 1))
        for place in range(count):
            key[place] -= weight * gain[party, left[place]]
    order = np.empty(count, dtype=np.int64)
    _sort_places(key, order)
    sorted_left = np.empty(count, dtype=np.int64)
    for place in range(count):
        sorted_left[place] = left[order[place]]
    size = (count // _BLOCK + 1) * _BLOCK
    archive = np.empty(size, dtype=np.int64)
    for place in range(size):
        archive[place] = guards
    who = np.zeros(size, dtype=np.int64)
    stored, kept = 0, 0
    for place in range(count):
        k = sorted_left[place]
        mine = word[k]
        verdict = 0
        for start in range(0, stored, _BLOCK):
            hit = 0
            for j in range(start, start + _BLOCK):
                hit |= ((archive[j] - mine) & guards) == guards
            if hit:
                for j in range(start, min(start + _BLOCK, stored)):
                    if ((archive[j] - mine) & guards) == guards:
                        verdict = _dominance(gain, who[j], k)
                        if verdict:
                            # what dominates much comes to be asked first
                            archive[j], archive[j // 2] = archive[j // 2], archive[j]
                            who[j], who[j // 2] = who[j // 2], who[j]
                            break
                if verdict:
                    break
        if verdict == 2:
            continue
        left[kept] = k
        kept += 1
        if verdict == 0:
            archive[stored] = mine | guards
            who[stored] = k
            stored += 1
    return kept


@compiled
def is_dominated(gain: Ints, mine: Ints, left: Rows, count: int) -> bool:
    """Say whether one of the places in `left` dominates a vector of gains."""
    for place in range(count):
        better = False
        for party in range(len(gain)):
            other = gain[party, left[place]]
            if other < mine[party]:
                better = False
                break
            better |= other > mine[party]
        if better:
            return True
    return False
