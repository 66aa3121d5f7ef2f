"""The front of positions: a case in, the matrix in words out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.case import Case
from detente.case.demands import Signal, find_signals
from detente.claims import Claim
from detente.methods.finding import Cell, Column, Finding, Statement, Table
from detente.methods.positions.reading import (
    Position,
    find_clash,
    find_contradictions,
    read_position,
)
from detente.methods.positions.words import circumstances, claim_statement, red_line_statement
from detente.methods.wording import list_words, option_name, red_line_words

__all__ = ["answer_case"]


def answer_case(question: str, case: Case) -> Finding:
    """Read the matrix off the claims and red lines of a case. Linear in their number."""
    positions = {
        (party, issue): read_position(case, party, issue) for party in case.parties for issue in case.issues
    }
    if not any(position.claims or position.red_lines for position in positions.values()):
        return Finding(
            "positions",
            question,
            Statement(
                "Not answered: the case holds no claim that names a party and an issue, and no red line."
            ),
            limits=_LIMITS,
            needs=("claims.csv",),
            data=_data(case, positions),
        )
    tables = [_matrix(case, positions)]
    signals = _signals(case, positions)
    if signals is not None:
        tables.append(signals)
    if case.red_lines:
        tables.append(_red_lines(case))
    contradictions = [pair for position in positions.values() for pair in find_contradictions(position)]
    if contradictions:
        tables.append(_contradictions(case, contradictions))
    return Finding(
        "positions",
        question,
        _answer(case, positions),
        _statements(case, positions),
        tuple(tables),
        limits=_LIMITS,
        data=_data(case, positions),
    )


_LIMITS = (
    "Public words are moves in a negotiation: what a party says may be more, or less, than it would sign.",
    "An empty cell means that nothing is on record; it does not mean that the party is indifferent.",
    "Options are the coder's reading: the one of the case that comes nearest to the words behind the note.",
    "Parties are read as if they spoke with one voice; domestic players stand here only if listed.",
)


def _has_sources(case: Case) -> bool:
    """Say whether anything is on record that a silence could be a silence of."""
    return bool(case.sources or case.claims)


def _answer(case: Case, positions: Mapping[tuple[str, str], Position]) -> Statement:
    """Say on which issues the principals' latest demands differ."""
    principals = case.principals
    apart: list[str] = []
    keys: list[str] = []
    for issue in case.issues.values():
        clash = find_clash([positions[party, issue.id] for party in principals])
        if clash:
            apart.append(issue.name)
            keys += clash
    names = list_words([case.parties[p].name for p in principals])
    issues = len(case.issues)
    silent = [
        case.parties[p].name for p in principals if not any(positions[p, i].demands for i in case.issues)
    ]
    if not apart and silent and not case.claims:
        return Statement("No claim is on record, so that no demand can be told.")
    if not apart and silent:
        return Statement(f"These sources hold no demand of {list_words(silent)}.")
    if not apart:
        return Statement(f"On none of the {issues} issues do the demands of {names} on record clash.")
    where = "all" if len(apart) == issues else f"{len(apart)} of"
    return Statement(
        f"The demands of {names} clash on {where} {issues} issues: {_most(apart)}.",
        tuple(dict.fromkeys(keys)),
        "Counted over the matrix below: the principals' latest demands share no option, or every option "
        "that one demands is refused, or lies behind a red line, of another.",
    )


def _most(names: list[str]) -> str:
    """Name up to four, and count the rest."""
    return list_words(names if len(names) <= 4 else [*names[:3], f"{len(names) - 3} more"])


def _statements(case: Case, positions: Mapping[tuple[str, str], Position]) -> tuple[Statement, ...]:
    """One sentence per principal: what it signalled short of its demands; one on silence."""
    told = []
    clashes = {
        issue.name: clash
        for issue in case.issues.values()
        if (clash := find_clash([positions[party, issue.id] for party in case.principals]))
    }
    if len(clashes) > 4:
        keys = tuple(dict.fromkeys(key for clash in clashes.values() for key in clash))
        told.append(
            Statement(f"Demands clash on {list_words(list(clashes))}.", keys, "Read off the matrix below.")
        )
    for party in case.principals:
        signals = [
            signal for issue in case.issues for signal in find_signals(case, party, issue) if signal.stands
        ]
        if not signals:
            continue
        parts = [
            f"{option_name(case, one.claim.issue, one.claim.option)} "
            f"({_DONE[one.claim.act]} {circumstances(one.claim)})"
            for one in signals
        ]
        told.append(
            Statement(
                f"Beside its latest demands, {case.parties[party].name} has signalled: {'; '.join(parts)}.",
                tuple(f"claim:{signal.claim.id}" for signal in signals),
                "The latest signal for each option that the party has neither refused nor ruled out since.",
            )
        )
    ranked = {(row.party, row.issue) for row in case.rankings}
    silent = [
        f"{case.parties[p].name} on {case.issues[i].name}"
        for (p, i), cell in positions.items()
        if p in case.principals and not cell.claims and not cell.red_lines and (p, i) not in ranked
    ]
    if silent and _has_sources(case):
        told.append(Statement(f"These sources say nothing of {'; '.join(silent)}."))
    return tuple(told)


_DONE = {"propose": "proposed", "offer": "offered", "accept": "accepted", "hint": "hinted"}


def _since(signal: Signal) -> Cell:
    """What the party set against a signal on the same day or later."""
    if signal.refused:
        return Cell(f"refused {circumstances(signal.refused)}", rests_on=(f"claim:{signal.refused.id}",))
    if signal.red_line:
        words = f"{signal.red_line.firmness} red line {signal.red_line.date}"
        return Cell(words, rests_on=(f"red_line:{signal.red_line.id}",))
    return Cell("stands")


def _signals(case: Case, positions: Mapping[tuple[str, str], Position]) -> Table | None:
    """List what each party signalled beyond its demands, and whether it refused it later."""
    rows = tuple(
        (
            Cell(case.parties[party].name),
            Cell(case.issues[issue].name),
            Cell(option_name(case, issue, signal.claim.option), rests_on=(f"claim:{signal.claim.id}",)),
            Cell(f"{_DONE[signal.claim.act]} {circumstances(signal.claim)}"),
            _since(signal),
        )
        for party, issue in positions
        for signal in find_signals(case, party, issue)
    )
    columns = (Column("Party"), Column("Issue"), Column("Option"), Column("Signal"), Column("Since then"))
    note = "A hint is less than an offer, and an old one less than a new one: open the claim."
    return Table("signals", "What else each party signalled", columns, rows, note) if rows else None


def _matrix(case: Case, positions: Mapping[tuple[str, str], Position]) -> Table:
    rows = []
    ranked = {(row.party, row.issue) for row in case.rankings}
    empty = "nothing in these sources" if _has_sources(case) else "no source on record"
    note = "Latest demand first. Options are the coder's reading; each line opens the claim and its words."
    is_told = False
    for party in case.parties.values():
        cells = [Cell(party.name, words=f"{party.name} ({party.role})")]
        for issue in case.issues:
            cell = positions[party.id, issue]
            lines = (
                *(claim_statement(case, claim) for claim in reversed(cell.demands)),
                *(claim_statement(case, claim, "earlier: ") for claim in reversed(cell.earlier)),
                *(claim_statement(case, claim) for claim in cell.rest),
                *(red_line_statement(case, line) for line in cell.red_lines),
            )
            if lines:
                cells.append(Cell("; ".join(line.text for line in lines), lines=lines))
            elif (party.id, issue) in ranked:
                is_told = True
                cells.append(Cell("ranked only", rests_on=(f"ranking:{party.id}.{issue}",)))
            else:
                cells.append(Cell(None, words=empty, mark="unknown"))
        rows.append(tuple(cells))
    columns = (Column("Party"), *(Column(issue.name) for issue in case.issues.values()))
    return Table(
        "matrix",
        "Who demands what",
        columns,
        tuple(rows),
        note + (" Ranked only: the case ranks its options, and holds no words on them." if is_told else ""),
    )


def _red_lines(case: Case) -> Table:
    rows = tuple(
        (
            Cell(case.parties[line.party].name),
            Cell(red_line_words(case, line), rests_on=(f"red_line:{line.id}",)),
            Cell(line.firmness),
            Cell(line.date.isoformat() if line.date else None, words="" if line.date else "not known"),
            Cell(line.audience or None, words="" if line.audience else "not known"),
        )
        for line in case.red_lines.values()
        if line.date is None or line.date <= case.as_of
    )
    columns = (Column("Party"), Column("Crossed by"), Column("Firmness"), Column("Date"), Column("Said to"))
    note = "Only absolute ones remove packages. Stated and firm ones are counted and shown."
    return Table("red_lines", "Red lines", columns, rows, note)


def _contradictions(case: Case, pairs: list[tuple[Claim, Claim]]) -> Table:
    rows = tuple(
        (
            Cell(case.parties[first.party].name),
            Cell(case.issues[first.issue].name),
            Cell(claim_statement(case, first).text, rests_on=(f"claim:{first.id}",)),
            Cell(claim_statement(case, second).text, rests_on=(f"claim:{second.id}",)),
        )
        for first, second in pairs
    )
    columns = (Column("Party"), Column("Issue"), Column("One claim"), Column("Another"))
    return Table("contradictions", "Claims of one party that cannot all be met in full", columns, rows)


def _data(case: Case, positions: Mapping[tuple[str, str], Position]) -> dict[str, Any]:
    def ids(claims: tuple[Claim, ...]) -> list[str]:
        return [claim.id for claim in claims]

    return {
        "as_of": case.as_of.isoformat(),
        "positions": [
            {
                "party": party,
                "issue": issue,
                "demands": [
                    {
                        "claim": c.id,
                        "act": c.act,
                        "option": c.option or None,
                        "date": c.date.isoformat() if c.date else None,
                    }
                    for c in cell.demands
                ],
                "earlier": ids(cell.earlier),
                "offered": [{"claim": c.id, "act": c.act, "option": c.option or None} for c in cell.offered],
                "refused": [{"claim": c.id, "option": c.option or None} for c in cell.refused],
                "upheld": ids(cell.upheld),
                "others": ids(cell.others),
                "red_lines": [line.id for line in cell.red_lines],
            }
            for (party, issue), cell in positions.items()
        ],
        "contradictions": [
            [first.id, second.id]
            for cell in positions.values()
            for first, second in find_contradictions(cell)
        ],
    }
