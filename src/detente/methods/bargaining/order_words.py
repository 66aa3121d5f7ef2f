"""Order-only answers in words and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.case import Package
from detente.methods.bargaining.judgements import Judgement
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.measure import OverDraws
from detente.methods.bargaining.order_only import OrderOnly
from detente.methods.bargaining.order_tables import taken_draws
from detente.methods.finding import Statement
from detente.methods.wording import draws_words, list_words, option_name, possessive

__all__ = [
    "PLACED_LIMIT",
    "certain_data",
    "judgement_data",
    "order_statements",
    "placed_answer",
    "placed_data",
    "standing_data",
]

PLACED_LIMIT = (
    "No deal placed by red lines is our own reading: with points that add up, the low end alone would let "
    "gains elsewhere buy a red line off. Read both ends."
)


def placed_answer(listing: Listing, drawn: OverDraws) -> Statement | None:
    """Say whether there is a zone where red lines place a no deal, at both ends; None where none does."""
    if drawn.placement is None or drawn.ends is None:
        return None
    low, high = (draws_words(int(end.has_zone.sum()), drawn.n_draws) for end in drawn.ends)
    over = draws_words(int(drawn.shares.has_zone.sum()), drawn.n_draws)
    names = list_words([listing.case.parties[party].name for party in drawn.placement.parties])
    return Statement(
        f"Only orders are known, and only red lines say what no deal is worth to {names}. At least one of "
        f"the {len(listing.packages):,} allowed packages leaves everybody who must consent no worse off than "
        f"no deal {over}. With no deal just better than the typical package that crosses a red line this "
        f"holds {low}; with no deal better than every such package, {high}. No forecast that anyone would "
        "sign or keep one.",
        _placed_keys(listing, drawn),
        f"Counted over {drawn.n_draws:,} draws of points that agree with the orders, seed {drawn.seed}; each "
        "draw puts no deal anywhere between the two ends.",
    )


def order_statements(
    listing: Listing, drawn: OverDraws, found: OrderOnly, asked: Package | None
) -> Iterator[Statement]:
    """Say what is certain whatever the points, and which missing judgement matters most."""
    ranked = tuple(
        dict.fromkeys(
            f"ranking:{row.party}.{row.issue}"
            for row in listing.case.rankings
            if row.party in listing.parties
        )
    )
    how = "Exact: the least difference over all points that agree lies at a corner of what agrees."
    if found.beaten.is_decided:
        beaten, allowed = len(found.beaten.rows), len(listing.packages)
        yield Statement(
            f"Whatever the points that agree with what is known, {beaten:,} of {allowed:,} allowed packages "
            "are beaten by another: no principal is worse off with it and some principal is better off. "
            f"The other {allowed - beaten:,} hang on the points.",
            ranked,
            how,
        )
    if found.surely_in is not None and found.surely_out is not None:
        yield Statement(
            f"Whatever the points, {found.surely_in:,} allowed packages are no worse than no deal for all "
            f"who must consent, and {found.surely_out:,} are worse for somebody.",
            (*ranked, "no_deal.*"),
            how,
        )
    if asked is not None:
        yield from _standing(listing, drawn, found, asked, ranked)
    if found.weighed is not None:
        yield _missing(listing, drawn, found, ranked)


def _standing(
    listing: Listing, drawn: OverDraws, found: OrderOnly, asked: Package, ranked: tuple[str, ...]
) -> Iterator[Statement]:
    """Where the text that a reader asked about stands."""
    row = listing.row_of(asked)
    if row is None or not found.beaten.is_decided:
        return
    by = int(found.beaten.beaten_by[row])
    if by >= 0:
        better = listing.package(by).as_dict()
        changed = "; ".join(
            option_name(listing.case, issue, better[issue])
            for issue, option in asked.clauses
            if better[issue] != option
        )
        yield Statement(
            f"The package asked about is beaten whatever the points: with {changed} instead, no principal is "
            "worse off and some principal is better off.",
            ranked,
        )
        return
    place = drawn.place(row)
    count = int(drawn.shares.on_frontier[:, place].sum())
    share, low, high = drawn.interval(found.percentile[:, place])
    within = " of those acceptable" if drawn.no_deal is not None else ""
    yield Statement(
        "The package asked about is not beaten whatever the points; "
        f"{draws_words(count, drawn.n_draws)} no other{within} beats it. Its least satisfied principal fares "
        f"better than in {_percent(share, low, high)} of the other allowed packages.",
        ranked,
        "Satisfaction is the way from a party's worst to its best; compared draw by draw.",
    )


def _missing(listing: Listing, drawn: OverDraws, found: OrderOnly, ranked: tuple[str, ...]) -> Statement:
    """Which judgement, if somebody gave it, would settle most; honest where none stands out."""
    weighed = found.weighed
    if weighed is None:
        raise ValueError("no judgement was weighed")
    what = "which packages all would take" if drawn.no_deal is not None else ("which packages no other beats")
    how = (
        "Share of the variance over the draws that the answer alone would take away; picked on one half of "
        "the draws, measured on the other."
    )
    name = (
        "the one judgement left open"
        if weighed.n_judgements == 1
        else (f"the {weighed.n_judgements:,} judgements left open")
    )
    if not weighed.stands_out:
        return Statement(
            f"None of {name} stands out: by itself each would settle little of what is open about {what}.",
            ranked,
            how,
        )
    return Statement(
        f"Of {name}, one would settle most: {_judgement_words(listing, weighed.judgement)}. Knowing it "
        f"would settle {_percent(weighed.share, weighed.low, weighed.high)} of what is open about {what}.",
        ranked,
        how,
    )


def _percent(share: float, low: float, high: float) -> str:
    return f"{100 * share:.0f} % ({100 * low:.0f} to {100 * high:.0f} %)"


def _judgement_words(listing: Listing, judgement: Judgement) -> str:
    case = listing.case
    name = case.parties[judgement.party].name
    if judgement.kind == "order":
        first, second = (case.issues[issue].name for issue in judgement.items)
        return f"whether {first} or {second} matters more to {name}"
    if judgement.kind == "option":
        issue, option = judgement.items[0].split(".")
        return f"where {option_name(case, issue, option)} ({case.issues[issue].name}) stands for {name}"
    return f"where between its two ends {possessive(name)} no deal stands"


def _placed_keys(listing: Listing, drawn: OverDraws) -> tuple[str, ...]:
    parties = () if drawn.placement is None else drawn.placement.parties
    lines = tuple(f"red_line:{line.id}" for line in listing.case.red_lines.values() if line.party in parties)
    return (*lines, "worth.*")


# -- data


def placed_data(drawn: OverDraws) -> dict[str, Any] | None:
    """Put the placement into the JSON shape; None where no no deal is placed."""
    if drawn.placement is None:
        return None
    data: dict[str, Any] = {"parties": list(drawn.placement.parties), "low_end": None, "high_end": None}
    if drawn.ends is not None:
        for name, end in zip(("low_end", "high_end"), drawn.ends, strict=True):
            share, low, high = drawn.interval(end.has_zone)
            data[name] = {"share": share, "share_low": low, "share_high": high}
    return data


def certain_data(listing: Listing, found: OrderOnly | None) -> dict[str, Any] | None:
    """Put the certain verdicts into the JSON shape; None where every party has points."""
    if found is None:
        return None
    beaten = len(found.beaten.rows) if found.beaten.is_decided else None
    return {
        "dominated": beaten,
        "undominated": None if beaten is None else len(listing.packages) - beaten,
        "in_zone": found.surely_in,
        "out_of_zone": found.surely_out,
    }


def judgement_data(found: OrderOnly | None) -> dict[str, Any] | None:
    """Put the missing judgement into the JSON shape; None where none was weighed."""
    if found is None or found.weighed is None:
        return None
    weighed = found.weighed
    return {
        "kind": weighed.judgement.kind,
        "party": weighed.judgement.party,
        "items": list(weighed.judgement.items),
        "share": weighed.share,
        "share_low": weighed.low,
        "share_high": weighed.high,
        "stands_out": weighed.stands_out,
        "weighed": weighed.n_judgements,
    }


def standing_data(
    listing: Listing, drawn: OverDraws, found: OrderOnly | None, row: int | None
) -> dict[str, Any]:
    """Say where one allowed package stands, for the JSON; nothing where every party has points."""
    if found is None or row is None:
        return {}
    place = drawn.place(row)
    by = int(found.beaten.beaten_by[row])
    share, low, high = drawn.interval(drawn.shares.on_frontier[:, place])
    percentile, percentile_low, percentile_high = drawn.interval(found.percentile[:, place])
    accepted = None
    if drawn.placement is not None:
        accepted = {
            party: dict(
                zip(
                    ("share", "low_end", "high_end"),
                    (float(takes.mean()) for takes in taken_draws(listing, drawn, party, row)),
                    strict=True,
                )
            )
            for party in drawn.placement.parties
        }
    zone_ends = None
    if drawn.ends is not None:
        zone_ends = [float(end.in_zone[:, place].mean()) for end in drawn.ends]
    standing = {
        "frontier": {"share": share, "share_low": low, "share_high": high},
        "is_certainly_dominated": by >= 0 if found.beaten.is_decided else None,
        "certainly_dominated_by": listing.package(by).as_dict() if by >= 0 else None,
        "percentile": {"share": percentile, "share_low": percentile_low, "share_high": percentile_high},
        "accepted": accepted,
        "zone_ends": zone_ends,
    }
    return {"order_only": standing}
