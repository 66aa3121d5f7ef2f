from __future__ import annotations

import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.claims.normalise import normalise

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

TYPESET = st.text(
    st.sampled_from("ab\"'-. \n\u201c\u201d\u2019\u2014\u00a0\u00ad\ufb01\u2026\u200be\u0301"), max_size=40
)


def plain(text: str) -> str:
    """A slow reading of what one character becomes, sharing nothing with the kernel's tables."""
    out = ""
    for character in unicodedata.normalize("NFC", text):
        name = unicodedata.name(character, "")
        if "LIGATURE" in name or name == "HORIZONTAL ELLIPSIS":
            out += unicodedata.normalize("NFKC", character)
        elif "DOUBLE" in name and "QUOTATION" in name:
            out += '"'
        elif "SINGLE" in name and "QUOTATION" in name:
            out += "'"
        elif "DASH" in name:
            out += "-" if not out.endswith("-") else ""
        elif character in "\u00ad\u200b":
            continue
        elif character.isspace():
            out += " " if not out.endswith(" ") else ""
        else:
            out += character if character != "-" or not out.endswith("-") else ""
    return out


@UNTIMED
@given(text=TYPESET)
def test_typesetting_is_made_alike(text: str) -> None:
    assert normalise(text).text.replace("--", "-").replace("--", "-") == plain(text)


@UNTIMED
@given(text=TYPESET, data=st.data())
def test_every_piece_leads_back_to_the_characters_it_came_from(text: str, data: st.DataObject) -> None:
    found = normalise(text)
    if not found.text:
        return
    start = data.draw(st.integers(0, len(found.text) - 1))
    end = data.draw(st.integers(start + 1, len(found.text)))
    a, b = found.slice_of(start, end)
    assert 0 <= a < b <= len(text)
    again = normalise(text[a:b]).text
    assert found.text[start:end] in again
    assert len(again) <= end - start + 4  # a ligature or an ellipsis cut in two comes back whole
