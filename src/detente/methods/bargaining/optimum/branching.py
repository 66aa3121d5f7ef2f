"""Hand a network to the compiled branch and bound: flat arrays in, packages and what is proven out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.optimum.network import Network

__all__ = ["FIRST", "LARGEST", "LEXIMIN", "PRODUCT", "WINNERS", "Branched", "Pricing", "Sums", "branch"]

LARGEST, PRODUCT, LEXIMIN, WINNERS, FIRST = 0, 1, 2, 3, 4
"""What is sought: one party's level, a product, the ordered shares, who gains together, any package."""

_ROUNDING = 1e-12
"""Room for the rounding of a bound, as a share of what its terms add up to in size."""


@dataclass(frozen=True)
class Sums:
    """
    Weighted sums of the parties' levels that a package must bring up to a bar, else it is no better.

    `weights` (K, n_parties), the first n_parties rows the parties alone; `shift` (K,) is taken off. `bars`
    (K, 3): a floor that holds in any case; offset and factor that turn the best value into a bar (see
    `compiled_branching`), factor 0 where it says nothing. `guide`: the sum by which options are tried.
    """

    weights: NDArray[np.float64]
    shift: NDArray[np.float64]
    bars: NDArray[np.float64]
    guide: int


@dataclass(frozen=True)
class Pricing:
    """
    What new weights at every node are sought over: C `columns` (C, n_parties) less `offset` (C,).

    A column must reach 0, or `unit` times the best value where `unit` is positive; for products `unit` is the
    constant between logarithms in points and in columns. `weights` (C,), all positive, to begin with.
    """

    columns: NDArray[np.float64]
    offset: NDArray[np.float64]
    power: NDArray[np.float64]
    unit: NDArray[np.float64]
    weights: NDArray[np.float64]
    steps: int


@dataclass(frozen=True)
class Branched:
    """
    What a search found: filled-in networks and, where winners are sought, who gains in each (bits).

    `has_more`: more packages are as good than were asked for. `is_complete`: nothing was left
    unsearched; else `bound` is what the rest could reach at most, and `best` what was reached, in floats.
    """

    filled: tuple[tuple[int, ...], ...]
    marks: tuple[int, ...]
    has_more: bool
    is_complete: bool
    nodes: int
    bound: float
    best: float


def branch(
    network: Network,
    sums: Sums,
    sought: int,
    *,
    target: int,
    floors: NDArray[np.int64],
    base: NDArray[np.int64],
    numbers: NDArray[np.int64],
    starts: Sequence[Sequence[int]] = (),
    most_work: int,
    most_found: int,
    keeps_equals: bool,
    pricing: Pricing | None = None,
) -> Branched:
    """
    Search depth first for what is `sought` (a constant above); the arguments are as in `compiled_branching`.

    `starts` are filled-in networks that the rules allow. Deterministic: the only cap is on nodes,
    `most_work` over the table entries that a node reads.
    """
    from detente.methods.bargaining.optimum.compiled_branching import search

    n = len(network.order)
    n_parties = network.worth[0].shape[1]
    if network.is_empty:
        return Branched((), (), has_more=False, is_complete=True, nodes=0, bound=-np.inf, best=-np.inf)
    bounds = network.bound_tables(sums.weights)
    tables, part_at, part_start, scope_at = [], [0], [], [0]
    scope: list[tuple[int, int]] = []
    total = 0
    for place, parts in enumerate(network.parts):
        for part, loss in zip(parts, bounds.losses[place], strict=True):
            strides = [stride // loss.itemsize for stride in loss.strides[:-2]]
            scope.extend(zip(part.scope[:-1], strides, strict=True))
            scope_at.append(len(scope))
            part_start.append(total)
            tables.append(loss.ravel())
            total += loss.size
        part_at.append(len(part_start))
    most_options = max(network.sizes)
    worth = np.zeros((n, most_options, n_parties), dtype=np.int64)
    asks = np.zeros((n, most_options), dtype=np.int64)
    for place, points in enumerate(network.worth):
        worth[place, : len(points)] = points
        asks[place, : len(points)] = network.asks[place]
    edges, edge_points, at = [], [np.zeros(1, dtype=np.int64)], 1
    for one, other, points in network.edges:
        edges.append((one, other, at, points.shape[1] * n_parties))
        edge_points.append(points.ravel())
        at += points.size
    rule_at, rule_scope_at, rule_scope, rule_masks = _wide_rules(network, most_options)
    scaled, rows, steps = np.zeros((n, most_options, 1)), np.ones((4, 1)), 0
    if pricing is not None and not network.edges:
        steps = pricing.steps
        rows = np.ascontiguousarray(np.vstack([pricing.offset, pricing.power, pricing.unit, pricing.weights]))
        scaled = np.zeros((n, most_options, rows.shape[1]))
        for place, own in enumerate(network.worth):
            scaled[place, : len(own)] = own.astype(np.float64) @ pricing.columns.T
    slack = _ROUNDING * (np.abs(sums.weights) @ network.reach + np.abs(sums.shift))
    reads = steps * n * most_options * rows.shape[1] // 2
    reads += (
        sum(size * (len(parts) + 1) for size, parts in zip(network.sizes, network.parts, strict=True))
        * len(sums.weights)
        // n
    )
    most_nodes = max(most_work // max(reads, 1), 1)
    found = np.zeros((max(most_found, 1), n), dtype=np.int64)
    marks = np.zeros(len(found), dtype=np.int64)
    n_found, status, nodes, bound, best = search(
        np.array(network.sizes, dtype=np.int64),
        np.array(part_at, dtype=np.int64),
        np.array(part_start, dtype=np.int64),
        np.array(scope_at, dtype=np.int64),
        np.array(scope, dtype=np.int64).reshape(-1, 2),
        np.concatenate(tables),
        bounds.root - sums.shift,
        np.ascontiguousarray(sums.bars),
        slack,
        worth,
        np.array(edges, dtype=np.int64).reshape(-1, 4),
        np.concatenate(edge_points),
        rule_at,
        rule_scope_at,
        rule_scope,
        rule_masks,
        asks,
        floors,
        base,
        numbers,
        np.array([sought, target, len(numbers), most_nodes, keeps_equals, sums.guide, steps], dtype=np.int64),
        np.array(starts, dtype=np.int64).reshape(-1, n),
        scaled,
        rows,
        found,
        marks,
    )
    shown = min(n_found, len(found))
    return Branched(
        tuple(tuple(row) for row in found[:shown].tolist()),
        tuple(marks[:shown].tolist()),
        n_found > shown,
        status == 0,
        int(nodes),
        float(bound),
        float(best),
    )


def _wide_rules(
    network: Network, most_options: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Lay out the rules that stand in no table, by the position that completes them."""
    by_last = sorted(network.wide, key=lambda number: (network.rules[number][0][-1], number))
    counts = np.zeros(len(network.order) + 1, dtype=np.int64)
    scope: list[int] = []
    scope_at, rows = [0], []
    for number in by_last:
        positions, masks = network.rules[number]
        counts[positions[-1] + 1] += 1
        scope.extend(positions)
        scope_at.append(len(scope))
        for mask in masks:
            row = np.zeros(most_options, dtype=bool)
            row[: len(mask)] = mask
            rows.append(row)
    return (
        np.cumsum(counts),
        np.array(scope_at, dtype=np.int64),
        np.array(scope, dtype=np.int64),
        np.array(rows, dtype=bool).reshape(-1, most_options),
    )
