"""
Positions: what does each party want, refuse, and hint that it could live with?

The answer is a matrix of parties and issues. A cell holds the latest demand that the party
made on the issue (by the day it was said; where that is not known by the day it was
reported, marked), what else it proposed, offered, accepted or hinted at, what it refused,
the principles it upholds, and the red lines it drew, with their firmness, date and audience.
Every line opens the claim behind it. Words that contradict each other stand
side by side: the matrix does not decide which was meant.

Nothing is computed beyond counting. An empty cell means that nothing is on record: it
is not indifference. Claims dated after `case.as_of`, rejected ones, and those still in
review do not count. Not to be believed where sources are few or of one side: a matrix is no
better than the reporting behind it, and public demands are also moves in a negotiation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from detente.methods.finding import Finding, Method, Options

if TYPE_CHECKING:
    from detente.case import Case

__all__ = ["METHOD", "run"]

QUESTION = "What does each party want, refuse, and hint that it could live with?"


def run(case: Case, options: Options, given: Mapping[str, Mapping[str, Any]]) -> Finding:  # noqa: ARG001
    """Answer the question for a case."""
    from detente.methods.positions.front import answer_case

    return answer_case(QUESTION, case)


METHOD = Method("positions", QUESTION, run, options=())
