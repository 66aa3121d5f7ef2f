"""Why one package is better or worse than another: gain and loss, issue by issue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.space import Points, Terms

__all__ = ["Change", "by_issue"]


@dataclass(frozen=True)
class Change:
    """
    What changes for each party on the way from one package to another.

    `issues` (n_issues, n_parties); `pairs` (n_pairs, n_parties), in the order of the pair
    terms, each its own row because it belongs to no single issue; `total` (n_parties,) is their sum
    and the exact difference of the two utilities. Positive is better for the party.
    """

    issues: Points
    pairs: Points
    total: Points


def by_issue(terms: Terms, before: NDArray[np.integer[Any]], after: NDArray[np.integer[Any]]) -> Change:
    """
    Split the difference of two packages, given as option indices of shape (n_issues,).

    -1 in `before` means that nothing stands there: the issue and its pair terms are left out. Swapping
    the two changes every sign. Computed in Python ints, returned as int64 where all fit.
    """
    n_parties = terms.worth[0].shape[1] if terms.worth else 0
    issues = np.zeros((len(terms.worth), n_parties), dtype=object)
    for issue, worth in enumerate(terms.worth):
        if int(before[issue]) < 0:
            continue
        points = worth.astype(object)
        issues[issue] = points[int(after[issue])] - points[int(before[issue])]
    pairs = np.zeros((len(terms.pairs), n_parties), dtype=object)
    for number, (issue_a, option_a, issue_b, option_b, added) in enumerate(terms.pairs):
        if min(int(before[issue_a]), int(before[issue_b])) < 0:
            continue
        now = int(after[issue_a] == option_a and after[issue_b] == option_b)
        then = int(before[issue_a] == option_a and before[issue_b] == option_b)
        pairs[number] = np.asarray(added).astype(object) * (now - then)
    total = np.array(issues.sum(axis=0) + pairs.sum(axis=0), dtype=object)
    return Change(_narrow(issues), _narrow(pairs), _narrow(total))


def _narrow(values: Points) -> Points:
    """Return int64 where every entry stays below 2**62 in size, Python ints elsewhere."""
    if all(abs(int(value)) < 2**62 for value in values.ravel()):
        return values.astype(np.int64)
    return values
