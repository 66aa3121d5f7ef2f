"""The matrix of positions on an upright page."""

from __future__ import annotations

from dataclasses import replace

from detente.brief.matrix import lay_out, list_in_full
from detente.methods.finding import Cell, Column, Statement, Table


def matrix(lines: int) -> Table:
    full = Cell("x", lines=tuple(Statement(f"line {n}", (f"claim:c{n}",)) for n in range(lines)))
    silent = Cell(None, words="nothing in these sources", mark="unknown")
    columns = (Column("Party"), Column("Water"), Column("Line"))
    return Table(
        "matrix", "Who says what", columns, ((Cell("North"), full, silent), (Cell("South"), silent, full))
    )


def test_few_lines_are_shown_whole_with_issues_as_rows() -> None:
    shown = lay_out(matrix(2))
    assert list_in_full(matrix(2)) is None
    assert [column.name for column in shown.columns] == ["Issue", "North", "South"]
    assert [row[0].value for row in shown.rows] == ["Water", "Line"]
    assert len(shown.rows[0][1].lines) == 2


def test_many_lines_are_cut_in_the_overview_and_whole_below() -> None:
    overview, full = lay_out(matrix(5)), list_in_full(matrix(5))
    assert full is not None
    assert [line.text for line in overview.rows[0][1].lines] == ["line 0", "and 4 more"]
    assert overview.rows[0][2].words == "–"
    assert "nothing in these sources" in overview.note
    assert [(row[0].value, row[1].value, len(row[2].lines)) for row in full.rows] == [
        ("Water", "North", 5),
        ("Line", "South", 5),
    ]


def test_a_party_that_is_only_ranked_stays_in_the_overview() -> None:
    crowded = matrix(5)
    ranked = Cell("ranked only", rests_on=("ranking:east.water",))
    empty = Cell(None, words="nothing in these sources", mark="unknown")
    rows = (*crowded.rows, (Cell("East"), ranked, empty), (Cell("West"), empty, empty))
    overview = lay_out(replace(crowded, rows=rows))
    assert [column.name for column in overview.columns] == ["Issue", "North", "South", "East"]
    assert overview.rows[0][3].value == "ranked only"
    assert overview.note.endswith("Left out, because no cell has a line: West.")


def test_other_tables_are_left_alone() -> None:
    other = Table("gains", "Gains", (Column("Party"),), ((Cell("North"),),))
    assert lay_out(other) is other
    assert list_in_full(other) is None
