"""`Claim`: one attributed statement, with the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - a property is called date

__all__ = ["ACTS", "STATUSES", "Claim", "Quarantined"]

ACTS = (
    "demand",
    "condition",
    "propose",
    "offer",
    "accept",
    "hint",
    "reject",
    "uphold",
    "threaten",
    "warn",
    "assert",
)
"""What a speaker does with a statement."""

STATUSES = ("proposed", "review", "accepted", "rejected")
"""proposed by a rule and grounded; nearly grounded, a person must look; taken; not taken."""


@dataclass(frozen=True, slots=True)
class Claim:
    """
    One attributed statement: who said what, where it stands, who reported it.

    `quotation` equals `source.text[start:end]`, offsets in code points. `hedge` and `cue`
    are the words themselves, empty where there are none; `outlets` are the reporting
    outlets, "+1" read as "1 further outlet"; `via` is the person or paper through whom the
    speaker is quoted. `said` is None where no date is given: then `reported` stands for it,
    marked. `grade` is an Admiralty code such as "B2", empty until somebody sets it. Empty
    strings stand for "not stated" everywhere.
    """

    id: str
    source: str
    start: int
    end: int
    quotation: str
    speaker: str
    party: str
    act: str
    issue: str = ""
    option: str = ""
    hedge: str = ""
    cue: str = ""
    outlets: tuple[str, ...] = ()
    via: str = ""
    said: Date | None = None
    reported: Date | None = None
    grade: str = ""
    status: str = "proposed"
    coder: str = ""
    coded_on: Date | None = None

    @property
    def date(self) -> Date | None:
        """Date said, or the date reported where the first is not known."""
        return self.said or self.reported


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A claim that is not believed, and why: it never enters a case by itself."""

    claim: Claim
    reason: str
