"""A case folder, read and checked: the case and every problem in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from detente.case.check import check_across
from detente.case.estimates import read_estimates
from detente.case.model import Case, Estimate, Ranking, Reference
from detente.case.rankings import read_rankings
from detente.case.structure import read_structure
from detente.claims import read_claims
from detente.errors import CaseError, Problem
from detente.sources import load_sources
from detente.sources.files import show

__all__ = ["FILES", "check_case", "load_case"]

FILES = ("case.toml", "sources.toml", "claims.csv", "estimates.csv", "rankings.csv")
"""The files of a case folder, in the order in which their problems are told."""

_LONGEST = 1000

T = TypeVar("T")


def load_case(folder: Path) -> Case:
    """
    Read a case folder.

    The case comes back even where there are problems (`check_case` tells them, and running
    it raises), so that all of them can be told. Raises CaseError only where there is no
    folder or its case.toml cannot be parsed. Nothing is written, and nothing outside the
    folder is read.
    """
    if not folder.is_dir():
        what = "is a file; give the case folder" if folder.exists() else "there is no such case folder"
        raise CaseError([Problem(str(folder), None, what)])
    if not (folder / "case.toml").exists():
        raise CaseError([Problem(str(folder), None, "holds no case.toml; `detente new DIR` makes a case")])
    structure = read_structure(folder / "case.toml")
    register = load_sources(folder)
    claims, claim_problems = read_claims(folder)
    estimates, estimate_problems = _read_if_there(
        folder, "estimates.csv", read_estimates, dict[str, Estimate]()
    )
    rankings, ranking_problems = _read_if_there(folder, "rankings.csv", read_rankings, tuple[Ranking, ...]())
    problems = [
        *structure.problems,
        *register.problems,
        *claim_problems,
        *estimate_problems,
        *ranking_problems,
    ]
    if not structure.fields:
        raise CaseError(in_file_order(problems))
    return Case(
        slug=folder.resolve().name,
        **structure.fields,
        sources=register.sources,
        references={
            key: Reference(key, entry.get("text", ""), entry.get("address", ""), entry.get("looked_up", ""))
            for key, entry in register.references.items()
        },
        claims=claims,
        estimates=estimates,
        rankings=rankings,
        folder=folder,
        places={**structure.places, **{("claims", name): line for name, line in claims.lines.items()}},
        problems_read=tuple(problems),
    )


def _read_if_there(
    folder: Path, name: str, read: Callable[[Path], tuple[T, list[Problem]]], empty: T
) -> tuple[T, list[Problem]]:
    path = folder / name
    return read(path) if path.exists() else (empty, [])


def check_case(case: Case) -> tuple[Problem, ...]:
    """Return every problem of a case, in the order of its files: those met reading it, and across files."""
    return in_file_order([*case.problems_read, *check_across(case)])


def in_file_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by file as a person reads the folder, then by line; each is one line, told once."""
    place = {name: index for index, name in enumerate(FILES)}
    # A message quotes what stands in a file, line ends and control characters included.
    plain = [replace(problem, message=show(problem.message, _LONGEST)) for problem in problems]
    unique = dict.fromkeys(plain)
    return tuple(sorted(unique, key=lambda p: (place.get(p.file, len(place)), p.file, p.line or 0)))
