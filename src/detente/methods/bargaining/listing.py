"""The case as the kernels want it: allowed packages, worths, and who must consent to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from detente.case import Case, DrawnPreferences, Package, Preferences, Space, build_space
from detente.methods.bargaining.draws import DrawnTerms
from detente.methods.bargaining.space import Points, Terms, contains, is_left, list_packages, utilities

__all__ = ["MOST_LISTED", "Listing", "as_drawn_terms", "as_terms", "consenting_parties", "consents_of"]

MOST_LISTED = 2_000_000
"""Packages that are listed at most; a larger space is "not answered", with its size."""


def consenting_parties(case: Case) -> tuple[str, ...]:
    """Return the principals, then the guarantors whom some option asks to act."""
    asked = {name for issue in case.issues.values() for option in issue.options for name in option.asks}
    return (*case.principals, *(g for g in case.guarantors if g in asked))


def consents_of(
    packages: NDArray[np.int16], space: Space, case: Case, parties: Sequence[str]
) -> NDArray[np.bool_]:
    """Say who must consent to which package, shape (n_packages, n_parties)."""
    columns = []
    for party in parties:
        if party in case.principals:
            columns.append(np.ones(len(packages), dtype=bool))
            continue
        asked = np.zeros(len(packages), dtype=bool)
        for clause in space.asked[case.guarantors.index(party)]:
            asked |= contains(packages, (clause,))
        columns.append(asked)
    return np.stack(columns, axis=1) if columns else np.zeros((len(packages), 0), dtype=bool)


def as_terms(preferences: Preferences) -> Terms:
    """Hand the worths at mid to the kernels."""
    return Terms(
        preferences.worth,
        tuple(
            (*pair.first, *pair.second, preferences.pair_worth[row])
            for row, pair in enumerate(preferences.pairs)
        ),
    )


def as_drawn_terms(drawn: DrawnPreferences, no_deal: NDArray[np.int64]) -> DrawnTerms:
    """Hand the worths of every draw to the kernels."""
    pairs = tuple((*pair.first, *pair.second) for pair in drawn.pairs)
    return DrawnTerms(drawn.worth, no_deal, pairs, drawn.pair_worth)


@dataclass(frozen=True)
class Listing:
    """
    A listed case. Rows of `packages`, `consents` are the allowed packages in ascending order.

    `preferences` are those at mid, None where only an order is known; then everything that
    needs points is None or empty. Where the space is too large to be listed the rows are `some`
    of the allowed packages, those that a search found: then nothing may be counted over them.
    """

    case: Case
    parties: tuple[str, ...]
    space: Space
    packages: NDArray[np.int16]
    consents: NDArray[np.bool_]
    preferences: Preferences | None
    is_whole: bool = True

    @classmethod
    def some(
        cls,
        case: Case,
        parties: Sequence[str],
        preferences: Preferences | None,
        packages: NDArray[np.int16],
    ) -> Listing:
        """Make rows of some packages, shape (n, n_issues), equal ones once; what rules exclude is dropped."""
        space = build_space(case)
        rows = np.unique(packages.reshape(-1, len(space.sizes)), axis=0).astype(np.int16)
        rows = rows[is_left(rows, space.forbidden, space.required)]
        consents = consents_of(rows, space, case, parties)
        return cls(case, tuple(parties), space, rows, consents, preferences, is_whole=False)

    @classmethod
    def of(cls, case: Case, parties: Sequence[str], preferences: Preferences | None) -> Listing:
        """List the space of a case; raises ValueError past `MOST_LISTED` rows held at once."""
        space = build_space(case)
        packages = list_packages(space.sizes, space.forbidden, space.required, cap=MOST_LISTED)
        return cls(
            case, tuple(parties), space, packages, consents_of(packages, space, case, parties), preferences
        )

    @property
    def n_before_rules(self) -> int:
        return prod(self.space.sizes)

    @property
    def n_principals(self) -> int:
        return len(self.case.principals)

    @cached_property
    def terms(self) -> Terms | None:
        return as_terms(self.preferences) if self.preferences is not None else None

    @cached_property
    def utility(self) -> Points | None:
        """Levels at mid, shape (n_packages, n_parties), in each party's own denominator."""
        return utilities(self.packages, self.terms) if self.terms is not None else None

    @cached_property
    def acceptable(self) -> NDArray[np.bool_] | None:
        """Who would take which package at mid: at least no deal, or not asked."""
        if self.utility is None or self.preferences is None or self.preferences.no_deal is None:
            return None
        enough = np.asarray(self.utility >= self.preferences.no_deal, dtype=bool)
        return enough | ~self.consents

    @cached_property
    def zone(self) -> NDArray[np.intp] | None:
        """Rows of the zone at mid, ascending."""
        return None if self.acceptable is None else np.flatnonzero(self.acceptable.all(axis=1))

    @cached_property
    def gain(self) -> Points | None:
        """Gains of the principals over no deal at mid, shape (n_packages, n_principals)."""
        if self.utility is None or self.preferences is None or self.preferences.no_deal is None:
            return None
        principals = self.n_principals
        return np.asarray(self.utility[:, :principals] - self.preferences.no_deal[:principals])

    def package(self, row: int) -> Package:
        """Return a row as a package with names."""
        return self.named(self.packages[row])

    def named(self, options: Sequence[int] | NDArray[np.int16]) -> Package:
        """Return positions of options as a package with names."""
        return Package(
            tuple(
                (issue.id, issue.option_ids[int(option)])
                for issue, option in zip(self.case.issues.values(), options, strict=True)
            )
        )

    def options_of(self, package: Package) -> NDArray[np.int16]:
        """Return a named package as positions of options, in the order of the issues."""
        chosen = package.as_dict()
        return np.array(
            [issue.option_ids.index(chosen[issue.id]) for issue in self.case.issues.values()], dtype=np.int16
        )

    def row_of(self, package: Package) -> int | None:
        """Return the row of a package; None where it is not allowed."""
        same = np.flatnonzero((self.packages == self.options_of(package)).all(axis=1))
        return int(same[0]) if len(same) else None

    def level(self, package: Package, party: str) -> Fraction:
        """Return what a package is worth to a party at mid, exact, in its own points."""
        if self.terms is None or self.preferences is None:
            raise ValueError("only an order is known; there are no points")
        column = self.parties.index(party)
        chosen = [int(option) for option in self.options_of(package)]
        value = sum(
            int(worth[option, column]) for worth, option in zip(self.terms.worth, chosen, strict=True)
        )
        for issue, option, other_issue, other_option, points in self.terms.pairs:
            if chosen[issue] == option and chosen[other_issue] == other_option:
                value += int(points[column])
        return Fraction(value, self.preferences.scale[column])

    def no_deal(self, party: str) -> Fraction:
        """Return a party's no deal at mid, exact, in its own points."""
        return Fraction(self.case.estimates[f"no_deal.{party}"].mid)

    def worth_keys(self, package: Package, party: str) -> tuple[str, ...]:
        """Return the quantities whose sum is the package's level for a party."""
        single = [f"worth.{party}.{issue}.{option}" for issue, option in package.clauses]
        held = {f"{issue}.{option}" for issue, option in package.clauses}
        pairs = [
            name
            for name in self.case.estimates
            if name.startswith(f"worth.{party}.") and "+" in name and _clauses_of(name) <= held
        ]
        return (*single, *pairs)


def _clauses_of(pair_quantity: str) -> set[str]:
    first, second = pair_quantity.split("+")
    return {first.split(".", 2)[2], second}
