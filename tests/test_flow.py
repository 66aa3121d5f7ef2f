"""Load, check, run, write_brief: the order of the work, what is handed over, and a third method."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import detente
from detente.brief import write_brief as write_findings
from detente.case import Case, list_quantities, quantities
from detente.case.quantities import Quantity
from detente.cli import build_app
from detente.errors import CaseError, UsageError
from detente.methods import METHODS, Finding, Method, Options, Statement, Table
from detente.methods.finding import Cell, Column
from tests.case.folders import FILES, write_case
from tests.case.strategies import cases

Given = Mapping[str, Mapping[str, Any]]


def count_issues(case: Case, options: Options, given: Given) -> Finding:
    """Count issues and draws with a zone, and read off how long the East can wait: a third method."""
    zone = given["bargaining"]["has_zone"]
    rows = [name for name in case.estimates if name.startswith("patience.")]
    if not rows:
        return Finding(
            "patience", QUESTION, Statement("Not answered."), limits=("A dummy.",), needs=("patience.east",)
        )
    value = float(case.estimates[rows[0]].mid)
    cell = Cell(value, rests_on=(rows[0],))
    return Finding(
        "patience",
        QUESTION,
        Statement(f"{case.parties['east'].name} has {value:g} years.", (rows[0],), "Read off."),
        tables=(Table("years", "Years", (Column("Years", "years"),), ((cell,),)),),
        limits=("A dummy that a test registers.",),
        seed=options.seed,
        draws=len(zone),
        data={"issues": len(case.issues), "zone_draws": int(zone.sum()), "years": value},
    )


QUESTION = "How patient are they?"
PATIENCE = Method("patience", QUESTION, count_issues, ("patience.<party>",), ("bargaining",))
WITH_THIRD = {**METHODS, "patience": PATIENCE}


@pytest.fixture
def towns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case with a row for the third method, and the row of quantities.csv that allows it."""
    from decimal import Decimal

    row = Quantity("patience.<party>", "years", Decimal(0), Decimal(9), "Years it can wait.", ("patience",))
    table = (*list_quantities(), row)
    monkeypatch.setattr(quantities, "list_quantities", lambda: table)
    numbers = f"{FILES['estimates.csv']}patience.east,1,2,3,years,c1,\n"
    return write_case(tmp_path / "two-towns", {**FILES, "estimates.csv": numbers})


def test_a_third_method_gets_its_command_and_its_json(
    towns: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = build_app(WITH_THIRD)

    def call(*words: str) -> str:
        app(list(words), exit_on_error=False, print_error=False, result_action="return_value")
        return capsys.readouterr().out

    asked = [str(towns), "--json", "--draws", "64", "--seed", "3"]
    zone_share = json.loads(call("bargaining", *asked))["zone"]["share"]
    assert 0 < zone_share < 1
    assert json.loads(call("patience", *asked)) == {
        "schema": "detente/patience/1",
        "issues": 3,
        "zone_draws": round(64 * zone_share),
        "years": 2.0,
        "needs": [],
        "seed": 3,
        "draws": 64,
    }
    words = call("patience", str(towns))
    assert QUESTION in words
    assert "East Town has 2 years." in words
    assert QUESTION in call("--help")


def test_a_third_method_gets_its_section_in_the_brief(towns: Path) -> None:
    case = detente.load(towns)
    findings = detente.run(case, options=Options(draws=64), methods=WITH_THIRD)
    assert list(findings) == ["positions", "bargaining", "patience"]
    brief = detente.write_brief(case, findings)
    for text in (brief.html(), brief.markdown()):
        assert QUESTION in text
        assert "East Town has 2 years." in text
        assert "A dummy that a test registers." in text
        assert text.index(METHODS["bargaining"].question) < text.index(QUESTION)
    assert "asks that the bridge be open" in brief.html()


def test_a_method_without_its_numbers_says_so_and_names_them(tmp_path: Path) -> None:
    case = detente.load(write_case(tmp_path / "two-towns"))
    finding = detente.run(case, ["patience"], Options(draws=8), methods=WITH_THIRD)["patience"]
    assert not finding.is_answered
    assert finding.needs == ("patience.east",)
    assert "patience.east" in write_findings(case, [finding]).html()


def test_what_a_method_takes_is_run_first_handed_over_and_not_returned(towns: Path) -> None:
    seen: dict[str, Any] = {}

    def spy(case: Case, options: Options, given: Given) -> Finding:
        seen.update(given)
        return Finding("spy", "?", Statement("Seen."))

    methods = {**WITH_THIRD, "spy": Method("spy", "?", spy, takes=("patience", "bargaining"))}
    case = detente.load(towns)
    assert list(detente.run(case, ["spy"], Options(draws=64), methods=methods)) == ["spy"]
    assert set(seen) == {"patience", "bargaining"}
    assert seen["bargaining"]["has_zone"].shape == (64,)
    assert seen["bargaining"]["in_zone"].shape == (64, len(seen["bargaining"]["short_list"]))


def test_findings_come_in_the_order_of_the_questions(towns: Path) -> None:
    case = detente.load(towns)
    assert list(detente.run(case, ["bargaining", "positions"], Options(draws=8))) == [
        "positions",
        "bargaining",
    ]


def test_an_unknown_method_names_the_one_that_was_meant() -> None:
    with pytest.raises(UsageError, match=r'"bargainning" is not a method; did you mean "bargaining"\?'):
        detente.run(detente.load("two-party-example"), ["bargainning"])


def test_a_case_with_problems_is_told_whole_and_never_run(tmp_path: Path) -> None:
    case = detente.load("two-party-example")
    broken = replace(case, estimates={**case.estimates, "no_deal.uper": case.estimates["no_deal.upper"]})
    rows = {name: replace(row, quantity=name) for name, row in broken.estimates.items()}
    with pytest.raises(CaseError) as error:
        detente.run(replace(case, estimates=rows))
    assert error.value.problems == detente.check(replace(case, estimates=rows))


def test_check_takes_a_case_a_folder_or_a_name(tmp_path: Path) -> None:
    write_case(tmp_path / "bad", {**FILES, "case.toml": "x = ["})
    assert detente.check("two-party-example") == detente.check(detente.load("two-party-example")) == ()
    assert [problem.file for problem in detente.check(tmp_path / "bad")] == ["case.toml"]


def test_progress_rises_from_method_to_method_and_changes_nothing() -> None:
    told: list[tuple[float, str]] = []
    case = detente.load("two-party-example")
    with_progress = detente.run(case, options=Options(draws=64, progress=lambda s, w: told.append((s, w))))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    assert all(word.startswith("bargaining: ") for _, word in told)
    assert with_progress == detente.run(case, options=Options(draws=64))


def test_the_package_gives_every_name_it_promises() -> None:
    for name in detente.__all__:
        assert getattr(detente, name) is not None
    assert set(detente.__all__) <= set(dir(detente))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        detente.nothing  # noqa: B018


@given(cases())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_checks_clean_runs_and_becomes_a_brief(case: Case) -> None:
    if detente.check(case):
        return
    findings = detente.run(case, options=Options(draws=8))
    brief = detente.write_brief(case, findings)
    assert brief.html()
    assert brief.markdown()
    for finding in findings.values():
        json.dumps({**finding.data}, allow_nan=False)
