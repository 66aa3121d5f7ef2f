"""The page: nothing of others becomes markup, every way leads somewhere and back, nothing is loaded."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from lxml import html as lxml_html  # type: ignore[import-untyped]

from detente.brief import Brief, write_brief
from detente.brief.trace import anchor
from detente.case import Basis
from tests.brief.by_hand import HOSTILE, SCRIPT, make_case, make_findings

ALLOWED = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "a",
        "div",
        "header",
        "p",
        "h1",
        "h2",
        "h3",
        "dl",
        "dt",
        "dd",
        "main",
        "section",
        "nav",
        "ul",
        "ol",
        "li",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "span",
        "sup",
        "br",
        "code",
        "figure",
        "figcaption",
        "svg",
        "desc",
        "path",
        "circle",
        "rect",
        "polygon",
        "polyline",
        "text",
        "details",
        "summary",
        "article",
        "blockquote",
        "mark",
        "footer",
    ]
)


@pytest.fixture(scope="module")
def brief() -> Brief:
    return write_brief(make_case(), make_findings())


@pytest.fixture(scope="module")
def page(brief: Brief) -> Any:
    return lxml_html.document_fromstring(brief.html())


def text_of(element: Any) -> str:
    return " ".join(str(element.text_content()).split())


def test_no_text_of_others_becomes_markup(page: Any) -> None:
    assert {element.tag for element in page.iter() if isinstance(element.tag, str)} <= ALLOWED
    assert not [n for e in page.iter() for n in e.attrib if n == "style" or n.startswith("on")]


def test_hostile_text_is_shown_as_it_was_written(page: Any) -> None:
    assert SCRIPT in text_of(page.find(".//h1"))
    assert "[U+202E]" in text_of(page)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", page.text_content())


def test_every_text_of_a_case_may_be_hostile(brief: Brief) -> None:
    for text in HOSTILE:
        case = replace(make_case(), title=text, summary=text, slug=text)
        lxml_html.document_fromstring(write_brief(case, make_findings()).html())


def test_the_policy_allows_the_one_style_and_nothing_else(brief: Brief) -> None:
    written = brief.html()
    (style,) = re.findall(r"<style>(.*?)</style>", written, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in written
    assert "url(" not in style
    assert "@import" not in style


def test_nothing_is_loaded_and_only_web_addresses_are_links(page: Any) -> None:
    assert not page.xpath("//*[@src or @srcset or @data or @action]")
    outward = [a for a in page.xpath("//a") if not a.get("href").startswith("#")]
    assert {a.get("href") for a in outward} == {"https://news.example/a?b=1&c=2", "https://doi.example/10.1"}
    assert {a.get("rel") for a in outward} == {"noreferrer noopener"}
    assert "javascript:alert(3)" in text_of(page)


def test_every_internal_link_arrives_and_ids_are_unique_and_plain(page: Any) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", one) for one in ids)
    wanted = {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")}
    assert wanted <= set(ids)
    described = {name for names in page.xpath("//@aria-labelledby") for name in names.split()}
    assert described <= set(ids)


def test_every_number_that_rests_on_something_leads_to_its_note(brief: Brief, page: Any) -> None:
    table = page.get_element_by_id("s-bargaining-shortlist")
    linked = [text_of(a) for a in table.xpath(".//td//a[starts-with(@href, '#note-')]")]
    shown = [text_of(td) for td in table.xpath(".//td")]
    assert len(shown) == len(linked) == 6


def test_every_cell_and_line_that_rests_on_something_is_linked(brief: Brief, page: Any) -> None:
    for section in brief.sections:
        for table in section.tables:
            parts = [one for row in table.rows for cell in row for one in (cell.lines or (cell,))]
            resting = [one for one in parts if one.rests_on or one.how]
            shown = page.get_element_by_id(f"s-{anchor(section.id)}-{anchor(table.id)}")
            assert len(shown.xpath(".//a[starts-with(@id, 'u')]")) == len(resting), table.id


def test_ids_of_others_make_plain_anchors() -> None:
    case = make_case()
    odd = replace(case.claims["c1"], id='c1"><b>', source="s1")
    quantity = replace(
        case.estimates["no_deal.north"], quantity='no_deal."><i>', basis=Basis(claims=(odd.id,))
    )
    case = replace(
        case, claims={**case.claims, odd.id: odd}, estimates={**case.estimates, quantity.quantity: quantity}
    )
    page = lxml_html.document_fromstring(write_brief(case, make_findings()).html())
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", one) for one in page.xpath("//@id"))
    assert {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")} <= set(page.xpath("//@id"))


def test_the_head_of_a_printed_page_is_written_in_codes(brief: Brief) -> None:
    (content,) = re.findall(r'@top-left \{ content: "(.*?)"; ', brief.html())
    assert re.fullmatch(r"([A-Za-z0-9]|\\[0-9a-f]{6})*", content)
    assert content.startswith("North\\000020and\\000020South\\000020\\00003c\\00002fstyle")


def test_notes_are_numbered_in_order_of_first_use(page: Any) -> None:
    numbers = [int(a.get("href")[6:]) for a in page.xpath("//a[starts-with(@id, 'u')]")]
    assert list(dict.fromkeys(numbers)) == list(range(1, len(set(numbers)) + 1))


def test_every_note_leads_back_to_every_place_that_uses_it(page: Any) -> None:
    uses = page.xpath("//a[starts-with(@id, 'u')]")
    for use in uses:
        note = page.get_element_by_id(use.get("href")[1:])
        assert note.xpath(f".//a[@href='#{use.get('id')}']")


def test_one_can_go_from_a_number_to_the_quotation_and_back(page: Any) -> None:
    number = page.xpath("//table[@id='s-bargaining-shortlist']//a[starts-with(., '60.2')]")[0]
    note = page.get_element_by_id(number.get("href")[1:])
    row = page.get_element_by_id(note.xpath(".//a[starts-with(@href, '#e-')]/@href")[0][1:])
    assert [text_of(td) for td in row.xpath("td")[:4]] == ["40", "60", "75", "points"]
    claim = page.get_element_by_id(row.xpath(".//a[starts-with(@href, '#claim-')]/@href")[0][1:])
    assert "The envoy (North), demand" in text_of(claim)
    assert "said 1 September 2025" in text_of(claim).replace("Said", "said")
    assert "truth cannot be judged" in text_of(claim)
    mark = page.get_element_by_id(claim.xpath(".//a[starts-with(@href, '#q-')]/@href")[0][1:])
    assert mark.tag == "mark"
    assert text_of(mark) == "North demands the upper valley"
    assert mark.getnext().get("href") == "#" + claim.get("id")
    assert claim.xpath(".//a[@href='#e-worth-north-water-shared']")
    assert row.xpath(f".//a[@href='#{note.get('id')}']")


def test_quotations_that_cross_are_both_marked(page: Any) -> None:
    assert text_of(page.get_element_by_id("q-c2")).startswith("North would perhaps accept shared water")
    second = page.get_element_by_id("q-c4")
    assert text_of(second) == "perhaps accept shared water"
    rest = page.xpath("//mark[not(@id)]")
    assert [text_of(mark) for mark in rest] == ["</div><script>alert(2)</script>"]


def test_a_text_that_is_not_kept_still_shows_its_quotations(page: Any) -> None:
    assert text_of(page.get_element_by_id("q-c5")) == "words not kept"


def test_the_page_has_one_heading_of_the_first_level_and_no_gaps(page: Any) -> None:
    levels = [int(e.tag[1]) for e in page.iter() if e.tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_captions_and_scopes(page: Any) -> None:
    for table in page.xpath("//table"):
        assert table.xpath("caption")
        assert all(th.get("scope") in ("col", "row") for th in table.xpath(".//th"))


def test_a_missing_answer_says_what_it_needs(page: Any) -> None:
    words = text_of(page.get_element_by_id("s-commitment"))
    assert "Not answered: needs discount.north, gain.withdraw" in words
    assert "Worth now of a point one year later" in words


def test_the_matrix_has_issues_as_rows(page: Any) -> None:
    table = page.get_element_by_id("s-positions-matrix")
    assert [text_of(th) for th in table.xpath(".//tbody//th")] == ["Water | of the river", "Line"]


def test_the_title_block_says_what_kind_of_sources_it_rests_on(page: Any) -> None:
    words = text_of(page.find(".//header"))
    assert "3 sources, of which 2 are paraphrases written for this project (1 looked up, 1 recalled)" in words
    assert "2 September 2025" in words
    assert "1,024 draws" in words


def test_the_bottom_line_comes_first_and_is_short(brief: Brief, page: Any) -> None:
    assert page.xpath("//main/section")[0].get("id") == "bottom-line"
    assert sum(len(s.text.split()) for s in brief.bottom_line) <= 120


def test_the_same_case_and_findings_give_the_same_bytes(brief: Brief) -> None:
    again = write_brief(make_case(), make_findings())
    assert again.html() == brief.html()
    assert again.markdown() == brief.markdown()


def test_a_brief_of_nothing_is_still_a_page() -> None:
    case = replace(make_case(), sources={}, claims={}, estimates={}, rules={}, red_lines={}, rankings=())
    page = lxml_html.document_fromstring(write_brief(case, ()).html())
    assert "no sources" in text_of(page)
    assert "Nothing was excluded" in text_of(page)
    assert write_brief(case, ()).markdown().startswith("# ")


def test_in_a_notebook_the_page_stands_in_a_frame_that_runs_nothing(brief: Brief) -> None:
    frame = lxml_html.fragment_fromstring(brief._repr_html_())
    assert frame.tag == "iframe"
    assert frame.get("sandbox") == ""
    assert frame.get("srcdoc") == brief.html()
