"""`Preferences`: the case as arrays, names left behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.inputs import draw_quantities, grid_of
from detente.case.model import Case

__all__ = [
    "DrawnPreferences",
    "Pair",
    "Preferences",
    "draw_preferences",
    "missing_worth",
    "preferences_at_mid",
]

_SAFE = 2**61
"""Largest scaled number kept in 64 bits; beyond it the arrays hold Python integers."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair term: two clauses as (issue, option) positions and its quantity by party."""

    first: tuple[int, int]
    second: tuple[int, int]


@dataclass(frozen=True)
class Preferences:
    """
    Worths of a case whose numbers are pinned, as whole numbers over a common denominator per party.

    `worth[i]` has shape (n_options of issue i, n_parties), `pair_worth` (n_pairs, n_parties),
    `no_deal` (n_parties,); columns follow `parties`. A level in points is the number divided
    by `scale[p]`. Columns are never added. `no_deal` is None where some party has none.
    """

    parties: tuple[str, ...]
    issues: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    worth: tuple[NDArray[Any], ...]
    pairs: tuple[Pair, ...]
    pair_worth: NDArray[Any]
    no_deal: NDArray[Any] | None
    scale: tuple[int, ...]


@dataclass(frozen=True)
class DrawnPreferences:
    """
    The same with a leading axis of draws, in steps of one grid (`grid` steps a point) for every party.

    `worth[i]` (n_draws, n_options, n_parties), `pair_worth` (n_draws, n_pairs, n_parties),
    `no_deal` (n_draws, n_parties), None where some party has none; `known_no_deal` holds those
    that there are, each of shape (n_draws,).
    """

    parties: tuple[str, ...]
    worth: tuple[NDArray[np.int64], ...]
    pairs: tuple[Pair, ...]
    pair_worth: NDArray[np.int64]
    no_deal: NDArray[np.int64] | None
    grid: int
    known_no_deal: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)


def missing_worth(case: Case, parties: Sequence[str]) -> tuple[str, ...]:
    """List the worths that neither an estimate nor a ranking gives; a missing input is never a default."""
    ranked = {(row.party, row.issue) for row in case.rankings}
    return tuple(
        f"worth.{party}.{issue.id}.{option}"
        for party in parties
        for issue in case.issues.values()
        if (party, issue.id) not in ranked
        for option in issue.option_ids
        if f"worth.{party}.{issue.id}.{option}" not in case.estimates
    )


def _pairs(case: Case) -> dict[Pair, dict[str, str]]:
    """Map each pair of clauses to {party: quantity}, in file order."""
    place = {
        (issue.id, option): (position, number)
        for position, issue in enumerate(case.issues.values())
        for number, option in enumerate(issue.option_ids)
    }
    pairs: dict[Pair, dict[str, str]] = {}
    for name in case.estimates:
        head, plus, second = name.partition("+")
        if not plus or not head.startswith("worth."):
            continue
        _, party, issue, option = head.split(".")
        other_issue, other_option = second.split(".")
        pair = Pair(place[(issue, option)], place[(other_issue, other_option)])
        pairs.setdefault(pair, {})[party] = name
    return pairs


def preferences_at_mid(case: Case, parties: Sequence[str]) -> Preferences:
    """
    Return the worths at mid, exact: decimals of the file over each party's common denominator.

    Raises ValueError naming the first missing worth; ask `missing_worth` before. Rankings
    have no mid: pin the case first.
    """
    missing = missing_worth(case, parties)
    if missing or any(row.party in parties for row in case.rankings):
        raise ValueError(f"no point worth for {(missing or ('a ranked party',))[0]}")
    pairs = _pairs(case)
    value: Mapping[str, Decimal] = {name: row.mid for name, row in case.estimates.items()}
    with_no_deal = all(f"no_deal.{party}" in value for party in parties)
    scale = []
    for party in parties:
        own = [
            Fraction(number).denominator
            for name, number in value.items()
            if name.startswith((f"worth.{party}.", f"no_deal.{party}")) and name.split(".")[1] == party
        ]
        scale.append(lcm(*own) if own else 1)

    def whole(name: str, column: int) -> int:
        return int(Fraction(value[name]) * scale[column]) if name in value else 0

    worth = [
        [
            [whole(f"worth.{p}.{issue.id}.{option}", c) for c, p in enumerate(parties)]
            for option in issue.option_ids
        ]
        for issue in case.issues.values()
    ]
    pair_worth = [
        [whole(names[p], c) if p in names else 0 for c, p in enumerate(parties)] for names in pairs.values()
    ]
    no_deal = [whole(f"no_deal.{p}", c) for c, p in enumerate(parties)]
    reach = sum(max((abs(n) for row in rows for n in row), default=0) for rows in worth)
    reach += sum(abs(n) for row in pair_worth for n in row) + max((abs(n) for n in no_deal), default=0)
    kind: Any = np.int64 if reach < _SAFE else object
    return Preferences(
        tuple(parties),
        tuple(case.issues),
        tuple(issue.option_ids for issue in case.issues.values()),
        tuple(np.array(rows, dtype=kind).reshape(len(rows), len(parties)) for rows in worth),
        tuple(pairs),
        np.array(pair_worth, dtype=kind).reshape(len(pairs), len(parties)),
        np.array(no_deal, dtype=kind) if with_no_deal else None,
        tuple(scale),
    )


def draw_preferences(case: Case, parties: Sequence[str], points: NDArray[np.float64]) -> DrawnPreferences:
    """
    Pin worths and no-deal levels at every point of shape (n_draws, n_inputs).

    The inputs are those of `list_inputs(case, only=("worth", "no_deal"))`. Equal to pinning
    the case at each point and reading the worths, a test says so.
    """
    drawn = draw_quantities(case, points, only=("worth", "no_deal"))
    n_draws = len(points)
    zero = np.zeros(n_draws, dtype=np.int64)
    worth = tuple(
        np.stack(
            [
                np.stack([drawn[f"worth.{party}.{issue.id}.{option}"] for party in parties], axis=1)
                for option in issue.option_ids
            ],
            axis=1,
        )
        for issue in case.issues.values()
    )
    pairs = _pairs(case)
    pair_worth = np.zeros((n_draws, len(pairs), len(parties)), dtype=np.int64)
    for row, names in enumerate(pairs.values()):
        for column, party in enumerate(parties):
            pair_worth[:, row, column] = drawn.get(names.get(party, ""), zero)
    known = {party: drawn[f"no_deal.{party}"] for party in parties if f"no_deal.{party}" in drawn}
    no_deal = np.stack(list(known.values()), axis=1) if len(known) == len(parties) else None
    return DrawnPreferences(tuple(parties), worth, tuple(pairs), pair_worth, no_deal, grid_of(case), known)
