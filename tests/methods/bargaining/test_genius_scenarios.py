"""
Nine published negotiation scenarios (GENIUS), against answers computed elsewhere in exact fractions.

Utility on the GENIUS scale: weight / sum of weights * evaluation / largest evaluation of the issue.
"""

from __future__ import annotations

import json
import math
import xml.etree.ElementTree as ET
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from detente.methods.bargaining.frontier import frontier_rows, group_ties
from detente.methods.bargaining.solutions import (
    egalitarian_rows,
    gains,
    kalai_smorodinsky_rows,
    nash_rows,
    zone_mask,
)
from detente.methods.bargaining.space import Terms, list_packages, utilities
from tests.shared import shared

# Vacation3 is left out: its price is a range of numbers, which GENIUS evaluates otherwise
SCENARIOS = (
    "Amsterdam",
    "Camera",
    "EnglandZimbabwe",
    "Grocery",
    "ItexvsCypress",
    "Laptop",
    "NiceOrDie",
    "Politics3",
    "Travel",
)

QUICK_AND_LONG = [
    pytest.param(name, marks=pytest.mark.long if name in {"Travel", "Grocery"} else ()) for name in SCENARIOS
]
"""The two largest take seconds each."""


def _profile(path: Any) -> list[dict[str, Fraction]]:
    """Read one party's file: per issue, in order, the worth of each value on the GENIUS scale."""
    root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314  our own reference files
    weights = {w.get("index"): Fraction(w.get("value", "")) for w in root.iter("weight")}
    total = sum(weights.values())
    profile = []
    for issue in sorted(root.iter("issue"), key=lambda element: int(element.get("index", ""))):
        worth = {item.get("value", ""): Fraction(item.get("evaluation", "")) for item in issue.iter("item")}
        best = max(worth.values())
        share = weights[issue.get("index")] / total
        profile.append({value: share * evaluation / best for value, evaluation in worth.items()})
    return profile


def _scaled(name: str) -> tuple[Any, Terms, list[int], dict[str, Any]]:
    """Packages, whole-number terms, each party's denominator, and the file's answers."""
    folder = shared(f"reference/negotiation/{name}")
    answers = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    profiles = [_profile(folder / file) for file in answers["party_files"]]
    scale = [math.lcm(*(v.denominator for issue in p for v in issue.values())) for p in profiles]
    worth = []
    for number, issue in enumerate(answers["issues"]):
        rows = [
            [int(profile[number][value] * s) for profile, s in zip(profiles, scale, strict=True)]
            for value in issue["values"]
        ]
        worth.append(np.array(rows, dtype=object))
    packages = list_packages([len(options) for options in worth])
    return packages, Terms(tuple(worth)), scale, answers


def _points(utility: Any, rows: Any, scale: list[int]) -> set[tuple[float, ...]]:
    """Distinct utilities of these rows, as the floats that the file prints."""
    return {
        tuple(round(float(Fraction(int(v), s)), 12) for v, s in zip(utility[row], scale, strict=True))
        for row in rows
    }


def _printed(points: Any) -> set[tuple[float, ...]]:
    return {tuple(round(value, 12) for value in point) for point in points}


@pytest.mark.parametrize("name", QUICK_AND_LONG)
def test_a_published_scenario_has_the_frontier_and_solutions_found_elsewhere(name: str) -> None:
    packages, terms, scale, answers = _scaled(name)
    exact = answers["genius_scaled"]["exact_check"]
    utility = utilities(packages, terms)
    assert len(packages) == answers["n_outcomes"]
    # no deal is the worst of the space where the file's reservation lies below it
    lowest = utility.min(axis=0)
    reserved = [value or 0 for value in answers["xml_reservation"]]
    assert all(Fraction(int(v), s) >= r for v, s, r in zip(lowest, scale, reserved, strict=True))
    no_deal = lowest
    assert _points([no_deal], [0], scale) == _printed([exact["disagreement_used"]])

    zone = np.flatnonzero(zone_mask(utility, no_deal))
    assert len(zone) == exact["n_rational_weak"]
    frontier = frontier_rows(utility)
    assert len(frontier) == exact["n_frontier_outcomes"]
    assert len(group_ties(utility[frontier])) == exact["n_distinct_frontier_points"]

    gain = gains(utility, no_deal)
    assert _points(utility, nash_rows(gain).rows, scale) == _printed(exact["nash"])
    kalai = kalai_smorodinsky_rows(gain).rows
    assert _points(utility, kalai, scale) <= _printed(exact["ks_maximin_rational_ideal"]["points"])
    # one common denominator, so that gains can be compared across these scales
    common = math.lcm(*scale)
    comparable = gain * np.array([common // s for s in scale], dtype=object)
    assert _points(utility, egalitarian_rows(comparable), scale) <= _printed(exact["egalitarian"])


def test_the_fractions_of_a_real_scenario_need_more_than_62_bits() -> None:
    # the reason why the kernels take Python integers: cutting to 64 bits would wrap around
    packages, terms, _, _ = _scaled("EnglandZimbabwe")
    assert utilities(packages, terms).dtype == object
