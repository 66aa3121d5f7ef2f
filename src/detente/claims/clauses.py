"""Where the content of a statement begins and ends in its sentence, and the items of a list."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from detente.claims.cues import Found
from detente.claims.lists import words
from detente.claims.provisions import issue_of
from detente.claims.speakers import phrase_after, verb_group
from detente.claims.tokens import Token

__all__ = ["DASHES", "QUOTES", "clause_after", "clause_before", "content_start", "split_list", "trim"]

Span = tuple[int, int]

DASHES = frozenset({"\u2014", "\u2013", "-", "--"})
QUOTES = frozenset({'"', "\u201c", "\u201d", "\u201e", "\u00ab", "\u00bb"})
_ADJUNCT = 16
_ITEM_WORDS = 22


def content_start(tokens: Sequence[Token], cue: Found, stop: int) -> int | None:
    """
    Return the token with which what is said begins after a cue, None where nothing follows.

    Passes over "that", "on Monday in a statement that", an aside between commas, and whom it is told.
    """
    at = cue.after
    if at >= stop:
        return None
    if tokens[at].low in words("joiner") and tokens[at].low == "that":
        return at + 1 if at + 1 < stop else None
    if tokens[at].text in {":", ","} and at + 1 < stop and tokens[at + 1].text in QUOTES:
        return at + 1
    if tokens[at].text == ":":
        return at + 1 if at + 1 < stop else None
    if tokens[at].text == ",":
        return _after_aside(tokens, at, stop)
    if cue.cue.kind != "say" or tokens[at].text in QUOTES:
        return at if tokens[at].is_word or tokens[at].text in QUOTES else None
    low = tokens[at].low
    told = cue.cue.words[0] in _TELLING
    if told or low in words("preposition") or low in words("weekday") or low in _DAYS:
        return _after_adjunct(tokens, at, stop, must_join=not told)
    return at if tokens[at].is_word else None


_TELLING = frozenset(
    {"tell", "tells", "told", "telling", "warn", "warns", "warned", "urge", "urges", "urged"}
)
_DAYS = frozenset({"today", "yesterday", "later", "earlier", "last", "this"})


def _after_adjunct(tokens: Sequence[Token], at: int, stop: int, *, must_join: bool) -> int | None:
    for here in range(at, min(at + _ADJUNCT, stop)):
        if tokens[here].low == "that" or (tokens[here].low == "to" and not must_join and here > at):
            return here + 1 if here + 1 < stop else None
        if tokens[here].text == ":" or tokens[here].text in QUOTES:
            return here + (tokens[here].text == ":") if here + 1 < stop else None
    if must_join:
        return None
    heard = phrase_after(tokens, at)
    after = heard.after if heard else at
    if after < stop and tokens[after].low in words("preposition"):
        return None
    return after if after < stop and tokens[after].is_word else None


def _after_aside(tokens: Sequence[Token], comma: int, stop: int) -> int | None:
    if comma + 1 >= stop or tokens[comma + 1].low not in words("aside_opener"):
        return None
    for here in range(comma + 2, min(comma + _ADJUNCT, stop - 1)):
        if tokens[here].text == ",":
            return here + 1 + (tokens[here + 1].low == "that")
    return None


def clause_after(tokens: Sequence[Token], start: int, stop: int, cue: Found, others: Sequence[Found]) -> Span:
    """
    Return [start, end) of the clause that begins at `start` and runs to `stop` at most.

    It ends at a semicolon, at "but" or "while" behind a comma, where another statement begins
    ("and demanded", ", citing"), and at a dash whose aside says something of its own.
    """
    cues_at = {found.first: found for found in others if found.first >= start}
    is_object = cue.cue.kind in {"act", "noun"}
    fronted = _is_fronted(tokens, cue.first)
    depth = 0
    quoted = False
    for at in range(start, stop):
        token = tokens[at]
        if token.text in QUOTES:
            quoted = token.text in {"\u201c", "\u201e", "\u00ab"} or (token.text == '"' and not quoted)
        elif token.text in "([":
            depth += 1
        elif token.text in ")]":
            depth -= 1
        if at == start or quoted or depth > 0:
            continue
        following = tokens[at + 1] if at + 1 < stop else None
        if token.text == ";" or depth < 0:
            return start, at
        if token.text == "," and fronted and not _in_list(tokens, at, stop):
            return start, at
        if (
            token.text == ","
            and following is not None
            and _breaks(tokens, at + 1, stop, cues_at, is_object=is_object)
        ):
            return start, at
        if token.text in DASHES and _breaks_off(tokens, at, stop, cues_at):
            return start, at
        if token.low in {"and", "but", "or"} and _coordinates(tokens, at, stop, cue, cues_at):
            return start, at
        if cue.cue.kind == "noun" and _is_finite(token, following):
            return start, at
    return start, stop


def _breaks(tokens: Sequence[Token], at: int, stop: int, cues: dict[int, Found], *, is_object: bool) -> bool:
    low = tokens[at].low
    if low in words("breaker") or (low == "according" and at + 1 < stop):
        return True
    if low.endswith("ing") and low not in words("not_participle") and tokens[at].text[0].islower():
        return not _in_list(tokens, at, stop)
    if is_object and low in words("object_breaker"):
        return not (low == "as" and at + 1 < stop and tokens[at + 1].low == "well")
    begin = at + (low in {"and", "but"})
    subject = phrase_after(tokens, begin) if begin < stop else None
    if subject is None or subject.after >= stop:
        return False
    after = subject.after
    while after < stop and verb_group(tokens, after + 1) <= after and after - subject.after < 4:
        after += 1
    # ", he said" and ", and Oslo rejected": a statement of its own; "Georgia, and Moldova" is none.
    return (
        after in cues
        and cues[after].cue.kind in {"say", "act", "frame"}
        and not cues[after].cue.is_participle
    )


def _is_fronted(tokens: Sequence[Token], cue: int) -> bool:
    """True where the cue stands in a clause before the main one: "While rejecting X, Oslo ..."."""
    opens = tokens[0].low in words("subordinator")
    return opens and not any(token.text == "," for token in tokens[:cue])


def _in_list(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """True where ", lifting sanctions, and ..." goes on as a list."""
    rest = tokens[at + 1 : min(at + _ITEM_WORDS, stop)]
    return any(a.text == "," and b.low == "and" for a, b in pairwise(rest))


def _breaks_off(tokens: Sequence[Token], dash: int, stop: int, cues: dict[int, Found]) -> bool:
    token = tokens[dash]
    if token.text in {"-", "--"} and (tokens[dash - 1].end == token.start):
        return False
    if dash + 1 < stop and tokens[dash + 1].low in {"but", "yet", "and"}:
        return True
    return any(dash < at < stop for at in cues)


def _coordinates(tokens: Sequence[Token], at: int, stop: int, cue: Found, cues: dict[int, Found]) -> bool:
    """True where "and" joins another verb of the same form: "rejected ... and demanded"."""
    here = at + 1
    while here < stop and (tokens[here].low in words("adverb") or tokens[here].low.endswith("ly")):
        here += 1
    other = cues.get(here)
    if other is None or other.cue.kind in {"noun", "source", "aside"}:
        return False
    return _form(other.cue.words[0]) == _form(cue.cue.words[0])


def _form(word: str) -> str:
    if word.endswith("ing"):
        return "ing"
    if word.endswith("ed") or word in words("past"):
        return "past"
    return "s" if word.endswith("s") else ""


def _is_finite(token: Token, following: Token | None) -> bool:
    if token.low in words("finite"):
        return True
    ends = token.low.endswith(("s", "ed")) and token.text[0].islower() and len(token.low) > 3
    return ends and following is not None and following.low in {"a", "an", "the", "that", "no"}


def clause_before(tokens: Sequence[Token], end: int) -> Span:
    """Return [start, end) of the clause that ends before `end`: from the sentence's beginning."""
    last = end
    while last > 0 and not tokens[last - 1].is_word and tokens[last - 1].text not in QUOTES | {")"}:
        last -= 1
    return 0, last


def trim(tokens: Sequence[Token], span: Span) -> Span | None:
    """Drop marks at both ends, and quotation marks that have no fellow inside; None for nothing."""
    start, end = span
    while (
        start < end and not tokens[start].is_word and tokens[start].text not in QUOTES | {"$", "\u20ac", "("}
    ):
        start += 1
    while end > start and not tokens[end - 1].is_word and tokens[end - 1].text not in QUOTES | {")", "%"}:
        end -= 1
    while end > start and sum(token.text in QUOTES for token in tokens[start:end]) % 2:
        if tokens[start].text in QUOTES:
            start += 1
        elif tokens[end - 1].text in QUOTES:
            end -= 1
        else:
            break
    if end - start >= 2 and tokens[start].text in QUOTES and tokens[end - 1].text in QUOTES:
        if sum(token.text in QUOTES for token in tokens[start:end]) == 2:
            start, end = start + 1, end - 1
    # "He believes it" says nothing that can be read by itself.
    says = any(token.is_word and token.low not in words("pronoun") for token in tokens[start:end])
    return (start, end) if says else None


def split_list(tokens: Sequence[Token], span: Span, text: str) -> list[Span]:
    """
    Split "neutrality, sanctions relief, and protections for ..." into its items, one claim each.

    A list of names is none ("Georgia, and Moldova"), nor is what stands behind a dash. Two items
    without a comma are parted only where the vocabulary knows each as an issue of its own.
    """
    start, end = span
    commas, last_and = [], None
    depth = 0
    for at in range(start, end):
        token = tokens[at]
        if token.text in DASHES and not (tokens[at - 1].end == token.start and token.text == "-"):
            break
        depth += (token.text in "([") - (token.text in ")]")
        if depth or token.text in QUOTES:
            continue
        if token.text == ",":
            commas.append(at)
        elif token.low in {"and", "or"}:
            last_and = at
    if commas and last_and is not None and last_and > commas[-1] - 1:
        joint = commas[-1] if commas[-1] == last_and - 1 else last_and
        cuts = sorted({*commas, joint})
        items = _items(tokens, start, end, cuts)
        if len(items) > 2 and all(_is_item(tokens, item) for item in items[1:]):
            return items
    if last_and is not None and not commas:
        items = _items(tokens, start, end, [last_and])
        issues = {issue_of(text[tokens[a].start : tokens[b - 1].end])[0] for a, b in items}
        if len(items) == 2 and len(issues) == 2 and "" not in issues and end - start <= 18:
            return items
    return [span]


def _items(tokens: Sequence[Token], start: int, end: int, cuts: Sequence[int]) -> list[Span]:
    edges = [start - 1, *cuts, end]
    items = []
    for before, after in pairwise(edges):
        first = before + 1
        while first < after and tokens[first].low in {"and", "or"}:
            first += 1
        if first < after:
            items.append((first, after))
    return items


def _is_item(tokens: Sequence[Token], item: Span) -> bool:
    first = tokens[item[0]]
    low = first.low
    if item[1] - item[0] > _ITEM_WORDS or low in words("preposition") or low in words("object_breaker"):
        return False
    if low in {
        "which",
        "who",
        "where",
        "that",
        "particularly",
        "especially",
        "including",
        "such",
        "he",
        "she",
    }:
        return False
    return not first.is_name or item[1] - item[0] > 2
