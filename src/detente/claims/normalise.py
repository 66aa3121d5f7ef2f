"""Make texts comparable that differ in typesetting only, and find the way back by offsets."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Normalised", "normalise"]

_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036\u300c\u300d\uff02"
_APOSTROPHES = "\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u00b4`\uff07\u02bc"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_SPACES = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004"
    "\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_DROPPED = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"

_SAME_LENGTH = str.maketrans(
    _QUOTES + _APOSTROPHES + _DASHES + _SPACES,
    '"' * len(_QUOTES) + "'" * len(_APOSTROPHES) + "-" * len(_DASHES) + " " * len(_SPACES),
)
# Each alternative eats a run once, so the scan is linear; marks are capped because putting a long
# run of combining marks in order is not.
_OTHER_LENGTH = re.compile(
    f"[ {_DROPPED}]{{2,}}|[{_DROPPED}]|-{{2,}}|[\ufb00-\ufb06]|\u2026|[^\\W_][\u0300-\u036f]{{1,8}}"
)


@dataclass(frozen=True, slots=True)
class Normalised:
    """
    A normalised text with the map back: `text[i]` comes from the source at `place(i)`.

    The map is piecewise: piece k of the text starts at `at[k]` and comes from `origin[k]`; a piece
    with `widths[k]` >= 0 stands for that many source characters as a whole, others go one to one.
    """

    text: str
    at: tuple[int, ...]
    origin: tuple[int, ...]
    widths: tuple[int, ...]

    def slice_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the source's [start, end) behind the normalised text's [start, end), start < end."""
        return self._place(start)[0], self._place(end - 1)[1]

    def position(self, offset: int) -> int:
        """Return about where a source offset stands in the normalised text (for nearness only)."""
        piece = max(bisect_right(self.origin, offset) - 1, 0)
        return min(self.at[piece] + max(offset - self.origin[piece], 0), len(self.text))

    def _place(self, index: int) -> tuple[int, int]:
        piece = bisect_right(self.at, index) - 1
        origin = self.origin[piece]
        if self.widths[piece] >= 0:
            return origin, origin + self.widths[piece]
        start = origin + index - self.at[piece]
        return start, start + 1


@lru_cache(maxsize=8)
def normalise(text: str) -> Normalised:
    """
    Return the text with one kind of quotation mark, apostrophe, dash and blank.

    Runs of blanks (no-break and line ends among them) become one, soft hyphens and zero-width
    characters go, ligatures and "..." are spelt out, accents are composed. Case stays. Linear.
    """
    plain = text.translate(_SAME_LENGTH)
    parts: list[str] = []
    at, origin, widths = [0], [0], [-1]
    length = done = 0
    for match in _OTHER_LENGTH.finditer(plain):
        start, end = match.span()
        parts.append(plain[done:start])
        length += start - done
        piece = _spell_out(match[0])
        if piece:
            at.append(length)
            origin.append(start)
            widths.append(end - start)
            parts.append(piece)
            length += len(piece)
        at.append(length)
        origin.append(end)
        widths.append(-1)
        done = end
    parts.append(plain[done:])
    return Normalised("".join(parts), tuple(at), tuple(origin), tuple(widths))


def _spell_out(run: str) -> str:
    if run[0] == "-":
        return "-"
    if " " in run:
        return " "
    if run[0] == "\u2026":
        return "..."
    if run[0].isalnum():
        return unicodedata.normalize("NFKC" if len(run) == 1 else "NFC", run)
    return ""
