"""What stands behind the notes, as rows: estimates, assumptions, claims, publications, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from detente.brief.quotations import Piece, mark_text
from detente.brief.trace import walk_traces
from detente.brief.words import (
    claim_date,
    combination_words,
    estimate_words,
    grade_words,
    meaning_of,
    number_words,
    passage_words,
)

if TYPE_CHECKING:
    from detente.brief.model import Note
    from detente.case import Case, Estimate, Reference
    from detente.claims import Claim
    from detente.sources import Source

T = TypeVar("T")

__all__ = [
    "Assumption",
    "ClaimRow",
    "EstimateGroup",
    "EstimateRow",
    "Record",
    "SourceEntry",
    "make_record",
]


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """An estimate as a reader sees it, and the way back to the notes that use it."""

    quantity: str
    words: str
    low: str
    mid: str
    high: str
    unit: str
    note: str
    claims: tuple[str, ...]
    publication: str
    page: str
    assumption: int
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EstimateGroup:
    """
    Estimates of one kind for one party: `worth.ukraine`, with what the kind means.

    `notes` are those that use the rows as part of a group such as `worth.*`; a row names only
    the notes that use it by name.
    """

    name: str
    words: str
    meaning: str
    rows: tuple[EstimateRow, ...]
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A sentence that somebody signed, and the estimates that rest on it."""

    number: int
    sentence: str
    quantities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as a reader sees it, and the way back to what uses it."""

    claim: Claim
    party: str
    about: str
    date: str
    grade: str
    passage: str
    quantities: tuple[str, ...]
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source, the claims taken from it, and its text cut where quotations begin and end."""

    source: Source
    claims: tuple[Claim, ...]
    pieces: tuple[Piece, ...]
    apart: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that the notes lead to; `unread` counts estimates that no answer reads."""

    groups: tuple[EstimateGroup, ...]
    assumptions: tuple[Assumption, ...]
    claims: tuple[ClaimRow, ...]
    publications: tuple[Reference, ...]
    sources: tuple[SourceEntry, ...]
    unread: int

    @property
    def estimates(self) -> tuple[EstimateRow, ...]:
        """All rows, in order."""
        return tuple(row for group in self.groups for row in group.rows)


def make_record(case: Case, notes: Sequence[Note]) -> Record:
    """Collect what the notes reach, and every accepted claim; all sources of the case."""
    used: dict[str, list[int]] = {}
    together: dict[str, list[int]] = {}
    for note in notes:
        named = {one.key for one in note.traces}
        for one in walk_traces(note.traces):
            into = used if one.kind != "estimate" or one.key in named else together
            into.setdefault(one.key, []).append(note.number)
    estimates = [case.estimates[name] for name in case.estimates if name in used or name in together]
    sentences = dict.fromkeys(e.basis.assumption for e in estimates if e.basis.assumption)
    numbers = {sentence: place for place, sentence in enumerate(sentences, 1)}
    rows = [_estimate_row(case, e, numbers, used) for e in estimates]
    claims = [c for c in case.claims.values() if f"claim:{c.id}" in used or c.status == "accepted"]
    cited = dict.fromkeys(e.basis.cite for e in estimates if e.basis.cite)
    direct = _direct_notes(notes)
    resting = _collect((c, e.quantity) for e in estimates for c in dict.fromkeys(e.basis.claims))
    assumed = _collect((e.basis.assumption, e.quantity) for e in estimates)
    taken = _collect((c.source, c) for c in claims)
    return Record(
        groups=tuple(_groups(case, rows, together)),
        assumptions=tuple(Assumption(n, s, tuple(assumed[s])) for s, n in numbers.items()),
        claims=tuple(
            _claim_row(case, c, tuple(resting.get(c.id, ())), tuple(direct.get(f"claim:{c.id}", ())))
            for c in claims
        ),
        publications=tuple(case.references[key] for key in case.references if key in cited),
        sources=tuple(_source_entry(s, taken.get(s.id, [])) for s in case.sources.values()),
        unread=len(case.estimates) - len(estimates),
    )


def _estimate_row(
    case: Case, row: Estimate, assumptions: dict[str, int], used: dict[str, list[int]]
) -> EstimateRow:
    return EstimateRow(
        quantity=row.quantity,
        words=_row_words(case, row.quantity),
        low=number_words(row.low),
        mid=number_words(row.mid),
        high=number_words(row.high),
        unit=row.unit,
        note=row.note,
        claims=row.basis.claims,
        publication=row.basis.cite,
        page=row.basis.page,
        assumption=assumptions.get(row.basis.assumption, 0),
        notes=tuple(used.get(row.quantity, ())),
    )


def _row_words(case: Case, quantity: str) -> str:
    """Name a row within its group: kind and party stand in the group's heading."""
    head, _, rest = quantity.partition(".")
    party, dot, terms = rest.partition(".")
    name = terms if dot else party
    words = estimate_words(case, name) if name else head
    return words[:1].upper() + words[1:]


def _groups(
    case: Case, rows: Iterable[EstimateRow], together: Mapping[str, list[int]]
) -> Iterable[EstimateGroup]:
    groups: dict[str, list[EstimateRow]] = {}
    for row in rows:
        head, _, rest = row.quantity.partition(".")
        party, dot, _ = rest.partition(".")
        groups.setdefault(f"{head}.{party}" if dot else head, []).append(row)
    for name, members in groups.items():
        words = estimate_words(case, name)
        title, meaning = words[:1].upper() + words[1:], meaning_of(members[0].quantity)
        notes = sorted({number for row in members for number in together.get(row.quantity, ())})
        yield EstimateGroup(name, title, meaning, tuple(members), tuple(notes))


def _collect(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """Gather what belongs to each key, in the order given: one pass, however many keys there are."""
    found: dict[str, list[T]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return found


def _direct_notes(notes: Iterable[Note]) -> dict[str, list[int]]:
    """Say which notes name a key themselves, or through a rule, red line, package or ranking."""
    return _collect(
        (key, note.number)
        for note in notes
        for key in dict.fromkeys(
            key
            for one in note.traces
            for key in (one.key, *(c.key for c in one.children if one.kind not in ("estimate", "group")))
        )
    )


def _claim_row(case: Case, claim: Claim, quantities: tuple[str, ...], notes: tuple[int, ...]) -> ClaimRow:
    party = case.parties.get(claim.party)
    issue = case.issues.get(claim.issue)
    about = issue.name if issue else claim.issue
    if claim.option:
        about = combination_words(case, ((claim.issue, claim.option),))
    return ClaimRow(
        claim=claim,
        party=party.name if party else claim.party,
        about=about,
        date=claim_date(claim),
        grade=grade_words(claim.grade),
        passage=passage_words(case.sources.get(claim.source), claim.quotation),
        quantities=quantities,
        notes=notes,
    )


def _source_entry(source: Source, claims: list[Claim]) -> SourceEntry:
    text = source.text
    inside = (
        [] if text is None else [c for c in claims if c.quotation and text[c.start : c.end] == c.quotation]
    )
    marked = {c.id for c in inside}
    return SourceEntry(
        source=source,
        claims=tuple(claims),
        pieces=tuple(mark_text(text, inside)) if text is not None else (),
        apart=tuple(c for c in claims if c.id not in marked),
    )
