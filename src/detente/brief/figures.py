"""Figures drawn on the server from plain data, each with the table that says the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from detente.brief.chart_frontier import draw_frontier
from detente.brief.svg import INK, MUTED, document, label, marker, shorten, tag, text_width
from detente.brief.words import number_words
from detente.methods.finding import Cell, Column, Figure, Table

__all__ = ["KINDS", "draw_figure", "figure_table"]

WIDTH = 440.0
_DASHES = ("none", "7 4", "2 3", "9 3 2 3", "12 5", "4 2 1 2")
_SHAPES = ("dot", "square", "diamond", "triangle", "cross", "ring")
_COLOURS = ("#0072b2", "#d55e00", "#007a59", "#aa3377", "#7a5c00", "#333333")
_LISTED = 40


def draw_figure(figure: Figure, figure_id: str) -> str | None:
    """Draw a figure as SVG; None for a kind or a shape of data that is not known: then its table stands."""
    draw = KINDS.get(figure.kind)
    if draw is None:
        return None
    try:
        parts, height = draw(figure.data)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ZeroDivisionError):
        return None
    return document(figure_id, figure.title, figure.description, WIDTH, height, parts)


def figure_table(figure: Figure) -> Table:
    """Write the data of a figure as a table: rows where it has rows, else name and value."""
    data = figure.data
    rows, key = _rows(data)
    note = ""
    if figure.kind == "frontier" and rows:
        listed = [row for row in rows if row.get("kind") != "allowed"][:_LISTED]
        if len(listed) < len(rows):
            note = f"{len(rows) - len(listed):,} further points of the picture are not listed."
        names = {"x": str(data.get("x_party", "x")), "y": str(data.get("y_party", "y"))}
        rows = [
            {
                "package": row.get("label", ""),
                **{names[axis]: row.get(axis) for axis in names},
                "kind": row.get("kind"),
            }
            for row in listed
        ]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if rows:
        cells = tuple(tuple(Cell(_plain(row.get(name))) for name in columns) for row in rows)
        heads = tuple(Column(name.replace("_", " ")) for name in columns)
    else:
        heads = (Column("name"), Column("value"))
        cells = tuple((Cell(str(name)), Cell(_plain(value))) for name, value in data.items() if name != key)
    return Table(f"{figure.id}_data", f"Data of the figure: {figure.title}", heads, cells, note)


def _rows(data: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], str]:
    """Find the first list of records in the data."""
    for name, value in data.items():
        if isinstance(value, Sequence) and not isinstance(value, str) and value:
            if all(isinstance(row, Mapping) for row in value) and name != "axes":
                return [{str(k): v for k, v in row.items()} for row in value], name
    return [], ""


def _plain(value: Any) -> str | int | float | bool | None:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Sequence) and not isinstance(value, Mapping):
        return "; ".join(number_words(v) if isinstance(v, int | float) else str(v) for v in value)
    return json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)


def _bars(data: Mapping[str, Any]) -> tuple[list[str], float]:
    """Draw one bar a row, its label above it, its interval as a line with ends."""
    rows = list(data["rows"])
    values = [float(row[k]) for row in rows for k in ("value", "low", "high") if row.get(k) is not None]
    low, high = min(0.0, *values), max(float(data.get("max") or 0), *values, 0.0)
    left, right = 8.0, WIDTH - 8.0
    scale = (right - left) / ((high - low) or 1.0)

    def at(value: float) -> float:
        return left + (value - low) * scale

    parts, y = [], 4.0
    for row in rows:
        value = row.get("value")
        words = shorten(number_words(value) + (f" {row['unit']}" if row.get("unit") else ""), 170)
        parts.append(label(left, y + 13, shorten(str(row["label"]), WIDTH - 32 - text_width(words))))
        parts.append(label(right, y + 13, words, anchor="end"))
        if value is not None:
            start, end = sorted((at(0.0), at(float(value))))
            parts.append(
                tag(
                    "rect",
                    x=start,
                    y=y + 20,
                    width=max(end - start, 1.0),
                    height=14,
                    fill="#0072b2",
                    class_="bar",
                )
            )
        if row.get("low") is not None and row.get("high") is not None:
            a, b = at(float(row["low"])), at(float(row["high"]))
            path = f"M{a:.1f} {y + 27:.1f}H{b:.1f}M{a:.1f} {y + 22:.1f}v10M{b:.1f} {y + 22:.1f}v10"
            parts.append(tag("path", d=path, fill="none", stroke="#ffffff", stroke_width=4))
            parts.append(tag("path", d=path, fill="none", stroke=INK, stroke_width=1.6))
        y += 46
    zero = at(0.0)
    parts.append(tag("path", d=f"M{zero:.1f} 4V{y - 6:.1f}", stroke=MUTED, stroke_width=1, fill="none"))
    return parts, y


def _parallel(data: Mapping[str, Any]) -> tuple[list[str], float]:
    """Draw one upright axis a party, each on its own scale, and one line a package."""
    axes, lines = list(data["axes"]), list(data["lines"])
    top, bottom, left, right = 58.0, 268.0, 48.0, WIDTH - 48.0
    step = (right - left) / max(len(axes) - 1, 1)
    parts = []

    def at(place: int, value: float) -> tuple[float, float]:
        low, high = float(axes[place]["low"]), float(axes[place]["high"])
        share = (value - low) / ((high - low) or 1.0)
        return left + place * step, bottom - share * (bottom - top)

    for place, axis in enumerate(axes):
        x = left + place * step
        crowded = step < 130
        name = shorten(str(axis["party"]), min(2 * step, 92.0) if crowded else step - 8, 12)
        parts.append(tag("path", d=f"M{x:.1f} {top}V{bottom}", stroke=MUTED, stroke_width=1.2, fill="none"))
        parts.append(
            label(x, 14 + 16 * (place % 2 if crowded else 1), name, anchor="middle", size=13, weight="bold")
        )
        parts.append(label(x, top - 8, number_words(axis["high"]), anchor="middle", size=13, fill=MUTED))
        parts.append(label(x, bottom + 16, number_words(axis["low"]), anchor="middle", size=13, fill=MUTED))
    for place, axis in enumerate(axes):
        if axis.get("no_deal") is not None:
            x, y = at(place, float(axis["no_deal"]))
            parts.append(tag("rect", x=x - 11, y=y - 2, width=22, height=4, fill=INK))
    y_legend = bottom + 40
    parts.append(tag("rect", x=12, y=y_legend - 7, width=22, height=4, fill=INK))
    parts.append(label(42, y_legend, "no deal: below it the party does better without", size=13))
    for number, line in enumerate(lines):
        style = number % len(_DASHES)
        run: list[tuple[float, float]] = []
        for p, value in enumerate([*line["values"], None]):
            if value is not None:
                run.append(at(p, float(value)))
            elif run:
                parts.append(_line(run, style))
                run = []
        y_legend += 20
        parts.append(_line([(12, y_legend - 4), (34, y_legend - 4)], style))
        parts.append(label(42, y_legend, shorten(str(line["label"]), WIDTH - 50, 13), size=13))
    return parts, y_legend + 12


def _line(points: Sequence[tuple[float, float]], style: int) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    colour = _COLOURS[style]
    line = tag(
        "polyline", points=path, fill="none", stroke=colour, stroke_width=2, stroke_dasharray=_DASHES[style]
    )
    return line + "".join(marker(_SHAPES[style], x, y, 4, fill=colour, stroke=colour) for x, y in points)


KINDS: dict[str, Callable[[Mapping[str, Any]], tuple[list[str], float]]] = {
    "frontier": draw_frontier,
    "bars": _bars,
    "parallel": _parallel,
}
