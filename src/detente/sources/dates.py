"""Dates that a text writes out, read only where they leave no doubt."""

from __future__ import annotations

import datetime as dt
import re

__all__ = ["find_date", "read_date"]

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NAME = (
    r"Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?"
)
_DATE = re.compile(
    r"\b(?:(?P<iso>\d{4}-\d{2}-\d{2})"
    rf"|(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m1>{_NAME}),? (?P<y1>\d{{4}})"
    rf"|(?P<m2>{_NAME}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y2>\d{{4}}))\b"
)


def find_date(text: str, start: int = 0, end: int | None = None) -> tuple[dt.date, int, int] | None:
    """Return the first full date (day, month in words, year; or ISO) and its place, None where none."""
    for match in _DATE.finditer(text, start, len(text) if end is None else end):
        found = _as_date(match)
        if found is not None:
            return found, match.start(), match.end()
    return None


def read_date(text: str) -> dt.date | None:
    """Return the date that a text begins with, None where it begins with none."""
    match = _DATE.match(text.strip())
    return _as_date(match) if match else None


def _as_date(match: re.Match[str]) -> dt.date | None:
    try:
        if match["iso"]:
            return dt.date.fromisoformat(match["iso"])
        day, month, year = (match[f"{part}{1 if match['d1'] else 2}"] for part in "dmy")
        number = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(month[:3].lower()))
        return dt.date(int(year), number, int(day))
    except ValueError:
        return None
