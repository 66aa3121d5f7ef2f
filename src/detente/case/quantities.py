"""Which quantities exist: the table from which validation, forms and the reference page come."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from detente.sources import did_you_mean

if TYPE_CHECKING:
    from detente.case.model import Case

__all__ = ["DRIVERS", "Quantity", "explain_unknown", "find_quantity", "list_quantities", "quantity_problem"]

DRIVERS = ("zone", "holds", "talks", "peacekeepers", "guarantee")
"""What can move a hazard."""

_STATES = ("fighting", "frozen", "settlement", "victory")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A row of quantities.csv: `pattern` holds placeholders such as <party>."""

    pattern: str
    unit: str
    low_bound: Decimal
    high_bound: Decimal
    meaning: str
    read_by: tuple[str, ...]

    @property
    def slots(self) -> tuple[str, ...]:
        """The parts between dots, placeholders in angle brackets."""
        return tuple(self.pattern.split("."))


@cache
def list_quantities() -> tuple[Quantity, ...]:
    """Return the whole table, in its order."""
    text = files("detente.case").joinpath("quantities.csv").read_text(encoding="utf-8")
    return tuple(
        Quantity(
            row["quantity"],
            row["unit"],
            Decimal(row["low_bound"]),
            Decimal(row["high_bound"]),
            row["meaning"],
            tuple(row["read_by"].split()),
        )
        for row in csv.DictReader(text.splitlines())
    )


def find_quantity(name: str) -> Quantity | None:
    """Return the row whose pattern a dotted name has the form of; placeholders match anything."""
    for quantity in list_quantities():
        if _pattern(quantity.pattern).fullmatch(name):
            return quantity
    return None


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(<[a-z]+>)", pattern)
    return re.compile("".join(r"([^.+]+)" if part.startswith("<") else re.escape(part) for part in parts))


def quantity_problem(case: Case, name: str) -> str | None:
    """
    Say why a dotted name is not a quantity of this case, with the way out; None where it is one.

    A pair term must name two different issues in the order of case.toml.
    """
    quantity = find_quantity(name)
    if quantity is None:
        return explain_unknown(case, name)
    found = _pattern(quantity.pattern).fullmatch(name)
    assert found is not None  # noqa: S101 - find_quantity matched the same pattern
    slots = re.findall(r"<([a-z]+)>", quantity.pattern)
    issues: list[str] = []
    for slot, value in zip(slots, found.groups(), strict=True):
        known = _known(case, slot, issues[-1] if issues else "")
        if known is not None and value not in known:
            what = _ARTICLE.get(slot, f"a {slot}")
            return f'"{name}": "{value}" is not {what} of this case{did_you_mean(value, known)}'
        if slot == "issue":
            issues.append(value)
    if len(issues) == 2:
        order = list(case.issues)
        if order.index(issues[0]) >= order.index(issues[1]):
            return f'"{name}": a pair term names two different issues in the order of case.toml; swap them'
    return None


_ARTICLE = {"issue": "an issue", "option": "an option", "obligation": "an obligation"}


def _known(case: Case, slot: str, issue: str) -> Iterable[str] | None:
    """Return the names a placeholder may stand for in this case."""
    if slot == "option":
        return case.issues[issue].option_ids if issue in case.issues else None
    tables: dict[str, Iterable[str]] = {
        "party": case.parties,
        "issue": case.issues,
        "obligation": case.obligations,
        "guarantee": case.guarantees,
        "monitor": case.monitors,
        "driver": DRIVERS,
        "from": _STATES,
        "to": _STATES,
    }
    return tables[slot]


def explain_unknown(case: Case, name: str) -> str:
    """Say that a name is no quantity, and which one may have been meant."""
    from difflib import get_close_matches

    candidates = sorted({*possible_quantities(case), *case.estimates} - {name})
    near = get_close_matches(name, candidates, n=1, cutoff=0.6)
    heads = sorted({quantity.slots[0] for quantity in list_quantities()})
    hint = f'; did you mean "{near[0]}"?' if near else f"; quantities begin with {', '.join(heads)}"
    return f'"{name}" is not a quantity{hint}'


def possible_quantities(case: Case) -> list[str]:
    """List every name without free slots beside parties, issues and options, for suggestions."""
    names = []
    for quantity in list_quantities():
        slots = quantity.slots
        if "+" in quantity.pattern or len(slots) > 4:
            continue
        heads = [slots[0]]
        for slot in slots[1:]:
            if slot == "<option>":
                heads = [f"{head}.{o}" for head in heads for o in _options_after(case, head)]
            elif slot.startswith("<"):
                heads = [f"{head}.{value}" for head in heads for value in _known(case, slot[1:-1], "") or ()]
            else:
                heads = [f"{head}.{slot}" for head in heads]
        names.extend(heads)
    return names


def _options_after(case: Case, head: str) -> tuple[str, ...]:
    issue = head.rsplit(".", 1)[-1]
    return case.issues[issue].option_ids if issue in case.issues else ()
