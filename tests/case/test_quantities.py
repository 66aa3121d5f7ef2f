"""quantities.csv drives what estimates.csv may hold."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

import detente
from detente.case import list_quantities, quantities
from detente.case.quantities import DRIVERS, find_quantity
from tests.case.folders import FILES, write_case
from tests.shared import ROOT, shared

TABLE = ROOT / "src" / "detente" / "case" / "quantities.csv"
EXAMPLES = {
    "party": "east",
    "issue": "bridge",
    "option": "open",
    "obligation": "upkeep",
    "guarantee": "answer",
    "monitor": "patrols",
    "driver": "talks",
    "from": "fighting",
    "to": "frozen",
}


def example(pattern: str) -> str:
    """Fill every placeholder with a name of the case of two towns."""
    first, plus, second = pattern.partition("+")
    filled = re.sub("<([a-z]+)>", lambda slot: EXAMPLES[slot[1]], first)
    return filled + (f"{plus}{second}".replace("<issue>.<option>", "watch.patrol") if plus else "")


def numbers() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def with_row(quantity: str, low: str, high: str, unit: str) -> dict[str, str]:
    kept = [line for line in FILES["estimates.csv"].splitlines() if not line.startswith(f"{quantity},")]
    row = f"{quantity},{low},{low},{high},{unit},assumption: put there by a test,"
    return {**FILES, "estimates.csv": "\n".join([*kept, row, ""])}


def test_the_table_has_the_rows_of_the_design() -> None:
    with shared("design/quantities.csv").open(encoding="utf-8", newline="") as table:
        designed = {
            row["quantity"]: (row["unit"], row["low_bound"], row["high_bound"])
            for row in csv.DictReader(table)
        }
    assert {r["quantity"]: (r["unit"], r["low_bound"], r["high_bound"]) for r in numbers()} == designed


@pytest.mark.parametrize("row", numbers(), ids=[row["quantity"] for row in numbers()])
def test_each_quantity_loads_between_its_bounds_in_its_unit_and_nowhere_else(
    row: dict[str, str], tmp_path: Path
) -> None:
    name = example(row["quantity"])
    low, high, unit = row["low_bound"], row["high_bound"], row["unit"]
    found = find_quantity(name)
    assert found is not None
    assert found.pattern == row["quantity"]
    assert detente.check(write_case(tmp_path / "in", with_row(name, low, high, unit))) == ()
    above = str(float(high) + 1)
    for number, files in enumerate((with_row(name, low, above, unit), with_row(name, low, high, "euros"))):
        problems = detente.check(write_case(tmp_path / f"out{number}", files))
        assert len(problems) == 1
        assert name in problems[0].message


def test_a_bound_that_is_changed_in_the_table_changes_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace
    from decimal import Decimal

    folder = write_case(tmp_path / "towns")
    assert detente.check(folder) == ()
    narrow = tuple(
        replace(q, high_bound=Decimal(49)) if q.pattern == "no_deal.<party>" else q for q in list_quantities()
    )
    monkeypatch.setattr(quantities, "list_quantities", lambda: narrow)
    assert [problem.message for problem in detente.check(folder)] == [
        "no_deal.west: high 50 is outside -1000 to 49"
    ]


@pytest.mark.parametrize(
    "name",
    ["worth", "worth.east", "worth.east.bridge", "worth.east.bridge.open.x", "no_deal", "no_deal.east.x", "",
     "worth..bridge.open", "NO_DEAL.east", "worth.east.bridge.open+", "survives.upkeep.maybe",
     " no_deal.east", "."],
)  # fmt: skip
def test_a_name_that_fits_no_pattern_is_no_quantity(name: str) -> None:
    assert find_quantity(name) is None


def test_the_drivers_are_those_that_the_table_lists() -> None:
    meaning = next(row["meaning"] for row in numbers() if row["quantity"].startswith("hazard_ratio"))
    assert ", ".join(DRIVERS) in meaning
