"""Read a document of any usual kind and make a `Source` of it."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from detente.sources.dates import find_date, read_date
from detente.sources.files import PlacedError, decode, read_bytes, show, source_cap
from detente.sources.model import Source
from detente.sources.texts import hash_text, text_warnings, tidy_text

__all__ = ["propose_id", "read_source"]


@dataclass(frozen=True, slots=True)
class _Content:
    text: str
    title: str = ""
    outlet: str = ""
    date: date | None = None
    warnings: tuple[str, ...] = ()


def read_source(path: str | os.PathLike[str]) -> Source:
    """
    Read text, Markdown, saved HTML, PDF or DOCX; what it is, its content decides before its name.

    Nothing is fetched. Id, title, outlet and date are proposals from the file's name and what it
    says of itself. Raises PlacedError, one line, for what is damaged, locked, empty or too large.
    """
    place = Path(path)
    data = read_bytes(place, source_cap(), "source")
    content = _reader(data, place)(data, place)
    text = tidy_text(content.text)
    if "\0" in text:
        raise PlacedError(path, None, "holds a NUL character; it is no plain text")
    if not text.strip():
        raise PlacedError(path, None, "has no text in it")
    if len(text) > source_cap():
        raise PlacedError(path, None, "unpacks to more text than a source may have (DETENTE_MAX_SOURCE_MB)")
    try:
        sha256 = hash_text(text)
    except UnicodeEncodeError:
        raise PlacedError(path, None, "holds half of a surrogate pair; save it again as UTF-8") from None
    return Source(
        id=propose_id(place.stem),
        title=content.title.strip() or _first_line(text),
        outlet=content.outlet.strip(),
        date=content.date,
        sha256=sha256,
        text=text,
        warnings=(*content.warnings, *text_warnings(text)),
    )


def propose_id(stem: str) -> str:
    """Return a plain id made of a file's name: "2025-09 Tianjin.txt" gives "s_2025_09_tianjin"."""
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    plain = re.sub("[^a-z0-9]+", "_", ascii_only.lower()).strip("_") or "source"
    return (plain if plain[0].isalpha() else f"s_{plain}")[:64].rstrip("_")


def _first_line(text: str) -> str:
    line = next(line for line in text.split("\n") if line.strip()).strip()
    return show(re.sub(r"^#{1,6} ", "", line), 200)


def _reader(data: bytes, place: Path) -> Callable[[bytes, Path], _Content]:
    ending = place.suffix.lower()
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return _read_pdf
    if data.startswith(b"PK\x03\x04"):
        return _read_docx
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise PlacedError(
            place, None, "is an old Word file or locked with a password; save it as plain .docx"
        )
    if head.startswith(b"{\\rtf"):
        raise PlacedError(place, None, "is RTF; save it as .docx or text")
    if ending in {".pdf", ".docx"}:
        raise PlacedError(place, None, f"is named {ending} but is none; is it damaged?")
    if ending in {".html", ".htm", ".xhtml"} or re.match(rb"(?i)<!doctype html|<html[\s>]", head):
        return _read_html
    return _read_plain


def _read_plain(data: bytes, place: Path) -> _Content:
    text = tidy_text(decode(data, place))
    return _Content(text, date=_dateline(text))


def _dateline(text: str) -> date | None:
    """Return the date that stands by itself on one of the first lines, as in a saved article."""
    for line in text[:2000].split("\n")[:8]:
        plain = re.sub(r"(?i)^\W*(?:date|published|posted|updated)\b:?(?: on)?\s*", "", line.strip())
        found = read_date(plain)
        if found and len(plain) <= 40:
            return found
    return None


def _read_html(data: bytes, place: Path) -> _Content:
    import trafilatura

    html = _decode_html(data, place)
    try:
        document = trafilatura.bare_extraction(html, include_comments=False, with_metadata=True)
    except Exception as error:  # noqa: BLE001 - whatever a hostile page makes the parser raise
        raise PlacedError(place, None, f"no text can be read from it: {show(str(error), 120)}") from None
    if document is None or isinstance(document, dict) or not document.text:
        raise PlacedError(place, None, "is a page without a main text; save the article as text instead")
    found = find_date(document.date or "")
    return _Content(document.text, document.title or "", document.sitename or "", found[0] if found else None)


def _decode_html(data: bytes, place: Path) -> str:
    named = re.search(rb"charset=[\"']?([A-Za-z0-9_-]{2,20})", data[:4096])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if named is None or named[1].lower() in {b"utf-8", b"utf8"}:
            return decode(data, place)
    try:
        return data.decode(named[1].decode("ascii"))
    except (UnicodeDecodeError, LookupError):
        message = f"says it is in {named[1].decode('ascii')} and is not; save the page again as UTF-8"
        raise PlacedError(place, None, message) from None


def _read_pdf(data: bytes, place: Path) -> _Content:
    from detente.sources.pdf import read_pdf

    text, title = read_pdf(data, place)
    return _Content(text, title)


def _read_docx(data: bytes, place: Path) -> _Content:
    from detente.sources.docx import read_docx

    text, title, warnings = read_docx(data, place)
    return _Content(text, title, warnings=warnings)
