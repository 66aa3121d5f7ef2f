from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.claims import Claim, Extraction, claims_as_json, extract, ground
from detente.sources import Source, hash_text

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Invented for this test: no such places, people or talks.
ARTICLE = """Harbour talks in Lorn stall over the strait
At a meeting in Lorn, Velorian President Ilse Marrow, speaking after talks with the Dromian foreign \
minister, demanded the withdrawal of Dromian troops from the islands, a lifting of sanctions, and \
monitoring by the council. She did not rule out a ceasefire, but insisted that Dromia must first recognise \
the border Reuters.
Dromian officials rejected any talk of ceding territory. "We will not accept foreign troops on our soil," \
Deputy Minister Oran Teel told CNN. He warned that new sanctions would end the negotiations \
The Straits TimesBBC News.
According to Teel, the islands have been part of Dromia for two centuries. Reports suggest that Marrow may \
offer security guarantees in exchange for prisoners. The council's envoy proposed a customs union (AFP).
Marrow's refusal to withdraw the fleet irritated the mediators. While flatly rejecting a referendum, Marrow \
signalled openness to autonomy. The plan was welcomed by the Sarn government on Monday. Dromia never asked \
for reparations.
While dismissing elections, talks went on. Teel was in Lorn. It clearly signals that nothing is settled.
"""

EXPECTED = [
    # act, speaker, quotation, hedge
    ("demand", "Ilse Marrow", "the withdrawal of Dromian troops from the islands", ""),
    ("demand", "Ilse Marrow", "a lifting of sanctions", ""),
    ("demand", "Ilse Marrow", "monitoring by the council", ""),
    ("hint", "Ilse Marrow", "a ceasefire", ""),
    ("demand", "Ilse Marrow", "Dromia must first recognise the border", ""),
    ("reject", "Dromian officials", "any talk of ceding territory", ""),
    ("reject", "Oran Teel", "We will not accept foreign troops on our soil", ""),
    ("warn", "Oran Teel", "new sanctions would end the negotiations", ""),
    ("assert", "Oran Teel", "the islands have been part of Dromia for two centuries", ""),
    ("offer", "Ilse Marrow", "security guarantees in exchange for prisoners", "Reports suggest; may"),
    ("propose", "council's envoy", "a customs union", ""),
    ("reject", "Ilse Marrow", "withdraw the fleet", ""),
    ("reject", "Ilse Marrow", "a referendum", ""),
    ("hint", "Ilse Marrow", "openness to autonomy", "signalled"),
    ("accept", "Sarn government", "The plan", ""),
]


def source(text: str, outlet: str = "") -> Source:
    return Source("s", "S", outlet, None, hash_text(text), text)


def read(text: str) -> Extraction:
    return extract(source(text))


def only(text: str) -> Claim:
    (claim,) = read(text).claims
    return claim


def test_an_article_gives_the_claims_a_careful_reader_marks() -> None:
    found = read(ARTICLE)
    assert [(c.act, c.speaker, c.quotation, c.hedge) for c in found.claims] == EXPECTED


def test_outlets_are_the_next_citation_of_the_paragraph_or_who_was_told() -> None:
    outlets = {claim.quotation: claim.outlets for claim in read(ARTICLE).claims}
    assert outlets["a lifting of sanctions"] == ("Reuters",)
    assert outlets["any talk of ceding territory"] == ("The Straits Times", "BBC News")
    assert outlets["We will not accept foreign troops on our soil"] == ("CNN",)
    assert outlets["a referendum"] == ()
    assert extract(source("Teel demanded peace.", "The Lorn Post")).claims[0].outlets == ("The Lorn Post",)


def test_every_claim_is_grounded_and_what_is_not_is_kept_apart_with_a_reason() -> None:
    found = read(ARTICLE)
    text = source(ARTICLE)
    for claim in found.claims:
        assert ground(claim, text) == claim
        assert ARTICLE[claim.start : claim.end] == claim.quotation
    (doubted,) = found.quarantine
    assert (doubted.claim.quotation, doubted.claim.speaker) == ("elections", "Oran Teel")
    assert "does not stand in the sentence" in doubted.reason


def test_other_names_leave_the_claims_the_same() -> None:
    names = {
        "Velorian": "Kestrine", "Ilse": "Tomas", "Marrow": "Ekholm", "Dromian": "Palish", "Dromia": "Palia",
        "Oran": "Jun", "Teel": "Abara", "Lorn": "Vesk", "Sarn": "Ibbo", "She": "He",
    }  # fmt: skip

    def renamed(text: str) -> str:
        for old, new in names.items():
            text = text.replace(old, new)
        return text

    found = read(renamed(ARTICLE))
    expected = [(a, renamed(s), renamed(q), h) for a, s, q, h in EXPECTED]
    assert [(c.act, c.speaker, c.quotation, c.hedge) for c in found.claims] == expected


def test_a_case_says_whom_its_names_stand_for() -> None:
    parties = {"north": ["Velorian", "Lorn"], "south": ["Dromia", "Dromian"], "council": ["the council"]}
    found = extract(source(ARTICLE), parties)
    assert {c.speaker: c.party for c in found.claims if c.party} == {
        "Ilse Marrow": "north",
        "Dromian officials": "south",
        "council's envoy": "council",
    }
    assert only("Brazilian officials rejected the plan.").party == "brazil"
    assert only("French and Brazilian officials rejected the plan.").party == ""


@pytest.mark.parametrize(
    ("sentence", "act", "speaker", "quotation"),
    [
        (
            "The Kremlin has repeatedly refused to discuss the islands.",
            "reject",
            "Kremlin",
            "discuss the islands",
        ),
        (
            "Oran Teel, the envoy of Dromia, said on Monday that talks would resume.",
            "assert",
            "Oran Teel",
            "talks would resume",
        ),
        (
            'Teel said: "The strait is ours. Nobody will pass."',
            "assert",
            "Teel",
            "The strait is ours. Nobody will pass",
        ),
        (
            '"The strait is ours. Nobody will pass," said Teel.',
            "assert",
            "Teel",
            "The strait is ours. Nobody will pass",
        ),
        ("The islands will stay closed, Teel said.", "assert", "Teel", "The islands will stay closed"),
        ("Teel argued that the fleet must leave.", "demand", "Teel", "the fleet must leave"),
        ("For peace to hold, Teel said, the fleet must leave.", "demand", "Teel", "the fleet must leave"),
        ("Teel framed the fleet as a threat.", "assert", "Teel", "the fleet as a threat"),
        (
            "Teel demanded pledges for Tessia, Ardova, and Palia.",
            "demand",
            "Teel",
            "pledges for Tessia, Ardova, and Palia",
        ),
        ("Teel upheld the treaty\u2014flatly rejecting a veto.", "uphold", "Teel", "the treaty"),
        ("Teel did not reject talks.", "hint", "Teel", "talks"),
        ("Teel would never accept a buffer zone.", "reject", "Teel", "a buffer zone"),
        ("Mr. Teel threatened to close the strait.", "threaten", "Teel", "close the strait"),
        ("Lorn's demand for compensation stands.", "demand", "Lorn", "compensation stands"),
        ("The offer made by Teel was rejected by Marrow.", "reject", "Marrow", "The offer made by Teel"),
    ],
)
def test_the_usual_turns_of_phrase_are_read(sentence: str, act: str, speaker: str, quotation: str) -> None:
    found = [(c.act, c.speaker, c.quotation) for c in read(sentence).claims]
    assert (act, speaker, quotation) in found, found


@pytest.mark.parametrize(
    "sentence",
    [
        "Teel did not demand peace.",
        "Teel must accept the plan.",
        "The United States is large.",
        "He believes it.",
        "Nothing was said.",
        "",
    ],
)
def test_where_nobody_states_anything_there_is_no_claim(sentence: str) -> None:
    assert read(sentence).claims == ()


def test_dates_are_said_where_the_sentence_has_them() -> None:
    from dataclasses import replace
    from datetime import date

    text = "Teel demanded peace on 4 March 2031. On Monday, Marrow rejected it all."
    first, second = extract(replace(source(text), date=date(2031, 3, 6))).claims
    assert (first.said, first.reported) == (None, date(2031, 3, 6))  # it may be the day of the peace
    assert second.said == date(2031, 3, 3)


def test_the_json_has_the_documented_keys() -> None:
    text = source(ARTICLE)
    shape = claims_as_json(extract(text), [text])
    keys = {
        "quotation", "start", "end", "speaker", "party", "act", "issue", "option", "hedged", "cue", "outlets",
        "source", "status",
    }  # fmt: skip
    assert keys <= set(shape["claims"][0])
    assert set(shape["quarantine"][0]) == set(shape["claims"][0]) | {"reason"}
    assert [entry["hedged"] for entry in shape["claims"]] == [bool(hedge) for *_, hedge in EXPECTED]


NAMES = ["Teel", "Ana", "he", "it", "who", "minister", "reports", "Reuters", "+1", "CNN", "peace", "message"]
CUES = ["said", "demanded", "rejecting", "told", "refusal", "according to", "may", "not"]
MARKS = [",", ".", '"', "\u201c", "\u201d", "\u2014", "(", ")", ":", "\n", "\0", "'s"]
LINKS = ["that", "by", "and", "as", "for", "to", "of", "the"]
WORDS = st.sampled_from([*NAMES, *CUES, *MARKS, *LINKS])


@UNTIMED
@given(parts=st.lists(WORDS, max_size=25))
def test_whatever_the_text_claims_are_its_own_words(parts: list[str]) -> None:
    text = " ".join(parts)
    found = read(text)
    for claim in found.claims:
        assert text[claim.start : claim.end] == claim.quotation
        assert claim.speaker
        assert ground(claim, source(text)) == claim
    for doubted in found.quarantine:
        assert doubted.reason


SIZE = 60_000
HOSTILE = {
    "marks": '"',
    "curly": "\u201c",
    "dots": '."',
    "hyphens": "A-",
    "letters": "A",
    "said": "he said ",
    "short": "He said it. ",
    "open": 'Teel said: "we want peace ',
    "brackets": "He said that he (",
    "list": "Teel demanded a, b, and c, ",
    "titles": "Minister of ",
    "owners": "Teel's ",
    "glued": "Reuters",
    "accents": "e" + "\u0301" * 40,
    "hidden": "a\u200b ",
    "line": ARTICLE.replace("\n", " "),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_work_grows_with_the_length_and_not_faster(kind: str) -> None:
    """Counted in calls, not in seconds: four times the text, five times the work at most."""

    def calls(size: int) -> int:
        import sys

        text = (HOSTILE[kind] * (size // len(HOSTILE[kind]) + 1))[:size]
        count = 0

        def counted(frame: object, event: str, arg: object) -> None:
            nonlocal count
            count += event in {"call", "c_call"}

        sys.setprofile(counted)
        try:
            extract(source(text))
        finally:
            sys.setprofile(None)
        return count

    small, large = calls(SIZE // 12), calls(SIZE // 3)
    assert large <= 5 * small + 20_000
