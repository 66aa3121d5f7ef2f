"""A case, written back: comments kept, nothing half-written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from detente.case.basis import format_basis
from detente.case.estimates import format_estimates
from detente.case.model import Basis, Case, Option, Package
from detente.case.rankings import format_rankings
from detente.case.shape import FORMAT, SECTIONS, TOP, Field, attribute_of
from detente.claims import format_claims
from detente.sources import read_text, write_aside_together

__all__ = ["save_case"]


def save_case(case: Case, folder: Path | None = None) -> None:
    """
    Write case.toml, claims.csv, estimates.csv and rankings.csv of a case.

    Comments and layout of an existing case.toml stay: only values that differ are touched.
    All files are complete on disk before the first replaces its old one. Documents are not
    written here: `add_source` keeps sources.toml and the texts; where there is no sources.toml
    one without entries is made.
    """
    target = folder or case.folder
    if target is None:
        raise ValueError("the case has no folder; give one")
    target.mkdir(parents=True, exist_ok=True)
    contents: dict[Path, str | bytes] = {
        target / "case.toml": _case_toml(case, target / "case.toml"),
        target / "claims.csv": format_claims(case.claims.values()),
        target / "estimates.csv": format_estimates(case.estimates.values()),
    }
    if not (target / "sources.toml").exists():
        contents[target / "sources.toml"] = f"format = {FORMAT}\n"
    if case.rankings or (target / "rankings.csv").exists():
        contents[target / "rankings.csv"] = format_rankings(case.rankings)
    write_aside_together(contents)


def _case_toml(case: Case, path: Path) -> str:
    import tomlkit

    document = tomlkit.parse(read_text(path)) if path.exists() else tomlkit.document()
    wanted: dict[str, Any] = {"format": FORMAT}
    for field in TOP[1:]:
        value = getattr(case, attribute_of("", field.name))
        if field.is_required or field.name in document or value not in ("", None, False):
            wanted[field.name] = value
    for name, fields in SECTIONS.items():
        records = getattr(case, name)
        if records:
            wanted[name] = {key: _table(name, record, fields) for key, record in records.items()}
    _merge(document, wanted)
    return tomlkit.dumps(document)


def _table(section: str, record: Any, fields: tuple[Field, ...]) -> dict[str, Any]:
    table = {}
    for field in fields:
        value = _plain(field.kind, getattr(record, attribute_of(section, field.name)))
        if field.is_required or value not in ("", None, [], {}):
            table[field.name] = value
    return table


def _plain(kind: str, value: Any) -> Any:
    """Turn a record's value into what TOML holds."""
    if isinstance(value, Basis):
        return format_basis(value)
    if isinstance(value, Package):
        return value.as_dict()
    if kind == "options":
        return {option.id: _option(option) for option in value}
    if kind == "clauses":
        return [".".join(clause) for clause in value]
    if kind == "combinations":
        return ["+".join(".".join(clause) for clause in combination) for combination in value]
    return list(value) if isinstance(value, tuple) else value


def _option(option: Option) -> dict[str, Any]:
    table: dict[str, Any] = {"name": option.name}
    if option.asks:
        table["asks"] = list(option.asks)
    if option.note:
        table["note"] = option.note
    return table


def _merge(old: Any, new: Mapping[str, Any]) -> None:
    """Make a TOML table equal to `new`, touching only what differs."""
    for key in [key for key in old if key not in new]:
        if not _is_empty(old[key]):
            _leave_comments_behind(old, key)
            del old[key]
    for key, value in new.items():
        if key not in old:
            old[key] = value
        elif isinstance(value, Mapping) and isinstance(old[key], Mapping):
            _merge(old[key], value)
        elif (
            isinstance(value, Mapping)
            and isinstance(old[key], str)
            and dict(value) == {"name": str(old[key])}
        ):
            continue  # an option written as its name alone
        elif _unwrapped(old[key]) != value:
            old[key] = value


def _leave_comments_behind(old: Any, key: str) -> None:
    """
    Move the comments at the end of a table that goes to the end of the one before it.

    To the parser, what stands before the next heading belongs to the table above it. Where no
    table is before, they go too.
    """
    from tomlkit.items import Comment, Table

    before = list(old)[: list(old).index(key)]
    if not before or not isinstance(old[key], Table) or not isinstance(old[before[-1]], Table):
        return
    body = _last_body(old[key])
    start = len(body)
    while start and body[start - 1][0] is None:
        start -= 1
    if any(isinstance(item, Comment) for _, item in body[start:]):
        _last_body(old[before[-1]]).extend(body[start:])


def _last_body(table: Any) -> Any:
    """Return the parsed lines of the table that is written last inside this one."""
    from tomlkit.items import Table

    body = table.value.body
    return _last_body(body[-1][1]) if body and isinstance(body[-1][1], Table) else body


def _is_empty(value: Any) -> bool:
    """Say whether a value means the same as its absence, so that it may stay."""
    return _unwrapped(value) in ("", [], {}, False)


def _unwrapped(value: Any) -> Any:
    return value.unwrap() if hasattr(value, "unwrap") else value
