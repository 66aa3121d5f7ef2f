"""The same brief as Markdown: what others wrote stays text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.brief import Brief, write_brief
from detente.brief.markdown import escape
from tests.brief.by_hand import HOSTILE, make_case, make_findings


@pytest.fixture(scope="module")
def written() -> str:
    return write_brief(make_case(), make_findings()).markdown()


def _bare(line: str) -> str:
    """Leave out code spans and escaped characters: what is left may be markup."""
    return re.sub(r"\\.|`[A-Za-z0-9_.+*:<>/?&=-]+`", "", line)


def test_no_html_link_or_image_is_left(written: str) -> None:
    for line in written.splitlines():
        bare = _bare(line)
        assert "<" not in bare
        assert "](" not in bare
        assert "`" not in bare
        assert not re.search(r"https?:|www\.", bare)


def test_headings_are_ours(written: str) -> None:
    titles = [line for line in written.splitlines() if line.startswith("# ")]
    assert len(titles) == 1


def test_every_table_has_as_many_cells_in_each_row(written: str) -> None:
    width = 0
    for line in written.splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        assert line.endswith("|")
        cells = _bare(line).count("|")
        assert cells == (width or cells)
        width = cells


def test_notes_are_a_list_in_order_and_every_number_is_there(written: str) -> None:
    notes = [int(n) for n in re.findall(r"^(\d+)\. ", written.split("\n## Notes\n")[1], re.MULTILINE)]
    assert notes == list(range(1, len(notes) + 1))
    assert {int(n) for n in re.findall(r" \[(\d+)\]", written)} == set(notes)


@given(st.one_of(st.text(), st.sampled_from(HOSTILE), st.text(alphabet="#-+=1.)>*_`[]()|!<& \n\\x")))
def test_escaped_text_is_one_line_that_starts_and_holds_no_markup(text: str) -> None:
    line = escape(text)
    assert "\n" not in line
    assert not re.search(r"[<>`|\[\]*_~]", _bare(line).replace("&lt;", "").replace("&gt;", ""))
    assert not re.match(r"(#|[-+](\s|$)|\d{1,9}[.)](\s|$)|---|===)", line)


def test_it_ends_in_one_line_end_and_has_no_empty_blocks(written: str) -> None:
    assert written.endswith("\n")
    assert "\n\n\n" not in written


def test_brief_is_not_changed_by_being_written() -> None:
    brief: Brief = write_brief(make_case(), make_findings())
    before = brief.html()
    brief.markdown()
    assert brief.html() == before
