"""Put together what searches found of a case that is not listed, in the records of a listed one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from detente.case import (
    Case,
    Package,
    Preferences,
    Space,
    build_space,
    draw_preferences,
    list_inputs,
    round_up_draws,
    sobol_points,
)
from detente.methods.bargaining.at_mid import AtMid, Level
from detente.methods.bargaining.blocks import Block
from detente.methods.bargaining.bridging import Bridge, find_bridge, find_record
from detente.methods.bargaining.cover import cover_rows
from detente.methods.bargaining.draws import Shares
from detente.methods.bargaining.found import text_of
from detente.methods.bargaining.listing import Listing, as_terms
from detente.methods.bargaining.measure import OverDraws, levels_in_draws, reach_in_draws
from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.search import SearchPlan, UnlistedFrontier, plan_for
from detente.methods.bargaining.solutions import KalaiSmorodinsky, Nash
from detente.methods.bargaining.space import Terms
from detente.methods.bargaining.unlisted.around import (
    Honoured,
    blocks_by_search,
    honoured_by_search,
    lifts_by_search,
    openers_by_search,
)
from detente.methods.bargaining.unlisted.draws import (
    DrawsJob,
    Followed,
    draws_that_fit,
    search_over_draws,
)
from detente.methods.bargaining.unlisted.mid import Chosen, Searched, search_at_mid
from detente.methods.bargaining.unlisted.pool import improving_frontier, near_the_openings, spaced, swaps_of
from detente.methods.bargaining.unlocking import Opener
from detente.methods.finding import Options

__all__ = ["Unlisted", "find_unlisted"]

_MOST_FRONTIER = 300
"""Points of a frontier whose packages are listed, evenly spaced where there are more."""

_MOST_FOLLOWED = 24
_PILOT_DRAWS = 64


@dataclass(frozen=True)
class Unlisted:
    """
    The answers about a case that is not listed.

    `listing` holds the packages that were found, which rows of `point` and `drawn` are of. `searched` and
    `point` are None where only an order is known. `lifts` are the reasons that alone open a shut
    zone. `draws_asked` is what was asked for. `uncertain` counts draws in which the search for a
    zone met its cap; `searches` says whether the frontier was searched for in the draws, and `failed`
    in how many it was too large all the same. `bridge` is None where no package of the zone is at hand.
    """

    listing: Listing
    searched: Searched | None
    point: AtMid | None
    drawn: OverDraws
    draws_asked: int
    uncertain: int
    searches: bool
    failed: int = 0
    blocks: tuple[Block, ...] = ()
    openers: tuple[Opener, ...] = ()
    lifts: tuple[str, ...] = ()
    honoured: tuple[Honoured, ...] = ()
    bridge: Bridge | None = None


def find_unlisted(
    case: Case,
    parties: Sequence[str],
    preferences: Preferences | None,
    power: tuple[int, ...] | None,
    options: Options,
    tell: Callable[[float, str], None],
) -> Unlisted:
    """Search the space at mid and in every draw; raises TooLargeError where points pass 62 bits."""
    space = build_space(case)
    problem = problem_of(case, parties, preferences, space)
    if not problem.fits_int64:
        raise TooLargeError("points with so many digits that their sums pass 62 bits")
    tell(0.02, "searching at mid")
    searched = None
    if preferences is not None:
        searched = search_at_mid(problem, power=power, scale=_scale(case, preferences, options))
    plan = searched.plan if searched is not None else _plan(problem)
    frontier = None if searched is None else _frontier_of(searched)
    searches = plan is not None and (searched is None or frontier is not None)
    work = 0 if frontier is None else frontier.work
    is_certain = not list_inputs(case, only=("worth", "no_deal"))
    draws = round_up_draws(options.draws) if is_certain else draws_that_fit(options.draws, work)
    nothing = np.zeros((0, len(space.sizes)), dtype=np.int16)
    job = DrawsJob(case, tuple(parties), problem, plan, nothing, power, searches=searches)
    named = [_wanted(case, options.package), *(_named(searched) if searched is not None else [])]
    if searches:
        tell(0.15, "searching a few draws for packages worth following")
        pilot = search_over_draws(replace(job, proposes=True), min(draws, _PILOT_DRAWS), options.seed)
        proposed = np.array(pilot.proposed[:_MOST_FOLLOWED], dtype=np.int16)
        named.append(proposed.reshape(-1, len(space.sizes)))
    tell(0.25, "looking around the texts and the openings")
    followed_packages = np.concatenate(named)
    around = _around(case, parties, preferences, problem, followed_packages, options.package)
    rows = [followed_packages, *around, *(_frontier_packages(searched) if searched is not None else [])]
    listing = Listing.some(case, parties, preferences, np.concatenate(rows))
    candidates = np.unique([row for one in followed_packages if (row := _row(listing, one)) >= 0]).astype(
        np.intp
    )
    word = "searching every draw" if searches else "following packages through the draws"
    followed = search_over_draws(
        replace(job, packages=listing.packages[candidates]),
        draws,
        options.seed,
        tell=lambda share: tell(0.3 + 0.5 * share, word),
    )
    tell(0.85, "who blocks what, what would move it")
    bridge = find_bridge(listing) if listing.zone is not None and len(listing.zone) else None
    shown = [span.row for span in bridge.spans] if bridge is not None else []
    found = Unlisted(
        listing,
        searched,
        _at_mid(listing, searched, power) if searched is not None else None,
        _over_draws(listing, followed, candidates, shown, options.seed),
        draws_asked=round_up_draws(options.draws),
        uncertain=0 if searched is None or problem.no_deal is None else int((~followed.is_certain).sum()),
        searches=searches,
        failed=int((~followed.searched).sum()) if searches else 0,
        bridge=bridge,
    )
    if searched is None or searched.has_zone is None or preferences is None:
        return found
    is_open = searched.has_zone
    known = listing.packages[listing.zone] if listing.zone is not None else listing.packages[:0]
    return replace(
        found,
        blocks=blocks_by_search(problem, space, parties, known),
        openers=openers_by_search(problem, case, parties, preferences.scale, is_open=is_open),
        lifts=() if is_open else lifts_by_search(problem, space),
        honoured=honoured_by_search(problem, case),
    )


def _scale(case: Case, preferences: Preferences, options: Options) -> list[int] | None:
    """Return what brings the principals to one scale; None where scales are not declared comparable."""
    if not (options.comparable or case.comparable):
        return None
    own = preferences.scale[: len(case.principals)]
    return [lcm(*own) // scale for scale in own]


def _around(
    case: Case,
    parties: Sequence[str],
    preferences: Preferences | None,
    problem: BargainingProblem,
    named: NDArray[np.int16],
    asked: Package | None,
) -> list[NDArray[np.int16]]:
    """Find packages around the text that is looked at, and near the openings."""
    if preferences is None:
        return []
    found = []
    text = text_of(case, asked)
    if text is not None:
        base = Listing.some(case, parties, preferences, named).options_of(text[0])
        found.append(swaps_of(base, problem.sizes))
        improving = improving_frontier(problem, base)
        found += [improving[0]] if improving is not None else []
    if problem.no_deal is not None:
        found.append(near_the_openings(problem, find_record(Listing.some(case, parties, preferences, named))))
    return found


def problem_of(
    case: Case, parties: Sequence[str], preferences: Preferences | None, space: Space
) -> BargainingProblem:
    """
    Return the case at mid as the searches want it; worth 0 throughout where only an order is known.

    Pair terms stand in it all the same: one plan serves it and every draw.
    """
    if preferences is not None:
        terms, no_deal = as_terms(preferences), preferences.no_deal
    else:
        none = np.zeros(len(parties), dtype=np.int64)
        middle = np.full((1, len(list_inputs(case, only=("worth", "no_deal")))), 0.5)
        pairs = draw_preferences(case, parties, middle).pairs
        terms = Terms(
            tuple(np.zeros((size, len(parties)), dtype=np.int64) for size in space.sizes),
            tuple((*pair.first, *pair.second, none) for pair in pairs),
        )
        no_deal = None
    n_principals = len(case.principals)
    asks = tuple(space.asked[case.guarantors.index(party)] for party in parties[n_principals:])
    return BargainingProblem(terms, n_principals, no_deal, space.forbidden, space.required, asks)


def _plan(problem: BargainingProblem) -> SearchPlan | None:
    try:
        return plan_for(problem)
    except TooLargeError:
        return None


def _frontier_of(searched: Searched) -> UnlistedFrontier | None:
    """Return the frontier that counts: the zone's, or everybody's where no zone is known."""
    return searched.everywhere if searched.problem.no_deal is None else searched.zone


def _wanted(case: Case, package: Package | None) -> NDArray[np.int16]:
    """Packages to follow whatever they are: texts on the table, and the one asked about."""
    issues = list(case.issues.values())
    texts = [named.package for named in case.packages.values()] + ([package] if package is not None else [])
    rows = [[issue.option_ids.index(text.as_dict()[issue.id]) for issue in issues] for text in texts]
    return np.array(rows, dtype=np.int16).reshape(len(rows), len(issues))


def _named(searched: Searched) -> list[NDArray[np.int16]]:
    """Packages that the point results name, and some along the frontier."""
    chosen = [searched.nash, searched.kalai_smorodinsky, searched.egalitarian, searched.utilitarian]
    named = [one.packages[:8] for one in chosen if one is not None]
    frontier = _frontier_of(searched)
    if searched.near is not None:
        named.append(searched.near.packages[spaced(len(searched.near.packages), _MOST_FOLLOWED)])
    return [*named, *(_along(frontier, _MOST_FOLLOWED) if frontier is not None else [])]


def _along(frontier: UnlistedFrontier, most: int) -> list[NDArray[np.int16]]:
    """List one package of each of up to `most` points, evenly spaced, both ends among them."""
    places = spaced(len(frontier.points), most)
    return [frontier.packages_at(int(place), 1) for place in places]


def _frontier_packages(searched: Searched) -> list[NDArray[np.int16]]:
    both = [frontier for frontier in (searched.zone, searched.everywhere) if frontier is not None]
    chosen = [searched.nash, searched.kalai_smorodinsky, searched.egalitarian, searched.utilitarian]
    found = [one.packages for one in chosen if one is not None]
    found += [searched.near.packages] if searched.near is not None else []
    return [*found, *(package for frontier in both for package in _along(frontier, _MOST_FRONTIER))]


def _row(listing: Listing, package: NDArray[np.int16]) -> int:
    same = np.flatnonzero((listing.packages == package).all(axis=1))
    return int(same[0]) if len(same) else -1


def _at_mid(listing: Listing, searched: Searched, power: tuple[int, ...] | None) -> AtMid:
    """Bring the point results into the record of a listed case; rows are the packages at hand."""
    preferences = listing.preferences
    if preferences is None:
        raise ValueError("only an order is known; there are no points")
    everywhere = _levels(listing, searched.everywhere)
    if searched.nash is None or searched.kalai_smorodinsky is None or listing.zone is None:
        return AtMid(everywhere)
    counts = {
        name: one.count
        for name in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
        if (one := getattr(searched, name)) is not None
    }
    scale = preferences.scale
    ideal = tuple(Fraction(n, s) for n, s in zip(searched.ideal, scale, strict=False))
    nadir: tuple[Fraction, ...] = ()
    if searched.zone is not None and len(searched.zone.points):
        least = searched.zone.points.min(axis=0)
        nadir = tuple(Fraction(int(n), s) for n, s in zip(least, scale, strict=False))
    nash_rows = _rows_of(listing, searched.nash)
    return AtMid(
        everywhere,
        listing.zone,
        _levels(listing, searched.zone) if searched.zone is not None else None,
        Nash(nash_rows, searched.nash.parties, bool(searched.nash.parties.all())),
        KalaiSmorodinsky(_rows_of(listing, searched.kalai_smorodinsky), searched.kalai_smorodinsky.left_out),
        _rows_of(listing, searched.egalitarian) if searched.egalitarian is not None else None,
        _rows_of(listing, searched.utilitarian) if searched.utilitarian is not None else None,
        ideal,
        nadir,
        power,
        counts,
    )


def _rows_of(listing: Listing, chosen: Chosen) -> NDArray[np.intp]:
    return np.array([_row(listing, package) for package in chosen.packages], dtype=np.intp)


def _levels(listing: Listing, frontier: UnlistedFrontier | None) -> tuple[Level, ...]:
    """Return the points of a frontier whose packages are at hand, each with how many packages it has."""
    if frontier is None or listing.utility is None:
        return ()
    rows = listing.zone if frontier.in_zone and listing.zone is not None else np.arange(len(listing.packages))
    own = listing.utility[rows][:, : listing.n_principals].tolist()
    first: dict[tuple[int, ...], int] = {}
    for row, levels in zip(rows.tolist(), own, strict=True):
        first.setdefault(tuple(levels), row)
    found = []
    for place in spaced(len(frontier.points), _MOST_FRONTIER).tolist():
        row = first[tuple(frontier.points[place].tolist())]
        found.append(Level(np.array([row], dtype=np.intp), frontier.counts[place]))
    return tuple(found)


def _over_draws(
    listing: Listing, followed: Followed, candidates: NDArray[np.intp], shown: Sequence[int], seed: int
) -> OverDraws:
    """
    Bring what was followed into the record of a listed case.

    Of the rows `shown` elsewhere, the draws in which they are in the zone are counted too.
    """
    n_draws = len(followed.has_zone)
    inputs = len(list_inputs(listing.case, only=("worth", "no_deal")))
    drawn = draw_preferences(listing.case, listing.parties, sobol_points(inputs, n_draws, seed))

    def spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
        whole = np.zeros(len(listing.packages))
        whole[candidates] = values
        return whole

    zone_count = np.zeros(len(listing.packages), dtype=np.int64)
    if drawn.no_deal is not None and len(shown):
        rows = np.array(shown, dtype=np.intp)
        enough = levels_in_draws(listing, drawn, rows) >= (drawn.no_deal / drawn.grid)[:, None, :]
        zone_count[rows] = (enough | ~listing.consents[rows]).all(axis=2).sum(axis=0)
    zone_count[candidates] = followed.in_zone.sum(axis=0)
    shares = Shares(
        zone_count,
        spread(followed.nash.mean(axis=0)),
        spread(followed.kalai_smorodinsky.mean(axis=0)),
        followed.has_zone,
        np.full(n_draws, np.nan),
        followed.in_zone,
        followed.on_frontier,
        followed.nash,
    )
    short = tuple(int(candidates[place]) for place in cover_rows(shares.in_zone, shares.on_frontier))
    lowest, highest = reach_in_draws(drawn)
    levels = levels_in_draws(listing, drawn, candidates)
    span = np.where(highest > lowest, highest - lowest, 1)[:, None, :] / drawn.grid
    return OverDraws(
        n_draws=n_draws,
        seed=seed,
        shares=shares,
        candidates=candidates,
        short_list=short,
        levels=levels,
        no_deal=drawn.no_deal / drawn.grid if drawn.no_deal is not None else None,
        grid=drawn.grid,
        satisfaction=(levels - lowest[:, None, :] / drawn.grid) / span,
        preferences=drawn,
        knows_frontier=bool(followed.searched.all()),
    )
