"""The text of a PDF, page after page."""

from __future__ import annotations

import io
import logging
from pathlib import Path

from detente.sources.files import PlacedError, show, source_cap

__all__ = ["read_pdf"]

MOST_PAGES = 5000


def read_pdf(data: bytes, place: Path) -> tuple[str, str]:
    """Return (text, title); pages are parted by a blank line. One line where it cannot be read."""
    import pypdf
    from pypdf.errors import PyPdfError

    # What the library thinks of a broken file is not for the reader's terminal.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise PlacedError(place, None, "is locked with a password; save a copy without one")
        if len(reader.pages) > MOST_PAGES:
            raise PlacedError(place, None, f"has more than {MOST_PAGES} pages; split it")
        text = _text(reader, place)
        title = str((reader.metadata.title if reader.metadata else "") or "")
    except PlacedError:
        raise
    except (PyPdfError, Exception) as error:  # noqa: BLE001 - a damaged file makes it raise anything
        reason = show(str(error) or type(error).__name__, 120)
        raise PlacedError(place, None, f"is damaged or no PDF ({reason}); open and save it again") from None
    if not text.strip():
        raise PlacedError(place, None, "is a scan without text; run text recognition on it first")
    return text, title


def _text(reader: object, place: Path) -> str:
    pages: list[str] = []
    length = 0
    for page in reader.pages:  # type: ignore[attr-defined]
        text = page.extract_text().replace("\0", "").strip()
        length += len(text)
        if length > source_cap():
            message = "unpacks to more text than a source may have (DETENTE_MAX_SOURCE_MB)"
            raise PlacedError(place, None, message)
        if text:
            pages.append(text)
    return "\n\n".join(pages)
