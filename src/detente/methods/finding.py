"""`Finding`: one method's answer; `Method`: the record that registers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decimal import Decimal

    import pandas

    from detente.case import Case, Package

__all__ = ["Cell", "Column", "Figure", "Finding", "Method", "Options", "Statement", "Table"]

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Statement:
    """
    A sentence and what it rests on.

    `rests_on` holds trace keys: a quantity of estimates.csv (`worth.north.water.shared`),
    a group of them (`worth.north.*`), or `claim:ID`, `ranking:PARTY.ISSUE`, `red_line:ID`,
    `rule:ID`, `package:ID`, `source:ID`. `how` says in words how a number was computed from them.
    """

    text: str
    rests_on: tuple[str, ...] = ()
    how: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """
    One cell of a table: a value, how it is to be read, and what it rests on.

    `words` is shown instead of the bare value where given. `lines` holds several statements
    in one cell (the matrix of positions), each with its own trace; then `value` is the plain
    text for data frames. `mark` is one of "", "gain", "loss", "red_line", "best", "assumed",
    "unknown": meaning, never a colour.
    """

    value: Scalar
    words: str = ""
    rests_on: tuple[str, ...] = ()
    how: str = ""
    mark: str = ""
    lines: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name as a reader sees it, and the unit of its numbers ("" for words)."""

    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a finding; `id` is unique within it and names the data frame."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure shows, as plain data; the brief draws it. `kind` picks the drawing."""

    id: str
    kind: str
    title: str
    description: str
    data: Mapping[str, Any]
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """
    What a run may be asked: the same for every method, each reads what it uses.

    `draws` is the number of points (rounded up to 8 x 2^k and said), `seed` any whole
    number from 0. `comparable` declares the parties' scales comparable. `package` is the
    text a reader asked about. `progress` is called with a share done in [0, 1] and a word.
    `against` is what `package` is compared with, the openings where None; it may lack issues
    (today's state, where no option of theirs is in force). `power` maps every principal to its
    bargaining power, a positive number of which only the ratios matter; empty treats all alike.
    """

    draws: int = 1024
    seed: int = 0
    comparable: bool = False
    package: Package | None = None
    progress: Callable[[float, str], None] | None = None
    against: Package | None = None
    power: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """
    One method's answer: words, numbers with units, tables, what it rests on, its limits.

    `needs` is empty when the question was answered; otherwise it names the missing
    quantities and everything else may be empty. `data` is the documented JSON shape without
    the frame that the command line puts round it; `arrays` is handed to methods that take it.
    """

    method: str
    question: str
    answer: Statement
    statements: tuple[Statement, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    limits: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    seed: int | None = None
    draws: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    arrays: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def is_answered(self) -> bool:
        """True unless a quantity was missing."""
        return not self.needs

    def table(self, table_id: str) -> Table:
        """Return the table of that id; raises KeyError naming those that exist."""
        for table in self.tables:
            if table.id == table_id:
                return table
        known = ", ".join(table.id for table in self.tables) or "none"
        raise KeyError(f"{table_id!r} is not a table of {self.method}; there are: {known}")

    def frame(self, table_id: str) -> pandas.DataFrame:
        """Return one table as a data frame; pandas is imported here and nowhere earlier."""
        import pandas

        table = self.table(table_id)
        names = [f"{c.name} [{c.unit}]" if c.unit else c.name for c in table.columns]
        return pandas.DataFrame([[cell.value for cell in row] for row in table.rows], columns=names)

    def _repr_html_(self) -> str:
        """Show the finding in a notebook; every piece of text is escaped."""
        from html import escape

        parts = [f"<h3>{escape(self.question)}</h3>", f"<p>{escape(self.answer.text)}</p>"]
        for table in self.tables:
            head = "".join(f"<th scope='col'>{escape(c.name)}</th>" for c in table.columns)
            rows = "".join(
                "<tr>"
                + "".join(f"<td>{escape(cell.words or str(cell.value))}</td>" for cell in row)
                + "</tr>"
                for row in table.rows
            )
            parts.append(
                f"<table><caption>{escape(table.title)}</caption>"
                f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            )
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Method:
    """
    A registered method: `needs` are the quantity patterns it reads, `takes` the names
    of other methods whose `arrays` it wants (`flow` runs them first and hands them over),
    `options` the fields of `Options` that it reads and its command therefore takes.
    """

    name: str
    question: str
    run: Callable[[Case, Options, Mapping[str, Mapping[str, Any]]], Finding]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    options: tuple[str, ...] = ("draws", "seed")
