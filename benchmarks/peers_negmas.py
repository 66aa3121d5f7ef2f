"""
What NegMAS does, timed inside its own environment; started by peers.py, and imports nothing of ours.

`solve FILE`: the scenario of a JSON file, as NegMAS's documentation solves one: `pareto_frontier` over
the issues (it enumerates the outcomes), then `nash_points` and `ks_points` on that frontier. Import and
a small warm-up are not counted. `read FOLDER FORM`: what NegMAS makes of files that Détente wrote.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from negmas.inout import Scenario
from negmas.outcomes import make_issue, make_os
from negmas.preferences import LinearAdditiveUtilityFunction
from negmas.preferences.ops import ks_points, nash_points, pareto_frontier

MOST_READ = 2_000


def make(scenario: dict[str, Any]) -> tuple[Any, list[Any]]:
    issues = [
        make_issue([f"o{k}" for k in range(len(values[0]))], name=f"i{i}")
        for i, values in enumerate(scenario["values"])
    ]
    space = make_os(issues)
    ufuns = [
        LinearAdditiveUtilityFunction(
            values={
                issue.name: dict(zip(issue.all, values[party], strict=True))
                for issue, values in zip(issues, scenario["values"], strict=True)
            },
            weights={issue.name: weight for issue, weight in zip(issues, weights, strict=True)},
            reserved_value=0.0,
            outcome_space=space,
        )
        for party, weights in enumerate(scenario["weights"])
    ]
    return space, ufuns


def solve(space: Any, ufuns: list[Any]) -> dict[str, Any]:
    frontier, _ = pareto_frontier(ufuns, issues=space.issues)
    return {
        "frontier": len(frontier),
        "nash": [list(map(float, point)) for point, _ in nash_points(ufuns, frontier, outcome_space=space)],
        "ks": [list(map(float, point)) for point, _ in ks_points(ufuns, frontier, outcome_space=space)],
    }


def timed(path: str, rounds: int) -> dict[str, Any]:
    scenario = json.loads(Path(path).read_text("utf-8"))
    few = {"weights": scenario["weights"], "values": [[own[:2] for own in v] for v in scenario["values"]]}
    solve(*make(few))
    times = []
    found: dict[str, Any] = {}
    for _ in range(rounds):
        space, ufuns = make(scenario)  # made anew: nothing that an earlier round cached helps
        start = time.perf_counter()
        found = solve(space, ufuns)
        times.append(time.perf_counter() - start)
    return {**found, "seconds": min(times)}


def read(folder: str, form: str) -> dict[str, Any]:
    place = Path(folder)
    if form == "genius":
        scenario = Scenario.from_genius_folder(place, ignore_discount=True)
    elif form == "geniusweb-old":
        scenario = Scenario.from_geniusweb_folder(place, ignore_discount=True)
    else:
        domain = next(place.glob("*-domain.json"))
        others = sorted(path for path in place.glob("*.json") if path != domain)
        scenario = Scenario.from_yaml_files(domain, others)
    assert scenario is not None
    outcomes = list(scenario.outcome_space.enumerate_or_sample(max_cardinality=float("inf")))
    if len(outcomes) > MOST_READ:
        outcomes = random.Random(0).sample(outcomes, MOST_READ)  # noqa: S311 - a sample, no secret
    return {
        "parties": [str(u.name).rsplit("/", 1)[-1].split(".")[0] for u in scenario.ufuns],
        "outcomes": [[str(value) for value in outcome] for outcome in outcomes],
        "utility": [[float(u(outcome)) for u in scenario.ufuns] for outcome in outcomes],
        "reserved": [None if u.reserved_value is None else str(u.reserved_value) for u in scenario.ufuns],
        "weights": [[float(w) for w in u.weights] for u in scenario.ufuns],
        "largest": [
            [
                max(float(f(v)) for v in issue.all)
                for f, issue in zip(u.values, scenario.outcome_space.issues, strict=True)
            ]
            for u in scenario.ufuns
        ],
        "values": [
            [[float(f(v)) for f, v in zip(u.values, outcome, strict=True)] for u in scenario.ufuns]
            for outcome in outcomes
        ],
    }


if __name__ == "__main__":
    verb, first, second = sys.argv[1:4]
    answer = timed(first, int(second)) if verb == "solve" else read(first, second)
    print(json.dumps(answer))
