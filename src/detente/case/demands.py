"""What each party asks for now: its latest demand on an issue, by the day it was made."""

from __future__ import annotations

from dataclasses import dataclass

from detente.case.model import Case
from detente.claims import Claim

__all__ = ["DEMANDING", "Demand", "counted_claims", "latest_demand"]

DEMANDING = ("demand", "condition")
"""Acts that ask for something: a condition is a demand with a consequence."""


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
