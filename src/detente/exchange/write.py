"""Import and export as whole folders: nothing half-written, nothing lost without a word."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from detente.case import Case, save_case
from detente.case.catalogue import is_slug
from detente.errors import UsageError
from detente.exchange.folder import load_scenario
from detente.exchange.genius_write import write_genius
from detente.exchange.json_write import write_geniusweb, write_negmas
from detente.exchange.model import Scenario
from detente.exchange.outgoing import Written, prepare
from detente.sources import did_you_mean, write_aside, write_aside_together
from detente.sources.files import show

__all__ = ["FORMATS", "export_case", "import_scenario"]

FORMATS: dict[str, Callable[[Scenario], Written]] = {
    "genius": write_genius,
    "geniusweb": write_geniusweb,
    "geniusweb-old": partial(write_geniusweb, key="discreteutils"),
    "negmas": write_negmas,
}
"""What can be written; `geniusweb-old` spells the table of values as older versions, and NegMAS, read it."""


def export_case(case: Case, folder: Path, form: str, *, lossy: bool = False) -> tuple[str, ...]:
    """
    Write a case's principals, issues, worths and no deal, all at mid, for another program.

    Returns sentences on what stays behind or is written otherwise. What would change answers (rules,
    pair terms, absolute red lines, the consent of guarantors) raises UsageError unless `lossy`; so do
    an unknown format and a folder that holds anything.
    """
    if form not in FORMATS:
        raise UsageError(f'"{show(form)}" is not a format{did_you_mean(form, FORMATS)}')
    outgoing = prepare(case)
    written = FORMATS[form](outgoing.scenario)
    losses = (*outgoing.losses, *written.losses)
    if losses and not lossy:
        raise UsageError(f"{' '.join(losses)} Nothing was written; --lossy writes the rest.")
    _make_empty(folder)
    write_aside_together({folder / name: text for name, text in written.files.items()})
    return (*losses, *outgoing.notes, *written.notes)


def import_scenario(source: Path, folder: Path, *, as_of: date | None = None) -> Case:
    """
    Write another program's scenario as a case folder; returns the case, whose `notes` say what was changed.

    Ids are plain words, each number cites its file. Raises UsageError where the folder's name
    cannot name a case or where it holds anything, CaseError where the scenario cannot be read.
    """
    name = folder.resolve().name
    if not is_slug(name):
        raise UsageError(f'"{show(name)}" cannot name a case: use lower-case letters, digits and hyphens')
    case = load_scenario(source, as_of=as_of, plain_ids=True)
    made = _make_empty(folder)
    try:
        write_aside(folder / "sources.toml", _register(case))
        save_case(case, folder)
    except BaseException:
        (folder / "sources.toml").unlink(missing_ok=True)
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    return case


def _make_empty(folder: Path) -> bool:
    """Make the folder; says whether it was made here, or stood there empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{show(str(folder), 200)} exists and is not an empty folder; choose another name")
    existed = folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{show(str(folder), 200)}: cannot be made: {error.strerror}") from None
    return not existed


def _register(case: Case) -> str:
    """Return sources.toml: no documents, the files as references."""
    import tomlkit

    document = tomlkit.document()
    document["format"] = 1
    document["references"] = {key: {"text": entry.text} for key, entry in case.references.items()}
    return tomlkit.dumps(document)
