"""The runner's promises, each by itself: same bytes, own seeds, one job, no process left, Ctrl-C clean."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.case import sobol_points
from detente.methods import runner
from detente.methods.processes import WorkerLostError
from detente.methods.runner import Chunk, list_chunks, run_draws
from tests.shared import ROOT


def summed(job: int, chunk: Chunk) -> tuple[bytes, bytes]:
    return chunk.points(job).tobytes(), chunk.generator().random(3).tobytes()


def own_process(_job: Any, _chunk: Chunk) -> int:
    return os.getpid()


def slow_process(_job: Any, _chunk: Chunk) -> int:
    time.sleep(0.02)
    return os.getpid()


class NamedError(LookupError):
    pass


def fails_late(job: Path, chunk: Chunk) -> None:
    (job / str(os.getpid())).touch()
    if chunk.number == 3:
        raise NamedError("chunk", chunk.number)


def ends_its_process(_job: Any, chunk: Chunk) -> int:
    if chunk.number == 2:
        os._exit(7)
    return chunk.number


def prints(_job: Any, chunk: Chunk) -> int:
    print("a line that is no answer")
    return chunk.number


def waits(job: Path, _chunk: Chunk) -> None:
    (job / str(os.getpid())).touch()
    time.sleep(60)


class Counted:
    """A job that counts how often it is pickled, here."""

    pickled = 0

    def __reduce__(self) -> tuple[type[Counted], tuple[()]]:
        Counted.pickled += 1
        return Counted, ()


def has_ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("draws", [1, 8, 1000, 1024, 5000, 10_000])
def test_the_chunks_are_the_draws_in_order_and_none_lies_across_two_scrambles(draws: int) -> None:
    chunks = list_chunks(draws, 0)
    points = sobol_points(2, draws, 0)
    assert [row for chunk in chunks for row in range(chunk.first, chunk.end)] == list(range(len(points)))
    each = len(points) // 8
    assert all(chunk.first // each == (chunk.end - 1) // each == chunk.scramble for chunk in chunks)


@pytest.mark.parametrize("seed", [0, 5])
def test_the_points_of_the_chunks_are_those_of_the_run(seed: int) -> None:
    parts = [chunk.points(3) for chunk in list_chunks(3000, seed)]
    assert np.concatenate(parts).tobytes() == sobol_points(3, 3000, seed).tobytes()


def test_any_number_of_workers_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    here = run_draws(summed, 4, 64, 0, workers=1)
    assert run_draws(summed, 4, 64, 0, workers=2) == here
    assert run_draws(summed, 4, 64, 0, workers=3) == here
    monkeypatch.setattr(runner, "WORTH_A_PROCESS", 0.0)
    assert run_draws(summed, 4, 64, 0) == here


def test_nought_is_a_seed_and_every_chunk_has_its_own_generator() -> None:
    seeds = {seed: run_draws(summed, 1, 512, seed, workers=1) for seed in (0, 1)}
    assert seeds[0] == run_draws(summed, 1, 512, 0, workers=1)
    drawn = [own for run in seeds.values() for _, own in run]
    assert len(set(drawn)) == len(drawn) == 16


def test_small_work_stays_here_and_large_work_goes_to_other_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert set(run_draws(own_process, None, 64, 0)) == {os.getpid()}
    monkeypatch.setattr(runner, "WORTH_A_PROCESS", 0.01)
    monkeypatch.setattr(runner, "count_cores", lambda: 2)
    first, *rest = run_draws(slow_process, None, 64, 0)
    assert first == os.getpid()
    assert os.getpid() not in rest


def test_the_job_is_sent_once_and_not_with_every_chunk() -> None:
    Counted.pickled = 0
    run_draws(own_process, Counted(), 64, 0, workers=2)
    assert Counted.pickled == 1


@pytest.mark.parametrize("workers", [1, 2])
def test_an_exception_arrives_as_itself_and_no_process_is_left(workers: int, tmp_path: Path) -> None:
    with pytest.raises(NamedError) as raised:
        run_draws(fails_late, tmp_path, 64, 0, workers=workers)
    assert raised.value.args == ("chunk", 3)
    pids = [int(path.name) for path in tmp_path.iterdir()]
    assert pids
    assert all(pid == os.getpid() if workers == 1 else has_ended(pid) for pid in pids)


def test_a_worker_that_is_lost_is_one_line() -> None:
    with pytest.raises(WorkerLostError, match="ended before its work was done") as raised:
        run_draws(ends_its_process, None, 64, 0, workers=2)
    assert "\n" not in str(raised.value)


def test_what_the_work_prints_is_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_draws(prints, None, 64, 0, workers=2) == list(range(8))
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("no answer") == 8


def test_progress_is_told_after_every_chunk() -> None:
    told: list[float] = []
    run_draws(own_process, None, 64, 0, workers=1, tell=told.append)
    assert told == [n / 8 for n in range(1, 9)]


def test_another_pool_takes_the_place_of_the_processes() -> None:
    asked: list[int] = []

    class Cluster:
        def map(self, work: Any, job: Any, chunks: Sequence[Chunk], /) -> Iterator[Any]:
            asked.append(len(chunks))
            return (work(job, chunk) for chunk in chunks)

    assert run_draws(summed, 2, 64, 0, pool=Cluster()) == run_draws(summed, 2, 64, 0, workers=1)
    assert asked == [8]


def test_fewer_than_one_worker_is_refused() -> None:
    with pytest.raises(ValueError, match="workers must be at least 1"):
        run_draws(summed, 1, 8, 0, workers=0)


def test_ctrl_c_ends_the_workers_too(tmp_path: Path) -> None:
    program = (
        "import pathlib; from detente.methods.runner import run_draws\n"
        "from tests.methods.test_runner import waits\n"
        f"try: run_draws(waits, pathlib.Path({str(tmp_path)!r}), 64, 0, workers=2)\n"
        "except KeyboardInterrupt: print('stopped')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        for _ in range(400):
            if len(list(tmp_path.iterdir())) == 2:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (out, err) == ("stopped\n", "")
    pids = [int(path.name) for path in tmp_path.iterdir()]
    assert len(pids) == 2
    assert all(has_ended(pid) for pid in pids)


def test_a_script_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "mine.py"
    script.write_text(
        "from detente.methods.runner import run_draws\nfrom tests.methods.test_runner import own_process\n"
        "print('once', len(run_draws(own_process, None, 8, 0, workers=2)))\n",
        "utf-8",
    )
    found = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (found.stdout, found.stderr) == ("once 8\n", "")
