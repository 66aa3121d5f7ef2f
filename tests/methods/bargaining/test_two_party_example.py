"""The example worked by hand in cases/two-party-example/README.md, asked of the kernels."""

from __future__ import annotations

import csv
import tomllib
from typing import Any

import numpy as np
import pytest

from detente.methods.bargaining.frontier import frontier_rows
from detente.methods.bargaining.solutions import (
    egalitarian_rows,
    gains,
    ideal_gain,
    kalai_smorodinsky_rows,
    nash_rows,
    zone_mask,
)
from detente.methods.bargaining.space import Points, Terms, list_packages, rows_of, utilities
from detente.methods.bargaining.trades import improving_swaps
from detente.methods.bargaining.unlock import unlock
from tests.shared import ROOT

FOLDER = ROOT / "cases" / "two-party-example"
A, B, C, D, E, F, G, H, I, J = range(10)  # noqa: E741  the letters of the README
ALWAYS = np.ones((10, 2), dtype=bool)


@pytest.fixture(scope="module")
def example() -> Any:
    """Packages in the order A to J, their utilities at mid, no deal."""
    with (FOLDER / "case.toml").open("rb") as file:
        case = tomllib.load(file)
    with (FOLDER / "estimates.csv").open(encoding="utf-8", newline="") as table:
        mid = {row["quantity"]: int(row["mid"]) for row in csv.DictReader(table)}
    issues = {name: list(issue["options"]) for name, issue in case["issues"].items()}
    parties = list(case["parties"])

    def points(name: str) -> Points:
        return np.array([mid[f"worth.{party}.{name}"] for party in parties])

    def clause(text: str) -> tuple[int, int]:
        issue, option = text.split(".")
        return list(issues).index(issue), issues[issue].index(option)

    worth = tuple(np.array([points(f"{issue}.{o}") for o in options]) for issue, options in issues.items())
    pair = (*clause("water.shared"), *clause("fund.large"), points("water.shared+fund.large"))
    rule = tuple(clause(text) for text in case["rules"]["tolls"]["forbid"])
    packages = list_packages([len(options) for options in issues.values()], (rule,))
    no_deal = np.array([mid[f"no_deal.{party}"] for party in parties])
    return packages, utilities(packages, Terms(worth, (pair,))), no_deal


def test_the_ten_packages_are_worth_what_the_table_says(example: Any) -> None:
    table = [
        [70, 15],
        [100, 0],
        [56, 50],
        [76, 45],
        [86, 35],
        [14, 65],
        [60, 55],
        [0, 100],
        [20, 95],
        [46, 90],
    ]
    assert example[1].tolist() == table


def test_the_zone_is_c_d_e_g_j(example: Any) -> None:
    _, utility, no_deal = example
    assert np.flatnonzero(zone_mask(utility, no_deal)).tolist() == [C, D, E, G, J]


def test_the_frontier_leaves_out_a_c_f(example: Any) -> None:
    assert frontier_rows(example[1]).tolist() == [B, D, E, G, H, I, J]


def test_nash_is_j_kalai_smorodinsky_and_egalitarian_are_g(example: Any) -> None:
    _, utility, no_deal = example
    gain = gains(utility, no_deal)
    assert nash_rows(gain).rows.tolist() == [J]
    assert kalai_smorodinsky_rows(gain).rows.tolist() == [G]
    assert egalitarian_rows(gain).tolist() == [G]


def test_the_mediators_text_is_improved_by_j_then_by_i(example: Any) -> None:
    packages, utility, no_deal = example
    assert rows_of(packages, np.array([[1, 0, 0]])).tolist() == [F]
    ideal = ideal_gain(gains(utility, no_deal)[[C, D, E, G, J]])
    assert ideal.tolist() == [56, 65]
    found = improving_swaps(packages, utility, packages[F], utility[F], ALWAYS, (0, 1), no_deal, ideal)
    assert found.rows.tolist() == [J, I]
    assert found.change.tolist() == [[32, 25], [6, 30]]


def test_with_no_deal_at_90_and_60_upper_must_come_down_by_44(example: Any) -> None:
    # acceptable to Lower at 60: F, H, I, J; J has most for Upper, 46, so 90 - 46
    # acceptable to Upper at 90: only B, worth 0 to Lower
    packages, utility, _ = example
    found = unlock(packages, (2, 2, 3), utility, np.array([90, 60]), ALWAYS)
    assert found.no_deal == (44, 60)
    assert found.rows == (J, B)
