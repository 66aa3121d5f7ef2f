"""
The zone of one draw, compiled: two small tables, compared row by row.

Sizes: F front and B back entries, A parties asked, N packages.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.compiling import compiled
from detente.methods.bargaining.packed import PackedPairs, PackedPoints, PackedSpace

__all__ = ["find_zone", "pick"]

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
Bits = NDArray[np.uint8]
Table = NDArray[np.signedinteger]
"""int32 where no level can pass 31 bits: twice as many are compared at a time. Else int64."""

_GATHER = np.uint64(0x0102040810204080)
"""Times eight bytes of 0 or 1, the top byte holds them as bits."""

_PLACES = np.array(
    [sorted(range(8), key=lambda bit: not byte >> bit & 1) for byte in range(256)], dtype=np.int32
)
_HOW_MANY = np.array([byte.bit_count() for byte in range(256)], dtype=np.int64)
"""For each byte, the places of its ones (then the rest), and how many they are."""


@compiled
def pick(flag: Bits, size: int, picked: Rows) -> int:
    """Write the places of the ones among `size` flags, eight at a time; return how many. Both have room."""
    words = flag.view(np.uint64)
    count = 0
    for place in range((size + 7) // 8):
        if words[place]:
            byte = (words[place] * _GATHER) >> np.uint64(56)
            for j in range(8):
                picked[count + j] = 8 * place + _PLACES[byte, j]
            count += _HOW_MANY[byte]
    return count


@compiled
def _add_up(worth: Ints, codes: Rows, table: Table) -> None:
    """Write table[party, entry], the sum of worth[option, party] over the entry's options."""
    n_entries, n_issues = codes.shape
    for party in range(len(table)):
        for entry in range(n_entries):
            total = np.int64(0)
            for issue in range(n_issues):
                total += worth[codes[entry, issue], party]
            table[party, entry] = total


@compiled
def _add_pair(table: Table, points: Ints, pairs: PackedPairs, i: int) -> None:
    """Add the i-th of these pair terms to the entries that have both of its options."""
    for party in range(len(table)):
        added = points[pairs.number[i], party]
        for place in range(pairs.start[i], pairs.start[i + 1]):
            table[party, pairs.entries[place]] += added


@compiled
def _meet_needs(back: Table, need: Table, n_always: int, flag: Bits) -> None:
    """Clear the flags of back entries that leave one of the first parties below its need."""
    party = 0
    while party + 1 < n_always:
        one, other = back[party], back[party + 1]
        least, other_least = need[party], need[party + 1]
        for b in range(len(one)):
            flag[b] &= (one[b] >= least) & (other[b] >= other_least)
        party += 2
    if party < n_always:
        one, least = back[party], need[party]
        for b in range(len(one)):
            flag[b] &= one[b] >= least


@compiled
def find_zone(
    points: PackedPoints,
    space: PackedSpace,
    draw: int,
    tables: tuple[Table, Table, Table, Table],
    flag: Bits,
    picked: Rows,
    rows: Rows,
    gain: Ints,
) -> int:
    """
    Write the rows of the zone of a draw, not in order, and the principals' gains; return how many.

    What a party needs of the back half is its no deal less its front half: one comparison for each pair
    of entries, and a sum for what is left. Front entries that no back entry makes good are passed over.
    `tables` is room for the front half, the back half, the same with the pair terms across, and needs.
    """
    front, base, back, need = tables
    n_parties, n_back = back.shape
    _add_up(points.worth[draw], space.front, front)
    for i in range(len(space.front_pairs.number)):
        _add_pair(front, points.pairs[draw], space.front_pairs, i)
    _add_up(points.worth[draw], space.back, base)
    for i in range(len(space.back_pairs.number)):
        _add_pair(base, points.pairs[draw], space.back_pairs, i)
    best = np.empty(n_parties, dtype=np.int64)
    many = 0
    for kind in range(len(space.kind_start) - 1):
        for party in range(n_parties):
            for b in range(n_back):
                back[party, b] = base[party, b]
        for i in range(len(space.cross_pairs.number)):
            if space.kind_holds[kind, i]:
                _add_pair(back, points.pairs[draw], space.cross_pairs, i)
        for party in range(n_parties):
            most = back[party, 0]
            for b in range(1, n_back):
                most = max(most, back[party, b])
            best[party] = most
        for at in range(space.kind_start[kind], space.kind_start[kind + 1]):
            f = space.by_kind[at]
            alive = True
            for party in range(n_parties):
                need[party] = points.no_deal[draw, party] - front[party, f]
                alive &= party >= space.n_always or best[party] >= need[party]
            if not alive:
                continue
            size = 0
            if len(space.row_at):
                for b in range(n_back):
                    flag[b] = space.allowed[f, b]
                for b in range(n_back, n_back + 7):
                    flag[b] = 0
                _meet_needs(back, need, space.n_always, flag)
                for guest in range(space.n_always, n_parties):
                    excuses, level = space.excused[guest - space.n_always, f], need[guest]
                    for b in range(n_back):
                        flag[b] &= excuses[b] | (back[guest, b] >= level)
                size = pick(flag, n_back, picked)
                for place in range(size):
                    rows[many + place] = space.row_at[f, picked[place]]
            else:
                for row in range(space.row_start[f], space.row_start[f + 1]):
                    b = space.row_back[row]
                    enough = True
                    for party in range(space.n_always):
                        enough &= back[party, b] >= need[party]
                    for guest in range(space.n_always, n_parties):
                        enough &= (
                            space.excused[guest - space.n_always, 0, row] or back[guest, b] >= need[guest]
                        )
                    picked[size] = b
                    rows[many + size] = row
                    size += enough
            for party in range(space.n_principals):
                level = need[party]
                for place in range(size):
                    gain[party, many + place] = back[party, picked[place]] - level
            many += size
    return many
