"""The front of bargaining: a case in, a finding in words out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case import Case, Package, missing_worth, preferences_at_mid, round_up_draws
from detente.case.space import build_space
from detente.methods.bargaining.blocks import find_blocks
from detente.methods.bargaining.charts import bargaining_figures
from detente.methods.bargaining.listing import MOST_LISTED, Listing, consenting_parties
from detente.methods.bargaining.measure import AtMid, OverDraws, at_mid, over_draws
from detente.methods.bargaining.results import as_data
from detente.methods.bargaining.sentences import answer, order_only_answer, statements
from detente.methods.bargaining.space import count_packages
from detente.methods.bargaining.tables import (
    blocks_table,
    gains_table,
    red_lines_table,
    short_list_table,
    solutions_table,
    tabled_table,
    why_table,
)
from detente.methods.bargaining.trading import find_trades, trades_table
from detente.methods.bargaining.unlocking import Lift, Opener, find_lifts, find_openers, unlock_table
from detente.methods.finding import Figure, Finding, Options, Statement, Table
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
    Find the zone, the frontier, the solutions and a short list; raises nothing for a case that checks.

    What is missing is named: without worths nothing is answered, without no deal the zone is
    not, with orders only there are no points at mid.
    """
    parties = consenting_parties(case)
    missing = missing_worth(case, parties)
    if missing:
        return _not_answered(question, options, f"Not answered: needs {_few(missing)}.", missing)
    ranked = any(row.party in parties for row in case.rankings)
    no_deal_missing = tuple(f"no_deal.{p}" for p in parties if f"no_deal.{p}" not in case.estimates)
    tell = options.progress or (lambda _share, _word: None)
    tell(0.0, "listing the packages")
    preferences = None if ranked else preferences_at_mid(case, parties)
    try:
        listing = Listing.of(case, parties, preferences)
    except ValueError:
        count = count_packages(build_space(case).sizes)
        return _not_answered(
            question,
            options,
            f"Not answered: {count:,} packages before rules; this version lists {MOST_LISTED:,} at most.",
            (f"a case of at most {MOST_LISTED:,} packages",),
        )
    point = at_mid(listing, comparable=options.comparable or case.comparable)
    drawn = over_draws(
        listing,
        point,
        options.draws,
        options.seed,
        lambda share, word: tell(0.2 + 0.6 * share, word),
        _followed(listing, options.package),
    )
    tell(0.85, "who blocks what, what would move it")
    openers, lifts = find_openers(listing), find_lifts(listing)
    asked, name = _asked(case, options.package)
    swaps = find_trades(listing, asked) if asked is not None else None
    blocks = find_blocks(listing)
    tables = [*_tables(listing, point, drawn, openers, lifts)]
    blocked = blocks_table(listing, blocks) if blocks else None
    if blocked is not None:
        tables.insert(min(2, len(tables)), blocked)
    if options.package is not None and listing.preferences is not None:
        tables.append(why_table(listing, options.package, name, "why_asked"))
    if asked is not None and swaps is not None and len(swaps.rows):
        tables.append(trades_table(listing, asked, name, swaps))
    if point is None or no_deal_missing:
        head = order_only_answer(listing, drawn, no_deal_missing)
    else:
        head = answer(listing, point, drawn)
    return Finding(
        "bargaining",
        question,
        head,
        tuple(statements(listing, point, drawn, blocks, openers, lifts)),
        tuple(tables),
        _figures(listing, point, drawn),
        _LIMITS,
        no_deal_missing,
        drawn.seed,
        drawn.n_draws,
        as_data(listing, point, drawn, options.package, swaps),
        _arrays(listing, drawn),
    )


def _not_answered(question: str, options: Options, text: str, needs: tuple[str, ...]) -> Finding:
    nothing = {"nash": None, "kalai_smorodinsky": None, "egalitarian": None}
    data: dict[str, Any] = {
        "packages": None,
        "zone": {"size": None, "share": None, "share_low": None, "share_high": None},
        "frontier": None,
        "frontier_all": None,
        "solutions": nothing,
        "shortlist": [],
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


def _asked(case: Case, package: Package | None) -> tuple[Package | None, str]:
    """Return the text whose trades are shown: the one asked about, else the latest on the table."""
    if package is not None:
        named = next(
            (n.name for n in case.packages.values() if n.package == package), "the package asked about"
        )
        return package, named
    if not case.packages:
        return None, ""
    dated = sorted(
        case.packages.values(), key=lambda named: (named.date is not None, named.date or case.as_of)
    )
    return dated[-1].package, dated[-1].name


def _followed(listing: Listing, package: Package | None) -> NDArray[np.intp]:
    """Rows to follow through the draws whatever they are: texts on the table, and the one asked about."""
    wanted = [named.package for named in listing.case.packages.values()]
    if package is not None:
        wanted.append(package)
    rows = [row for one in wanted if (row := listing.row_of(one)) is not None]
    return np.array(sorted(set(rows)), dtype=np.intp)


def _tables(
    listing: Listing,
    point: AtMid | None,
    drawn: OverDraws,
    openers: tuple[Opener, ...],
    lifts: tuple[Lift, ...],
) -> list[Table]:
    """Tables in the order in which a reader wants them."""
    rows = drawn.short_list
    packages = [listing.package(row) for row in rows]
    tables: list[Table | None] = []
    if rows:
        tables.append(short_list_table(listing, drawn, rows))
        if point is not None and drawn.no_deal is not None:
            tables.append(gains_table(listing, drawn, rows))
        tables.append(red_lines_table(listing.case, packages))
    tables.append(tabled_table(listing))
    tables.append(unlock_table(listing, openers, lifts))
    if listing.preferences is not None:
        tables += [
            why_table(listing, package, f"Package {letter(place)}", f"why_{letter(place).lower()}")
            for place, package in enumerate(packages)
        ]
    if point is not None:
        tables.append(solutions_table(listing, point, drawn))
    return [table for table in tables if table is not None]


def _figures(listing: Listing, point: AtMid | None, drawn: OverDraws) -> tuple[Figure, ...]:
    return bargaining_figures(listing, point, drawn.short_list) if point is not None else ()


def _arrays(listing: Listing, drawn: OverDraws) -> dict[str, Any]:
    """What other methods take: which draws have a zone, the short list, and where it is in the zone."""
    places = [drawn.place(row) for row in drawn.short_list]
    return {
        "has_zone": drawn.shares.has_zone if drawn.no_deal is not None else None,
        "short_list": tuple(listing.package(row) for row in drawn.short_list),
        "in_zone": drawn.shares.in_zone[:, places],
    }
