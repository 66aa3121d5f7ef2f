"""What each party asks for now, by the day it asked, and what else it has signalled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.case.model import Case, RedLine
from detente.claims import Claim

__all__ = ["DEMANDING", "SIGNALLING", "Demand", "Signal", "counted_claims", "find_signals", "latest_demand"]

DEMANDING = ("demand", "condition")
"""Acts that ask for something: a condition is a demand with a consequence."""

SIGNALLING = ("propose", "offer", "accept", "hint")
"""Acts that say what a party could live with beside what it asks for."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Claims of the latest day on which a party asked for something, and the options they name."""

    claims: tuple[Claim, ...]
    options: tuple[str, ...]


def counted_claims(case: Case, party: str, issue: str) -> tuple[Claim, ...]:
    """
    Return the claims that speak for a party on an issue, the oldest first.

    Rejected ones and those still in review do not count, nor what was said after `as_of`.
    Claims without any date come first: nothing says that they are the latest.
    """
    own = [
        claim
        for claim in case.claims.values()
        if claim.party == party
        and claim.issue == issue
        and claim.status in ("accepted", "proposed")
        and (claim.date is None or claim.date <= case.as_of)
    ]
    return tuple(sorted(own, key=lambda claim: (claim.date is not None, claim.date or case.as_of)))


def latest_demand(case: Case, party: str, issue: str) -> Demand:
    """Return a party's latest demand on an issue; empty where it made none."""
    asked = [claim for claim in counted_claims(case, party, issue) if claim.act in DEMANDING]
    if not asked:
        return Demand((), ())
    day = asked[-1].date
    latest = tuple(claim for claim in asked if claim.date == day)
    return Demand(latest, tuple(dict.fromkeys(claim.option for claim in latest if claim.option)))


@dataclass(frozen=True, slots=True)
class Signal:
    """The latest claim by which a party signalled an option, and what it set against it since."""

    claim: Claim
    refused: Claim | None
    red_line: RedLine | None

    @property
    def stands(self) -> bool:
        """True unless the party refused the option, or drew a red line before it, since."""
        return self.refused is None and self.red_line is None


def find_signals(case: Case, party: str, issue: str) -> tuple[Signal, ...]:
    """
    Return one signal for each option that a party proposed, offered, accepted or hinted at.

    Options that it demands now are no signals. A refusal, or a red line that the option alone crosses,
    counts where it is dated on the same day or later.
    """
    claims = counted_claims(case, party, issue)
    demanded = latest_demand(case, party, issue).options
    latest = {
        claim.option: claim
        for claim in claims
        if claim.act in SIGNALLING and claim.option and claim.option not in demanded
    }
    refused = [claim for claim in claims if claim.act == "reject"]
    return tuple(
        Signal(claim, _later_refusal(refused, claim), _later_red_line(case, claim))
        for claim in latest.values()
    )


def _later_refusal(refused: Sequence[Claim], claim: Claim) -> Claim | None:
    for refusal in reversed(refused):
        if refusal.option == claim.option and refusal.date and claim.date and refusal.date >= claim.date:
            return refusal
    return None


def _later_red_line(case: Case, claim: Claim) -> RedLine | None:
    clause = ((claim.issue, claim.option),)
    for line in case.red_lines.values():
        if line.party != claim.party or clause not in line.crossed_by or not line.date:
            continue
        if claim.date and claim.date <= line.date <= case.as_of:
            return line
    return None
