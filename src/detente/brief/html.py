"""A brief as one HTML file: every text escaped, one style element, nothing else is loaded or run."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from detente.brief.figures import draw_figure, figure_table
from detente.brief.trace import anchor
from detente.brief.words import (
    MARKS,
    TERMS,
    cell_sign,
    cell_words,
    date_words,
    is_number,
    is_points,
    number_words,
    origin_words,
    range_of,
    visible,
)
from detente.methods.finding import Figure

if TYPE_CHECKING:
    from detente.brief.model import Brief
    from detente.methods.finding import Table

__all__ = ["environment", "write_html"]

_KEPT = re.compile(r"\b\d{4}-\d\d-\d\d\b|\b\d+ %")
_WEB = re.compile(r"https?://[^\s<>\"'\\^`{|}]+", re.IGNORECASE)


_HEAD_LETTERS = 90


@dataclass(slots=True)
class _Refs:
    """Hands out the way from a number to its note, and remembers it for the way back."""

    brief: Brief
    uses: dict[int, list[str]] = field(default_factory=dict)
    opened: dict[str, int] = field(default_factory=dict)
    estimates: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    publications: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    @classmethod
    def of(cls, brief: Brief) -> _Refs:
        """Know which places the page will have, so that nothing links to one it has not."""
        record = brief.record
        return cls(
            brief,
            estimates=frozenset(row.quantity for row in record.estimates),
            claims=frozenset(row.claim.id for row in record.claims),
            publications=frozenset(one.id for one in record.publications),
            sources=frozenset(entry.source.id for entry in record.sources),
        )

    def use(self, rests_on: tuple[str, ...], how: str) -> tuple[int, str] | None:
        """Return the note's number and the id of this place; None where there is no note."""
        number = self.brief.number_of(rests_on, how)
        if number is None:
            return None
        places = self.uses.setdefault(number, [])
        places.append(f"u{number}-{len(places) + 1}")
        return number, places[-1]

    def open_group(self, key: str, number: int) -> int:
        """Return the note in which a group of estimates is spelt out: the first that names it."""
        return self.opened.setdefault(key, number)


def write_html(brief: Brief) -> str:
    """Return the whole page; the same brief gives the same text."""
    style = _style() + _running_head(f"{brief.title} · as of {date_words(brief.as_of)}")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    page = environment().get_template("brief.html.jinja")
    return page.render(brief=brief, terms=TERMS, refs=_Refs.of(brief), style=Markup(style), style_hash=digest)  # noqa: S704 - our own file


@cache
def _style() -> str:
    text = files("detente.brief").joinpath("style.css").read_text(encoding="utf-8").replace("\r\n", "\n")
    if "</" in text:
        raise ValueError("style.css must not hold the beginning of an end tag")
    return text


def _running_head(words: str) -> str:
    """Return the rule that repeats the title at the head of each printed page, every sign as a code."""
    plain = " ".join(visible(words).split())
    cut = plain if len(plain) <= _HEAD_LETTERS else plain[: _HEAD_LETTERS - 1] + "…"
    coded = "".join(char if char.isascii() and char.isalnum() else f"\\{ord(char):06x}" for char in cut)
    return f'@page {{ @top-left {{ content: "{coded}"; font: 8pt sans-serif; color: #555; }} }}\n'


@cache
def environment() -> Environment:
    """Return the templates' environment: everything escaped, an unknown name is an error."""
    env = Environment(
        loader=PackageLoader("detente.brief", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_show,
    )
    env.globals.update(MARKS=MARKS, drawing=_drawing, figure_table=figure_table)
    env.filters.update(
        anchor=anchor,
        cell_sign=cell_sign,
        cell_words=cell_words,
        day=date_words,
        number=number_words,
        numeric_columns=_numeric_columns,
        origin=origin_words,
        prose=_prose,
        range_of=range_of,
        web_address=_web_address,
    )
    env.tests["figure"] = lambda one: isinstance(one, Figure)
    env.tests.update(
        numeric=is_number,
        points=is_points,
        cards=_is_cards,
        of_lines=_is_of_lines,
    )
    return env


def _show(value: Any) -> Any:
    """Make controls visible in whatever a template prints; markup of our own passes."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _prose(text: str) -> Markup:
    """Escape a text, and keep its dates and percentages on one line."""
    return Markup(_KEPT.sub(r'<span class="date">\g<0></span>', str(escape(visible(text)))))  # noqa: S704 - escaped


def _web_address(address: str) -> str:
    """Return an address only where it is a plain web address, else nothing."""
    return address if _WEB.fullmatch(address) and visible(address) == address else ""


def _drawing(figure: Figure, figure_id: str) -> Markup:
    return Markup(draw_figure(figure, figure_id) or "")  # noqa: S704 - svg.py escapes every text it is given


def _numeric_columns(table: Table) -> tuple[int, ...]:
    """Return the places of the columns that hold numbers, asked once for a table and not once a cell."""
    return tuple(place for place in range(len(table.columns)) if _is_numeric_column(table, place))


def _is_numeric_column(table: Table, place: int) -> bool:
    cells = [row[place] for row in table.rows if place < len(row)]
    return any(is_number(cell) for cell in cells) and all(
        is_number(cell) or cell.value is None for cell in cells
    )


def _is_cards(table: Table) -> bool:
    """Say whether rows become cards where the page is narrow: several columns of sentences."""
    return len(table.columns) > 3 and _is_of_lines(table)


def _is_of_lines(table: Table) -> bool:
    return any(cell.lines for row in table.rows for cell in row)
