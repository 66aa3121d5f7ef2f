"""From a key to what it rests on, step by step: quantity, basis, claim, quotation, source."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from detente.brief.words import (
    basis_words,
    claim_date,
    combination_words,
    count,
    date_words,
    estimate_words,
    grade_words,
    meaning_of,
    number_words,
    origin_words,
    passage_words,
    range_words,
    visible,
)

if TYPE_CHECKING:
    from detente.case import Basis, Case

__all__ = ["Trace", "anchor", "red_line_words", "rule_words", "trace", "walk_traces", "write_traces"]


@dataclass(frozen=True, slots=True)
class Trace:
    """A key, what it says in lines of plain text, and the traces of what it rests on."""

    key: str
    lines: tuple[str, ...]
    children: tuple[Trace, ...] = ()

    @property
    def kind(self) -> str:
        """One of "estimate", "group", or the word before the colon of the key."""
        head, colon, rest = self.key.partition(":")
        if "*" in (rest if colon else head):
            return "group"
        return head if colon else "estimate"

    @property
    def name(self) -> str:
        """The key without the word before its colon."""
        return self.key.partition(":")[2] or self.key


def trace(case: Case, key: str) -> Trace:
    """
    Follow one key (see `Statement`) down to sources; a key with `*` opens into all that match.

    A key that the case does not have yields a trace that says so: a brief must not fall over a
    note, and a reader should see the gap.
    """
    head, colon, name = key.partition(":")
    if not colon:
        return _many(case, key, case.estimates, "", _estimate) if "*" in key else _estimate(case, key)
    tables: dict[str, tuple[Iterable[str], Callable[[Case, str], Trace]]] = {
        "claim": (case.claims, _claim),
        "source": (case.sources, _source),
        "rule": (case.rules, _rule),
        "red_line": (case.red_lines, _red_line),
        "package": (case.packages, _package),
        "ranking": (dict.fromkeys(f"{r.party}.{r.issue}" for r in case.rankings), _ranking),
    }
    if head not in tables:
        return _missing(key)
    names, make = tables[head]
    return _many(case, name, names, head + ":", make) if "*" in name else make(case, name)


def anchor(key: str) -> str:
    """Return the id of a key's place in the page: plain characters only, whatever the key holds."""
    plain = {".": "-", "+": "--", "_": "_", ":": "-", "*": "all"}
    return "".join(
        char if char.isascii() and char.isalnum() else plain.get(char, f"-{ord(char):x}-") for char in key
    )


def walk_traces(traces: Iterable[Trace]) -> Iterable[Trace]:
    """Yield every trace once, parents before children."""
    seen: set[str] = set()
    stack = list(traces)[::-1]
    while stack:
        one = stack.pop()
        if one.key not in seen:
            seen.add(one.key)
            yield one
            stack.extend(one.children[::-1])


def write_traces(traces: Iterable[Trace], indent: str = "") -> str:
    """Write traces as indented plain text; what was printed before is only named again."""
    seen: set[str] = set()
    lines: list[str] = []
    for one in traces:
        _write(one, indent, seen, lines)
    return visible("\n".join(lines))


def _write(one: Trace, indent: str, seen: set[str], lines: list[str]) -> None:
    if one.key in seen:
        lines.append(f"{indent}{one.key} (above)")
        return
    seen.add(one.key)
    lines.append(f"{indent}{one.key}")
    meaning = meaning_of(one.key) if one.kind == "estimate" else ""
    fresh = [line for line in one.lines if line != meaning or meaning not in seen]
    seen.add(meaning)
    lines.extend(f"{indent}  {part}" for line in fresh for part in line.split("\n"))
    if one.kind == "group" and one.children and one.children[0].kind == "estimate":
        lines.extend(f"{indent}  {row}" for row in _table(one.children))
        for claim in dict.fromkeys(c for child in one.children for c in child.children):
            _write(claim, indent + "  ", seen, lines)
        return
    for child in one.children:
        _write(child, indent + "  ", seen, lines)


def _table(estimates: tuple[Trace, ...]) -> list[str]:
    """Write estimates one to a line: the quantity, its value, its basis."""
    width = max(len(one.key) for one in estimates)
    return [f"{one.key:<{width}}  {one.lines[0]}  [{one.lines[-1]}]" for one in estimates]


def _missing(key: str) -> Trace:
    return Trace(key, ("not in this case",))


def _many(
    case: Case, pattern: str, names: Iterable[str], head: str, make: Callable[[Case, str], Trace]
) -> Trace:
    found = [name for name in names if fnmatchcase(name, pattern)]
    noun = head[:-1].replace("_", " ") if head else "estimate"
    lines = (count(len(found), noun),) if found else ("nothing in this case matches",)
    return Trace(head + pattern, lines, tuple(make(case, name) for name in found))


def _claims(case: Case, basis: Basis) -> tuple[Trace, ...]:
    return tuple(_claim(case, claim) for claim in basis.claims)


def _estimate(case: Case, quantity: str) -> Trace:
    row = case.estimates.get(quantity)
    if row is None:
        meaning = meaning_of(quantity)
        return Trace(quantity, (f"not estimated in this case{f'; it means: {meaning}' if meaning else ''}",))
    lines = [range_words(row), estimate_words(case, quantity), meaning_of(quantity), row.note]
    basis = basis_words(case, row.basis)
    return Trace(quantity, (*(line for line in lines if line), basis), _claims(case, row.basis))


def _claim(case: Case, claim_id: str) -> Trace:
    claim = case.claims.get(claim_id)
    if claim is None:
        return _missing(f"claim:{claim_id}")
    party = case.parties.get(claim.party)
    speaker = claim.speaker or "speaker not stated"
    who = f"{speaker} ({party.name if party else claim.party})" if claim.party else speaker
    place = f"(characters {number_words(claim.start)} to {number_words(claim.end)})"
    lines = [
        f"{who}: {claim.act}; {claim_date(claim)}",
        f"grade {grade_words(claim.grade)}",
        "reported by " + "; ".join(claim.outlets) if claim.outlets else "",
        f"quoted through {claim.via}" if claim.via else "",
        f"hedged with “{claim.hedge}”" if claim.hedge else "",
        f"{passage_words(case.sources.get(claim.source), claim.quotation)} {place}",
    ]
    return Trace(f"claim:{claim_id}", tuple(line for line in lines if line), (_source(case, claim.source),))


def _source(case: Case, source_id: str) -> Trace:
    source = case.sources.get(source_id)
    if source is None:
        return _missing(f"source:{source_id}")
    lines = [
        f"{source.title}. {source.outlet}, {date_words(source.date)}",
        f"text: {origin_words(source)}",
        source.address,
        f"sha256 {source.sha256}",
    ]
    return Trace(f"source:{source_id}", tuple(line for line in lines if line))


def _rule(case: Case, rule_id: str) -> Trace:
    rule = case.rules.get(rule_id)
    if rule is None:
        return _missing(f"rule:{rule_id}")
    lines = (f"{rule_words(case, rule_id)}: {rule.because}", basis_words(case, rule.basis))
    return Trace(f"rule:{rule_id}", lines, _claims(case, rule.basis))


def rule_words(case: Case, rule_id: str) -> str:
    """Say what a rule rules out."""
    rule = case.rules[rule_id]
    if rule.forbid:
        return f"Not together: {combination_words(case, rule.forbid)}"
    then = " or ".join(combination_words(case, (clause,)) for clause in rule.then)
    return f"With {combination_words(case, rule.when)}, only {then}"


def _red_line(case: Case, line_id: str) -> Trace:
    line = case.red_lines.get(line_id)
    if line is None:
        return _missing(f"red_line:{line_id}")
    party = case.parties.get(line.party)
    lines = [
        f"Red line of {party.name if party else line.party} ({line.firmness}), {date_words(line.date)}: "
        + red_line_words(case, line_id),
        f"audience: {line.audience}" if line.audience else "",
        line.note,
        basis_words(case, line.basis),
    ]
    return Trace(f"red_line:{line_id}", tuple(x for x in lines if x), _claims(case, line.basis))


def red_line_words(case: Case, line_id: str) -> str:
    """Say what crosses a red line."""
    return "; or ".join(combination_words(case, each) for each in case.red_lines[line_id].crossed_by)


def _package(case: Case, package_id: str) -> Trace:
    named = case.packages.get(package_id)
    if named is None:
        return _missing(f"package:{package_id}")
    by = f", tabled by {named.tabled_by}" if named.tabled_by else ""
    lines = [
        f"{named.name}{by}, {date_words(named.date)}",
        *(combination_words(case, (clause,)) for clause in named.package.clauses),
        named.note,
        basis_words(case, named.basis),
    ]
    return Trace(f"package:{package_id}", tuple(x for x in lines if x), _claims(case, named.basis))


def _ranking(case: Case, name: str) -> Trace:
    rows = [r for r in case.rankings if f"{r.party}.{r.issue}" == name]
    if not rows:
        return _missing(f"ranking:{name}")
    importance = rows[0].importance
    lines = [f"importance {importance} (larger is more important)" if importance is not None else ""]
    claims: dict[str, Trace] = {}
    for row in sorted(rows, key=lambda r: r.rank):
        option = combination_words(case, ((row.issue, row.option),))
        lines.append(f"rank {row.rank}: {option} [{basis_words(case, row.basis)}]")
        claims.update((one.key, one) for one in _claims(case, row.basis))
    return Trace(f"ranking:{name}", tuple(x for x in lines if x), tuple(claims.values()))
