"""The text of a Word file, insertions taken and deletions left out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detente.sources.files import PlacedError, show, source_cap

__all__ = ["read_docx"]

MOST_PARTS = 2000
_RATIO = 400
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEFT_OUT = {f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback"}
_DTD = tuple(
    mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)


def read_docx(data: bytes, place: Path) -> tuple[str, str, tuple[str, ...]]:
    """
    Return (text, title, warnings): a line per paragraph, table cells parted by tabs.

    The archive is looked through before it is opened: number, size and ratio of its parts, plain
    names, no locks, no document types or entities.
    """
    _look_through(data, place)
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        lines = list(_lines(document.element.body))
        title = document.core_properties.title or ""
        hidden = next(document.element.body.iter(f"{_W}vanish"), None) is not None
    except Exception as error:  # noqa: BLE001 - a damaged file makes it raise anything
        reason = show(str(error) or type(error).__name__, 120)
        raise PlacedError(place, None, f"is damaged or no Word file ({reason})") from None
    warnings = ("holds text marked as hidden, which Word does not show",) if hidden else ()
    return "\n".join(lines), title, warnings


def _look_through(data: bytes, place: Path) -> None:
    most = 5 * source_cap()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise PlacedError(
                    place, None, f"packs {len(parts)} parts, more than {MOST_PARTS}; not opened"
                )
            if sum(part.file_size for part in parts) > most:
                raise PlacedError(place, None, f"unpacks to over {most / 1e6:g} MB; not opened")
            for part in parts:
                _look_at(archive, part, place)
            if "word/document.xml" not in archive.namelist():
                raise PlacedError(place, None, "is an archive and no Word file; unpack it first")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise PlacedError(place, None, f"is a damaged archive ({show(str(error), 120)})") from None


def _look_at(archive: zipfile.ZipFile, part: zipfile.ZipInfo, place: Path) -> None:
    name = part.filename
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
        raise PlacedError(place, None, f'packs a part named "{show(name)}", which leads out; not opened')
    if part.flag_bits & 1:
        raise PlacedError(place, None, "is locked with a password; save a copy without one")
    if part.file_size > 1_000_000 and part.file_size > _RATIO * max(part.compress_size, 1):
        raise PlacedError(place, None, f'packs a part "{show(name)}" of suspicious ratio; not opened')
    if name.lower().endswith((".xml", ".rels")):
        with archive.open(part) as handle:
            content = handle.read(part.file_size + 1)
        if any(mark in content for mark in _DTD):
            raise PlacedError(place, None, f'declares a document type in "{show(name)}"; not opened')


def _lines(body: Any) -> Iterator[str]:
    for child in body:
        if child.tag == f"{_W}p":
            yield _words(child)
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                cells = [" ".join(_words(p) for p in cell.iter(f"{_W}p")) for cell in row.iter(f"{_W}tc")]
                yield "\t".join(cells)
        elif child.tag in {f"{_W}sdt", f"{_W}ins"}:
            content = child.find(f"{_W}sdtContent")
            yield from _lines(child if content is None else content)


def _words(paragraph: Any) -> str:
    """Join the text of a paragraph; the library's own `.text` drops tracked insertions."""
    pieces: list[str] = []
    stack = [paragraph]
    while stack:
        element = stack.pop()
        if element.tag in _LEFT_OUT:
            continue
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"} and element.getparent().tag == f"{_W}r":
            pieces.append("\t" if element.tag == f"{_W}tab" else "\n")
        elif element.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        else:
            stack.extend(reversed(element))
    return "".join(pieces)
