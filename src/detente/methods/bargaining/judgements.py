"""Which missing judgement matters most: what the answer to it would settle of the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case import Case, DrawnPreferences
from detente.case.draws import SCRAMBLES
from detente.case.orders import RankedIssue, ranked_issues
from detente.methods.bargaining.red_line_no_deal import Placement
from detente.methods.intervals import share_interval

__all__ = ["Judgement", "Weighed", "explained_share", "list_judgements", "weigh_judgements"]

_PARTS = 4
"""An unknown value is taken as known to the nearest quarter."""


@dataclass(frozen=True)
class Judgement:
    """
    A judgement that nobody has given, and what each draw takes it to be.

    `kind` is "order" (which of `items`, two issues, matters more to the party), "option" (where an
    unranked option, "issue.option", stands between the party's worst and best there) or "no_deal"
    (where between its two ends the no deal that only red lines place stands). `answer` (n_draws,)
    numbers the possible answers.
    """

    kind: str
    party: str
    items: tuple[str, ...]
    answer: NDArray[np.int64]


@dataclass(frozen=True)
class Weighed:
    """
    The judgement that settles most, with its share and 90 % interval; how many were weighed.

    `stands_out` is False where the interval reaches 0: then none is to be named a finding.
    """

    judgement: Judgement
    share: float
    low: float
    high: float
    n_judgements: int

    @property
    def stands_out(self) -> bool:
        """Say whether the share is told from none at all."""
        return self.low > 0.0


def list_judgements(
    case: Case, parties: Sequence[str], drawn: DrawnPreferences, placement: Placement | None
) -> Iterator[Judgement]:
    """List what is missing: orders of importance left free, options nobody ranked, no deals placed."""
    for ranked in ranked_issues(case):
        if ranked.party not in parties:
            continue
        column = list(drawn.parties).index(ranked.party)
        yield from _of_party(case, ranked, drawn, column)
    if placement is not None:
        for place, party in enumerate(placement.parties):
            yield Judgement("no_deal", party, (), _quarter(placement.share[:, place]))


def _of_party(case: Case, ranked: RankedIssue, drawn: DrawnPreferences, column: int) -> Iterator[Judgement]:
    names, at = [], 0
    for levels in ranked.levels:
        names.append(ranked.quantities[at].split(".")[2])
        at += len(levels)
    places = [list(case.issues).index(name) for name in names]
    # the best option is worth the whole weight of its issue
    weight = [
        drawn.worth[place][:, levels.index(0), column]
        for place, levels in zip(places, ranked.levels, strict=True)
    ]
    for a, b in combinations(range(len(names)), 2):
        stated = None not in (ranked.importance[a], ranked.importance[b])
        settled = stated and ranked.importance[a] != ranked.importance[b]
        if not settled and ranked.group[a] != ranked.group[b]:
            answer = (weight[a] > weight[b]).astype(np.int64)
            yield Judgement("order", ranked.party, (names[a], names[b]), answer)
    for k, levels in enumerate(ranked.levels):
        for option, level in enumerate(levels):
            if level < 0:
                value = drawn.worth[places[k]][:, option, column] / np.maximum(weight[k], 1)
                name = f"{names[k]}.{case.issues[names[k]].option_ids[option]}"
                yield Judgement("option", ranked.party, (name,), _quarter(value))


def _quarter(share: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.minimum((share * _PARTS).astype(np.int64), _PARTS - 1)


def explained_share(outcome: NDArray[np.float64], answer: NDArray[np.int64]) -> float:
    """
    Return the share of the outcome's variance that knowing an answer would take away.

    Parameters
    ----------
    outcome
        Shape (n_draws, n_columns); variances of the columns are added up.
    answer
        Shape (n_draws,), from 0.

    Returns
    -------
    float
        Epsilon squared: the variance between answers less what chance alone would put there, over
        the whole. At most 1; a little below 0 where an answer tells nothing; nan where the
        outcome does not vary.

    References
    ----------
    T. L. Kelley's adjusted correlation ratio (epsilon squared), recalled; written out here.
    """
    n_draws = len(outcome)
    whole = float(((outcome - outcome.mean(axis=0)) ** 2).sum())
    if whole == 0.0:
        return float("nan")
    counts = np.bincount(answer)
    sums = np.stack([np.bincount(answer, weights=column, minlength=len(counts)) for column in outcome.T])
    seen = counts > 0
    groups = int(seen.sum())
    means = sums[:, seen] / counts[seen]
    between = float((counts[seen] * (means - outcome.mean(axis=0)[:, None]) ** 2).sum())
    if n_draws <= groups:
        return float("nan")
    within = (whole - between) / (n_draws - groups)
    return (between - (groups - 1) * within) / whole


def weigh_judgements(outcome: NDArray[Any], judgements: Sequence[Judgement]) -> Weighed | None:
    """
    Find the judgement whose answer would settle most of the outcome.

    `outcome` has shape (n_draws, n_columns), draws in the order of `sobol_points`. One half of
    the scrambles picks the judgement, the other half says how much it settles, so that the largest
    of many is not flattered by having been picked; the interval is over the latter's scrambles.
    None where there is no judgement, or the outcome does not vary.

    Notes
    -----
    Judgements are weighed one at a time, each as if all others stayed open [ours]. The draws are
    those there are: nothing is computed anew.
    """
    blocks = np.split(np.asarray(outcome, dtype=np.float64), SCRAMBLES)
    table = np.array(
        [
            [
                explained_share(block, part)
                for block, part in zip(blocks, np.split(j.answer, SCRAMBLES), strict=True)
            ]
            for j in judgements
        ]
    ).reshape(len(judgements), SCRAMBLES)
    if not judgements or np.isnan(table).any():
        return None
    best = int(np.argmax(table[:, 0::2].mean(axis=1)))
    share, low, high = share_interval(table[best, 1::2])
    return Weighed(judgements[best], max(float(share), 0.0), float(low), float(high), len(judgements))
