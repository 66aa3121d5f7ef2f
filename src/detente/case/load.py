"""A case folder, read and checked: the case and every problem in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from detente.case.check import all_bases, check_across
from detente.case.estimates import ESTIMATE_COLUMNS, read_estimates
from detente.case.model import Case, Reference
from detente.case.rankings import read_rankings
from detente.case.structure import read_structure
from detente.claims import COLUMNS, ClaimTable, read_claims
from detente.errors import CaseError, Problem, SourceError
from detente.sources import Register, load_sources, path_inside
from detente.sources.files import show

__all__ = ["FILES", "check_case", "load_case"]

FILES = ("case.toml", "sources.toml", "claims.csv", "estimates.csv", "rankings.csv")
"""The files of a case folder, in the order in which their problems are told."""

_FIRST_LINES = {
    "sources.toml": "format = 1",
    "claims.csv": ",".join(COLUMNS),
    "estimates.csv": ",".join(ESTIMATE_COLUMNS),
}
"""How files begin that may be absent only where nothing needs them."""

_LONGEST = 1000


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
    if not (folder / "case.toml").exists() and not (folder / "case.toml").is_symlink():
        raise CaseError([Problem(str(folder), None, "holds no case.toml; `detente new DIR` makes a case")])
    wrong = {name: problem for name in FILES if (problem := _not_readable(folder, name))}
    if "case.toml" in wrong:
        raise CaseError([wrong["case.toml"]])
    structure = read_structure(folder / "case.toml")
    register = Register({}, {}, []) if "sources.toml" in wrong else load_sources(folder)
    claims, claim_problems = (ClaimTable(), []) if "claims.csv" in wrong else read_claims(folder)
    estimates, estimate_problems = (
        ({}, [])
        if "estimates.csv" in wrong or not (folder / "estimates.csv").exists()
        else read_estimates(folder / "estimates.csv")
    )
    rankings, ranking_problems = (
        ((), [])
        if "rankings.csv" in wrong or not (folder / "rankings.csv").exists()
        else read_rankings(folder / "rankings.csv")
    )
    problems = [
        *wrong.values(),
        *structure.problems,
        *register.problems,
        *claim_problems,
        *estimate_problems,
        *ranking_problems,
    ]
    if not structure.fields:
        raise CaseError(in_file_order(problems))
    case = Case(
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
    return replace(case, problems_read=(*problems, *_missing(case, folder)))


def _not_readable(folder: Path, name: str) -> Problem | None:
    """Say why a file is not even opened: it is a link that leads nowhere or out."""
    path = folder / name
    if path.is_symlink():
        try:
            is_inside = path_inside(folder, name).exists()
        except SourceError:
            is_inside = False
        if not is_inside:
            return Problem(name, None, "is a link to nothing or out of the case folder; put the file there")
    return None


def _missing(case: Case, folder: Path) -> list[Problem]:
    """Tell files that are not there though something in the others needs them."""
    bases = [basis for _, _, _, basis in all_bases(case)]
    needed = {
        "sources.toml": bool(case.claims) or any(basis.cite for basis in bases),
        "claims.csv": any(basis.claims for basis in bases),
        "estimates.csv": not (folder / "rankings.csv").exists(),
    }
    return [
        Problem(name, None, f"is missing; make it with its first line: {_FIRST_LINES[name]}")
        for name, is_needed in needed.items()
        if is_needed and not (folder / name).exists() and not (folder / name).is_symlink()
    ]


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
