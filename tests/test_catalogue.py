"""One promise, every method: each case of the catalogue checks, runs, has words and limits, is traced."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import detente
from detente.brief.trace import Trace, trace, walk_traces
from detente.case import Case, catalogue_folders, find_case
from detente.errors import UsageError
from detente.methods import METHODS, Finding, Options, Statement

CASES = tuple(catalogue_folders())
PAIRS = [(name, method) for name in CASES for method in METHODS]


@cache
def loaded(name: str) -> Case:
    return detente.load(name)


@cache
def found(name: str, method: str) -> Finding:
    return detente.run(loaded(name), [method], Options(draws=128))[method]


def statements(finding: Finding) -> Iterator[Statement]:
    yield finding.answer
    yield from finding.statements
    for table in finding.tables:
        for row in table.rows:
            for cell in row:
                yield Statement(cell.words or str(cell.value), cell.rests_on, cell.how)
                yield from cell.lines


def test_the_catalogue_holds_the_cases_of_the_issue() -> None:
    assert {"ukraine-2025", "nash-1950-barter", "two-party-example"} <= set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_every_case_checks_clean(name: str) -> None:
    assert detente.check(name) == ()


@pytest.mark.parametrize("name, method", PAIRS)
def test_every_method_gives_words_and_limits(name: str, method: str) -> None:
    finding = found(name, method)
    assert finding.method == method
    assert finding.question.endswith("?")
    assert finding.answer.text
    assert finding.limits
    assert all(limit.endswith(".") for limit in finding.limits)
    assert len({table.id for table in finding.tables}) == len(finding.tables)
    for table in finding.tables:
        assert table.title
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert len(finding.frame(table.id)) == len(table.rows)
    for statement in statements(finding):
        assert "None" not in re.sub("None (of|is) ", "", statement.text)
        assert "nan" not in statement.text.lower().split()


@pytest.mark.parametrize("name, method", PAIRS)
def test_every_method_gives_the_same_bytes_twice(name: str, method: str) -> None:
    def data(finding: Finding) -> str:
        return json.dumps({**finding.data}, allow_nan=False)

    again = detente.run(detente.load(name), [method], Options(draws=128))[method]
    assert data(again) == data(found(name, method))
    assert again.tables == found(name, method).tables
    assert again.statements == found(name, method).statements


@pytest.mark.parametrize("name, method", PAIRS)
def test_everything_an_answer_rests_on_is_in_the_case(name: str, method: str) -> None:
    case, finding = loaded(name), found(name, method)
    keys = {key for statement in statements(finding) for key in statement.rests_on}
    keys |= {key for figure in finding.figures for key in figure.rests_on}
    absent = trace(case, "claim:no_such_claim").lines[0].replace("claim:no_such_claim", "")
    for key in keys:
        traces = list(walk_traces([trace(case, key)]))
        assert traces
        for one in traces:
            assert absent not in " ".join(one.lines).replace(one.key, ""), f"{key} leads to {one.key}"


@pytest.mark.parametrize("name", CASES)
def test_every_number_of_a_case_ends_in_a_quotation_a_publication_or_an_assumption(name: str) -> None:
    case = loaded(name)
    for quantity in case.estimates:
        kinds = {one.kind for one in walk_traces([trace(case, quantity)])}
        basis = case.estimates[quantity].basis
        assert basis.assumption or basis.cite or {"claim", "source"} <= kinds


def test_a_finding_escapes_itself_in_a_notebook() -> None:
    finding = Finding("x", "<b>?", Statement("<script>alert(1)</script>"))
    assert "<script>" not in finding._repr_html_()
    assert "&lt;script&gt;" in finding._repr_html_()
    with pytest.raises(KeyError, match="there are: none"):
        finding.table("y")


def test_a_folder_that_exists_wins_over_the_name_of_a_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = catalogue_folders()["ukraine-2025"]
    assert find_case("ukraine-2025") == home
    assert find_case("cases/ukraine-2025") == home
    (tmp_path / "ukraine-2025").mkdir()
    assert find_case("ukraine-2025") == Path("ukraine-2025")


@pytest.mark.parametrize(
    "name", ["ukraine-2052", "other/ukraine-2025", "../ukraine-2025", "", "/nowhere", "a/b/c"]
)
def test_a_case_that_is_not_there_gets_one_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    if name == "":
        assert find_case(name) == Path()
        return
    with pytest.raises(UsageError) as error:
        find_case(name)
    assert "\n" not in str(error.value)
    assert "there is no such case folder" in str(error.value)
    if name == "ukraine-2052":
        assert 'did you mean "ukraine-2025"?' in str(error.value)


def test_the_kinds_of_a_trace_are_those_the_record_names() -> None:
    case = loaded("ukraine-2025")
    assert isinstance(trace(case, "worth.*"), Trace)
    assert trace(case, "worth.*").kind == "group"
