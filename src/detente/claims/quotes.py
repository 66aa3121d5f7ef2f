"""Direct speech: the words between quotation marks before or after a cue."""

from __future__ import annotations

from collections.abc import Sequence

from detente.claims.tokens import Token

__all__ = ["is_quoted", "quoted_after", "quoted_before"]

Span = tuple[int, int]

LONGEST = 3000
_FELLOW = {"\u201c": "\u201d", '"': '"', "\u00ab": "\u00bb", "\u201e": "\u201c"}
_OPENER = {"\u201d": "\u201c", '"': '"', "\u00bb": "\u00ab"}


def is_quoted(text: str, offset: int, limit: int) -> bool:
    """True where an offset stands in direct speech, as the marks from `limit` on say."""
    start = max(limit, offset - LONGEST)
    opened = text.count("\u201c", start, offset) - text.count("\u201d", start, offset)
    return opened > 0 or text.count('"', start, offset) % 2 == 1


def quoted_after(text: str, tokens: Sequence[Token], at: int, limit: int) -> Span | None:
    """
    Return [start, end) of the words between the mark at token `at` and its fellow, or None.

    Only where the quotation is all that is said: a word or two in marks with more to come is not.
    """
    fellow = _FELLOW.get(tokens[at].text)
    if fellow is None:
        return None
    start = tokens[at].end
    end = text.find(fellow, start, min(limit, start + LONGEST))
    if end <= start:
        return None
    after = text[end + 1 : end + 3].lstrip()
    whole = not after or after[0] in ".,;!?\u2014)" or text[end - 1] in ".!?,"
    return _stripped(text, start, end) if whole else None


def quoted_before(text: str, tokens: Sequence[Token], at: int, limit: int) -> Span | None:
    """Return [start, end) of the words between marks that end just before token `at`, or None."""
    last = at - 1
    if last >= 0 and tokens[last].text in {",", "?", "!"}:
        last -= 1
    if last < 0:
        return None
    opener = _OPENER.get(tokens[last].text)
    if opener is None:
        return None
    end = tokens[last].start
    start = text.rfind(opener, max(limit, end - LONGEST), end)
    if start < 0:
        return None
    lead = text[max(limit, start - 200) : start].rstrip()
    # 'It is a "bad deal," he said': the sentence is said, and not its last words only.
    if lead and lead[-1] not in '.!?:\u201d"\n' and not lead.endswith(("said,", ",")):
        return None
    return _stripped(text, start + 1, end)


def _stripped(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start] in " \n\t":
        start += 1
    while end > start and text[end - 1] in " \n\t,.":
        end -= 1
    return (start, end) if start < end else None
