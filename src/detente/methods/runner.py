"""One runner for everything that is done draw by draw: chunks with their own seeds, on one core or many."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from detente.case.draws import SCRAMBLES, round_up_draws, scramble_points

__all__ = ["Chunk", "Here", "Pool", "Work", "count_cores", "list_chunks", "run_draws"]

Job = TypeVar("Job")
Result = TypeVar("Result")
Job_contra = TypeVar("Job_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)

MOST_PER_CHUNK = 256
"""Draws of a chunk: some progress is seen early, and the last workers wait for each other little."""

WORTH_A_PROCESS = 2.0
"""Seconds of work left from which processes are started: each takes about half a second to import."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """
    Draws `first` .. `end` - 1 of a run of `draws`, all of one scramble: what a worker is told to do.

    A few numbers, so nothing large is sent: the worker makes its own points. `number` counts
    the chunks of the run.
    """

    number: int
    scramble: int
    first: int
    end: int
    draws: int
    seed: int

    def points(self, n_inputs: int) -> NDArray[np.float64]:
        """Return rows `first` to `end` of `sobol_points(n_inputs, draws, seed)`, the same to the last bit."""
        origin = self.scramble * (self.draws // SCRAMBLES)
        whole = scramble_points(n_inputs, self.draws, self.seed, self.scramble)
        return whole[self.first - origin : self.end - origin]

    def generator(self) -> np.random.Generator:
        """Return a generator of the chunk's own, a child of the seed, for what the points do not draw."""
        # scrambles have keys of one number, so these are children that no scramble has
        key = (self.scramble, 1 + self.number)
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))


class Work(Protocol[Job_contra, Result_co]):
    """What is done with a chunk: a function at the top of a module, so that other processes find it."""

    def __call__(self, job: Job_contra, chunk: Chunk, /) -> Result_co: ...


class Pool(Protocol):
    """
    Where chunks are worked off: the seam where a cluster comes in.

    `map` yields one result per chunk, in the order of the chunks, as soon as it can. It sends `job`
    once to each worker, and lets an exception of the work through as itself. With dask: scatter
    the job to all workers, `client.map` the work, yield `future.result()` in order; with
    MPI or ray alike. The runner asks no more, and gives the same bytes whatever the pool,
    because what a chunk is depends on the number of draws alone.
    """

    def map(self, work: Work[Job, Result], job: Job, chunks: Sequence[Chunk], /) -> Iterator[Result]: ...


class Here:
    """The pool that is this process."""

    def map(self, work: Work[Job, Result], job: Job, chunks: Sequence[Chunk], /) -> Iterator[Result]:
        """Work off one chunk after the other."""
        for chunk in chunks:
            yield work(job, chunk)


def list_chunks(draws: int, seed: int) -> tuple[Chunk, ...]:
    """
    Cut a run into chunks; how depends on `draws` alone, which are rounded up by `round_up_draws`.

    Chunks come in the order of the draws, at most `MOST_PER_CHUNK` each, none across two scrambles.
    """
    total = round_up_draws(draws)
    size = min(total // SCRAMBLES, MOST_PER_CHUNK)
    return tuple(
        Chunk(number, first // (total // SCRAMBLES), first, first + size, total, seed)
        for number, first in enumerate(range(0, total, size))
    )


def run_draws(
    work: Work[Job, Result],
    job: Job,
    draws: int,
    seed: int,
    *,
    workers: int | None = None,
    pool: Pool | None = None,
    tell: Callable[[float], None] | None = None,
) -> list[Result]:
    """
    Do `work(job, chunk)` for every chunk of a run; the results in the order of the draws.

    Parameters
    ----------
    work
        A function at the top of an importable module. All that it draws comes from the chunk.
    job
        What all chunks have in common; pickled once for each other process.
    draws, seed
        As for `sobol_points`; 0 is a seed.
    workers
        1 stays in this process, more start as many others. None starts here and goes on in one
        process per core where, by the time the first chunk took, that pays.
    pool
        Where to work instead: another process pool, a cluster.
    tell
        Called here with the share of chunks done, after each.

    Returns
    -------
    list
        One result per chunk of `list_chunks(draws, seed)`. The same for any number of
        workers and any pool.

    Raises
    ------
    Exception
        Whatever the work raises, as itself; work that is under way elsewhere is stopped. Ctrl-C likewise.
    """
    if workers is not None and workers < 1:
        raise ValueError("workers must be at least 1")
    chunks = list_chunks(draws, seed)
    results: list[Result] = []

    def take(found: Iterator[Result]) -> None:
        for result in found:
            results.append(result)
            if tell is not None:
                tell(len(results) / len(chunks))

    if pool is None and workers is None:
        cores = count_cores()
        begin = time.perf_counter()
        take(Here().map(work, job, chunks[:1]))
        left = (time.perf_counter() - begin) * (len(chunks) - 1)
        workers = cores if left * (1 - 1 / cores) > WORTH_A_PROCESS else 1
    if pool is None:
        pool = Here() if workers == 1 else _processes(min(workers or 1, len(chunks)))
    take(pool.map(work, job, chunks[len(results) :]))
    return results


def count_cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processes(workers: int) -> Pool:
    from detente.methods.processes import Processes

    return Processes(workers)
