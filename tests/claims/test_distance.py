from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from detente.claims.distance import nearest, search

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

LETTERS = st.text("abc ", max_size=14)


def distances(pattern: str, text: str) -> list[int]:
    """The table of Sellers, row by row: least distance of the pattern to a passage ending at each place."""
    row = [0] * (len(text) + 1)
    for i, a in enumerate(pattern, 1):
        above, row = row, [i]
        for j, b in enumerate(text, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b)))
    return row


def whole(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y)))
    return row[-1]


@UNTIMED
@given(pattern=LETTERS, text=LETTERS)
def test_the_search_agrees_with_the_plain_table(pattern: str, text: str) -> None:
    row = distances(pattern, text)
    least = min(row)
    last = max(n for n, value in enumerate(row) if value == least)
    assert search(pattern, text) == ((least, last) if pattern else (0, 0))


@UNTIMED
@given(pattern=LETTERS.filter(bool), text=LETTERS)
def test_an_anchored_search_counts_from_the_beginning_of_the_text(pattern: str, text: str) -> None:
    ends = [whole(pattern, text[:end]) for end in range(len(text) + 1)]
    least = min(ends)
    last = max(n for n, value in enumerate(ends) if value == least)
    assert search(pattern, text, anchored=True) == (least, last)


@example(pattern="aa a", text="aaa ", share=0.25)
@UNTIMED
@given(
    pattern=st.text("abcd ", min_size=4, max_size=20),
    text=st.text("abcd ", max_size=60),
    share=st.sampled_from([0.1, 0.25]),
)
def test_a_passage_is_near_enough_and_none_is_missed(pattern: str, text: str, share: float) -> None:
    found = nearest(pattern, text, share)
    most = int(share * len(pattern) + 1e-9)
    if found is None:
        assert most < 1 or min(distances(pattern, text)) > most
    else:
        passage = text[slice(*found)]
        assert whole(pattern, passage) <= share * max(len(pattern), len(passage))
