"""From a case and its findings to a `Brief`: what comes first, what is excluded, what is noted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from detente.brief.matrix import lay_out, list_in_full
from detente.brief.model import Brief, Need, Section
from detente.brief.notes import list_uses, number_notes
from detente.brief.record import make_record
from detente.brief.trace import red_line_words, rule_words
from detente.brief.words import basis_words, count, date_words, meaning_of
from detente.methods.finding import Cell, Column, Statement, Table

if TYPE_CHECKING:
    from detente.case import Basis, Case, RedLine
    from detente.methods.finding import Finding

__all__ = ["BOTTOM_LINE_WORDS", "write_brief"]

BOTTOM_LINE_WORDS = 120
_FURTHER = 3
_STATES = {
    "fighting": "fighting goes on",
    "frozen": "fighting has stopped without a settlement",
    "settlement": "a settlement is in force",
    "victory": "one side has won",
    "dispute": "a dispute without arms",
    "unknown": "not stated",
}


def write_brief(case: Case, findings: Iterable[Finding], *, how_run: str = "") -> Brief:
    """
    Make a brief: the bottom line, one section for each finding in the order given, the record.

    `how_run` says in words what was unusual about the run (another seed is not: it is always
    printed). Nothing of the machine or the clock enters, so the same input gives the same bytes.
    """
    given = tuple(findings)
    bottom_line = _bottom_line(given)
    shown = {table.id for finding in given for table in finding.tables}
    excluded = _excluded(case, others="red_lines" not in shown)
    sections = (*(_section(finding) for finding in given), excluded, *_in_full(given))
    notes = number_notes(case, list_uses(bottom_line, sections))
    return Brief(
        title=case.title,
        slug=case.slug,
        as_of=case.as_of,
        made=_made(case, given, how_run),
        bottom_line=bottom_line,
        sections=sections,
        notes=notes,
        sources=tuple(case.sources.values()),
        record=make_record(case, notes),
        summary=case.summary,
    )


def _bottom_line(findings: Sequence[Finding]) -> tuple[Statement, ...]:
    """
    Take the answers, then up to three statements of the last answered finding, as far as words allow.

    A method tells its most useful statements first, and the last question stands nearest to
    what a reader may do; one that does not fit makes room for the next. What was not answered
    comes last.
    """
    answered = [finding for finding in findings if finding.is_answered]
    lines = [finding.answer for finding in answered]
    open_questions = [_not_answered(finding) for finding in findings if not finding.is_answered]
    for statement in answered[-1].statements if answered else ():
        allowed = len(lines) < len(answered) + _FURTHER
        if allowed and _words([*lines, *open_questions, statement]) <= BOTTOM_LINE_WORDS:
            lines.append(statement)
    return (*lines, *open_questions)


def _words(statements: Iterable[Statement]) -> int:
    return sum(any(map(str.isalnum, word)) for statement in statements for word in statement.text.split())


def _not_answered(finding: Finding) -> Statement:
    needs = ", ".join(finding.needs[:3]) + (" and more" if len(finding.needs) > 3 else "")
    return Statement(f"{finding.question} Not answered: needs {needs}.")


def _section(finding: Finding) -> Section:
    needs = tuple(Need(quantity, meaning_of(quantity)) for quantity in finding.needs)
    return Section(
        id=finding.method,
        title=finding.question,
        answer=finding.answer if finding.answer.text else None,
        statements=finding.statements,
        tables=tuple(lay_out(table) for table in finding.tables),
        figures=finding.figures,
        limits=finding.limits,
        needs=needs,
    )


def _in_full(findings: Sequence[Finding]) -> Iterable[Section]:
    """Put what the overviews left out behind the questions."""
    tables = [list_in_full(table) for finding in findings for table in finding.tables]
    found = tuple(table for table in tables if table)
    if found:
        yield Section("in_full", "Annex: what is on record, in full", tables=found)


def _excluded(case: Case, *, others: bool) -> Section:
    """Say what was left out; with `others`, also the red lines that remove nothing."""
    absolute = [line for line in case.red_lines.values() if line.firmness == "absolute"]
    counted = [line for line in case.red_lines.values() if line.firmness != "absolute"]
    statements = []
    if not case.rules and not absolute:
        statements.append(Statement("Nothing was excluded: every combination of options was looked at."))
    tables = []
    if case.rules:
        tables.append(_rules(case))
    if absolute:
        title = "Absolute red lines: packages that cross them were left out"
        tables.append(_red_lines(case, "absolute", title, absolute))
    if counted and others:
        title = "Red lines that were counted and shown, but remove no package"
        tables.append(_red_lines(case, "counted", title, counted))
    return Section(
        "excluded", "What was excluded and why", statements=tuple(statements), tables=tuple(tables)
    )


def _rules(case: Case) -> Table:
    columns = (Column("Cannot stand together"), Column("Why"), Column("Rests on"))
    rows = tuple(
        (
            Cell(rule_words(case, rule.id)),
            Cell(rule.because),
            Cell(_basis(case, rule.basis), rests_on=(f"rule:{rule.id}",)),
        )
        for rule in case.rules.values()
    )
    return Table("rules", "Rules: combinations that do not exist", columns, rows)


def _red_lines(case: Case, table_id: str, title: str, lines: Sequence[RedLine]) -> Table:
    columns = ("Party", "Crossed by", "Firmness", "Stated", "Rests on")
    rows = tuple(
        (
            Cell(case.parties[line.party].name if line.party in case.parties else line.party),
            Cell(red_line_words(case, line.id)),
            Cell(line.firmness),
            Cell(date_words(line.date) + (f", {line.audience}" if line.audience else "")),
            Cell(_basis(case, line.basis), rests_on=(f"red_line:{line.id}",)),
        )
        for line in lines
    )
    return Table(f"red_lines_{table_id}", title, tuple(Column(name) for name in columns), rows)


def _basis(case: Case, basis: Basis) -> str:
    """Say what a rule rests on; the note names the claims."""
    return count(len(basis.claims), "claim") if basis.claims else basis_words(case, basis)


def _made(case: Case, findings: Sequence[Finding], how_run: str) -> tuple[tuple[str, str], ...]:
    from detente import __version__

    methods = ", ".join(finding.method for finding in findings) or "none"
    pairs = [
        ("As of", date_words(case.as_of)),
        ("Rests on", sources_words(case)),
        ("State", _STATES.get(case.state, case.state)),
        ("Methods", f"{methods}; Détente {__version__}"),
        ("Draws", _draws(findings)),
    ]
    if how_run:
        pairs.append(("Run with", how_run))
    return tuple(pairs)


def _draws(findings: Sequence[Finding]) -> str:
    ways = dict.fromkeys((f.draws, f.seed) for f in findings if f.draws is not None or f.seed is not None)
    words = [
        "; ".join(
            part
            for part in (
                f"{draws:,} draws of the uncertain estimates" if draws is not None else "",
                f"seed {seed}" if seed is not None else "",
            )
            if part
        )
        for draws, seed in ways
    ]
    return "; ".join(words) or "none: nothing here was drawn at random"


def sources_words(case: Case) -> str:
    """Say how many sources there are and what kind of texts they are."""
    origins = [source.origin for source in case.sources.values()]
    looked_up, recalled = origins.count("paraphrase"), origins.count("recalled")
    total = count(len(origins), "source")
    ours = looked_up + recalled
    if not origins:
        return "no sources: every estimate is an assumption or cites a publication"
    if not ours:
        return f"{total}, none of them a paraphrase written for this project"
    verb = "is a paraphrase" if ours == 1 else "are paraphrases"
    kinds = f"{looked_up:,} looked up, {recalled:,} recalled"
    return f"{total}, of which {ours:,} {verb} written for this project ({kinds})"
