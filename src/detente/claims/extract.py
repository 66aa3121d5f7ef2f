"""Propose attributed claims by rule: offline, every word list in a table, everything grounded."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from detente.claims.cues import find_cues, is_negation
from detente.claims.ground import ground
from detente.claims.lists import words
from detente.claims.model import Claim, Quarantined
from detente.claims.outlets import find_citation, known_outlet
from detente.claims.parties import Parties
from detente.claims.provisions import issue_of
from detente.claims.reading import MOST_CUES, Sentence, holds_cue, read_sentence
from detente.claims.rules import Draft, drafts
from detente.claims.sentences import Layout, lay_out
from detente.claims.speakers import Subject, full_name, last_named, next_named, phrase_after, verb_group
from detente.claims.tokens import Token, tokenise
from detente.sources.dates import find_date
from detente.sources.model import Source

__all__ = ["Extraction", "extract"]

Span = tuple[int, int]

_LOOKED_AT = 600


@dataclass(frozen=True, slots=True)
class Extraction:
    """Claims found in a source in the order of its text, and what was not believed, with reasons."""

    claims: tuple[Claim, ...]
    quarantine: tuple[Quarantined, ...]


def extract(source: Source, parties: Mapping[str, Sequence[str]] | None = None) -> Extraction:
    """
    Propose who says what in an English text, with act, hedge, cue, outlets and issue.

    `parties` maps party ids to names that stand for them, besides the tables of this package.
    Every claim has passed `ground`; those that have not are in `quarantine` with the reason.
    Time is linear in the text. A text that is not kept gives nothing.
    """
    if not source.text:
        return Extraction((), ())
    text = source.text
    aliases = Parties(text, parties)
    cited = _citations(text, lay_out(text), source.outlet)
    claims: list[Claim] = []
    quarantine: list[Quarantined] = []
    seen: set[tuple[int, int, str, str]] = set()
    for index, sentence in _sentences(text):
        for claim in _claims_of(sentence, source, aliases, cited[index]):
            result = ground(claim, source)
            found = result.claim if isinstance(result, Quarantined) else result
            key = (found.start, found.end, found.speaker, found.act)
            if key in seen:
                continue
            seen.add(key)
            if isinstance(result, Quarantined):
                quarantine.append(result)
            else:
                claims.append(result)
    claims.sort(key=lambda claim: (claim.start, claim.end))
    numbered = tuple(replace(claim, id=f"c{n}") for n, claim in enumerate(claims, start=1))
    doubted = tuple(
        Quarantined(replace(entry.claim, id=f"q{n}"), entry.reason)
        for n, entry in enumerate(quarantine, start=1)
    )
    return Extraction(numbered, doubted)


def _sentences(text: str) -> Iterator[tuple[int, Sentence]]:
    """Yield the sentences that hold a cue; the others cost a look at their words only."""
    for index, (start, end) in enumerate(lay_out(text).sentences):
        if holds_cue(text, start, end):
            sentence = read_sentence(text, start, end)
            if sentence.cues:
                yield index, sentence


def _citations(text: str, layout: Layout, outlet: str) -> list[tuple[str, ...]]:
    """Return per sentence who reports it: its citation, the next in its paragraph, the source's outlet."""
    own = [find_citation(text, start, end).outlets for start, end in layout.sentences]
    found: list[tuple[str, ...]] = [()] * len(own)
    fallback = (outlet.replace(";", ","),) if outlet else ()
    following: tuple[str, ...] = ()
    for at in range(len(own) - 1, -1, -1):
        if at + 1 < len(own) and layout.paragraph_of[at] != layout.paragraph_of[at + 1]:
            following = ()
        following = own[at] or following
        found[at] = following or fallback
    return found


def _claims_of(
    sentence: Sentence, source: Source, aliases: Parties, outlets: tuple[str, ...]
) -> Iterator[Claim]:
    text, tokens = sentence.text, sentence.tokens
    for draft in drafts(sentence):
        named = _name(sentence, draft.speaker, aliases)
        if named is None:
            continue
        name, phrase = named
        for start, end in draft.spans:
            quotation = text[start:end]
            issue, option = issue_of(quotation)
            yield Claim(
                id="c0",
                source=source.id,
                start=start,
                end=end,
                quotation=quotation,
                speaker=name,
                party=aliases.of(phrase, name) if name else "",
                act=_refined(draft, quotation),
                issue=issue,
                option=option,
                hedge="; ".join(dict.fromkeys(draft.hedges)),
                cue=draft.cue,
                outlets=_told_to(tokens, draft) or outlets,
                via=draft.via,
                said=_said(sentence, (start, end), source.date),
                reported=source.date,
                status="review" if draft.doubtful else "proposed",
                coder="rule",
            )


def _name(
    sentence: Sentence, speaker: Subject | None, aliases: Parties
) -> tuple[str, Sequence[Token]] | None:
    """
    Return the speaker's name and the words that say who it is; a pronoun is looked up.

    A statement without a speaker in its sentence ("While rejecting X, talks went on") gets the next
    one named, for the reader of the quarantine. None for an "it" that is no party: a plan, say.
    """
    if speaker is None:
        named = next_named(sentence.text, sentence.end) or ""
        return named, tokenise(named, 0, len(named))
    tokens = sentence.tokens
    if speaker.kind != "pronoun":
        return full_name(sentence.text, tokens, speaker), tokens[speaker.first : speaker.after]
    # Where the paragraph names nobody, `ground` refuses the claim; its reader still sees who was near.
    at = tokens[speaker.first].start
    named = last_named(sentence.text, at) or last_named(sentence.text, at, anywhere=True) or ""
    phrase = tokenise(named, 0, len(named))
    if tokens[speaker.first].low in {"it", "its"} and not aliases.names_party(phrase):
        return None
    return named, phrase


def _refined(draft: Draft, quotation: str) -> str:
    """
    Return the act that the words themselves show where the cue only says that something is said.

    "X must ..." is a demand, "for peace to hold, X must ..." a condition, "we reject X" a rejection.
    """
    if draft.act != "assert" or draft.found.cue.kind == "frame":
        return draft.act
    lows = f" {quotation.lower()} "
    if any(f" {phrase} " in lows for phrase in words("condition")):
        return "condition"
    if any(f" {word} " in lows for word in words("obligation")):
        return "condition" if _is_purpose(lows) else "demand"
    return _first_person_act(quotation) or draft.act


def _first_person_act(quotation: str) -> str:
    """Return the act of "we will not accept ..." in somebody's own words, "" where there is none."""
    tokens = tokenise(quotation, 0, min(len(quotation), _LOOKED_AT))
    for found in find_cues(tokens)[:MOST_CUES]:
        group = verb_group(tokens, found.first)
        if found.cue.kind == "act" and group > 0 and tokens[group - 1].low in {"i", "we"}:
            negated = any(is_negation(token) for token in tokens[group : found.first])
            return found.cue.negated if negated else found.cue.act
    return ""


def _is_purpose(lows: str) -> bool:
    """Read "for peace to hold" somewhere in what is said."""
    at = lows.find(" for ")
    while at >= 0:
        if " to " in " ".join(["", *lows[at + 5 : at + 80].split()[1:5], ""]):
            return True
        at = lows.find(" for ", at + 1)
    return False


def _told_to(tokens: Sequence[Token], draft: Draft) -> tuple[str, ...]:
    """Read "told CNN that X": the outlet it was said to reports it."""
    if draft.found.cue.words[0] not in {"told", "tells", "tell", "telling"}:
        return ()
    heard = phrase_after(tokens, draft.found.after)
    if heard is None:
        return ()
    for first in range(heard.first, heard.after):
        name = " ".join(token.text for token in tokens[first : heard.after])
        if known_outlet(name):
            return (name,)
    return ()


def _said(sentence: Sentence, span: Span, reported: dt.date | None) -> dt.date | None:
    """Return the day it was said: a date or "on Monday" outside the words themselves."""
    for start, end in ((sentence.start, span[0]), (span[1], sentence.end)):
        if end > start and (found := _first_date(sentence.text, start, end)):
            return found
    if reported is None:
        return None
    for before, token in pairwise(sentence.tokens):
        outside = token.end <= span[0] or token.start >= span[1]
        if outside and before.low == "on" and token.low in _WEEKDAYS:
            back = (reported.weekday() - _WEEKDAYS.index(token.low)) % 7
            return reported - dt.timedelta(days=back)
    return None


@lru_cache(maxsize=64)
def _first_date(text: str, start: int, end: int) -> dt.date | None:
    found = find_date(text, start, end) if _HAS_YEAR.search(text, start, end) else None
    return found[0] if found else None


_HAS_YEAR = re.compile(r"\b[0-9]{4}\b")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
