"""Lifting a rule or a red line, counted from one listing, against the space listed again without it."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.case import Space, preferences_at_mid
from detente.methods.bargaining.lifting import find_lifts, kept_out
from detente.methods.bargaining.listing import Listing, as_terms, consenting_parties, consents_of
from detente.methods.bargaining.solutions import zone_mask
from detente.methods.bargaining.space import list_packages, utilities
from tests.lifting import without
from tests.methods.bargaining.strategies import Instance, instances, tried
from tests.shared import ROOT


@pytest.mark.parametrize("slug", ["ukraine-2025", "two-party-example"])
def test_a_lifted_rule_gives_the_zone_of_the_space_listed_without_it(slug: str) -> None:
    case = detente.load(ROOT / "cases" / slug)
    parties = consenting_parties(case)
    preferences = preferences_at_mid(case, parties)
    assert preferences.no_deal is not None
    listing = Listing.of(case, parties, preferences)
    lifts = find_lifts(listing)
    assert [lift.reason for lift in lifts] == list(
        dict.fromkeys((*listing.space.reasons, *listing.space.required_reasons))
    )
    for lift in lifts:
        space = without(listing.space, lift.reason)
        packages = list_packages(space.sizes, space.forbidden, space.required)
        consents = consents_of(packages, space, case, parties)
        zone = zone_mask(utilities(packages, as_terms(preferences)), preferences.no_deal, consents)
        assert lift.zone == int(zone.sum()), lift.reason


@tried
@given(instances(huge=False), st.data())
def test_what_a_reason_alone_keeps_out_is_each_package_once(case: Instance, data: Any) -> None:
    """Reasons may have several combinations, a rule and a requirement too; by looking at every package."""
    names = [f"r{data.draw(st.integers(0, 1))}" for _ in (*case.forbidden, *case.required)]
    reasons, required = tuple(names[: len(case.forbidden)]), tuple(names[len(case.forbidden) :])
    space = Space(case.sizes, case.forbidden, case.required, reasons, required, ())
    for reason in ("r0", "r1"):
        expected = []
        for package in product(*(range(size) for size in case.sizes)):
            held = set(enumerate(package))
            broken = {n for n, rule in zip(reasons, case.forbidden, strict=True) if set(rule) <= held}
            broken |= {
                n
                for n, (when, then) in zip(required, case.required, strict=True)
                if set(when) <= held and not set(then) & held
            }
            if broken == {reason}:
                expected.append(package)
        found = kept_out(space, reason)
        assert found is not None
        assert sorted(map(tuple, found.tolist())) == expected


@pytest.mark.parametrize(
    "forbidden, required, expected",
    [
        ((((0, 0),), ((1, 0),)), (), [(0, 0), (0, 1), (1, 0)]),
        ((((0, 0),),), ((((1, 0),), ()),), [(0, 0), (0, 1), (1, 0)]),
        ((), ((((0, 0),), ()), (((1, 0),), ((0, 1),))), [(0, 0), (0, 1)]),
        ((), ((((0, 0),), ((1, 1),)), (((1, 0),), ((0, 1),))), [(0, 0)]),
    ],
)
def test_what_two_combinations_of_a_reason_both_forbid_is_listed_once(
    forbidden: Any, required: Any, expected: list[tuple[int, int]]
) -> None:
    names = ("red_line:x",)
    space = Space((2, 2), forbidden, required, names * len(forbidden), names * len(required), ())
    found = kept_out(space, "red_line:x")
    assert found is not None
    assert sorted(map(tuple, found.tolist())) == expected


def test_what_is_too_much_to_list_is_not_counted() -> None:
    space = Space((9, 9, 9), (((0, 0),),), (), ("red_line:x",), (), ())
    assert kept_out(space, "red_line:x", cap=80) is None
    found = kept_out(space, "red_line:x", cap=81)
    assert found is not None
    assert len(found) == 81
