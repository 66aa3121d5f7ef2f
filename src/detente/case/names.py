"""What in case.toml could deceive a reader: hidden characters, and two things of one name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from detente.errors import Problem
from detente.sources import TomlFile, hidden_controls
from detente.sources.files import show

__all__ = ["check_names"]

FILE = "case.toml"
Keys = tuple[str, ...]


def check_names(toml: TomlFile) -> list[Problem]:
    """
    Report texts with characters that reorder or hide what is shown, and names that read alike.

    Two parties, two issues and two options of one issue must be told apart in a brief, so case,
    width and blanks alone make no other name.
    """
    return [
        Problem(FILE, toml.line(*path), message)
        for path, message in (*_hidden(toml.data), *_alike(toml.data))
    ]


def _hidden(data: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    waiting: list[tuple[Keys, Any]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*path, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(path, inner) for inner in value]
        elif isinstance(value, str) and (found := hidden_controls(value)):
            yield path, f"{show('.'.join(path))} holds a {found[0]}, which can deceive a reader; take it out"


def _alike(data: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    for section in ("parties", "issues"):
        yield from _alike_in((section,), data.get(section))
    issues = data.get("issues")
    for key, issue in issues.items() if isinstance(issues, dict) else ():
        if isinstance(issue, dict):
            yield from _alike_in(("issues", key, "options"), issue.get("options"))


def _alike_in(path: Keys, tables: object) -> Iterator[tuple[Keys, str]]:
    seen: dict[str, str] = {}
    for key, table in tables.items() if isinstance(tables, dict) else ():
        name = table.get("name") if isinstance(table, dict) else table
        if not isinstance(name, str) or not (plain := _plain(name)):
            continue
        first = seen.setdefault(plain, key)
        if first != key:
            yield (
                (*path, key),
                f'"{show(key)}" has the name of "{show(first)}", "{show(name)}"; give one another name',
            )


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())
