"""Point systems that agree with an order: how rankings become worth at a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from detente.case.model import Case, Ranking

__all__ = ["RankedIssue", "ranked_issues", "sample_ranked_worth"]


@dataclass(frozen=True, slots=True)
class RankedIssue:
    """
    One party's ranked issues, as indices.

    `levels[i]` gives for each option of ranked issue i its level, 0 the best, or -1 where
    nobody has said; `importance[i]` is the stated number or None; issues with the same
    `group` share one weight. `total` is what the party's points leave for ranked issues.
    """

    party: str
    quantities: tuple[str, ...]
    levels: tuple[tuple[int, ...], ...]
    importance: tuple[int | None, ...]
    group: tuple[int, ...]
    total: float

    @property
    def input_names(self) -> tuple[str, ...]:
        """Names of the coordinates, values first, then weights."""
        names = []
        for issue, levels in enumerate(self.levels):
            middle = max(levels) - 1
            unknown = sum(level < 0 for level in levels)
            names += [f"rank:{self.party}.{issue}.{k}" for k in range(max(middle, 0) + unknown)]
        groups = len(set(self.group))
        names += [f"weight:{self.party}.{k}" for k in range(groups - 1)]
        if groups < len(self.group):
            names.append(f"weight:{self.party}.order")
        return tuple(names)


def ranked_issues(case: Case) -> tuple[RankedIssue, ...]:
    """Collect each party's rankings; empty where every party has points."""
    parties = dict.fromkeys(row.party for row in case.rankings)
    return tuple(_of_party(case, party, [r for r in case.rankings if r.party == party]) for party in parties)


def _of_party(case: Case, party: str, rows: Sequence[Ranking]) -> RankedIssue:
    issues = [issue for issue in case.issues if any(row.issue == issue for row in rows)]
    names, levels, importance = [], [], []
    group: list[int] = []
    equals: dict[int, int] = {}
    for place, issue in enumerate(issues):
        own = {row.option: row for row in rows if row.issue == issue}
        order = sorted({row.rank for row in own.values()})
        options = case.issues[issue].option_ids
        names += [f"worth.{party}.{issue}.{option}" for option in options]
        levels.append(tuple(order.index(own[o].rank) if o in own else -1 for o in options))
        first = next(iter(own.values()))
        importance.append(first.importance)
        if first.stated_equal and first.importance is not None:
            group.append(equals.setdefault(first.importance, place))
        else:
            group.append(place)
    spent = 0.0
    for issue in case.issues:
        worth = [
            float(row.mid)
            for option in case.issues[issue].option_ids
            if (row := case.estimates.get(f"worth.{party}.{issue}.{option}"))
        ]
        spent += max(worth, default=0.0) - min(worth, default=0.0)
    return RankedIssue(
        party, tuple(names), tuple(levels), tuple(importance), tuple(group), max(100.0 - spent, 0.0)
    )


def sample_ranked_worth(ranked: RankedIssue, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Turn uniform shares into one admissible point system per row.

    Parameters
    ----------
    shares
        Shape (n_draws, len(ranked.input_names)), in [0, 1].

    Returns
    -------
    NDArray[np.float64]
        Shape (n_draws, n_options in all): weight x value x `total`. Values are uniform on the
        ordered simplex of each issue (best 1, worst 0, ties equal, unknown anywhere);
        weights uniform on the part of the simplex that agrees with `importance`.
    """
    n_draws = len(shares)
    used = 0
    values = []
    for levels in ranked.levels:
        middle = max(max(levels) - 1, 0)
        unknown = sum(level < 0 for level in levels)
        by_level = np.ones((n_draws, max(*levels, 0) + 1))
        if max(levels) > 0:
            by_level[:, 1:-1] = -np.sort(-shares[:, used : used + middle], axis=1)
            by_level[:, -1] = 0.0
        free = shares[:, used + middle : used + middle + unknown]
        used += middle + unknown
        columns, taken = [], 0
        for level in levels:
            if level >= 0:
                columns.append(by_level[:, level])
            else:
                columns.append(free[:, taken])
                taken += 1
        values.append(np.stack(columns, axis=1))
    weights = _sample_weights(ranked, shares[:, used:])
    return np.concatenate(
        [value * weights[:, [place]] * ranked.total for place, value in enumerate(values)], axis=1
    )


def _sample_weights(ranked: RankedIssue, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return shape (n_draws, n_issues): uniform on the simplex, in the stated order of importance."""
    groups = sorted(set(ranked.group))
    importance = [ranked.importance[g] for g in groups]
    sizes = [ranked.group.count(g) for g in groups]
    if all(size == 1 for size in sizes):
        weight = _in_order(_simplex(shares), importance)
    else:
        weight = _with_equals(shares, importance, sizes)
    place = {g: index for index, g in enumerate(groups)}
    return weight[:, [place[g] for g in ranked.group]]


def _simplex(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Spacings of sorted uniforms: uniform on the simplex of one more dimension."""
    edges = np.sort(shares, axis=1)
    full = np.concatenate([np.zeros((len(edges), 1)), edges, np.ones((len(edges), 1))], axis=1)
    return np.diff(full, axis=1)


def _in_order(weight: NDArray[np.float64], importance: Sequence[int | None]) -> NDArray[np.float64]:
    """
    Sort the weights of issues with a stated importance into that order.

    Coordinates of a uniform point of the simplex can be exchanged, so sorting the stated
    ones, and leaving equal numbers in the order in which they came, stays uniform on the
    part that agrees with the order.
    """
    stated = [index for index, number in enumerate(importance) if number is not None]
    tiers = sorted({number for number in importance if number is not None}, reverse=True)
    ordered = weight.copy()
    order = np.argsort(-weight[:, stated], axis=1, kind="stable")
    start = 0
    for tier in tiers:
        places = [index for index in stated if importance[index] == tier]
        block = np.sort(order[:, start : start + len(places)], axis=1)
        ordered[:, places] = np.take_along_axis(weight[:, stated], block, axis=1)
        start += len(places)
    return ordered


def _with_equals(
    shares: NDArray[np.float64], importance: Sequence[int | None], sizes: Sequence[int]
) -> NDArray[np.float64]:
    """
    Weights where some issues share one: the last coordinate picks the order, by its volume.

    For a full order of groups the admissible weights are a simplex with corners (first k
    groups equal, the rest 0), k = 1..n; its volume goes as the product of 1 / (issues in
    the first k). Orders that agree with `importance` are drawn in that proportion.
    """
    n = len(importance)
    stated = tuple(importance)
    corner = _simplex(shares[:, :-1])
    sequence = _pick_orders(shares[:, -1], stated, tuple(sizes))
    counted = np.cumsum(np.array(sizes)[sequence], axis=1)
    # by place in the order: added up from the first corner to the last, draw for draw alike
    placed = np.zeros((len(shares), n))
    for k in range(n):
        placed[:, : k + 1] += (corner[:, k] / counted[:, k])[:, None]
    weight = np.empty_like(placed)
    np.put_along_axis(weight, sequence, placed, axis=1)
    return weight


def _pick_orders(
    pick: NDArray[np.float64], importance: tuple[int | None, ...], sizes: tuple[int, ...]
) -> NDArray[np.intp]:
    """
    Choose an order of the groups for each draw, in proportion to the orders' volumes; (n_draws, n_groups).

    Draws that have placed the same groups so far have the same choices, so they go on together.
    """
    sequence = np.zeros((len(pick), len(importance)), dtype=np.intp)
    share = pick.astype(np.float64)
    together = {frozenset[int](): np.arange(len(pick))}
    for step in range(len(importance)):
        after: dict[frozenset[int], list[NDArray[np.intp]]] = {}
        for placed, draws in together.items():
            choices = _next_groups(placed, importance)
            volumes = [_volume(placed | {c}, importance, sizes) for c in choices]
            left = share[draws] * sum(volumes)
            chosen = np.zeros(len(draws), dtype=np.intp)
            for last, volume in enumerate(volumes[:-1]):
                goes_on = (chosen == last) & (left >= volume)
                left[goes_on] -= volume
                chosen[goes_on] += 1
            share[draws] = np.clip(left / np.array(volumes)[chosen], 0.0, 1.0)
            sequence[draws, step] = np.array(choices)[chosen]
            for place, choice in enumerate(choices):
                some = draws[chosen == place]
                if len(some):
                    after.setdefault(placed | {choice}, []).append(some)
        together = {placed: np.concatenate(parts) for placed, parts in after.items()}
    return sequence


def _next_groups(placed: frozenset[int], importance: tuple[int | None, ...]) -> list[int]:
    """Groups that may come next: no unplaced group is stated to be more important."""
    rest = [g for g in range(len(importance)) if g not in placed]
    top = max((number for g in rest if (number := importance[g]) is not None), default=None)
    return [g for g in rest if importance[g] is None or importance[g] == top]


@cache
def _volume(placed: frozenset[int], importance: tuple[int | None, ...], sizes: tuple[int, ...]) -> float:
    """Sum, over the orders that complete `placed`, of the product of 1 / issues counted so far."""
    here = 1.0 / sum(sizes[g] for g in placed)
    if len(placed) == len(importance):
        return here
    return here * sum(_volume(placed | {g}, importance, sizes) for g in _next_groups(placed, importance))
