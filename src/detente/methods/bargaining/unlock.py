"""What single change would open an empty zone, party by party and never across parties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.frontier import frontier_rows
from detente.methods.bargaining.solutions import gains, zone_mask
from detente.methods.bargaining.space import Points

__all__ = ["Unlock", "unlock", "unlock_pairs", "zone_size"]


@dataclass(frozen=True)
class Unlock:
    """
    Smallest changes, each alone, that make the zone non-empty.

    `no_deal[p]`: by how much p's no-deal level must fall; `worth[p][i][o]`: by how much the worth of
    option o of issue i must rise for p. In p's own scaled points. None: no change of this one
    number opens it. Where the zone is open already the number is 0 or negative: minus the
    room left for that number alone, counted over packages that p must consent to.
    `rows[p]` is the package that the change of no deal lets in (the lowest row of several), -1 for None.
    """

    no_deal: tuple[int | None, ...]
    rows: tuple[int, ...]
    worth: tuple[tuple[tuple[int | None, ...], ...], ...]


def unlock(
    packages: NDArray[np.integer[Any]],
    sizes: tuple[int, ...],
    utility: Points,
    no_deal: Points,
    consents: NDArray[np.bool_],
) -> Unlock:
    """
    Find, per party, the smallest change of no deal, and of each option's worth, that opens the zone.

    The change for p is the minimum, over allowed packages acceptable to all others who must
    consent, of no_deal_p - u_p; for an option's worth the minimum runs over packages with that
    option. Rules and absolute red lines are lifted by handing the longer list to `zone_size`.

    Notes
    -----
    Linear in packages x issues per party; exact.
    """
    short = _shortfall(utility, no_deal)
    objects = np.asarray(short > 0, dtype=bool) & consents
    against = objects.sum(axis=1)
    changes: list[int | None] = []
    rows: list[int] = []
    worth: list[tuple[tuple[int | None, ...], ...]] = []
    for party in range(utility.shape[1]):
        others_agree = against == objects[:, party]
        open_rows = np.flatnonzero(others_agree & consents[:, party])
        needs = short[open_rows, party]
        changes.append(int(needs.min()) if len(needs) else None)
        rows.append(int(open_rows[int(np.argmin(needs))]) if len(needs) else -1)
        worth.append(
            tuple(
                tuple(_least_of(needs, packages[open_rows, issue] == option) for option in range(size))
                for issue, size in enumerate(sizes)
            )
        )
    return Unlock(tuple(changes), tuple(rows), tuple(worth))


def unlock_pairs(
    utility: Points, no_deal: Points, consents: NDArray[np.bool_], party: int, other: int
) -> tuple[tuple[int, int, int], ...]:
    """
    List the undominated pairs of falls in no deal, of two parties together, that open the zone.

    For the case that no single change does. Each entry is (fall of `party`, fall of `other`,
    lowest row that it lets in), neither fall below 0; smaller for one means larger for the
    other, so there is no "least" pair across parties.
    """
    short = _shortfall(utility, no_deal)
    content = ~np.asarray(short > 0, dtype=bool) | ~consents
    rest = [p for p in range(utility.shape[1]) if p not in {party, other}]
    rows = np.flatnonzero(content[:, rest].all(axis=1))
    falls = np.where(consents[rows][:, [party, other]], np.maximum(short[rows][:, [party, other]], 0), 0)
    found: dict[tuple[int, int], int] = {}
    for place in frontier_rows(-falls):
        found.setdefault((int(falls[place, 0]), int(falls[place, 1])), int(rows[place]))
    return tuple((mine, theirs, row) for (mine, theirs), row in sorted(found.items()))


def zone_size(utility: Points, no_deal: Points, consents: NDArray[np.bool_]) -> int:
    """Count the packages of a list that all who must consent accept."""
    return int(zone_mask(utility, no_deal, consents).sum())


def _shortfall(utility: Points, no_deal: Points) -> Points:
    """Return no deal minus utility as Python ints where int64 might not hold it."""
    return -gains(utility, no_deal)


def _least_of(needs: Points, has_option: NDArray[np.bool_]) -> int | None:
    """Return the smallest need among packages with the option, None where there is none."""
    some = needs[has_option]
    return int(some.min()) if len(some) else None
