"""A case as other programs know negotiations: what fits, and what each format cannot carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from detente.case import Case, binding_red_lines, missing_worth
from detente.errors import UsageError
from detente.exchange.model import Profile, Scenario, Topic

__all__ = ["Outgoing", "Written", "prepare"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """
    A case ready to be written: utilities are points at mid.

    `losses` would change answers (a rule, a pair term, a guarantor's consent, an order): one sentence
    each. `notes` say what else stays behind.
    """

    scenario: Scenario
    losses: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a format by name; sentences on what they lose, and on what they say otherwise."""

    files: Mapping[str, str]
    losses: tuple[str, ...]
    notes: tuple[str, ...]


def prepare(case: Case) -> Outgoing:
    """
    Take from a case what GENIUS, GeniusWeb and NegMAS know: principals, issues, worths, no deal.

    Raises UsageError where a principal's worths are missing or only ranked: there is nothing to write.
    """
    parties = case.principals
    if any(row.party in parties for row in case.rankings):
        party = next(row.party for row in case.rankings if row.party in parties)
        raise UsageError(f"{party} has ranks, not points; these formats need points")
    missing = missing_worth(case, parties)
    if missing:
        raise UsageError(f"{missing[0]} is missing; these formats need every worth")
    topics = tuple(
        Topic(issue.name, tuple(option.name for option in issue.options)) for issue in case.issues.values()
    )
    stems = _stems(case)
    profiles = tuple(_profile(case, party, stem) for party, stem in zip(parties, stems, strict=True))
    scenario = Scenario("case", case.slug, topics, profiles)
    return Outgoing(scenario, tuple(_losses(case)), tuple(_notes(case)))


def _stems(case: Case) -> list[str]:
    """Return file stems: the parties' names where all are plain words of their own, else their ids."""
    names = [case.parties[party].name for party in case.principals]
    plain = all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", name) for name in names)
    return names if plain and len({name.lower() for name in names}) == len(names) else list(case.principals)


def _profile(case: Case, party: str, stem: str) -> Profile:
    def mid(quantity: str) -> Fraction:
        return Fraction(case.estimates[quantity].mid)

    utility = tuple(
        tuple(mid(f"worth.{party}.{issue.id}.{option}") for option in issue.option_ids)
        for issue in case.issues.values()
    )
    name = f"no_deal.{party}"
    reservation = mid(name) if name in case.estimates else None
    return Profile(party, stem, "", utility, (), reservation)


def _losses(case: Case) -> Iterator[str]:
    """Go through what would change answers if it were left behind."""
    pairs = [name for name in case.estimates if name.startswith("worth.") and "+" in name]
    if pairs:
        yield f"Pair terms cannot be carried: {_few(pairs)}."
    if case.rules:
        yield f"Rules cannot be carried: {_few(list(case.rules))}."
    lines = [line.id for line in binding_red_lines(case)]
    if lines:
        yield f"Absolute red lines cannot be carried: {_few(lines)}."
    asked = {name for issue in case.issues.values() for option in issue.options for name in option.asks}
    guarantors = [name for name in case.guarantors if name in asked]
    if guarantors:
        yield f"The consent of guarantors cannot be carried: {_few(guarantors)}."


def _notes(case: Case) -> Iterator[str]:
    """Go through what stays behind and changes no answer at mid."""
    parties = case.principals
    heads = tuple(head for party in parties for head in (f"worth.{party}.", f"no_deal.{party}"))
    wide = [
        row.quantity
        for row in case.estimates.values()
        if row.low != row.high and row.quantity.startswith(heads)
    ]
    if wide:
        yield f"Of ranges only mid is written: {_few(wide)}."
    others = [name for name in case.parties if name not in parties]
    if others:
        yield f"Parties who are no principals are left out: {_few(others)}."
    binding = {line.id for line in binding_red_lines(case)}
    for words, records in (
        ("Claims", [*case.claims]),
        ("Red lines that remove nothing", [line for line in case.red_lines if line not in binding]),
        ("Packages on the table", [*case.packages]),
        ("Moves, obligations and guarantees", [*case.moves, *case.obligations, *case.guarantees]),
    ):
        if records:
            yield f"{words} are left out ({len(records)})."


def _few(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"
