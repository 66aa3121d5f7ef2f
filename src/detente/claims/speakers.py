"""Who speaks: the words before and after a cue, full names, and whom a pronoun stands for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from detente.claims.cues import Found, is_negation
from detente.claims.lists import words
from detente.claims.reading import read_sentence
from detente.claims.sentences import lay_out
from detente.claims.tokens import Token

__all__ = [
    "Subject",
    "full_name",
    "last_named",
    "main_subject",
    "name_of",
    "next_named",
    "owner_of",
    "phrase_after",
    "phrase_before",
    "subject_of",
    "verb_group",
]

_LONGEST_ASIDE = 30
_SENTENCES_BACK = 30
_LINKS = frozenset({"of", "for", "in", "at", "from"})
_SUBJECT_PRONOUNS = frozenset({"he", "she", "they", "it", "i", "we"})


class Subject(NamedTuple):
    """Tokens [first, after) that name who speaks; kind: name, role, pronoun, hearsay or speech."""

    first: int
    after: int
    kind: str


def verb_group(tokens: Sequence[Token], first: int) -> int:
    """Return the index where the auxiliaries, adverbs and negations before a verb begin."""
    at = first
    while at > 0:
        low = tokens[at - 1].low
        if (
            low in words("auxiliary")
            or low in words("adverb")
            or is_negation(tokens[at - 1])
            or (low.endswith("ly") and len(low) > 4 and low.isalpha() and tokens[at - 1].text[0].islower())
            or (low == "to" and at > 1 and tokens[at - 2].low in words("auxiliary"))
        ):
            at -= 1
        else:
            return at
    return at


def subject_of(tokens: Sequence[Token], group: int) -> Subject | None:
    """Return who stands before a verb group, an aside between commas, brackets or dashes passed over."""
    if group <= 0:
        return None
    before = tokens[group - 1]
    if before.low in _SUBJECT_PRONOUNS or before.low == "who":
        return _who(tokens, group) if before.low == "who" else Subject(group - 1, group, "pronoun")
    if before.text in {",", "\u2014", "\u2013"}:
        return _subject_before_aside(tokens, group - 1)
    return phrase_before(tokens, group)


def _who(tokens: Sequence[Token], group: int) -> Subject | None:
    end = group - 1
    if end > 0 and tokens[end - 1].text == ",":
        end -= 1
    return phrase_before(tokens, end)


def _subject_before_aside(tokens: Sequence[Token], comma: int) -> Subject | None:
    for at in range(comma - 1, max(comma - _LONGEST_ASIDE, 0), -1):
        if tokens[at].text != tokens[comma].text:
            continue
        opener = tokens[at + 1].low
        if opener in words("aside_opener") or opener.endswith(("ing", "ed")) or opener.isdigit():
            found = phrase_before(tokens, at)
            if found is not None:
                return found
    return None


def phrase_before(tokens: Sequence[Token], end: int) -> Subject | None:
    """Return the name or role that ends just before index `end`, with all that belongs to it."""
    last = end - 1
    if last >= 0 and tokens[last].text == ")":
        last = next((at - 1 for at in range(last, max(last - 12, 0), -1) if tokens[at].text == "("), -1)
    if last < 0:
        return None
    head = tokens[last]
    if _is_name(head) and not (last == 0 and head.low in words("role") | words("hearsay")):
        kind = "name"
    elif head.low in words("speech") and owner_of(tokens, last) is not None:
        owner = owner_of(tokens, last)
        return None if owner is None else owner._replace(kind="speech")
    elif head.low in words("hearsay"):
        kind = "hearsay"
    elif head.low in words("role"):
        kind = "role"
    else:
        return None
    return Subject(_extend(tokens, last, kind), last + 1, kind)


def _is_name(token: Token) -> bool:
    return token.text[0].isupper() and token.low not in words("function")


def owner_of(tokens: Sequence[Token], noun: int) -> Subject | None:
    """Return whose it is: "Oslo's latest message", "their refusal"."""
    for at in range(noun - 1, max(noun - 4, -1), -1):
        if tokens[at].low in {"'s", "'"}:
            return phrase_before(tokens, at)
        if tokens[at].low in {"his", "her", "its", "their"}:
            return Subject(at, at + 1, "pronoun")
        if not tokens[at].is_word:
            return None
    return None


def main_subject(tokens: Sequence[Token], end: int, start: int = 0) -> Subject | None:
    """Return the last name or role before `end` that opens a clause and has its verb behind it."""
    found = None
    for at in range(start, end):
        opens = (
            at == start or tokens[at - 1].text in {",", ";", ":", "\u2014"} or tokens[at - 1].low in _OPENERS
        )
        if opens and (subject := phrase_after(tokens, at)) and subject.after <= end:
            if subject.kind != "hearsay" and _has_verb_after(tokens, subject.after):
                found = subject
                if start:
                    return found
    return found


_OPENERS = frozenset({"that", "as", "while", "when", "because", "although", "and", "but"})


def _extend(tokens: Sequence[Token], first: int, kind: str) -> int:
    joined = False
    while first > 0 and tokens[first - 1].text not in {";", ":", "(", '"', "\u201c"}:
        before = tokens[first - 1]
        two = tokens[first - 2] if first > 1 else None
        if (
            _is_name(before)
            or before.low in words("modifier")
            or before.low in words("role")
            or (before.low in words("particle") and two is not None and _is_name(two))
        ):
            first -= 1
        elif before.text == "." and two is not None and two.end == before.start and _is_abbreviation(two):
            first -= 2
        elif two is None:
            break
        elif before.low in {"'s", "'"} and (owner := phrase_before(tokens, first - 1)):
            first = owner.first
        elif before.low in {"and", "&"} and (_is_name(two) or (kind != "name" and two.low in words("role"))):
            joined = True
            first -= 2
        elif before.text == "," and joined and _is_name(two):
            first -= 2
        elif before.low in _LINKS and two.low in words("role"):
            first -= 2
            kind = "role"
        elif kind != "name" and "-" in before.text and before.is_word:
            first -= 1
        else:
            break
    while tokens[first].low in {"and", "&", ",", "."}:
        first += 1
    return first


def _is_abbreviation(token: Token) -> bool:
    return token.is_name and (len(token.text) == 1 or token.low in words("abbreviation"))


def phrase_after(tokens: Sequence[Token], first: int) -> Subject | None:
    """Return the name or role that begins at `first`, as in "said Oslo's envoy" or "by the council"."""
    at, head = first, -1
    kind = ""
    while at < len(tokens) and at - first < 14:
        token = tokens[at]
        if token.low in _SUBJECT_PRONOUNS and at == first:
            return Subject(at, at + 1, "pronoun")
        if _is_name(token) and token.low not in words("weekday"):
            head, kind = at, "name"
        elif token.low in words("role"):
            head, kind = at, "role"
        elif token.low in words("hearsay"):
            head, kind = at, "hearsay"
        elif not _goes_on(tokens, at, head):
            break
        at += 1
    return Subject(first, head + 1, kind) if head >= 0 else None


def _goes_on(tokens: Sequence[Token], at: int, head: int) -> bool:
    token = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.low in words("modifier") or token.low in {"'s", "'"}:
        return True
    if token.text == "." and _is_abbreviation(tokens[at - 1]) and following is not None:
        return True
    links = token.low in _LINKS or token.low in {"and", "&"} or token.low in words("particle")
    return head == at - 1 and links and following is not None and _is_name(following)


@lru_cache(maxsize=4)
def _full_names(text: str) -> dict[str, str]:
    """Surnames and the fullest name each goes with, where the text gives exactly one."""
    found: dict[str, Counter[str]] = {}
    for match in _CAPITALS.finditer(text):
        name = strip_titles([Token(w, w.lower(), 0, 0) for w in match[0].split()])
        if 2 <= len(name) <= 4 and not any(token.low in words("no_first_name") for token in name):
            full = " ".join(token.text for token in name)
            found.setdefault(name[-1].text, Counter())[full] += 1
    return {surname: names.most_common(1)[0][0] for surname, names in found.items() if len(names) == 1}


def name_of(text: str, surname: str) -> str:
    """Return the full name a text gives a surname, "" where it gives none or several."""
    return _full_names(text).get(surname, "")


_CAPITAL = r"(?:[A-Z\u00c0-\u00de]\.|[A-Z\u00c0-\u00de][\w\u2019'-]{0,40})"
_CAPITALS = re.compile(rf"\b{_CAPITAL}(?: (?:[a-z]{{2,3}} )?{_CAPITAL}){{1,5}}")


def strip_titles(tokens: Sequence[Token]) -> Sequence[Token]:
    """Drop what stands before a name: "the", demonyms and titles up to the last title."""
    cut = max((n + 1 for n, t in enumerate(tokens) if t.low.rstrip(".") in words("title")), default=0)
    while cut < len(tokens) and tokens[cut].text == ".":
        cut += 1
    if cut >= len(tokens):
        cut = 0
    while cut < len(tokens) - 1 and tokens[cut].low in words("determiner"):
        cut += 1
    return tokens[cut:]


def full_name(text: str, tokens: Sequence[Token], subject: Subject) -> str:
    """Return who it is as the source writes it: without titles, a bare surname with its first name."""
    own = list(tokens[subject.first : subject.after])
    if subject.kind in {"name", "speech"} and not any(t.low in {"and", "of", "for", "in"} for t in own):
        own = list(strip_titles(own))
        if own and own[-1].low in {"'s", "'"}:
            own.pop()
        if len(own) == 1:
            return name_of(text, own[0].text) or own[0].text
    while len(own) > 1 and own[0].low in words("determiner"):
        own.pop(0)
    return text[own[0].start : own[-1].end]


@lru_cache(maxsize=1024)
def _named_in(text: str, start: int, end: int) -> tuple[tuple[int, str], ...]:
    """Return (place, name) of the speakers in a sentence: subjects of its cues, else its own."""
    sentence = read_sentence(text, start, end)
    tokens = sentence.tokens
    found = {s for cue in sentence.cues if (s := _subject_of_cue(tokens, cue)) is not None}
    if not found:
        for at in range(len(tokens)):
            if at == 0 or tokens[at - 1].text == ",":
                subject = phrase_after(tokens, at)
                if subject and subject.kind == "name" and _has_verb_after(tokens, subject.after):
                    # "Talks go on" opens with a capital, too: a word the text also writes small is no name.
                    if at > 0 or subject.after > 1 or tokens[0].low not in _small_words(text):
                        found.add(subject)
    return tuple((tokens[s.first].start, full_name(text, tokens, s)) for s in sorted(found))


@lru_cache(maxsize=4)
def _small_words(text: str) -> frozenset[str]:
    return frozenset(_SMALL.findall(text))


_SMALL = re.compile(r"\b[a-z\u00df-\u00ff]+\b")


def _subject_of_cue(tokens: Sequence[Token], cue: Found) -> Subject | None:
    if cue.cue.kind == "noun":
        subject = owner_of(tokens, cue.first)
    elif cue.cue.kind in {"source", "aside"}:
        subject = phrase_after(tokens, cue.after)
    else:
        subject = subject_of(tokens, verb_group(tokens, cue.first))
    return subject if subject is not None and subject.kind in {"name", "speech", "role"} else None


def _has_verb_after(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text[0].islower() and tokens[at].low not in words("preposition")


def last_named(text: str, offset: int, *, anywhere: bool = False) -> str | None:
    """
    Return the last speaker named before an offset in its paragraph, None where there is none.

    `anywhere` looks into the paragraphs before, too; in both cases some thirty sentences back.
    """
    layout = lay_out(text)
    begin = 0 if anywhere else layout.paragraph_at(offset)[0]
    last = layout.index_at(offset)
    for index in range(last, max(last - _SENTENCES_BACK, -1), -1):
        start, end = layout.sentences[index]
        if start < begin:
            return None
        for place, name in reversed(_named_in(text, start, end)):
            if place < offset:
                return name
    return None


def next_named(text: str, offset: int) -> str | None:
    """Return the first speaker named from an offset on in its paragraph, None where there is none."""
    layout = lay_out(text)
    stop = layout.paragraph_at(max(offset - 1, 0))[1]
    first = layout.index_at(offset)
    for start, end in layout.sentences[first : first + _SENTENCES_BACK]:
        if start >= stop:
            return None
        for place, name in _named_in(text, start, end):
            if place >= offset and name.lower() not in words("hearsay"):
                return name
    return None
