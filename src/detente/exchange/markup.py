"""XML as data: elements with their lines, no document type, no entities of its own, caps on everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat  # a document type, and with it every entity, is refused below

from detente.errors import CaseError
from detente.exchange.model import MOST_ISSUES, refused
from detente.sources import hidden_controls
from detente.sources.files import show

__all__ = ["Element", "parse_markup"]

_DEEPEST = 30
_MOST_ELEMENTS = 300_000
_LONGEST_ATTRIBUTE = 2_000
_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "iso-8859-1", "latin-1", "windows-1252"}


@dataclass(slots=True)
class Element:
    """An element: its tag, attributes as text, children in order, the line it begins on."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        """Return an attribute, None where it is not there."""
        return self.attributes.get(name)

    def all(self, tag: str) -> Iterator[Element]:
        """Go through the children with this tag."""
        return (child for child in self.children if child.tag == tag)


class _Builder:
    """Collects elements while expat reads; good for one document. Text between tags means nothing here."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = self.issues = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._document_type
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def refuse(self, message: str) -> NoReturn:
        raise refused(self.file, self.parser.CurrentLineNumber, message)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            self.refuse(f'is written in "{show(encoding, 30)}", which is not read; save it as UTF-8')

    def _document_type(self, *_anything: object) -> None:
        self.refuse("holds a document type (<!DOCTYPE), where entities can hide; take it out")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > _MOST_ELEMENTS:
            self.refuse(f"has more than {_MOST_ELEMENTS:,} elements; that is no scenario")
        self.issues += tag == "issue"
        if self.issues > MOST_ISSUES:
            # told here already, so that nobody waits until a hundred thousand of them are read
            self.refuse(f"has more than {MOST_ISSUES} issues, which are read at most")
        if len(self.open) >= _DEEPEST:
            self.refuse(f"nests deeper than {_DEEPEST} elements; that is no scenario")
        for name, value in attributes.items():
            if len(value) > _LONGEST_ATTRIBUTE:
                self.refuse(f'"{show(name, 30)}" has more than {_LONGEST_ATTRIBUTE:,} characters')
            if found := hidden_controls(value):
                self.refuse(f'"{show(name, 30)}" holds a {found[0]}, which can deceive a reader; take it out')
        element = Element(tag, attributes, self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def _end(self, _tag: str) -> None:
        self.open.pop()


def parse_markup(data: bytes, path: Path) -> Element:
    """
    Parse an XML document; every fault is one line with the file and its line.

    A document type is refused, so there are no external entities and no bombs; so are other
    encodings than the usual ones, nesting past 30, and characters that reorder or hide text.
    Linear in the bytes.
    """
    builder = _Builder(path.name)
    try:
        builder.parser.Parse(data, True)
    except CaseError:
        raise
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = builder.parser.ErrorLineNumber if isinstance(error, expat.ExpatError) else None
        reason = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
        raise refused(path.name, line, f"is not XML: {reason}") from None
    if builder.root is None:
        raise refused(path.name, None, "is not XML: no element found")
    return builder.root
