"""The front of bargaining: a case in, a finding in words out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case import Case, Package, Preferences, missing_worth, preferences_at_mid, round_up_draws
from detente.case.space import build_space
from detente.methods.bargaining.at_mid import AtMid, at_mid
from detente.methods.bargaining.blocks import find_blocks
from detente.methods.bargaining.blocks_table import blocks_table
from detente.methods.bargaining.bridge_tables import bridge_table
from detente.methods.bargaining.bridging import find_bridge
from detente.methods.bargaining.charts import bargaining_figures
from detente.methods.bargaining.firmness import find_firmness, search_draws
from detente.methods.bargaining.found import Found, Text, text_of
from detente.methods.bargaining.lifting import find_lifts
from detente.methods.bargaining.listing import Listing, consenting_parties
from detente.methods.bargaining.measure import OverDraws, over_draws
from detente.methods.bargaining.order_only import find_order_only, missing_no_deal
from detente.methods.bargaining.order_tables import orders_table, placed_table
from detente.methods.bargaining.order_words import PLACED_LIMIT
from detente.methods.bargaining.powers import whole_powers
from detente.methods.bargaining.problem import TooLargeError
from detente.methods.bargaining.red_line_tables import firmness_table, red_lines_table
from detente.methods.bargaining.results import as_data
from detente.methods.bargaining.sentences import answer, order_only_answer, statements
from detente.methods.bargaining.solution_tables import reach_table, solutions_table
from detente.methods.bargaining.space import count_packages
from detente.methods.bargaining.tables import gains_table, short_list_table, tabled_table
from detente.methods.bargaining.text_tables import trades_table
from detente.methods.bargaining.trading import find_text_improvements, find_trades
from detente.methods.bargaining.unlock_words import opens, unlock_table
from detente.methods.bargaining.unlocking import find_openers, find_pair_openers
from detente.methods.bargaining.why_tables import compare, why_table
from detente.methods.bargaining.why_words import against_words, quoted
from detente.methods.finding import Finding, Options, Statement, Table
from detente.methods.wording import letter, list_words

__all__ = ["answer_case"]

_LIMITS = (
    "Worths add up, with the pair terms that the case lists; anything more entangled is missed.",
    "No deal moves every answer: it is the hardest number to know, and the first to check.",
    "Acceptable is not kept: whether a package would hold is another question.",
    "Numbers are drawn independently unless the case ties them; a share of draws is not a likelihood.",
)


def answer_case(question: str, case: Case, options: Options) -> Finding:
    """
    Find the zone, the frontier, the solutions and a short list.

    What is missing is named: without worths nothing is answered, without no deal the zone is
    not, with orders only there are no points at mid. Raises UsageError for powers that are none,
    and nothing else for a case that checks.
    """
    parties = consenting_parties(case)
    power = whole_powers(options.power, case.principals)
    missing = missing_worth(case, parties)
    if missing:
        return _not_answered(question, options, f"Not answered: needs {_few(missing)}.", missing)
    ranked = any(row.party in parties for row in case.rankings)
    tell = options.progress or (lambda _share, _word: None)
    tell(0.0, "listing the packages")
    preferences = None if ranked else preferences_at_mid(case, parties)
    try:
        listing = Listing.of(case, parties, preferences)
    except ValueError:
        return _by_search(question, case, parties, preferences, power, options)
    point = at_mid(listing, comparable=options.comparable or case.comparable, power=power)
    drawn = over_draws(
        listing,
        point,
        options.draws,
        options.seed,
        lambda share, word: tell(0.2 + 0.6 * share, word),
        _followed(listing, options.package),
    )
    tell(0.85, "who blocks what, what would move it")
    return _as_finding(question, _look_up(listing, point, drawn, options))


def _by_search(
    question: str,
    case: Case,
    parties: tuple[str, ...],
    preferences: Preferences | None,
    power: tuple[int, ...] | None,
    options: Options,
) -> Finding:
    """Answer where the packages are too many to be listed."""
    from detente.methods.bargaining.unlisted import (
        find_unlisted,
        unlisted_answer,
        unlisted_data,
        unlisted_statements,
    )

    tell = options.progress or (lambda _share, _word: None)
    try:
        search = find_unlisted(case, parties, preferences, power, options, tell)
    except TooLargeError as error:
        text = (
            f"Not answered: {count_packages(build_space(case).sizes):,} packages before rules, and {error}."
        )
        return _not_answered(question, options, text, ("points with fewer digits, or a smaller case",))
    listing = search.listing
    found = Found(
        listing,
        search.point,
        search.drawn,
        search.blocks,
        search.openers,
        (),
        (),
        None,
        search.bridge,
        _texts(listing, options.package),
        options.against,
    )
    finding = _as_finding(question, found)
    needs = finding.needs
    return replace(
        finding,
        answer=unlisted_answer(search, needs),
        statements=(*unlisted_statements(search), *finding.statements),
        data=unlisted_data(search, dict(finding.data)),
    )


def _look_up(listing: Listing, point: AtMid | None, drawn: OverDraws, options: Options) -> Found:
    """Find everything that is read off the listing once the point results and the draws are there."""
    openers, lifts = find_openers(listing), find_lifts(listing)
    is_shut = listing.zone is not None and not len(listing.zone)
    return Found(
        listing,
        point,
        drawn,
        find_blocks(listing),
        openers,
        lifts,
        find_pair_openers(listing) if is_shut and not opens(listing, openers, lifts) else (),
        find_firmness(listing, drawn, search_draws(listing, drawn)),
        find_bridge(listing),
        _texts(listing, options.package),
        options.against,
        find_order_only(listing, drawn),
    )


def _as_finding(question: str, found: Found) -> Finding:
    """Put what was found into words, tables, figures and data."""
    listing, point, drawn = found.listing, found.point, found.drawn
    needs = missing_no_deal(listing, drawn)
    if point is None or needs:
        head = order_only_answer(listing, drawn, needs)
    else:
        head = answer(listing, point, drawn)
    return Finding(
        "bargaining",
        question,
        head,
        tuple(statements(found)),
        tuple(_tables(found)),
        bargaining_figures(listing, point, drawn.short_list) if point is not None else (),
        (*_LIMITS, PLACED_LIMIT) if drawn.placement is not None else _LIMITS,
        needs,
        drawn.seed,
        drawn.n_draws,
        as_data(found),
        _arrays(listing, drawn),
    )


def _not_answered(question: str, options: Options, text: str, needs: tuple[str, ...]) -> Finding:
    nothing = {"nash": None, "kalai_smorodinsky": None, "egalitarian": None, "utilitarian": None}
    data: dict[str, Any] = {
        "packages": None,
        "zone": {"size": None, "share": None, "share_low": None, "share_high": None},
        "frontier": None,
        "frontier_all": None,
        "ideal": None,
        "nadir": None,
        "solutions": nothing,
        "shortlist": [],
        "firmness": None,
        "bridge": None,
        "improvements": None,
        "unlock": None,
        "method": {"way": "not answered"},
    }
    return Finding(
        "bargaining",
        question,
        Statement(text),
        limits=_LIMITS,
        needs=needs,
        seed=options.seed,
        draws=round_up_draws(options.draws),
        data=data,
    )


def _few(names: tuple[str, ...]) -> str:
    return list_words(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"


def _texts(listing: Listing, asked: Package | None) -> tuple[Text, ...]:
    """Look at the text asked about, else at the latest on the table."""
    found = text_of(listing.case, asked)
    if found is None:
        return ()
    package, name = found
    swaps = find_trades(listing, package)
    return (Text(package, name, asked is not None, swaps, find_text_improvements(listing, package)),)


def _followed(listing: Listing, package: Package | None) -> NDArray[np.intp]:
    """Rows to follow through the draws whatever they are: texts on the table, and the one asked about."""
    wanted = [named.package for named in listing.case.packages.values()]
    if package is not None:
        wanted.append(package)
    rows = [row for one in wanted if (row := listing.row_of(one)) is not None]
    return np.array(sorted(set(rows)), dtype=np.intp)


def _tables(found: Found) -> Iterator[Table]:
    """Tables in the order in which a reader wants them."""
    listing, point, drawn = found.listing, found.point, found.drawn
    tables: list[Table | None] = []
    if found.short_list:
        tables.append(short_list_table(listing, drawn, drawn.short_list))
        if point is not None and drawn.no_deal is not None:
            tables.append(gains_table(listing, drawn, drawn.short_list))
    tables.append(placed_table(listing, drawn))
    tables.append(orders_table(listing))
    tables.append(blocks_table(listing, found.blocks))
    if found.firmness is not None:
        tables.append(firmness_table(listing, drawn, found.firmness))
        tables.append(red_lines_table(listing, found.firmness, found.short_list))
    if found.bridge is not None:
        tables.append(bridge_table(listing, drawn, found.bridge))
    tables.append(tabled_table(listing))
    tables.append(unlock_table(listing, found.openers, found.lifts, found.pairs))
    if listing.preferences is not None:
        for place, package in enumerate(found.short_list):
            title = f"Package {letter(place)} against what each party opened with, issue by issue"
            tables.append(
                why_table(listing, compare(listing, package), title, f"why_{letter(place).lower()}")
            )
    if point is not None:
        tables.append(solutions_table(listing, point, drawn))
        tables.append(reach_table(listing, point))
    tables += _text_tables(found)
    yield from (table for table in tables if table is not None)


def _text_tables(found: Found) -> Iterator[Table | None]:
    """Tables of the text that is looked at by itself."""
    listing = found.listing
    for text in found.texts:
        if text.is_asked and listing.preferences is not None:
            title = f"{quoted(text.name)} against {against_words(found)}, issue by issue"
            title = title[0].upper() + title[1:]
            yield why_table(listing, compare(listing, text.package, found.against), title, "why_asked")
        yield trades_table(listing, text)


def _arrays(listing: Listing, drawn: OverDraws) -> dict[str, Any]:
    """What other methods take: which draws have a zone, the short list, and where it is in the zone."""
    places = [drawn.place(row) for row in drawn.short_list]
    return {
        "has_zone": drawn.shares.has_zone if drawn.no_deal is not None else None,
        "short_list": tuple(listing.package(row) for row in drawn.short_list),
        "in_zone": drawn.shares.in_zone[:, places],
    }
