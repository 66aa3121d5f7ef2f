"""What would open or close the zone, as a table, a sentence and data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_UP, Decimal
from fractions import Fraction
from typing import Any

from detente.case import Case
from detente.methods.bargaining.lifting import Lift
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.tables import cut
from detente.methods.bargaining.unlocking import Opener, PairOpener
from detente.methods.finding import Cell, Column, Statement, Table
from detente.methods.wording import option_name, reason_words

__all__ = ["change_words", "opens", "unlock_data", "unlock_sentences", "unlock_table"]

_MOST_ROWS = 12
_MOST_TOLD = 2
_POINTS = ("worth.*", "no_deal.*")
_HOW = "Computed at mid over all allowed packages, all other numbers as they are."


def change_words(change: Fraction) -> str:
    """
    Write the size of a change so that making it as written is enough.

    Exact with up to three decimals, else rounded up to the first three digits that count: never 0
    for what is not 0.
    """
    size = abs(change)
    exact = Decimal(size.numerator) / Decimal(size.denominator)
    if exact.is_zero():
        return "0"
    step = Decimal(1).scaleb(min(exact.adjusted() - 2, 0)) if exact < 1 else Decimal("0.001")
    text = f"{exact.quantize(step, ROUND_UP):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _share_words(opener: Opener) -> str:
    if not opener.span:
        return "no range"
    share = 100 * abs(opener.change) / opener.span
    return "under 1 % of its range" if 0 < share < 1 else f"{float(share):.0f} % of its range"


def opens(listing: Listing, openers: Sequence[Opener], lifts: Sequence[Lift]) -> bool:
    """Say whether some single change opens a zone that is shut."""
    shut = listing.zone is not None and not len(listing.zone)
    return shut and (bool(openers) or any(lift.zone for lift in lifts))


def unlock_sentences(
    listing: Listing, openers: Sequence[Opener], lifts: Sequence[Lift], pairs: Sequence[PairOpener]
) -> Iterator[Statement]:
    """Say how far no deal stands from closing or opening the zone, and what else opens one that is shut."""
    if listing.zone is None:
        return
    case, is_open = listing.case, len(listing.zone) > 0
    told = [
        opener
        for opener in openers
        if opener.quantity.startswith("no_deal.")
        and not (is_open and case.parties[opener.party].role != "principal")
    ]
    change = f" points {'more' if is_open else 'less'}"
    parts = [
        f"{change_words(opener.change)}{'' if place else change} to {case.parties[opener.party].name}"
        for place, opener in enumerate(told)
    ]
    how = "At mid. One number is changed, all others stay; the least change over all allowed packages."
    if parts and is_open:
        yield Statement(f"No package is left once no deal is worth over {' or '.join(parts)}.", _POINTS, how)
    elif parts:
        yield Statement(f"There is a package once no deal is worth {' or '.join(parts)}.", _POINTS, how)
    if is_open:
        return
    letting = [lift for lift in lifts if lift.zone]
    if letting:
        first = [f"without {_phrase(case, lift.reason)}" for lift in letting[:_MOST_TOLD]]
        more = f", or {len(letting) - _MOST_TOLD:,} other rules or red lines" if letting[_MOST_TOLD:] else ""
        keys = (*(lift.reason for lift in letting), *_POINTS)
        yield Statement(
            f"There is one, too, {' or '.join(first)}{more}."
            if parts
            else f"There is a package {' or '.join(first)}{more}.",
            keys,
            "At mid, each lifted by itself.",
        )
    if not parts and not letting:
        nor = "two changes together that do are in a table below" if pairs else "nor do two of those together"
        yield Statement(
            f"No single no deal that falls, and no rule or red line lifted, opens the zone at mid; {nor}.",
            _POINTS,
            "Looked at: every no deal, rule and red line; two no deals, one with one lifted, and two lifted.",
        )


def _phrase(case: Case, reason: str) -> str:
    """Name a rule by what it says, a red line as it is."""
    words = reason_words(case, reason)
    return f"the rule that says “{words.rstrip('.')}”" if reason.startswith("rule:") else words


def unlock_table(
    listing: Listing, openers: Sequence[Opener], lifts: Sequence[Lift], pairs: Sequence[PairOpener]
) -> Table | None:
    """One row per number, rule and red line; no smallest across parties. None without any."""
    zone = listing.zone
    is_open = zone is not None and len(zone) > 0
    body = [_opener_row(listing, opener, is_open=is_open) for opener in openers]
    body += [_lift_row(listing, lift) for lift in lifts if _tells(listing, lift)]
    body += [_pair_row(listing, pair) for pair in pairs]
    if not body:
        return None
    rows, more = cut(body, _MOST_ROWS)
    columns = (Column("Change"), Column("How much"), Column("Effect"))
    title = (
        "What single change would close the zone, or widen it"
        if is_open
        else "What change would open the zone"
    )
    note = "Each party on its own scale: a smaller number of points is not a smaller concession."
    if pairs:
        note += (
            " No single change opens it. Offered are two no-deal levels that fall together, one that falls "
            "with a rule or red line lifted, and two of these lifted; of each kind a few, without a least."
        )
    return Table("unlock", title, columns, rows, f"{note} {more}".rstrip())


def _tells(listing: Listing, lift: Lift) -> bool:
    return listing.zone is not None and lift.zone != len(listing.zone)


def _opener_row(listing: Listing, opener: Opener, *, is_open: bool) -> tuple[Cell, ...]:
    case = listing.case
    name = case.parties[opener.party].name
    if opener.quantity.startswith("no_deal"):
        what = f"No deal of {name}"
        effect = (
            "rises by more than this: no acceptable package is left"
            if is_open
            else "falls by this: one appears"
        )
    else:
        _, _, issue, option = opener.quantity.split(".")
        what = f"Worth to {name} of {option_name(case, issue, option)}"
        effect = "rises by this: an acceptable package appears"
    words = f"{change_words(opener.change)} own points ({_share_words(opener)})"
    keys = (opener.quantity, "worth.*", "no_deal.*")
    return Cell(what), Cell(abs(float(opener.change)), words, keys, _HOW), Cell(effect)


def _lift_row(listing: Listing, lift: Lift) -> tuple[Cell, ...]:
    now = 0 if listing.zone is None else len(listing.zone)
    what = Cell(f"Lifted: {reason_words(listing.case, lift.reason)}")
    how = "Zone at mid, counted again without it."
    if lift.zone is None:
        words = "not counted: the packages it keeps out are too many to be listed"
        return what, Cell(None, words, (lift.reason,), how, mark="unknown"), Cell("not known", mark="unknown")
    noun = "acceptable package" if lift.zone == 1 else "acceptable packages"
    words = f"{lift.zone:,} {noun} instead of {now:,}"
    effect = "the zone grows" if now else "an acceptable package appears"
    return what, Cell(lift.zone, words, (lift.reason,), how), Cell(effect)


def _pair_row(listing: Listing, pair: PairOpener) -> tuple[Cell, ...]:
    names = [listing.case.parties[party].name for party, _ in pair.falls]
    reasons = [reason_words(listing.case, reason) for reason in pair.lifted]
    if names:
        what = "No deal of " + " and of ".join(names) + (" together" if len(names) > 1 else "")
        what += "".join(f"; lifted with it: {reason}" for reason in reasons)
    else:
        what = f"Lifted together: {'; and '.join(reasons)}"
    words = "; ".join(
        f"{change_words(fall)} points less to {name}"
        for (_, fall), name in zip(pair.falls, names, strict=True)
    )
    keys = (*(f"no_deal.{party}" for party, _ in pair.falls), *pair.lifted, "worth.*", "no_deal.*")
    words = words or "both lifted"
    return Cell(what), Cell(words, words, keys, _HOW), Cell("an acceptable package appears")


def unlock_data(
    listing: Listing, openers: Sequence[Opener], lifts: Sequence[Lift], pairs: Sequence[PairOpener]
) -> dict[str, Any] | None:
    """Put it into the documented JSON shape; None where the zone is not counted."""
    if listing.zone is None:
        return None
    return {
        "numbers": [
            {
                "party": opener.party,
                "quantity": opener.quantity,
                "points": float(opener.change),
                "share_of_range": float(opener.change / opener.span) if opener.span else None,
            }
            for opener in openers
        ],
        "lifted": [{"reason": lift.reason, "zone": lift.zone} for lift in lifts],
        "pairs": [
            {"falls": {party: float(fall) for party, fall in pair.falls}, "lifted": list(pair.lifted)}
            for pair in pairs
        ],
    }
