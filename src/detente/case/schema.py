"""The JSON Schema of case.toml, generated from its shape, so that an editor completes and checks it."""

from __future__ import annotations

from typing import Any

from detente.case.shape import FORMAT, OPTION, SECTIONS, TOP, Field

__all__ = ["case_schema"]

_ID = "^[a-z][a-z0-9_]{0,63}$"
_CLAUSE = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"
_COMBINATION = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)*$"
_BASIS = r"^\s*(assumption:.*\S.*|cite:\s*[a-z].*|[a-z][a-z0-9_]*(\s+[a-z][a-z0-9_]*)*)\s*$"


def case_schema() -> dict[str, Any]:
    """
    Return the schema, JSON Schema 2020-12. Dates are TOML dates, which tools show as strings.

    It says what a key may hold; whether a name exists is for `detente check`.
    """
    properties = {field.name: _of(field) for field in TOP}
    for name, fields in SECTIONS.items():
        table = _table(fields)
        if name == "rules":
            table["oneOf"] = [{"required": ["forbid"]}, {"required": ["if", "then"]}]
        properties[name] = {
            "type": "object",
            "propertyNames": {"pattern": _ID},
            "additionalProperties": table,
        }
    properties["parties"]["minProperties"] = 1
    properties["issues"]["minProperties"] = 1
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:detente:case:{FORMAT}",
        "title": f"Détente case.toml, format {FORMAT}",
        "type": "object",
        "properties": properties,
        "required": [*(field.name for field in TOP if field.is_required), "parties", "issues"],
        "additionalProperties": False,
    }


def _table(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {field.name: _of(field) for field in fields},
        "required": [field.name for field in fields if field.is_required],
        "additionalProperties": False,
    }


def _of(field: Field) -> dict[str, Any]:
    """Return the schema of one key."""
    ids = {"type": "array", "items": {"type": "string", "pattern": _ID}}
    shapes: dict[str, dict[str, Any]] = {
        "format": {"const": FORMAT},
        "text": {"type": "string", "minLength": 1} if field.is_required else {"type": "string"},
        "date": {"type": "string", "format": "date"},
        "bool": {"type": "boolean"},
        "choice": {"enum": list(field.choices)},
        "basis": {"type": "string", "pattern": _BASIS},
        "texts": {"type": "array", "items": {"type": "string"}},
        "party": {"type": "string", "pattern": _ID},
        "issue": {"type": "string", "pattern": _ID},
        "option_here": {"type": "string", "pattern": "^([a-z][a-z0-9_]{0,63})?$"},
        "clauses": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": _CLAUSE}},
        "combinations": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "pattern": _COMBINATION},
        },
        "package": {
            "type": "object",
            "propertyNames": {"pattern": _ID},
            "additionalProperties": {"type": "string", "pattern": _ID},
        },
    }
    if field.kind == "options":
        shape: dict[str, Any] = {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": _ID},
            "additionalProperties": {"anyOf": [{"type": "string", "minLength": 1}, _table(OPTION)]},
        }
    else:
        shape = shapes.get(field.kind, ids)
    return {"description": field.meaning, **shape}
