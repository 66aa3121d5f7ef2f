"""Whose no deal could close the zone: only of those whom every package of it needs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import detente
from detente.case import Case, preferences_at_mid
from detente.methods.bargaining.at_mid import at_mid
from detente.methods.bargaining.listing import Listing, consenting_parties
from detente.methods.bargaining.unlocking import find_openers
from tests.case.folders import write_case


def with_mid(case: Case, numbers: dict[str, str]) -> Case:
    """Pin every number at mid, these at other values."""
    rows = {
        name: replace(row, mid=Decimal(numbers.get(name, row.mid))) for name, row in case.estimates.items()
    }
    return replace(case, estimates={k: replace(v, low=v.mid, high=v.mid) for k, v in rows.items()})


def towns(folder: Path, numbers: dict[str, str]) -> Case:
    """Two towns, and a warden who is asked to act by one option of one issue; points for all."""
    case = detente.load(write_case(folder / "towns"))
    rows = dict(case.estimates)
    for option, points in {"low": "30", "middle": "15", "high": "0"}.items():
        name = f"worth.west.tax.{option}"
        rows[name] = replace(rows["no_deal.west"], quantity=name, mid=Decimal(points))
    return with_mid(replace(case, rankings=(), rules={}, red_lines={}, estimates=rows), numbers)


def listed(case: Case) -> Listing:
    parties = consenting_parties(case)
    return Listing.of(case, parties, preferences_at_mid(case, parties))


def closing(listing: Listing) -> dict[str, Fraction]:
    return {one.party: one.change for one in find_openers(listing) if one.quantity.startswith("no_deal.")}


def test_a_guarantor_asked_in_some_packages_of_the_zone_only_cannot_close_it(tmp_path: Path) -> None:
    low = {"no_deal.east": "0", "no_deal.west": "0", "no_deal.warden": "-20"}
    listing = listed(towns(tmp_path, low))
    assert listing.zone is not None
    asked = listing.consents[listing.zone, listing.parties.index("warden")]
    assert asked.any()
    assert not asked.all()
    assert set(closing(listing)) == {"east", "west"}


def test_a_guarantor_asked_in_every_package_of_the_zone_can_close_it(tmp_path: Path) -> None:
    # Only a patrol lifts East above its no deal: the warden has a say in all that is left.
    narrow = {"worth.east.watch.patrol": "500", "no_deal.east": "400", "no_deal.west": "0"}
    listing = listed(towns(tmp_path, {**narrow, "no_deal.warden": "-20"}))
    assert listing.zone is not None
    assert len(listing.zone)
    assert listing.consents[listing.zone, listing.parties.index("warden")].all()
    # Its best package of the zone is worth -5 to it, its no deal -20: so much room there is.
    assert closing(listing)["warden"] == -15


def test_the_egalitarian_package_compares_points_not_denominators(tmp_path: Path) -> None:
    # East's numbers are in eighths of a point, West's are whole.
    numbers = {"worth.east.bridge.open": "60.125", "no_deal.east": "0", "no_deal.west": "0"}
    case = towns(tmp_path, {**numbers, "no_deal.warden": "-20"})
    listing = listed(case)
    assert listing.preferences is not None
    east, west, *_ = listing.preferences.scale
    assert (east, west) == (8, 1)
    point = at_mid(listing, comparable=True)
    assert point is not None
    assert point.egalitarian is not None
    value = {name: Fraction(row.mid) for name, row in case.estimates.items()}
    best: list[tuple[list[Fraction], dict[str, str]]] = []
    for options in product(*(issue.option_ids for issue in case.issues.values())):
        package = dict(zip(case.issues, options, strict=True))
        gain = {
            party: sum(
                (value[f"worth.{party}.{issue}.{option}"] for issue, option in package.items()), Fraction(0)
            )
            - value[f"no_deal.{party}"]
            for party in ("east", "west", "warden")
        }
        if package["bridge"] == "open" and package["watch"] == "patrol":
            gain["east"] += value["worth.east.bridge.open+watch.patrol"]
        asked = gain if package["watch"] == "patrol" else {p: gain[p] for p in ("east", "west")}
        if min(asked.values()) >= 0:
            best.append((sorted([gain["east"], gain["west"]]), package))
    most = max(levels for levels, _ in best)
    expected = [package for levels, package in best if levels == most]
    assert [listing.package(int(row)).as_dict() for row in point.egalitarian] == expected
