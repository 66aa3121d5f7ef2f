"""The matrix of positions: what counts, what comes first, what stands against what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import detente
from detente.case import Case, Ranking, RedLine
from detente.case.demands import latest_demand
from detente.case.model import Basis
from detente.claims import Claim
from detente.methods import Finding
from detente.methods.positions.front import answer_case
from detente.methods.positions.reading import find_contradictions, read_position

WORDS = "words of the claim"


def claim(name: str, act: str, option: str = "", said: str = "2026-01-05", **more: Any) -> Claim:
    day = date.fromisoformat(said) if said else None
    party, issue = more.pop("party", "upper"), more.pop("issue", "fund")
    status = more.pop("status", "accepted")
    return Claim(
        name, "s", 0, len(WORDS), WORDS, "", party, act, issue, option, said=day, status=status, **more
    )


def case_of(*claims: Claim, red_lines: tuple[RedLine, ...] = ()) -> Case:
    """The two villages, with the claims of a test."""
    case = detente.load("two-party-example")
    return replace(case, claims={c.id: c for c in claims}, red_lines={line.id: line for line in red_lines})


def answer(case: Case) -> Finding:
    return answer_case("What does each party want?", case)


def ids(claims: tuple[Claim, ...]) -> list[str]:
    return [claim.id for claim in claims]


def cell(case: Case, party: str, issue: str) -> Any:
    table = answer(case).table("matrix")
    row = list(case.parties).index(party)
    return table.rows[row][1 + list(case.issues).index(issue)]


def test_the_latest_demand_is_by_the_day_it_was_said() -> None:
    case = case_of(
        claim("late", "demand", "large", "2026-01-09"),
        claim("early", "demand", "small", "2026-01-02"),
        claim("told_later", "demand", "none", "2026-01-03", reported=date(2026, 1, 14)),
    )
    position = read_position(case, "upper", "fund")
    assert ids(position.demands) == ["late"]
    assert ids(position.earlier) == ["early", "told_later"]
    assert cell(case, "upper", "fund").lines[0].text.startswith("demands: Large fund")


def test_a_claim_without_the_day_it_was_said_goes_by_the_day_it_was_reported_and_says_so() -> None:
    case = case_of(
        claim("said", "demand", "small", "2026-01-05"),
        claim("reported", "demand", "large", "", reported=date(2026, 1, 6)),
        claim("undated", "demand", "none", ""),
    )
    assert ids(latest_demand(case, "upper", "fund").claims) == ["reported"]
    lines = [line.text for line in cell(case, "upper", "fund").lines]
    assert lines[0].startswith("demands: Large fund")
    assert lines[0].endswith("(2026-01-06, as reported)")
    assert "no date" in " ".join(lines)


def test_a_condition_is_a_demand_and_an_offer_is_none() -> None:
    case = case_of(
        claim("demand", "demand", "small", "2026-01-01"),
        claim("condition", "condition", "large", "2026-01-02"),
        claim("offer", "offer", "none", "2026-01-03"),
        claim("hint", "hint", "small", "2026-01-04", hedge="might"),
    )
    position = read_position(case, "upper", "fund")
    assert ids(position.demands) == ["condition"]
    assert ids(position.offered) == ["offer", "hint"]
    assert any("hedged: might" in line.text for line in cell(case, "upper", "fund").lines)
    soft = " ".join(statement.text for statement in answer(case).statements)
    assert "No fund" in soft


@pytest.mark.parametrize(
    "status, counts", [("accepted", True), ("proposed", True), ("review", False), ("rejected", False)]
)
def test_claims_in_review_and_rejected_ones_do_not_count(status: str, counts: bool) -> None:
    case = case_of(
        claim("c", "demand", "large", status=status), claim("other", "demand", "open", issue="road")
    )
    assert bool(read_position(case, "upper", "fund").demands) is counts


@pytest.mark.parametrize("day, counts", [("2026-01-15", True), ("2026-01-16", False)])
def test_what_is_said_after_the_day_of_the_case_does_not_count(day: str, counts: bool) -> None:
    case = case_of(
        claim("c", "demand", "large", day),
        claim("reported", "demand", "small", "", reported=date.fromisoformat(day)),
        red_lines=(red_line("l", date.fromisoformat(day)),),
    )
    position = read_position(case, "upper", "fund")
    assert bool(position.demands) is counts
    assert bool(position.red_lines) is counts


def red_line(name: str, day: date | None = None, *combination: tuple[str, str]) -> RedLine:
    return RedLine(
        name, "upper", (combination or (("fund", "none"),),), "firm", Basis(assumption="a b c"), day
    )


def test_an_option_that_is_asked_for_and_rejected_stands_as_a_contradiction() -> None:
    case = case_of(
        claim("yes", "hint", "small", "2026-01-02"),
        claim("no", "reject", "small", "2026-01-03"),
        claim("elsewhere", "reject", "open", issue="road"),
    )
    pairs = find_contradictions(read_position(case, "upper", "fund"))
    assert [(a.id, b.id) for a, b in pairs] == [("yes", "no")]
    finding = answer(case)
    assert finding.data["contradictions"] == [["yes", "no"]]
    (row,) = finding.table("contradictions").rows
    assert [cell.rests_on for cell in row[2:]] == [("claim:yes",), ("claim:no",)]


def test_two_demands_of_one_day_for_different_options_stand_side_by_side() -> None:
    case = case_of(
        claim("one", "demand", "small"), claim("two", "demand", "large"), claim("three", "demand", "large")
    )
    position = read_position(case, "upper", "fund")
    assert ids(position.demands) == ["one", "two", "three"]
    assert [(a.id, b.id) for a, b in find_contradictions(position)] == [("one", "two"), ("one", "three")]


def test_an_empty_cell_is_marked_unknown_and_never_indifferent() -> None:
    case = case_of(claim("c", "demand", "large"))
    empty = cell(case, "lower", "fund")
    assert (empty.value, empty.mark) == (None, "unknown")
    assert "nothing" in empty.words
    said = " ".join(statement.text for statement in answer(case).statements)
    assert "Lower Village on Fund for Upper Village" in said
    assert "Upper Village on Fund for Upper Village" not in said


def test_without_any_source_no_silence_is_told_of_sources() -> None:
    finding = answer(case_of(red_lines=(red_line("l"),)))
    empty = finding.table("matrix").rows[1][1]
    assert (empty.words, empty.mark) == ("no source on record", "unknown")
    assert "these sources" not in " ".join([*(s.text for s in finding.statements), *finding.limits]).lower()


def test_a_cell_of_ranked_options_does_not_read_as_empty() -> None:
    ranking = Ranking("upper", "water", 1, False, "upper", 1, Basis(assumption="a b c"))
    case = replace(case_of(claim("c", "demand", "large")), rankings=(ranking,))
    ranked = cell(case, "upper", "water")
    assert (ranked.value, ranked.mark, ranked.rests_on) == ("ranked only", "", ("ranking:upper.water",))
    finding = answer(case)
    assert "holds no words on them" in finding.table("matrix").note
    (silence,) = (s.text for s in finding.statements if s.text.startswith("These sources say nothing of"))
    assert "Upper Village on Road" in silence
    assert "Upper Village on Water" not in silence
    assert "Ranked only" not in answer(case_of(claim("c", "demand", "large"))).table("matrix").note


def test_a_red_line_stands_in_the_cell_of_every_issue_it_names() -> None:
    line = red_line("l", None, ("fund", "none"), ("road", "open"))
    case = case_of(red_lines=(line,))
    for issue in ("fund", "road"):
        assert [x.rests_on for x in cell(case, "upper", issue).lines] == [("red_line:l",)]
    assert cell(case, "upper", "water").mark == "unknown"


def test_every_line_of_the_matrix_opens_its_claim() -> None:
    case = detente.load("ukraine-2025")
    finding = detente.run(case, ["positions"])["positions"]
    for row in finding.table("matrix").rows:
        for one in row[1:]:
            for line in one.lines:
                kind, _, name = line.rests_on[0].partition(":")
                assert name in (case.claims if kind == "claim" else case.red_lines)


def test_the_answer_counts_issues_whose_latest_demands_exclude_each_other() -> None:
    case = case_of(
        claim("u", "demand", "large"),
        claim("l", "demand", "none", party="lower"),
        claim("u2", "demand", "closed", issue="road"),
        claim("l2", "demand", "closed", issue="road", party="lower"),
        claim("u3", "demand", "upper", issue="water"),
    )
    finding = answer(case)
    assert finding.answer.text.replace(" the ", " ").endswith("on 1 of 3 issues: Fund for Upper Village.")
    assert set(finding.answer.rests_on) == {"claim:u", "claim:l"}


def test_a_case_without_claims_and_red_lines_is_not_answered() -> None:
    finding = answer(case_of())
    assert not finding.is_answered
    assert finding.needs == ("claims.csv",)
    assert finding.limits


def test_a_long_quotation_is_cut_at_a_word_where_no_option_is_named() -> None:
    words = "peace " * 60
    case = case_of(replace(claim("c", "assert"), quotation=words))
    (line,) = cell(case, "upper", "fund").lines
    assert line.text.startswith("says: peace peace")
    assert " ... (" in line.text
    assert len(line.text) < 200


def test_a_signal_keeps_its_hedge_and_the_mark_of_a_day_that_is_only_reported() -> None:
    hint = claim("h1", "hint", "small", hedge="might")
    told = replace(hint, id="h2", said=None, reported=date(2026, 1, 6))
    for one, words in (
        (hint, "hinted 2026-01-05, hedged: might"),
        (told, "hinted 2026-01-06, as reported, hedged: might"),
    ):
        finding = answer(case_of(one))
        assert any(words in statement.text for statement in finding.statements)
        assert finding.table("signals").rows[0][3].value == words


def test_a_signal_does_not_stand_once_the_party_drew_a_red_line_before_it() -> None:
    hint = claim("h1", "hint", "small")
    later, earlier = date(2026, 1, 6), date(2026, 1, 4)
    line = red_line("r1", later, ("fund", "small"))
    finding = answer(case_of(hint, red_lines=(replace(line, party="upper"),)))
    assert finding.table("signals").rows[0][4].value == f"{line.firmness} red line 2026-01-06"
    assert not any("signalled" in statement.text for statement in finding.statements)
    before = answer(case_of(hint, red_lines=(replace(line, party="upper", date=earlier),)))
    assert before.table("signals").rows[0][4].value == "stands"
