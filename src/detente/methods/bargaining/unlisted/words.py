"""What a search found, in sentences and data: as for a listed case, and what was not counted is said."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from detente.methods.bargaining.tables import ALL_POINTS
from detente.methods.bargaining.unlisted.front import Unlisted
from detente.methods.bargaining.unlisted.mid import Chosen, Searched
from detente.methods.finding import Statement
from detente.methods.wording import draws_words, list_words, reason_words

__all__ = ["unlisted_answer", "unlisted_data", "unlisted_statements"]

_USELESS = 0.5
"""Share of a range from which an error says nothing to a reader; the data tell it all the same."""

_SEARCHED = "Searched, not listed; at mid every number is at the middle of its range."


def unlisted_answer(found: Unlisted, missing: tuple[str, ...]) -> Statement:
    """Say whether there is a package that all who must consent accept, at mid and over the draws."""
    drawn, searched = found.drawn, found.searched
    allowed = _allowed_words(found)
    if missing:
        return Statement(
            f"Whether all could accept a package is not answered: needs {list_words(missing)}. There are "
            f"{allowed}; the short list below holds some that no other beats."
            + (" Red lines place a no deal only where packages are listed." if searched is None else "")
        )
    count = int(drawn.shares.has_zone.sum())
    over = draws_words(count, drawn.n_draws)
    at_least = "at least " if found.uncertain and count < drawn.n_draws else ""
    how = f"{_SEARCHED} Over {drawn.n_draws:,} draws of every worth and no deal, seed {drawn.seed}."
    if searched is None:
        text = (
            f"Of some party only orders are known. Over point systems that agree with them, {at_least}{over} "
            f"some package among {allowed} leaves everybody who must consent no worse off than without a "
            "deal."
        )
    elif searched.has_zone:
        text = (
            f"On this case's points there is room: among {allowed} some leave "
            f"everybody who must consent no worse off than without a deal; {at_least}{over} some package "
            "does. No forecast that anyone would sign or keep one."
        )
    elif searched.has_zone is None:
        text = (
            f"Among {allowed} no package was found that leaves everybody who must consent as well off as "
            f"without a deal, and the search ended before it could rule one out. Within the ranges of the "
            f"estimates some package does {at_least}{over}."
        )
    elif count:
        text = (
            f"At the middle of the estimates there is no room: none of {allowed} leaves everybody who must "
            f"consent as well off as without a deal. Within their ranges some package does {at_least}{over}."
        )
    else:
        text = (
            f"On this case's points there is no room: none of {allowed} leaves everybody whose consent it "
            f"needs as well off as without a deal at mid, nor was one found in any of {drawn.n_draws:,} "
            "draws."
        )
    return Statement(text, ALL_POINTS, how)


def unlisted_statements(found: Unlisted) -> Iterator[Statement]:
    """Say which way was taken, and what only a search can tell."""
    yield Statement(_way_words(found), ALL_POINTS, _SEARCHED)
    case = found.listing.case
    if found.lifts:
        named = "; ".join(reason_words(case, reason) for reason in found.lifts)
        yield Statement(
            f"Each of these alone, lifted, opens the zone at mid: {named}.",
            (*found.lifts, *ALL_POINTS),
            "Searched again without it, all else as it is.",
        )
    parts = []
    for level in found.honoured[1:]:
        which = " and ".join(level.honoured)
        left = "some acceptable package is left" if level.is_open else "no acceptable package is left"
        if level.is_open is None:
            left = "it was not found out whether an acceptable package is left"
        parts.append(f"with {which} red lines honoured {left}")
    if parts and found.honoured[0].is_open:
        text = "; ".join(parts)
        yield Statement(
            f"At mid, {text}.",
            (*(f"red_line:{line}" for line in case.red_lines), *ALL_POINTS),
            "Searched again without the packages that cross these red lines.",
        )


def _allowed_words(found: Unlisted) -> str:
    count = found.searched.n_allowed if found.searched is not None else None
    if count is None:
        return "the allowed packages"
    return f"{count:,} allowed packages"


def _way_words(found: Unlisted) -> str:
    """Say what is exact, what was left out, and why."""
    searched, drawn = found.searched, found.drawn
    parts = ["The packages are too many to be listed, so that they were searched"]
    if searched is not None and searched.has_zone is False:
        parts.append("that none is acceptable at mid is proven")
    elif searched is not None and searched.way == "elimination":
        frontier = searched.zone if searched.zone is not None else searched.everywhere
        which = "acceptable" if searched.zone is not None else "allowed"
        if frontier is not None:
            many = len(frontier.points)
            parts.append(
                f"all {which} ones that no other {which} one beats were found: {many:,} different "
                f"{'outcome' if many == 1 else 'outcomes'}, with all ties counted"
            )
        parts += ["how many are acceptable is not counted"] if searched.zone is not None else []
    elif searched is not None:
        why = searched.reason or "too many points"
        parts.append(f"those that no other one beats are too many to be found ({why})")
        if searched.nash is not None:
            parts.append(f"the named solutions were searched for one by one: {_proof_words(searched)}")
        parts += _near_words(found, searched)
    if not found.searches:
        parts.append(
            "over the draws a few packages are followed, of which it is told whether all would accept, "
            "not whether another package beats them"
        )
    elif drawn.n_draws < found.draws_asked:
        parts.append(f"{drawn.n_draws:,} draws instead of {found.draws_asked:,}, because each takes a search")
    if found.failed:
        parts.append(
            f"in {found.failed:,} draws that search was given up, so that no share of draws unbeaten is told"
        )
    if found.uncertain:
        parts.append(f"in {found.uncertain:,} draws the search for an acceptable package was broken off")
    return f"{'; '.join(parts)}."


def _near_words(found: Unlisted, searched: Searched) -> list[str]:
    """Say what stands for the frontier, and by how much an acceptable package can be better."""
    near, preferences = searched.near, found.listing.preferences
    if near is None or preferences is None or not len(near.packages):
        return []
    count = len(near.packages)
    many = "1 package stands for them" if count == 1 else f"{count:,} packages stand for them"
    if near.epsilon is None or near.shares is None or max(near.shares) > _USELESS:
        return [f"{many}, without a claim of how near they come"]
    case = found.listing.case
    errors = [
        f"{case.parties[party].name} {float(Fraction(points, scale)):.3g} ({100 * share:.2g} % of its range)"
        for party, points, scale, share in zip(
            case.principals, near.epsilon, preferences.scale, near.shares, strict=False
        )
    ]
    claim = (
        f"{many}: of every acceptable package that is at least so far above no deal, one of them takes no "
        f"more points from a principal than {list_words(errors)}, {near.prunes} prunes added up"
    )
    return [claim]


def _proof_words(searched: Searched) -> str:
    named = (("Nash", searched.nash), ("Kalai-Smorodinsky", searched.kalai_smorodinsky))
    parts = []
    for name, chosen in named:
        if chosen is None or not len(chosen.packages):
            continue
        if chosen.is_proven:
            parts.append(f"{name} is proven best")
        else:
            parts.append(f"{name} may be bettered by up to {100 * chosen.gap:.2g} %")
    return " and ".join(parts) or "none was found"


def unlisted_data(found: Unlisted, data: dict[str, Any]) -> dict[str, Any]:
    """Correct the data of a listed case: what was not counted is null, and the way is told."""
    searched, drawn = found.searched, found.drawn
    is_shut = searched is not None and searched.has_zone is False
    zone = data["zone"] | {"size": 0 if is_shut else None}
    if drawn.no_deal is not None:
        zone["exists"] = searched.has_zone if searched is not None else None
    if found.uncertain:
        zone["draws_not_settled"] = found.uncertain
    frontier = None if searched is None or searched.zone is None else searched.zone
    everywhere = None if searched is None else searched.everywhere
    exact = searched is None or searched.way == "elimination"
    proven = searched is not None and all(
        one is None or one.is_proven
        for one in (searched.nash, searched.kalai_smorodinsky, searched.egalitarian)
    )
    method: dict[str, Any] = data["method"] | {
        "way": "search of draws" if searched is None else searched.way,
        "exact": (exact or proven) and not found.uncertain,
        "reason": "" if searched is None else searched.reason,
        "frontier_points": None if frontier is None else len(frontier.points),
        "frontier_all_points": None if everywhere is None else len(everywhere.points),
        "draws_searched": drawn.n_draws - found.failed if found.searches else 0,
    }
    if searched is not None and not exact:
        chosen = {"nash": searched.nash, "kalai_smorodinsky": searched.kalai_smorodinsky}
        method["proven"] = {name: one.is_proven for name, one in chosen.items() if one is not None}
        method["gap"] = {name: _gap(one) for name, one in chosen.items() if one is not None}
        data["frontier_near"] = _near_data(found, searched)
    if everywhere is None:
        data["frontier_all"] = None
    if not drawn.knows_frontier:
        for listed in data["shortlist"]:
            listed["shares"] |= {"frontier": None, "nash": None, "kalai_smorodinsky": None}
    unlock = data["unlock"]
    if unlock is not None:
        unlock["lifted"] = [{"reason": reason, "zone": None, "opens": True} for reason in found.lifts]
    levels = [
        {"honoured": list(one.honoured), "count": one.lines, "packages": None, "open": one.is_open}
        for one in found.honoured
    ]
    return data | {
        "packages": searched.n_allowed if searched is not None else None,
        "zone": zone,
        "firmness": {"levels": levels, "red_lines": []},
        "method": method,
    }


def _near_data(found: Unlisted, searched: Searched) -> dict[str, Any] | None:
    """Return what stands for the frontier: packages, and the error claimed; null where none is."""
    near, preferences = searched.near, found.listing.preferences
    if near is None or preferences is None:
        return None
    parties = found.listing.parties
    listed = [
        {
            "package": found.listing.named(options).as_dict(),
            "worth": {
                party: float(Fraction(int(level), scale))
                for party, level, scale in zip(parties, levels, preferences.scale, strict=True)
            },
        }
        for options, levels in zip(near.packages, near.levels, strict=True)
    ]
    principals = found.listing.case.principals
    epsilon = share = None
    if near.epsilon is not None and near.shares is not None:
        epsilon = {
            party: float(Fraction(points, scale))
            for party, points, scale in zip(principals, near.epsilon, preferences.scale, strict=False)
        }
        share = dict(zip(principals, near.shares, strict=True))
    return {"packages": listed, "epsilon": epsilon, "share_of_range": share, "prunes": near.prunes}


def _gap(chosen: Chosen) -> float | None:
    return chosen.gap if chosen.gap != float("inf") else None
