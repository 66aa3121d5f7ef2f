"""Commands for other programs' files: in as a case folder, out as theirs."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from detente.cli.method_command import CaseName
from detente.errors import UsageError

if TYPE_CHECKING:
    from detente.case import Case

__all__ = ["export", "import_folder", "print_notes"]


def import_folder(
    source: Annotated[Path, Parameter(help="A folder of GENIUS XML, GeniusWeb JSON or NegMAS JSON.")],
    folder: Annotated[Path, Parameter(help="The case folder to make; its name is the name of the case.")],
    *,
    as_of: Annotated[
        str, Parameter(help="The day the case speaks of, as YYYY-MM-DD; files carry none.")
    ] = "",
) -> None:
    """Make a case folder of another program's scenario, and say what was changed."""
    from shlex import quote

    from detente.brief.words import visible
    from detente.exchange import import_scenario

    case = import_scenario(source, folder, as_of=_read_day(as_of))
    for note in case.notes:
        print(f"note: {visible(note)}")
    print(f"\nWritten: {folder}. Next: detente bargaining {quote(str(folder))}")


def export(
    case: CaseName,
    folder: Annotated[Path, Parameter(help="The folder to make.")],
    *,
    format: Annotated[str, Parameter(help="genius, geniusweb, geniusweb-old or negmas.")],
    lossy: Annotated[
        bool, Parameter(negative=(), help="Write what can be carried even where that changes answers.")
    ] = False,
) -> None:
    """Write a case's issues, worths and no deal, at mid, for another program; say what stays behind."""
    from detente.brief.words import visible
    from detente.errors import CaseError
    from detente.exchange import export_case
    from detente.flow import check, load

    loaded = load(case)
    problems = check(loaded)
    if problems:
        raise CaseError(problems)
    for note in export_case(loaded, folder, format, lossy=lossy):
        print(f"note: {visible(note)}")
    print(f"Written: {folder}")


def print_notes(case: Case) -> None:
    """Tell on stderr what was changed where another program's files were read."""
    from detente.brief.words import visible

    for note in case.notes:
        print(f"note: {visible(note)}", file=sys.stderr)


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f'--as-of "{text[:40]}" is not a day; write YYYY-MM-DD') from None
