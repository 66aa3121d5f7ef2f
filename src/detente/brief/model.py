"""`Brief`: findings as one page that can be circulated, with its notes, claims and sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.brief.record import Record
    from detente.brief.trace import Trace
    from detente.methods.finding import Figure, Statement, Table
    from detente.sources import Source

__all__ = ["Brief", "Need", "Note", "Section"]


@dataclass(frozen=True, slots=True)
class Need:
    """A quantity that was missing, and what it means."""

    quantity: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Note:
    """What one or more numbers rest on; `rests_on` and `how` together make it distinct."""

    number: int
    rests_on: tuple[str, ...]
    how: str
    traces: tuple[Trace, ...]

    @property
    def anchor(self) -> str:
        return f"note-{self.number}"


@dataclass(frozen=True, slots=True)
class Section:
    """One question with its answer, or what was excluded, in the order in which it is read."""

    id: str
    title: str
    answer: Statement | None = None
    statements: tuple[Statement, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    limits: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()

    @property
    def shown(self) -> tuple[Table | Figure, ...]:
        """Tables and figures in the order in which they are read: a picture follows the short list."""
        before = max((n for n, table in enumerate(self.tables, 1) if table.id in _PICTURED), default=None)
        return (*self.tables[:before], *self.figures, *(() if before is None else self.tables[before:]))


_PICTURED = ("shortlist", "gains")
"""Tables that a figure of the same finding draws; where there is none, figures follow all tables."""


@dataclass(frozen=True)
class Brief:
    """
    A page that can be circulated. The same case and findings give the same bytes: no clock is in it.

    `made` says in (label, words) pairs when the case stands, what it rests on and how the
    numbers were computed. `record` holds what stands behind the notes.
    """

    title: str
    slug: str
    as_of: date
    made: tuple[tuple[str, str], ...]
    bottom_line: tuple[Statement, ...]
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]
    sources: tuple[Source, ...]
    record: Record = field(repr=False)
    summary: str = ""

    def html(self) -> str:
        """Return the brief as one self-contained HTML file: no script, nothing loaded from elsewhere."""
        from detente.brief.html import write_html

        return write_html(self)

    def markdown(self) -> str:
        """Return the brief as Markdown, with the same content but the texts of the sources."""
        from detente.brief.markdown import write_markdown

        return write_markdown(self)

    def number_of(self, rests_on: tuple[str, ...], how: str) -> int | None:
        """Return the number of the note for this use; None where it has none."""
        return self._numbers.get((rests_on, how))

    @cached_property
    def _numbers(self) -> dict[tuple[tuple[str, ...], str], int]:
        return {(note.rests_on, note.how): note.number for note in self.notes}

    def _repr_html_(self) -> str:
        """Show the brief in a notebook, inside a frame of its own that runs nothing."""
        from html import escape

        frame = '<iframe title="{}" width="100%" height="640" sandbox srcdoc="{}"></iframe>'
        return frame.format(escape(self.title), escape(self.html()))
