"""Other processes of this machine that work off chunks, told over pipes."""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO, Any, TypeVar

from detente.errors import DetenteError
from detente.methods.runner import Chunk, Work

__all__ = ["Processes", "WorkerLostError", "serve"]

Job = TypeVar("Job")
Result = TypeVar("Result")


class WorkerLostError(DetenteError, RuntimeError):
    """A worker process ended before its work was done."""


class Processes:
    """
    A pool of `workers` processes that lives as long as one call of `map`.

    Each is a fresh interpreter that runs `serve` and nothing else. Unlike multiprocessing's it does
    not import the program that called us, so a script without a `__main__` guard is not run
    again, and unlike a fork it shares no threads or locks. All have ended when `map` has: after the last
    result, an exception, a Ctrl-C, or when the caller stops listening.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def map(self, work: Work[Job, Result], job: Job, chunks: Sequence[Chunk], /) -> Iterator[Result]:
        """Yield the results in the order of the chunks; the workers take chunks as they get free."""
        greeting = pickle.dumps((work, job), protocol=pickle.HIGHEST_PROTOCOL)
        waiting = iter(enumerate(chunks))
        turn = threading.Lock()
        done: queue.SimpleQueue[tuple[int, bool, Any]] = queue.SimpleQueue()
        started: list[subprocess.Popen[bytes]] = []
        threads: list[threading.Thread] = []
        try:
            for _ in range(min(self.workers, len(chunks))):
                started.append(_start())
                told = (started[-1], greeting, waiting, turn, done)
                threads.append(threading.Thread(target=_feed, args=told, daemon=True))
                threads[-1].start()
            early: dict[int, Result] = {}
            for number in range(len(chunks)):
                while number not in early:
                    place, went_well, value = done.get()
                    if not went_well:
                        raise value
                    early[place] = value
                yield early.pop(number)
        finally:
            for process in started:
                process.kill()
            for thread in threads:
                thread.join()
            for process in started:
                process.wait()
                _close(process.stdin, process.stdout)


def _start() -> subprocess.Popen[bytes]:
    """Start an interpreter that finds the same modules, in a session of its own: a Ctrl-C is ours alone."""
    program = f"import sys; sys.path[:] = {sys.path!r}; from detente.methods.processes import serve; serve()"
    return subprocess.Popen(  # noqa: S603 - our own interpreter, with nothing of a case in its arguments
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def _feed(
    process: subprocess.Popen[bytes],
    greeting: bytes,
    waiting: Iterator[tuple[int, Chunk]],
    turn: threading.Lock,
    done: queue.SimpleQueue[tuple[int, bool, Any]],
) -> None:
    """Hand one process the job, then chunk after chunk, and pass its answers on."""
    place = -1
    try:
        if process.stdin is None or process.stdout is None:
            return
        process.stdin.write(greeting)
        while True:
            with turn:
                place, chunk = next(waiting, (-1, None))
            if chunk is None:
                return
            pickle.dump(chunk, process.stdin)
            process.stdin.flush()
            went_well, value = pickle.load(process.stdout)  # noqa: S301 - written by our own process
            done.put((place, went_well, value))
            if not went_well:
                return
    except (OSError, EOFError, ValueError, pickle.UnpicklingError):
        code = process.poll()
        ended = f" (exit code {code})" if code is not None else ""
        lost = WorkerLostError(
            f"a worker process ended before its work was done{ended}: out of memory? try 1 worker"
        )
        done.put((place, False, lost))


def _close(*pipes: IO[bytes] | None) -> None:
    """Close pipes whose other end may be gone."""
    for pipe in pipes:
        with suppress(OSError):
            if pipe is not None:
                pipe.close()


def serve() -> None:
    """
    Be a worker: read a job, then chunks, from stdin and answer each on stdout, until stdin ends.

    What the work prints goes to stderr.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    source = os.fdopen(os.dup(0), "rb")
    failed = b""
    try:
        try:
            work, job = pickle.load(source)  # noqa: S301 - written by the process that started this one
        except (ImportError, AttributeError) as error:
            failed = _wrap(error)
        while True:
            chunk = pickle.load(source)  # noqa: S301
            answers.write(failed or _answer(work, job, chunk))
            answers.flush()
    except (EOFError, BrokenPipeError):
        return


def _answer(work: Work[Job, Result], job: Job, chunk: Chunk) -> bytes:
    try:
        return pickle.dumps((True, work(job, chunk)), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - it is raised where the work was asked for
        return _wrap(error)


def _wrap(error: Exception) -> bytes:
    """Pickle an exception so that it comes back as itself; one that cannot is told in words."""
    try:
        answer = pickle.dumps((False, error))
        pickle.loads(answer)  # noqa: S301 - our own, to see that it can be read
    except Exception:  # noqa: BLE001
        answer = pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return answer
