"""What `make docs` writes is what is committed, and the pages written by hand agree with the program."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from detente.cli import main
from detente.methods import METHODS
from tests.shared import ROOT


def script(name: str) -> ModuleType:
    """Import a file of scripts/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REFERENCE = script("make_reference")
MADE: dict[Path, str] = REFERENCE.render()


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_a_made_page_is_the_one_that_is_committed(path: Path) -> None:
    assert path.is_file(), f"{path.relative_to(ROOT)} is missing: make docs"
    assert path.read_text("utf-8") == MADE[path], f"{path.relative_to(ROOT)} is out of date: make docs"


def test_every_command_of_the_program_has_its_help_on_the_page() -> None:
    page = MADE[REFERENCE.SHELF / "cli.md"]
    listed = REFERENCE.list_commands(page)
    assert {
        "brief",
        "check",
        "new",
        "cases",
        "read",
        "claims",
        "explain",
        "import",
        "export",
        *METHODS,
    } == set(listed)
    for name in listed:
        assert f"## detente {name}\n\n```text\nUsage: detente {name} " in page


def test_a_page_links_only_to_what_is_there() -> None:
    """Every relative link of the README and under docs/ leads to a file."""
    lost = []
    for page in (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                lost.append(f"{page.relative_to(ROOT)}: {target}")
    assert lost == []


def test_every_page_of_the_shelves_is_on_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert {page for page in pages - {"README.md"} if f"]({page})" not in index} == set()


STATEMENTS = ROOT / "cases" / "ukraine-2025" / "sources" / "s_tianjin.txt"

ASKED = {
    "check": "check two-party-example",
    "cases": "cases",
    "read": f"read {STATEMENTS}",
    "claims": f"claims {STATEMENTS}",
    "positions": "positions ukraine-2025",
    "bargaining": "bargaining two-party-example --draws 8 --package mediator --comparable",
}


BY_ID = {
    "package",
    "tied",
    "worth",
    "power",
    "ideal",
    "nadir",
    "ideal_lost",
    "falls",
    "short",
    "change",
    "by_party",
    "total",
    "points",
    "text",
}
"""Objects whose keys are ids of the case."""


def keys(value: object, under: str = "") -> Iterator[str]:
    """Yield the keys of a JSON value, those of objects by id left out."""
    if isinstance(value, list):
        for item in value:
            yield from keys(item, under)
    elif isinstance(value, dict) and under not in BY_ID:
        for key, inner in value.items():
            yield key
            yield from keys(inner, key)


@pytest.mark.parametrize("command", ASKED)
def test_every_key_that_is_printed_is_documented(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "reference" / "json.md").read_text("utf-8")
    section = page.partition(f"\n## {command}\n")[2].partition("\n## ")[0]
    documented = set(re.findall(r"[`.]([a-z_0-9]+)(?=[`.[])", section))
    assert main([*ASKED[command].split(), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed.pop("schema") == f"detente/{command}/1"
    assert set(keys(printed)) - documented == set()


def test_every_method_and_every_command_with_json_has_its_shape_documented() -> None:
    page = MADE[REFERENCE.SHELF / "cli.md"]
    sections = re.findall(r"^## detente ([a-z]+)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert {name for name, text in sections if "--json" in text} == set(ASKED)
