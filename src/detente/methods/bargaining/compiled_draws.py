"""
Draw by draw over two small tables: zone, Nash, Kalai-Smorodinsky and frontier, compiled.

One module on purpose: numba's cache sees a change of a function's own file only. Sizes: F front and
B back entries, A parties asked, P principals (the first of them), C candidates, N packages. Floats
only screen, with a margin for their rounding; whole numbers decide.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.compiling import compiled

__all__ = ["follow_draws"]

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
Bits = NDArray[np.uint8]

_LIMB = 28
_LIMB_MASK = (1 << _LIMB) - 1
_BLOCK = 16
_PIVOTS = 16
_SAMPLE = 1024
_GATHER = np.uint64(0x0102040810204080)
"""Times eight bytes of 0 or 1, the top byte holds them as bits."""

_PLACES = np.array(
    [sorted(range(8), key=lambda bit: not byte >> bit & 1) for byte in range(256)], dtype=np.int32
)
_HOW_MANY = np.array([byte.bit_count() for byte in range(256)], dtype=np.int64)
"""For each byte, the places of its ones (then the rest), and how many they are."""


@compiled
def _multiply_up(gain: Ints, at: int, limbs: Ints) -> None:
    """Write the product of the positive gains (below 2**53) of place `at` as limbs of 28 bits."""
    limbs[:] = 0
    limbs[0] = 1
    for party in range(len(gain)):
        if gain[party, at] <= 0:
            continue
        low, high = gain[party, at] & _LIMB_MASK, gain[party, at] >> _LIMB
        carry, before = 0, 0
        for place in range(len(limbs)):
            mine = limbs[place]
            total = mine * low + before * high + carry
            limbs[place] = total & _LIMB_MASK
            carry = total >> _LIMB
            before = mine


@compiled
def _is_same(gain: Ints, a: int, b: int) -> bool:
    """Say whether two places hold one vector."""
    same = True
    for party in range(len(gain)):
        same &= bool(gain[party, a] == gain[party, b])
    return same


@compiled
def _compare_products(gain: Ints, a: int, b: int, limbs: Ints) -> int:
    """Return the sign of the product at a less that at b, over their positive gains; exact."""
    if _is_same(gain, a, b):
        return 0
    _multiply_up(gain, a, limbs[0])
    _multiply_up(gain, b, limbs[1])
    for place in range(limbs.shape[1] - 1, -1, -1):
        if limbs[0, place] != limbs[1, place]:
            return 1 if limbs[0, place] > limbs[1, place] else -1
    return 0


@compiled
def _compare_shares(gain_a: int, ideal_a: int, gain_b: int, ideal_b: int) -> int:
    """Return the sign of gain_a / ideal_a less gain_b / ideal_b by Euclid's steps, which cannot overflow."""
    sign = 1
    while True:
        whole_a, whole_b = gain_a // ideal_a, gain_b // ideal_b
        if whole_a != whole_b:
            return sign if whole_a > whole_b else -sign
        rest_a, rest_b = gain_a - whole_a * ideal_a, gain_b - whole_b * ideal_b
        if rest_a == 0 or rest_b == 0:
            return 0 if rest_a == rest_b else (sign if rest_a > rest_b else -sign)
        gain_a, ideal_a, gain_b, ideal_b = ideal_a, rest_a, ideal_b, rest_b
        sign = -sign


@compiled
def _sort_shares(gain: Ints, ideal: Ints, at: int, order: Ints) -> int:
    """Write the parties with an ideal above 0 from least share to largest; return how many they are."""
    many = 0
    for party in range(len(gain)):
        if ideal[party] <= 0:
            continue
        place = many
        while place > 0:
            other = order[place - 1]
            if _compare_shares(gain[other, at], ideal[other], gain[party, at], ideal[party]) <= 0:
                break
            order[place] = other
            place -= 1
        order[place] = party
        many += 1
    return many


@compiled
def _compare_leximin(gain: Ints, ideal: Ints, a: int, b: int, orders: Ints) -> int:
    """Return which of two places has the lexicographically larger list of ascending shares; exact."""
    if _is_same(gain, a, b):
        return 0
    many = _sort_shares(gain, ideal, a, orders[0])
    _sort_shares(gain, ideal, b, orders[1])
    for place in range(many):
        p, q = orders[0, place], orders[1, place]
        sign = _compare_shares(gain[p, a], ideal[p], gain[q, b], ideal[q])
        if sign != 0:
            return sign
    return 0


@compiled
def _largest(value: NDArray[np.float64], many: int) -> float:
    """Return the largest of floats that are at least 0: their bits are in the same order, and quicker."""
    bits = value.view(np.int64)
    best = np.zeros(1, dtype=np.int64)
    for k in range(many):
        best[0] = max(best[0], bits[k])
    return float(best.view(np.float64)[0])


@compiled
def _pick(flag: Bits, size: int, picked: Rows) -> int:
    """Write the places of the ones among `size` flags, eight at a time; return how many. Both have room to spare."""
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
def _find_nash(gain: Ints, many: int, product: NDArray[np.float64], found: Ints, limbs: Ints) -> int:
    """
    Write the places of all Nash packages of the zone; return how many.

    `product` is filled with the products in float. Where nobody gains together, the largest
    number of parties that do is taken, and the product for each such set by itself.
    """
    n_parties = len(gain)
    product[:many] = 1.0
    for party in range(n_parties):
        for k in range(many):
            product[k] *= gain[party, k]
    best = _largest(product, many)
    count = 0
    if best > 0.0:
        floor = best * (1.0 - 8.0 * n_parties / 2.0**53)
        for k in range(many):
            if product[k] >= floor:
                found[count] = k
                count += 1
        champion = found[0]
        for place in range(1, count):
            if _compare_products(gain, found[place], champion, limbs) > 0:
                champion = found[place]
        near, count = count, 0
        for place in range(near):
            if _compare_products(gain, found[place], champion, limbs) == 0:
                found[count] = found[place]
                count += 1
        return count
    most = 0
    for k in range(many):
        positive = 0
        for party in range(n_parties):
            positive += gain[party, k] > 0
        most = max(most, positive)
    champions = np.full(1 << n_parties, -1, dtype=np.int64)
    for do_list in (False, True):
        for k in range(many):
            positive, members = 0, 0
            for party in range(n_parties):
                if gain[party, k] > 0:
                    positive += 1
                    members |= 1 << party
            if positive < most:
                continue
            champion = champions[members]
            if do_list:
                if _compare_products(gain, k, champion, limbs) == 0:
                    found[count] = k
                    count += 1
            elif champion < 0 or _compare_products(gain, k, champion, limbs) > 0:
                champions[members] = k
    return count


@compiled
def _find_kalai_smorodinsky(
    gain: Ints, many: int, ideal: Ints, least: NDArray[np.float64], found: Ints, orders: Ints
) -> int:
    """Write the places of all packages with the leximin of gain / ideal; return how many."""
    least[:many] = np.inf
    for party in range(len(gain)):
        if ideal[party] > 0:
            inverse = 1.0 / ideal[party]
            for k in range(many):
                least[k] = min(least[k], gain[party, k] * inverse)
    best = _largest(least, many)
    floor = best if best == np.inf else best * (1.0 - 16.0 / 2.0**53)
    count = 0
    for k in range(many):
        if least[k] >= floor:
            found[count] = k
            count += 1
    champion = found[0]
    for place in range(1, count):
        if _compare_leximin(gain, ideal, found[place], champion, orders) > 0:
            champion = found[place]
    near, count = count, 0
    for place in range(near):
        if _compare_leximin(gain, ideal, found[place], champion, orders) == 0:
            found[count] = found[place]
            count += 1
    return count


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
def _find_strong(
    gain: Ints, left: Rows, count: int, product: NDArray[np.float64], nash: int, ideal: Ints
) -> Ints:
    """
    Return places that dominate much, from a sample of `left`: a guess that moves the time, not the answer.

    By whether each party has up to what it has in the Nash package, up to half way from there to its ideal,
    or more, packages fall into 3**P kinds; of each the one with the largest product.
    """
    n_split = min(len(gain), 4)
    best = np.full(3**n_split, -1, dtype=np.int64)
    best[0] = nash
    for place in range(0, count, max(1, count // _SAMPLE)):
        k, kind = left[place], 0
        for party in range(n_split):
            mine, his = gain[party, k], gain[party, nash]
            kind = 3 * kind + (mine > his) + (2 * mine > his + ideal[party])
        if kind and (best[kind] < 0 or product[k] > product[best[kind]]):
            best[kind] = k
    return best[best >= 0]


@compiled
def _drop_behind(
    word: Ints, left: Rows, count: int, strong: Ints, guards: int, ones: int, flag: Bits, picked: Rows
) -> int:
    """
    Keep the places of `left` that no strong one beats for every party, by their words; return how many.

    A larger field is a larger gain, so what is dropped is dominated; `ones` has a 1 in every field.
    """
    flag[count : count + 7] = 0
    here, stays = np.empty(512, dtype=np.int64), np.empty(512, dtype=np.int64)
    for start in range(0, count, 512):
        size = min(512, count - start)
        for k in range(size):
            here[k] = word[left[start + k]]
        stays[:] = -1
        for place in strong:
            above = (word[place] | guards) - ones
            for k in range(size):
                stays[k] &= -1 if ((above - here[k]) & guards) != guards else 0
        for k in range(size):
            flag[start + k] = stays[k] != 0
    count = _pick(flag, count, picked)
    for place in range(count):
        left[place] = left[picked[place]]
    return count


@compiled
def _sort_places(key: Ints, order: Ints) -> None:
    """Write the places of `key` in ascending order, by 4,096 equal classes of it and insertion within each."""
    count = len(key)
    low, high = key.min(), key.max()
    shift = 0
    while (high - low) >> shift >= 4096:
        shift += 1
    start = np.zeros(4097, dtype=np.int64)
    for place in range(count):
        start[((key[place] - low) >> shift) + 1] += 1
    if start.max() > 256:
        order[:] = np.argsort(key)
        return
    for number in range(4096):
        start[number + 1] += start[number]
    filled = start[:4096].copy()
    for place in range(count):
        number = (key[place] - low) >> shift
        at = filled[number]
        while at > start[number] and key[order[at - 1]] > key[place]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = place
        filled[number] += 1


@compiled
def _find_frontier(gain: Ints, ideal: Ints, left: Rows, count: int, word: Ints, guards: int) -> int:
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
    sorted_left = left[:count][order]
    size = (count // _BLOCK + 1) * _BLOCK
    archive = np.full(size, guards, dtype=np.int64)
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
def _fill_words(gain: Ints, many: int, ideal: Ints, word: Ints) -> tuple[int, int]:
    """
    Pack each vector into one word, rounded down on a scale per party; return the guard bits and a 1 in each field.

    (a | guards) - b keeps every guard bit where a is at least b in all fields. Rounding keeps
    the order, so where a word says no the vectors do; where it says yes the vectors are asked.
    """
    n_parties = len(gain)
    bits = min(63 // n_parties - 1, 30)
    top = (1 << bits) - 1
    guards, ones = 0, 0
    word[:many] = 0
    for party in range(n_parties):
        at = party * (bits + 1)
        guards |= 1 << (at + bits)
        ones |= 1 << at
        scale = top / max(ideal[party], 1)
        for k in range(many):
            word[k] |= min(int(gain[party, k] * scale), top) << at
    return guards, ones


@compiled
def _is_dominated(gain: Ints, mine: Ints, left: Rows, count: int) -> bool:
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


@compiled
def _add_up(worth: Ints, codes: Rows, table: Ints) -> None:
    """Write table[party, entry], the sum of worth[option, party] over the entry's options."""
    n_entries, n_issues = codes.shape
    for party in range(len(table)):
        for entry in range(n_entries):
            total = np.int64(0)
            for issue in range(n_issues):
                total += worth[codes[entry, issue], party]
            table[party, entry] = total


@compiled
def _add_pairs(table: Ints, worth: Ints, pairs: Rows, start: Rows, entries: Rows) -> None:
    """Add pair terms whose options are both in one half; entries[start[i] : start[i + 1]] hold pair i."""
    for i in range(len(pairs)):
        for party in range(len(table)):
            points = worth[pairs[i], party]
            for place in range(start[i], start[i + 1]):
                table[party, entries[place]] += points


@compiled
def _meet_needs(back: Ints, need: Ints, n_always: int, flag: Bits) -> None:
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
def follow_draws(
    first: int,
    end: int,
    worth: Ints,
    pair_worth: Ints,
    no_deal: Ints,
    front_codes: Rows,
    back_codes: Rows,
    front_pairs: Rows,
    front_pair_start: Rows,
    front_pair_entries: Rows,
    back_pairs: Rows,
    back_pair_start: Rows,
    back_pair_entries: Rows,
    cross_pairs: Rows,
    cross_start: Rows,
    cross_entries: Rows,
    by_kind: Rows,
    kind_start: Rows,
    kind_holds: Bits,
    row_start: Rows,
    row_back: Rows,
    row_at: Rows,
    n_principals: int,
    n_always: int,
    excused: NDArray[np.uint8],
    candidate_codes: Rows,
    candidate_pairs: Bits,
    candidate_asked: Bits,
    wants_frontier: bool,  # noqa: FBT001 - numba takes positions
    zone_count: Ints,
    frontier_count: Ints,
    has_zone: Bits,
    nash_rows: Rows,
    nash_end: Ints,
    middle_rows: Rows,
    middle_end: Ints,
    in_zone: Bits,
    on_frontier: Bits,
) -> int:
    """
    Work through draws first .. end - 1 and return the draw not done yet: `end`, or where room ran out.

    In: `worth` (draws, options in all, A), `pair_worth` (draws, pairs, A), `no_deal` (draws, A); the
    first `n_principals` parties are principals, the first `n_always` are asked everywhere, of the rest
    `excused` (A - n_always, F, B), or (A - n_always, 1, N) without a grid, says where they are not. Codes are numbers of options in all. Front entries
    `by_kind[kind_start[i] : kind_start[i + 1]]` hold the cross pairs `kind_holds[i]`. The packages of
    front entry f are rows row_start[f] .. row_start[f + 1], their back entries `row_back`; `row_at` (F, B)
    gives rows, -1 for none, or is empty where packages lie too thinly in that grid.
    Out: counts per package are added to; the rest is per draw, solutions one after the other.
    """
    n_parties = worth.shape[2]
    n_front, n_back = len(front_codes), len(back_codes)
    n_packages = len(row_back)
    front = np.empty((n_parties, n_front), dtype=np.int64)
    base = np.empty((n_parties, n_back), dtype=np.int64)
    back = np.empty((n_parties, n_back), dtype=np.int64)
    back_best = np.empty(n_parties, dtype=np.int64)
    need = np.empty(n_parties, dtype=np.int64)
    flag = np.zeros((max(n_back, n_packages) + 15) // 8 * 8, dtype=np.uint8)
    picked = np.empty(max(n_back, n_packages) + 8, dtype=np.int32)
    allowed = (row_at >= 0).astype(np.uint8)
    rows = np.empty(n_packages, dtype=np.int32)
    gain = np.empty((n_principals, n_packages), dtype=np.int64)
    product = np.empty(n_packages, dtype=np.float64)
    found = np.empty(n_packages, dtype=np.int64)
    word = np.empty(n_packages, dtype=np.int64)
    left = np.empty(n_packages + 8, dtype=np.int32)
    ideal = np.empty(n_principals, dtype=np.int64)
    limbs = np.empty((2, 2 * n_principals + 2), dtype=np.int64)
    orders = np.empty((2, n_principals), dtype=np.int64)
    n_nash, n_middle = 0, 0
    for draw in range(first, end):
        _add_up(worth[draw], front_codes, front)
        _add_pairs(front, pair_worth[draw], front_pairs, front_pair_start, front_pair_entries)
        _add_up(worth[draw], back_codes, base)
        _add_pairs(base, pair_worth[draw], back_pairs, back_pair_start, back_pair_entries)
        many = 0
        for kind in range(len(kind_start) - 1):
            back[:] = base
            for i in range(len(cross_pairs)):
                if kind_holds[kind, i]:
                    for party in range(n_parties):
                        points = pair_worth[draw, cross_pairs[i], party]
                        for place in range(cross_start[i], cross_start[i + 1]):
                            back[party, cross_entries[place]] += points
            for party in range(n_always):
                best = back[party, 0]
                for b in range(1, n_back):
                    best = max(best, back[party, b])
                back_best[party] = best
            for at in range(kind_start[kind], kind_start[kind + 1]):
                f = by_kind[at]
                alive = True
                for party in range(n_parties):
                    need[party] = no_deal[draw, party] - front[party, f]
                    if party < n_always:
                        alive &= back_best[party] >= need[party]
                if not alive:
                    continue
                size = 0
                if len(row_at):
                    flag[:n_back] = allowed[f]
                    flag[n_back : n_back + 7] = 0
                    _meet_needs(back, need, n_always, flag)
                    for guest in range(n_always, n_parties):
                        level = need[guest]
                        excuses, points = excused[guest - n_always, f], back[guest]
                        for b in range(n_back):
                            flag[b] &= excuses[b] | (points[b] >= level)
                    size = _pick(flag, n_back, picked)
                    for place in range(size):
                        rows[many + place] = row_at[f, picked[place]]
                else:
                    for row in range(row_start[f], row_start[f + 1]):
                        b = row_back[row]
                        enough = True
                        for party in range(n_always):
                            enough &= back[party, b] >= need[party]
                        for guest in range(n_always, n_parties):
                            enough &= excused[guest - n_always, 0, row] | (back[guest, b] >= need[guest])
                        picked[size] = b
                        rows[many + size] = row
                        size += enough
                for party in range(n_principals):
                    level = need[party]
                    for place in range(size):
                        gain[party, many + place] = back[party, picked[place]] - level
                many += size
        has_zone[draw - first] = many > 0
        if many == 0:
            nash_end[draw - first + 1] = n_nash
            middle_end[draw - first + 1] = n_middle
            continue
        for party in range(n_principals):
            best = np.int64(0)
            for k in range(many):
                best = max(best, gain[party, k])
            ideal[party] = best
        count = _find_nash(gain, many, product, found, limbs)
        if n_nash + count > len(nash_rows):
            return draw
        nash = found[0]
        for place in range(count):
            nash_rows[n_nash + place] = rows[found[place]]
        nash_rows[n_nash : n_nash + count].sort()
        after_nash = n_nash + count
        # `word` is free until the frontier: the shares' floats live there
        count = _find_kalai_smorodinsky(gain, many, ideal, word.view(np.float64), found, orders)
        if n_middle + count > len(middle_rows):
            return draw
        for place in range(count):
            middle_rows[n_middle + place] = rows[found[place]]
        middle_rows[n_middle : n_middle + count].sort()
        n_nash, n_middle = after_nash, n_middle + count
        nash_end[draw - first + 1] = n_nash
        middle_end[draw - first + 1] = n_middle
        for k in range(many):
            zone_count[rows[k]] += 1
        if not wants_frontier and len(candidate_codes) == 0:
            continue
        guards, ones = _fill_words(gain, many, ideal, word)
        for k in range(many):
            left[k] = k
        count = many
        before = 2 * count
        while count > 512 and 4 * count < 3 * before:
            before = count
            strong = _find_strong(gain, left, count, product, nash, ideal)
            count = _drop_behind(word, left, count, strong, guards, ones, flag, picked)
        if wants_frontier:
            count = _find_frontier(gain, ideal, left, count, word, guards)
            for place in range(count):
                frontier_count[rows[left[place]]] += 1
        for i in range(len(candidate_codes)):
            inside = True
            for party in range(n_parties):
                total = -no_deal[draw, party]
                for issue in range(candidate_codes.shape[1]):
                    total += worth[draw, candidate_codes[i, issue], party]
                for pair in range(candidate_pairs.shape[1]):
                    if candidate_pairs[i, pair]:
                        total += pair_worth[draw, pair, party]
                need[party] = total
                if total < 0 and (party < n_always or candidate_asked[i, party]):
                    inside = False
            if inside:
                in_zone[draw - first, i] = 1
                on_frontier[draw - first, i] = not _is_dominated(gain, need, left, count)
    return end
