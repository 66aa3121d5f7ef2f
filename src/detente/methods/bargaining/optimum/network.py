"""A problem as tables over the issues in an order to fill them in, with bounds on what the rest can add."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.space import Combination, Required

__all__ = ["BoundTables", "Network", "Part", "make_network"]

_RULE_ENTRIES = 4096
"""A rule over more combinations than this is checked package by package and tightens no bound."""


@dataclass(frozen=True)
class Part:
    """Functions of the issues that are added up in one table: `scope` are positions, the last its own."""

    functions: tuple[int, ...]
    scope: tuple[int, ...]
    message: int


@dataclass(frozen=True)
class BoundTables:
    """
    For K weighted sums at once: the bound of the empty package, and what every choice takes off it.

    `root` (K,). `losses[j]` holds one table per part of position j, shape (sizes of its scope ..., K),
    entries at most 0: the bound of a half-filled package is `root` plus the losses of what is filled in, and
    the bound of a full package is its value. -inf where the rules leave nothing.
    """

    root: NDArray[np.float64]
    losses: tuple[tuple[NDArray[np.float64], ...], ...]


@dataclass(frozen=True)
class Network:
    """
    Positions are issues in the order in which they are filled in; options are numbered anew.

    `order[j]` is the issue at position j; `alike[j][o]` are the issue's options that option o of
    position j stands for: equal in worth, pair terms, rules and whom they ask. `worth[j]`
    (n_options, n_parties); `edges` are (position, later position, points (options, options, parties)).
    `rules` are (positions, one mask of options per position): out is a package whose options are
    in all masks; those over few combinations stand in `tables` too, and `wide` are the others.
    `asks[j]` (n_options,) has bit g set where the option asks guarantor g.
    """

    order: tuple[int, ...]
    alike: tuple[tuple[tuple[int, ...], ...], ...]
    worth: tuple[NDArray[np.int64], ...]
    edges: tuple[tuple[int, int, NDArray[np.int64]], ...]
    rules: tuple[tuple[tuple[int, ...], tuple[NDArray[np.bool_], ...]], ...]
    wide: tuple[int, ...]
    asks: tuple[NDArray[np.int64], ...]
    parts: tuple[tuple[Part, ...], ...]
    is_empty: bool

    @property
    def sizes(self) -> tuple[int, ...]:
        """Options per position."""
        return tuple(len(points) for points in self.worth)

    @cached_property
    def tables(self) -> tuple[tuple[tuple[int, ...], NDArray[np.bool_]], ...]:
        """The rules over few combinations: (positions, True where the combination is out)."""
        wide = set(self.wide)
        return tuple(
            (scope, _outer(masks)) for place, (scope, masks) in enumerate(self.rules) if place not in wide
        )

    @cached_property
    def reach(self) -> NDArray[np.float64]:
        """Bound the size of each party's level, shape (n_parties,): what rounding is measured against."""
        total = np.sum([np.abs(points).max(axis=0) for points in self.worth], axis=0, dtype=np.float64)
        for _, _, points in self.edges:
            total = total + np.abs(points).max(axis=(0, 1))
        return np.asarray(total, dtype=np.float64)

    def bound_tables(self, weights: NDArray[np.float64]) -> BoundTables:
        """
        Bound weighted sums of the parties' levels over all ways to fill in the rest.

        `weights` has shape (K, n_parties). By mini-buckets: where the functions of a position span too many
        combinations they are maximised in parts, which can only raise the bound.

        References
        ----------
        R. Dechter and I. Rish, "Mini-buckets: A general scheme for bounded inference", Journal of
        the ACM 50(2), 2003, 107-153 [recalled].
        """
        functions: list[tuple[tuple[int, ...], NDArray[np.float64]]] = []
        lifted = np.asarray(weights, dtype=np.float64).T
        for place, points in enumerate(self.worth):
            functions.append(((place,), points.astype(np.float64) @ lifted))
        for one, other, points in self.edges:
            functions.append(((one, other), points.astype(np.float64) @ lifted))
        for scope, out in self.tables:
            functions.append((scope, np.where(out, -np.inf, 0.0)[..., None]))
        root = np.zeros(len(weights))
        losses: list[tuple[NDArray[np.float64], ...]] = [()] * len(self.order)
        for place in reversed(range(len(self.order))):
            mine = []
            for part in self.parts[place]:
                total: Any = 0.0
                for number in part.functions:
                    total = total + _spread(functions[number], part.scope)
                best = total.max(axis=-2)
                with np.errstate(invalid="ignore"):
                    loss = np.where(np.isneginf(total), -np.inf, total - best[..., None, :])
                mine.append(np.ascontiguousarray(loss))
                if len(part.scope) == 1:
                    root = root + best
                functions.append((part.scope[:-1], best))
            losses[place] = tuple(mine)
        return BoundTables(root, tuple(losses))

    def package(self, filled: Sequence[int]) -> tuple[int, ...]:
        """Return the options of a filled-in network, by issue; of options alike the first."""
        options = [0] * len(self.order)
        for place, option in enumerate(filled):
            options[self.order[place]] = self.alike[place][int(option)][0]
        return tuple(options)

    def filled(self, package: Sequence[int]) -> tuple[int, ...] | None:
        """Return a package's options by position, None where an option of it is left out."""
        found = []
        for place, issue in enumerate(self.order):
            here = [o for o, options in enumerate(self.alike[place]) if int(package[issue]) in options]
            if not here:
                return None
            found.append(here[0])
        return tuple(found)

    def packages_alike(self, filled: Sequence[int]) -> tuple[tuple[int, ...], ...]:
        """Return, by issue, the options that a filled-in network stands for: any choice is as good."""
        by_issue: list[tuple[int, ...]] = [()] * len(self.order)
        for place, option in enumerate(filled):
            by_issue[self.order[place]] = self.alike[place][int(option)]
        return tuple(by_issue)


def make_network(
    problem: BargainingProblem,
    *,
    holding: Combination = (),
    extra: tuple[Required, ...] = (),
    most_entries: int = 2**15,
    order: Sequence[int] | None = None,
) -> Network:
    """
    Put a problem into the form of the searches; `holding` fixes options, `extra` adds required rules.

    The order is the reverse of a min-fill elimination order, issues that move most first, where
    no `order` is given. A part's
    table holds up to `most_entries` combinations. Numbers must fit: `problem.fits_int64`.
    """
    sizes = problem.sizes
    rules = _rules(problem, holding, extra)
    asks = [np.zeros(size, dtype=np.int64) for size in sizes]
    for number, clauses in enumerate(problem.asks):
        for issue, option in clauses:
            asks[issue][option] |= 1 << number
    kept = [np.ones(size, dtype=bool) for size in sizes]
    is_empty = False
    wider = []
    for masks in rules:
        if not masks:
            is_empty = True
        elif len(masks) == 1:
            ((issue, mask),) = masks.items()
            kept[issue] &= ~mask
        else:
            wider.append(masks)
    is_empty |= any(not keep.any() for keep in kept)
    edges = _edges(problem)
    groups = [_alike(issue, problem, kept[issue], edges, wider, asks[issue]) for issue in range(len(sizes))]
    firsts = [[options[0] for options in group] for group in groups]
    live = [masks for masks in wider if all(masks[i][firsts[i]].any() for i in masks)]
    scopes = [tuple(sorted(masks)) for masks in live]
    small = [
        math.prod(len(firsts[issue]) for issue in scope) <= min(_RULE_ENTRIES, most_entries)
        for scope in scopes
    ]
    linked = [*edges, *(scope for scope, fits in zip(scopes, small, strict=True) if fits)]
    worth = [np.asarray(points).astype(np.int64) for points in problem.terms.worth]
    impact = _impact(worth, edges, firsts)
    order = _order(len(sizes), linked, impact) if order is None else tuple(order)
    at = {issue: place for place, issue in enumerate(order)}
    placed = []
    for masks, scope in zip(live, scopes, strict=True):
        positions = sorted(scope, key=at.__getitem__)
        placed.append(
            (tuple(at[i] for i in positions), tuple(masks[i][firsts[i]].copy() for i in positions)),
        )
    turned = []
    for (one, other), points in edges.items():
        table = points[np.ix_(firsts[one], firsts[other])]
        if at[one] < at[other]:
            turned.append((at[one], at[other], np.ascontiguousarray(table)))
        else:
            turned.append((at[other], at[one], np.ascontiguousarray(table.transpose(1, 0, 2))))
    turned.sort(key=lambda edge: edge[:2])
    small_scopes = [scope for (scope, _), fits in zip(placed, small, strict=True) if fits]
    functions: list[tuple[int, ...]] = [(place,) for place in range(len(sizes))]
    functions += [edge[:2] for edge in turned]
    functions += small_scopes
    lengths = [max(len(firsts[issue]), 1) for issue in order]
    return Network(
        order,
        tuple(tuple(groups[issue]) for issue in order),
        tuple(worth[issue][firsts[issue]] for issue in order),
        tuple(turned),
        tuple(placed),
        tuple(place for place, fits in enumerate(small) if not fits),
        tuple(asks[issue][firsts[issue]] for issue in order),
        _parts(lengths, functions, most_entries),
        is_empty,
    )


def _rules(
    problem: BargainingProblem, holding: Combination, extra: tuple[Required, ...]
) -> list[dict[int, NDArray[np.bool_]]]:
    """Write every rule as masks by issue: out is what lies in all of them; no mask at all: everything."""
    sizes = problem.sizes
    literals = [[(issue, option, True) for issue, option in rule] for rule in problem.forbidden]
    literals += [
        [(i, o, True) for i, o in when] + [(i, o, False) for i, o in then]
        for when, then in (*problem.required, *extra)
    ]
    literals += [[(issue, option, False)] for issue, option in holding]
    rules = []
    for rule in literals:
        masks: dict[int, NDArray[np.bool_]] = {}
        for issue, option, has in rule:
            mask = masks.setdefault(issue, np.ones(sizes[issue], dtype=bool))
            mask &= (np.arange(sizes[issue]) == option) == has
        if all(mask.any() for mask in masks.values()):
            rules.append({issue: mask for issue, mask in masks.items() if not mask.all()})
    return rules


def _edges(problem: BargainingProblem) -> dict[tuple[int, int], NDArray[np.int64]]:
    """Add up the pair terms of each two issues: points (options of the lower, of the higher, parties)."""
    sizes = problem.sizes
    edges: dict[tuple[int, int], NDArray[np.int64]] = {}
    for issue_a, option_a, issue_b, option_b, points in problem.terms.pairs:
        if issue_a == issue_b:
            raise ValueError("a pair term joins two issues")
        (low, first), (high, second) = sorted(((issue_a, option_a), (issue_b, option_b)))
        shape = (sizes[low], sizes[high], len(points))
        table = edges.setdefault((low, high), np.zeros(shape, dtype=np.int64))
        table[first, second] += np.asarray(points).astype(np.int64)
    return edges


def _alike(
    issue: int,
    problem: BargainingProblem,
    kept: NDArray[np.bool_],
    edges: dict[tuple[int, int], NDArray[np.int64]],
    rules: list[dict[int, NDArray[np.bool_]]],
    asks: NDArray[np.int64],
) -> list[tuple[int, ...]]:
    """Group an issue's kept options that nothing tells apart, in the order of their first."""
    touching = [
        table if key[0] == issue else table.transpose(1, 0, 2) for key, table in edges.items() if issue in key
    ]
    masks = [rule[issue] for rule in rules if issue in rule]
    groups: dict[tuple[Any, ...], list[int]] = {}
    for option in np.flatnonzero(kept).tolist():
        key = (
            tuple(int(v) for v in problem.terms.worth[issue][option]),
            tuple(table[option].tobytes() for table in touching),
            tuple(bool(mask[option]) for mask in masks),
            int(asks[option]),
        )
        groups.setdefault(key, []).append(option)
    return [tuple(options) for options in groups.values()]


def _impact(
    worth: list[NDArray[np.int64]],
    edges: dict[tuple[int, int], NDArray[np.int64]],
    firsts: list[list[int]],
) -> list[float]:
    """Say how much of the parties' ranges each issue moves: the sum over parties of its share."""
    spans = np.array(
        [
            np.ptp(points[keep].astype(float), axis=0) if keep else 0.0 * points[0]
            for points, keep in zip(worth, firsts, strict=True)
        ]
    ).reshape(len(worth), -1)
    for (one, other), points in edges.items():
        span = np.ptp(points.astype(float), axis=(0, 1)) / 2
        spans[one] += span
        spans[other] += span
    total = spans.sum(axis=0)
    share = spans / np.where(total > 0, total, 1.0)
    return [float(value) for value in share.sum(axis=1)]


def _order(n_issues: int, scopes: Sequence[tuple[int, ...]] | Any, impact: list[float]) -> tuple[int, ...]:
    """Return the reverse of a min-fill elimination order; of equals the one that moves least goes first."""
    near: list[set[int]] = [set() for _ in range(n_issues)]
    for scope in scopes:
        for issue in scope:
            near[issue] |= set(scope) - {issue}
    left = set(range(n_issues))
    order: list[int] = []
    while left:
        keys = []
        for issue in left:
            around = sorted(near[issue])
            fill = sum(
                1
                for place, one in enumerate(around)
                for other in around[place + 1 :]
                if other not in near[one]
            )
            keys.append((fill, len(around), impact[issue], -issue))
        _, _, _, negative = min(keys)
        issue = -negative
        for one in near[issue]:
            near[one] |= near[issue] - {one}
            near[one].discard(issue)
        left.discard(issue)
        order.append(issue)
    return tuple(reversed(order))


def _parts(
    sizes: list[int], scopes: Sequence[tuple[int, ...]], most_entries: int
) -> tuple[tuple[Part, ...], ...]:
    """Plan which functions of a position are added up before its maximum is taken, widest first."""
    waiting: list[list[int]] = [[] for _ in sizes]
    known = [tuple(scope) for scope in scopes]
    for number, scope in enumerate(known):
        waiting[scope[-1]].append(number)
    parts: list[tuple[Part, ...]] = [()] * len(sizes)
    for place in reversed(range(len(sizes))):
        groups: list[tuple[list[int], set[int]]] = []
        for number in sorted(waiting[place], key=lambda n: (-len(known[n]), n)):
            linked = set(known[number])
            for members, joint in groups:
                if math.prod(sizes[p] for p in joint | linked) <= most_entries:
                    members.append(number)
                    joint.update(linked)
                    break
            else:
                groups.append(([number], linked))
        mine = []
        for members, joint in groups:
            scope_of = tuple(sorted(joint))
            mine.append(Part(tuple(members), scope_of, len(known)))
            known.append(scope_of[:-1])
            if len(scope_of) > 1:
                waiting[scope_of[-2]].append(len(known) - 1)
        parts[place] = tuple(mine)
    return tuple(parts)


def _spread(
    function: tuple[tuple[int, ...], NDArray[np.float64]], scope: tuple[int, ...]
) -> NDArray[np.float64]:
    """Give a table one axis per position of a wider scope, of length 1 where it does not depend on it."""
    mine, table = function
    lengths = dict(zip(mine, table.shape, strict=False))
    return table.reshape(*(lengths.get(place, 1) for place in scope), table.shape[-1])


def _outer(masks: tuple[NDArray[np.bool_], ...]) -> NDArray[np.bool_]:
    """Return the table that is True where every mask is."""
    table = np.ones((), dtype=bool)
    for mask in masks:
        table = table[..., None] & mask
    return table
