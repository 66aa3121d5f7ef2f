"""A case made of another program's scenario: ids, points, a basis for every number, what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from detente.case import Basis, Case, Estimate, Issue, Option, Party, Reference
from detente.exchange.model import Profile, Scenario
from detente.exchange.naming import party_keys, readable_name, told_apart, unique_ids
from detente.exchange.numbers import plain
from detente.exchange.points import Points, to_points
from detente.methods.wording import list_words

__all__ = ["NO_DATE", "make_case"]

NO_DATE = date(1, 1, 1)
"""Stands where the files carry no date and nobody gave one: no file's date is invented."""

_EXACT_ANYWAY = 250_000
"""Past so many packages points must fit a machine word, or are rounded to."""


def make_case(scenario: Scenario, slug: str, *, as_of: date | None = None, plain_ids: bool = False) -> Case:
    """
    Make a case of a scenario.

    Parties are principals, in the order of their files; their ids are the file stems, made plain
    ids (lower case) where `plain_ids` asks for what a case folder can hold or where a stem is no
    plain word. Points are 100 x utility (less a hair where that keeps them exact, see `to_points`);
    every number cites its file with the place. What was changed stands in `notes`.
    """
    stems = [profile.stem for profile in scenario.profiles]
    keys = unique_ids(stems, "party") if plain_ids else party_keys(stems)
    references = unique_ids(stems, "file")
    notes = [*scenario.notes, *(note for profile in scenario.profiles for note in profile.notes)]
    renamed = [f"{p.file} is {key}" for p, key in zip(scenario.profiles, keys, strict=True) if p.stem != key]
    if renamed:
        notes.append(f"Ids are plain words here: {', '.join(renamed)}.")
    issues = _issues(scenario)
    numbers = [_numbers(profile) for profile in scenario.profiles]
    points = to_points(
        numbers,
        [_reach(profile) for profile in scenario.profiles],
        must_fit=scenario.n_packages > _EXACT_ANYWAY,
    )
    estimates: dict[str, Estimate] = {}
    for profile, key, reference, own in zip(scenario.profiles, keys, references, points, strict=True):
        rows = _estimates(profile, key, reference, issues, own, line=2 + len(estimates))
        estimates.update((row.quantity, row) for row in rows)
    notes += _on_scale(scenario.profiles, points)
    if as_of is None:
        notes.append(f"The files carry no date; {NO_DATE.isoformat()} stands where a case says its day.")
    notes.append('They state neither where the conflict stands nor what kind it is: both are "unknown".')
    return Case(
        slug=slug,
        title=scenario.title,
        as_of=as_of or NO_DATE,
        state="unknown",
        since=None,
        conflict_class="unknown",
        parties=_parties(scenario.profiles, keys),
        issues={issue.id: issue for issue in issues},
        summary=" ".join([f"Read from {scenario.kind} files.", *notes]),
        references={
            name: Reference(name, f"{profile.file}, {scenario.kind}, SHA-256 {profile.sha256}")
            for name, profile in zip(references, scenario.profiles, strict=True)
        },
        estimates=estimates,
        notes=tuple(notes),
    )


def _parties(profiles: Sequence[Profile], keys: Sequence[str]) -> dict[str, Party]:
    stems = [readable_name(one.stem, one.file, None, "a party") for one in profiles]
    names = told_apart(stems, keys)
    return {key: Party(key, name, "principal") for key, name in zip(keys, names, strict=True)}


def _issues(scenario: Scenario) -> tuple[Issue, ...]:
    ids = unique_ids([topic.name for topic in scenario.topics], "issue")
    names = told_apart([topic.name for topic in scenario.topics], ids)
    made = []
    for topic, key, name in zip(scenario.topics, ids, names, strict=True):
        keys = unique_ids(topic.options, "option")
        shown = told_apart(topic.options, keys)
        made.append(Issue(key, name, tuple(Option(k, n) for k, n in zip(keys, shown, strict=True))))
    return tuple(made)


def _numbers(profile: Profile) -> list[Fraction]:
    """Return the party's utilities in the order of issues and options, then no deal where it is known."""
    numbers = [value for row in profile.utility for value in row]
    return numbers if profile.reservation is None else [*numbers, profile.reservation]


def _estimates(
    profile: Profile, key: str, reference: str, issues: Sequence[Issue], points: Points, line: int
) -> list[Estimate]:
    """Return the party's rows; lines are those of the table that `save_case` writes."""
    quantities = [f"worth.{key}.{issue.id}.{option}" for issue in issues for option in issue.option_ids]
    words = [text for row in profile.where for text in row]
    if profile.reservation is not None:
        quantities.append(f"no_deal.{key}")
        words.append(profile.reservation_where)
    return [
        Estimate(name, value, value, value, "points", Basis(cite=reference, page=text), line=line + place)
        for place, (name, value, text) in enumerate(zip(quantities, points.value, words, strict=True))
    ]


def _on_scale(profiles: Sequence[Profile], points: Sequence[Points]) -> list[str]:
    """Say how points and utilities hang together, where that is not 100 times."""
    told = [
        f"{profile.file}: points are {_factor_words(own.factor)} x utility, rounded to 12 decimals; "
        "exact ones have too many digits."
        for profile, own in zip(profiles, points, strict=True)
        if own.is_rounded
    ]
    exact = [
        (profile.file, own.factor)
        for profile, own in zip(profiles, points, strict=True)
        if not own.is_rounded
    ]
    for factor in dict.fromkeys(factor for _, factor in exact if factor != 100):
        files = list_words([file for file, own in exact if own == factor])
        told.append(
            f"{files}: points are {_factor_words(factor)} x utility, so that every one is an exact decimal."
        )
    return told


def _factor_words(factor: Fraction) -> str:
    """Write the factor between utility and points, which is a decimal or nearly 100."""
    value = Decimal(factor.numerator) / Decimal(factor.denominator)
    digits = f"{value:.16f}".rstrip("0").rstrip(".")
    return digits if digits != "0" else plain(factor)


def _reach(profile: Profile) -> Fraction:
    """Return what becomes 100 points: utility 1, or the best there is where the file goes beyond 1."""
    best = sum((max(row) for row in profile.utility), Fraction())
    largest = max(
        abs(value) for row in (*profile.utility, (profile.reservation or Fraction(),)) for value in row
    )
    return Fraction(1) if best <= 1 and largest <= 10 else max(best, largest / 10)
