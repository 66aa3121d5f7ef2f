"""A finding, or claims, as text for a terminal or a file."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

from detente.brief.words import cell_words, is_points, visible

if TYPE_CHECKING:
    from detente.methods import Finding, Table

__all__ = ["claims_text", "finding_text"]

_WIDEST = 160


def _width() -> int:
    return min(shutil.get_terminal_size((100, 24)).columns, _WIDEST)


def finding_text(finding: Finding) -> str:
    """Write a finding as text: answer, statements, tables, limits. Control characters become visible."""
    width = _width()
    parts = [finding.question, "", fill(visible(finding.answer.text), width)]
    parts += [
        fill(visible(s.text), width, initial_indent="- ", subsequent_indent="  ") for s in finding.statements
    ]
    for table in finding.tables:
        parts += ["", _table_text(table, width)]
    if finding.limits:
        parts += ["", "Limits"]
        parts += [
            fill(visible(limit), width, initial_indent="- ", subsequent_indent="  ")
            for limit in finding.limits
        ]
    if finding.draws is not None:
        parts += ["", f"{finding.draws:,} draws, seed {finding.seed}"]
    return "\n".join(parts)


def _table_text(table: Table, width: int) -> str:
    rows = [[_cell(cell) for cell in row] for row in table.rows]
    heads = [f"{c.name} ({c.unit})" if c.unit else c.name for c in table.columns]
    if any(cell.lines for row in table.rows for cell in row):
        text = _listed(table.title, heads, rows, width)
    else:
        text = _grid(table.title, heads, rows, width)
    notes = ["Points are each party's own; never compare them across parties."] if is_points(table) else []
    notes += [table.note] if table.note else []
    return "\n".join([text, *(fill(visible(note), width) for note in notes)])


def _cell(cell: Any) -> str:
    if cell.lines:
        return "\n".join(f"- {line.text}" for line in cell.lines)
    return cell_words(cell)


def _listed(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """Write a matrix whose cells hold several lines as a list: column by column, row by row."""
    parts = [visible(title)]
    for place in range(1, len(heads)):
        parts += ["", visible(heads[place])]
        for row in rows:
            lines = row[place].split("\n")
            head = f"  {visible(row[0])}: "
            if len(lines) == 1:
                parts.append(fill(head + visible(lines[0]), width, subsequent_indent="    "))
                continue
            parts.append(head.rstrip())
            parts += [fill(f"    {visible(line)}", width, subsequent_indent="      ") for line in lines]
    return "\n".join(parts)


def _grid(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(title=Text(visible(title)), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        grid.add_column(Text(visible(head)), overflow="fold")
    for row in rows:
        grid.add_row(*(Text(visible(cell)) for cell in row))
    console = Console(width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as captured:
        console.print(grid)
    return "\n".join(line.rstrip() for line in captured.get().rstrip().split("\n"))


def claims_text(extracted: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Write proposed claims, one a row, and what was not believed with its reason."""
    width = _width()
    rows = [
        (
            claim["speaker"] or "?",
            claim["act"],
            " / ".join(filter(None, (claim["issue"], claim["option"]))) or "-",
            claim["quotation"],
            ", ".join(claim["outlets"]) or "-",
            claim["status"] + (f", hedged: {claim['hedge']}" if claim.get("hedge") else ""),
        )
        for claim in extracted["claims"]
    ]
    heads = ("Speaker", "Act", "Issue", "Words", "Reported by", "Status")
    parts = [_grid(f"{len(rows)} claims proposed", heads, rows, width)] if rows else ["No claims found."]
    held = [(claim["quotation"], claim["reason"]) for claim in extracted["quarantine"]]
    if held:
        parts += ["", _grid(f"{len(held)} held back", ("Words", "Reason"), held, width)]
    return "\n".join(parts)
