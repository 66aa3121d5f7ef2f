"""The commands: arguments become the four calls, and what comes back is printed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from detente.cli.exchange_commands import export, import_folder, print_notes
from detente.cli.method_command import (
    CaseName,
    Comparable,
    Draws,
    Json,
    Seed,
    method_command,
    print_json,
    read_options,
)
from detente.cli.progress import Progress
from detente.errors import CaseError, UsageError

if TYPE_CHECKING:
    from detente.methods import Method

__all__ = ["add_commands"]

Out = Annotated[Path | None, Parameter(name=["--output", "-o"], help="The file to write.")]


def add_commands(app: App, methods: Mapping[str, Method]) -> None:
    """Put the commands into an app; each registered method is one by itself."""
    for command in (brief, check, new, cases, read, claims, explain):
        app.command(command)
    app.command(import_folder, name="import")
    app.command(export)
    for method in methods.values():
        app.command(method_command(method, methods), name=method.name, help=method.question)
    app.register_install_completion_command(help="Install completion for your shell (bash, zsh, fish).")


# -- commands


def brief(
    case: CaseName,
    *,
    output: Out = None,
    draws: Draws = 1024,
    seed: Seed = 0,
    comparable: Comparable = False,
) -> None:
    """
    Write the brief of a case as one HTML or Markdown file, and print its bottom line.

    Without -o it is written to NAME.html in the current folder.
    """
    from detente.brief.words import visible
    from detente.flow import load, run, write_brief
    from detente.sources import write_aside

    loaded = load(case)
    target = output or Path(f"{loaded.slug}.html")
    if target.suffix.lower() not in {".html", ".htm", ".md"}:
        raise UsageError(f"{target}: a brief is written as .html or .md; name the file so")
    findings = run(loaded, options=read_options(loaded, draws=draws, seed=seed, comparable=comparable))
    how_run = "scales declared comparable" if comparable else ""
    document = write_brief(loaded, findings, how_run=how_run)
    text = document.markdown() if target.suffix.lower() == ".md" else document.html()
    if output is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
    write_aside(target, text)
    Progress.clear()
    print(f"{visible(document.title)}, as of {document.as_of.isoformat()}\n")
    print("\n".join(visible(statement.text) for statement in document.bottom_line))
    print(f"\nThe brief lies in {target}")


def check(case: CaseName, *, json: Json = False) -> None:
    """Print every problem of a case with file, line and the way out; exit code 1 where there is one."""
    from detente.brief.words import count
    from detente.flow import check as find_problems
    from detente.flow import load

    try:
        loaded = load(case)
        problems = find_problems(loaded)
    except CaseError as error:
        loaded, problems = None, error.problems
    if json:
        listed = [{"file": p.file, "line": p.line, "message": p.message} for p in problems]
        print_json("check", {"problems": listed})
        if problems:
            sys.stdout.flush()
            raise SystemExit(1)
        return
    if problems:
        raise CaseError(problems)
    if loaded is not None:
        counts = [
            count(len(loaded.parties), "party", "parties"),
            *(
                count(len(getattr(loaded, f"{one}s")), one)
                for one in ("issue", "source", "claim", "estimate", "ranking")
            ),
        ]
        print(f"{loaded.slug}: no problem. {', '.join(counts)}.")
        print_notes(loaded)
        unkept = sum(source.text is None for source in loaded.sources.values())
        if unkept:
            print(f"Sources whose text is not kept: {unkept}; their quotations cannot be checked again.")


def new(
    folder: Annotated[Path, Parameter(help="The folder to make; its name is the name of the case.")],
) -> None:
    """Make a small commented case that runs, to start your own from."""
    from shlex import quote

    from detente.case import new_case

    for path in new_case(folder):
        print(path)
    name = quote(str(folder))
    print(f"\nNext: detente check {name}, then detente brief {name} -o brief.html")


def cases(*, json: Json = False) -> None:
    """List the cases that come with Détente."""
    from detente.brief.words import visible
    from detente.case import catalogue_folders, load_case

    loaded = [load_case(folder) for folder in catalogue_folders().values()]
    if json:
        listed = [
            {
                "name": c.slug,
                "title": c.title,
                "as_of": c.as_of.isoformat(),
                "state": c.state,
                "class": c.conflict_class,
            }
            for c in loaded
        ]
        print_json("cases", {"cases": listed})
        return
    width = max((len(case.slug) for case in loaded), default=0)
    for case in loaded:
        print(visible(f"{case.slug:<{width}}  {case.title}, as of {case.as_of.isoformat()}"))


def read(
    *files: Annotated[Path, Parameter(help="Text, Markdown, saved HTML, PDF or DOCX.")],
    case: Annotated[Path | None, Parameter(help="Add the documents to this case folder.")] = None,
    json: Json = False,
) -> None:
    """Read documents: title, outlet, date, hash and stored text; with --case they become its sources."""
    from detente.brief.words import visible
    from detente.sources import add_sources, read_source

    if not files:
        raise UsageError("give at least one file to read")
    sources = [read_source(path) for path in files]
    if case is not None:
        if not (case / "case.toml").exists():
            raise UsageError(
                f"{case}: is not a case folder (it has no case.toml); `detente new {case}` makes one"
            )
        sources = add_sources(case, sources)
    if json:
        print_json("read", {"sources": [_source_data(source) for source in sources]})
        return
    for source in sources:
        day = source.date.isoformat() if source.date else "no date found"
        head = (
            f"{source.id}: {source.title or 'no title found'} ({source.outlet or 'no outlet found'}, {day})"
        )
        print(visible(head))
        print(f"  {len(source.text or ''):,} characters, SHA-256 {source.sha256}")
        for warning in source.warnings:
            print(f"  note: {visible(warning)}")
    if case is not None:
        print(f"Added to {case}/sources.toml")


def _source_data(source: Any) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "outlet": source.outlet,
        "date": source.date.isoformat() if source.date else None,
        "sha256": source.sha256,
        "origin": source.origin,
        "characters": len(source.text or ""),
        "text": source.text,
        "warnings": list(source.warnings),
    }


def claims(
    *files: Annotated[Path, Parameter(help="Text, Markdown, saved HTML, PDF or DOCX.")],
    case: Annotated[str, Parameter(help="A case whose parties and their aliases are known.")] = "",
    json: Json = False,
) -> None:
    """Propose attributed claims from documents, by rule and offline, each with its place in the text."""
    from detente.brief.terminal import claims_text
    from detente.claims import claims_as_json, extract
    from detente.sources import read_source

    if not files:
        raise UsageError("give at least one file to read claims from")
    parties = None
    if case:
        from detente.flow import load

        parties = {party.id: (party.name, *party.aliases) for party in load(case).parties.values()}
    sources = [read_source(path) for path in files]
    extractions = [extract(source, parties) for source in sources]
    parts = [
        claims_as_json(*pair) for pair in zip(extractions, [[source] for source in sources], strict=True)
    ]
    whole = {key: [row for part in parts for row in part[key]] for key in ("claims", "quarantine", "sources")}
    if json:
        print_json("claims", whole)
    else:
        print(claims_text(whole))


def explain(
    case: CaseName,
    what: Annotated[
        str, Parameter(help="A quantity, the number of a note, or claim:ID, source:ID, rule:ID, ...")
    ],
    *,
    draws: Draws = 1024,
    seed: Seed = 0,
) -> None:
    """Print the trace from a number to its quotation: a note of the brief, or a quantity of the case."""
    from detente.brief import explain_key, explain_note
    from detente.flow import check as find_problems
    from detente.flow import load, run, write_brief

    loaded = load(case)
    problems = find_problems(loaded)
    if problems:
        raise CaseError(problems)
    number = what.lower().removeprefix("note").strip(" -")
    if number.isascii() and number.isdigit() and len(number) < 10:
        document = write_brief(loaded, run(loaded, options=read_options(loaded, draws=draws, seed=seed)))
        text = explain_note(document, int(number))
    else:
        text = explain_key(loaded, what)
    Progress.clear()
    print(text, end="" if text.endswith("\n") else "\n")
