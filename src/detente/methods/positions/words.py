"""Claims and red lines as plain words."""

from __future__ import annotations

from detente.case import Case, RedLine
from detente.claims import Claim
from detente.methods.finding import Statement
from detente.methods.wording import option_name, red_line_words

__all__ = ["circumstances", "claim_statement", "red_line_statement"]

_VERBS = {
    "demand": "demands",
    "condition": "makes it a condition",
    "propose": "proposes",
    "offer": "offers",
    "accept": "accepts",
    "hint": "hints it could live with",
    "reject": "rejects",
    "uphold": "upholds",
    "threaten": "threatens",
    "warn": "warns",
    "assert": "says",
}

_LONGEST_QUOTATION = 160


def claim_statement(case: Case, claim: Claim, before: str = "") -> Statement:
    """Say what a claim does: the option by its name, or the words themselves where it names none."""
    option = option_name(case, claim.issue, claim.option) if claim.option else ""
    if option and claim.act not in ("assert", "warn", "threaten"):
        what = option
    else:
        words = claim.quotation
        what = (
            words
            if len(words) <= _LONGEST_QUOTATION
            else f"{words[:_LONGEST_QUOTATION].rsplit(' ', 1)[0]} ..."
        )
    return Statement(f"{before}{_VERBS[claim.act]}: {what} ({circumstances(claim)})", (f"claim:{claim.id}",))


def circumstances(claim: Claim) -> str:
    """Say when a claim was made, whether that day is only the report's, and how it was hedged."""
    day = claim.date.isoformat() if claim.date else "no date"
    reported = ", as reported" if claim.date and not claim.said else ""
    hedge = f", hedged: {claim.hedge}" if claim.hedge else ""
    return f"{day}{reported}{hedge}"


def red_line_statement(case: Case, line: RedLine) -> Statement:
    """Say a red line in one sentence."""
    return Statement(f"red line ({line.firmness}): {red_line_words(case, line)}", (f"red_line:{line.id}",))
