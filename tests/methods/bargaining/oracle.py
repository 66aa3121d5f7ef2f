"""Slow, obvious answers for the bargaining kernels: itertools and Fractions, nothing shared with them."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import prod
from typing import Any


def packages(sizes: Any, forbidden: Any = (), required: Any = ()) -> list[tuple[int, ...]]:
    kept = []
    for package in itertools.product(*(range(size) for size in sizes)):
        has = set(enumerate(package))
        if any(set(rule) <= has for rule in forbidden):
            continue
        if any(set(when) <= has and not set(then) & has for when, then in required):
            continue
        kept.append(package)
    return kept


def utility(package: Any, worth: Any, pairs: Any) -> tuple[int, ...]:
    n_parties = len(worth[0][0])
    total = []
    for party in range(n_parties):
        points = sum(int(worth[issue][option][party]) for issue, option in enumerate(package))
        for issue_a, option_a, issue_b, option_b, added in pairs:
            if package[issue_a] == option_a and package[issue_b] == option_b:
                points += int(added[party])
        total.append(points)
    return tuple(total)


def dominates(one: Any, other: Any) -> bool:
    return all(a >= b for a, b in zip(one, other, strict=True)) and any(
        a > b for a, b in zip(one, other, strict=True)
    )


def frontier(table: list[Any]) -> list[int]:
    return [row for row, mine in enumerate(table) if not any(dominates(other, mine) for other in table)]


def zone(table: list[Any], no_deal: Any, consents: list[Any]) -> list[int]:
    return [
        row
        for row, mine in enumerate(table)
        if all(
            value >= level for value, level, asked in zip(mine, no_deal, consents[row], strict=True) if asked
        )
    ]


def nash(gain: list[Any], power: Any = None) -> list[int]:
    rational = [row for row, mine in enumerate(gain) if min(mine, default=0) >= 0]
    if not rational:
        return []
    winners = {row: frozenset(p for p, g in enumerate(gain[row]) if g > 0) for row in rational}
    most = max(len(parties) for parties in winners.values())
    found = []
    for parties in {parties for parties in winners.values() if len(parties) == most}:
        same = [row for row in rational if winners[row] == parties]
        value = {
            row: prod(Fraction(int(gain[row][p])) ** (1 if power is None else int(power[p])) for p in parties)
            for row in same
        }
        found += [row for row in same if value[row] == max(value.values())]
    return sorted(found)


def leximin(gain: list[Any], ideal: Any) -> list[int]:
    rational = [row for row, mine in enumerate(gain) if min(mine, default=0) >= 0]
    keys = {
        row: sorted(Fraction(int(g), int(i)) for g, i in zip(gain[row], ideal, strict=True) if i > 0)
        for row in rational
    }
    return [row for row in rational if keys[row] == max(keys.values())]


def kalai_smorodinsky(gain: list[Any]) -> list[int]:
    rational = [mine for mine in gain if min(mine, default=0) >= 0]
    if not rational:
        return []
    return leximin(gain, [max(column) for column in zip(*rational, strict=True)])
