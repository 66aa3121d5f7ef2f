from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.claims.sentences import LONGEST_SENTENCE, lay_out

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in lay_out(text).sentences]


@pytest.mark.parametrize(
    "parts",
    [
        ["Mr. Teel met Gen. A. B. Orn.", "He left."],
        ["The U.S. Senate voted.", "It rained in the U.S.", "The vote stood."],
        ["\u201cWill you sign?\u201d he asked.", "\u201cNo.\u201d", "She left."],
        ["He paused... and went on.", "Then it ended!"],
        ["It cost $3.5 million on Jan. 5.", "Nobody paid."],
    ],
)
def test_abbreviations_initials_and_quotations_end_no_sentence(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_lines_are_paragraphs_unless_they_are_only_wrapped() -> None:
    assert len(lay_out("1. A heading\nAnother line.\n\nA third.").paragraphs) == 3
    wrapped = (
        "The delegation said on Monday that the\ntalks would go on in the spring, once the ice\nhas gone."
    )
    assert len(lay_out(wrapped).paragraphs) == 1
    assert len(lay_out(wrapped).sentences) == 1


@UNTIMED
@given(text=st.text('aB.!?"\u201d \n', max_size=80))
def test_sentences_leave_out_blanks_only(text: str) -> None:
    layout = lay_out(text)
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert list(layout.sentences) == sorted(layout.sentences)
    assert len(layout.paragraph_of) == len(layout.sentences)


def test_a_sentence_without_an_end_is_cut() -> None:
    assert max(map(len, sentences("word " * 5000))) <= LONGEST_SENTENCE
