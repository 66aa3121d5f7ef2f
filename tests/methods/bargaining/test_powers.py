"""Powers in the Nash product, the levels between which principals move, and the largest sum."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import detente
from detente.cli import main
from detente.errors import UsageError
from detente.methods import Finding, Options
from detente.methods.bargaining.powers import whole_powers
from detente.methods.bargaining.solutions import utilitarian_rows
from detente.methods.bargaining.space import utilities
from tests.methods.bargaining import oracle
from tests.methods.bargaining.strategies import Instance, instances, tried


def answer(**options: Any) -> Finding:
    case = detente.load("two-party-example")
    return detente.run(case, ["bargaining"], Options(**{"draws": 8, **options}))["bargaining"]


@pytest.mark.parametrize(
    "given_powers, whole",
    [
        ({}, None),
        ({"a": "1", "b": "1"}, (1, 1)),
        ({"b": "0.5", "a": "1.5"}, (3, 1)),
        ({"a": "40", "b": "60"}, (2, 3)),
        ({"a": "0.001", "b": "1"}, (1, 1000)),
    ],
)
def test_only_the_ratios_of_powers_matter(
    given_powers: dict[str, str], whole: tuple[int, ...] | None
) -> None:
    assert whole_powers({name: Decimal(text) for name, text in given_powers.items()}, ("a", "b")) == whole


@pytest.mark.parametrize(
    "powers, words",
    [
        ({"a": Fraction(1)}, "give b a number too"),
        ({"a": Fraction(1), "b": Fraction(0)}, "b is not above 0"),
        ({"a": Fraction(1), "b": Fraction(-2)}, "b is not above 0"),
        ({"a": Fraction(1), "bb": Fraction(2)}, 'did you mean "b"'),
        ({"a": Fraction(1), "b": Fraction(1, 1001)}, "1,001 : 1"),
    ],
)
def test_powers_that_are_none_get_one_line(powers: dict[str, Fraction], words: str) -> None:
    with pytest.raises(UsageError) as error:
        whole_powers(powers, ("a", "b"))
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_power_moves_the_nash_package_as_worked_by_hand() -> None:
    """Gains of the page: (56, 10), (46, 20), (30, 30), (16, 65), (26, 25); 46 * 46 * 20 is the largest."""
    data = answer(power={"upper": Decimal(2), "lower": Decimal(1)}).data
    (nash,) = data["solutions"]["nash"]
    assert nash["worth"] == {"upper": 76, "lower": 45}
    assert data["method"]["power"] == {"upper": 2, "lower": 1}
    (even,) = answer(power={"upper": Decimal("0.7"), "lower": Decimal("0.7")}).data["solutions"]["nash"]
    assert even["worth"] == answer().data["solutions"]["nash"][0]["worth"] == {"upper": 46, "lower": 90}
    assert answer().data["method"]["power"] is None


def test_powers_are_said_where_the_nash_package_stands() -> None:
    finding = answer(power={"upper": Decimal(2), "lower": Decimal(1)})
    assert "Nash, powers 2 : 1" in [column.name for column in finding.table("solutions").columns]
    told = [statement.text for statement in finding.statements if "as asked" in statement.text]
    assert len(told) == 1
    assert "Upper Village 2 and Lower Village 1" in told[0]
    assert not [statement for statement in answer().statements if "as asked" in statement.text]


def test_powers_count_over_the_draws_too() -> None:
    """Every number at mid: what is the Nash package in all draws is that of the power at mid."""
    case = detente.load("two-party-example")
    rows = {name: replace(row, low=row.mid, high=row.mid) for name, row in case.estimates.items()}
    options = Options(draws=8, power={"upper": Decimal(2), "lower": Decimal(1)})
    data = detente.run(replace(case, estimates=rows), ["bargaining"], options)["bargaining"].data
    shares = {tuple(row["worth"].values()): row["shares"]["nash"] for row in data["shortlist"]}
    assert shares[76, 45] == 1
    assert sum(shares.values()) == 1


@pytest.mark.parametrize(
    "words, part",
    [
        (["--power", "upper"], "PARTY=NUMBER"),
        (["--power", "upper=-1"], "PARTY=NUMBER"),
        (["--power", "upper=nan"], "PARTY=NUMBER"),
        (["--power", "upper=1"], "lower"),
        (["--power", "upper=1", "--power", "upper=2"], "twice"),
        (["--against", "today"], "--package"),
    ],
)
def test_a_wrong_power_on_the_command_line_is_one_line(
    words: list[str], part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bargaining", "two-party-example", *words]) == 2
    told = capsys.readouterr()
    assert (told.out, len(told.err.splitlines())) == ("", 1)
    assert part in told.err


def test_ideal_and_nadir_are_those_of_the_page() -> None:
    """Of the zone (86, 35), (76, 45), (60, 55), (46, 90), (56, 50) the last is not on the frontier."""
    data = answer().data
    assert data["ideal"] == {"upper": 86, "lower": 90}
    assert data["nadir"] == {"upper": 46, "lower": 35}
    rows = [[cell.value for cell in row] for row in answer().table("reach").rows]
    assert rows == [["Upper Village", 30, 46, 86], ["Lower Village", 25, 35, 90]]


def test_nadir_is_over_the_frontier_and_not_over_all_acceptable_packages() -> None:
    """With 10 as Upper's no deal (14, 65) is acceptable too, and beaten by (20, 95)."""
    case = detente.load("two-party-example")
    row = case.estimates["no_deal.upper"]
    ten = replace(row, low=Decimal(10), mid=Decimal(10), high=Decimal(10))
    case = replace(case, estimates={**case.estimates, "no_deal.upper": ten})
    data = detente.run(case, ["bargaining"], Options(draws=8))["bargaining"].data
    assert data["nadir"] == {"upper": 20, "lower": 35}
    assert data["ideal"] == {"upper": 86, "lower": 95}


def test_the_utilitarian_package_has_the_largest_sum_of_the_page() -> None:
    (package,) = answer(comparable=True).data["solutions"]["utilitarian"]
    assert package["worth"] == {"upper": 46, "lower": 90}
    assert answer().data["solutions"]["utilitarian"] is None


@tried
@given(instances())
def test_utilitarian_packages_are_those_of_the_largest_sum_above_no_deal(case: Instance) -> None:
    no_deal = np.array(case.no_deal, dtype=object)
    gain = utilities(case.packages, case.terms).astype(object) - no_deal
    kind = object if case.dtype is object else np.int64
    good = [row for row, mine in enumerate(gain.tolist()) if min(mine) >= 0]
    best = max((sum(gain[row].tolist()) for row in good), default=0)
    expected = [row for row in good if sum(gain[row].tolist()) == best]
    assert utilitarian_rows(gain.astype(kind)).tolist() == expected
    assert expected == oracle.zone(
        [(sum(mine), *mine) for mine in gain.tolist()], [best, *[0] * len(no_deal)], _everybody(gain)
    )


def _everybody(gain: Any) -> list[list[bool]]:
    return [[True] * (gain.shape[1] + 1) for _ in range(len(gain))]


def test_a_sum_past_62_bits_is_still_exact() -> None:
    big = 2**62 - 1
    assert utilitarian_rows(np.array([[big, big], [big, big - 1], [big - 1, big]])).tolist() == [0]
