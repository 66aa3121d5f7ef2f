"""The zone with firm and stated red lines honoured: against the same case with those lines made absolute."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.case import Case, RedLine
from detente.methods import Finding, Options
from detente.methods.bargaining import firmness, front
from tests.case.folders import write_case


def answer(case: Case, draws: int = 64) -> Finding:
    return detente.run(case, ["bargaining"], Options(draws=draws))["bargaining"]


def made_absolute(case: Case, *names: str) -> Case:
    lines = {
        key: replace(line, firmness="absolute") if key in names else line
        for key, line in case.red_lines.items()
    }
    return replace(case, red_lines=lines)


def of_firmness(case: Case, *firmness: str) -> list[str]:
    return [key for key, line in case.red_lines.items() if line.firmness in firmness]


@pytest.mark.parametrize("left_out", [[], ["us_membership", "eu_sanctions", "eu_forces", "eu_pledge"]])
def test_honoured_lines_leave_the_zone_of_the_case_where_they_are_absolute(left_out: list[str]) -> None:
    case = detente.load("ukraine-2025")
    case = replace(case, red_lines={k: v for k, v in case.red_lines.items() if k not in left_out})
    told = {level["honoured"][-1]: level for level in answer(case).data["firmness"]["levels"]}
    assert list(told) == ["absolute", "firm", "stated"]
    data = answer(made_absolute(case, *of_firmness(case, "firm"))).data
    assert told["firm"]["packages"] == data["packages"]
    assert told["firm"]["zone"] == data["zone"]
    assert 0 < data["zone"]["size"] < told["absolute"]["zone"]["size"]


def test_where_all_lines_leave_no_package_the_finding_says_so() -> None:
    case = detente.load("ukraine-2025")
    assert detente.check(made_absolute(case, *case.red_lines))
    finding = answer(case, 8)
    last = finding.data["firmness"]["levels"][-1]
    assert (last["packages"], last["zone"]["size"], last["zone"]["share"]) == (0, 0, 0)
    assert "all red lines that are stated honoured no package at all is left" in " ".join(
        statement.text for statement in finding.statements
    )


def test_draws_that_the_followed_packages_leave_open_are_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing followed but what crosses the line, every draw is asked about."""
    asked: list[int] = []

    def spy(*arguments: Any) -> firmness.HasZone:
        has_zone = firmness.search_draws(*arguments)

        def count(rows: Any, draws: Any) -> Any:
            asked.append(len(draws))
            return has_zone(rows, draws)

        return count

    monkeypatch.setattr(front, "search_draws", spy)
    case = detente.load("two-party-example")
    near = {"no_deal.upper": ("20", "55", "60"), "no_deal.lower": ("20", "45", "60")}
    rows = dict(case.estimates)
    for name, (low, mid, high) in near.items():
        rows[name] = replace(rows[name], low=Decimal(low), mid=Decimal(mid), high=Decimal(high))
    crossed = ((("fund", "large"),),)
    line = replace(case.red_lines["lower_road"], crossed_by=crossed, firmness="firm")
    case = replace(case, red_lines={"lower_road": line}, estimates=rows)
    level = answer(case).data["firmness"]["levels"][-1]
    assert level["zone"] == answer(made_absolute(case, "lower_road")).data["zone"]
    assert 0 < level["zone"]["share"] < 1
    assert asked


def test_what_honouring_one_line_takes_away_is_what_the_stricter_case_lacks() -> None:
    case = detente.load("ukraine-2025")
    plain = answer(case, 8).data
    costs = {row["id"]: row for row in plain["firmness"]["red_lines"]}
    assert set(costs) == set(of_firmness(case, "firm", "stated"))
    for name in ("ru_open_door", "ua_neutrality", "eu_pledge"):
        strict = answer(made_absolute(case, name), 8).data
        assert costs[name]["packages"] == plain["packages"] - strict["packages"]
        assert costs[name]["zone"] == plain["zone"]["size"] - strict["zone"]["size"]
        for party, lost in costs[name]["ideal_lost"].items():
            assert lost == pytest.approx(plain["ideal"][party] - strict["ideal"][party], abs=1e-9)


def test_a_line_that_would_leave_nothing_says_so() -> None:
    case = detente.load("two-party-example")
    line = replace(
        case.red_lines["lower_road"], crossed_by=((("road", "open"),), (("road", "closed"),)), firmness="firm"
    )
    finding = answer(replace(case, red_lines={"lower_road": line}))
    (row,) = finding.data["firmness"]["red_lines"]
    assert (row["zone"], row["ideal_lost"]) == (5, None)
    assert finding.data["firmness"]["levels"][-1]["zone"]["size"] == 0
    assert "no acceptable package would be left" in [c.value for c in finding.table("red_lines_cost").rows[0]]
    (told,) = [s.text for s in finding.statements if "honoured" in s.text]
    assert told == "With firm red lines honoured no package at all is left."


def test_a_short_list_that_crosses_firm_lines_throughout_is_said_to() -> None:
    """In the Ukraine case all of it crosses a firm line; in the villages only B crosses one at all."""
    case = detente.load("ukraine-2025")
    finding = answer(case)
    firm = set(of_firmness(case, "firm"))
    assert all(firm & set(row["red_lines"]) for row in finding.data["shortlist"])
    assert "none of them on the short list" in " ".join(s.text for s in finding.statements)
    plain = answer(detente.load("two-party-example"))
    assert any(not row["red_lines"] for row in plain.data["shortlist"])
    assert "none of them on the short list" not in " ".join(s.text for s in plain.statements)


def test_where_nothing_is_acceptable_anyway_nothing_is_said_of_firmness() -> None:
    case = detente.load("two-party-example")
    row = case.estimates["no_deal.upper"]
    out = replace(row, low=Decimal(500), mid=Decimal(500), high=Decimal(500))
    finding = answer(replace(case, estimates={**case.estimates, "no_deal.upper": out}))
    assert [level["zone"]["size"] for level in finding.data["firmness"]["levels"]] == [0, 0]
    assert "firmness" not in [table.id for table in finding.tables]
    assert not [s for s in finding.statements if "honoured" in s.text]


def test_date_and_audience_are_shown_and_a_later_line_does_not_count() -> None:
    case = detente.load("two-party-example")
    line = replace(case.red_lines["lower_road"], audience="its own council")
    finding = answer(replace(case, red_lines={"lower_road": line}))
    assert finding.table("red_lines_cost").rows[0][2].value == "stated; 2026-01-10; its own council"
    later = replace(line, date=date(2026, 2, 1))
    assert answer(replace(case, red_lines={"lower_road": later})).data["firmness"] == {
        "levels": [],
        "red_lines": [],
    }


def test_a_line_of_a_party_without_a_say_does_not_count() -> None:
    case = detente.load("two-party-example")
    friend = replace(case.parties["upper"], id="friend", name="A Friend", role="influence", aliases=())
    line: RedLine = replace(case.red_lines["lower_road"], party="friend", firmness="firm")
    data = answer(replace(case, parties={**case.parties, "friend": friend}, red_lines={"x": line})).data
    assert data["firmness"]["red_lines"] == []


def test_with_orders_only_the_shares_are_counted_and_nothing_at_mid(tmp_path: Path) -> None:
    case = detente.load(write_case(tmp_path / "towns"))
    lines = {key: replace(line, firmness="firm") for key, line in case.red_lines.items()}
    case = replace(case, red_lines=lines)
    finding = answer(case)
    first, last = finding.data["firmness"]["levels"]
    assert first["zone"]["size"] is last["zone"]["size"] is None
    assert last["zone"]["share"] == answer(made_absolute(case, *lines)).data["zone"]["share"]
    assert [row["ideal_lost"] for row in finding.data["firmness"]["red_lines"]] == [None] * len(lines)
