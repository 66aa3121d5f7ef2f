"""The case's estimates and rankings as admissible point systems, one per party, in whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from detente.case import Case, Estimate
from detente.case.orders import RankedIssue, ranked_issues
from detente.methods.bargaining.polytope import AdmissiblePoints, Swing

__all__ = ["admissible_points"]


def admissible_points(case: Case, parties: Sequence[str]) -> tuple[AdmissiblePoints, ...]:
    """
    Return what agrees with the case for each party: bounds of its numbers, orders where it is ranked.

    Exact: decimals of the file over the party's common denominator. Rows that share a draw move
    together, an opposed one against them. The parties' worths must not be missing.
    """
    ranked = {one.party: one for one in ranked_issues(case)}
    return tuple(_of_party(case, party, ranked.get(party)) for party in parties)


def _of_party(case: Case, party: str, ranked: RankedIssue | None) -> AdmissiblePoints:
    rows = {
        name: row
        for name, row in case.estimates.items()
        if name.startswith(f"worth.{party}.") or name == f"no_deal.{party}"
    }
    total = max(Fraction(100) - _spent(case, party), Fraction(0)) if ranked else Fraction(0)
    parts = [Fraction(v) for row in rows.values() for v in (row.low, row.mid, row.high)]
    scale = lcm(total.denominator, *(part.denominator for part in parts))

    def states(row: Estimate) -> tuple[int, int, int]:
        low, mid, high = (int(Fraction(v) * scale) for v in (row.low, row.mid, row.high))
        return (high, mid, low) if row.opposed else (low, mid, high)

    kind: Any = object
    points = [np.zeros((3, len(issue.options)), dtype=kind) for issue in case.issues.values()]
    place = {
        f"worth.{party}.{issue.id}.{option}": (number, position)
        for number, issue in enumerate(case.issues.values())
        for position, option in enumerate(issue.option_ids)
    }
    shared: dict[str, dict[str, tuple[int, int, int]]] = {}
    alone = []
    for name, row in rows.items():
        if row.shares_draw:
            shared.setdefault(row.shares_draw, {})[name] = states(row)
        elif name in place:
            issue, option = place[name]
            points[issue][:, option] = states(row)
        else:
            alone.append({name: states(row)})
    swings = tuple(_swing(party, place, together) for together in (*alone, *shared.values()))
    known = AdmissiblePoints(tuple(points), swings, has_no_deal=f"no_deal.{party}" in rows)
    return known if ranked is None else _with_orders(known, case, ranked, int(total * scale))


def _swing(
    party: str, place: Mapping[str, tuple[int, int]], rows: Mapping[str, tuple[int, int, int]]
) -> Swing:
    """Put rows that move together into one swing; no deal counts against every package."""
    constant = (0, 0, 0)
    worth, pairs = [], []
    for name, states in rows.items():
        if name.startswith("no_deal."):
            constant = (-states[0], -states[1], -states[2])
        elif "+" in name:
            first, second = name.split("+")
            pairs.append((*place[first], *place[f"worth.{party}.{second}"], states))
        else:
            worth.append((*place[name], states))
    return Swing(constant, tuple(worth), tuple(pairs))


def _with_orders(known: AdmissiblePoints, case: Case, ranked: RankedIssue, total: int) -> AdmissiblePoints:
    names = list(case.issues)
    issues, at = [], 0
    for levels in ranked.levels:
        issues.append(names.index(ranked.quantities[at].split(".")[2]))
        at += len(levels)
    groups = {
        g: tuple(k for k, own in enumerate(ranked.group) if own == g) for g in sorted(set(ranked.group))
    }
    stated = sorted({n for g in groups if (n := ranked.importance[g]) is not None}, reverse=True)
    tiers = tuple(
        tuple(groups[g] for g in groups if ranked.importance[g] == importance) for importance in stated
    )
    free = tuple(groups[g] for g in groups if ranked.importance[g] is None)
    return AdmissiblePoints(
        known.points, known.swings, tuple(issues), ranked.levels, tiers, free, total, known.has_no_deal
    )


def _spent(case: Case, party: str) -> Fraction:
    """Return the points that the party's issues with points take up: the ranges of their mids."""
    spent = Fraction(0)
    for issue in case.issues.values():
        worth = [
            Fraction(row.mid)
            for option in issue.option_ids
            if (row := case.estimates.get(f"worth.{party}.{issue.id}.{option}"))
        ]
        spent += max(worth, default=Fraction(0)) - min(worth, default=Fraction(0))
    return spent
