from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.claims import Claim, Quarantined, ground
from detente.sources import Source, hash_text

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

TEXT = (
    "President Ana Rell demanded \u201cwritten  pledges \u2013 not to admit more coun\u00adtries\u201d "
    "to the pact. "
    "She did not reject talks about the strait.\n"
    "Oran Teel met Ana Rell. He said that the islands will stay closed for the winter, and Rell left.\n"
    "The talks go on. They never offered a ceasefire."
)
SOURCE = Source("s", "S", "", None, hash_text(TEXT), TEXT)


def claim(quotation: str, speaker: str = "Ana Rell", cue: str = "demanded", **more: str) -> Claim:
    return replace(Claim("c", "s", 0, 0, quotation, speaker, "", "demand", cue=cue), **more)  # type: ignore[arg-type]


def reason(candidate: Claim) -> str:
    result = ground(candidate, SOURCE)
    assert isinstance(result, Quarantined), result
    assert result.claim == candidate or result.claim.quotation in TEXT
    return result.reason


def test_the_source_keeps_its_own_typesetting() -> None:
    found = ground(claim('"written pledges - not to admit more countries"'), SOURCE)
    assert isinstance(found, Claim)
    assert found.quotation == TEXT[found.start : found.end] == TEXT[28 : TEXT.index(" to the pact")]
    assert found.status == "proposed"


def test_a_near_quotation_goes_to_review_with_the_words_of_the_source() -> None:
    wanted = "the islands will stay closed for the winters"
    found = ground(claim(wanted, "Oran Teel", "said"), SOURCE)
    assert isinstance(found, Claim)
    assert (found.quotation, found.status) == ("the islands will stay closed for the winter", "review")


def test_a_quotation_less_alike_than_the_limit_is_not_believed() -> None:
    assert "does not stand" in reason(claim("the islands will stay open for the summer", "Oran Teel", "said"))
    assert "does not stand" in reason(claim("to admit more count"))  # cuts a word
    assert "quotes nothing" in reason(claim("  "))


def test_a_negation_may_not_be_lost_nor_added() -> None:
    assert "not" in reason(claim("to admit more countries"))
    assert '"not" before the cue' in reason(claim("talks about the strait", cue="reject"))
    assert isinstance(ground(claim("talks about the strait", cue="did not reject"), SOURCE), Claim)
    assert '"never" before the cue' in reason(claim("a ceasefire", "They", "offered"))
    longer = "that the islands will not stay closed for the winter, and Rell left for the season by sea"
    text = TEXT.replace(", and Rell left", ", and Rell left for the season by sea")
    result = ground(claim(longer, "Oran Teel", "said"), replace(SOURCE, text=text))
    assert isinstance(result, Quarantined)
    assert "negation" in result.reason


def test_cue_and_hedge_stand_in_the_sentence_of_the_quotation() -> None:
    assert 'cue "demanded" does not stand' in reason(claim("talks about the strait"))
    assert 'hedge "might"' in reason(claim("talks about the strait", cue="did not reject", hedge="might"))


def test_the_speaker_stands_in_the_sentence_or_a_pronoun_stands_for_him() -> None:
    islands = "the islands will stay closed for the winter"
    assert isinstance(ground(claim(islands, "Oran Teel", "said"), SOURCE), Claim)
    assert "no speaker" in reason(claim(islands, "", "said"))
    assert 'stands for "Oran Teel"' in reason(claim(islands, "Bela Orn", "said"))
    assert "nobody named before it" in reason(claim("a ceasefire", "Oran Teel", "never offered"))
    assert "does not stand in the sentence" in reason(claim("pact", "Oran Teel", "demanded"))
    assert isinstance(ground(claim("talks about the strait", cue="did not reject"), SOURCE), Claim)


def test_a_surname_is_enough_unless_the_source_gives_it_another_first_name() -> None:
    text = "On 4 August Rell demanded peace. Oran Teel demanded grain. Teel demanded wood."
    for quotation, speaker, is_believed in (
        ("peace", "Ana Rell", True),
        ("grain", "Oran Teel", True),
        ("wood", "Oran Teel", True),
        ("wood", "Ida Teel", False),
        ("wood", "Teel", True),
    ):
        found = ground(claim(quotation, speaker), replace(SOURCE, text=text))
        assert isinstance(found, Claim) == is_believed, (quotation, speaker)


def test_a_pronoun_does_not_reach_back_over_a_paragraph() -> None:
    text = "Ana Rell spoke in Lorn.\nShe demanded peace."
    result = ground(claim("peace"), replace(SOURCE, text=text))
    assert isinstance(result, Quarantined)
    assert "nobody named before it in the paragraph" in result.reason


def test_of_several_places_the_one_with_cue_and_speaker_is_taken() -> None:
    text = "Peace is far. Ana Rell demanded peace. Oran Teel demanded peace."
    places = [text.index("peace"), text.index("peace", 40)]
    for speaker, place in zip(("Ana Rell", "Oran Teel"), places, strict=True):
        found = ground(claim("peace", speaker), replace(SOURCE, text=text))
        assert isinstance(found, Claim)
        assert found.start == place


@pytest.mark.parametrize("text", [None, ""])
def test_without_a_text_nothing_is_believed(text: str | None) -> None:
    assert isinstance(ground(claim("peace"), replace(SOURCE, text=text)), Quarantined)


@UNTIMED
@given(
    before=st.text("ab. \n\u00a0", max_size=30),
    words=st.text("cd\u2019\u2014 ", min_size=1, max_size=20).filter(
        lambda t: t.strip("\u2019\u2014 ") != ""
    ),
    after=st.text("ab. \n", max_size=20),
)
def test_what_is_grounded_is_the_slice_it_says(before: str, words: str, after: str) -> None:
    text = f"{before} Rell said {words.strip()} now {after}"
    result = ground(claim(words.strip(), "Rell", "said"), replace(SOURCE, text=text))
    assert isinstance(result, Claim)
    assert text[result.start : result.end] == result.quotation
    assert result.quotation.strip("\u2019\u2014 ") == words.strip("\u2019\u2014 ")
