"""What a mediator reads: why, in sentences and data; and the answers at the edges of what can be asked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

import detente
from detente.brief.terminal import finding_text
from detente.case import Case, Package, package_in_force
from detente.errors import UsageError
from detente.methods import Finding, Options


def answer(case: Case, **options: Any) -> Finding:
    from detente.methods.bargaining.front import answer_case

    return answer_case("?", case, Options(**{"draws": 8, **options}))


def villages() -> Case:
    return detente.load("two-party-example")


def sentences(finding: Finding) -> str:
    return " ".join(statement.text for statement in (finding.answer, *finding.statements))


def with_no_deal(case: Case, **levels: str) -> Case:
    rows = dict(case.estimates)
    for party, level in levels.items():
        name, value = f"no_deal.{party}", Decimal(level)
        rows[name] = replace(rows[name], low=value, mid=value, high=value)
    return replace(case, estimates=rows)


# -- why


def test_each_package_of_the_short_list_says_where_each_has_less_and_more() -> None:
    """Package C of the page: water shared (-56), road open (-14), large fund, and +16 with shared water."""
    told = [s for s in answer(villages()).statements if s.text.startswith("Package ")]
    (text,) = [s.text for s in told if "−14" in s.text and "+16" in s.text]
    assert "Upper Village has less on Water in the dry months (−56) and Road through the gorge (−14)" in text
    assert "more by options that count together (+16)" in text
    assert "−54 in all" in text
    assert "Lower Village has less on Fund for Upper Village (−15)" in text


def test_the_sentence_rests_on_the_worths_and_on_the_claims_of_the_opening() -> None:
    finding = answer(detente.load("ukraine-2025"))
    told = next(s for s in finding.statements if s.text.startswith("Package A against"))
    assert any(key.startswith("claim:ru_") for key in told.rests_on)
    assert any(key.startswith("claim:ua_") for key in told.rests_on)
    assert any(key.startswith("worth.russia.") for key in told.rests_on)


def test_why_as_data_adds_up_to_the_difference_from_the_opening() -> None:
    for row in answer(villages()).data["shortlist"]:
        why = row["why"]
        for party in ("upper", "lower"):
            summed = sum(one["by_party"][party]["points"] for one in why["issues"])
            summed += sum(pair["points"][party] for pair in why["pairs"])
            # both openings are worth 100: no demand is recorded, the best options are assumed
            assert summed == why["total"][party] == row["worth"][party] - 100
            assert all(one["by_party"][party]["assumed"] for one in why["issues"])


def test_a_text_is_compared_with_another_one_or_with_today() -> None:
    case = villages()
    text = case.packages["mediator"].package
    today = package_in_force(case)
    finding = answer(case, package=text, against=today)
    assert "against what stands today: Upper Village has less on Water in the dry months (−56)" in sentences(
        finding
    )
    assert finding.data["asked"]["why"]["total"] == {"upper": -56, "lower": 50}
    other = Package.of({"water": "shared", "road": "open", "fund": "large"})
    finding = answer(case, package=other, against=text)
    assert "against “The mediator's first text”" in finding.table("why_asked").title
    # from (14, 65) to (46, 90)
    assert finding.data["asked"]["why"]["total"] == {"upper": 32, "lower": 25}
    assert [cell.value for cell in finding.table("why_asked").rows[-1][1:]] == [32, 25]


def test_an_issue_on_which_nothing_stands_today_is_left_out_and_there_is_no_total() -> None:
    case = villages()
    case = replace(case, issues={**case.issues, "fund": replace(case.issues["fund"], in_force="")})
    text = case.packages["mediator"].package
    finding = answer(case, package=text, against=package_in_force(case))
    assert finding.data["asked"]["why"]["total"] is None
    fund = finding.data["asked"]["why"]["issues"][2]
    assert fund["by_party"]["upper"] == {"from": None, "points": None, "assumed": False, "claims": []}
    assert [cell.words for cell in finding.table("why_asked").rows[2][1:]] == ["none stands today"] * 2
    assert "in all" not in next(s.text for s in finding.statements if "what stands today" in s.text)
    nothing = {key: replace(issue, in_force="") for key, issue in case.issues.items()}
    with pytest.raises(UsageError, match="no issue has an option in force"):
        package_in_force(replace(case, issues=nothing))


def test_a_text_says_who_would_not_take_it_and_what_it_crosses() -> None:
    text = sentences(answer(villages()))
    assert (
        "“The mediator's first text” leaves Upper Village 16 points below no deal and crosses 1 red line "
        "that Lower Village drew as firm or stated."
    ) in text
    good = Package.of({"water": "shared", "road": "open", "fund": "large"})
    assert (
        "The package asked about leaves everybody who must consent no worse off than no deal, and crosses no "
        "red line."
    ) in sentences(answer(villages(), package=good))


# -- the edges


def everything_reads(finding: Finding) -> None:
    """Nothing fails on the way to words, and no number is printed as nothing."""
    text = finding_text(finding)
    assert "nan" not in text.lower().split()
    assert " 0.0 points" not in text


def test_where_nobody_gains_together_the_nash_product_says_over_whom() -> None:
    """Left are packages at or above (86, 35) for both: that one alone, and Lower gains nothing in it."""
    finding = answer(with_no_deal(villages(), upper="80", lower="35"))
    assert finding.data["zone"]["size"] == 1
    assert finding.data["solutions"]["nash_over"] == [["upper"]]
    assert finding.data["solutions"]["kalai_smorodinsky_left_out"] == ["lower"]
    text = sentences(finding)
    assert "the Nash product is over Upper Village only" in text
    assert "Lower Village can gain nothing over no deal in any acceptable package at mid" in text
    assert finding.data["ideal"] == finding.data["nadir"] == {"upper": 86, "lower": 35}
    everything_reads(finding)


def test_where_nobody_gains_at_all_the_package_at_no_deal_is_all_there_is() -> None:
    finding = answer(with_no_deal(villages(), upper="86", lower="35"))
    assert finding.data["zone"]["size"] == 1
    assert finding.data["solutions"]["nash"][0]["worth"] == {"upper": 86, "lower": 35}
    assert finding.data["solutions"]["nash_over"] == [[]]
    assert "over nobody only" in sentences(finding)
    shares = [cell.words for row in finding.table("solutions").rows for cell in row if "%" in cell.words]
    assert shares == []
    everything_reads(finding)


def test_an_empty_zone_has_no_ideal_and_no_named_solution() -> None:
    finding = answer(with_no_deal(villages(), upper="90", lower="90"), comparable=True)
    data = finding.data
    assert data["zone"]["size"] == 0
    assert data["ideal"] is data["nadir"] is None
    for name in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian"):
        assert data["solutions"][name] == []
    assert not {"reach", "solutions"} & {table.id for table in finding.tables}
    everything_reads(finding)


def test_one_principal_takes_its_best_package() -> None:
    case = villages()
    alone = {
        key: replace(party, role="influence") if key == "lower" else party
        for key, party in case.parties.items()
    }
    finding = answer(replace(case, parties=alone))
    assert finding.data["method"]["principals"] == ["upper"]
    for name in ("nash", "kalai_smorodinsky"):
        (row,) = finding.data["solutions"][name]
        assert row["worth"] == {"upper": 100}
    assert finding.data["ideal"] == finding.data["nadir"] == {"upper": 100}
    everything_reads(finding)


def test_no_allowed_package_is_an_answer_too() -> None:
    case = villages()
    line = replace(
        case.red_lines["lower_road"],
        firmness="absolute",
        crossed_by=((("road", "open"),), (("road", "closed"),)),
    )
    finding = answer(replace(case, red_lines={"lower_road": line}))
    assert (finding.data["packages"], finding.data["zone"]["size"]) == (0, 0)
    assert finding.data["frontier_all"] == finding.data["frontier"] == []
    assert finding.data["bridge"] is None or finding.data["bridge"] == []
    # without it the ten packages of the page are back, five of them acceptable
    lifted = {row["reason"]: row["zone"] for row in finding.data["unlock"]["lifted"]}
    assert lifted["red_line:lower_road"] == 5
    everything_reads(finding)


def test_a_party_whose_points_are_all_alike_has_no_range() -> None:
    case = villages()
    zero = Decimal(0)
    rows = {
        name: replace(row, low=zero, mid=zero, high=zero) if ".lower" in name else row
        for name, row in case.estimates.items()
    }
    finding = answer(replace(case, estimates=rows))
    assert finding.data["zone"]["size"] == 7
    everything_reads(finding)
    shut = answer(with_no_deal(replace(case, estimates=rows), lower="5"))
    numbers = {row["quantity"]: row for row in shut.data["unlock"]["numbers"]}
    assert numbers["no_deal.lower"]["points"] == 5
    assert numbers["no_deal.lower"]["share_of_range"] is None
    everything_reads(shut)
