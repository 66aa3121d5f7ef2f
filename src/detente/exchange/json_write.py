"""GeniusWeb and NegMAS JSON, written with exact decimals."""

from __future__ import annotations

import heapq
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from detente.exchange.model import Profile, Scenario, Topic
from detente.exchange.numbers import decimal_text, is_decimal, plain
from detente.exchange.outgoing import Written

__all__ = ["write_geniusweb", "write_negmas"]

_PLACES = 30
_MOST_SUMS = 200_000


def _dump(value: Any, indent: str = "") -> str:
    """Write JSON with fractions as decimals, all their digits."""
    inner = indent + "  "
    if isinstance(value, Fraction):
        return decimal_text(value)
    if isinstance(value, dict) and value:
        rows = [
            f"{inner}{json.dumps(key, ensure_ascii=False)}: {_dump(item, inner)}"
            for key, item in value.items()
        ]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(inner + _dump(item, inner) for item in value) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=False)


# -- NegMAS


def write_negmas(scenario: Scenario) -> Written:
    """
    Write an outcome space and one LinearAdditiveUtilityFunction per party.

    Values are the points themselves, weights are 1, the reserved value is no deal: nothing is scaled
    and nothing is rounded.
    """
    domain = {
        "type": "CartesianOutcomeSpace",
        "name": scenario.title,
        "issues": [
            {"name": topic.name, "type": "CategoricalIssue", "values": list(topic.options)}
            for topic in scenario.topics
        ],
    }
    files = {f"{scenario.title}-domain.json": _dump(domain) + "\n"}
    notes = []
    for profile in scenario.profiles:
        function: dict[str, Any] = {
            "type": "LinearAdditiveUtilityFunction",
            "name": profile.stem,
            "weights": [Fraction(1)] * len(scenario.topics),
            "values": [
                {"type": "TableFun", "mapping": dict(zip(topic.options, row, strict=True))}
                for topic, row in zip(scenario.topics, profile.utility, strict=True)
            ],
        }
        if profile.reservation is None:
            notes.append(f"no_deal.{profile.file} is missing, so there is no reserved value.")
        else:
            function["reserved_value"] = profile.reservation
        files[f"{profile.stem}.json"] = _dump(function) + "\n"
    return Written(files, (), tuple(notes))


# -- GeniusWeb


def write_geniusweb(scenario: Scenario, *, key: str = "DiscreteValueSetUtilities") -> Written:
    """
    Write a domain file and one LinearAdditiveUtilitySpace per party; weights sum to 1 exactly.

    Where weight and utility of the values are decimals when the best option of each issue is 1, they
    are written so. Else weights are powers of one half near that, and what is written is the same
    utility on another scale: exact, and told. No deal can only be a reservation bid: one that is
    worth exactly as much is looked for. `key` names the table of values: `discreteutils` is what
    older versions of GeniusWeb, and NegMAS, read.
    """
    domain = {
        "name": scenario.title,
        "issuesValues": {topic.name: {"values": list(topic.options)} for topic in scenario.topics},
    }
    files = {f"{scenario.title}-domain.json": _dump(domain) + "\n"}
    notes: list[str] = []
    losses: list[str] = []
    for profile in scenario.profiles:
        points = [list(row) for row in profile.utility]
        level = profile.reservation
        lifts = [max(-min(row), Fraction()) for row in points]
        if any(lifts):
            points = [[value + lift for value in row] for row, lift in zip(points, lifts, strict=True)]
            level = None if level is None else level + sum(lifts, Fraction())
            notes.append(f"{profile.file}: options and no deal are shifted alike: utilities lie in 0..1.")
        weights, utilities = _shares(profile, points, notes)
        space: dict[str, Any] = {
            "issueUtilities": {
                topic.name: {key: {"valueUtilities": dict(zip(topic.options, row, strict=True))}}
                for topic, row in zip(scenario.topics, utilities, strict=True)
            },
            "issueWeights": {topic.name: w for topic, w in zip(scenario.topics, weights, strict=True)},
            "domain": domain,
            "name": profile.stem,
        }
        bid = _bid(profile, scenario.topics, points, level, losses)
        if bid is not None:
            space["reservationBid"] = {"issuevalues": dict(bid)}
        files[f"{profile.stem}.json"] = _dump({"LinearAdditiveUtilitySpace": space}) + "\n"
    return Written(files, tuple(losses), tuple(notes))


def _shares(
    profile: Profile, points: Sequence[Sequence[Fraction]], notes: list[str]
) -> tuple[list[Fraction], list[list[Fraction]]]:
    """Return weights that sum to 1 and utilities in 0..1: points over one number for the party."""
    best = [max(row) for row in points]
    total = sum(best, Fraction())
    if total:
        weights = [top / total for top in best]
        utilities = [
            [value / top if top else value for value in row] for row, top in zip(points, best, strict=True)
        ]
        numbers = [*weights, *(value for row in utilities for value in row)]
        if all(is_decimal(number, _PLACES) for number in numbers):
            return weights, utilities
    weights = _halves(best)
    needed = max(top / weight for top, weight in zip(best, weights, strict=True))
    # one over a product of twos and fives is a decimal; the smallest that keeps utilities at most 1
    round_numbers = (
        Fraction(2) ** twos * Fraction(5) ** fives for twos in range(-40, 41) for fives in range(-20, 21)
    )
    scale = min((number for number in round_numbers if number >= needed), default=Fraction(1))
    notes.append(
        f"{profile.file}: weights are powers of one half near the real ones, and the best package is worth "
        f"{plain(total / scale)}: so every number is an exact decimal."
    )
    return weights, [[v / (weight * scale) for v in row] for row, weight in zip(points, weights, strict=True)]


def _halves(sizes: Sequence[Fraction]) -> list[Fraction]:
    """Return powers of one half that sum to 1, larger where sizes are (Huffman's code lengths)."""
    heap = [(size, place, [place]) for place, size in enumerate(sizes)]
    depth = [0] * len(sizes)
    heapq.heapify(heap)
    number = len(sizes)
    while len(heap) > 1:
        small, _, first = heapq.heappop(heap)
        large, _, second = heapq.heappop(heap)
        for place in (*first, *second):
            depth[place] += 1
        heapq.heappush(heap, (small + large, number, [*first, *second]))
        number += 1
    return [Fraction(1, 2**levels) for levels in depth]


def _bid(
    profile: Profile,
    topics: Sequence[Topic],
    points: Sequence[Sequence[Fraction]],
    level: Fraction | None,
    losses: list[str],
) -> list[tuple[str, str]] | None:
    """Return a package that is worth exactly no deal; None where no deal is 0, or where there is none."""
    if level is None:
        losses.append(f"no_deal.{profile.file} is missing; GeniusWeb takes it as 0.")
        return None
    if level == 0:
        return None
    found = _worth_exactly(points, level)
    if found is None:
        losses.append(
            f"{profile.file}: no package is worth exactly no deal ({plain(level)} points), and "
            "GeniusWeb names no deal by a package."
        )
        return None
    return [(topic.name, topic.options[option]) for topic, option in zip(topics, found, strict=True)]


def _worth_exactly(points: Sequence[Sequence[Fraction]], level: Fraction) -> list[int] | None:
    """Find options that add up to a level: sums issue by issue, given up past 200,000 of them."""
    tails = [Fraction()]
    for row in reversed(points):
        tails.append(tails[-1] + max(row))
    tails.reverse()
    layers: list[Mapping[Fraction, tuple[Fraction, int]]] = []
    sums: dict[Fraction, tuple[Fraction, int]] = {Fraction(): (Fraction(), 0)}
    for place, row in enumerate(points):
        reached: dict[Fraction, tuple[Fraction, int]] = {}
        for before in sums:
            for option, value in enumerate(row):
                after = before + value
                if after <= level <= after + tails[place + 1]:
                    reached.setdefault(after, (before, option))
        if len(reached) > _MOST_SUMS:
            return None
        layers.append(reached)
        sums = reached
    if level not in sums:
        return None
    chosen: list[int] = []
    for layer in reversed(layers):
        level, option = layer[level]
        chosen.append(option)
    return chosen[::-1]
