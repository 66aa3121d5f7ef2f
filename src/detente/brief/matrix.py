"""The matrix of parties and issues, laid out for upright pages: an overview, then every line."""

from __future__ import annotations

from dataclasses import replace

from detente.methods.finding import Cell, Column, Statement, Table

__all__ = ["lay_out", "list_in_full"]

_LINES_THAT_FIT = 2


def lay_out(table: Table) -> Table:
    """
    Return a table as it is shown in its section: as it is, unless it is the matrix of positions.

    The matrix (party x issue) is turned over, because there are more issues than parties. Where
    cells hold more lines than fit, the overview keeps the first of each, which is the latest
    demand; `list_in_full` has them all.
    """
    if not _is_matrix(table):
        return table
    if not _is_crowded(table):
        return _turned(table)
    spoken = tuple(row for row in table.rows if any(cell.lines or cell.rests_on for cell in row))
    silent = [row[0].words or str(row[0].value) for row in table.rows if row not in spoken]
    rows = tuple(tuple(_first_line(cell) for cell in row) for row in spoken)
    silence = next((c.words for row in table.rows for c in row if c.mark == "unknown" and c.words), "")
    note = [
        table.note,
        "What more is on record stands in the annex.",
        f"The dash stands for: {silence}." if silence else "",
    ]
    note.append(f"Left out, because no cell has a line: {', '.join(silent)}." if silent else "")
    return _turned(replace(table, rows=rows, note=" ".join(part for part in note if part)))


def _is_matrix(table: Table) -> bool:
    whole = all(len(row) == len(table.columns) for row in table.rows)
    return table.id == "matrix" and bool(table.rows) and whole


def _is_crowded(table: Table) -> bool:
    return max(len(cell.lines) for row in table.rows for cell in row) > _LINES_THAT_FIT


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
    return replace(cell, lines=(cell.lines[0], Statement(f"and {len(cell.lines) - 1} more")))


def list_in_full(table: Table) -> Table | None:
    """Return what an overview left out, one row for each party and issue; None where it left nothing out."""
    if not _is_matrix(table) or not _is_crowded(table):
        return None
    rows = []
    for place, column in enumerate(table.columns):
        for row in table.rows if place else ():
            cell = row[place]
            if cell.lines:
                rows.append((Cell(column.name), Cell(row[0].words or str(row[0].value)), cell))
    columns = (Column("Issue"), Column("Party"), Column("On record"))
    return Table(f"{table.id}_full", f"{table.title}: everything on record", columns, tuple(rows))
