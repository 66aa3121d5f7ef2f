"""Which packages one rule or red line alone keeps out, and what the zone would be without it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from detente.case import Space
from detente.methods.bargaining.listing import MOST_LISTED, Listing, consents_of
from detente.methods.bargaining.solutions import zone_mask
from detente.methods.bargaining.space import Combination, Required, contains, list_packages, utilities

__all__ = ["Lift", "find_lifts", "kept_out", "kept_out_by_both", "reasons_of"]


@dataclass(frozen=True, slots=True)
class Lift:
    """
    How many packages the zone at mid would have without one rule or absolute red line.

    `zone` is None where the packages that the reason alone keeps out are too many to be listed.
    """

    reason: str
    zone: int | None


def reasons_of(space: Space) -> tuple[str, ...]:
    """Return the rules and red lines that keep packages out, each once, in the order of the case."""
    return tuple(dict.fromkeys((*space.reasons, *space.required_reasons)))


def find_lifts(listing: Listing) -> tuple[Lift, ...]:
    """
    Count the zone without each rule and absolute red line; none where the zone is not counted.

    What a reason alone keeps out is listed by itself, so the whole space is never listed again.
    """
    preferences, space = listing.preferences, listing.space
    if listing.terms is None or listing.zone is None or preferences is None or preferences.no_deal is None:
        return ()
    lifts = []
    for reason in reasons_of(space):
        packages = kept_out(space, reason)
        if packages is None:
            lifts.append(Lift(reason, None))
            continue
        consents = consents_of(packages, space, listing.case, listing.parties)
        wanted = zone_mask(utilities(packages, listing.terms), preferences.no_deal, consents)
        lifts.append(Lift(reason, len(listing.zone) + int(wanted.sum())))
    return tuple(lifts)


def kept_out(space: Space, reason: str, *, cap: int = MOST_LISTED) -> NDArray[np.int16] | None:
    """
    List the packages that this reason forbids and nothing else does, shape (n, n_issues), each once.

    A reason with several combinations is taken apart: packages of the first, then those of the
    second that are not of the first, and so on. None where more than `cap` rows would be held.
    """
    forbidden = [c for name, c in zip(space.reasons, space.forbidden, strict=True) if name != reason]
    required = [
        pair for name, pair in zip(space.required_reasons, space.required, strict=True) if name != reason
    ]
    own: list[tuple[Combination, Combination]] = [
        (c, ()) for name, c in zip(space.reasons, space.forbidden, strict=True) if name == reason
    ]
    own += [pair for name, pair in zip(space.required_reasons, space.required, strict=True) if name == reason]
    found = [np.zeros((0, len(space.sizes)), dtype=np.int16)]
    done: list[Combination] = []
    done_required: list[Required] = []
    for held, missing in own:
        fixed = _others(space.sizes, held)
        try:
            some = list_packages(
                space.sizes,
                [*fixed, *((clause,) for clause in missing), *forbidden, *done],
                [*required, *done_required],
                cap=cap,
            )
        except ValueError:
            return None
        found.append(some)
        if missing:
            done_required.append((held, missing))
        else:
            done.append(held)
    return np.concatenate(found)


def kept_out_by_both(space: Space, first: str, second: str) -> NDArray[np.int16] | None:
    """List the packages that both of two reasons forbid and nothing else does; None past the cap."""
    rest = replace(
        space,
        reasons=tuple(name for name in space.reasons if name != second),
        forbidden=tuple(c for name, c in zip(space.reasons, space.forbidden, strict=True) if name != second),
        required_reasons=tuple(name for name in space.required_reasons if name != second),
        required=tuple(
            pair for name, pair in zip(space.required_reasons, space.required, strict=True) if name != second
        ),
    )
    packages = kept_out(rest, first)
    if packages is None:
        return None
    broken = np.zeros(len(packages), dtype=bool)
    for name, combination in zip(space.reasons, space.forbidden, strict=True):
        if name == second:
            broken |= contains(packages, combination)
    for name, (when, then) in zip(space.required_reasons, space.required, strict=True):
        if name == second:
            met = np.zeros(len(packages), dtype=bool)
            for clause in then:
                met |= contains(packages, (clause,))
            broken |= contains(packages, when) & ~met
    return packages[broken]


def _others(sizes: tuple[int, ...], held: Combination) -> list[Combination]:
    """Forbid every other option of the issues that a combination names: what is left contains it."""
    return list(
        chain.from_iterable(
            [((issue, other),) for other in range(sizes[issue]) if other != option] for issue, option in held
        )
    )
