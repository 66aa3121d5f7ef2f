"""Packages near the openings, by a slow oracle, and what the finding says each side must move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.case import Case
from detente.claims import Claim
from detente.methods import Finding, Options
from detente.methods.bargaining.bridge import bridge_rows, count_moves, nearest_rows
from detente.methods.bargaining.space import utilities
from tests.methods.bargaining import oracle
from tests.methods.bargaining.strategies import Instance, instances, tried


def answer(case: Case) -> Finding:
    return detente.run(case, ["bargaining"], Options(draws=8))["bargaining"]


def records(data: Any, case: Instance, n_parties: int) -> list[Any]:
    flags = st.lists(st.booleans(), min_size=n_parties, max_size=n_parties)
    return [np.array([data.draw(flags) for _ in range(size)], dtype=bool) for size in case.sizes]


def by_hand(package: tuple[int, ...], record: list[Any], n_parties: int) -> tuple[int, list[int]]:
    new = sum(not any(record[i][o]) for i, o in enumerate(package))
    return new, [sum(not record[i][o][p] for i, o in enumerate(package)) for p in range(n_parties)]


@tried
@given(instances(most_parties=3, huge=False), st.data())
def test_the_bridge_has_the_fewest_moves_each_time_split_another_way(case: Instance, data: Any) -> None:
    n_parties = len(case.no_deal)
    record = records(data, case, n_parties)
    rows = oracle.packages(case.sizes, case.forbidden, case.required)
    gains = [[have - level for have, level in zip(mine, case.no_deal, strict=True)] for mine in case.table]
    zone = [row for row, mine in enumerate(gains) if min(mine) >= 0]
    ideal = [max((gains[row][p] for row in zone), default=0) for p in range(n_parties)]
    expected: list[int] = []
    splits: list[list[int]] = []
    for _ in range(3):
        left = [row for row in zone if by_hand(rows[row], record, n_parties)[1] not in splits]
        if not left:
            break

        def key(row: int) -> Any:
            new, moves = by_hand(rows[row], record, n_parties)
            shares = sorted(Fraction(g, i) for g, i in zip(gains[row], ideal, strict=True) if i > 0)
            return new, max(moves), sum(moves), moves, [-share for share in shares], row

        expected.append(min(left, key=key))
        splits.append(by_hand(rows[expected[-1]], record, n_parties)[1])
    packages = case.packages[zone]
    gain = np.array([gains[row] for row in zone], dtype=case.dtype).reshape(len(zone), n_parties)
    assert [zone[row] for row in bridge_rows(packages, record, gain)] == expected


@tried
@given(instances(most_parties=4, huge=False), st.data())
def test_what_comes_nearest_leaves_the_fewest_short_by_the_least_share(case: Instance, data: Any) -> None:
    if not case.table:
        return
    n_parties = len(case.no_deal)
    record = records(data, case, n_parties)
    rows = oracle.packages(case.sizes, case.forbidden, case.required)
    span = [max(column) - min(column) for column in zip(*case.table, strict=True)]
    short = [
        [
            max(level - have, 0) if asked else 0
            for have, level, asked in zip(mine, case.no_deal, case.consents[row], strict=True)
        ]
        for row, mine in enumerate(case.table)
    ]
    fewest = min(sum(points > 0 for points in one) for one in short)
    best: dict[tuple[bool, ...], Any] = {}
    for row, one in enumerate(short):
        who = tuple(points > 0 for points in one)
        if sum(who) != fewest:
            continue
        share = max(Fraction(points, max(reach, 1)) for points, reach in zip(one, span, strict=True))
        key = (share, max(by_hand(rows[row], record, n_parties)[1]), row)
        best[who] = min(best.get(who, key), key)
    utility = utilities(case.packages, case.terms)
    missing = np.where(case.consents, np.maximum(np.array(case.no_deal, dtype=case.dtype) - utility, 0), 0)
    moves = count_moves(case.packages, record)[0]
    found = nearest_rows(missing, np.array(span), moves, most=100)
    assert sorted(found.tolist()) == sorted(key[2] for key in best.values())
    assert len(nearest_rows(missing, np.array(span), moves, most=1)) == 1


def test_an_option_that_is_nobodys_counts_before_the_number_of_moves() -> None:
    """The first has one move each to an option of nobody's; in the second the other party moves twice."""
    record = [
        np.array([[True, False], [False, True], [False, False]]),
        np.array([[True, False], [True, True]]),
    ]
    packages = np.array([[2, 1], [0, 0]])
    moves, new = count_moves(packages, record)
    assert (moves.tolist(), new.tolist()) == ([[1, 1], [0, 2]], [1, 0])
    assert bridge_rows(packages, record, np.ones((2, 2), dtype=np.int64)).tolist() == [1, 0]


def test_shortfalls_are_compared_as_shares_of_each_partys_range() -> None:
    """Of ranges 10 and 100: 4 and 10 short is .4 at most, 1 and 30 short is .3."""
    short = np.array([[4, 10], [1, 30]])
    still = np.zeros((2, 2), dtype=np.int64)
    assert nearest_rows(short, np.array([10, 100]), still).tolist() == [1]
    assert nearest_rows(short, np.array([1, 1]), still).tolist() == [0]
    assert nearest_rows(short, np.array([0, 0]), still).tolist() == [0]


# -- on the example worked by hand


def claim(name: str, party: str, act: str, issue: str, option: str, day: int) -> Claim:
    return Claim(
        id=name, source="s", start=0, end=1, quotation="q", speaker=party, party=party, act=act,
        issue=issue, option=option, reported=date(2026, 1, day), status="accepted",
    )  # fmt: skip


def with_claims(*claims: Claim) -> Case:
    return replace(detente.load("two-party-example"), claims={one.id: one for one in claims})


def moves_of(finding: Finding, place: int = 0) -> set[tuple[str, str, float]]:
    row = finding.data["bridge"][place]
    return {(move["party"], move["issue"], move["points"]) for move in row["moves"] if not move["signals"]}


def unchecked(case: Case) -> Finding:
    """The claims of these tests quote no source, which only checking a case minds."""
    from detente.methods.bargaining.front import answer_case

    return answer_case("?", case, Options(draws=8))


def test_without_demands_the_best_options_stand_for_them_and_are_marked() -> None:
    """Zone: A (56, 50) to (46, 90). Upper's best: keeps, closed, large; Lower's: shared, open, none.

    (shared, open, none) and (keeps, closed, large) are outside the zone; of the zone two moves for
    one and one for the other is the least.
    """
    finding = answer(detente.load("two-party-example"))
    first, *_ = finding.data["bridge"]
    counts = [
        sorted((sum(m["party"] == p for m in row["moves"]) for p in ("upper", "lower")), reverse=True)
        for row in finding.data["bridge"]
    ]
    assert counts[0] == [2, 1]
    assert all(not move["claims"] for move in first["moves"])
    assert first["in_zone"]
    cells = [cell for row in finding.table("bridge").rows[:3] for cell in row[1:3]]
    assert all(cell.mark == "assumed" for cell in cells)


def test_a_signal_counts_as_no_move_until_it_is_ruled_out() -> None:
    asked = claim("c1", "upper", "demand", "water", "upper", 1)
    hint = claim("c2", "upper", "hint", "water", "shared", 2)
    refusal = claim("c3", "upper", "reject", "water", "shared", 3)
    plain = unchecked(with_claims(asked))
    hinted = unchecked(with_claims(asked, hint))
    ruled_out = unchecked(with_claims(asked, hint, refusal))
    assert ("upper", "water", -56.0) in moves_of(plain) | moves_of(plain, 1)
    told = [move for row in hinted.data["bridge"] for move in row["moves"] if move["signals"]]
    assert {(move["issue"], move["to"], *move["signals"]) for move in told} == {("water", "shared", "c2")}
    assert "Upper Village signalled it" in " ".join(
        cell.words for row in hinted.table("bridge").rows for cell in row
    )
    assert ruled_out.data["bridge"] == plain.data["bridge"]


def test_the_sentence_names_the_issues_on_which_each_moves_with_the_claims_behind() -> None:
    asked = claim("c1", "upper", "demand", "water", "upper", 1)
    finding = unchecked(with_claims(asked))
    (told,) = [s for s in finding.statements if "nearest to the openings" in s.text]
    first = finding.data["bridge"][0]
    names = {"water": "Water in the dry months", "road": "Road through the gorge", "fund": "Fund for Upper"}
    for move in first["moves"]:
        assert names[move["issue"]] in told.text
    if any(move["party"] == "upper" and move["issue"] == "water" for move in first["moves"]):
        assert "claim:c1" in told.rests_on


def test_an_empty_zone_gets_the_nearest_packages_and_who_is_short() -> None:
    """Upper at 80, Lower at 60: of (86, 35) Lower lacks 25 of 100, of (46, 90) Upper 34 of 100."""
    case = detente.load("two-party-example")
    rows = dict(case.estimates)
    for name, level in {"no_deal.upper": "80", "no_deal.lower": "60"}.items():
        rows[name] = replace(rows[name], low=Decimal(level), mid=Decimal(level), high=Decimal(level))
    finding = answer(replace(case, estimates=rows))
    found = {tuple(row["short"].items()) for row in finding.data["bridge"]}
    assert found == {(("lower", 25.0),), (("upper", 34.0),)}
    assert not any(row["in_zone"] for row in finding.data["bridge"])
    assert finding.table("bridge").title.startswith("No package is acceptable")
    (told,) = [s.text for s in finding.statements if "comes nearest" in s.text]
    assert "25 points short for Lower Village" in told or "34 points short for Upper Village" in told


def test_without_no_deal_there_is_no_bridge() -> None:
    case = detente.load("two-party-example")
    rows = {name: row for name, row in case.estimates.items() if name != "no_deal.upper"}
    assert answer(replace(case, estimates=rows)).data["bridge"] is None
