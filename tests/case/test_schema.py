"""The JSON Schema of case.toml and the validator say the same of the same files."""

from __future__ import annotations

import copy
import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomlkit
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import detente
from detente.case import case_schema, catalogue_folders
from detente.errors import CaseError
from tests.case.folders import FILES, write_case

SCHEMA = jsonschema.Draft202012Validator(case_schema())
RAW = tomllib.loads(str(FILES["case.toml"]))


def as_json(value: Any) -> Any:
    """Turn dates into strings, as tools that check TOML by a schema do."""
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def test_the_schema_is_a_schema_and_names_its_version() -> None:
    jsonschema.Draft202012Validator.check_schema(case_schema())
    assert case_schema()["$id"] == "urn:detente:case:1"


@pytest.mark.parametrize("folder", catalogue_folders().values(), ids=catalogue_folders())
def test_the_schema_accepts_every_case_of_the_catalogue(folder: Path) -> None:
    SCHEMA.validate(as_json(tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))))


def test_the_schema_accepts_the_template_and_a_case_with_every_section(tmp_path: Path) -> None:
    detente.case.new_case(tmp_path / "mine")
    SCHEMA.validate(as_json(tomllib.loads((tmp_path / "mine" / "case.toml").read_text(encoding="utf-8"))))
    SCHEMA.validate(as_json(RAW))


WRONG = [
    ('title = "Two towns"           # a title', "title = 3"),
    ("format = 1", "format = 2"),
    ('state = "dispute"', 'state = "peace"'),
    ('state = "dispute"', ""),
    ('role = "influence"', 'role = "voter"'),
    ('aliases = ["the East"]', 'alias = ["the East"]'),
    ('aliases = ["the East"]', "aliases = [1]"),
    ("[moves.shell]", "[moves.Shell]"),
    ("[moves.shell]", "[move.shell]"),
    ('forbid = ["bridge.shut", "tax.high"]', ""),
    ('forbid = ["bridge.shut", "tax.high"]', "forbid = []"),
    ('if = ["bridge.open"]', 'if = ["bridge"]'),
    ('if = ["bridge.open"]', 'if = ["bridge.open"]\nforbid = ["tax.low"]'),
    ('basis = "c3"', 'basis = ""'),
    ('basis = "c3"', 'basis = "assumption:"'),
    ('tax = "middle" }', "tax = 3 }"),
]


@pytest.mark.parametrize("old, new", WRONG)
def test_the_schema_refuses_what_the_validator_refuses(old: str, new: str, tmp_path: Path) -> None:
    text = str(FILES["case.toml"])
    assert text.count(old) == 1
    wrong = text.replace(old, new)
    assert not SCHEMA.is_valid(as_json(tomllib.loads(wrong)))
    assert detente.check(write_case(tmp_path / "towns", {**FILES, "case.toml": wrong}))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


PLACES = places(RAW)[1:]
VALUES = st.sampled_from(
    [
        3, -1.5, True, "", "x", "c1", "bridge.open", "bridge.open+watch.none", "bridge.opne", "absolute",
        "influence", "guarantor", "assumption: one two three", "cite:smith1999 p. 1", "west", [], ["west"],
        [3], "both", ["bridge.open"], ["tax.low+tax.high"], {}, {"name": "x"}, {"a b": 3}, {"options": {}},
        dt.date(2026, 1, 1), dt.datetime(2026, 1, 1, 10), dt.time(10),
    ]
)  # fmt: skip
CHANGES = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(["set", "drop", "add", "double"]), VALUES),
    min_size=1,
    max_size=3,
)


def change(raw: dict[str, Any], path: tuple[Any, ...], what: str, value: Any) -> None:
    """Make one change, where the place still exists."""
    holder: Any = raw
    try:
        for key in path[:-1]:
            holder = holder[key]
        old = holder[path[-1]]
    except (KeyError, IndexError, TypeError):
        return
    if isinstance(holder, str):
        return
    if what == "set":
        holder[path[-1]] = copy.deepcopy(value)
    elif what == "drop":
        del holder[path[-1]]
    elif what == "add" and isinstance(old, dict):
        old["extra"] = copy.deepcopy(value)
    elif what == "double" and isinstance(old, list):
        old.extend(old)


@given(changes=CHANGES)
@example(changes=[(("issues", "tax", "options", "high"), "set", 3)])
@example(changes=[(("rules",), "set", 3)])
@example(changes=[(("issues", "watch", "options", "none"), "set", "")])
@example(
    changes=[
        (("red_lines", "west_tax", "party"), "set", "x"),
        (("red_lines", "west_tax", "firmness"), "set", "absolute"),
    ]
)
@example(changes=[(("as_of",), "drop", 3)])
@example(changes=[(("issues", "bridge", "options"), "set", {}), (("packages",), "drop", 3)])
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_what_the_schema_refuses_the_validator_tells_and_nothing_falls_over(
    changes: list[tuple[tuple[Any, ...], str, Any]], tmp_path: Path
) -> None:
    raw = copy.deepcopy(RAW)
    for path, what, value in changes:
        change(raw, path, what, value)
    folder = write_case(tmp_path / "towns", {**FILES, "case.toml": tomlkit.dumps(raw)})
    problems = detente.check(folder)
    if not SCHEMA.is_valid(as_json(raw)):
        assert problems
    if not problems:
        return
    try:
        case = detente.load(folder)
        assert isinstance(case.as_of, dt.date)
        detente.run(case, ["positions"])
    except CaseError as error:
        assert error.problems == problems  # noqa: PT017 - a case whose TOML is whole may load
    else:
        pytest.fail("a case with problems ran")
