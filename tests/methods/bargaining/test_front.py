"""The front of bargaining: what a case is told, as data and in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.case import Basis, Case, Option, Package, Ranking, new_case, read_package
from detente.errors import UsageError
from detente.methods import Finding, Options
from detente.methods.bargaining import listing as listing_module
from detente.methods.bargaining.draws import shares_over_draws
from tests.case.folders import write_case

BASIS = Basis(assumption="made for a test")


def answer(case: Case, **options: Any) -> Finding:
    return detente.run(case, ["bargaining"], Options(**{"draws": 128, **options}))["bargaining"]


def villages() -> Case:
    return detente.load("two-party-example")


def with_mid(case: Case, **numbers: float) -> Case:
    """Change numbers by quantity, dots written as two underscores; low and high go along."""
    rows = dict(case.estimates)
    for name, number in numbers.items():
        quantity = name.replace("__", ".")
        value = Decimal(str(number))
        rows[quantity] = replace(rows[quantity], low=value, mid=value, high=value)
    return replace(case, estimates=rows)


def at_mid(case: Case) -> Case:
    """The same case without any range."""
    return replace(case, estimates={k: replace(v, low=v.mid, high=v.mid) for k, v in case.estimates.items()})


def without(case: Case, *quantities: str) -> Case:
    return replace(case, estimates={k: v for k, v in case.estimates.items() if k not in quantities})


def levels(rows: list[dict[str, Any]]) -> list[tuple[float, ...]]:
    return [tuple(row["worth"].values()) for row in rows]


# -- answers from print and from the hand-worked page


def test_the_example_worked_by_hand_gets_the_answers_of_its_page() -> None:
    data = answer(villages(), comparable=True).data
    assert data["packages"] == 10
    assert data["zone"]["size"] == 5
    assert levels(data["frontier_all"]) == [
        (100, 0),
        (86, 35),
        (76, 45),
        (60, 55),
        (46, 90),
        (20, 95),
        (0, 100),
    ]
    assert levels(data["frontier"]) == [(86, 35), (76, 45), (60, 55), (46, 90)]
    assert levels(data["solutions"]["nash"]) == [(46, 90)]
    assert data["solutions"]["nash"][0]["package"] == {"water": "shared", "road": "open", "fund": "large"}
    assert levels(data["solutions"]["kalai_smorodinsky"]) == [(60, 55)]
    assert levels(data["solutions"]["egalitarian"]) == [(60, 55)]
    assert data["method"]["packages_before_rules"] == 12


def test_nashs_barter_gets_the_answer_that_was_printed() -> None:
    """Econometrica 18(2), 1950, p. 161: Bill gives book, whip, ball, bat; Jack gives pen, toy, knife."""
    case = detente.load("nash-1950-barter")
    data = answer(case).data
    (nash,) = data["solutions"]["nash"]
    owner = {"book": "jack", "whip": "jack", "ball": "jack", "bat": "jack", "box": "bill",
             "pen": "bill", "toy": "bill", "knife": "bill", "hat": "jack"}  # fmt: skip
    assert nash["package"] == owner
    assert nash["worth"] == {"bill": 12 + 12, "jack": 6 + 5}
    assert (nash["ties"], nash["tied"]) == (1, [owner])
    assert data["packages"] == 512
    assert data["zone"]["share"] == 1


def test_egalitarian_is_answered_only_where_scales_are_declared_comparable() -> None:
    assert answer(villages()).data["solutions"]["egalitarian"] is None
    assert answer(villages(), comparable=True).data["solutions"]["egalitarian"]
    assert answer(replace(villages(), comparable=True)).data["solutions"]["egalitarian"]


# -- a slow oracle for zone and consent


def by_hand(case: Case) -> dict[Package, dict[str, Decimal]]:
    """Levels of the packages in the zone at mid, each package looked at by itself."""
    number = {name: row.mid for name, row in case.estimates.items()}
    zone = {}
    for options in product(*(issue.option_ids for issue in case.issues.values())):
        package = Package(tuple(zip(case.issues, options, strict=True)))
        if detente.case.is_allowed(case, package):
            continue
        held = {f"{issue}.{option}" for issue, option in package.clauses}
        level = {}
        for party in case.parties:
            own = {
                k.removeprefix(f"worth.{party}."): v
                for k, v in number.items()
                if k.startswith(f"worth.{party}.")
            }
            level[party] = sum((v for k, v in own.items() if set(k.split("+")) <= held), Decimal(0))
        asked = {
            name
            for issue, option in package.clauses
            for o in case.issues[issue].options
            if o.id == option
            for name in o.asks
        }
        must = [p for p, party in case.parties.items() if party.role == "principal" or p in asked]
        if all(level[party] >= number[f"no_deal.{party}"] for party in must):
            zone[package] = level
    return zone


def watched() -> Case:
    """Two principals, and a guarantor who is asked by one option only."""
    case = villages()
    guard = replace(case.parties["upper"], id="guard", name="The Guard", role="guarantor", aliases=())
    issue = case.issues["road"]
    options = tuple(
        replace(option, asks=("guard",)) if option.id == "open" else option for option in issue.options
    )
    rows = dict(case.estimates)
    for other in case.issues.values():
        for option in other.option_ids:
            name = f"worth.guard.{other.id}.{option}"
            value = Decimal({"open": -5, "large": 3}.get(option, 0))
            rows[name] = replace(next(iter(rows.values())), quantity=name, low=value, mid=value, high=value)
    rows["no_deal.guard"] = replace(
        rows["no_deal.upper"], quantity="no_deal.guard", low=Decimal(-4), mid=Decimal(-4), high=Decimal(-4)
    )
    return replace(
        case,
        parties={**case.parties, "guard": guard},
        issues={**case.issues, "road": replace(issue, options=options)},
        estimates=rows,
    )


def test_a_guarantor_consents_only_where_it_is_asked() -> None:
    case = watched()
    assert detente.check(case) == ()
    zone = by_hand(case)
    data = answer(case).data
    assert data["zone"]["size"] == len(zone)
    listed = [Package.of(row["package"]) for row in data["frontier"]]
    assert listed
    assert all(package in zone for package in listed)
    # D (open road, small fund) leaves the Guard at -5, below its -4; G (closed road) does not ask it.
    assert Package.of({"water": "upper", "road": "open", "fund": "small"}) not in zone
    assert Package.of({"water": "shared", "road": "closed", "fund": "large"}) in zone
    short = {tuple(row["package"].values()): row["asked"] for row in data["shortlist"]}
    assert all(("guard" in asked) == ("open" in options) for options, asked in short.items())
    indifferent = with_mid(case, no_deal__guard=-5)
    assert answer(indifferent).data["zone"]["size"] == 5


def test_a_guarantor_whom_nobody_asks_needs_no_numbers() -> None:
    case = villages()
    guard = replace(case.parties["upper"], id="guard", name="The Guard", role="guarantor", aliases=())
    data = answer(replace(case, parties={**case.parties, "guard": guard})).data
    assert data == answer(case).data


def test_the_zone_on_ukraine_is_what_looking_at_every_package_finds() -> None:
    case = detente.load("ukraine-2025")
    small = {name: case.issues[name] for name in list(case.issues)[:4]}
    rows = {
        name: replace(row, shares_draw="")
        for name, row in case.estimates.items()
        if name.startswith("no_deal.")
        or (name.startswith("worth.") and all(part.split(".")[-2] in small for part in name.split("+")))
    }
    cut = replace(case, issues=small, rules={}, red_lines={}, packages={}, claims={}, estimates=rows)
    low = replace(
        cut,
        estimates={
            k: replace(v, low=v.low / 2, mid=v.low / 2, high=v.mid) if k.startswith("no_deal") else v
            for k, v in cut.estimates.items()
        },
    )
    from detente.methods.bargaining.front import answer_case

    data = answer_case("?", low, Options(draws=8)).data
    assert data["zone"]["size"] == len(by_hand(low))


# -- what is missing is named


def test_without_no_deal_the_zone_is_not_answered_but_the_frontier_of_all_is() -> None:
    finding = answer(without(villages(), "no_deal.lower"))
    assert finding.needs == ("no_deal.lower",)
    assert "needs no_deal.lower" in finding.answer.text
    assert finding.data["zone"] == {"size": None, "share": None, "share_low": None, "share_high": None}
    assert finding.data["frontier"] is None
    assert set(finding.data["solutions"].values()) == {None}
    assert levels(finding.data["frontier_all"]) == levels(answer(villages()).data["frontier_all"])
    for row in finding.data["shortlist"]:
        assert row["shares"]["zone"] is None
        assert 0 < row["shares"]["frontier"] <= 1


def test_without_a_worth_nothing_is_answered_and_it_is_named() -> None:
    finding = answer(without(villages(), "worth.lower.road.open", "worth.upper.fund.none"))
    assert finding.needs == ("worth.upper.fund.none", "worth.lower.road.open")
    assert "Not answered" in finding.answer.text
    assert "worth.lower.road.open" in finding.answer.text
    assert finding.data["packages"] is None
    assert finding.data["method"]["way"] == "not answered"


def test_with_orders_only_there_are_no_points_at_mid_but_shares_over_the_draws(tmp_path: Path) -> None:
    case = detente.load(write_case(tmp_path / "towns"))
    finding = answer(case, draws=256)
    data = finding.data
    assert finding.is_answered
    assert data["zone"]["size"] is None
    assert 0 < data["zone"]["share"] < 1
    assert data["frontier"] is None
    assert data["frontier_all"] is None
    assert data["solutions"]["nash"] is None
    assert data["shortlist"]
    for row in data["shortlist"]:
        assert row["worth"] is None
        assert all(0 <= share <= 1 for share in row["shares"].values())


def test_a_space_too_large_to_list_is_answered_by_search_with_the_same_packages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = answer(villages()).data
    monkeypatch.setattr(listing_module, "MOST_LISTED", 9)
    data = answer(villages()).data
    assert data["method"]["way"] != plain["method"]["way"] == "listing"
    for name in ("nash", "kalai_smorodinsky"):
        assert levels(data["solutions"][name]) == levels(plain["solutions"][name])
    assert levels(data["frontier"]) == levels(plain["frontier"])


# -- an empty zone, and what would open it


def shut() -> Case:
    return at_mid(with_mid(villages(), no_deal__upper=80, no_deal__lower=60))


def test_an_empty_zone_gives_empty_lists_and_says_no() -> None:
    finding = answer(shut())
    assert finding.is_answered
    assert finding.answer.text.replace("No: ", "").count("none of 10 allowed packages") == 1
    assert finding.data["zone"]["size"] == 0
    assert finding.data["zone"]["share"] == 0
    assert finding.data["frontier"] == []
    assert finding.data["solutions"]["nash"] == []
    assert finding.data["solutions"]["kalai_smorodinsky"] == []
    assert finding.data["shortlist"] == []
    assert len(finding.data["frontier_all"]) == 7


def openers(case: Case) -> list[tuple[str, float]]:
    rows = answer(case).table("unlock").rows
    return [(row[1].rests_on[0], float(str(row[1].value))) for row in rows if "own points" in row[1].words]


def test_the_change_that_unlocks_is_the_least_over_the_packages_by_hand() -> None:
    """Upper at 80: of what Lower takes at 60 (F, H, I, J) J is best for Upper with 46: it must fall by 34."""
    told = dict(openers(shut()))
    assert told["no_deal.upper"] == 34
    # Lower at 60: Upper takes B (100, 0) and E (86, 35); E is the nearer.
    assert told["no_deal.lower"] == 25


@pytest.mark.parametrize("quantity", [name for name, _ in openers(shut())])
def test_what_unlocks_opens_the_zone_and_99_percent_of_it_does_not(quantity: str) -> None:
    case = shut()
    change = Decimal(str(dict(openers(case))[quantity]))
    sign = -1 if quantity.startswith("no_deal") else 1

    def size(part: str) -> int:
        mid = case.estimates[quantity].mid + sign * change * Decimal(part)
        row = replace(case.estimates[quantity], low=mid, mid=mid, high=mid)
        return int(answer(replace(case, estimates={**case.estimates, quantity: row})).data["zone"]["size"])

    assert size("1") > 0
    assert size("0.99") == 0


def test_an_open_zone_closes_just_past_what_is_told() -> None:
    case = at_mid(villages())
    told = dict(openers(case))
    assert told == {"no_deal.upper": 56, "no_deal.lower": 65}
    assert answer(with_mid(case, no_deal__upper=30 + 56)).data["zone"]["size"] > 0
    assert answer(with_mid(case, no_deal__upper=30 + 56.01)).data["zone"]["size"] == 0


def test_a_red_line_that_empties_the_zone_is_named_as_the_one_to_lift() -> None:
    case = shut()
    line = replace(
        case.red_lines["lower_road"],
        firmness="absolute",
        crossed_by=((("road", "open"),), (("fund", "large"),)),
    )
    shut_by_line = replace(at_mid(villages()), red_lines={"lower_road": line})
    finding = answer(shut_by_line)
    assert finding.data["zone"]["size"] == 0
    lifted = [row for row in finding.table("unlock").rows if row[1].rests_on == ("red_line:lower_road",)]
    assert [row[1].value for row in lifted] == [5]


# -- a package that somebody asks about


def ways(tmp_path: Path) -> dict[str, str]:
    options = {"water": "shared", "road": "closed", "fund": "none"}
    (tmp_path / "p.json").write_text(json.dumps(options))
    (tmp_path / "wrapped.json").write_text(json.dumps({"package": options}))
    (tmp_path / "p.toml").write_text("".join(f'{k} = "{v}"\n' for k, v in options.items()))
    return {
        "id": "mediator",
        "spelled": "fund=none, water=shared,road = closed",
        "json": str(tmp_path / "p.json"),
        "wrapped": str(tmp_path / "wrapped.json"),
        "toml": str(tmp_path / "p.toml"),
    }


@pytest.mark.parametrize("way", ["id", "spelled", "json", "wrapped", "toml"])
def test_a_package_may_be_named_spelled_or_in_a_file(way: str, tmp_path: Path) -> None:
    case = villages()
    package = read_package(case, ways(tmp_path)[way])
    assert package == case.packages["mediator"].package


def test_the_trades_from_the_mediators_text_are_those_of_the_page() -> None:
    finding = answer(villages(), package=villages().packages["mediator"].package)
    asked = finding.data["asked"]
    assert asked["worth"] == {"upper": 14, "lower": 65}
    assert (asked["in_zone"], asked["excluded_by"], asked["red_lines"]) == (False, [], ["lower_road"])
    assert [tuple(trade["package"].values()) for trade in asked["trades"]] == [
        ("shared", "open", "large"),
        ("shared", "open", "small"),
    ]
    assert finding.table("why_asked").rows[-1][1].value == 14 - 100
    assert finding.table("trades").rows


def test_a_package_that_a_rule_excludes_is_answered_with_the_rule() -> None:
    package = Package.of({"water": "upper", "road": "closed", "fund": "small"})
    asked = answer(villages(), package=package).data["asked"]
    assert asked["excluded_by"] == ["rule:tolls"]
    assert asked["in_zone"] is None
    assert asked["worth"] == {"upper": 90, "lower": 10}


@pytest.mark.parametrize(
    "text, words",
    [
        ("mediatr", 'did you mean "mediator"'),
        ("water=shared", 'no option for "road"'),
        ("water=shared,road=opne,fund=none", 'did you mean "open"'),
        ("watr=shared,road=open,fund=none", 'did you mean "water"'),
        ("water=shared,water=upper,road=open,fund=none", "twice"),
        ("nowhere.json", "no such file"),
        (".", "is a folder"),
    ],
)
def test_a_package_that_is_none_gets_one_line(text: str, words: str) -> None:
    with pytest.raises(UsageError) as error:
        read_package(villages(), text)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "content", ["", "[1]", '{"water": 3}', "{", "[" * 100_000, '{"package": []}', "\x00"]
)
def test_a_file_that_holds_no_package_gets_one_line(content: str, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(content)
    with pytest.raises(UsageError) as error:
        read_package(villages(), str(path))
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


# -- ties, keys, bytes


def test_ties_are_counted_and_listed() -> None:
    case = villages()
    twin = case.issues["road"].options[1]
    issue = replace(case.issues["road"], options=(*case.issues["road"].options, Option("wide", "Wide open")))
    rows = dict(case.estimates)
    for party in case.parties:
        rows[f"worth.{party}.road.wide"] = replace(
            rows[f"worth.{party}.road.{twin.id}"], quantity=f"worth.{party}.road.wide"
        )
    doubled = answer(replace(case, issues={**case.issues, "road": issue}, estimates=rows)).data
    plain = answer(case).data
    assert levels(doubled["frontier_all"]) == levels(plain["frontier_all"])
    for row in doubled["frontier_all"]:
        is_open = row["package"]["road"] != "closed"
        assert row["ties"] == len(row["tied"]) == (2 if is_open else 1)
        assert row["tied"][0] == row["package"]
        assert {tied["road"] for tied in row["tied"]} == ({"open", "wide"} if is_open else {"closed"})
    (nash,) = doubled["solutions"]["nash"]
    assert nash["ties"] == 2


def test_more_ties_than_are_listed_are_still_counted() -> None:
    case = detente.load("two-party-example")
    options = tuple(Option(f"o{n}", f"o{n}") for n in range(30))
    issue = replace(case.issues["water"], options=options, in_force="")
    row = case.estimates["no_deal.upper"]
    zero = replace(row, low=Decimal(0), mid=Decimal(0), high=Decimal(0))
    rows = {
        f"worth.{p}.water.{o.id}": replace(zero, quantity=f"worth.{p}.water.{o.id}")
        for p in case.parties
        for o in options
    }
    rows |= {f"no_deal.{p}": replace(zero, quantity=f"no_deal.{p}") for p in case.parties}
    flat = replace(case, issues={"water": issue}, estimates=rows, rules={}, packages={}, red_lines={})
    data = answer(flat).data
    assert data["frontier"][0]["ties"] == 30
    assert len(data["frontier"][0]["tied"]) == data["method"]["ties_listed"] == 20
    assert data["zone"]["size"] == 30


def test_the_json_has_the_keys_that_are_documented() -> None:
    finding = answer(villages())
    assert set(finding.data) == {
        "packages", "zone", "frontier", "frontier_all", "ideal", "nadir", "solutions", "shortlist",
        "firmness", "bridge", "improvements", "unlock", "method", "certain", "missing_judgement",
        "no_deal_placed",
    }  # fmt: skip
    assert (finding.seed, finding.draws) == (0, 128)
    assert {"size", "share"} <= set(finding.data["zone"])
    assert {"nash", "kalai_smorodinsky", "egalitarian"} <= set(finding.data["solutions"])
    rows = [*finding.data["frontier"], *finding.data["frontier_all"], *finding.data["solutions"]["nash"]]
    assert all({"package", "worth", "ties", "tied"} == set(row) for row in rows)
    assert set(answer(villages(), package=villages().packages["mediator"].package).data) - set(
        finding.data
    ) == {"asked"}


@pytest.mark.parametrize("name", ["two-party-example", "ukraine-2025"])
def test_the_short_list_is_small_in_the_zone_and_its_shares_are_shares(name: str) -> None:
    case = detente.load(name)
    data = answer(case).data
    assert 1 <= len(data["shortlist"]) <= 5
    assert len({tuple(row["package"].values()) for row in data["shortlist"]}) == len(data["shortlist"])
    for row in data["shortlist"]:
        assert all(0 <= share <= 1 for share in row["shares"].values())
        assert row["shares"]["zone"] > 0
        assert row["shares"]["frontier"] <= row["shares"]["zone"]
        assert set(case.principals) <= set(row["asked"])
    zone = data["zone"]
    assert zone["share_low"] <= zone["share"] <= zone["share_high"]
    assert zone["share"] >= max(row["shares"]["zone"] for row in data["shortlist"])


def test_full_precision_is_kept() -> None:
    case = at_mid(with_mid(villages(), worth__upper__road__open="0.1234567890123"))  # type: ignore[arg-type]
    worths = [row["worth"]["upper"] for row in answer(case).data["frontier_all"]]
    assert 86.1234567890123 in worths


def dumped(finding: Finding) -> str:
    return json.dumps(finding.data)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not_move_the_points() -> None:
    case = detente.load("ukraine-2025")
    assert dumped(answer(case, seed=0)) == dumped(answer(case, seed=0))
    first, second = answer(case, seed=0).data, answer(case, seed=1).data
    assert first["frontier_all"] == second["frontier_all"]
    assert first["solutions"] == second["solutions"]
    assert json.dumps(first["shortlist"]) != json.dumps(second["shortlist"])


def test_one_worker_and_many_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.methods.bargaining import measure

    case = detente.load("ukraine-2025")
    usual = dumped(answer(case))
    for workers in (1, 3):
        monkeypatch.setattr(measure, "shares_over_draws", partial(shares_over_draws, workers=workers))
        assert dumped(answer(case)) == usual


def reverse_parties(case: Case) -> Case:
    return replace(case, parties=dict(reversed(list(case.parties.items()))))


@pytest.mark.parametrize("make", [villages, watched, lambda: detente.load("nash-1950-barter")])
def test_the_order_of_the_parties_moves_no_answer(make: Callable[[], Case]) -> None:
    case = make()
    plain, turned = answer(case).data, answer(reverse_parties(case)).data

    def packages(rows: list[dict[str, Any]]) -> set[str]:
        return {json.dumps([sorted(row["worth"].items()), row["ties"]]) for row in rows}

    assert turned["packages"] == plain["packages"]
    assert turned["zone"] == plain["zone"]
    for key in ("frontier", "frontier_all"):
        assert packages(turned[key]) == packages(plain[key])
    for key in ("nash", "kalai_smorodinsky"):
        assert packages(turned["solutions"][key]) == packages(plain["solutions"][key])


def test_no_number_of_a_party_is_added_to_anothers() -> None:
    """Rescaling one party's points (a tenth of them) moves no package in any answer."""
    case = villages()
    rows = {
        name: replace(row, low=row.low / 10, mid=row.mid / 10, high=row.high / 10)
        if name.split(".")[1] == "lower"
        else row
        for name, row in case.estimates.items()
    }
    plain, scaled = answer(case).data, answer(replace(case, estimates=rows)).data

    def packages(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
        return [row["package"] for row in rows]

    for key in ("frontier", "frontier_all", "shortlist"):
        assert packages(scaled[key]) == packages(plain[key])
    for key in ("nash", "kalai_smorodinsky"):
        assert packages(scaled["solutions"][key]) == packages(plain["solutions"][key])


def test_ranks_and_points_may_stand_side_by_side_for_one_party() -> None:
    case = villages()
    rankings = tuple(
        Ranking("lower", "road", 1, False, option, rank, BASIS)
        for option, rank in (("open", 1), ("closed", 2))
    )
    mixed = replace(without(case, "worth.lower.road.open", "worth.lower.road.closed"), rankings=rankings)
    data = answer(mixed).data
    assert data["zone"]["size"] is None
    # What the points leave of 100 is 35, so an order of two options is worth 35 and 0: as in the points.
    assert data["zone"]["share"] == answer(case).data["zone"]["share"]


# -- what a review found


def test_decimals_beyond_a_millionth_are_not_rounded_away_in_the_draws() -> None:
    """Gains of a ten-millionth against a no deal of four: no room at mid, and none in any draw."""
    case = at_mid(villages())
    tiny = {
        name: replace(row, low=row.low / 10**9, mid=row.mid / 10**9, high=row.high / 10**9)
        for name, row in case.estimates.items()
    }
    shut = {f"no_deal.{p}": Decimal("0.0000002") for p in ("upper", "lower")}
    rows = {
        n: replace(r, low=shut[n], mid=shut[n], high=shut[n]) if n in shut else r for n, r in tiny.items()
    }
    same = answer(replace(case, estimates=tiny)).data
    assert same["zone"]["size"] == answer(case).data["zone"]["size"]
    assert same["zone"]["share"] == 1.0
    none = answer(replace(case, estimates=rows)).data
    assert (none["zone"]["size"], none["zone"]["share"]) == (0, 0.0)
    assert none["method"]["steps_per_point"] >= 10**9


def test_a_trade_leaves_nobody_worse_off_whom_the_text_asks_already() -> None:
    """The swap drops the guarantor whom the text asks to act, and costs it: that is no trade."""
    case = at_mid(villages())
    small = case.issues["fund"].options
    asked = tuple(replace(o, asks=("bank",)) if o.id == "small" else o for o in small)
    bank = replace(case.parties["upper"], id="bank", name="Bank", role="guarantor")
    rows = dict(case.estimates)
    for issue in case.issues.values():
        for option in issue.option_ids:
            value = Decimal(9 if (issue.id, option) == ("fund", "small") else 0)
            name = f"worth.bank.{issue.id}.{option}"
            rows[name] = replace(rows["no_deal.upper"], quantity=name, low=value, mid=value, high=value)
    zero = Decimal(0)
    rows["no_deal.bank"] = replace(
        rows["no_deal.upper"], quantity="no_deal.bank", low=zero, mid=zero, high=zero
    )
    whole = replace(
        case,
        parties={**case.parties, "bank": bank},
        issues={**case.issues, "fund": replace(case.issues["fund"], options=asked)},
        estimates=rows,
    )
    text = Package.of({"water": "shared", "road": "closed", "fund": "small"})
    swaps = answer(whole, package=text).data["asked"]["trades"]
    plain = answer(at_mid(villages()), package=text).data["asked"]["trades"]
    assert any(swap["package"]["fund"] != "small" for swap in plain)
    assert all(swap["package"]["fund"] == "small" for swap in swaps)
    (improved,) = answer(whole, package=text).data["improvements"]
    (free,) = answer(at_mid(villages()), package=text).data["improvements"]
    assert any(row["package"]["fund"] != "small" for row in free["packages"])
    assert all(row["package"]["fund"] == "small" for row in improved["packages"])


def test_where_no_single_no_deal_opens_the_zone_two_together_are_named() -> None:
    case = with_mid(at_mid(villages()), no_deal__upper=200, no_deal__lower=200)
    table = answer(case).table("unlock")
    pairs = [row for row in table.rows if "together" in str(row[0].value)]
    assert pairs
    falls = [float(word) for word in str(pairs[0][1].value).replace(";", " ").split() if word[0].isdigit()]
    opened = with_mid(case, no_deal__upper=200 - falls[0], no_deal__lower=200 - falls[1])
    assert answer(opened).data["zone"]["size"] > 0
    shy = with_mid(case, no_deal__upper=200 - falls[0] * 0.99, no_deal__lower=200 - falls[1] * 0.99)
    assert answer(shy).data["zone"]["size"] == 0


def test_more_room_counts_what_guarantors_would_add_and_the_best_single_lift(tmp_path: Path) -> None:
    """What guarantors add is the zone's growth once they agree to everything; so with a lifted rule."""
    new_case(tmp_path / "valley")
    case = with_mid(at_mid(detente.load(tmp_path / "valley")), no_deal__union=50)
    zone = answer(case).data["zone"]["size"]
    agreeing = answer(with_mid(case, no_deal__union=-1000)).data["zone"]["size"]
    lifted = answer(replace(case, rules={})).data["zone"]["size"]
    assert agreeing > zone
    assert lifted > zone
    told = (
        f"More room: guarantors asked to act would add {agreeing - zone:,} packages by agreeing; "
        f"no single rule or red line lifted adds over {lifted - zone:,}."
    )
    assert told in [statement.text for statement in answer(case).statements]
