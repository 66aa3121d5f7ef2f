"""What bargaining says in sentences: is there a package, who blocks what, what would move it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from detente.methods.bargaining.at_mid import AtMid
from detente.methods.bargaining.blocks import Block
from detente.methods.bargaining.bridge_tables import bridge_sentence
from detente.methods.bargaining.found import Found
from detente.methods.bargaining.lifting import Lift
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.measure import OverDraws
from detente.methods.bargaining.order_words import order_statements, placed_answer
from detente.methods.bargaining.red_line_tables import firmness_sentence
from detente.methods.bargaining.tables import ALL_POINTS
from detente.methods.bargaining.text_tables import text_sentences
from detente.methods.bargaining.unlock_words import unlock_sentences
from detente.methods.bargaining.why_words import why_sentences
from detente.methods.finding import Statement
from detente.methods.wording import draws_words, letter, list_words, option_name, possessive

__all__ = ["answer", "order_only_answer", "statements"]

_RULE = "a rule"
_AT_MID = "At mid: every number at the middle of its range."


def answer(listing: Listing, point: AtMid, drawn: OverDraws) -> Statement:
    """Say whether there is a package that all who must consent accept, at mid and over the draws."""
    zone = 0 if point.zone is None else len(point.zone)
    allowed = len(listing.packages)
    count = int(drawn.shares.has_zone.sum())
    over = draws_words(count, drawn.n_draws)
    how = (
        "Listed at mid, every number at the middle of its range; counted over "
        f"{drawn.n_draws:,} draws of every worth and no deal, seed {drawn.seed}."
    )
    if zone:
        text = (
            f"On this case's points there is room: {zone:,} of {allowed:,} allowed packages leave everybody "
            f"who must consent no worse off than without a deal; {over} some package does. "
            f"No forecast that anyone would sign or keep one."
        )
    elif count:
        text = (
            f"At the middle of the estimates there is no room: none of {allowed:,} allowed packages leaves "
            f"everybody who must consent as well off as without a deal. Within their ranges some package "
            f"does {over}."
        )
    else:
        text = (
            f"On this case's points there is no room: none of {allowed:,} allowed packages leaves everybody "
            f"whose consent it needs as well off as without a deal, "
            f"at mid or in any of {drawn.n_draws:,} draws."
        )
    return Statement(text, ALL_POINTS, how)


def order_only_answer(listing: Listing, drawn: OverDraws, missing: Sequence[str]) -> Statement:
    """Say what can be said where only an order, or no no-deal level, is known."""
    allowed = f"{len(listing.packages):,} packages are allowed"
    if missing:
        return Statement(
            f"Whether all could accept one is not answered: needs {list_words(missing)}. {allowed}; "
            "the short list below holds those that no other beats."
        )
    placed = placed_answer(listing, drawn)
    if placed is not None:
        return placed
    over = draws_words(int(drawn.shares.has_zone.sum()), drawn.n_draws)
    return Statement(
        f"Of some party only orders are known. Over point systems that agree with them, {over} at least one "
        f"of the {len(listing.packages):,} allowed packages leaves everybody who must consent no worse off "
        "than without a deal.",
        ALL_POINTS,
        f"Counted over {drawn.n_draws:,} draws of points that agree with the orders, seed {drawn.seed}.",
    )


def statements(found: Found) -> Iterator[Statement]:
    """Say everything after the answer, most useful first."""
    listing, point, drawn, blocks = found.listing, found.point, found.drawn, found.blocks
    if found.order_only is not None:
        asked = found.asked.package if found.asked is not None else None
        yield from order_statements(listing, drawn, found.order_only, asked)
    yield from _out_of_reach(listing, blocks)
    yield from _who_blocks(listing, blocks)
    if listing.is_whole:
        yield from _more_room(listing, found.lifts)
    yield from unlock_sentences(listing, found.openers, found.lifts, found.pairs)
    if found.firmness is not None:
        told = firmness_sentence(listing.case, drawn, found.firmness, found.short_list)
        yield from (told,) if told else ()
    if found.bridge is not None:
        told = bridge_sentence(listing, found.bridge)
        yield from (told,) if told else ()
    if listing.is_whole:
        yield from _guarantors(listing)
    if drawn.short_list:
        yield from _in_common(listing, drawn)
    if drawn.short_list and drawn.no_deal is not None:
        yield _short_list(drawn)
    if listing.is_whole and point is not None and point.zone is not None and len(point.zone):
        yield from _shared(listing, point)
    yield from why_sentences(found)
    yield from text_sentences(found)
    if point is not None:
        yield from _solutions(listing, point)


def _out_of_reach(listing: Listing, blocks: Sequence[Block]) -> Iterator[Statement]:
    """Which options no allowed package has, and whose absolute red line or which rule takes them out."""
    case = listing.case
    issues = list(case.issues.values())
    by_whom: dict[str, list[Block]] = {}
    for block in blocks:
        if block.excluded_by:
            lines = [name.partition(":")[2] for name in block.excluded_by if name.startswith("red_line:")]
            owners = list(dict.fromkeys(case.parties[case.red_lines[line].party].name for line in lines))
            by_whom.setdefault(list_words(owners) or _RULE, []).append(block)
    parts = []
    for owner, taken in by_whom.items():
        options = list_words([issues[b.issue].options[b.option].name for b in taken])
        if owner == _RULE:
            parts.append(f"rules take out {options}")
        elif not parts:
            parts.append(f"{possessive(owner)} absolute red lines take out {options}")
        else:
            parts.append(f"{possessive(owner)} take out {options}")
    if parts:
        text = "; ".join(parts)
        yield Statement(
            f"{text[0].upper()}{text[1:]}.",
            tuple(dict.fromkeys(name for taken in by_whom.values() for b in taken for name in b.excluded_by)),
            "Options that stand in no allowed package.",
        )


def _in_common(listing: Listing, drawn: OverDraws) -> Iterator[Statement]:
    """What the packages of the short list share, and on which issues they differ."""
    issues = list(listing.case.issues.values())
    chosen = listing.packages[list(drawn.short_list)]
    same = [place for place in range(len(issues)) if bool((chosen[:, place] == chosen[0, place]).all())]
    if len(chosen) < 2 or not same:
        return
    shared = "; ".join(issues[place].options[int(chosen[0, place])].name for place in same)
    differing = list_words([issue.name for place, issue in enumerate(issues) if place not in same])
    yield Statement(
        f"The short list has in common: {shared}." + (f" It differs on {differing}." if differing else ""),
        ALL_POINTS,
        "Read off the packages that together cover the draws.",
    )


def _shared(listing: Listing, point: AtMid) -> Iterator[Statement]:
    """Which options every acceptable package has: the settled part."""
    if point.zone is None:
        return
    packages = listing.packages[point.zone]
    fixed = [
        f"{option_name(listing.case, issue.id, issue.option_ids[int(packages[0, place])])} ({issue.name})"
        for place, issue in enumerate(listing.case.issues.values())
        if len(issue.options) > 1 and bool(np.all(packages[:, place] == packages[0, place]))
    ]
    if fixed:
        yield Statement(f"Every acceptable package, at mid, has: {'; '.join(fixed)}.", ALL_POINTS, _AT_MID)


def _who_blocks(listing: Listing, blocks: Sequence[Block]) -> Iterator[Statement]:
    """For each party, the options that stand in no acceptable package for want of its consent alone."""
    case = listing.case
    issues = list(case.issues.values())
    for party in listing.parties:
        blocked = [block for block in blocks if block.blockers == (party,)]
        if not blocked:
            continue
        names = [f"{issues[b.issue].options[b.option].name} ({issues[b.issue].name})" for b in blocked]
        yield Statement(
            f"{case.parties[party].name} alone blocks: {'; '.join(names)}.",
            ALL_POINTS,
            f"{_AT_MID} All others would take some allowed package with the option; this party would not.",
        )


def _lacking_guarantor(listing: Listing) -> int:
    """Count packages that would do for the principals but lack a guarantor who is asked to act."""
    acceptable = listing.acceptable
    if acceptable is None:
        return 0
    return int((acceptable[:, : listing.n_principals].all(axis=1) & ~acceptable.all(axis=1)).sum())


def _more_room(listing: Listing, lifts: Sequence[Lift]) -> Iterator[Statement]:
    """What would add packages to an open zone: guarantors' consent, and the best single rule or red line."""
    if listing.zone is None or not len(listing.zone):
        return
    parts = []
    lacking = _lacking_guarantor(listing)
    if lacking:
        parts.append(f"guarantors asked to act would add {lacking:,} packages by agreeing")
    best = max((lift.zone - len(listing.zone) for lift in lifts if lift.zone is not None), default=0)
    if best:
        parts.append(f"no single rule or red line lifted adds over {best:,}")
    if parts:
        yield Statement(
            f"More room: {'; '.join(parts)}.",
            (*ALL_POINTS, *(lift.reason for lift in lifts)),
            f"{_AT_MID} Packages counted again without guarantors' consent, a rule or a red line.",
        )


def _guarantors(listing: Listing) -> Iterator[Statement]:
    """How many packages would do for the principals but lack a guarantor whom they ask to act."""
    acceptable = listing.acceptable
    if acceptable is None or len(listing.parties) == listing.n_principals:
        return
    agreed = acceptable[:, : listing.n_principals].all(axis=1)
    lacking = {
        party: int((agreed & ~acceptable[:, column]).sum())
        for column, party in enumerate(listing.parties)
        if column >= listing.n_principals
    }
    parts = [f"{listing.case.parties[party].name} {count:,}" for party, count in lacking.items() if count]
    if parts:
        total = _lacking_guarantor(listing)
        what = "1 package" if total == 1 else f"{total:,} packages"
        yield Statement(
            f"A further {what} would do for the principals but lack a guarantor who is asked to act: "
            f"{list_words(parts)}.",
            ALL_POINTS,
            f"{_AT_MID} A package may lack more than one.",
        )


def _short_list(drawn: OverDraws) -> Statement:
    counts = [int(drawn.shares.in_zone[:, drawn.place(row)].sum()) for row in drawn.short_list]
    parts = [f"{letter(k)} {draws_words(n, drawn.n_draws)}" for k, n in enumerate(counts)]
    return Statement(
        f"Packages of the short list leave all who must consent no worse off than no deal: "
        f"{list_words(parts)}.",
        ALL_POINTS,
        "Counted over the draws; the letters are no ranking.",
    )


def _solutions(listing: Listing, point: AtMid) -> Iterator[Statement]:
    """What must be said of the named solutions: ties, parties left out."""
    case = listing.case
    if point.power is not None:
        weights = [f"{case.parties[p].name} {n:,}" for p, n in zip(case.principals, point.power, strict=True)]
        yield Statement(
            f"The Nash product is weighted, as asked, at mid and over the draws: {list_words(weights)}.",
            how="Each gain to the power of its principal; only the ratios of powers matter.",
        )
    if point.nash is not None and len(point.nash.rows) and not point.nash.is_full:
        sets = [
            list_words(
                [case.parties[p].name for p, counted in zip(case.principals, row, strict=True) if counted]
            )
            or "nobody"
            for row in np.unique(point.nash.parties, axis=0)
        ]
        yield Statement(
            f"No acceptable package leaves every principal strictly better off at mid; "
            f"the Nash product is over {' or over '.join(sets)} only.",
            ALL_POINTS,
            _AT_MID,
        )
    kalai = point.kalai_smorodinsky
    if kalai is not None and len(kalai.rows) and kalai.left_out.any():
        names = [case.parties[p].name for p, out in zip(case.principals, kalai.left_out, strict=True) if out]
        yield Statement(
            f"{list_words(names)} can gain nothing over no deal in any acceptable package at mid, "
            "and is left out of the Kalai-Smorodinsky ratio.",
            ALL_POINTS,
            _AT_MID,
        )
