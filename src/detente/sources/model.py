"""`Source`: one document, fixed by the hash of its stored text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - a field is called date

__all__ = ["ORIGINS", "Source"]

ORIGINS = ("document", "paraphrase", "recalled")
"""What a text is: the document's own words; our paraphrase of something looked up; our recollection."""


@dataclass(frozen=True, slots=True)
class Source:
    r"""
    A document as it was when claims were taken from it.

    `text` is the stored text: main text of a page, the pages of a PDF, the paragraphs of a
    Word file, with line ends as "\n" and nothing else changed. Offsets of claims are code
    points in it, `sha256` is the hash of its UTF-8 bytes. `text` is None where the text may
    not be kept; then its quotations cannot be checked again, and `check` says so.
    """

    id: str
    title: str
    outlet: str
    date: Date | None
    sha256: str
    text: str | None = None
    origin: str = "document"
    address: str = ""
    retrieved: Date | None = None
    file: str = ""
    note: str = ""
    warnings: tuple[str, ...] = ()
