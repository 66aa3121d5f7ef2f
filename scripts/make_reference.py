"""Write the pages of docs/reference that are made from the program itself: no fact is kept twice."""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import os
import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path

from detente.case import Quantity, case_schema, list_quantities
from detente.case.shape import OPTION, SECTIONS, TOP, Field
from detente.cli import main
from detente.flow import load, run
from detente.methods import METHODS, Method, Options

ROOT = Path(__file__).resolve().parents[1]
SHELF = ROOT / "docs" / "reference"
MADE = "`make docs` writes this page."

WIDTH = 100
"""Columns of a help text on the page."""


def cli_page() -> str:
    """Return every command's --help; the examples that all of them end with stand once, at the top."""
    whole = _help()
    parts = [
        "# The command line",
        f"What `--help` prints, command by command. Each registered method is a command by itself. {MADE}",
        "`python -m detente` is the same as `detente`. What `--json` prints is in [json.md](json.md).",
        _fenced(whole),
    ]
    for name in list_commands(whole):
        parts += [f"## detente {name}", _fenced(_help(name).partition("\nExamples:\n")[0])]
    return "\n\n".join(parts) + "\n"


def list_commands(overview: str) -> list[str]:
    """Return the names that `detente --help` lists."""
    listed = overview.partition("\nCommands:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  ([a-z]+) ", listed, re.MULTILINE)


def _help(*command: str) -> str:
    printed = io.StringIO()
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(WIDTH)
    try:
        with contextlib.redirect_stdout(printed):
            main([*command, "--help"])
    finally:
        del os.environ["COLUMNS"]
        if before is not None:
            os.environ["COLUMNS"] = before
    return "\n".join(line.rstrip() for line in printed.getvalue().split("\n")).strip()


def _fenced(text: str) -> str:
    return f"```text\n{text.strip()}\n```"


def quantities_page() -> str:
    """Return the table of quantities."""
    read_now = ", ".join(name for name in METHODS if _quantities_of(name))
    rows = [
        (f"`{q.pattern}`", q.unit, f"{q.low_bound} to {q.high_bound}", q.meaning, ", ".join(q.read_by))
        for q in list_quantities()
    ]
    return f"""# Quantities

What `estimates.csv` may hold: low, mid and high of a quantity, between the bounds and in the unit given here.
A word in angle brackets stands for an id of the case; in a pair term the two issues come in the order of
`case.toml`. {MADE}

The table already holds what later methods will read, so that a case need not be coded twice. In this version
these methods read quantities: {read_now}.

{_table(("quantity", "unit", "bounds", "meaning", "read by"), rows)}
"""


def _quantities_of(method: str) -> list[Quantity]:
    return [q for q in list_quantities() if method in q.read_by]


def schema_file() -> str:
    """Return the JSON Schema of case.toml."""
    return json.dumps(case_schema(), ensure_ascii=False, indent=2) + "\n"


def case_format_page() -> str:
    """Return the page on the case format: its prose as it stands, its tables of keys made anew."""
    page = (SHELF / "case-format.md").read_text("utf-8")
    tables = {"top": _keys(TOP), "option": _keys(OPTION), **{n: _keys(f) for n, f in SECTIONS.items()}}
    for name, table in tables.items():
        mark = re.compile(rf"(<!-- keys: {name} -->\n).*?(<!-- /keys -->)", re.DOTALL)
        if len(mark.findall(page)) != 1:
            raise ValueError(f"case-format.md must hold `<!-- keys: {name} -->` and `<!-- /keys -->` once")
        page = mark.sub(rf"\1\n{_escaped(table)}\n\n\2", page)
    return page


def _escaped(text: str) -> str:
    """Protect backslashes in what is put in."""
    return text.replace("\\", "\\\\")


_KINDS = {
    "format": "the number 1",
    "text": "text",
    "date": "date, without quotes",
    "bool": "true or false",
    "basis": "a basis",
    "party": "a party",
    "issue": "an issue",
    "option_here": "an option of this issue",
    "parties": "list of parties",
    "guarantors": "list of guarantors",
    "obligations": "list of obligations",
    "monitors": "list of monitors",
    "texts": "list of texts",
    "clauses": 'list of `"issue.option"`, all together',
    "combinations": 'list of `"issue.option"` or `"issue.option+issue.option"`, any of them',
    "options": "a table per option",
    "package": '`{ issue = "option", ... }`',
}


def _keys(fields: Sequence[Field]) -> str:
    rows = [
        (
            f"`{field.name}`",
            "yes" if field.is_required else "",
            " ".join(f"`{choice}`" for choice in field.choices) or _KINDS[field.kind],
            field.meaning,
        )
        for field in fields
    ]
    return _table(("key", "required", "holds", "meaning"), rows)


def method_page(method: Method) -> str:
    """Return the page of a method: its docstring, its limits as every brief prints them, what it reads."""
    docstring = inspect.getdoc(import_module(f"detente.methods.{method.name}")) or ""
    title, _, body = re.sub(r"\s*\(METHODS \d\)", "", docstring).partition("\n")
    finding = run(load("two-party-example"), [method.name], Options(draws=8))[method.name]
    limits = "\n".join(f"- {limit}" for limit in finding.limits)
    rows = [(f"`{q.pattern}`", q.unit, q.meaning) for q in _quantities_of(method.name)]
    reads = _table(("quantity", "unit", "meaning"), rows) if rows else "No quantity of `estimates.csv`."
    if method.needs:
        needs = " and ".join(f"`{name}`" for name in method.needs)
        reads += f"\n\nIt needs {needs}: where one is missing, the answer names it and nothing is filled in."
    if method.takes:
        reads += f"\n\nIt takes the answers of: {', '.join(method.takes)}."
    return f"""# {title.split(":")[0]}

*{method.question}* As a command: `detente {method.name} CASE`.

{body.strip()}

## Limits, as every brief prints them

{limits}

## What it reads

{reads}

---

The text above is the docstring of `detente.methods.{method.name}`; [ours] marks a choice of this project.
{MADE}
"""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def render() -> dict[Path, str]:
    """Return the text of every page that is made, by its path."""
    return {
        SHELF / "cli.md": cli_page(),
        SHELF / "quantities.md": quantities_page(),
        SHELF / "case.schema.json": schema_file(),
        SHELF / "case-format.md": case_format_page(),
        **{SHELF / "methods" / f"{m.name}.md": method_page(m) for m in METHODS.values()},
    }


if __name__ == "__main__":
    for path, text in render().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
