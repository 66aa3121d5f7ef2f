"""A small commented case that runs, to start one's own from."""

from __future__ import annotations

import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from detente.case.catalogue import is_slug
from detente.case.schema import case_schema
from detente.errors import UsageError
from detente.sources import write_aside_together

__all__ = ["new_case"]


def new_case(folder: Path) -> tuple[Path, ...]:
    """
    Write the template into a new folder; returns the files written.

    Raises UsageError where the folder's name cannot name a case or where it holds
    anything: nothing is ever overwritten.
    """
    name = folder.resolve().name
    if not is_slug(name):
        raise UsageError(f'"{name}" cannot name a case: use lower-case letters, digits and hyphens')
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} exists and is not an empty folder; choose another name")
    contents: dict[Path, str | bytes] = {}
    for path, text in _walk(files("detente.case").joinpath("template"), Path()):
        contents[folder / path] = text
    contents[folder / "case.schema.json"] = json.dumps(case_schema(), indent=2, ensure_ascii=False) + "\n"
    contents[folder / "case.toml"] = "#:schema ./case.schema.json\n" + str(contents[folder / "case.toml"])
    try:
        (folder / "sources").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be made: {error.strerror}") from None
    write_aside_together(contents)
    return tuple(sorted(contents))


def _walk(place: Traversable, below: Path) -> list[tuple[Path, str]]:
    found = []
    for item in place.iterdir():
        if item.is_dir():
            found += _walk(item, below / item.name)
        elif item.name.endswith((".toml", ".csv", ".txt")):
            found.append((below / item.name, item.read_text(encoding="utf-8")))
    return found
