"""Keep a claim only where its words stand: the same door for a rule, a model and a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from detente.claims.distance import nearest
from detente.claims.lists import words
from detente.claims.model import Claim, Quarantined
from detente.claims.normalise import Normalised, normalise
from detente.claims.sentences import lay_out
from detente.claims.speakers import last_named, name_of
from detente.sources.model import Source

__all__ = ["SIMILARITY", "find_exact", "ground"]

SIMILARITY = 0.95
"""1 - edit distance / length from which a person may still accept a quotation [ours]."""

_PLACES_TRIED = 20
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_ALNUM = re.compile(r"[^\W_]+")


def ground(claim: Claim, source: Source) -> Claim | Quarantined:
    """
    Find a claim's whole quotation in its source, with cue, negation and speaker around it.

    Exact after normalisation: the claim comes back with the offsets and the source's own slice.
    A near passage (`SIMILARITY`, with the same negation words): the same, status "review".
    Everything else is `Quarantined` with a reason. Where it does not stand at
    `claim.start` to the letter, the nearest place with everything round it is taken. Linear for an
    exact find.
    """
    if source.text is None:
        return Quarantined(claim, "the text of its source is not kept, so nothing can be compared")
    if not claim.quotation.strip():
        return Quarantined(claim, "it quotes nothing")
    reason = ""
    for start, end in find_exact(claim.quotation, source.text, claim.start):
        placed = replace(claim, start=start, end=end, quotation=source.text[start:end])
        why_not = _missing_around(placed, source.text)
        if not why_not:
            return placed
        reason = reason or why_not
    if reason:
        return Quarantined(claim, reason)
    return _ground_near(claim, source.text)


def find_exact(quotation: str, text: str, near: int = 0) -> Iterator[tuple[int, int]]:
    """
    Yield the places of a quotation in a text, whole words only: `near` alone where it stands there
    to the letter, else at most 20, the nearest first.
    """
    if text.startswith(quotation, near) and _cuts_no_word(text, near, near + len(quotation)):
        yield near, near + len(quotation)
        return
    whole, wanted = normalise(text), normalise(quotation).text.strip()
    if not wanted:
        return
    around = whole.position(near)
    # From the place given outward in both directions: a common word in a long text stays cheap.
    after = _forward(whole.text, wanted, max(around - len(wanted), 0))
    before = _backward(whole.text, wanted, max(around - len(wanted), 0))
    found = [*_take(after, _PLACES_TRIED), *_take(before, _PLACES_TRIED)]
    for at in sorted(found, key=lambda at: abs(at - around))[:_PLACES_TRIED]:
        yield whole.slice_of(at, at + len(wanted))


def _take(places: Iterator[int], count: int) -> list[int]:
    return [at for at, _ in zip(places, range(count), strict=False)]


def _forward(text: str, wanted: str, at: int) -> Iterator[int]:
    for _ in range(50 * _PLACES_TRIED):
        at = text.find(wanted, at)
        if at < 0:
            return
        if _cuts_no_word(text, at, at + len(wanted)):
            yield at
        at += 1


def _backward(text: str, wanted: str, limit: int) -> Iterator[int]:
    for _ in range(50 * _PLACES_TRIED):
        at = text.rfind(wanted, 0, limit + len(wanted) - 1)
        if at < 0:
            return
        if _cuts_no_word(text, at, at + len(wanted)):
            yield at
        limit = at


def _cuts_no_word(text: str, start: int, end: int) -> bool:
    opens = start > 0 and text[start].isalnum() and text[start - 1].isalnum()
    closes = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not opens and not closes


def _ground_near(claim: Claim, text: str) -> Claim | Quarantined:
    whole, wanted = normalise(text), normalise(claim.quotation).text.strip()
    found = nearest(wanted, whole.text, 1 - SIMILARITY, whole.position(claim.start))
    if found is None:
        return Quarantined(claim, "the quotation does not stand in the source")
    start, end = _to_whole_words(whole, *found, wanted)
    slice_text = text[start:end]
    if negations(slice_text) != negations(claim.quotation):
        return Quarantined(claim, f"the nearest passage differs in a negation: {slice_text[:200]!r}")
    placed = replace(claim, start=start, end=end, quotation=slice_text, status="review")
    why_not = _missing_around(placed, text)
    return Quarantined(claim, why_not) if why_not else placed


def _to_whole_words(whole: Normalised, start: int, end: int, wanted: str) -> tuple[int, int]:
    """Take in words that were cut, drop marks at the ends that the quotation does not have."""
    text = whole.text
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end - 1 and not text[start].isalnum() and wanted[0].isalnum():
        start += 1
    while end > start + 1 and not text[end - 1].isalnum() and wanted[-1].isalnum():
        end -= 1
    return whole.slice_of(start, end)


def negations(text: str) -> tuple[str, ...]:
    """Return the negation words of a text in alphabetical order, "n't" read as "not"."""
    return tuple(sorted(word for word, _, _ in _negations(text)))


def _negations(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _WORD.finditer(text):
        word = match[0].lower().replace("\u2019", "'")
        if word.endswith("n't") or word == "cannot":
            yield "not", match.start(), match.end()
        elif word in words("negation"):
            yield word, match.start(), match.end()


def _missing_around(claim: Claim, text: str) -> str:
    """Return why the surroundings do not bear the claim out, "" where they do."""
    begin, stop = lay_out(text).sentences_of(claim.start, claim.end)
    sentence = text[begin:stop]
    for what, phrases in (("cue", claim.cue), ("hedge", claim.hedge)):
        for part in re.split(r"; | \.\.\. ", phrases):
            if part and not _stands_in(part, sentence):
                return f'the {what} "{part}" does not stand in the sentence of the quotation'
    return _missing_negation(claim, text, begin, stop) or _missing_speaker(claim, text, begin, stop)


def _stands_in(phrase: str, sentence: str) -> bool:
    return _find_phrase(phrase, sentence) is not None


def _find_phrase(phrase: str, sentence: str) -> tuple[int, int] | None:
    pattern = normalise(phrase).text.strip().casefold()
    plain = normalise(sentence)
    folded = plain.text.lower()
    at = folded.find(pattern)
    while at >= 0:
        if _cuts_no_word(folded, at, at + len(pattern)):
            return plain.slice_of(at, min(at + len(pattern), len(plain.text)))
        at = folded.find(pattern, at + 1)
    return None


def _missing_negation(claim: Claim, text: str, begin: int, stop: int) -> str:
    """A "not" just before the cue, or just before the span, must be part of what is claimed."""
    sentence = text[begin:stop]
    first = re.split(r"; | \.\.\. ", claim.cue)[0]
    cue = _find_phrase(first, sentence) if first else None
    covered = [(claim.start - begin, claim.end - begin)] + ([cue] if cue else [])
    for at, what in [(claim.start - begin, "quotation")] + ([(cue[0], "cue")] if cue else []):
        before = sentence[max(at - 60, 0) : at]
        shift = at - len(before)
        tail = re.split(r"[,;:.!?\u2014\u2013()]", before)[-1]
        shift += len(before) - len(tail)
        last = list(_WORD.finditer(tail))[-3 if what == "cue" else -1 :]
        for word, start, end in _negations(tail):
            inside = any(a <= start + shift and end + shift <= b for a, b in covered)
            if not inside and any(m.start() == start for m in last) and _follows(last, start, tail):
                return f'the source has "{word}" before the {what}, which the claim leaves out'
    return ""


def _follows(last: list[re.Match[str]], start: int, tail: str) -> bool:
    """True where only auxiliaries and adverbs stand between the negation and what follows."""
    between = [m[0].lower() for m in last if m.start() > start]
    if tail[start:].lower().startswith(("not only", "no longer", "not just", "not merely")):
        return tail[start:].lower().startswith("no longer")
    return all(word in words("between") or word.endswith("ly") for word in between)


def _missing_speaker(claim: Claim, text: str, begin: int, stop: int) -> str:
    if not claim.speaker.strip():
        return "no speaker is named in the sentence of the quotation"
    sentence = text[begin:stop]
    if _names(claim.speaker, sentence, text):
        return ""
    own = claim.start - begin, claim.end - begin
    pronoun = None
    for match in _ALNUM.finditer(sentence):
        if match[0].lower() in words("pronoun") and not own[0] <= match.start() < own[1]:
            pronoun = match
            break
    if pronoun is None:
        return f'the speaker "{claim.speaker}" does not stand in the sentence of the quotation'
    named = last_named(text, begin + pronoun.start())
    if named is None:
        return f'"{pronoun[0]}" stands for nobody named before it in the paragraph'
    if not _names(claim.speaker, named, text):
        return f'"{pronoun[0]}" stands for "{named}", the last speaker named before it'
    return ""


def _names(speaker: str, passage: str, text: str) -> bool:
    """
    True where a passage holds all words of a name, or its surname.

    A fuller name than the source writes is who a person knows it to be; but where the source gives
    that surname another first name, it is somebody else.
    """
    wanted = _ALNUM.findall(normalise(speaker).text)
    if not wanted:
        return False
    here = {word.casefold() for word in _ALNUM.findall(normalise(passage).text)}
    if all(word.casefold() in here for word in wanted):
        return True
    surname = wanted[-1]
    if not surname[0].isupper() or surname.casefold() not in here:
        return False
    other = {word.casefold() for word in _ALNUM.findall(normalise(name_of(text, surname)).text)}
    own = {word.casefold() for word in wanted}
    return own <= other or other <= own
