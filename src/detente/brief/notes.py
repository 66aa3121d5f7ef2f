"""Notes: one for each distinct thing that numbers rest on, numbered in order of first use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from detente.brief.model import Note, Section
from detente.brief.trace import Trace, trace, write_traces
from detente.brief.words import visible
from detente.errors import UsageError
from detente.methods.finding import Table

if TYPE_CHECKING:
    from detente.brief.model import Brief
    from detente.case import Case
    from detente.methods.finding import Statement

__all__ = ["Use", "explain_key", "explain_note", "list_uses", "number_notes"]

Use = tuple[tuple[str, ...], str]
"""(rests_on, how): what makes two notes the same note."""


def list_uses(bottom_line: Iterable[Statement], sections: Iterable[Section]) -> Iterable[Use]:
    """Yield what each sentence, cell and figure rests on, in the order in which a reader meets them."""
    for statement in bottom_line:
        yield statement.rests_on, statement.how
    for section in sections:
        if section.answer:
            yield section.answer.rests_on, section.answer.how
        for statement in section.statements:
            yield statement.rests_on, statement.how
        for one in section.shown:
            if isinstance(one, Table):
                yield from _table_uses(one)
            else:
                yield one.rests_on, ""


def _table_uses(table: Table) -> Iterable[Use]:
    for row in table.rows:
        for cell in row:
            for line in cell.lines:
                yield line.rests_on, line.how
            if not cell.lines:
                yield cell.rests_on, cell.how


def number_notes(case: Case, uses: Iterable[Use]) -> tuple[Note, ...]:
    """
    Make one note for each distinct use, numbered from 1 in order of first use.

    A use that rests on nothing and says nothing of how it was computed has no note. Traces
    are shared between notes: a key is followed once. Worths of which only an order is known are
    followed to the rankings; a pattern that nothing matches is left out beside one that something does.
    """
    found: dict[str, Trace] = {}
    notes: list[Note] = []
    for rests_on, how in dict.fromkeys(uses):
        if rests_on or how:
            keys = [key for name in rests_on for key in (name, *_orders(case, name))]
            for key in keys:
                if key not in found:
                    found[key] = trace(case, key)
            traces = [found[key] for key in dict.fromkeys(keys)]
            met = [one for one in traces if one.children or one.kind != "group"]
            notes.append(Note(len(notes) + 1, rests_on, how, tuple(met or traces)))
    return tuple(notes)


def _orders(case: Case, key: str) -> tuple[str, ...]:
    """Return the pattern of the rankings that stand for worths, where a pattern of worths means some."""
    head, _, rest = key.partition(".")
    if head != "worth" or "*" not in rest:
        return ()
    pattern = ".".join(rest.split(".")[:2]) if rest.count(".") else rest
    ranked = any(fnmatchcase(f"{row.party}.{row.issue}", pattern) for row in case.rankings)
    return (f"ranking:{pattern}",) if ranked else ()


def explain_note(brief: Brief, number: int) -> str:
    """Write a note and everything it rests on as plain text; raises UsageError for a number it lacks."""
    if not 1 <= number <= len(brief.notes):
        last = len(brief.notes)
        raise UsageError(
            f"note {number} is not in the brief of {brief.slug}; its notes run from 1 to {last}"
            if last
            else f"the brief of {brief.slug} has no notes"
        )
    note = brief.notes[number - 1]
    head = f"Note {note.number}" + (f": {visible(note.how)}" if note.how else "")
    body = write_traces(note.traces, "  ")
    return f"{head}\n{body}".rstrip() + "\n"


def explain_key(case: Case, key: str) -> str:
    """
    Write a key of a case and everything it rests on as plain text.

    Keys are those of `Statement.rests_on`. Raises UsageError where the case has nothing of
    that name, with what may have been meant.
    """
    one = trace(case, key)
    if not one.children and one.lines and one.lines[0].startswith(("not ", "nothing ")):
        raise UsageError(f'{case.slug}: "{visible(key)}" is not in this case{_suggest(case, key)}')
    return write_traces([one]) + "\n"


def _suggest(case: Case, key: str) -> str:
    from difflib import get_close_matches

    heads: dict[str, Mapping[str, object]] = {
        "claim": case.claims,
        "source": case.sources,
        "rule": case.rules,
    }
    heads |= {"red_line": case.red_lines, "package": case.packages}
    known = [*case.estimates, *(f"{head}:{name}" for head, names in heads.items() for name in names)]
    bare = [f"{head}:{key}" for head, names in heads.items() if key in names]
    near = bare or get_close_matches(key, known, n=1, cutoff=0.6)
    if near:
        return f'; did you mean "{near[0]}"?'
    return "; give a note's number, a quantity, or claim:ID, source:ID, rule:ID, red_line:ID, package:ID"
