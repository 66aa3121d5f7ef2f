"""What improves a text: against every package looked at by itself, and by hand on the example."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

import detente
from detente.case import Package
from detente.methods import Finding, Options
from detente.methods.bargaining.improvement import find_improvements
from detente.methods.bargaining.space import utilities
from tests.methods.bargaining import oracle
from tests.methods.bargaining.strategies import Instance, instances, tried


@tried
@given(instances(most_parties=4), st.data())
def test_improvements_leave_nobody_worse_off_and_are_beaten_by_none(case: Instance, data: Any) -> None:
    assume(case.table)
    base = tuple(data.draw(st.integers(0, size - 1)) for size in case.sizes)
    text = oracle.utility(base, case.worth, case.pairs)
    principals = [p for p in range(len(text)) if case.consents[:, p].all()]
    kept, better = [], {}
    for row, mine in enumerate(case.table):
        asked = [p for p in range(len(text)) if case.consents[row, p]]
        if all(mine[p] >= text[p] for p in asked):
            kept.append(row)
            better[row] = sum(mine[p] > text[p] for p in asked)
    own = {row: [case.table[row][p] for p in principals] for row in kept}
    best = [row for row in kept if not any(oracle.dominates(own[other], own[row]) for other in kept)]
    best = [row for row in best if better[row]]
    ideal = [max((case.table[row][p] - text[p] for row in kept), default=0) for p in principals]

    def shares(row: int) -> list[Fraction]:
        return sorted(
            Fraction(case.table[row][p] - text[p], most)
            for p, most in zip(principals, ideal, strict=True)
            if most > 0
        )

    expected = sorted(best, key=lambda row: (-better[row], -min(shares(row), default=Fraction(0)), row))
    found = find_improvements(
        utilities(case.packages, case.terms),
        np.array(text, dtype=case.dtype),
        case.consents,
        principals,
        most=5,
    )
    assert found.rows.tolist() == expected[:5]
    assert found.better.tolist() == [better[row] for row in expected[:5]]
    assert found.frontier == len(best)
    middle = [row for row in best if shares(row) == max(map(shares, best))]
    assert sorted(found.kalai_smorodinsky.tolist()) == sorted(middle)


# -- on the example worked by hand


def answer(package: Package | None = None) -> Finding:
    case = detente.load("two-party-example")
    return detente.run(case, ["bargaining"], Options(draws=8, package=package))["bargaining"]


def test_the_latest_text_is_improved_as_on_the_page() -> None:
    """The mediator's text is (14, 65); above it for both are only (46, 90), (20, 95) of the frontier."""
    (told,) = answer().data["improvements"]
    assert told["name"] == "The mediator's first text"
    assert told["frontier"] == 2
    changes = [tuple(row["change"].values()) for row in told["packages"]]
    # least shares: 25 of 30 and 32 of 32 against 6 of 32 and 30 of 30
    assert changes == [(32, 25), (6, 30)]
    assert [tuple(row["change"].values()) for row in told["kalai_smorodinsky"]] == [(32, 25)]
    assert [row["in_zone"] for row in told["packages"]] == [True, False]


def test_a_text_that_nothing_improves_is_said_to_be_so() -> None:
    package = Package.of({"water": "shared", "road": "open", "fund": "large"})
    finding = answer(package)
    (told,) = finding.data["improvements"]
    assert (told["frontier"], told["packages"], told["kalai_smorodinsky"]) == (0, [], [])
    assert (
        "No allowed package is better than the package asked about for one who must consent, and worse"
        in (" ".join(statement.text for statement in finding.statements))
    )
    assert "trades" not in [table.id for table in finding.tables]


def test_a_text_that_is_not_allowed_can_be_improved_and_is_said_to_be_not_allowed() -> None:
    """(90, 10): keeps, closed, small is what the tolls rule forbids; (100, 0) is worse for Lower."""
    package = Package.of({"water": "upper", "road": "closed", "fund": "small"})
    finding = answer(package)
    (told,) = finding.data["improvements"]
    assert told["frontier"] == 0
    text = " ".join(statement.text for statement in finding.statements)
    assert "The package asked about is not allowed (The small fund is paid from tolls" in text
    assert "leaves Lower Village 15 points below no deal" in text


def test_the_table_shows_the_issues_that_change_and_what_each_gets() -> None:
    table = answer().table("trades")
    assert [column.name for column in table.columns] == [
        "Issue",
        "The text",
        "Trade 1 (Kalai-Smorodinsky)",
        "Trade 2",
    ]
    first = [row[0].value for row in table.rows]
    assert first == [
        "Road through the gorge",
        "Fund for Upper Village",
        "Upper Village (own points)",
        "Lower Village (own points)",
    ]
    assert [cell.value for cell in table.rows[2][1:]] == [14, 32, 6]
    assert all(cell.rests_on for row in table.rows[2:] for cell in row[1:])
