"""The register of a case's documents: sources.toml and the texts it names."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from detente.errors import Problem, SourceError
from detente.sources.files import (
    PlacedError,
    path_inside,
    read_text,
    show,
    source_cap,
    write_aside_together,
)
from detente.sources.model import ORIGINS, Source
from detente.sources.texts import hash_text, text_warnings, tidy_text
from detente.sources.words import did_you_mean, is_id

__all__ = ["Register", "TomlFile", "add_source", "add_sources", "load_sources", "read_toml"]

FILE = "sources.toml"
FORMAT = 1
_SOURCE_KEYS = ("title", "outlet", "date", "sha256", "file", "origin", "address", "retrieved", "note")
_REFERENCE_KEYS = ("text", "address", "looked_up")
_DATES = ("date", "retrieved")


class Register(NamedTuple):
    """What sources.toml says: sources by id, references by key as they stand, and every problem."""

    sources: dict[str, Source]
    references: dict[str, dict[str, str]]
    problems: list[Problem]


class TomlFile(NamedTuple):
    """A parsed TOML file and the line on which each table and key stands."""

    data: dict[str, Any]
    lines: Mapping[tuple[str, ...], int]

    def line(self, *keys: str) -> int | None:
        """Return the line of a key, or of the nearest table above it that has one."""
        while keys:
            if keys in self.lines:
                return self.lines[keys]
            keys = keys[:-1]
        return None


def read_toml(path: Path) -> TomlFile:
    """Parse a TOML file; syntax errors and keys given twice raise PlacedError with their line."""
    text = read_text(path, None, "table")
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise PlacedError(path, None, "nests too deeply to be a file of a case") from None
    except ValueError as error:
        found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", str(error))
        line = int(found[1]) if found and found[1] else None
        reason = str(error)[: found.start()] if found else str(error)
        raise PlacedError(path, line, _in_plain_words(reason)) from None
    return TomlFile(data, _find_lines(text))


def _in_plain_words(reason: str) -> str:
    if "Cannot declare" in reason or "Cannot overwrite" in reason or "twice" in reason:
        name = re.search(r"\((.*?),?\)", reason)
        what = ".".join(re.findall(r"'([^']*)'", name[1])) if name else ""
        if not what:
            return "a key stands there twice; keep one"
        return f'"{show(what)}" stands there twice; keep one, or give it another id'
    return f"is not TOML: {show(reason, 200)}"


_HEADER = re.compile(r"[ \t]*\[\[?([^\[\]\n]{1,300})\]\]?[ \t]*(?:#.*)?$")
_KEY = re.compile(r'[ \t]*("[^"\n]{1,200}"|[A-Za-z0-9_.-]{1,200})[ \t]*=')


def _find_lines(text: str) -> dict[tuple[str, ...], int]:
    """Find headers and keys line by line: right for files people write, a help where not."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line):
            table = tuple(part.strip().strip("\"'") for part in header[1].split("."))
            for depth in range(1, len(table) + 1):
                lines.setdefault(table[:depth], number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *key[1].strip('"').split(".")), number)
    return lines


def load_sources(folder: Path) -> Register:
    """
    Read a case's sources.toml and the texts it names; every problem comes back, none is raised.

    A source with a problem is left out, except one whose text has changed: it stays, with the
    hash that was registered, so that its claims can still be compared.
    """
    register = Register({}, {}, [])
    path = folder / FILE
    if not path.exists():
        return register
    try:
        toml = read_toml(path)
    except PlacedError as error:
        register.problems.append(Problem(FILE, error.problem.line, error.problem.message))
        return register
    for message, key in _wrong_top(toml.data):
        register.problems.append(Problem(FILE, toml.line(*key), message))
    for section, read in (("sources", _read_source), ("references", _read_reference)):
        entries = toml.data.get(section, {})
        if not isinstance(entries, dict):
            register.problems.append(Problem(FILE, toml.line(section), f"[{section}] must hold tables"))
            continue
        for name, entry in entries.items():
            read(register, folder, toml, name, entry)
    register.problems.sort(key=lambda p: (p.file != FILE, p.file, p.line or 0))
    return register


def _wrong_top(data: Mapping[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    wrong: list[tuple[str, tuple[str, ...]]] = []
    known = ("format", "sources", "references")
    for key in data:
        if key not in known:
            wrong.append((f'"{show(key)}" is not known here{did_you_mean(key, known)}', (key,)))
    if "format" not in data:
        wrong.append((f"the first line must be format = {FORMAT}", ()))
    elif data["format"] != FORMAT or isinstance(data["format"], bool):
        message = f"format {show(str(data['format']))} is not known; this version reads {FORMAT}"
        wrong.append((message, ("format",)))
    return wrong


def _read_reference(register: Register, folder: Path, toml: TomlFile, name: str, entry: Any) -> None:  # noqa: ARG001
    wrong = _wrong_entry("references", name, entry, _REFERENCE_KEYS, ("text",))
    for message, key in wrong:
        register.problems.append(Problem(FILE, toml.line("references", name, key), message))
    if not wrong:
        address = entry.get("address", "")
        if address and not re.match(r"https?://|doi:|10\.[0-9]{4,9}/", address):
            message = f"references.{name}: address must begin with https:// or http://, or be a DOI"
            register.problems.append(Problem(FILE, toml.line("references", name, "address"), message))
        register.references[name] = {key: str(entry.get(key, "")) for key in _REFERENCE_KEYS}


def _wrong_entry(
    section: str, name: str, entry: Any, known: tuple[str, ...], required: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Return (message, key) for everything wrong with the shape of one table."""
    place = f"{section}.{show(name)}"
    if not isinstance(entry, dict):
        return [(f"{place} must be a table: [{place}]", "")]
    wrong = []
    if not is_id(name):
        message = f'"{show(name)}" is not an id: small letters, digits and _, a letter first, at most 64'
        wrong.append((message, ""))
    for key, value in entry.items():
        if key not in known:
            wrong.append((f'{place}: "{show(key)}" is not known{did_you_mean(key, known)}', key))
        elif key in _DATES:
            if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
                wrong.append((f"{place}: {key} must be a date without quotes, such as 2025-09-01", key))
        elif not isinstance(value, str):
            wrong.append((f"{place}: {key} must be text in double quotes", key))
    for key in required:
        if not entry.get(key):
            wrong.append((f"{place}: {key} is missing", key))
    return wrong


def _read_source(register: Register, folder: Path, toml: TomlFile, name: str, entry: Any) -> None:
    def add(message: str, key: str = "", file: str = FILE, line: int | None = None) -> None:
        at = toml.line("sources", name, key) if file == FILE else line
        register.problems.append(Problem(file, at, message))

    wrong = _wrong_entry("sources", name, entry, _SOURCE_KEYS, ("title", "sha256"))
    if not wrong:
        wrong = _wrong_values(f"sources.{name}", entry)
    for message, key in wrong:
        add(message, key)
    if wrong:
        return
    text = None
    if file := entry.get("file"):
        try:
            text = tidy_text(read_text(path_inside(folder, file), source_cap(), "source"))
        except PlacedError as error:
            add(error.problem.message, "file", file=file, line=error.problem.line)
            return
        except SourceError as error:
            add(f"sources.{name}: {error}", "file")
            return
        found = hash_text(text)
        if found != entry["sha256"]:
            add(
                f"the text of sources.{name} is not the one that claims were taken from (its sha256 is "
                f"{found}); restore it, or register the new text under another id",
                "sha256",
            )
        for message in _wrong_first_line(entry, text):
            add(message, file=file, line=1)
    register.sources[name] = Source(
        id=name,
        title=entry["title"],
        outlet=entry.get("outlet", ""),
        date=entry.get("date"),
        sha256=entry["sha256"],
        text=text,
        origin=entry.get("origin", "document"),
        address=entry.get("address", ""),
        retrieved=entry.get("retrieved"),
        file=entry.get("file", ""),
        note=entry.get("note", ""),
        warnings=text_warnings(text) if text else (),
    )


def _wrong_values(place: str, entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    wrong = []
    origin = entry.get("origin", "document")
    if origin not in ORIGINS:
        message = f'{place}: origin "{show(origin)}" is not known{did_you_mean(origin, ORIGINS)}'
        wrong.append((message, "origin"))
    if not re.fullmatch(r"[0-9a-f]{64}", entry["sha256"]):
        message = f"{place}: sha256 must be 64 hexadecimal digits (`detente read FILE` prints it)"
        wrong.append((message, "sha256"))
    if origin in {"paraphrase", "recalled"} and not entry.get("file"):
        wrong.append((f"{place}: a {origin} text is our own: store it and name its file", ""))
    if origin == "paraphrase":
        for key, what in (("address", "the address where it was looked up"), ("retrieved", "the day it was")):
            if not entry.get(key):
                wrong.append((f'{place}: {key} is missing: {what} (or say origin = "recalled")', key))
    if entry.get("address") and not re.match(r"https?://|doi:", entry["address"]):
        wrong.append((f"{place}: address must begin with https://, http:// or doi:", "address"))
    return wrong


def _wrong_first_line(entry: Mapping[str, Any], text: str) -> list[str]:
    origin = entry.get("origin", "document")
    if origin == "document":
        return []
    first = text.split("\n", 1)[0].lower()
    word = "looked up" if origin == "paraphrase" else "recalled"
    if "paraphrase" in first and word in first:
        return []
    message = "the first line must say that this is a paraphrase written for this project, of what, and"
    return [f'{message} "{word}"']


def add_source(folder: Path, source: Source) -> Source:
    """Put one source into a case; see `add_sources`."""
    return add_sources(folder, [source])[0]


def add_sources(folder: Path, sources: Iterable[Source]) -> list[Source]:
    """
    Put sources into a case: texts into sources/ID.txt, entries into sources.toml; all or none.

    Comments and order of sources.toml are kept. An id that is taken by the same text changes
    nothing; by another text it raises SourceError. All files are complete on disk before the first
    is put in place.
    """
    path = folder / FILE
    register = read_text(path, None, "table") if path.exists() else f"format = {FORMAT}\n"
    before: dict[str, Any] = read_toml(path).data if path.exists() else {"format": FORMAT}
    if not isinstance(before.get("sources", {}), dict):
        raise PlacedError(path, read_toml(path).line("sources"), "[sources] must hold tables")
    contents: dict[Path, str | bytes] = {}
    added: dict[str, Source] = {}
    placed = []
    for given in sources:
        source = _place(folder, given, before, added)
        placed.append(source)
        if source.id in added or source.id in before.get("sources", {}):
            continue
        added[source.id] = source
        if source.text is not None:
            contents[folder / source.file] = source.text
        register = _with_entry(register, source)
    if added:
        contents[path] = register
        if len(contents) > 1:
            (folder / "sources").mkdir(exist_ok=True)
        write_aside_together(contents)
    return placed


def _place(folder: Path, source: Source, before: Mapping[str, Any], added: Mapping[str, Source]) -> Source:
    """Return the source as it will be stored, or raise where its id or its file is taken."""
    if not is_id(source.id):
        raise SourceError(f'"{show(source.id)}" is not an id: small letters, digits and _, a letter first')
    if earlier := added.get(source.id):
        if earlier.sha256 == source.sha256:
            return earlier
        raise SourceError(
            f'two of the texts have the id "{source.id}", which is made of the file\'s name; '
            "rename one of the files"
        )
    taken = before.get("sources", {}).get(source.id)
    if taken is not None:
        if isinstance(taken, dict) and taken.get("sha256") == source.sha256:
            return source
        message = f'the id "{source.id}" is taken by another text; rename the file: its name makes the id'
        raise PlacedError(folder / FILE, read_toml(folder / FILE).line("sources", source.id), message)
    if source.text is None:
        return source
    stored = replace(source, file=f"sources/{source.id}.txt")
    place = path_inside(folder, stored.file)
    if place.exists() and tidy_text(read_text(place, source_cap(), "source")) != source.text:
        raise PlacedError(place, None, "holds another text; move it away, or rename the file that you add")
    return stored


def _with_entry(old: str, source: Source) -> str:
    import tomlkit

    before = tomllib.loads(old)
    entry = tomlkit.table()
    for key in _SOURCE_KEYS:
        value = getattr(source, key)
        if value and not (key == "origin" and value == "document"):
            entry[key] = value
    added = f"[sources.{source.id}]\n{tomlkit.dumps(entry)}"
    wanted = {**before, "sources": {**before.get("sources", {}), source.id: entry.unwrap()}}
    for text in (_after_the_last(old, added), f"{old.rstrip()}\n\n{added}"):
        try:
            if tomllib.loads(text) == wanted:
                return text
        except tomllib.TOMLDecodeError:
            continue
    raise SourceError(f"{FILE}: cannot be added to; write its sources as [sources.ID] tables")


def _after_the_last(old: str, added: str) -> str:
    """Put an entry behind the last source: before the comments of whatever comes next."""
    lines = old.rstrip().split("\n")
    last = max(
        (n for n, line in enumerate(lines) if re.match(r"\s*\[sources\.", line)), default=len(lines) - 1
    )
    end = last + 1
    while end < len(lines) and not re.match(r"\s*\[", lines[end]):
        end += 1
    if end < len(lines):
        while end > last + 1 and re.match(r"\s*(#|$)", lines[end - 1]):
            end -= 1
    rest = "\n".join(lines[end:]).strip("\n")
    return "\n".join(lines[:end]) + f"\n\n{added}" + (f"\n{rest}\n" if rest else "")
