"""Folders of other programs: recognised, read, and made a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from detente.case import Case
from detente.errors import CaseError, SourceError
from detente.exchange.build import make_case
from detente.exchange.genius import read_genius
from detente.exchange.json_scenario import read_json
from detente.exchange.model import MOST_PROFILES, Scenario, refused
from detente.methods.wording import list_words
from detente.sources import path_inside, read_bytes
from detente.sources.files import show

__all__ = ["is_scenario_folder", "load_scenario", "read_scenario"]


def is_scenario_folder(folder: Path) -> bool:
    """Say whether a folder has no case.toml and holds files that another program's scenario may be."""
    case_file = folder / "case.toml"
    if not folder.is_dir() or case_file.exists() or case_file.is_symlink():
        return False
    return any(_files(folder))


def _files(folder: Path) -> tuple[list[str], list[str]]:
    """Return the names of the XML and of the JSON files, in name order; hidden ones are passed over."""
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    xml = [
        name for name in names if name.lower().endswith(".xml") and not name.lower().endswith("pareto.xml")
    ]
    return xml, [name for name in names if name.lower().endswith(".json")]


def read_scenario(folder: Path) -> Scenario:
    """
    Read the scenario of a folder: GENIUS XML where there is any, else GeniusWeb or NegMAS JSON.

    JSON files beside GENIUS XML are left out and told.

    Raises CaseError, one line with the file, for anything wrong; nothing outside the folder is read.
    """
    if not folder.is_dir():
        raise refused(
            str(folder), None, "there is no such folder; give the one that holds the scenario's files"
        )
    xml, json = _files(folder)
    names, reader = (xml, read_genius) if xml else (json, read_json)
    if not names:
        raise refused(str(folder), None, "holds no XML and no JSON file, so there is no scenario to read")
    if len(names) > 2 * MOST_PROFILES:
        raise refused(str(folder), None, f"holds {len(names):,} such files; a scenario has a few")
    files: dict[Path, bytes] = {}
    for name in names:
        try:
            files[folder / name] = read_bytes(path_inside(folder, name), what="table")
        except SourceError as error:
            raise _about(name, error) from None
    scenario = reader(files)
    return replace(scenario, notes=(*scenario.notes, *_left_out(json))) if xml and json else scenario


def _left_out(names: Sequence[str]) -> tuple[str, ...]:
    """Say that JSON files beside GENIUS XML are not read: up to three by name."""
    listed = [show(name, 100) for name in names[:3]]
    if len(names) > 3:
        listed.append(f"{len(names) - 3} more")
    verb = "is" if len(names) == 1 else "are"
    return (f"{list_words(listed)} {verb} left out: beside GENIUS XML no JSON is read.",)


def load_scenario(folder: Path, *, as_of: date | None = None, plain_ids: bool = False) -> Case:
    """Read a folder's scenario as a case (`read_scenario`, `make_case`); its name is the folder's."""
    return make_case(read_scenario(folder), folder.resolve().name, as_of=as_of, plain_ids=plain_ids)


def _about(name: str, error: SourceError) -> CaseError:
    problem = getattr(error, "problem", None)
    return refused(name, None, problem.message if problem is not None else str(error))
