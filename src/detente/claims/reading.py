"""A sentence as the rules read it: its tokens, its own words without the citation, its cues."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from detente.claims.cues import Found, find_cues, first_words
from detente.claims.outlets import find_citation
from detente.claims.tokens import Token, tokenise

__all__ = ["Sentence", "holds_cue", "read_sentence"]

MOST_CUES = 16
"""More than a sentence has; what stands behind them in a hostile one is not read."""

_WORDS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """text[start:end]: tokens, of which those before `stop` are its own words, and cues in order."""

    text: str
    start: int
    end: int
    tokens: tuple[Token, ...]
    stop: int
    cues: tuple[Found, ...]
    outlets: tuple[str, ...]


def holds_cue(text: str, start: int, end: int) -> bool:
    """True where a sentence has a word that begins a cue: the others need no reading."""
    return not first_words().isdisjoint(_WORDS.findall(text[start:end].lower()))


@lru_cache(maxsize=256)
def read_sentence(text: str, start: int, end: int) -> Sentence:
    """Read one sentence; the last few hundred are remembered."""
    tokens = tuple(tokenise(text, start, end))
    own_end, outlets = find_citation(text, start, end)
    stop = next((n for n, token in enumerate(tokens) if token.end > own_end), len(tokens))
    while stop > 0 and tokens[stop - 1].text in {".", "!", "?"}:
        stop -= 1
    cues = tuple(find_cues(tokens[:stop])[:MOST_CUES]) if holds_cue(text, start, end) else ()
    return Sentence(text, start, end, tokens, stop, cues, outlets)
