"""Notes and traces: from a number to its quotation, as data and as plain text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.brief import explain_key, explain_note, number_notes, trace, write_brief
from detente.brief.quotations import mark_text
from detente.brief.trace import anchor
from detente.case import Basis
from detente.errors import UsageError
from detente.methods.finding import Cell
from tests.brief.by_hand import TEXT, claim, make_case, make_findings
from tests.case.folders import write_case


def test_one_note_for_each_distinct_use_in_order_of_first_use() -> None:
    a, b = (("no_deal.north",), "as it is"), (("no_deal.north",), "doubled")
    notes = number_notes(make_case(), [a, ((), ""), b, a])
    assert [(note.number, note.how) for note in notes] == [(1, "as it is"), (2, "doubled")]


def test_a_quantity_leads_to_its_claims_and_their_source() -> None:
    one = trace(make_case(), "worth.north.water.shared")
    assert one.lines[0] == "60 (between 40 and 75) points"
    assert "Worth of the option to the party" in " ".join(one.lines)
    assert [child.key for child in one.children] == ["claim:c1", "claim:c2"]
    assert [child.key for child in one.children[0].children] == ["source:s1"]
    assert "In our paraphrase: North demands the upper valley" in one.children[0].lines[-1]


def test_a_group_opens_into_the_estimates_that_match() -> None:
    one = trace(make_case(), "worth.south.*")
    assert [child.key for child in one.children] == ["worth.south.water.shared", "worth.south.water.split"]
    assert one.lines == ("2 estimates",)


def test_a_claim_without_a_date_said_says_so() -> None:
    assert "reported 3 August 2025, date said not known" in trace(make_case(), "claim:c3").lines[0]


@pytest.mark.parametrize(
    "key", ["rule:no_both", "red_line:so_line", "package:draft", "source:s1", "ranking:north.line"]
)
def test_every_kind_of_key_has_a_trace(key: str) -> None:
    one = trace(make_case(), key)
    assert one.key == key
    assert "not in this case" not in one.lines[0]


@pytest.mark.parametrize(
    "key", ["nothing.here", "claim:zz", "odd:c1", "rule:zz", "package:zz", "ranking:a.b", "red_line:z"]
)
def test_a_key_that_is_not_there_says_so_instead_of_failing(key: str) -> None:
    assert trace(make_case(), key).lines[0].startswith("not ")
    with pytest.raises(UsageError, match="is not in this case"):
        explain_key(make_case(), key)


def test_a_bare_claim_id_is_recognised() -> None:
    with pytest.raises(UsageError, match='did you mean "claim:c1"'):
        explain_key(make_case(), "c1")


def test_a_quantity_is_explained_down_to_the_quotation() -> None:
    words = explain_key(make_case(), "worth.north.water.shared")
    assert "60 (between 40 and 75) points" in words
    assert "In our paraphrase: North demands the upper valley" in words
    assert "sha256" in words
    assert words.count("  source:s1 (above)") == 1


def test_a_note_is_explained_and_a_wrong_number_is_named() -> None:
    brief = write_brief(make_case(), make_findings())
    assert explain_note(brief, 2).startswith("Note 2: Share of draws.\n  worth.*\n")
    with pytest.raises(UsageError, match=f"note 0 .* from 1 to {len(brief.notes)}"):
        explain_note(brief, 0)
    with pytest.raises(UsageError, match="has no notes"):
        explain_note(write_brief(replace(make_case(), rules={}, red_lines={}), ()), 1)


def test_a_marked_text_is_whole_and_well_nested_where_quotations_cross() -> None:
    claims = [
        claim("a", "North demands the upper"),
        claim("b", "the upper valley."),
        claim("c", "demands"),
        claim("d", "demands"),
    ]
    pieces = list(mark_text(TEXT, claims))
    assert "".join(words for kind, words in pieces if kind == "text") == TEXT
    stack: list[str] = []
    inside: dict[str, str] = {}
    for kind, words in pieces:
        if kind in ("open", "again"):
            stack.append(words)
        elif kind in ("close", "pause"):
            assert stack.pop() == words
        else:
            for one in stack:
                inside[one] = inside.get(one, "") + words
    assert not stack
    assert inside == {c.id: c.quotation for c in claims}


@given(st.text(), st.text())
def test_an_anchor_is_plain_and_tells_quantities_apart(one: str, other: str) -> None:
    assert all(char.isascii() and (char.isalnum() or char in "-_") for char in anchor(one))
    if set(one + other) <= set("abc_.") and one != other:
        assert anchor(one) != anchor(other)


def test_only_a_document_s_own_words_stand_in_quotation_marks() -> None:
    case = make_case()
    assert "“" not in trace(case, "claim:c1").lines[-1]
    own = replace(case.sources["s1"], origin="document")
    case = replace(case, sources={**case.sources, "s1": own})
    assert "“North demands the upper valley”" in trace(case, "claim:c1").lines[-1]
    page = write_brief(case, make_findings()).html()
    assert "“North demands the upper valley”" in page
    assert "“North demands the upper valley”" not in write_brief(make_case(), make_findings()).html()


def test_what_a_kind_of_quantity_means_is_said_once() -> None:
    brief = write_brief(make_case(), make_findings())
    case = make_case()
    notes = number_notes(case, [(("worth.north.water.shared", "worth.north.water.split"), "")])
    words = explain_note(replace(brief, notes=notes), 1)
    assert words.count("Worth of the option to the party") == 1


def test_five_thousand_claims_are_told_in_seconds() -> None:
    case = make_case()
    many = {f"m{n}": replace(case.claims["c1"], id=f"m{n}") for n in range(5000)}
    basis = Basis(claims=tuple(many))
    rows = {name: replace(row, basis=basis) for name, row in case.estimates.items()}
    lines = {name: replace(row, basis=basis) for name, row in case.red_lines.items()}
    large = replace(case, claims=many, estimates=rows, red_lines=lines)
    positions = next(f for f in make_findings() if f.method == "positions")
    (table,) = (t for t in positions.tables if t.rows)
    cited = replace(
        table, rows=tuple((Cell(n, rests_on=(f"claim:{n}",)),) * len(table.columns) for n in many)
    )
    started = process_time()
    brief = write_brief(large, (replace(positions, tables=(cited,)),))
    brief.html()
    assert process_time() - started < 8
    told = brief.record.claims
    assert len(told) == 5000
    assert all(
        row.notes and row.quantities == tuple(e.quantity for e in brief.record.estimates) for row in told
    )


def test_worths_of_which_only_an_order_is_known_are_followed_to_the_rankings(tmp_path: Path) -> None:
    case = detente.load(write_case(tmp_path))
    notes = number_notes(
        case, [(("worth.*", "no_such.*"), ""), (("worth.east.*",), ""), (("no_such.*",), "")]
    )
    assert [one.key for one in notes[0].traces] == ["worth.*", "ranking:*"]
    assert [one.key for one in notes[0].traces[1].children] == ["ranking:west.tax"]
    assert [one.key for one in notes[1].traces] == ["worth.east.*"]
    assert [one.key for one in notes[2].traces] == ["no_such.*"]
