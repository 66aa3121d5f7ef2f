"""Plain words for dates, numbers, grades and marks, and text made safe to look at."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from detente.case import find_quantity, list_quantities

if TYPE_CHECKING:
    from detente.case import Basis, Case, Estimate
    from detente.claims import Claim
    from detente.methods.finding import Cell, Table
    from detente.sources import Source

__all__ = [
    "MARKS",
    "TERMS",
    "basis_words",
    "cell_sign",
    "cell_words",
    "claim_date",
    "combination_words",
    "count",
    "date_words",
    "estimate_words",
    "grade_words",
    "is_number",
    "is_points",
    "meaning_of",
    "number_words",
    "origin_words",
    "passage_words",
    "range_of",
    "range_words",
    "visible",
]

TERMS = (
    ("Package", "one option of every issue. It is allowed where it breaks no rule and no absolute red line."),
    ("No deal", "going on without a settlement; each party's points for it are an estimate like any other."),
    ("Must consent", "the principals to everything, a guarantor where a package asks it to act."),
    (
        "Points",
        "a party's own scale, from its worst to what it demanded (100): never compared across parties.",
    ),
    ("Draws", "sets of points within the estimates' ranges. A share of draws is not a likelihood."),
    (
        "Red lines",
        "only absolute ones remove packages; stated and firm ones a package may cross, counted and shown.",
    ),
)
"""Words that a brief uses and a reader may not know."""

MARKS = {
    "gain": ("▲", "gain"),
    "loss": ("▼", "loss"),
    "red_line": ("✕", "crosses a red line"),
    "best": ("★", "best of its kind"),
    "assumed": ("°", "assumed, nobody has said it"),
    "unknown": ("?", "not known"),
}
"""How the meaning of a cell is shown: a sign and its words, never a colour alone."""

_RELIABILITY = {
    "A": "completely reliable source",
    "B": "usually reliable source",
    "C": "fairly reliable source",
    "D": "not usually reliable source",
    "E": "unreliable source",
    "F": "reliability of the source cannot be judged",
}
_CREDIBILITY = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}
_ORIGINS = {
    "document": "the document's own words",
    "paraphrase": "a paraphrase written for this project of something looked up",
    "recalled": "a paraphrase written for this project from recollection, not looked up",
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MINUS = re.compile(r"(?<![\w.])-(?=\d)")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def visible(text: str) -> str:
    """Show controls that could reorder or hide text as marks such as [U+202E]; one line end for all."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", unified)


def date_words(day: date | None) -> str:
    """Write 2 September 2025; "date not known" where there is none, or where 0001-01-01 stands for none."""
    if day is None or day == date.min:
        return "date not known"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def claim_date(claim: Claim) -> str:
    """Say when something was said, or that only the date of the report is known."""
    if claim.said:
        return f"said {date_words(claim.said)}"
    if claim.reported:
        return f"reported {date_words(claim.reported)}, date said not known"
    return "date not known"


def number_words(value: str | float | Decimal | None) -> str:
    """Write a number as a reader expects it: 1,024, −3.5, yes, no, n/a; text stays as it is."""
    if value is None:
        return "n/a"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}".replace("-", "−")
    if isinstance(value, Decimal):
        text = f"{value:,f}"
    else:
        text = f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.3g}"
        if "e" in text:
            text = f"{value:,.4f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text.replace("-", "−")


def cell_words(cell: Cell) -> str:
    """Return what a cell shows: its words, or its value as a reader expects it."""
    if isinstance(cell.value, int | float):
        return _MINUS.sub("−", cell.words) or number_words(cell.value)
    return cell.words or number_words(cell.value)


def count(number: int, singular: str, plural: str = "") -> str:
    """Write 1 source, 2 sources, no sources."""
    noun = singular if number == 1 else plural or singular + "s"
    return f"{number:,} {noun}" if number else f"no {noun}"


def grade_words(grade: str) -> str:
    """Write an Admiralty grade out; "not graded" where nobody has set it."""
    if not grade:
        return "not graded"
    parts = [_RELIABILITY.get(grade[:1].upper(), ""), _CREDIBILITY.get(grade[1:2], "")]
    words = "; ".join(part for part in parts if part)
    return f"{grade}: {words}" if words else grade


def origin_words(source: Source) -> str:
    """Say what the stored text is."""
    return _ORIGINS.get(source.origin, source.origin)


def passage_words(source: Source | None, quotation: str) -> str:
    """
    Write the passage that a claim stands on: in quotation marks only where the text is the document's own.

    A passage of a paraphrase of ours is nobody's words but ours, and must not look otherwise.
    """
    if source is not None and source.origin != "document":
        return f"In our paraphrase: {quotation}"
    return f"“{quotation}”"


def meaning_of(quantity: str) -> str:
    """Return what a quantity means, from the table of quantities; also for `no_deal.P` or `no_deal.*`."""
    row = find_quantity(quantity)
    if row is None:
        head = quantity.partition(".")[0]
        row = next((q for q in list_quantities() if q.slots[0] == head), None)
    return row.meaning if row else ""


def cell_sign(cell: Cell) -> str:
    """Return the mark whose sign is shown: words such as "not asked to act" need no question mark."""
    return "" if cell.mark not in MARKS or (cell.mark == "unknown" and cell.words) else cell.mark


def basis_words(case: Case, basis: Basis) -> str:
    """Say in words what a number or a rule rests on."""
    parts = []
    if basis.claims:
        parts.append(("claim " if len(basis.claims) == 1 else "claims ") + ", ".join(basis.claims))
    if basis.cite:
        reference = case.references.get(basis.cite)
        text = reference.text if reference else basis.cite
        parts.append(f"{text}, {basis.page}" if basis.page else text)
    if basis.assumption:
        parts.append(f"assumption: {basis.assumption}")
    return "; ".join(parts) or "no basis given"


def estimate_words(case: Case, quantity: str) -> str:
    """Say in a mediator's words what an estimate is about: party, issue and option by their names."""
    names: dict[str, str] = {key: party.name for key, party in case.parties.items()}
    for issue in case.issues.values():
        names.setdefault(issue.id, issue.name)
    parts = []
    for term in quantity.split("+"):
        slots = term.split(".")
        words = []
        for place, slot in enumerate(slots):
            owner = case.issues.get(slots[place - 1]) if place else None
            option = next((o.name for o in owner.options if o.id == slot), "") if owner else ""
            words.append(option or names.get(slot, slot.replace("_", " ")))
        parts.append(": ".join(words))
    return " together with ".join(parts)


def combination_words(case: Case, clauses: tuple[tuple[str, str], ...]) -> str:
    """Write clauses as "Issue: option and Issue: option"."""
    parts = []
    for issue_id, option_id in clauses:
        issue = case.issues.get(issue_id)
        option = next((o.name for o in issue.options if o.id == option_id), option_id) if issue else option_id
        parts.append(f"{issue.name if issue else issue_id}: {option}")
    return " and ".join(parts)


def range_words(estimate: Estimate) -> str:
    """Write an estimate in one line: middle value, bounds and unit."""
    low, mid, high = (number_words(v) for v in (estimate.low, estimate.mid, estimate.high))
    span = f"{mid} (between {low} and {high})" if low != high else mid
    return f"{span} {estimate.unit}".strip()


def range_of(low: str, mid: str, high: str) -> str:
    """Write bounds and middle value, already in words, as 40 (20 to 60); one number where they agree."""
    return mid if low == high else f"{mid} ({low} to {high})"


def is_number(cell: Cell) -> bool:
    """Say whether a cell is read as a number: by its value, or by words such as "in 412 of 1,024 draws"."""
    if isinstance(cell.value, bool):
        return False
    return isinstance(cell.value, int | float) and len(cell.words) <= 24


def is_points(table: Table) -> bool:
    """Say whether a table shows points of parties, which must not be compared across parties."""
    return any("point" in column.unit for column in table.columns)
