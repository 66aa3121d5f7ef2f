"""`Scenario`: what other programs' files say, names and exact fractions, before it becomes a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from detente.errors import CaseError, Problem
from detente.sources.files import show

__all__ = [
    "MOST_ISSUES",
    "MOST_OPTIONS",
    "MOST_PROFILES",
    "MOST_VALUES",
    "Profile",
    "Scenario",
    "Topic",
    "check_size",
    "refused",
]

MOST_ISSUES, MOST_OPTIONS, MOST_PROFILES, MOST_VALUES = 500, 2_000, 32, 50_000
"""Issues of a domain, options of an issue, profiles of a folder, values of all its profiles: at most."""


def refused(file: str, line: int | None, message: str) -> CaseError:
    """Make the error of a file that is not read: one line with the file, the line and the way out."""
    return CaseError([Problem(show(file, 100), line, show(message, 400))])


@dataclass(frozen=True, slots=True)
class Topic:
    """An issue as the file names it: its name and the names of its options, in the order of the file."""

    name: str
    options: tuple[str, ...]


def check_size(file: str, topics: Sequence[Topic], n_profiles: int) -> None:
    """Refuse a scenario past the caps before its profiles, which are the bulk of it, are read."""
    if n_profiles > MOST_PROFILES:
        raise refused(
            file, None, f"stands beside {n_profiles} parties' files; {MOST_PROFILES} are read at most"
        )
    values = n_profiles * sum(len(topic.options) for topic in topics)
    if values > MOST_VALUES:
        raise refused(file, None, f"asks for {values:,} values in all; {MOST_VALUES:,} are read at most")


@dataclass(frozen=True, slots=True)
class Profile:
    """
    One party's file: what each option adds to its utility, exact.

    `utility[i][k]` belongs to option k of topic i, and the utility of a package is their sum. `where`
    tells for each the words of the file behind it. `reservation` is the utility of no deal, None
    where the file's format knows no such number. `notes` are sentences: what was normalised or
    left out.
    """

    file: str
    stem: str
    sha256: str
    utility: tuple[tuple[Fraction, ...], ...]
    where: tuple[tuple[str, ...], ...]
    reservation: Fraction | None
    reservation_where: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A negotiation as other programs know it: topics, one profile per party in the order of file names."""

    kind: str
    title: str
    topics: tuple[Topic, ...]
    profiles: tuple[Profile, ...]
    notes: tuple[str, ...] = ()

    @property
    def n_packages(self) -> int:
        """Combinations of options; these formats know no rules."""
        return prod(len(topic.options) for topic in self.topics)
