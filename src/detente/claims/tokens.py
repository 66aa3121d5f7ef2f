"""Words and marks of a sentence, with their places."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Token", "tokenise"]

# Separators inside a word are disjoint from its letters, so nothing is tried twice.
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|['\u2019]s\b|[^\W_]+(?:(?:[-\u2011/]|['\u2019](?!s\b))[^\W_]+)*|\S")


class Token(NamedTuple):
    """A word or a mark: its text, the same in small letters, and [start, end) in the source."""

    text: str
    low: str
    start: int
    end: int

    @property
    def is_name(self) -> bool:
        """True where it begins with a capital."""
        return self.text[0].isupper()

    @property
    def is_word(self) -> bool:
        """True where it begins with a letter or digit."""
        return self.text[0].isalnum()


def tokenise(text: str, start: int, end: int) -> list[Token]:
    """Return the tokens of text[start:end]; a possessive "'s" is one of its own."""
    found = []
    for match in _TOKEN.finditer(text, start, end):
        word = match[0]
        found.append(Token(word, word.lower().replace("\u2019", "'"), *match.span()))
    return found
