from __future__ import annotations

import pytest

from detente.claims.outlets import find_citation


def cite(text: str) -> tuple[str, tuple[str, ...]]:
    found = find_citation(text, 0, len(text))
    return text[: found.end], found.outlets


@pytest.mark.parametrize(
    ("glued", "outlets"),
    [
        ("Reuters", ("Reuters",)),
        ("ReutersAsiaOne", ("Reuters", "AsiaOne")),
        ("ReutersAP News", ("Reuters", "AP News")),
        ("The Straits TimesThe Economic Times", ("The Straits Times", "The Economic Times")),
        ("Yahoo News UKOC Media", ("Yahoo News UK", "OC Media")),
        ("Reuters+1", ("Reuters", "1 further outlet")),
        ("AP News +3", ("AP News", "3 further outlets")),
        ("(Reuters)", ("Reuters",)),
        ("[Reuters, AFP]", ("Reuters", "AFP")),
    ],
)
@pytest.mark.parametrize("stop", ["", "."])
def test_glued_citations_are_parted_at_the_longest_names(
    glued: str, outlets: tuple[str, ...], stop: str
) -> None:
    assert cite(f"the strait must be opened {glued}{stop}") == ("the strait must be opened", outlets)


@pytest.mark.parametrize(
    "text", ["he told CNN.", "as seen on CNN", "He criticised CNN.", "a letter to The Times.", "TheReuters"]
)
def test_an_outlet_the_sentence_itself_speaks_of_is_no_citation(text: str) -> None:
    assert cite(text) == (text, ())


def test_names_glued_to_each_other_are_a_citation_behind_any_word() -> None:
    assert cite("nobody objected ReutersAFP.") == ("nobody objected", ("Reuters", "AFP"))


def test_a_number_alone_is_no_outlet() -> None:
    assert cite("it rose by +1") == ("it rose by +1", ())
