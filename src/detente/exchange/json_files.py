"""JSON as data: exact numbers, no key twice, no NaN, no abyss."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

from detente.errors import SourceError
from detente.exchange.model import refused
from detente.exchange.numbers import read_number
from detente.sources.files import decode, show

__all__ = ["Number", "Place", "parse_json"]

_DEEPEST = 40
_MOST_MINUS = "-Infinity"
# A text is passed over whole, also one that is never closed.
_MARK = re.compile(r'"(?:[^"\\]|\\.)*(?:"|$)|[][{}]', re.DOTALL)


class Number(str):
    """A number as the file writes it, so that no digit is lost; `Place.number` reads it."""

    __slots__ = ()


class Place:
    """A value of a JSON file with the path to it, for messages: `Place(...)["issues"][2]["name"]`."""

    def __init__(self, file: str, value: Any, path: str = "") -> None:
        self.file, self.value, self.path = file, value, path

    def refuse(self, message: str) -> NoReturn:
        """Raise the error of this place: one line with the file and the path."""
        where = f"{show(self.path, 120)}: " if self.path else ""
        raise refused(self.file, None, f"{where}{message}")

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def __getitem__(self, key: str) -> Place:
        """Return what stands under a key; refused where nothing does."""
        if not isinstance(self.value, dict):
            self.refuse("must be an object in braces")
        if key not in self.value:
            self.refuse(f'lacks "{show(key)}"')
        return Place(self.file, self.value[key], f"{self.path}.{key}".lstrip("."))

    def items(self) -> list[tuple[str, Place]]:
        """Return the entries of an object in the order of the file."""
        if not isinstance(self.value, dict):
            self.refuse("must be an object in braces")
        return [(key, self[key]) for key in self.value]

    def entries(self) -> list[Place]:
        """Return the entries of a list."""
        if not isinstance(self.value, list):
            self.refuse("must be a list in brackets")
        return [Place(self.file, value, f"{self.path}[{place}]") for place, value in enumerate(self.value)]

    def text(self) -> str:
        """Return a text; refused where it is none."""
        if not isinstance(self.value, str) or isinstance(self.value, Number):
            self.refuse("must be a text")
        return self.value

    def number(self) -> Fraction:
        """Return a number, exact; NaN and infinity are refused."""
        if not isinstance(self.value, Number):
            self.refuse("must be a number")
        return read_number(self.value, self.file, None, self.path or "a number")

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, Number)

    @property
    def is_minus_infinity(self) -> bool:
        return isinstance(self.value, Number) and self.value == _MOST_MINUS


def parse_json(data: bytes, path: Path) -> Place:
    """
    Parse a JSON file; numbers stay text until `Place.number`, so that they are exact.

    Keys given twice, nesting past 40 and what is no JSON are refused in one line with the file
    (and the line where the parser knows it).
    """
    try:
        text = decode(data, path)
    except SourceError as error:
        problem = getattr(error, "problem", None)
        raise refused(
            path.name, getattr(problem, "line", None), getattr(problem, "message", str(error))
        ) from None
    _check_depth(text, path.name)

    def pairs(found: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for key, value in found:
            if key in read:
                raise refused(path.name, None, f'has the key "{show(key)}" twice in one object; keep one')
            read[key] = value
        return read

    try:
        value = json.loads(
            text, object_pairs_hook=pairs, parse_float=Number, parse_int=Number, parse_constant=Number
        )
    except json.JSONDecodeError as error:
        raise refused(path.name, error.lineno, f"is not JSON: {error.msg}") from None
    return Place(path.name, value)


def _check_depth(text: str, file: str) -> None:
    """Refuse what nests deeper than any scenario, before the parser recurses; texts are passed over."""
    depth = 0
    for mark in _MARK.finditer(text):
        depth += (mark[0] in "{[") - (mark[0] in "}]")
        if depth > _DEEPEST:
            raise refused(file, None, f"nests deeper than {_DEEPEST}; that is no scenario")
