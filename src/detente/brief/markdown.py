"""A brief as Markdown: the same content, every text of others escaped, nothing that renders as theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from detente.brief.figures import figure_table
from detente.brief.words import (
    MARKS,
    TERMS,
    cell_sign,
    cell_words,
    date_words,
    is_points,
    origin_words,
    visible,
)
from detente.methods.finding import Table

if TYPE_CHECKING:
    from detente.brief.model import Brief, Note, Section
    from detente.brief.trace import Trace
    from detente.methods.finding import Cell, Figure, Statement

__all__ = ["escape", "write_markdown"]

_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_STARTS = re.compile(r"^(#|[-+=](?=[-+=\s]|$)|\d{1,9}[.)](?=\s|$))")
_PLAIN = re.compile(r"[A-Za-z0-9_.+*:<>-]+")


def escape(text: str) -> str:
    """
    Write text of others on one line so that it reads as it is, whatever it holds.

    No HTML, link, image, heading, list, table bar or code can begin in it, and an address
    in it is not turned into a link.
    """
    line = " ".join(visible(text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = _SPECIAL.sub(r"\\\1", line)
    line = _STARTS.sub(lambda m: f"{m[1][:-1]}\\{m[1][-1]}", line)
    return re.sub(r"(?i)(https?|ftp|mailto)(:)", r"\1\\\2", re.sub(r"(?i)\bwww\.", r"www\\.", line))


def _code(name: str) -> str:
    """Write a quantity or a key as code where it is plain, else as escaped text."""
    return f"`{name}`" if _PLAIN.fullmatch(name) else escape(name)


def write_markdown(brief: Brief) -> str:
    """Return the whole brief; the same brief gives the same text, ending in one line end."""
    blocks = [*_head(brief)]
    for section in brief.sections:
        blocks.extend(_section(brief, section))
    blocks.extend(_assumptions(brief))
    blocks.extend(_estimates(brief))
    blocks.extend(_claims(brief))
    blocks.extend(_sources(brief))
    blocks.extend(_notes(brief))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(brief: Brief) -> Iterator[str]:
    yield f"# {escape(brief.title)}"
    yield "\n".join(f"- {label}: {escape(words)}" for label, words in brief.made)
    yield "## Bottom line"
    for statement in brief.bottom_line:
        yield _sentence(brief, statement)
    if not brief.bottom_line:
        yield "No question was asked of this case."
    yield "## Words used"
    yield "\n".join(f"- **{term}**: {escape(words)}" for term, words in TERMS)
    if brief.summary:
        yield "## Background"
        yield escape(brief.summary)


def _ref(brief: Brief, rests_on: tuple[str, ...], how: str) -> str:
    number = brief.number_of(rests_on, how)
    return f" [{number}]" if number else ""


def _sentence(brief: Brief, statement: Statement) -> str:
    return escape(statement.text) + _ref(brief, statement.rests_on, statement.how)


def _section(brief: Brief, section: Section) -> Iterator[str]:
    yield f"## {escape(section.title)}"
    if section.answer:
        yield f"**{escape(section.answer.text)}**{_ref(brief, section.answer.rests_on, section.answer.how)}"
    if section.needs:
        yield "It needs:" if section.answer else "**Not answered.** It needs:"
        yield "\n".join(
            f"- {_code(need.quantity)}: {escape(need.meaning) or 'missing from the case'}"
            for need in section.needs
        )
    yield "\n".join(f"- {_sentence(brief, statement)}" for statement in section.statements)
    for one in section.shown:
        yield from _table(brief, one) if isinstance(one, Table) else _figure(brief, one)
    if section.limits:
        yield "### Limits"
        yield "\n".join(f"- {escape(limit)}" for limit in section.limits)


def _table(brief: Brief, table: Table, note: str = "") -> Iterator[str]:
    yield f"### {escape(table.title)}{note}"
    heads = [
        escape(column.name) + (f" ({escape(column.unit)})" if column.unit else "") for column in table.columns
    ]
    yield _pipes(heads, [[_cell(brief, cell) for cell in row] for row in table.rows]) or "Nothing to show."
    marks = dict.fromkeys(cell.mark for row in table.rows for cell in row if cell_sign(cell))
    lines = (
        ["Points are on each party's own scale: never compare points across parties."]
        if is_points(table)
        else []
    )
    lines += [escape(table.note)] if table.note else []
    lines += ["; ".join(f"{MARKS[mark][0]} {MARKS[mark][1]}" for mark in marks) + "."] if marks else []
    yield " ".join(lines)


def _cell(brief: Brief, cell: Cell) -> str:
    sign = f"{MARKS[cell.mark][0]} " if cell_sign(cell) else ""
    if cell.lines:
        return sign + " / ".join(_sentence(brief, line) for line in cell.lines)
    return sign + escape(cell_words(cell)) + _ref(brief, cell.rests_on, cell.how)


def _pipes(heads: list[str], rows: list[list[str]]) -> str:
    if not rows or not heads:
        return ""
    width = len(heads)
    lines = [heads, ["---"] * width, *([*row, *[""] * width][:width] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _figure(brief: Brief, figure: Figure) -> Iterator[str]:
    table = figure_table(figure)
    yield f"### {escape(figure.title)}{_ref(brief, figure.rests_on, '')}"
    yield escape(figure.description)
    rows = [[escape(cell_words(cell)) for cell in row] for row in table.rows]
    yield _pipes([escape(column.name) for column in table.columns], rows)
    yield escape(table.note)


def _assumptions(brief: Brief) -> Iterator[str]:
    record = brief.record
    yield "## Assumptions"
    resting = sum(len(one.quantities) for one in record.assumptions)
    read = len(record.estimates)
    if read:
        yield f"{resting:,} of the {read:,} estimates that these answers read rest on an assumption."
    else:
        yield "These answers read no estimate."
    rows = [
        [str(one.number), escape(one.sentence), " ".join(_code(q) for q in one.quantities)]
        for one in record.assumptions
    ]
    yield _pipes(["No.", "Assumption", "Estimates"], rows)


def _estimates(brief: Brief) -> Iterator[str]:
    yield "## Estimates"
    if brief.record.unread:
        yield f"{brief.record.unread:,} further estimates of the case are not read by these answers."
    rows = []
    for row in brief.record.estimates:
        basis = (
            ", ".join(row.claims) or f"{row.publication} {row.page}".strip() or f"assumption {row.assumption}"
        )
        rows.append(
            [
                _code(row.quantity),
                row.low,
                row.mid,
                row.high,
                escape(row.unit),
                escape(basis),
                _numbers(row.notes),
            ]
        )
    yield _pipes(["Quantity", "Low", "Middle", "High", "Unit", "Rests on", "Notes"], rows)


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def _claims(brief: Brief) -> Iterator[str]:
    yield "## Claims"
    rows = []
    for row in brief.record.claims:
        claim = row.claim
        who = claim.speaker + (f" ({row.party})" if row.party and row.party != claim.speaker else "")
        cells = (
            claim.id,
            who,
            claim.act,
            row.about,
            row.date,
            row.grade,
            "; ".join(claim.outlets),
            claim.source,
        )
        rows.append([*(escape(cell) for cell in cells), escape(row.passage)])
    heads = ["Claim", "Speaker", "Act", "On", "Date", "Grade", "Outlets", "Source", "Passage"]
    yield _pipes(heads, rows) or "No claim has been accepted, and none is used."


def _sources(brief: Brief) -> Iterator[str]:
    yield "## Sources"
    lines = []
    for entry in brief.record.sources:
        source = entry.source
        address = source.address if re.fullmatch(r"https?://[^\s`<>|]+", source.address) else ""
        parts = [
            f"{_code(source.id)}: {escape(source.title)}.",
            f"{escape(source.outlet)}, {date_words(source.date)}.",
            f"What it is: {escape(origin_words(source))}.",
            f"`{address}`" if address else escape(source.address),
            f"SHA-256 `{source.sha256[:16]}`." if _PLAIN.fullmatch(source.sha256[:16]) else "",
            escape(source.note),
        ]
        lines.append("- " + " ".join(part for part in parts if part))
    lines += [
        f"- {_code(one.id)}: {escape(one.text)} {escape(one.address)}".rstrip()
        for one in brief.record.publications
    ]
    yield "\n".join(lines) or "The case has no sources."


def _notes(brief: Brief) -> Iterator[str]:
    yield "## Notes"
    yield "\n".join(_note(note) for note in brief.notes) or "There are no notes."


def _note(note: Note) -> str:
    keys = [_key(one) for one in note.traces]
    body = " Rests on: " + "; ".join(keys) + "." if keys else ""
    return f"{note.number}. {escape(note.how)}{body}".replace(".  Rests", ". Rests")


def _key(one: Trace) -> str:
    if one.kind in ("estimate", "group"):
        return f"{_code(one.key)} {escape(one.lines[0])}"
    return _code(one.key)
