"""The journey from a number to the words it rests on and back, in Chromium, by mouse and by keyboard."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from detente.brief import write_brief
from tests.brief.by_hand import make_case, make_findings

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Dialog, Page

pytestmark = pytest.mark.browser

STEPS = ("#note-", "#e-", "#claim-", "#q-")
"""From the number to its note, the estimate, the claim, the quotation."""


@pytest.fixture(scope="module")
def brief_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The brief of the case made by hand; its texts try to run scripts."""
    path = tmp_path_factory.mktemp("brief") / "brief.html"
    path.write_text(write_brief(make_case(), make_findings()).html(), encoding="utf-8")
    return path


def target(page: Page) -> str:
    """Return the tag and the text of the place that the address names."""
    return str(page.evaluate("(e => e.tagName + ' ' + e.textContent)(document.querySelector(':target'))"))


def is_in_view(page: Page) -> bool:
    return bool(
        page.evaluate(
            "(r => r.bottom > 0 && r.top < innerHeight)"
            "(document.querySelector(':target').getBoundingClientRect())"
        )
    )


def test_a_number_leads_to_its_quotation_and_back_by_mouse(page: Page, brief_path: Path) -> None:
    page.goto(brief_path.as_uri())
    number = page.locator("#s-bargaining-shortlist a.n").first
    start = number.get_attribute("id")
    number.click()
    for before, after in pairwise(STEPS):
        place = page.evaluate("location.hash")
        assert place.startswith(before)
        assert is_in_view(page)
        page.locator(f"{place} a[href^='{after}']").first.click()
    assert target(page) == "MARK North demands the upper valley"
    assert is_in_view(page)
    page.locator(":target + a[href^='#claim-']").click()
    page.locator(":target a[href^='#e-']").click()
    page.locator(":target a[href^='#note-']").first.click()
    page.locator(f":target a[href='#{start}']").click()
    assert page.evaluate("location.hash") == f"#{start}"
    assert is_in_view(page)


def test_the_same_way_by_keyboard(page: Page, brief_path: Path) -> None:
    page.goto(brief_path.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the bottom line"
    page.locator("#s-bargaining-shortlist a.n").first.focus()
    page.keyboard.press("Enter")
    for step in STEPS[1:]:
        for _ in range(20):
            page.keyboard.press("Tab")
            if str(page.evaluate("document.activeElement.getAttribute('href') || ''")).startswith(step):
                break
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash").startswith(step)
    assert target(page).startswith("MARK ")
    page.keyboard.press("Tab")
    assert str(page.evaluate("document.activeElement.getAttribute('href')")).startswith("#claim-")


def test_focus_is_visible(page: Page, brief_path: Path) -> None:
    page.goto(brief_path.as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_nothing_runs_and_nothing_is_asked_for(page: Page, brief_path: Path) -> None:
    asked: list[str] = []
    dialogs: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def on_dialog(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", on_dialog)
    page.goto(brief_path.as_uri())
    page.wait_for_timeout(200)
    assert asked == [brief_path.as_uri()]
    assert not dialogs
    assert page.evaluate("document.scripts.length + document.images.length") == 0
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_never_scrolls_sideways(page: Page, brief_path: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(brief_path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("[...document.querySelectorAll('.scroll')].every(e => e.tabIndex === 0)")


def test_figures_have_names_and_their_texts_do_not_overlap(page: Page, brief_path: Path) -> None:
    page.goto(brief_path.as_uri())
    assert page.get_by_role("img").count() == 3
    overlaps = page.evaluate(
        """() => [...document.querySelectorAll('svg')].flatMap(svg => {
            const boxes = [...svg.querySelectorAll('text')]
                .map(t => [t.textContent, t.getBoundingClientRect()]);
            return boxes.flatMap(([a, p], i) => boxes.slice(i + 1)
                .filter(([, q]) => p.left < q.right - 1 && q.left < p.right - 1
                    && p.top < q.bottom - 3 && q.top < p.bottom - 3)
                .map(([b]) => `${a} | ${b}`));
        })"""
    )
    assert overlaps == []


def test_a_printed_page_drops_what_only_a_screen_needs(page: Page, brief_path: Path) -> None:
    page.goto(brief_path.as_uri())
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.locator(".skip").is_visible()
    assert page.locator("#bottom-line").is_visible()
    assert page.locator("#note-1").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('tr')).breakInside") == "avoid"
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert page.evaluate("getComputedStyle(document.querySelector('.scroll')).overflowX") == "visible"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
