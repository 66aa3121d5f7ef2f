"""
Ten published scenarios (GENIUS XML), read as a case and answered, against answers computed elsewhere.

`exact_check` was computed in exact fractions on the GENIUS scale; no deal there is the larger of the
reservation and the least utility of the space.
"""

from __future__ import annotations

import itertools
import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest

import detente
from detente.case import Case
from detente.exchange import load_scenario
from detente.exchange.build import make_case
from detente.exchange.folder import read_scenario
from detente.methods import Options
from tests.methods.bargaining.test_genius_scenarios import QUICK_AND_LONG
from tests.shared import shared

FOLDER = "reference/negotiation"


def answers_of(name: str) -> dict[str, Any]:
    """The answers beside the scenario."""
    answers: dict[str, Any] = json.loads((shared(FOLDER) / name / "expected.json").read_text("utf-8"))
    return answers


def scales(case: Case, name: str) -> list[Fraction]:
    """Points of each party per unit of utility: every worth is that times an independent reading."""
    folder = shared(FOLDER) / name
    found = []
    for party, file in zip(case.parties, answers_of(name)["party_files"], strict=True):
        profile = read_by_hand(folder / file)
        worths = [
            [case.estimates[f"worth.{party}.{issue.id}.{option.id}"].mid for option in issue.options]
            for issue in case.issues.values()
        ]
        ratios = {
            Fraction(worth) / utility
            for row, utilities in zip(worths, profile, strict=True)
            for worth, utility in zip(row, utilities, strict=True)
            if utility
        }
        assert len(ratios) == 1
        pairs = [pair for row, us in zip(worths, profile, strict=True) for pair in zip(row, us, strict=True)]
        assert all((worth == 0) == (utility == 0) for worth, utility in pairs)
        found.append(ratios.pop())
    return found


def read_by_hand(path: Any) -> list[list[Fraction]]:
    """Weight / sum of weights x evaluation / largest evaluation, in the order of the file."""
    root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314  our own reference files
    weights = {w.get("index"): Fraction(w.get("value", "")) for w in root.iter("weight")}
    total = sum(weights.values())
    profile = []
    for issue in sorted(root.iter("issue"), key=lambda element: int(element.get("index", ""))):
        share = weights[issue.get("index")] / total
        if issue.get("type") == "integer":
            evaluator = issue.find("evaluator")
            assert evaluator is not None
            slope, offset = Fraction(evaluator.get("slope", "")), Fraction(evaluator.get("offset", ""))
            steps = int(issue.get("upperbound", "")) - int(issue.get("lowerbound", "")) + 1
            profile.append(
                [share * min(max(offset + slope * k, Fraction(0)), Fraction(1)) for k in range(steps)]
            )
            continue
        evaluations = [Fraction(item.get("evaluation", "")) for item in issue.iter("item")]
        profile.append([share * evaluation / max(evaluations) for evaluation in evaluations])
    return profile


def at_least_utility(case: Case) -> Case:
    """The case with no deal at the least utility of the space where the stated one lies below."""
    estimates = dict(case.estimates)
    with localcontext() as context:
        context.prec = 200  # the default of 28 digits would round the sum
        for party in case.parties:
            least = Decimal(0)
            for issue in case.issues.values():
                least += min(case.estimates[f"worth.{party}.{issue.id}.{o.id}"].mid for o in issue.options)
            row = estimates[f"no_deal.{party}"]
            level = max(row.mid, least)
            estimates[row.quantity] = replace(row, low=level, mid=level, high=level)
    return replace(case, estimates=estimates)


def answer(case: Case) -> Any:
    options = Options(draws=8, comparable=True)
    return detente.run(case, ["bargaining"], options)["bargaining"].data


def utilities(rows: Sequence[dict[str, Any]], scale: list[Fraction]) -> set[tuple[float, ...]]:
    """Worths of rows as utilities, as far as floats tell."""
    return {
        tuple(round(value / float(s), 9) for value, s in zip(row["worth"].values(), scale, strict=True))
        for row in rows
    }


def printed(points: Any) -> set[tuple[float, ...]]:
    return {tuple(round(float(value), 9) for value in point) for point in points}


@pytest.mark.parametrize("name", QUICK_AND_LONG)
def test_a_published_scenario_is_answered_as_elsewhere(name: str) -> None:
    answers = answers_of(name)
    exact = answers["genius_scaled"]["exact_check"]
    case = load_scenario(shared(FOLDER) / name)
    assert list(case.parties) == [file.removesuffix(".xml") for file in answers["party_files"]]
    scale = scales(case, name)
    assert all(99.9 < s <= 100 for s in scale)
    data = answer(at_least_utility(case))
    assert data["packages"] == answers["n_outcomes"]
    assert data["zone"]["size"] == exact["n_rational_weak"]
    assert len(data["frontier_all"]) == exact["n_distinct_frontier_points"]
    assert sum(row["ties"] for row in data["frontier_all"]) == exact["n_frontier_outcomes"]
    assert utilities(data["solutions"]["nash"], scale) == printed(exact["nash"])
    kalai = utilities(data["solutions"]["kalai_smorodinsky"], scale)
    assert kalai <= printed(exact["ks_maximin_rational_ideal"]["points"])
    assert utilities(data["solutions"]["egalitarian"], scale) <= printed(exact["egalitarian"])


def test_nice_or_die_has_another_nash_package_where_no_deal_is_the_stated_nothing() -> None:
    # reservation absent, so no deal is 0: 1000 x 160 beats 299 x 299, by hand
    case = load_scenario(shared(FOLDER) / "NiceOrDie")
    stated = answer(case)["solutions"]["nash"]
    assert {tuple(row["worth"].values()) for row in stated} == {(100.0, 16.0), (16.0, 100.0)}
    # no deal at the least utility, as NegMAS has it: 139 x 139 beats 840 x 0
    least = answer(at_least_utility(case))["solutions"]["nash"]
    assert {tuple(row["worth"].values()) for row in least} == {(29.9, 29.9)}


def test_a_whole_number_issue_is_evaluated_from_its_lower_bound() -> None:
    # Vacation: weeks 1 to 4; offset 1 and slope -1/6 give 1, 5/6, 4/6, 3/6 of the weight
    folder = shared(FOLDER) / "Vacation3"
    case = load_scenario(folder)
    assert [option.name for option in case.issues["duration_weeks"].options] == ["1", "2", "3", "4"]
    scale = scales(case, "Vacation3")
    profiles = [read_by_hand(folder / file) for file in answers_of("Vacation3")["party_files"]]
    levels = {
        tuple(sum((row[o] for row, o in zip(p, chosen, strict=True)), Fraction()) for p in profiles)
        for chosen in itertools.product(*(range(len(row)) for row in profiles[0]))
    }
    reserved = (Fraction("0.3"), Fraction(0), Fraction(0))
    zone = [level for level in levels if all(a >= b for a, b in zip(level, reserved, strict=True))]
    frontier = {
        u for u in zone if not any(v != u and all(a >= b for a, b in zip(v, u, strict=True)) for v in zone)
    }
    best = max((u[0] - reserved[0]) * u[1] * u[2] for u in frontier)
    nash = [u for u in frontier if (u[0] - reserved[0]) * u[1] * u[2] == best]
    data = answer(case)
    assert data["packages"] == answers_of("Vacation3")["n_outcomes"]
    assert len(data["frontier"]) == len(frontier)
    assert utilities(data["frontier"], scale) == printed(frontier)
    assert utilities(data["solutions"]["nash"], scale) == printed(nash)


def test_what_was_changed_is_said() -> None:
    notes = " ".join(load_scenario(shared(FOLDER) / "Camera").notes)
    assert "camera_buyer_utility.xml discounts by 0.890596104" in notes
    assert "0001-01-01 stands" in notes
    notes = " ".join(load_scenario(shared(FOLDER) / "NiceOrDie").notes)
    assert "NiceOrDie1.xml states no reservation value; GENIUS takes it as 0" in notes


def test_ids_for_a_case_folder_are_plain_and_told() -> None:
    scenario = read_scenario(shared(FOLDER) / "EnglandZimbabwe")
    case = make_case(scenario, "talks", plain_ids=True)
    assert list(case.parties) == ["england", "zimbabwe"]
    assert "England.xml is england, Zimbabwe.xml is zimbabwe" in " ".join(case.notes)
