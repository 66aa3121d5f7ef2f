"""The rules: from a cue in a sentence to who says it, what is said, and how firmly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from detente.claims.clauses import DASHES, clause_after, content_start, split_list, trim
from detente.claims.cues import Found, is_negation
from detente.claims.lists import words
from detente.claims.quotes import is_quoted, quoted_after, quoted_before
from detente.claims.reading import Sentence
from detente.claims.sentences import lay_out
from detente.claims.speakers import (
    Subject,
    main_subject,
    owner_of,
    phrase_after,
    subject_of,
    verb_group,
)
from detente.claims.tokens import Token

__all__ = ["Draft", "drafts"]

Span = tuple[int, int]

LONGEST = 1200
"""Characters of what one cue introduces, direct speech apart."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as a rule sees it, before it is grounded; `cue` and `hedges` are words."""

    found: Found
    spans: tuple[Span, ...]
    speaker: Subject | None
    act: str
    cue: str
    hedges: tuple[str, ...] = ()
    via: str = ""
    doubtful: bool = False


def drafts(sentence: Sentence) -> Iterator[Draft]:
    """Yield what each cue of a sentence says, in order; what reports pass on names them as `via`."""
    via: tuple[int, Subject, tuple[str, ...]] | None = None
    last: Subject | None = None
    paragraph = lay_out(sentence.text).paragraph_at(sentence.start)[0]
    for found in sentence.cues:
        # What is quoted is the quoted speaker's: his "we reject" is read in `extract`, not as ours.
        if is_quoted(sentence.text, sentence.tokens[found.first].start, paragraph):
            continue
        draft = _RULES[found.cue.kind](sentence, found, last)
        if draft is None:
            continue
        if draft.speaker is not None and draft.speaker.kind == "hearsay":
            via = (found.after, draft.speaker, _hearsay_hedge(sentence, draft))
            continue
        if draft.speaker is not None and draft.speaker.kind != "pronoun":
            last = draft.speaker
        if via is not None:
            phrase = sentence.tokens[via[1].first : via[1].after]
            words_of = sentence.text[phrase[0].start : phrase[-1].end]
            draft = replace(draft, via=words_of, hedges=(*via[2], *draft.hedges))
        yield draft


def _hearsay_hedge(sentence: Sentence, draft: Draft) -> tuple[str, ...]:
    """Read "Reports indicate" lowers what it introduces; "reports revealed" only passes it on."""
    if not draft.found.cue.is_hedge or draft.speaker is None:
        return draft.hedges
    tokens = sentence.tokens
    first = tokens[draft.speaker.first]
    return (sentence.text[first.start : tokens[draft.found.after - 1].end],)


def _act_or_say(sentence: Sentence, found: Found, last: Subject | None) -> Draft | None:
    """Read "Oslo demanded X", "he said that X", "X, she said", "..., rejecting X", "X offered by Oslo"."""
    tokens = sentence.tokens
    group = verb_group(tokens, found.first)
    before = [token.low for token in tokens[group : found.first]]
    if (group > 0 and tokens[group - 1].low == "to") or any(low in words("duty") for low in before):
        return None  # what somebody is to do, he has not done
    is_passive = any(low in words("be") for low in before) and not found.cue.is_participle
    if found.after < sentence.stop and tokens[found.after].low == "by" and not found.cue.is_participle:
        return _passive(sentence, found, group, is_reduced=not is_passive)
    if is_passive and found.cue.words[0] not in words("be"):
        return None
    speaker = subject_of(tokens, group)
    doubtful = False
    is_bare = found.cue.is_participle and not any(low in words("be") for low in before)
    if is_bare or speaker is None:
        speaker, doubtful = _elsewhere(sentence, found, group, last, is_bare=is_bare)
    if speaker is None and not is_bare:
        speaker = phrase_after(tokens, found.after) if found.cue.kind == "say" else None
        return _behind(sentence, found, speaker, group) if speaker else None
    if found.cue.kind == "say" and speaker is not None:
        behind = _behind(sentence, found, speaker, group)
        if behind is not None:
            return behind
    return _ahead(sentence, found, speaker, group, doubtful=doubtful)


def _elsewhere(
    sentence: Sentence, found: Found, group: int, last: Subject | None, *, is_bare: bool
) -> tuple[Subject | None, bool]:
    """Find the subject that a participle or a second verb ("but also asserts") shares."""
    tokens = sentence.tokens
    joined = group > 0 and tokens[group - 1].low in {"and", "but", "or"}
    if not is_bare and not joined:
        return None, False
    earlier = last or main_subject(tokens, group)
    if earlier is not None and earlier.after <= group:
        return earlier, False
    comma = next((n for n in range(found.after, sentence.stop) if tokens[n].text == ","), None)
    following = main_subject(tokens, sentence.stop, comma + 1) if comma is not None else None
    if following is not None:
        return following, False
    if not is_bare:
        return None, False
    return None, True


def _ahead(
    sentence: Sentence, found: Found, speaker: Subject | None, group: int, *, doubtful: bool = False
) -> Draft | None:
    """The content stands behind the cue."""
    tokens = sentence.tokens
    if speaker is None and not found.cue.is_participle:
        return None
    start = content_start(tokens, found, sentence.stop)
    if start is None:
        return None
    quoted = quoted_after(
        sentence.text, tokens, start, lay_out(sentence.text).paragraph_at(sentence.start)[1]
    )
    if quoted:
        spans: tuple[Span, ...] = (quoted,)
    else:
        spans = _spans(sentence, clause_after(tokens, start, sentence.stop, found, sentence.cues), found)
    if found.cue.kind == "frame" and not any(_has_as(sentence, span) for span in spans):
        return None
    return _drafted(sentence, found, speaker, group, spans, doubtful=doubtful)


def _has_as(sentence: Sentence, span: Span) -> bool:
    return " as " in sentence.text[span[0] : span[1]]


def _behind(sentence: Sentence, found: Found, speaker: Subject, group: int) -> Draft | None:
    """The content stands before: "X, he said" and "X", said Oslo."""
    tokens = sentence.tokens
    first = min(speaker.first, group, found.first)
    if first == 0 or tokens[first - 1].text not in {",", '"', "\u201d", "\u00bb", "?", "!"}:
        return None
    start = lay_out(sentence.text).paragraph_at(sentence.start)[0]
    span = quoted_before(sentence.text, tokens, first, start)
    if span is None:
        ends_here = max(speaker.after, found.after)
        if ends_here < sentence.stop and tokens[ends_here].low not in {
            *words("preposition"),
            ",",
            *words("weekday"),
        }:
            return None
        if content_start(tokens, found, sentence.stop) is not None and tokens[found.after].low == "that":
            return None
        clause = trim(tokens, (0, first - 1))
        if clause is None or clause[1] - clause[0] < 3:
            return None
        if ends_here < sentence.stop and tokens[ends_here].text == ",":
            # "For peace to hold, he said, the fleet must leave": the longer half, a span has no holes.
            rest = trim(tokens, clause_after(tokens, ends_here + 1, sentence.stop, found, ()))
            clause = max(clause, rest or clause, key=lambda half: (half[1] - half[0], half[0]))
        span = tokens[clause[0]].start, tokens[clause[1] - 1].end
    return _drafted(sentence, found, speaker, group, (span,))


def _passive(sentence: Sentence, found: Found, group: int, *, is_reduced: bool) -> Draft | None:
    """Read "security guarantees offered by Oslo", "the plan was rejected by Oslo"."""
    tokens = sentence.tokens
    speaker = phrase_after(tokens, found.after + 1)
    if speaker is None or found.cue.kind != "act":
        return None
    begin = group
    while begin > 0 and (tokens[begin - 1].is_word or tokens[begin - 1].low in {"'s", "'"}):
        low = tokens[begin - 1].low
        stands_in_cue = any(other.first <= begin - 1 < other.after for other in sentence.cues)
        if (is_reduced and stands_in_cue) or low in words("joiner"):
            break
        if low in words("object_breaker") or low in words("breaker") or begin < group - 12:
            break
        begin -= 1
    return _drafted(sentence, found, speaker, group, _spans(sentence, (begin, group), found), doubtful=True)


def _deliver(sentence: Sentence, found: Found, last: Subject | None) -> Draft | None:  # noqa: ARG001
    """Read "delivered a pointed message: X"."""
    tokens = sentence.tokens
    for at in range(found.after, min(found.after + 6, sentence.stop - 1)):
        if tokens[at].low in words("delivered"):
            if tokens[at + 1].text != ":" and tokens[at + 1].low != "that":
                return None
            whole = Found(found.cue, found.first, at + 1)
            group = verb_group(tokens, found.first)
            speaker = subject_of(tokens, group)
            return _ahead(sentence, whole, speaker, group) if speaker is not None else None
    return None


def _noun(sentence: Sentence, found: Found, last: Subject | None) -> Draft | None:  # noqa: ARG001
    """Read "Oslo's insistence on X", "their refusal to X"; in a heading "X: Oslo's condition for peace"."""
    tokens = sentence.tokens
    speaker = owner_of(tokens, found.first)
    if speaker is None or found.after >= sentence.stop:
        return None
    link = tokens[found.after].low
    if found.cue.act == "condition" and link == "for":
        return _label(sentence, found, speaker)
    if link not in words("noun_link"):
        return None
    after = Found(found.cue, found.first, found.after + 1)
    if after.after >= sentence.stop or not tokens[after.after].is_word:
        return None
    clause = clause_after(tokens, after.after, sentence.stop, after, sentence.cues)
    return _drafted(sentence, after, speaker, found.first, _spans(sentence, clause, after), noun=True)


def _label(sentence: Sentence, found: Found, speaker: Subject) -> Draft | None:
    tokens = sentence.tokens
    colon = next((n for n in range(1, speaker.first) if tokens[n].text == ":"), None)
    copula = next((n for n in range(found.after, sentence.stop) if tokens[n].low in {"is", "was", ":"}), None)
    if colon is not None and colon == speaker.first - 1:
        span: Span = (0, colon)
    elif copula is not None and copula + 1 < sentence.stop:
        start = copula + 1 + (tokens[copula + 1].low == "that")
        span = clause_after(tokens, start, sentence.stop, found, sentence.cues)
    else:
        return None
    return _drafted(sentence, found, speaker, found.first, _spans(sentence, span, found), noun=True)


def _source(sentence: Sentence, found: Found, last: Subject | None) -> Draft | None:  # noqa: ARG001
    """Read "According to Oslo, X" and "X, according to Oslo"."""
    tokens = sentence.tokens
    speaker = phrase_after(tokens, found.after)
    if speaker is None:
        return None
    if found.first == 0:
        start = speaker.after
        while start < sentence.stop and tokens[start].text != ",":
            start += 1
        span = (
            clause_after(tokens, start + 1, sentence.stop, found, ()) if start + 1 < sentence.stop else None
        )
    else:
        span = (0, found.first)
    clause = trim(tokens, span) if span else None
    if clause is None or clause[1] - clause[0] < 2:
        return None
    return _drafted(sentence, found, speaker, found.first, _spans(sentence, clause, found), noun=True)


def _aside(sentence: Sentence, found: Found, last: Subject | None) -> Draft | None:  # noqa: ARG001
    """Read "root causes that, as he sees it, must be tackled": the clause round the aside."""
    tokens = sentence.tokens
    pronoun = next((n for n in range(found.first, found.after) if tokens[n].low in _PERSONS), None)
    if pronoun is None:
        return None
    start = found.first
    while start > 0 and tokens[start - 1].text not in DASHES | {";", ":"}:
        start -= 1
    end = found.after
    while end < sentence.stop and tokens[end].text not in DASHES | {";", ":"}:
        end += 1
    speaker = Subject(pronoun, pronoun + 1, "pronoun")
    return _drafted(sentence, found, speaker, found.first, _spans(sentence, (start, end), found), noun=True)


_PERSONS = frozenset({"he", "she", "they", "it", "his", "her", "their", "its"})


def _spans(sentence: Sentence, clause: Span, found: Found) -> tuple[Span, ...]:
    tokens = sentence.tokens
    trimmed = trim(tokens, clause)
    if trimmed is None:
        return ()
    items = [trimmed]
    if found.cue.act in _LISTED and found.cue.kind in {"act", "noun"}:
        items = split_list(tokens, trimmed, sentence.text)
    kept = [item for item in (trim(tokens, item) for item in items) if item is not None]
    places = [(tokens[a].start, tokens[b - 1].end) for a, b in kept]
    # Cutting a quotation short would change it; one that long is a sentence nobody wrote.
    return tuple((start, end) for start, end in places if end - start <= LONGEST)


_LISTED = frozenset({"demand", "condition", "propose", "offer", "accept", "reject", "uphold"})


def _drafted(
    sentence: Sentence,
    found: Found,
    speaker: Subject | None,
    group: int,
    spans: tuple[Span, ...],
    *,
    doubtful: bool = False,
    noun: bool = False,
) -> Draft | None:
    """Put a draft together: negation into the cue, modals into the hedge."""
    if not spans:
        return None
    tokens = sentence.tokens
    before = tokens[group : found.first] if not noun else []
    negation = next((token for token in before if _negates(before, token)), None)
    act = found.cue.act
    first = tokens[found.first]
    if negation is not None:
        act = found.cue.negated
        if not act:
            return None
        at = tokens.index(negation)
        first = tokens[at - 1] if at > group else negation
    cue = sentence.text[first.start : tokens[found.after - 1].end]
    hedges = [token.text for token in before if token.low in words("modal_hedge")]
    if found.cue.is_hedge:
        hedges.append(sentence.text[tokens[found.first].start : tokens[found.after - 1].end])
    return Draft(found, spans, speaker, act, cue, tuple(hedges), doubtful=doubtful)


def _negates(before: Sequence[Token], token: Token) -> bool:
    if not is_negation(token):
        return False
    after = next((t.low for t in before if t.start > token.start), "")
    return not (token.low == "not" and after in {"only", "just", "merely"})


_Rule = Callable[[Sentence, Found, Subject | None], Draft | None]
_RULES: dict[str, _Rule] = {
    "act": _act_or_say,
    "say": _act_or_say,
    "frame": _act_or_say,
    "deliver": _deliver,
    "noun": _noun,
    "source": _source,
    "aside": _aside,
}
