"""The records of a case, made of the tables that were read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from detente.case.model import (
    Basis,
    Guarantee,
    Issue,
    Monitor,
    Move,
    NamedPackage,
    Obligation,
    Party,
    RedLine,
    Rule,
)
from detente.case.shape import SECTIONS, attribute_of

__all__ = ["make_records"]


def make_records(section: str, tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """
    Make the records of a section, by id; what could not be read stands empty in them.

    A package on the table without its options is left out: nothing can be said of it.
    """
    record, fields = _RECORDS[section], SECTIONS[section]
    return {
        key: record(
            id=key,
            **{
                attribute_of(section, field.name): table.get(field.name, _EMPTY.get(field.kind, ""))
                for field in fields
            },
        )
        for key, table in tables.items()
        if section != "packages" or "options" in table
    }


_RECORDS: dict[str, Callable[..., Any]] = {
    "parties": Party,
    "issues": Issue,
    "rules": Rule,
    "red_lines": RedLine,
    "packages": NamedPackage,
    "moves": Move,
    "obligations": Obligation,
    "guarantees": Guarantee,
    "monitors": Monitor,
}

_EMPTY: dict[str, Any] = {
    "date": None,
    "basis": Basis(),
    **dict.fromkeys(
        ("texts", "parties", "guarantors", "obligations", "monitors", "clauses", "combinations", "options"),
        (),
    ),
}
