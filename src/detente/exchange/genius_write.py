"""GENIUS XML, written so that both its scale and its reservation values are exact."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from xml.sax.saxutils import quoteattr  # writes; nothing is parsed here

from detente.exchange.model import Profile, Scenario
from detente.exchange.numbers import decimal_text, is_decimal
from detente.exchange.outgoing import Written

__all__ = ["write_genius"]

_PLACES = 30


def write_genius(scenario: Scenario) -> Written:
    """
    Write a domain file and one utility space per party.

    GENIUS reads weight / sum of weights x evaluation / largest evaluation. Where all of these are
    decimals they are written as they are, with 1 as the largest, and other programs that leave the
    divisions out read the same; else whole numbers in the same ratios stand there, exact for GENIUS
    alone, and that is told. A party whose points go below 0, or whose no deal is no decimal share of
    its best, is shifted: the same amount on every option of an issue and on no deal, which changes no gain.
    """
    files = {f"{scenario.title}-domain.xml": _domain(scenario)}
    notes: list[str] = []
    losses: list[str] = []
    for profile in scenario.profiles:
        files[f"{profile.stem}.xml"] = _Space(profile, notes, losses).text(scenario)
    return Written(files, tuple(losses), tuple(notes))


def _domain(scenario: Scenario) -> str:
    lines = [
        "<negotiation_template>",
        f'<utility_space number_of_issues="{len(scenario.topics)}">',
        _objective(scenario),
    ]
    for index, topic in enumerate(scenario.topics, start=1):
        lines.append(_issue(index, topic.name))
        for place, option in enumerate(topic.options, start=1):
            lines.append(f'    <item index="{place}" value={quoteattr(option)} cost="0" description="" />')
        lines.append("  </issue>")
    return "\n".join([*lines, "</objective>", "</utility_space>", "</negotiation_template>", ""])


def _objective(scenario: Scenario) -> str:
    kind = 'description="" type="objective" etype="objective"'
    return f'<objective index="0" name={quoteattr(scenario.title)} {kind}>'


def _issue(index: int, name: str) -> str:
    kind = 'vtype="discrete" type="discrete" etype="discrete"'
    return f'  <issue index="{index}" name={quoteattr(name)} {kind}>'


class _Space:
    """One party's utility space; good for one file."""

    def __init__(self, profile: Profile, notes: list[str], losses: list[str]) -> None:
        self.profile, self.notes, self.losses = profile, notes, losses

    def text(self, scenario: Scenario) -> str:
        """Return the file."""
        points, reservation = self._not_negative()
        best = [max(row) for row in points]
        total = sum(best, Fraction())
        if total and not is_decimal(reservation / total, _PLACES):
            points, reservation = self._shifted(points, reservation)
            best = [max(row) for row in points]
            total = sum(best, Fraction())
        weights, evaluations = self._scaled(points, best, total)
        lines = [
            "<utility_space>",
            _objective(scenario),
        ]
        for index, (topic, row) in enumerate(zip(scenario.topics, evaluations, strict=True), start=1):
            lines.append(_issue(index, topic.name))
            for place, (option, value) in enumerate(zip(topic.options, row, strict=True), start=1):
                number = decimal_text(value)
                lines.append(f'    <item index="{place}" value={quoteattr(option)} evaluation="{number}" />')
            lines.append("  </issue>")
        lines += [
            f'  <weight index="{index}" value="{decimal_text(weight)}" />'
            for index, weight in enumerate(weights, start=1)
        ]
        share = reservation / total if total else Fraction()
        if share > 1:
            self.losses.append(
                f"{self.profile.file} finds no deal better than any package; GENIUS ends at 1: 1 is written."
            )
            share = Fraction(1)
        lines += [
            "</objective>",
            '<discount_factor value="1.0" />',
            f'<reservation value="{decimal_text(share)}" />',
            "</utility_space>",
            "",
        ]
        return "\n".join(lines)

    def _not_negative(self) -> tuple[list[list[Fraction]], Fraction]:
        """Shift issues whose least option is below 0, and all if no deal then still is."""
        profile = self.profile
        if profile.reservation is None:
            self.losses.append(f"no_deal.{profile.file} is missing; GENIUS takes it as 0.")
        level = profile.reservation or Fraction()
        lifts = [max(-min(row), Fraction()) for row in profile.utility]
        points = [[value + lift for value in row] for row, lift in zip(profile.utility, lifts, strict=True)]
        level += sum(lifts, Fraction())
        if level < 0:
            points[0] = [value - level for value in points[0]]
            level = Fraction()
        if points != [list(row) for row in profile.utility]:
            self.notes.append(
                f"{profile.file}: options and no deal are shifted alike: GENIUS knows nothing below 0."
            )
        return points, level

    def _shifted(
        self, points: list[list[Fraction]], reservation: Fraction
    ) -> tuple[list[list[Fraction]], Fraction]:
        """Shift the first issue so that the best adds up to a power of ten, of which all is a decimal."""
        total = sum((max(row) for row in points), Fraction())
        power = Fraction(1)
        while power < total:
            power *= 10
        lift = power - total
        self.notes.append(
            f"{self.profile.file}: the first issue and no deal are shifted alike, so that all is exact."
        )
        return [[value + lift for value in points[0]], *points[1:]], reservation + lift

    def _scaled(
        self, points: Sequence[Sequence[Fraction]], best: Sequence[Fraction], total: Fraction
    ) -> tuple[list[Fraction], list[list[Fraction]]]:
        """Return weights and evaluations whose GENIUS reading is points / total."""
        if not total:
            return [Fraction(1) for _ in points], [list(row) for row in points]
        weights = [top / total for top in best]
        evaluations = [[v / top if top else v for v in row] for row, top in zip(points, best, strict=True)]
        numbers = [*weights, *(value for row in evaluations for value in row)]
        if all(is_decimal(number, _PLACES) for number in numbers):
            return weights, evaluations
        self.notes.append(
            f"{self.profile.file}: exact on the GENIUS scale alone; programs that do not divide by the "
            "largest evaluation get other utilities."
        )
        return _whole(best), [_whole(row) for row in points]


def _whole(numbers: Sequence[Fraction]) -> list[Fraction]:
    """Return the smallest whole numbers in the same ratios."""
    common = lcm(*(number.denominator for number in numbers))
    shared = gcd(*(int(number * common) for number in numbers)) or 1
    return [number * common / shared for number in numbers]
