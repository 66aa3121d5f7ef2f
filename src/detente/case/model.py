"""`Case` and `Package`: parties, issues, options and everything an analyst wrote down about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from detente.claims import Claim
    from detente.errors import Problem
    from detente.sources import Source

__all__ = [
    "CONFLICT_CLASSES",
    "FIRMNESS",
    "ROLES",
    "STATES",
    "Basis",
    "Case",
    "Clause",
    "Combination",
    "Estimate",
    "Guarantee",
    "Issue",
    "Monitor",
    "Move",
    "NamedPackage",
    "Obligation",
    "Option",
    "Package",
    "Party",
    "Ranking",
    "RedLine",
    "Reference",
    "Rule",
]

ROLES = ("principal", "guarantor", "influence")
"""Principals must consent; guarantors where a package asks them to act; influence never."""

FIRMNESS = ("stated", "firm", "absolute")
"""Only `absolute` removes packages; the others are counted and shown."""

STATES = ("fighting", "frozen", "settlement", "victory", "dispute", "unknown")
"""Where the conflict stands; `dispute` is one without arms. What needs an `unknown` one is not answered."""

CONFLICT_CLASSES = ("interstate", "intrastate", "internationalised", "other", "unknown")
"""Kind of conflict, for base rates; what needs an `unknown` one is not answered."""

Clause = tuple[str, str]
"""(issue id, option id)"""

Combination = tuple[Clause, ...]
"""Clauses that count only when all of them are in a package; written "a.x+b.y"."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a number rests on: claims, a publication with its page, or a signed assumption."""

    claims: tuple[str, ...] = ()
    cite: str = ""
    page: str = ""
    assumption: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A publication that estimates may cite by its key."""

    id: str
    text: str
    address: str = ""
    looked_up: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whose consent counts (`principal`; `guarantor` where asked to act) or whose weight does."""

    id: str
    name: str
    role: str
    aliases: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """`asks` names the guarantors whom the option asks to act: their consent is needed."""

    id: str
    name: str
    asks: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """`in_force` is the option that stands today, "" where none does."""

    id: str
    name: str
    options: tuple[Option, ...]
    in_force: str = ""
    note: str = ""

    @property
    def option_ids(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.options)


@dataclass(frozen=True, slots=True)
class Package:
    """One option per issue, in the order of the case's issues: a settlement on paper."""

    clauses: Combination

    @classmethod
    def of(cls, options: Mapping[str, str]) -> Package:
        """Make one from {issue: option}; the order of the mapping is kept."""
        return cls(tuple(options.items()))

    def as_dict(self) -> dict[str, str]:
        """Return {issue: option}."""
        return dict(self.clauses)

    def contains(self, combination: Iterable[Clause]) -> bool:
        """True where every clause of the combination is in the package."""
        return set(combination) <= set(self.clauses)

    def __str__(self) -> str:
        return ", ".join(f"{issue}={option}" for issue, option in self.clauses)


@dataclass(frozen=True, slots=True)
class NamedPackage:
    """A text somebody tabled or signed."""

    id: str
    name: str
    package: Package
    tabled_by: str = ""
    date: date | None = None
    basis: Basis = Basis()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """
    What cannot stand together.

    With `forbid`: a package that contains all these clauses does not exist. With `when` and
    `then`: a package that contains all of `when` must contain at least one of `then`.
    """

    id: str
    because: str
    basis: Basis
    forbid: Combination = ()
    when: Combination = ()
    then: Combination = ()


@dataclass(frozen=True, slots=True)
class RedLine:
    """Crossed where any of `crossed_by` is in the package as a whole."""

    id: str
    party: str
    crossed_by: tuple[Combination, ...]
    firmness: str
    basis: Basis
    date: date | None = None
    audience: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Something a party can do outside a package; direction "both" (or empty), "take" or "drop"."""

    id: str
    party: str
    name: str
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Obligation:
    """What a clause obliges its owner to do; `form` is the issue whose option is its legal form."""

    id: str
    owner: str
    name: str
    clause: tuple[Combination, ...]
    owed_to: tuple[str, ...]
    form: str = ""
    monitors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A guarantor's promise to answer breaches of `covers`, in force where any of `when` is."""

    id: str
    guarantor: str
    name: str
    covers: tuple[str, ...]
    when: tuple[Combination, ...]
    trigger: str = ""
    form: str = ""
    presence: str = ""


@dataclass(frozen=True, slots=True)
class Monitor:
    """Who could see a breach, in force where any of `when` is in the package."""

    id: str
    name: str
    when: tuple[Combination, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    A row of estimates.csv: hard bounds and the median, exact decimals, and what they rest on.

    Rows with the same `shares_draw` move together; `opposed` rows move against that name.
    """

    quantity: str
    low: Decimal
    mid: Decimal
    high: Decimal
    unit: str
    basis: Basis
    note: str = ""
    shares_draw: str = ""
    opposed: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Ranking:
    """A row of rankings.csv. `importance` orders issues; `stated_equal` marks "2="."""

    party: str
    issue: str
    importance: int | None
    stated_equal: bool
    option: str
    rank: int
    basis: Basis
    line: int = 0


@dataclass(frozen=True)
class Case:
    """
    A conflict as an analyst wrote it down: what the files of a case folder say, checked.

    Mappings keep the order of the files. A case is never changed in place: `at` and
    `dataclasses.replace` give another one. `places` tells the line of a section's id, for
    messages; `problems_read` is what reading the files met: `check` tells it, and no such
    case runs. `notes` are sentences on what was changed where other programs' files were read
    (`exchange`); a case folder has none.
    """

    slug: str
    title: str
    as_of: date
    state: str
    since: date | None
    conflict_class: str
    parties: Mapping[str, Party]
    issues: Mapping[str, Issue]
    summary: str = ""
    comparable: bool = False
    rules: Mapping[str, Rule] = field(default_factory=dict)
    red_lines: Mapping[str, RedLine] = field(default_factory=dict)
    packages: Mapping[str, NamedPackage] = field(default_factory=dict)
    moves: Mapping[str, Move] = field(default_factory=dict)
    obligations: Mapping[str, Obligation] = field(default_factory=dict)
    guarantees: Mapping[str, Guarantee] = field(default_factory=dict)
    monitors: Mapping[str, Monitor] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    estimates: Mapping[str, Estimate] = field(default_factory=dict)
    rankings: tuple[Ranking, ...] = ()
    folder: Path | None = field(default=None, compare=False)
    places: Mapping[tuple[str, ...], int] = field(default_factory=dict, compare=False, repr=False)
    problems_read: tuple[Problem, ...] = field(default=(), compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def principals(self) -> tuple[str, ...]:
        """Ids of the parties who must consent to everything, in file order."""
        return tuple(p.id for p in self.parties.values() if p.role == "principal")

    @property
    def guarantors(self) -> tuple[str, ...]:
        """Ids of the parties who must consent where they are asked to act."""
        return tuple(p.id for p in self.parties.values() if p.role == "guarantor")

    def at(self, point: ArrayLike) -> Case:
        """Return the case with every uncertain input pinned at that quantile (case/inputs.py)."""
        from detente.case.inputs import pin

        return pin(self, point)
