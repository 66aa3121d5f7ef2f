"""Small pieces of SVG as text: everything escaped, classes and presentation attributes, no style."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from detente.brief.words import visible

__all__ = ["Box", "document", "label", "marker", "nice_ticks", "place_labels", "shorten", "tag", "text_width"]

INK = "#1a1a1a"
MUTED = "#595959"


def tag(name: str, *children: str, **attributes: str | float) -> str:
    """
    Write one element. Children are finished markup; attribute values are escaped here.

    `class_` is written class, underscores in names become hyphens.
    """
    words = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for key, value in attributes.items()
    )
    return f"<{name}{words}>{''.join(children)}</{name}>" if children else f"<{name}{words}/>"


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return visible(value)
    return f"{value:.1f}".rstrip("0").rstrip(".")


def label(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    size: float = 13,
    weight: str = "normal",
    fill: str = INK,
    halo: bool = False,
) -> str:
    """Write a line of text, escaped here; a halo keeps it legible over what it covers."""
    white: dict[str, str | float] = {"stroke": "#ffffff", "stroke_width": 3, "paint_order": "stroke"}
    return tag(
        "text",
        escape(visible(words)),
        x=x,
        y=y,
        text_anchor=anchor,
        font_size=size,
        font_weight=weight,
        fill=fill,
        **(white if halo else {}),
    )


def document(
    figure_id: str, title: str, description: str, width: float, height: float, parts: Iterable[str]
) -> str:
    """Wrap parts into an image with a name and a description for those who do not see it."""
    names = f"{figure_id}-title {figure_id}-desc"
    return tag(
        "svg",
        tag("title", escape(visible(title)), id=f"{figure_id}-title"),
        tag("desc", escape(visible(description)), id=f"{figure_id}-desc"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        role="img",
        aria_labelledby=names,
        class_="figure",
    )


def marker(
    shape: str, x: float, y: float, size: float, *, fill: str, stroke: str = INK, class_: str = ""
) -> str:
    """Draw one of: dot, ring, square, diamond, triangle, cross. Shapes differ where colours might not."""
    if shape in ("dot", "ring"):
        line = stroke if shape == "ring" else "none"
        return tag("circle", cx=x, cy=y, r=size, fill=fill, stroke=line, stroke_width=1.2, class_=class_)
    if shape == "cross":
        left, right, top, bottom = (f"{v:.1f}" for v in (x - size, x + size, y - size, y + size))
        path = f"M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}"
        return tag("path", d=path, fill="none", stroke=stroke, stroke_width=2.2, class_=class_)
    corners: dict[str, list[tuple[float, float]]] = {
        "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
        "diamond": [(0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)],
        "triangle": [(0, -1.3), (1.2, 0.9), (-1.2, 0.9)],
    }
    points = " ".join(f"{x + dx * size:.1f},{y + dy * size:.1f}" for dx, dy in corners[shape])
    return tag("polygon", points=points, fill=fill, stroke=stroke, stroke_width=1.2, class_=class_)


def text_width(words: str, size: float = 13) -> float:
    """Guess the width of a text from above: no font is measured here."""
    return sum(_wide(char) for char in words) * size


def _wide(char: str) -> float:
    if char in " .,:;'|!-()[]":
        return 0.37
    if char.isupper() or not char.isascii() or char in "mw%@&":
        return 0.88
    return 0.6


def shorten(words: str, width: float, size: float = 13) -> str:
    """Cut a text so that it fits, with an ellipsis where something was left out."""
    plain = " ".join(visible(words).split())
    if text_width(plain, size) <= width:
        return plain
    room, kept = width - text_width("…", size), 0
    for char in plain:
        room -= text_width(char, size)
        if room < 0:
            break
        kept += 1
    return plain[:kept].rstrip() + "…"


def nice_ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Return round numbers that span [low, high], about as many as wanted."""
    span = high - low
    if not span > 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(span / wanted))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if span / (power * m) <= wanted)
    first = math.ceil(low / step - 1e-9)
    return [round(n * step, 10) for n in range(first, math.floor(high / step + 1e-9) + 1)]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """True where the two share some area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """True where the other lies within."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


def place_labels(
    anchors: Sequence[tuple[float, float, str]],
    frame: Box,
    taken: Iterable[Box] = (),
    *,
    busy: Sequence[tuple[float, float]] = (),
    size: float = 13,
) -> list[Box | None]:
    """
    Find a place for each label near its point: no two overlap, none leaves the frame.

    Tries eight directions at growing distance and takes the place that covers the fewest
    `busy` points; None where there is no free place (the table beneath has the label).
    """
    blocked = [*taken, *(Box(x - 6, y - 6, x + 6, y + 6) for x, y, _ in anchors)]
    places: list[Box | None] = []
    for x, y, words in anchors:
        wide, tall = text_width(words, size) + 2, size * 1.25
        best: tuple[float, Box] | None = None
        for ring, gap in enumerate((8.0, 18.0, 32.0, 50.0, 72.0)):
            for dx, dy in ((1, 0), (1, -1), (0, -1), (-1, 0), (1, 1), (-1, -1), (0, 1), (-1, 1)):
                left = x + dx * gap - (wide if dx < 0 else wide / 2 if dx == 0 else 0)
                top = y + dy * gap - (tall if dy < 0 else tall / 2 if dy == 0 else 0)
                box = Box(left, top, left + wide, top + tall)
                if not frame.holds(box) or any(box.overlaps(other) for other in blocked):
                    continue
                covered = sum(box.left <= px <= box.right and box.top <= py <= box.bottom for px, py in busy)
                cost = covered + 1.5 * ring
                if best is None or cost < best[0]:
                    best = (cost, box)
        places.append(best[1] if best else None)
        if best:
            blocked.append(best[1])
    return places
