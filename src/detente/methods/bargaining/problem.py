"""The bargaining problem as the kernels that list nothing want it: options, worths, rules, who is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.space import (
    INT64_SAFE,
    Combination,
    Points,
    Required,
    Terms,
    contains,
    is_left,
    utilities,
)

__all__ = ["BargainingProblem", "TooLargeError"]


class TooLargeError(Exception):
    """A search passed a cap that its caller set; `reason` names the cap and what was reached."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class BargainingProblem:
    """
    A space of packages, never listed, with what each is worth and who must consent.

    `terms` has one column per party whose consent can count: first the `n_principals`
    principals, who must consent to everything, then guarantors. `asks[g]` holds the clauses
    (issue, option) that ask guarantor column n_principals + g to act: it must consent to a
    package with any of them. A package is out where it holds all of one of `forbidden`, or all of
    `when` and none of `then` of one of `required`. `no_deal` (n_parties,) is on the scale of
    `terms`; None where it is not known.
    """

    terms: Terms
    n_principals: int
    no_deal: Points | None = None
    forbidden: tuple[Combination, ...] = ()
    required: tuple[Required, ...] = ()
    asks: tuple[Combination, ...] = ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Options per issue."""
        return self.terms.sizes

    @property
    def n_parties(self) -> int:
        """Principals and guarantors."""
        return self.n_principals + len(self.asks)

    @cached_property
    def fits_int64(self) -> bool:
        """Say whether no level and no gain can pass 62 bits, so that int64 kernels are exact."""
        reach = 0
        for points in (*self.terms.worth, *(pair[4] for pair in self.terms.pairs)):
            reach += max((abs(int(value)) for value in np.asarray(points).ravel()), default=0)
        if self.no_deal is not None:
            reach += max((abs(int(value)) for value in np.asarray(self.no_deal).ravel()), default=0)
        return reach < INT64_SAFE

    def with_no_deal(self, no_deal: Points) -> BargainingProblem:
        """Return the problem measured against other levels: a text's, for an improvement of it."""
        return replace(self, no_deal=no_deal)

    def levels(self, packages: NDArray[np.integer[Any]]) -> Points:
        """What packages of shape (n, n_issues) are worth, shape (n, n_parties)."""
        return utilities(packages, self.terms)

    def consents(self, packages: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Say who must consent to which package, shape (n, n_parties)."""
        must = np.ones((len(packages), self.n_parties), dtype=bool)
        for place, clauses in enumerate(self.asks):
            asked = np.zeros(len(packages), dtype=bool)
            for clause in clauses:
                asked |= contains(packages, (clause,))
            must[:, self.n_principals + place] = asked
        return must

    def allows(self, packages: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Say which packages the rules leave, shape (n,)."""
        return is_left(packages, self.forbidden, self.required)
