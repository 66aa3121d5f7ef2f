"""The uncertain inputs of a case, and the case pinned at a point of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.case.model import Case, Estimate
from detente.case.orders import RankedIssue, ranked_issues, sample_ranked_worth

__all__ = ["GRID", "Input", "draw_quantities", "grid_of", "list_inputs", "pin"]

GRID = 1_000_000
"""Pinned values lie on a grid of one millionth of a unit or finer, so that a tie is a tie in every draw."""

_EXACT = 2**52
"""Sums of worths stay below this on the grid, so that floats hold them exactly."""


@dataclass(frozen=True, slots=True)
class Input:
    """
    One coordinate of a point: what it is called and the quantities it moves.

    `kind` is "estimate" (one row), "shared" (rows that share a draw), "ranking" (a value or
    a weight of a party whose order only is known).
    """

    name: str
    kind: str
    quantities: tuple[str, ...]


def list_inputs(case: Case, only: Sequence[str] | None = None) -> tuple[Input, ...]:
    """
    List the uncertain inputs: rows of the estimates whose low and high differ, in file order, then rankings.

    `only` keeps the quantities that begin with one of these heads ("worth", "no_deal"); a
    method asks for those that it reads, so that other rows do not spend its dimensions.
    """
    inputs: dict[str, Input] = {}
    for row in case.estimates.values():
        if row.low == row.high or not _is_kept(row.quantity, only):
            continue
        name = f"draw:{row.shares_draw}" if row.shares_draw else row.quantity
        kind = "shared" if row.shares_draw else "estimate"
        moved = (*inputs[name].quantities, row.quantity) if name in inputs else (row.quantity,)
        inputs[name] = Input(name, kind, moved)
    if only is None or "worth" in only:
        for ranked in ranked_issues(case):
            for name in ranked.input_names:
                inputs[name] = Input(name, "ranking", ranked.quantities)
    return tuple(inputs.values())


def grid_of(case: Case) -> int:
    """
    Return the steps per unit on which a case is pinned: a power of ten, a million or more.

    Fine enough for every decimal of its worths and no-deal levels, unless a party's sum would
    then pass 2^52 steps: then the finest that does not, and values are rounded to it.
    """
    digits, reach = 6, 100
    reaches: dict[str, int] = {}
    for row in case.estimates.values():
        head, _, rest = row.quantity.partition(".")
        if head in ("worth", "no_deal"):
            party = rest.partition(".")[0]
            reaches[party] = reaches.get(party, 0) + 1 + int(max(abs(row.low), abs(row.high)))
            digits = max(digits, *(_decimals(value) for value in (row.low, row.mid, row.high)))
    reach = max(reach, *reaches.values()) if reaches else reach
    while digits > 0 and reach * 10**digits >= _EXACT:
        digits -= 1
    return int(10**digits)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _is_kept(quantity: str, only: Sequence[str] | None) -> bool:
    return only is None or quantity.split(".", 1)[0] in only


def draw_quantities(
    case: Case, points: ArrayLike, only: Sequence[str] | None = None
) -> Mapping[str, NDArray[np.int64]]:
    """
    Pin every quantity at many points at once.

    Parameters
    ----------
    points
        Shape (n_draws, n_inputs) in [0, 1], one column per input of `list_inputs(case, only)`.

    Returns
    -------
    Mapping[str, NDArray[np.int64]]
        For each quantity (rankings included, as worth), shape (n_draws,) in steps of the grid
        (`grid_of`): piecewise linear through (0, low), (.5, mid), (1, high), or 1 - point where the
        row is `against` its name.
    """
    inputs = list_inputs(case, only)
    table = np.asarray(points, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != len(inputs):
        raise ValueError(f"points must have shape (n_draws, {len(inputs)}), one column per input")
    column = {item.name: index for index, item in enumerate(inputs)}
    grid = grid_of(case)
    drawn: dict[str, NDArray[np.int64]] = {}
    for row in case.estimates.values():
        if not _is_kept(row.quantity, only):
            continue
        if row.low == row.high:
            drawn[row.quantity] = np.full(len(table), _on_grid(row.mid, grid), dtype=np.int64)
            continue
        share = table[:, column[f"draw:{row.shares_draw}" if row.shares_draw else row.quantity]]
        drawn[row.quantity] = _quantile(row, 1.0 - share if row.opposed else share, grid)
    if only is None or "worth" in only:
        for ranked in ranked_issues(case):
            places = [column[name] for name in ranked.input_names]
            drawn.update(_ranked(ranked, table[:, places], grid))
    return drawn


def _ranked(ranked: RankedIssue, shares: NDArray[np.float64], grid: int) -> dict[str, NDArray[np.int64]]:
    worth = sample_ranked_worth(ranked, shares)
    return {
        name: np.rint(worth[:, index] * grid).astype(np.int64) for index, name in enumerate(ranked.quantities)
    }


def _on_grid(value: Decimal, grid: int) -> int:
    return round(Fraction(value) * grid)


def _quantile(row: Estimate, share: NDArray[np.float64], grid: int) -> NDArray[np.int64]:
    """Return the row's quantiles on the grid; its bounds are rounded first, so they are never left."""
    low, mid, high = (float(_on_grid(value, grid)) for value in (row.low, row.mid, row.high))
    lower = low + (mid - low) * (2.0 * share)
    upper = mid + (high - mid) * (2.0 * share - 1.0)
    return np.rint(np.where(share < 0.5, lower, upper)).astype(np.int64)


def pin(case: Case, point: ArrayLike) -> Case:
    """
    Return the case with every estimate pinned at one quantile each and rankings turned into worth.

    `point` has shape (n_inputs,), one share in [0, 1] per input of `list_inputs(case)`.
    """
    shares = np.asarray(point, dtype=np.float64)
    inputs = list_inputs(case)
    if shares.shape != (len(inputs),):
        raise ValueError(f"point must have shape ({len(inputs)},), one share per input of list_inputs(case)")
    if not bool(np.all((shares >= 0.0) & (shares <= 1.0))):
        raise ValueError("a point lies in [0, 1]")
    drawn = draw_quantities(case, shares[None, :])
    bases = {f"worth.{row.party}.{row.issue}.{row.option}": (row.basis, row.line) for row in case.rankings}
    digits = len(str(grid_of(case))) - 1
    pinned: dict[str, Estimate] = {}
    for name, values in drawn.items():
        value = Decimal(int(values[0])).scaleb(-digits)
        known = case.estimates.get(name)
        if known is not None:
            pinned[name] = replace(known, low=value, mid=value, high=value, shares_draw="", opposed=False)
        else:
            basis, line = bases.get(name, next(iter(bases.values())))
            pinned[name] = Estimate(
                name, value, value, value, "points", basis, "pinned from rankings.csv", line=line
            )
    return replace(case, estimates=pinned, rankings=())
