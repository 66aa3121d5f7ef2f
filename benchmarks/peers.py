"""
Détente beside NegMAS on the same scenarios: `make bench-peers`.

Both times are printed, import and warm-up excluded on both sides, and the answers are compared: as many
points on the frontier, the same Nash utilities. Then NegMAS reads what `detente export` writes, and
must find the same utilities there. Exit code 1 where an answer differs or a goal is missed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from detente.case import Case
from detente.exchange import export_case, load_scenario
from detente.exchange.outgoing import prepare
from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.search import find_frontier
from detente.methods.bargaining.solutions import kalai_smorodinsky_rows, nash_rows
from detente.methods.bargaining.space import Terms

Call = Callable[..., Any]

HERE = Path(__file__).resolve().parent
MILLION = 1_000_000
GOALS = {(2, 6, 6): 500, (2, 8, 6): 10_000}
"""(parties, issues, options): how many times faster than NegMAS, at least."""

ROUNDS = {(2, 6, 6): 3, (2, 8, 6): 1}
SEEDS = (0, 1, 2)


def make_scenario(shape: tuple[int, int, int], seed: int) -> dict[str, Any]:
    """Dirichlet(1) weights, uniform values rescaled to [0, 1] per issue; values[issue][party]."""
    n_parties, n_issues, n_options = shape
    rng = np.random.default_rng(seed)
    weights = np.round(rng.dirichlet(np.ones(n_issues), n_parties), 6)
    values = rng.random((n_issues, n_parties, n_options))
    low, high = values.min(axis=2, keepdims=True), values.max(axis=2, keepdims=True)
    return {"weights": weights.tolist(), "values": np.round((values - low) / (high - low), 6).tolist()}


def as_problem(scenario: dict[str, Any]) -> BargainingProblem:
    """Whole numbers: millionths of a weight times millionths of a value."""
    weights = np.rint(np.array(scenario["weights"]) * MILLION).astype(np.int64)
    worth = tuple(
        np.ascontiguousarray(np.rint(np.array(own) * MILLION).astype(np.int64).T * weights[:, issue])
        for issue, own in enumerate(scenario["values"])
    )
    return BargainingProblem(Terms(worth), len(weights), np.zeros(len(weights), dtype=np.int64))


def solve(problem: BargainingProblem, *, with_packages: bool) -> dict[str, Any]:
    """Frontier of the zone, Nash and Kalai-Smorodinsky; a package of each solution where asked for."""
    found = find_frontier(problem, in_zone=True, way="compiled")
    nash = nash_rows(found.points).rows
    kalai = kalai_smorodinsky_rows(found.points).rows
    if with_packages:
        for row in sorted({*nash.tolist(), *kalai.tolist()}):
            found.packages_at(row, 1)
    return {
        "frontier": len(found.points),
        "nash": [[float(value) / MILLION**2 for value in found.points[row]] for row in nash],
        "ks": [[float(value) / MILLION**2 for value in found.points[row]] for row in kalai],
    }


def least_time(scenario: dict[str, Any], *, with_packages: bool) -> tuple[float, dict[str, Any]]:
    """The least time of many rounds, as for the other side, each on a problem made anew."""
    times = []
    own: dict[str, Any] = {}
    for _ in range(50):
        problem = as_problem(scenario)
        start = time.perf_counter()
        own = solve(problem, with_packages=with_packages)
        times.append(time.perf_counter() - start)
    return min(times), own


def ask_peer(python: str, *arguments: str) -> Any:
    """Run the other side and take its one line of JSON."""
    done = subprocess.run(  # noqa: S603 - the interpreter that make named
        [python, str(HERE / "peers_negmas.py"), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"the other side failed: {done.stderr.strip().splitlines()[-1:]}")
    return json.loads(done.stdout.splitlines()[-1])


def compare(python: str, shape: tuple[int, int, int], seed: int, folder: Path) -> bool:
    """Time both sides on one scenario; returns whether answers agree and the goal is met."""
    scenario = make_scenario(shape, seed)
    (folder / "scenario.json").write_text(json.dumps(scenario), "utf-8")
    peer = ask_peer(python, "solve", str(folder / "scenario.json"), str(ROUNDS[shape]))
    solve(as_problem(make_scenario(shape, 99)), with_packages=True)  # warm
    seconds, own = least_time(scenario, with_packages=False)
    longer, _ = least_time(scenario, with_packages=True)
    ratio = peer["seconds"] / seconds
    same = own["frontier"] == peer["frontier"] and np.allclose(
        sorted(own["nash"]), sorted(peer["nash"]), atol=1e-9
    )
    name = f"{shape[0]} parties x {shape[1]} issues x {shape[2]} options, seed {seed}"
    verdict = "same frontier and Nash" if same else f"ANSWERS DIFFER: {own} {peer}"
    print(
        f"{name}: Détente {seconds * 1000:.2f} ms, NegMAS {peer['seconds']:.3f} s, ratio {ratio:,.0f} "
        f"(goal {GOALS[shape]:,}; {peer['seconds'] / longer:,.0f} with a package of each solution); "
        f"{own['frontier']} points, {verdict}"
    )
    return bool(same) and ratio >= GOALS[shape]


def levels(case: Case, outcomes: list[list[str]]) -> list[list[Fraction]]:
    """What packages, given by the names of their options, are worth to each principal."""
    place = [{option.name: option.id for option in issue.options} for issue in case.issues.values()]
    return [
        [
            sum(
                (
                    Fraction(case.estimates[f"worth.{party}.{issue}.{names[value]}"].mid)
                    for issue, names, value in zip(case.issues, place, outcome, strict=True)
                ),
                Fraction(),
            )
            for party in case.principals
        ]
        for outcome in outcomes
    ]


def read_back(python: str, case: Case, form: str, folder: Path) -> bool:
    """Export a case, let NegMAS read it, and compare utilities up to each party's scale and shift."""
    export_case(case, folder, form, lossy=True)
    peer = ask_peer(python, "read", str(folder), form)
    utility = np.array(peer["utility"])
    if form == "genius":
        # as GENIUS reads it: NegMAS multiplies weight and evaluation and divides by nothing
        weights, largest = np.array(peer["weights"]), np.array(peer["largest"])
        share = weights / weights.sum(axis=1, keepdims=True) / np.where(largest > 0, largest, 1)
        utility = (np.array(peer["values"]) * share).sum(axis=2)
    stems = [profile.stem for profile in prepare(case).scenario.profiles]
    utility = utility[:, [peer["parties"].index(stem) for stem in stems]]
    own = np.array([[float(value) for value in row] for row in levels(case, peer["outcomes"])])
    worst = 0.0
    for column in range(own.shape[1]):
        spread = np.ptp(own[:, column]) or 1.0
        scale = np.ptp(utility[:, column]) / spread
        if form == "negmas":
            scale = 1.0
        shift = utility[0, column] - scale * own[0, column]
        worst = max(
            worst, float(np.abs(utility[:, column] - scale * own[:, column] - shift).max()) / (scale or 1.0)
        )
    same = worst < 1e-9 * 100
    print(
        f"{case.slug} as {form}, read by NegMAS: {len(own):,} packages, largest difference {worst:.1e} points"
    )
    return same


def main() -> int:
    """Run all comparisons; 0 where answers agree and goals are met."""
    python, *folders = sys.argv[1:]
    good = True
    with tempfile.TemporaryDirectory() as scratch:
        for shape in GOALS:
            for seed in SEEDS:
                good &= compare(python, shape, seed, Path(scratch))
        import detente

        cases = [detente.load("nash-1950-barter"), *(load_scenario(Path(folder)) for folder in folders)]
        for place, case in enumerate(cases):
            for form in ("genius", "geniusweb-old", "negmas"):
                good &= read_back(python, case, form, Path(scratch) / f"{place}-{form}")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
