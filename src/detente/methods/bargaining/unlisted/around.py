"""What surrounds the zone of a space that is not listed: who blocks, what opens or closes it, red lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from detente.case import Case, RedLine, Space
from detente.case.model import FIRMNESS
from detente.case.space import red_lines_of
from detente.methods.bargaining.blocks import Block, excluders
from detente.methods.bargaining.optimum import (
    Effort,
    find_acceptable,
    find_opening,
    largest_level,
    least_level,
)
from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.space import Combination
from detente.methods.bargaining.unlocking import Opener

__all__ = ["Honoured", "blocks_by_search", "honoured_by_search", "lifts_by_search", "openers_by_search"]

_EFFORT = Effort(most_work=10**8)
"""Table entries read for one question of many: about a tenth of a second."""

_MOST_OPTIONS = 400
"""Options that are looked into one by one at most."""


@dataclass(frozen=True)
class Honoured:
    """Whether the zone stays open where all red lines of these firmnesses count; None: not found out."""

    honoured: tuple[str, ...]
    lines: int
    is_open: bool | None


def openers_by_search(
    problem: BargainingProblem,
    case: Case,
    parties: Sequence[str],
    scale: Sequence[int],
    *,
    is_open: bool,
) -> tuple[Opener, ...]:
    """
    Per party the change of its no deal and, where the zone is shut, the option whose worth has to rise least.

    As `find_openers` on a list, exact; what a search did not prove is left out. Where the zone is open only
    those count whose consent every package of the zone needs.
    """
    if problem.no_deal is None:
        return ()
    found = find_opening(problem, by_worth=not is_open, effort=_EFFORT)
    openers = []
    for column, party in enumerate(parties):
        if is_open and not _is_needed(problem, column):
            continue
        level = found.no_deal[column]
        most, least = (
            largest_level(problem, column, effort=_EFFORT),
            least_level(problem, column, effort=_EFFORT),
        )
        if level.value is None or not level.is_proven or most.value is None or least.value is None:
            continue
        span = Fraction(most.value - least.value, scale[column])
        no_deal = int(problem.no_deal[column])
        change = Fraction(no_deal - level.value, scale[column])
        openers.append(Opener(party, f"no_deal.{party}", change, span, -1))
        needs = [
            (no_deal - one.value, issue, option)
            for issue, options in enumerate(found.worth[column])
            for option, one in enumerate(options)
            if one.value is not None and one.is_proven
        ]
        if not is_open and needs:
            needed, place, option = min(needs)
            issue = list(case.issues.values())[place]
            quantity = f"worth.{party}.{issue.id}.{issue.option_ids[option]}"
            openers.append(Opener(party, quantity, Fraction(needed, scale[column]), span, -1))
    return tuple(openers)


def _is_needed(problem: BargainingProblem, column: int) -> bool:
    """Say whether every package of the zone needs the party's consent."""
    if column < problem.n_principals:
        return True
    unasked = tuple((clause,) for clause in problem.asks[column - problem.n_principals])
    some = find_acceptable(replace(problem, forbidden=(*problem.forbidden, *unasked)), effort=_EFFORT)
    return some.package is None and some.is_proven


def lifts_by_search(problem: BargainingProblem, space: Space) -> tuple[str, ...]:
    """Name the rules and absolute red lines of which one alone, lifted, opens a zone that is shut."""
    opening = []
    for reason in dict.fromkeys((*space.reasons, *space.required_reasons)):
        without = replace(
            problem,
            forbidden=tuple(
                c for c, name in zip(space.forbidden, space.reasons, strict=True) if name != reason
            ),
            required=tuple(
                r for r, name in zip(space.required, space.required_reasons, strict=True) if name != reason
            ),
        )
        if find_acceptable(without, effort=_EFFORT).package is not None:
            opening.append(reason)
    return tuple(opening)


def blocks_by_search(
    problem: BargainingProblem, space: Space, parties: Sequence[str], known: NDArray[np.int16]
) -> tuple[Block, ...]:
    """
    Say of each option whether it stands in the zone, and who alone blocks it, as `find_blocks` on a list.

    `known` are packages of the zone that were found already: their options need no search. `allowed` and
    `in_zone` of a block are 1 or 0, not counts. Options past `_MOST_OPTIONS`, and those that a search
    did not settle, are left out.
    """
    if problem.no_deal is None:
        return ()
    floors = [int(level) for level in problem.no_deal]
    blocks: list[Block] = []
    asked = 0
    for issue, size in enumerate(problem.sizes):
        seen = set(known[:, issue].tolist())
        for option in range(size):
            if option in seen:
                blocks.append(Block(issue, option, 1, 1, (), ()))
                continue
            if _swapped(problem, known, (issue, option)):
                blocks.append(Block(issue, option, 1, 1, (), ()))
                continue
            asked += 1
            if asked <= _MOST_OPTIONS:
                blocks += _block(problem, space, parties, floors, (issue, option))
    return tuple(blocks)


def _swapped(problem: BargainingProblem, known: NDArray[np.int16], clause: tuple[int, int]) -> bool:
    """Say whether a known package stays in the zone when it takes an option: no search is needed then."""
    if not len(known) or problem.no_deal is None:
        return False
    some = known.copy()
    some[:, clause[0]] = clause[1]
    some = some[problem.allows(some)]
    enough = np.asarray(problem.levels(some) >= problem.no_deal, dtype=bool)
    return bool((enough | ~problem.consents(some)).all(axis=1).any())


def _block(
    problem: BargainingProblem,
    space: Space,
    parties: Sequence[str],
    floors: Sequence[int],
    clause: tuple[int, int],
) -> list[Block]:
    """Look into one option; nothing where the search was not finished."""

    def stands(above: Sequence[int | None] | None) -> bool | None:
        found = largest_level(problem, 0, above=above, holding=(clause,), effort=_EFFORT)
        if found.value is not None:
            return True
        return False if found.is_proven else None

    inside = stands(floors)
    if inside is None:
        return []
    if inside:
        return [Block(*clause, 1, 1, (), ())]
    if stands(None) is False:
        return [Block(*clause, 0, 0, (), excluders(space, *clause))]
    blockers = tuple(
        party
        for column, party in enumerate(parties)
        if stands([None if p == column else level for p, level in enumerate(floors)])
    )
    return [Block(*clause, 1, 0, blockers, ())]


def honoured_by_search(problem: BargainingProblem, case: Case) -> tuple[Honoured, ...]:
    """Say whether the zone stays open with the absolute red lines, the firm ones too, and all stated ones."""
    lines = red_lines_of(case, FIRMNESS)
    levels = []
    for least in reversed(FIRMNESS):
        names = FIRMNESS[FIRMNESS.index(least) :]
        honoured = [line for line in lines if line.firmness in names]
        if least != "absolute" and not any(line.firmness == least for line in honoured):
            continue
        stricter = replace(problem, forbidden=(*problem.forbidden, *_crossings(case, honoured)))
        some = find_acceptable(stricter, effort=_EFFORT)
        is_open = True if some.package is not None else (False if some.is_proven else None)
        levels.append(Honoured(tuple(reversed(names)), len(honoured), is_open))
    return tuple(levels) if lines else ()


def _crossings(case: Case, lines: Sequence[RedLine]) -> tuple[Combination, ...]:
    """Return what crosses these red lines, in positions of issues and options."""
    place = {
        (issue.id, option): (number, position)
        for number, issue in enumerate(case.issues.values())
        for position, option in enumerate(issue.option_ids)
    }
    return tuple(
        tuple(sorted(place[clause] for clause in combination))
        for line in lines
        for combination in line.crossed_by
    )
