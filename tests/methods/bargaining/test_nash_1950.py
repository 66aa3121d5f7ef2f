"""
Nash's barter of 1950: Bill and Jack trade nine goods without money.

J. F. Nash, "The Bargaining Problem", Econometrica 18(2), 1950, 155-162, doi:10.2307/1907266: utilities
are added (p. 160), table of goods and solution p. 161. The table was read where it is reprinted: ACM
Crossroads, summer 2008, p. 22 (mags.acm.org/crossroads/2008summer?pg=22), and
paperzz.com/doc/7960067 (its Table 1; its Table 2 lists efficient barters with their gains). Pages as
given by prove2.me, theorem "bill_jack_solution" (p. 161).
"""

from __future__ import annotations

import csv
import itertools
import tomllib
from typing import Any

import numpy as np
import pytest

from detente.methods.bargaining.frontier import frontier_rows
from detente.methods.bargaining.solutions import nash_rows, zone_mask
from detente.methods.bargaining.space import Terms, list_packages, rows_of, utilities
from tests.shared import ROOT

# good: (first owner, utility to Bill, utility to Jack), the table of p. 161
GOODS = {
    "book": ("bill", 2, 4),
    "whip": ("bill", 2, 2),
    "ball": ("bill", 2, 1),
    "bat": ("bill", 2, 2),
    "box": ("bill", 4, 1),
    "pen": ("jack", 10, 1),
    "toy": ("jack", 4, 1),
    "knife": ("jack", 6, 2),
    "hat": ("jack", 2, 2),
}
BILL, JACK = 0, 1
FOLDER = ROOT / "cases" / "nash-1950-barter"


def _owners(*to_jack: str, to_bill: tuple[str, ...]) -> list[int]:
    """Who has each good after the trade."""
    return [
        BILL if good in to_bill else JACK if good in to_jack else (BILL, JACK)[owner == "jack"]
        for good, (owner, _, _) in GOODS.items()
    ]


@pytest.fixture(scope="module")
def barter() -> Any:
    """Packages, gains over keeping one's own goods."""
    worth = tuple(np.array([[to_bill, 0], [0, to_jack]]) for _, to_bill, to_jack in GOODS.values())
    packages = list_packages([2] * 9)
    utility = utilities(packages, Terms(worth))
    no_trade = rows_of(packages, np.array([_owners(to_bill=())]))[0]
    return packages, utility, utility[no_trade]


def test_bill_gives_book_whip_ball_and_bat_for_pen_toy_and_knife(barter: Any) -> None:
    packages, utility, no_deal = barter
    found = nash_rows(utility - no_deal)
    expected = _owners("book", "whip", "ball", "bat", to_bill=("pen", "toy", "knife"))
    assert packages[found.rows].tolist() == [expected]
    assert found.is_full
    # 20 - 8 for Bill and 9 - 4 for Jack (p. 161)
    assert (utility - no_deal)[found.rows].tolist() == [[12, 5]]


def test_without_trade_bill_has_12_and_jack_6(barter: Any) -> None:
    assert barter[2].tolist() == [12, 6]


def test_the_listed_barters_lie_on_the_frontier_of_the_zone(barter: Any) -> None:
    # gains of the reprint's Table 2, rows 2 to 8
    _, utility, no_deal = barter
    zone = np.flatnonzero(zone_mask(utility, no_deal))
    gain = (utility - no_deal)[zone]
    on_frontier = {tuple(row) for row in gain[frontier_rows(gain)].tolist()}
    assert {(6, 7), (8, 6), (12, 5), (14, 4), (16, 2), (18, 0)} <= on_frontier


def test_the_case_says_what_the_table_says() -> None:
    with (FOLDER / "case.toml").open("rb") as file:
        case = tomllib.load(file)
    options = {name: tuple(issue["options"]) for name, issue in case["issues"].items()}
    assert options == dict.fromkeys(GOODS, ("bill", "jack"))
    with (FOLDER / "estimates.csv").open(encoding="utf-8", newline="") as table:
        rows = {row["quantity"]: row for row in csv.DictReader(table)}
    for good, (owner, to_bill, to_jack) in GOODS.items():
        assert case["issues"][good]["in_force"] == owner
        for (party, points), option in itertools.product(
            (("bill", to_bill), ("jack", to_jack)), ("bill", "jack")
        ):
            row = rows.pop(f"worth.{party}.{good}.{option}")
            expected = str(points if option == party else 0)
            assert (row["low"], row["mid"], row["high"]) == (expected,) * 3
    assert {quantity: row["mid"] for quantity, row in rows.items()} == {
        "no_deal.bill": "12",
        "no_deal.jack": "6",
    }
