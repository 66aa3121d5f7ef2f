"""Paragraphs and sentences of a text, as offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from detente.claims.lists import words

__all__ = ["Layout", "lay_out"]

Span = tuple[int, int]

LONGEST_SENTENCE = 2000
"""A longer run without a full stop is cut at a blank, so that work per sentence stays bounded."""

# Every quantifier is possessive and runs of stops are entered at their first only: linear.
_STOP = re.compile(r"(?<![.!?\u2026])[.!?\u2026]++[\"'\u201d\u2019\u00bb)\]]*+(?=\s|\Z)")
_LAST_WORD = re.compile(r"[^\W\d_][\w.]*\Z")
_NEXT_WORD = re.compile(r"[\s\"'\u201c\u2018(\[]*+([^\W_]+)")


@dataclass(frozen=True, slots=True)
class Layout:
    """Sentences in order and the paragraph of each; spans leave out surrounding blanks."""

    sentences: tuple[Span, ...]
    paragraphs: tuple[Span, ...]
    paragraph_of: tuple[int, ...]
    _starts: tuple[int, ...]

    def index_at(self, offset: int) -> int:
        """Return the index of the sentence at or before an offset."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def sentences_of(self, start: int, end: int) -> Span:
        """Return the span of the sentences that [start, end) touches."""
        if not self.sentences:
            return start, end
        first, last = self.index_at(start), self.index_at(max(end - 1, start))
        return min(self.sentences[first][0], start), max(self.sentences[last][1], end)

    def paragraph_at(self, offset: int) -> Span:
        """Return the paragraph at an offset."""
        if not self.sentences:
            return offset, offset
        return self.paragraphs[self.paragraph_of[self.index_at(offset)]]


@lru_cache(maxsize=8)
def lay_out(text: str) -> Layout:
    """Split a text into paragraphs and sentences; time is linear in its length."""
    sentences: list[Span] = []
    paragraphs: list[Span] = []
    paragraph_of: list[int] = []
    for start, end in _paragraphs(text):
        found = list(_sentences(text, start, end))
        if found:
            paragraph_of.extend([len(paragraphs)] * len(found))
            paragraphs.append((start, end))
            sentences.extend(found)
    starts = tuple(start for start, _ in sentences)
    return Layout(tuple(sentences), tuple(paragraphs), tuple(paragraph_of), starts)


def _paragraphs(text: str) -> Iterator[Span]:
    """Yield blocks between blank lines; within one, each line, unless its lines are only wrapped."""
    block: list[Span] = []
    at = 0
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        if line.strip():
            block.append((start, start + len(line.rstrip())))
            continue
        yield from _split_block(text, block)
        block = []
    yield from _split_block(text, block)


def _split_block(text: str, block: list[Span]) -> Iterator[Span]:
    if len(block) > 1 and _is_wrapped(text, block):
        yield block[0][0], block[-1][1]
    else:
        yield from block


def _is_wrapped(text: str, block: list[Span]) -> bool:
    """True where lines look broken at a margin: alike in length and mostly without a full stop."""
    lengths = [end - start for start, end in block[:-1]]
    open_ended = sum(text[end - 1] not in '.!?:;"\u201d' for _, end in block[:-1])
    return max(lengths) <= 130 and min(lengths) >= 25 and 3 * open_ended >= 2 * len(lengths)


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if _ends_sentence(text, begin, stop, end):
            yield from _cut(text, begin, stop.end())
            begin = stop.end()
    yield from _cut(text, begin, end)


def _ends_sentence(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    following = _NEXT_WORD.match(text, stop.end(), min(end, stop.end() + 80))
    if following is None:
        return True
    word = following[1]
    if word[0].islower():
        return False
    if not stop[0].startswith(".") or stop[0].startswith(".."):
        return True
    before = _LAST_WORD.search(text, max(begin, stop.start() - 20), stop.start())
    if before is None:
        # "2. Next steps": a number that opens a heading does not end it.
        return not text[begin : stop.start()].strip().isdigit()
    last = before[0].lower()
    if last in words("number_abbreviation"):
        return not word[0].isdigit()
    if last in words("abbreviation") or (len(last) == 1 and last != "i") or re.fullmatch(r"(\w\.)+\w", last):
        return "." in last and word.lower() in words("starter")
    return True


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST_SENTENCE:
        at = text.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        at = start + LONGEST_SENTENCE if at < 0 else at
        yield start, at
        start = at + 1 if text[at] == " " else at
    if start < end:
        yield start, end
