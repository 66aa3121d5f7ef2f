"""The frontier chart: what packages are worth to two parties, each on its own scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.brief.svg import INK, MUTED, Box, label, marker, nice_ticks, place_labels, shorten, tag
from detente.brief.words import number_words

__all__ = ["draw_frontier"]

WIDTH = 440.0
_FRAME = Box(50.0, 50.0, 428.0, 380.0)
_KINDS: dict[str, tuple[str, str, float, str, str]] = {
    "allowed": ("dot", "Allowed package", 1.6, "#b0b0b0", "none"),
    "frontier": ("dot", "On the frontier", 3.2, "#0072b2", "none"),
    "zone": ("ring", "All could accept it", 5.0, "none", INK),
    "shortlist": ("square", "Short list", 5.0, "#e69f00", INK),
    "nash": ("diamond", "Nash solution", 4.6, "#d55e00", INK),
    "kalai_smorodinsky": ("triangle", "Kalai-Smorodinsky solution", 5.0, "#56b4e9", INK),
}
"""kind: shape, words, size, fill, stroke. In this order they are drawn, so that the few cover the many."""

_SHADE = "#eef1e4"
_LABELLED = ("shortlist", "nash", "kalai_smorodinsky")


def draw_frontier(data: Mapping[str, Any]) -> tuple[list[str], float]:
    """Return the parts of the chart and its height; WIDTH is its width."""
    points = [p for p in data["points"] if p.get("x") is not None and p.get("y") is not None]
    if not points:
        raise ValueError("no points")
    no_deal = data.get("no_deal") or {}
    at = _Scale(points, no_deal)
    parts = [*_room(at, no_deal), *_axes(at, data), *_no_deal(at, no_deal)]
    for kind, (shape, _, size, fill, stroke) in _KINDS.items():
        for point in points:
            if _kind(point) == kind:
                parts.append(
                    marker(shape, *at(point["x"], point["y"]), size, fill=fill, stroke=stroke, class_=kind)
                )
    parts.extend(_labels(at, points, no_deal))
    legend, bottom = _legend([_kind(point) for point in points], has_no_deal=bool(no_deal))
    return [*parts, *legend], bottom


def _kind(point: Mapping[str, Any]) -> str:
    kind = str(point.get("kind", ""))
    return kind if kind in _KINDS else "allowed"


class _Scale:
    """Turns points of two parties into places of the picture."""

    def __init__(self, points: Sequence[Mapping[str, Any]], no_deal: Mapping[str, Any]) -> None:
        self.x_low, self.x_high = _span([float(p["x"]) for p in (*points, no_deal) if p.get("x") is not None])
        self.y_low, self.y_high = _span([float(p["y"]) for p in (*points, no_deal) if p.get("y") is not None])

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        right = (float(x) - self.x_low) / (self.x_high - self.x_low)
        up = (float(y) - self.y_low) / (self.y_high - self.y_low)
        return (
            _FRAME.left + right * (_FRAME.right - _FRAME.left),
            _FRAME.bottom - up * (_FRAME.bottom - _FRAME.top),
        )


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = (high - low) * 0.06 or 1.0
    return low - room, high + room


def _axes(at: _Scale, data: Mapping[str, Any]) -> list[str]:
    left, top, right, bottom = _FRAME.left, _FRAME.top, _FRAME.right, _FRAME.bottom
    parts = []
    for value in nice_ticks(at.x_low, at.x_high):
        x, _ = at(value, at.y_low)
        parts.append(tag("path", d=f"M{x:.1f} {top}V{bottom}", stroke="#e6e6e6", stroke_width=1, fill="none"))
        parts.append(label(x, bottom + 17, number_words(value), anchor="middle", size=13, fill=MUTED))
    for value in nice_ticks(at.y_low, at.y_high):
        _, y = at(at.x_low, value)
        parts.append(tag("path", d=f"M{left} {y:.1f}H{right}", stroke="#e6e6e6", stroke_width=1, fill="none"))
        parts.append(label(left - 6, y + 4, number_words(value), anchor="end", size=13, fill=MUTED))
    frame = tag("path", d=f"M{left} {top}V{bottom}H{right}", stroke=INK, stroke_width=1.2, fill="none")
    x_name, y_name = str(data.get("x_party", "")), str(data.get("y_party", ""))
    x_unit, y_unit = _unit(data.get("x_unit")), _unit(data.get("y_unit"))
    parts += [
        frame,
        label(6, 15, shorten(f"↑ Better for {y_name}", WIDTH - 12), weight="bold"),
        label(6, 32, shorten(y_unit, WIDTH - 12, 13), size=13, fill=MUTED),
        label(right, bottom + 37, shorten(f"Better for {x_name} →", WIDTH - 12), anchor="end", weight="bold"),
        label(right, bottom + 54, shorten(x_unit, WIDTH - 12, 13), anchor="end", size=13, fill=MUTED),
    ]
    return parts


def _unit(given: object) -> str:
    words = str(given or "points")
    return words if "own scale" in words else f"{words}, own scale (100 = its opening demand met in full)"


def _room(at: _Scale, no_deal: Mapping[str, Any]) -> list[str]:
    """Shade where both are at least as well off as with no deal."""
    if no_deal.get("x") is None or no_deal.get("y") is None:
        return []
    x, y = at(no_deal["x"], no_deal["y"])
    wide, tall = _FRAME.right - x, y - _FRAME.top
    return [tag("rect", x=x, y=_FRAME.top, width=wide, height=tall, fill=_SHADE, class_="room")]


def _no_deal(at: _Scale, no_deal: Mapping[str, Any]) -> list[str]:
    parts = []
    dashed: dict[str, str | float] = {
        "stroke": INK,
        "stroke_width": 1.3,
        "stroke_dasharray": "6 4",
        "fill": "none",
    }
    if no_deal.get("x") is not None:
        x, _ = at(no_deal["x"], at.y_low)
        parts.append(tag("path", d=f"M{x:.1f} {_FRAME.top}V{_FRAME.bottom}", **dashed))
    if no_deal.get("y") is not None:
        _, y = at(at.x_low, no_deal["y"])
        parts.append(tag("path", d=f"M{_FRAME.left} {y:.1f}H{_FRAME.right}", **dashed))
    if no_deal.get("x") is not None and no_deal.get("y") is not None:
        parts.append(marker("cross", *at(no_deal["x"], no_deal["y"]), 5, fill="none", class_="no-deal"))
    return parts


def _labels(at: _Scale, points: Sequence[Mapping[str, Any]], no_deal: Mapping[str, Any]) -> list[str]:
    """Name the few points that matter; points that coincide share one label."""
    spots: dict[tuple[float, float], list[str]] = {}
    for point in points:
        if _kind(point) in _LABELLED and point.get("label"):
            x, y = at(point["x"], point["y"])
            names = spots.setdefault((round(x, 1), round(y, 1)), [])
            if str(point["label"]) not in names:
                names.append(str(point["label"]))
    if no_deal.get("x") is not None and no_deal.get("y") is not None:
        x, y = at(no_deal["x"], no_deal["y"])
        spots.setdefault((round(x, 1), round(y, 1)), []).append("no deal")
    named = [(x, y, shorten(", ".join(sorted(names, key=len)), 250)) for (x, y), names in spots.items()]
    busy = [at(p["x"], p["y"]) for p in points if _kind(p) != "allowed"]
    parts = []
    for (x, y, words), box in zip(named, place_labels(named, _FRAME, busy=busy), strict=True):
        if box is None:
            continue
        near_x, near_y = min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)
        if abs(near_x - x) + abs(near_y - y) > 17:
            path = f"M{x:.1f} {y:.1f}L{near_x:.1f} {near_y:.1f}"
            parts.append(tag("path", d=path, stroke=INK, stroke_width=0.8, fill="none"))
        parts.append(label(box.left + 1, box.bottom - 4, words, weight="bold", halo=True))
    return parts


def _legend(kinds: Sequence[str], *, has_no_deal: bool) -> tuple[list[str], float]:
    """Two to a row; what is said of no deal in words takes a row of its own."""
    entries = [entry for kind, entry in _KINDS.items() if kind in kinds]
    if has_no_deal:
        entries.append(("cross", "No deal (dashed lines)", 5.0, "none", INK))
    parts = []
    y = _FRAME.bottom + 80
    for place, (shape, words, size, fill, stroke) in enumerate(entries):
        x, y = 14 + 214 * (place % 2), _FRAME.bottom + 80 + 20 * (place // 2)
        parts.append(marker(shape, x, y - 4, size, fill=fill, stroke=stroke))
        parts.append(label(x + 13, y, words, size=13))
    if has_no_deal:
        y += 20
        parts.append(tag("rect", x=7, y=y - 10, width=14, height=12, fill=_SHADE, stroke=MUTED))
        parts.append(label(27, y, "Shaded: both at least as well off as with no deal", size=13))
    return parts, y + 10
