"""Figures: well-formed, named, described, with labels that do not lie on each other."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.brief.figures import draw_figure, figure_table
from detente.brief.svg import Box, nice_ticks, place_labels, shorten, text_width
from detente.methods.finding import Figure
from tests.brief.by_hand import LONG, make_findings

FIGURES = [figure for finding in make_findings() for figure in finding.figures]
NAME = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("kind", ["frontier", "bars", "parallel"])
def test_a_figure_is_xml_with_a_name_and_a_description(kind: str) -> None:
    figure = next(f for f in FIGURES if f.kind == kind)
    svg = draw_figure(figure, "fig")
    assert svg is not None
    root = ET.fromstring(svg)  # noqa: S314 - our own output
    assert root.get("role") == "img"
    title, desc = root.find(f"{NAME}title"), root.find(f"{NAME}desc")
    assert title is not None
    assert desc is not None
    assert title.text
    assert desc.text
    assert (root.get("aria-labelledby") or "").split() == [title.get("id"), desc.get("id")]
    assert not [
        e for e in root.iter() if "style" in e.attrib or e.tag.endswith(("script", "foreignObject", "image"))
    ]


def test_kinds_are_told_apart_by_shape_not_by_colour_alone() -> None:
    svg = draw_figure(next(f for f in FIGURES if f.kind == "frontier"), "fig") or ""
    root = ET.fromstring(svg)  # noqa: S314 - our own output
    of_kind = {
        e.get("class"): (e.tag, len((e.get("points") or "").split()), e.get("r"), e.get("fill"))
        for e in root.iter()
        if e.get("class") and e.get("class") != "figure"
    }
    assert {"allowed", "zone", "frontier", "shortlist", "nash", "kalai_smorodinsky"} <= set(of_kind)
    shapes = [shape[:3] for shape in of_kind.values()]
    assert len(set(shapes)) >= len(shapes) - 1  # square and diamond have four corners each


def test_axes_name_the_party_and_its_own_scale() -> None:
    svg = draw_figure(next(f for f in FIGURES if f.kind == "frontier"), "fig") or ""
    assert "Better for North" in svg
    assert svg.count("own scale (100 = its opening demand met in full)") == 2


@pytest.mark.parametrize("figure_id", ["odd", "broken"])
def test_an_unknown_kind_or_broken_data_falls_back_to_a_table(figure_id: str) -> None:
    figure = next(f for f in FIGURES if f.id == figure_id)
    assert draw_figure(figure, "fig") is None
    assert figure_table(figure).rows


def test_points_without_spread_still_make_a_picture() -> None:
    data = {
        "x_party": "N",
        "y_party": "S",
        "points": [{"x": 5, "y": 5, "kind": "nash", "label": "Nash"}],
        "no_deal": {},
    }
    assert draw_figure(Figure("one", "frontier", "t", "d", data), "fig")


spots = st.tuples(
    st.floats(60, 420), st.floats(60, 370), st.sampled_from(["A", "Nash", "Draft of 2022", LONG[:30]])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(spots, max_size=9))
def test_labels_never_overlap_and_stay_inside(named: list[tuple[float, float, str]]) -> None:
    frame = Box(50, 50, 428, 380)
    places = [box for box in place_labels(named, frame) if box]
    assert all(frame.holds(box) for box in places)
    assert not [1 for i, one in enumerate(places) for other in places[i + 1 :] if one.overlaps(other)]


def test_a_few_labels_all_find_a_place() -> None:
    named = [(200.0 + i, 200.0, f"Package {i}") for i in range(6)]
    assert None not in place_labels(named, Box(50, 50, 428, 380))


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_are_few_round_and_inside(low: float, span: float) -> None:
    ticks = nice_ticks(low, low + span)
    assert 1 <= len(ticks) <= 6
    assert all(low - span * 1e-6 <= tick <= low + span * (1 + 1e-6) for tick in ticks)


@given(st.text(max_size=80), st.floats(20, 300))
def test_shortened_text_fits(text: str, width: float) -> None:
    assert text_width(shorten(text, width)) <= width + text_width("…")
