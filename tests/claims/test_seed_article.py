"""The article the project began with; it stays its publisher's, so it is read from beside the checkout."""

from __future__ import annotations

import pytest

from detente.claims import extract
from detente.sources import Source, hash_text, read_source
from tests.shared import shared

OFFICIALS = "Western and Ukrainian officials"

# What a careful reader marks: act, speaker, first and last words of the quotation, outlets.
MARKED = [
    ("condition", "Putin", "for peace to hold", "must be addressed", ("Reuters",)),
    ("assert", "Putin", "Western attempts", "Russian security", ("Reuters", "AsiaOne")),
    ("condition", "Putin", "root causes that", "sustainable", ("Reuters", "AsiaOne")),
    ("hint", "Putin", "common ground", "Western restraint", ("Reuters", "AP News")),
    ("demand", "Putin", "written pledges", "and Moldova", ("Yahoo News UK", "OC Media")),
    ("demand", "Putin", "neutrality", "Ukraine", ("The Straits Times", "The Economic Times")),
    ("demand", "Putin", "sanctions", "relief", ("The Straits Times", "The Economic Times")),
    ("demand", "Putin", "protections", "under Russian control", ("The Straits Times", "The Economic Times")),
    ("accept", "Putin", "NATO-style", "formal alliance membership", ("AP News",)),
    ("warn", "Western leaders", "the proliferation", "solidarity", ("Reuters", "1 further outlet")),
    ("assert", "Putin", "Russia\u2019s role", "security norms", ()),
    ("demand", "Putin", "addressing", "NATO enlargement", ("The Straits Times", "Wikipedia")),
    ("uphold", OFFICIALS, "Ukraine\u2019s right", "own future", ("The Straits Times", "Wikipedia")),
    ("reject", OFFICIALS, "any blanket veto", "Moscow", ("The Straits Times", "Wikipedia")),
]  # fmt: skip


@pytest.fixture
def article() -> Source:
    return read_source(shared("seed/article.txt"))


@pytest.mark.parametrize("marked", MARKED, ids=lambda marked: marked[2])
def test_what_a_careful_reader_marks_comes_out(
    article: Source, marked: tuple[str, str, str, str, tuple[str, ...]]
) -> None:
    act, speaker, first, last, outlets = marked
    found = [
        c for c in extract(article).claims if c.quotation.startswith(first) and c.quotation.endswith(last)
    ]
    assert [(c.act, c.outlets) for c in found] == [(act, outlets)]
    assert speaker in found[0].speaker


def test_a_rejection_whose_sentence_names_nobody_is_shown_and_not_believed(article: Source) -> None:
    (doubted,) = extract(article).quarantine
    assert (doubted.claim.act, doubted.claim.quotation) == ("reject", "NATO membership for Ukraine")
    assert "does not stand in the sentence" in doubted.reason


def test_what_is_only_reported_to_be_possible_is_hedged(article: Source) -> None:
    hedged = {c.cue: c.hedge for c in extract(article).claims if c.hedge}
    assert hedged["accept"] == "Reports indicate; might"
    assert hedged["hinted"] == "hinted"


def test_invented_names_leave_the_claims_the_same(article: Source) -> None:
    names = {
        "Vladimir": "Anton",
        "Putin": "Kress",
        "Ukrainian": "Dromian",
        "Ukraine": "Dromia",
        "Russian": "Velorian",
        "Russia": "Veloria",
        "Moscow": "Lorn",
        "Kyiv": "Sarn",
        "Beijing": "Tamm",
        "Xi": "Bo",
        "Modi": "Rao",
        "Donald Trump": "Edgar Pell",
        "Georgia": "Tessia",
        "Moldova": "Ardova",
    }

    def renamed(text: str) -> str:
        for old, new in names.items():
            text = text.replace(old, new)
        return text

    assert article.text is not None
    other = renamed(article.text)
    again = extract(Source("s", "S", "", None, hash_text(other), other))
    assert [(c.act, c.speaker, c.quotation, c.hedge, c.outlets) for c in again.claims] == [
        (c.act, renamed(c.speaker), renamed(c.quotation), c.hedge, c.outlets) for c in extract(article).claims
    ]
