"""The matrix of parties and issues, laid out for upright pages: an overview, then every line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from detente.methods.finding import Cell, Column, Statement, Table

__all__ = ["lay_out"]

_LINES_THAT_FIT = 2


def lay_out(table: Table) -> Iterator[Table]:
    """
    Yield the tables in which a table is shown: itself, unless it is the matrix of positions.

    The matrix (party x issue) is turned over, because there are more issues than parties. Where
    cells hold more lines than fit, the overview keeps the first of each, which is the latest
    demand, and a second table, one row for each party and issue, holds them all.
    """
    if table.id != "matrix" or not table.rows or any(len(row) != len(table.columns) for row in table.rows):
        yield table
        return
    most = max(len(cell.lines) for row in table.rows for cell in row)
    if most <= _LINES_THAT_FIT:
        yield _turned(table)
        return
    cut = replace(table, rows=tuple(tuple(_first_line(cell) for cell in row) for row in table.rows))
    silence = next((c.words for row in table.rows for c in row if c.mark == "unknown" and c.words), "")
    note = f"{table.note} The dash stands for: {silence}." if silence else table.note
    yield _turned(replace(cut, note=note.strip()))
    yield _in_full(table)


def _turned(table: Table) -> Table:
    heads = tuple(Column(row[0].words or str(row[0].value)) for row in table.rows)
    rows = tuple(
        (Cell(column.name), *(row[place] for row in table.rows))
        for place, column in enumerate(table.columns)
        if place
    )
    return replace(table, columns=(Column("Issue"), *heads), rows=rows)


def _first_line(cell: Cell) -> Cell:
    if cell.mark == "unknown" and not cell.lines and cell.words:
        return replace(cell, words="–", mark="")
    if len(cell.lines) < 2:
        return cell
    return replace(cell, lines=(cell.lines[0], Statement(f"and {len(cell.lines) - 1} more below")))


def _in_full(table: Table) -> Table:
    rows = []
    for place, column in enumerate(table.columns):
        for row in table.rows if place else ():
            cell = row[place]
            if cell.lines:
                rows.append((Cell(column.name), Cell(row[0].words or str(row[0].value)), cell))
    columns = (Column("Issue"), Column("Party"), Column("On record"))
    return Table(f"{table.id}_full", f"{table.title}: everything on record", columns, tuple(rows))
