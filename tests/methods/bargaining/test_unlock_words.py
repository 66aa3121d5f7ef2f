"""What is said to open the zone, applied to the case itself: it opens, and 99 % of it does not."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.case import Case
from detente.methods import Finding, Options
from detente.methods.bargaining.tables import cut
from detente.methods.bargaining.unlock_words import change_words
from detente.methods.finding import Cell
from tests.case.folders import write_case
from tests.methods.bargaining.strategies import tried


def answer(case: Case) -> Finding:
    from detente.methods.bargaining.front import answer_case

    return answer_case("?", case, Options(draws=8))


def changed(case: Case, changes: dict[str, Decimal], lifted: list[str]) -> Case:
    """Add to the middle of some estimates (low and high go along), and take out rules and red lines."""
    rows = {k: replace(row, low=row.mid, high=row.mid) for k, row in case.estimates.items()}
    for name, change in changes.items():
        value = rows[name].mid + change
        rows[name] = replace(rows[name], low=value, mid=value, high=value)
    names = {name.partition(":")[2] for name in lifted}
    return replace(
        case,
        estimates=rows,
        rules={k: v for k, v in case.rules.items() if k not in names},
        red_lines={k: v for k, v in case.red_lines.items() if k not in names},
    )


def zone(case: Case) -> int:
    return int(answer(case).data["zone"]["size"])


def villages(upper: str, lower: str) -> Case:
    """The example with other levels of no deal, as (upper, lower)."""
    case = detente.load("two-party-example")
    now = case.estimates
    changes = {
        "no_deal.upper": Decimal(upper) - now["no_deal.upper"].mid,
        "no_deal.lower": Decimal(lower) - now["no_deal.lower"].mid,
    }
    return changed(case, changes, [])


def towns(folder: Path) -> Case:
    """Two towns and a warden, whose consent some packages need; points for all, and a red line that binds."""
    case = detente.load(write_case(folder / "towns"))
    rows = dict(case.estimates)
    for option, points in {"low": "30", "middle": "15", "high": "0"}.items():
        name = f"worth.west.tax.{option}"
        value = Decimal(points)
        rows[name] = replace(rows["no_deal.west"], quantity=name, low=value, mid=value, high=value)
    lines = {key: replace(line, firmness="absolute") for key, line in case.red_lines.items()}
    case = replace(case, rankings=(), estimates=rows, red_lines=lines)
    return changed(case, {"no_deal.east": Decimal("60.125"), "no_deal.west": Decimal(20)}, [])


def twice_shut(_: Path) -> Case:
    """Shared water with the large fund is worth 60 more to both: (120, 115) closed, (106, 150) open.

    No deal at 110 leaves nobody content with anything else, and two red lines are drawn before the first.
    """
    more = {f"worth.{party}.water.shared+fund.large": Decimal(60) for party in ("upper", "lower")}
    case = changed(villages("110", "110"), more, [])
    line = case.red_lines["lower_road"]
    lines = {
        "closed": replace(line, id="closed", firmness="absolute"),
        "large": replace(
            line, id="large", firmness="absolute", party="upper", crossed_by=((("fund", "large"),),)
        ),
    }
    return replace(case, red_lines=lines)


SHUT = {
    "both short": lambda _: villages("80", "60"),
    "by a hair": lambda _: villages("86.004", "35.001"),
    "out of reach": lambda _: villages("200.5", "200"),
    "towns": towns,
    "twice shut": twice_shut,
}


@pytest.mark.parametrize("name", SHUT)
def test_each_change_opens_the_zone_and_99_percent_of_it_does_not(name: str, tmp_path: Path) -> None:
    case: Case = SHUT[name](tmp_path)
    assert zone(case) == 0
    unlock = answer(case).data["unlock"]
    ways: list[tuple[dict[str, Decimal], list[str]]] = []
    for row in unlock["numbers"]:
        sign = -1 if row["quantity"].startswith("no_deal.") else 1
        ways.append(({row["quantity"]: sign * Decimal(str(row["points"]))}, []))
    for row in unlock["pairs"]:
        falls = {f"no_deal.{party}": -Decimal(str(points)) for party, points in row["falls"].items()}
        ways.append((falls, row["lifted"]))
    assert ways
    for changes, lifted in ways:
        assert zone(changed(case, changes, lifted)) > 0, (changes, lifted)
        for number in changes:
            less = {k: v * (Decimal("0.99") if k == number else 1) for k, v in changes.items()}
            if changes[number]:
                assert zone(changed(case, less, lifted)) == 0, (less, lifted)
        for reason in lifted:
            assert zone(changed(case, changes, [one for one in lifted if one != reason])) == 0
    for row in unlock["lifted"]:
        assert zone(changed(case, {}, [row["reason"]])) == row["zone"]


@pytest.mark.parametrize("name", SHUT)
def test_what_is_written_is_enough_too_and_never_nothing(name: str, tmp_path: Path) -> None:
    """The table's own words, typed in by a reader, open the zone."""
    case: Case = SHUT[name](tmp_path)
    finding = answer(case)
    tried_some = False
    for row in finding.table("unlock").rows:
        found = re.match(r"([\d.,]+) own points", row[1].words)
        quantity = row[1].rests_on[0]
        if not found:
            continue
        written = Decimal(found[1].replace(",", ""))
        assert written > 0
        sign = -1 if quantity.startswith("no_deal.") else 1
        assert zone(changed(case, {quantity: sign * written}, [])) > 0
        tried_some = True
    assert tried_some or finding.data["unlock"]["pairs"]


@pytest.mark.parametrize(
    "name, words",
    [
        ("both short", "There is a package once no deal is worth 34 points less to Upper Village or 25 to"),
        ("by a hair", "worth 10.004 points less to Upper Village or 35.001 to Lower Village."),
        ("out of reach", "No single no deal that falls, and no rule or red line lifted, opens the zone"),
    ],
)
def test_what_opens_the_zone_is_said_in_a_sentence(name: str, words: str, tmp_path: Path) -> None:
    assert words in " ".join(s.text for s in answer(SHUT[name](tmp_path)).statements)


def test_a_rule_or_a_red_line_that_opens_the_zone_is_named_in_a_sentence() -> None:
    case = detente.load("two-party-example")
    line = replace(
        case.red_lines["lower_road"],
        firmness="absolute",
        crossed_by=((("road", "open"),), (("fund", "large"),)),
    )
    text = " ".join(s.text for s in answer(replace(case, red_lines={"lower_road": line})).statements)
    assert "There is one, too, without the rule that says “The small fund is paid from tolls" in text
    assert "or without Lower Village's absolute red line: Open to all; or Large fund" in text


def test_pairs_are_only_told_where_no_single_change_opens_the_zone(tmp_path: Path) -> None:
    assert answer(SHUT["both short"](tmp_path)).data["unlock"]["pairs"] == []
    out = answer(SHUT["out of reach"](tmp_path))
    assert out.data["unlock"]["numbers"] == []
    assert {tuple(row["falls"]) for row in out.data["unlock"]["pairs"]} == {("upper", "lower")}
    assert "No single change opens it" in out.table("unlock").note


def test_a_fall_with_a_rule_lifted_is_told_where_neither_alone_opens() -> None:
    """With 40 more for the small fund the tolls rule forbids (130, 10), and allows Upper 116 at most."""
    case = changed(villages("125", "101"), {"worth.upper.fund.small": Decimal(40)}, [])
    data = answer(case).data["unlock"]
    assert data["numbers"] == []
    assert [row for row in data["pairs"] if row["lifted"]] == [
        {"falls": {"lower": 91.0}, "lifted": ["rule:tolls"]}
    ]
    assert zone(changed(case, {"no_deal.lower": Decimal(-91)}, ["rule:tolls"])) == 1
    assert zone(changed(case, {"no_deal.lower": Decimal("-90.09")}, ["rule:tolls"])) == 0


def test_two_red_lines_that_must_both_be_lifted_are_told(tmp_path: Path) -> None:
    case = twice_shut(tmp_path)
    both = ["red_line:closed", "red_line:large"]
    assert zone(changed(case, {}, both)) == 1
    data = answer(case).data["unlock"]
    assert data["numbers"] == []
    assert not any(row["zone"] for row in data["lifted"])
    assert {"falls": {}, "lifted": both} in data["pairs"]
    # with the large fund alone let in, Upper lacks 4 points at (106, 150)
    assert {"falls": {"upper": 4.0}, "lifted": ["red_line:large"]} in data["pairs"]


@pytest.mark.parametrize(
    "change, words",
    [
        (Fraction(34), "34"),
        (Fraction(-39, 10), "3.9"),
        (Fraction(1, 1000), "0.001"),
        (Fraction(1, 30000), "0.0000334"),
        (Fraction(10001, 3000), "3.334"),
        (Fraction(4096, 1), "4,096"),
        (Fraction(0), "0"),
    ],
)
def test_a_change_is_written_so_that_it_is_enough(change: Fraction, words: str) -> None:
    assert change_words(change) == words


@tried
@given(st.fractions(min_value=0, max_value=10**6, max_denominator=10**9))
def test_written_changes_are_never_too_small_nor_much_too_large(change: Fraction) -> None:
    written = Fraction(change_words(change).replace(",", ""))
    assert change <= written
    assert written <= change * Fraction(1011, 1000) or written - change <= Fraction(1, 1000)
    assert (written == 0) == (change == 0)


def test_a_long_table_is_cut_and_says_how_many_rows_are_left_out() -> None:
    rows = [(Cell(number),) for number in range(15)]
    shown, note = cut(rows, 12)
    assert list(shown) == rows[:12]
    assert note == "And 3 more, left out here; the data list them."
    assert cut(rows, 15) == (tuple(rows), "")
