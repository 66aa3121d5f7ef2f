"""What a party wants, refuses and hints at on an issue, read off its claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from detente.case import Case, RedLine
from detente.case.demands import DEMANDING, SIGNALLING, counted_claims, latest_demand
from detente.claims import Claim

__all__ = ["Position", "find_clash", "find_contradictions", "read_position"]

_FOR = (*DEMANDING, *SIGNALLING, "uphold")


@dataclass(frozen=True, slots=True)
class Position:
    """
    One cell of the matrix: claims by what they do, each group the oldest first.

    `demands` are those of the latest day; `earlier` were made before it for another option;
    `offered` is what else was proposed, offered, accepted or hinted at; `refused` what was
    rejected; `upheld` principles; `others` threats, warnings and assertions.
    """

    party: str
    issue: str
    demands: tuple[Claim, ...]
    earlier: tuple[Claim, ...]
    offered: tuple[Claim, ...]
    refused: tuple[Claim, ...]
    upheld: tuple[Claim, ...]
    others: tuple[Claim, ...]
    red_lines: tuple[RedLine, ...]

    @property
    def rest(self) -> tuple[Claim, ...]:
        """Everything beside demands, the latest first; undated claims last."""
        claims = (*self.offered, *self.refused, *self.upheld, *self.others)
        return tuple(sorted(claims, key=lambda claim: claim.date or date.min, reverse=True))

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims of the cell, as they are shown."""
        return (*self.demands, *self.earlier, *self.offered, *self.refused, *self.upheld, *self.others)


def read_position(case: Case, party: str, issue: str) -> Position:
    """Group what a party is on record with on an issue by `case.as_of`."""
    claims = counted_claims(case, party, issue)
    demand = latest_demand(case, party, issue)

    def acts(*names: str) -> tuple[Claim, ...]:
        return tuple(claim for claim in claims if claim.act in names)

    return Position(
        party,
        issue,
        demand.claims,
        tuple(c for c in acts(*DEMANDING) if c not in demand.claims and c.option not in demand.options),
        acts(*SIGNALLING),
        acts("reject"),
        acts("uphold"),
        acts("threaten", "warn", "assert"),
        tuple(
            line
            for line in case.red_lines.values()
            if line.party == party
            and (line.date is None or line.date <= case.as_of)
            and any(clause[0] == issue for combination in line.crossed_by for clause in combination)
        ),
    )


def find_clash(cells: Sequence[Position]) -> tuple[str, ...]:
    """
    Return what shows that parties clash on an issue, as trace keys; empty where nothing does.

    They clash where their latest demands share no option, or where every option that one
    demands is refused by another, or alone crosses a red line of another.
    """
    asked = [(cell, {claim.option for claim in cell.demands if claim.option}) for cell in cells]
    asked = [(cell, options) for cell, options in asked if options]
    if len(asked) > 1 and not set.intersection(*(options for _, options in asked)):
        return tuple(f"claim:{claim.id}" for cell, _ in asked for claim in cell.demands if claim.option)
    for cell, options in asked:
        for other in cells:
            refusals = {claim.option: f"claim:{claim.id}" for claim in other.refused}
            for line in other.red_lines:
                for combination in line.crossed_by:
                    if len(combination) == 1 and combination[0][0] == other.issue:
                        refusals[combination[0][1]] = f"red_line:{line.id}"
            if other is not cell and options <= refusals.keys():
                demands = [f"claim:{claim.id}" for claim in cell.demands if claim.option]
                return (*demands, *(refusals[option] for option in sorted(options)))
    return ()


def find_contradictions(position: Position) -> tuple[tuple[Claim, Claim], ...]:
    """
    Pair the claims of a cell that cannot both be meant in full: they are shown side by side.

    Either one is for an option that the other rejects, or two demands of the same day name
    different options. Later words do not erase earlier ones.
    """
    pairs = [
        (claim, refusal)
        for claim in position.claims
        if claim.act in _FOR and claim.option
        for refusal in position.refused
        if refusal.option == claim.option
    ]
    named = [claim for claim in position.demands if claim.option]
    pairs += [
        (first, second)
        for place, first in enumerate(named)
        for second in named[place + 1 :]
        if first.option != second.option
    ]
    return tuple(pairs)
