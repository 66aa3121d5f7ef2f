"""estimates.csv: numbers with a basis, as exact decimals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from detente.case.basis import format_basis, parse_basis
from detente.case.model import Estimate
from detente.case.quantities import find_quantity, quantity_problem
from detente.errors import Problem
from detente.sources import PlacedError, did_you_mean, format_table, read_table

if TYPE_CHECKING:
    from detente.case.model import Case

__all__ = ["ESTIMATE_COLUMNS", "check_estimates", "format_estimates", "read_estimates"]

FILE = "estimates.csv"
ESTIMATE_COLUMNS = ("quantity", "low", "mid", "high", "unit", "basis", "note")

_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_SHARED = re.compile(r"(?:^|;)\s*(with|against) ([a-z][a-z0-9_]*)\s*(?:$|;)")


def read_estimates(path: Path) -> tuple[dict[str, Estimate], list[Problem]]:
    """
    Read the table; returns what could be read and every problem with its line.

    Numbers are decimals: NaN, infinity and thousands separators are refused. `with NAME` or
    `against NAME` shares a draw where it makes up the note or a part of it between semicolons.
    """
    problems: list[Problem] = []
    estimates: dict[str, Estimate] = {}
    try:
        rows = read_table(path, ESTIMATE_COLUMNS, problems=problems)
    except PlacedError as error:
        return {}, [replace(error.problem, file=FILE)]
    problems = [replace(problem, file=FILE) for problem in problems]
    for line, row in rows:
        name = row["quantity"].strip()
        here: list[str] = []
        numbers = [_number(row[column], column, here) for column in ("low", "mid", "high")]
        low, mid, high = numbers
        if low is not None and mid is not None and high is not None and not low <= mid <= high:
            here.append(f"{name}: low {low}, mid {mid}, high {high} are not in order; low <= mid <= high")
        try:
            basis = parse_basis(row["basis"])
        except ValueError as error:
            here.append(f"{name}: {error}")
            basis = None
        if name in estimates:
            here.append(f'"{name}" stands in line {estimates[name].line} already; keep one of the two')
        if here or basis is None or low is None or mid is None or high is None:
            problems.extend(Problem(FILE, line, text) for text in here)
            continue
        shared = _SHARED.search(row["note"])
        estimates[name] = Estimate(
            name,
            low,
            mid,
            high,
            row["unit"].strip(),
            basis,
            row["note"],
            shared.group(2) if shared else "",
            opposed=bool(shared and shared.group(1) == "against"),
            line=line,
        )
    return estimates, problems


def _number(cell: str, column: str, problems: list[str]) -> Decimal | None:
    text = cell.strip()
    if not _DECIMAL.fullmatch(text):
        hint = "is empty" if not text else f'is "{text[:40]}", not a decimal number such as 12.5'
        problems.append(f"{column} {hint}")
        return None
    try:
        return Decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern lets nothing else through
        problems.append(f'{column} is "{text[:40]}", not a decimal number such as 12.5')
        return None


def check_estimates(case: Case, estimates: Iterable[Estimate]) -> list[Problem]:
    """Hold every row against the quantities table and the case: names, units, bounds, shared draws."""
    problems = []
    sharing: dict[str, list[Estimate]] = {}
    for row in estimates:
        wrong = quantity_problem(case, row.quantity)
        quantity = find_quantity(row.quantity)
        if wrong or quantity is None:
            problems.append(Problem(FILE, row.line, wrong or row.quantity))
            continue
        if row.unit != quantity.unit:
            problems.append(
                Problem(
                    FILE,
                    row.line,
                    f'{row.quantity}: unit is "{row.unit}"; this quantity is in "{quantity.unit}"',
                )
            )
        for name, value in (("low", row.low), ("mid", row.mid), ("high", row.high)):
            if not quantity.low_bound <= value <= quantity.high_bound:
                problems.append(
                    Problem(
                        FILE,
                        row.line,
                        f"{row.quantity}: {name} {value} is outside "
                        f"{quantity.low_bound} to {quantity.high_bound}",
                    )
                )
        if row.shares_draw:
            sharing.setdefault(row.shares_draw, []).append(row)
    for name, rows in sharing.items():
        if len(rows) == 1:
            word = "against" if rows[0].opposed else "with"
            problems.append(
                Problem(
                    FILE,
                    rows[0].line,
                    f'"{word} {name}": no other row shares this draw'
                    f"{did_you_mean(name, sharing.keys() - {name})}",
                )
            )
    return problems


def format_estimates(estimates: Iterable[Estimate]) -> str:
    """Write the table the way `read_estimates` reads it; decimals keep their digits."""
    rows = [
        {
            "quantity": row.quantity,
            "low": str(row.low),
            "mid": str(row.mid),
            "high": str(row.high),
            "unit": row.unit,
            "basis": format_basis(row.basis),
            "note": row.note,
        }
        for row in estimates
    ]
    return format_table(ESTIMATE_COLUMNS, rows)
