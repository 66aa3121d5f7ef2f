"""Whole commands as a user waits for them, cold: a process of its own each time; and the finding alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import detente
from detente.methods import Options

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

ROOT = Path(__file__).parents[1]


def _command(*arguments: str) -> None:
    command = [sys.executable, "-m", "detente", *arguments]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)  # noqa: S603 - our own command line


def bench_help(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(_command, ("--help",), rounds=10, warmup_rounds=1)


def bench_brief_of_ukraine_2025(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    arguments = ("brief", "cases/ukraine-2025", "-o", str(tmp_path / "brief.html"), "--draws", "1024")
    benchmark.pedantic(_command, arguments, rounds=3, warmup_rounds=1)


def bench_bargaining_command_on_a_small_case(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(_command, ("bargaining", "cases/two-party-example"), rounds=5, warmup_rounds=1)


def bench_bargaining_finding_of_ukraine_2025(benchmark: BenchmarkFixture) -> None:
    case = detente.load(ROOT / "cases" / "ukraine-2025")
    options = Options(draws=1024)
    benchmark.pedantic(detente.run, (case, ["bargaining"], options), rounds=5, warmup_rounds=1)
