"""Findings as a page that can be circulated: sections, numbered notes, tables, figures and sources."""

from detente.brief.model import Brief, Need, Note, Section
from detente.brief.notes import explain_key, explain_note, number_notes
from detente.brief.trace import Trace, trace
from detente.brief.write import write_brief

__all__ = [
    "Brief",
    "Need",
    "Note",
    "Section",
    "Trace",
    "explain_key",
    "explain_note",
    "number_notes",
    "trace",
    "write_brief",
]
