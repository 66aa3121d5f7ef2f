"""What can go wrong, in one tree: every message names the place and the way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["CaseError", "DetenteError", "Problem", "SourceError", "UsageError"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: the file, the line (None where the file has no lines), and the way out."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file} line {self.line}"
        return f"{place}: {self.message}"


class DetenteError(Exception):
    """Root of every error this package raises on purpose."""


class SourceError(DetenteError, ValueError):
    """A document or a table that cannot be read as what it claims to be."""


class UsageError(DetenteError, ValueError):
    """A call that asks for something that is not there: an unknown case, issue, note."""


class CaseError(DetenteError, ValueError):
    """A case with problems; it never runs. `problems` holds all of them, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
