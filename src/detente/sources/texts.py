"""Stored text: line ends, hash, and characters that can deceive a reader."""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = ["hash_text", "hidden_controls", "is_blank", "text_warnings", "tidy_text"]

_HIDDEN = re.compile("[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
# A word that mixes Latin with look-alikes of another alphabet.
_MIXED = re.compile(r"[A-Za-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z]")
# Letters and marks that show nothing: fillers, and the empty Braille cell.
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_SHOWN = 5


def hash_text(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def tidy_text(text: str) -> str:
    r"""Return the text with every line end as "\n" and nothing else changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_warnings(text: str) -> tuple[str, ...]:
    """
    Say which characters in the text can deceive a reader, with the lines of the first few.

    Bidirectional controls, zero-width characters, other controls, and words that mix Latin with
    Greek or Cyrillic letters. They stay in the text: a quotation is what the source says.
    """
    found: dict[str, list[int]] = {}
    for match in _HIDDEN.finditer(text):
        kind = "bidirectional control" if match[0] in _BIDI else "zero-width character"
        found.setdefault(f"{kind} U+{ord(match[0]):04X}", []).append(match.start())
    for match in _CONTROL.finditer(text):
        found.setdefault(f"control character U+{ord(match[0]):04X}", []).append(match.start())
    for match in _MIXED.finditer(text):
        letter = max(match[0])
        name = unicodedata.name(letter, "unnamed").lower()
        found.setdefault(f"{name} inside a word of Latin letters", []).append(match.start())
    return tuple(f"{kind}: {len(at)} times, {_lines(text, at)}" for kind, at in sorted(found.items()))


def hidden_controls(text: str) -> tuple[str, ...]:
    """
    Name the characters of a text that act on what is shown: bidirectional and other controls.

    They have no place in a name. Zero-width joiners do, in some scripts, and are not among them.
    """
    found = dict.fromkeys(c for c in text if c in _BIDI or c == "\0" or _CONTROL.match(c))
    return tuple(
        f"{'bidirectional control' if c in _BIDI else 'control character'} U+{ord(c):04X}" for c in found
    )


def is_blank(text: str) -> bool:
    """
    Say whether a text shows nothing: blanks, controls, zero-width characters, fillers, marks on no letter.

    Categories of the Unicode database; private use and unassigned characters count as shown. Linear.
    """
    return all(
        unicodedata.category(c)[0] in "ZM" or unicodedata.category(c) in ("Cc", "Cf", "Cs") or c in _FILLERS
        for c in text
    )


def _lines(text: str, positions: list[int]) -> str:
    lines = sorted({text.count("\n", 0, at) + 1 for at in positions[:_SHOWN]})
    more = " and later" if len(positions) > _SHOWN else ""
    return ("line " if len(lines) == 1 else "lines ") + ", ".join(map(str, lines)) + more
