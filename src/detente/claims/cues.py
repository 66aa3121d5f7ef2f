"""The words that say that somebody says something: cues.csv, looked up in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from detente.claims.lists import read_list, words
from detente.claims.tokens import Token

__all__ = ["Cue", "Found", "find_cues", "first_words", "is_negation"]


@dataclass(frozen=True, slots=True)
class Cue:
    """
    One form of a cue.

    `kind`: act (a verb with its object), say (also "that", quotations, and behind what is said),
    frame (... as ...), deliver (a message), noun (X's demand for), source (according to X), aside
    (as he sees it). `negated` is the act when "not" stands before it, "" where nothing follows.
    """

    words: tuple[str, ...]
    kind: str
    act: str
    negated: str
    is_hedge: bool

    @property
    def is_participle(self) -> bool:
        return self.words[0].endswith("ing")


@dataclass(frozen=True, slots=True)
class Found:
    """A cue at the tokens [first, after)."""

    cue: Cue
    first: int
    after: int


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[Cue, ...]]:
    found: dict[str, list[Cue]] = {}
    for row in read_list("cues.csv"):
        for form in row["forms"].split("|"):
            parts = tuple(form.split())
            cue = Cue(parts, row["kind"], row["act"], row["negated"], row["hedge"] == "yes")
            found.setdefault(parts[0], []).append(cue)
    return {first: tuple(sorted(cues, key=lambda c: -len(c.words))) for first, cues in found.items()}


@lru_cache(maxsize=1)
def first_words() -> frozenset[str]:
    """Return the first words of all cues: a sentence without any of them holds none."""
    return frozenset(_table())


def find_cues(tokens: Sequence[Token]) -> list[Found]:
    """Return the cues of a sentence in order, the longest form at each place; none overlap."""
    found: list[Found] = []
    table = _table()
    at = 0
    while at < len(tokens):
        match = None
        known = table.get(tokens[at].low, ())
        has_noun = any(cue.kind == "noun" for cue in known)
        for cue in known:
            parts = cue.words
            if all(a.low == b for a, b in zip(tokens[at : at + len(parts)], parts, strict=False)) and (
                at + len(parts) <= len(tokens)
            ):
                is_noun = has_noun and _is_noun_here(tokens, at, cue)
                if (cue.kind == "noun") == is_noun and not _is_in_name(tokens, at, cue):
                    match = Found(cue, at, at + len(parts))
                    break
        if match:
            found.append(match)
        at = match.after if match else at + 1
    return found


def _is_noun_here(tokens: Sequence[Token], at: int, cue: Cue) -> bool:
    """True where an owner, an article or a preposition makes the word a noun: "Oslo's latest demand"."""
    if len(cue.words) > 1 or cue.is_participle:
        return False
    back = at - 1
    while back >= 0 and at - back <= 3 and tokens[back].low.isalpha() and _is_adjective(tokens[back]):
        back -= 1
    if back < 0:
        return False
    low = tokens[back].low
    if low in {"'s", "'"} or low in _OWNERS:
        return True
    return low in {"a", "an", "the", "this", "that's", "any", "no", "of", "for", "with", "such", "these"}


def _is_in_name(tokens: Sequence[Token], at: int, cue: Cue) -> bool:
    """True for the verb-like part of a name or title, "United States", and not for "Oslo's Condition"."""
    return cue.kind != "noun" and at > 0 and tokens[at].is_name and tokens[at - 1].is_word


_OWNERS = frozenset({"his", "her", "its", "their", "our", "my"})


def _is_adjective(token: Token) -> bool:
    low = token.low
    return low == token.text and low not in words("function") | words("role") and not low.endswith("ly")


def is_negation(token: Token) -> bool:
    """True for "not", "never", "won't" and their like."""
    return token.low in words("negation") or token.low.endswith("n't")
