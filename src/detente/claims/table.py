"""The table claims.csv: read with every problem, write, and compare with the sources."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from detente.claims.distance import nearest
from detente.claims.ground import find_exact
from detente.claims.model import ACTS, STATUSES, Claim
from detente.claims.normalise import normalise
from detente.errors import Problem, UsageError
from detente.sources import (
    PlacedError,
    Source,
    did_you_mean,
    format_table,
    is_id,
    read_table,
    write_aside,
)
from detente.sources.files import show

__all__ = ["COLUMNS", "ClaimTable", "check_claims", "format_claims", "read_claims", "write_claims"]

FILE = "claims.csv"
COLUMNS = (
    "id",
    "source",
    "start",
    "end",
    "quotation",
    "speaker",
    "party",
    "act",
    "issue",
    "option",
    "hedge",
    "cue",
    "outlets",
    "via",
    "said",
    "reported",
    "grade",
    "status",
    "coder",
    "coded_on",
)
_DATES = ("said", "reported", "coded_on")
_STILL_SHOWN = 0.25


class ClaimTable(dict[str, Claim]):
    """
    Claims by id, in file order; `lines` says on which line of claims.csv each stands.

    `lines` has the rows that were left out too: their ids are known, though nothing can rest on them.
    """

    def __init__(
        self, claims: Mapping[str, Claim] | None = None, lines: Mapping[str, int] | None = None
    ) -> None:
        super().__init__(claims or {})
        self.lines: dict[str, int] = dict(lines or {})


def read_claims(folder: Path) -> tuple[ClaimTable, list[Problem]]:
    """Read a case's claims.csv; rows with a problem are left out and reported, all of them."""
    table, problems = ClaimTable(), list[Problem]()
    path = folder / FILE
    if not path.exists():
        return table, problems
    rejected: list[Problem] = []
    left_out: list[tuple[int, dict[str, str]]] = []
    try:
        rows = read_table(path, COLUMNS, problems=rejected, left_out=left_out)
    except PlacedError as error:
        return table, [Problem(FILE, error.problem.line, error.problem.message)]
    problems.extend(Problem(FILE, problem.line, problem.message) for problem in rejected)
    for line, row in rows:
        wrong = list(_wrong_cells(row))
        if row["id"] in table.lines:
            wrong.append(f'the id "{show(row["id"])}" stands on line {table.lines[row["id"]]} already')
        problems.extend(Problem(FILE, line, message) for message in wrong)
        table.lines.setdefault(row["id"], line)
        if not wrong:
            table[row["id"]] = _claim(row)
    for line, row in left_out:
        table.lines.setdefault(row.get("id", ""), line)
    problems.sort(key=lambda problem: problem.line or 0)
    return table, problems


def _wrong_cells(row: Mapping[str, str]) -> Iterable[str]:
    if not is_id(row["id"]):
        yield f'id "{show(row["id"])}" is no id: small letters, digits and _, a letter first, at most 64'
    if not row["source"]:
        yield "source is empty; name a source of sources.toml"
    yield from _wrong_place(row)
    if row["act"] not in ACTS:
        yield f'act "{show(row["act"])}" is not known{did_you_mean(row["act"], ACTS)}'
    if row["status"] not in STATUSES:
        yield f'status "{show(row["status"])}" is not known{did_you_mean(row["status"], STATUSES)}'
    if row["grade"] and not re.fullmatch("[A-F][1-6]", row["grade"]):
        yield f'grade "{show(row["grade"])}" is no Admiralty code: a letter A-F and a digit 1-6, such as B2'
    if row["option"] and not row["issue"]:
        yield f'option "{show(row["option"])}" stands without its issue; fill in issue'
    for column in _DATES:
        if row[column] and _date(row[column]) is None:
            yield f'{column} "{show(row[column])}" is no date; write it as 2025-09-01'


def _wrong_place(row: Mapping[str, str]) -> Iterable[str]:
    if not row["quotation"]:
        yield "quotation is empty; copy the words from the source"
    places = []
    for column in ("start", "end"):
        if re.fullmatch(r"[0-9]{1,9}", row[column]):
            places.append(int(row[column]))
        else:
            yield f'{column} "{show(row[column])}" is not a whole number of characters from 0'
    if len(places) == 2 and row["quotation"]:
        start, end = places
        if start >= end:
            yield f"start {start} is not before end {end}"
        elif end - start != len(row["quotation"]):
            length = len(row["quotation"])
            yield f"the quotation has {length} characters, but from {start} to {end} are {end - start}"


def _date(cell: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(cell) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell) else None
    except ValueError:
        return None


def _claim(row: Mapping[str, str]) -> Claim:
    outlets = tuple(name for name in (part.strip() for part in row["outlets"].split(";")) if name)
    return Claim(
        id=row["id"],
        source=row["source"],
        start=int(row["start"]),
        end=int(row["end"]),
        quotation=row["quotation"],
        speaker=row["speaker"],
        party=row["party"],
        act=row["act"],
        issue=row["issue"],
        option=row["option"],
        hedge=row["hedge"],
        cue=row["cue"],
        outlets=outlets,
        via=row["via"],
        said=_date(row["said"]),
        reported=_date(row["reported"]),
        grade=row["grade"],
        status=row["status"],
        coder=row["coder"],
        coded_on=_date(row["coded_on"]),
    )


def write_claims(folder: Path, claims: Mapping[str, Claim] | Iterable[Claim]) -> None:
    """Write claims.csv whole or not at all."""
    write_aside(folder / FILE, format_claims(claims))


def format_claims(claims: Mapping[str, Claim] | Iterable[Claim]) -> str:
    """Return claims.csv as text; cells that a spreadsheet could run are guarded."""
    listed = claims.values() if isinstance(claims, Mapping) else claims
    return format_table(COLUMNS, [_row(claim) for claim in listed])


def _row(claim: Claim) -> dict[str, str]:
    for outlet in claim.outlets:
        if ";" in outlet or outlet != outlet.strip() or not outlet:
            raise UsageError(f'claim {claim.id}: the outlet "{show(outlet)}" must be a name without ";"')
    row = {column: getattr(claim, column) for column in COLUMNS}
    row["outlets"] = "; ".join(claim.outlets)
    return {column: "" if value is None else str(value) for column, value in row.items()}


def check_claims(claims: Mapping[str, Claim], sources: Mapping[str, Source]) -> list[Problem]:
    """
    Compare every claim with its source: unknown source, words that do not stand where they should.

    Says the right offsets where the words stand elsewhere, in another source, or nearly so.
    A source whose text is not kept is passed over: nothing can be compared.
    """
    lines = claims.lines if isinstance(claims, ClaimTable) else {}
    problems = []
    for claim in claims.values():
        source = sources.get(claim.source)
        message = ""
        if source is None:
            hint = did_you_mean(claim.source, sources)
            message = f'claim {claim.id}: "{show(claim.source)}" is not a source{hint}'
        elif source.text is not None and source.text[claim.start : claim.end] != claim.quotation:
            message = f"claim {claim.id}: {_where_instead(claim, source.text, source.id, sources)}"
        if message:
            problems.append(Problem(FILE, lines.get(claim.id), message))
    return problems


def _where_instead(claim: Claim, text: str, source_id: str, sources: Mapping[str, Source]) -> str:
    for start, end in find_exact(claim.quotation, text, claim.start):
        if text[start:end] == claim.quotation:
            return (
                f"the quotation stands at start {start}, end {end}, not at {claim.start}; correct the offsets"
            )
        return (
            f"the source sets the quotation otherwise at start {start}, end {end}: "
            f'copy it from there: "{show(text[start:end], 120)}"'
        )
    for other in sources.values():
        if other.id != source_id and other.text and claim.quotation in other.text:
            at = other.text.find(claim.quotation)
            return (
                f'the quotation is not in "{source_id}" but in "{other.id}" at start {at}; correct the source'
            )
    return f'the quotation is not in "{source_id}"; {_nearest_words(claim, text)}'


def _nearest_words(claim: Claim, text: str) -> str:
    whole, wanted = normalise(text), normalise(claim.quotation).text.strip()
    found = nearest(wanted, whole.text, _STILL_SHOWN, whole.position(claim.start))
    if found is None:
        return "nothing like it stands there; quote the source's own words"
    start, end = whole.slice_of(*found)
    return f'the nearest passage is at start {start}, end {end}: "{show(text[start:end], 120)}"'
