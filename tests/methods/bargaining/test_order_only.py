"""Order only: exact volumes, no deal placed by red lines, what a missing judgement would settle."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import detente
from detente.case import Case, DrawnPreferences, RedLine, draw_quantities, list_inputs
from detente.methods.bargaining.judgements import Judgement, explained_share, weigh_judgements
from detente.methods.bargaining.listing import Listing, consenting_parties
from detente.methods.bargaining.measure import over_draws
from detente.methods.bargaining.red_line_no_deal import crossing_levels
from detente.methods.bargaining.standing import satisfaction_percentiles
from detente.methods.finding import Finding, Options
from tests.methods.bargaining.corners import Order
from tests.methods.bargaining.test_certain import BASIS, case_of, everything, row

DRAWS = 2048


def ask(case: Case, **options: Any) -> Finding:
    return detente.run(case, only=["bargaining"], options=Options(**options))["bargaining"]


def line(name: str, party: str, *clauses: str, firmness: str = "stated") -> RedLine:
    crossed = tuple(tuple(tuple(part.split(".")) for part in one.split("+")) for one in clauses)
    return RedLine(name, party, crossed, firmness, BASIS)  # type: ignore[arg-type]


def with_lines(case: Case, *lines: RedLine) -> Case:
    return replace(case, red_lines={one.id: one for one in lines})


def follow(case: Case, draws: int = DRAWS, seed: int = 0) -> tuple[Listing, Any]:
    listing = Listing.of(case, consenting_parties(case), None)
    every = np.arange(len(listing.packages), dtype=np.intp)
    return listing, over_draws(listing, None, draws, seed, lambda _share, _word: None, every)


# -- exact volumes


def test_frontier_shares_agree_with_the_exact_volumes_of_two_issues_of_three_options() -> None:
    """
    Two opposed parties, both with issue 0 before issue 1, options best to worst 0 1 2 and 2 1 0.

    Worked by hand. A party's value is w v + (1 - w) v' with w uniform on (1/2, 1); the middle
    options have uniform values: a and b for the first party on issues 0 and 1, c and d for the second,
    whose weight is z. Package (1, 1) is dominated by (0, 2) where w >= w a + (1 - w) b and
    1 - z >= z c + (1 - z) d, and by (2, 0) in the mirror image:

        P1 = P(w (1 - a) > (1 - w) b),  P2 = P((1 - z) (1 - d) > z c), independent.

    With r = (1 - w) / w in (0, 1): P(1 - a > r b) = 1 - r / 2, and P(r (1 - d) > c) = r / 2. The mean
    of r = 1 / w - 1 over (1/2, 1) is 2 ln 2 - 1. So P1 = 3/2 - ln 2 and P2 = ln 2 - 1/2.

    The mirror image asks P2 of the first party and P1 of the second, with the same draws: (0, 2) needs
    w (1 - a) > (1 - w) b, (2, 0) needs (1 - w)(1 - b) > w a. Nobody else can dominate (1, 1): (0, 1)
    is worse for the second party, and so on for every package not opposite in the two issues.
    Both at once: P(w(1-a) > (1-w)b and (1-w)(1-b) > wa). Given r: 1 - a > r b and a < r (1 - b).
    As r (1 - b) <= 1 - r b for r <= 1, the second implies the first, so that both have probability
    r / 2 for one party, and for the other likewise: P2 each. By inclusion and exclusion the share on the
    frontier is 1 - 2 P1 P2 + P2^2.
    """
    both = [
        [Order((1, 2, 3), 2), Order((1, 2, 3), 1)],
        [Order((3, 2, 1), 2), Order((3, 2, 1), 1)],
    ]
    listing, drawn = follow(case_of(both), 8192)
    middle = listing.packages.tolist().index([1, 1])
    share, low, high = drawn.interval(drawn.shares.on_frontier[:, drawn.place(middle)])
    p1, p2 = 1.5 - np.log(2), np.log(2) - 0.5
    exact = 1 - 2 * p1 * p2 + p2**2
    assert abs(share - exact) < 0.012
    assert high - low < 0.03
    # the corners of the frontier: best for one party in every system
    for corner in ([0, 0], [2, 2]):
        place = drawn.place(listing.packages.tolist().index(corner))
        assert drawn.shares.on_frontier[:, place].all()


def test_every_frontier_share_agrees_with_a_fine_exact_grid() -> None:
    """
    All nine packages, against the shares over an exact midpoint grid in Fractions.

    One party's weight and two middle values on a grid of cells, the other's likewise; who
    dominates whom needs only the signs of differences, one party at a time, so the grid is
    the product of two grids, counted by sign pattern. Independent of the drawing and of the kernels.
    """
    orders = [
        [Order((1, 2, 3), 2), Order((1, 2, 3), 1)],
        [Order((3, 2, 1), 1), Order((3, 2, 1), 2)],
    ]
    listing, drawn = follow(case_of(orders), 8192)
    packages = listing.packages.tolist()
    cells = 16
    grid = [Fraction(2 * k + 1, 2 * cells) for k in range(cells)]
    patterns: list[dict[tuple[int, ...], int]] = []
    for party in orders:
        counted: dict[tuple[int, ...], int] = {}
        for u, a, b in itertools.product(grid, repeat=3):
            heavy = Fraction(1, 2) + u / 2
            first_counts_more = (party[0].importance or 0) > (party[1].importance or 0)
            weight = (heavy, 1 - heavy) if first_counts_more else (1 - heavy, heavy)
            ladders = [{1: Fraction(1), 2: mid, 3: Fraction(0)} for mid in (a, b)]
            level = [
                sum(weight[i] * ladders[i][party[i].ranks[o] or 0] for i, o in enumerate(package))
                for package in packages
            ]
            order = sorted(set(level))
            key = tuple(order.index(value) for value in level)
            counted[key] = counted.get(key, 0) + 1
        patterns.append(counted)
    whole = cells**6
    share = np.zeros(len(packages))
    for (one, n), (other, m) in itertools.product(patterns[0].items(), patterns[1].items()):
        x, y = np.array(one), np.array(other)
        ahead = (x[:, None] >= x) & (y[:, None] >= y) & ((x[:, None] > x) | (y[:, None] > y))
        share += ~ahead.any(axis=0) * (n * m / whole)
    seen = [drawn.shares.on_frontier[:, drawn.place(k)].mean() for k in range(len(packages))]
    assert np.abs(np.array(seen) - share).max() < 0.03
    assert ((share > 0.02) & (share < 0.98)).sum() >= 4


# -- no deal placed by red lines

OPPOSED = [
    [Order((1, 2, 3), 3), Order((1, 2, 3), 2), Order((1, 2), 1)],
    [Order((3, 2, 1), 1), Order((3, 2, 1), 3), Order((2, 1), 2)],
]
LINES = (line("a", "p0", "i0.o2"), line("b", "p1", "i1.o0", "i0.o0+i2.o0", firmness="firm"))


def test_no_deal_lies_between_the_typical_and_the_best_package_that_crosses() -> None:
    """Each draw by itself, from the worths alone: median and maximum by numpy over the crossing rows."""
    case = with_lines(case_of(OPPOSED), *LINES)
    listing, drawn = follow(case, 256)
    placed = drawn.placement
    assert placed.parties == ("p0", "p1")
    assert placed.is_complete
    packages = everything(case)
    crosses = {
        "p0": packages[:, 0] == 2,
        "p1": (packages[:, 1] == 0) | ((packages[:, 0] == 0) & (packages[:, 2] == 0)),
    }
    for column, party in enumerate(("p0", "p1")):
        level = sum(drawn.preferences.worth[i][:, packages[:, i], column] for i in range(3))
        crossing = level[:, crosses[party]]
        assert placed.low[:, column].tolist() == (np.floor(np.median(crossing, axis=1)) + 1).tolist()
        assert placed.high[:, column].tolist() == (crossing.max(axis=1) + 1).tolist()
        assert (placed.low <= placed.drawn).all()
        assert (placed.drawn <= placed.high).all()
        inside = (placed.drawn[:, column] - placed.low[:, column]) / np.maximum(
            placed.high[:, column] - placed.low[:, column], 1
        )
        assert 0.4 < inside.mean() < 0.6
    low, high = drawn.ends
    assert (low.zone_count >= drawn.shares.zone_count).all()
    assert (drawn.shares.zone_count >= high.zone_count).all()
    # at the high end nothing that crosses a party's own red line is acceptable to it
    assert not high.zone_count[crosses["p0"] | crosses["p1"]].any()
    assert low.zone_count[crosses["p0"]].any(), "at the low end a line may be bought off by gains elsewhere"
    assert len(listing.packages) == len(packages)


def test_the_zone_is_answered_with_both_ends_where_red_lines_place_every_no_deal() -> None:
    finding = ask(with_lines(case_of(OPPOSED), *LINES), draws=256)
    assert finding.is_answered
    zone = finding.data["zone"]
    placed = finding.data["no_deal_placed"]
    assert placed["parties"] == ["p0", "p1"]
    assert placed["low_end"]["share"] >= zone["share"] >= placed["high_end"]["share"]
    assert "red lines" in finding.answer.text
    assert "At least one of the 18 allowed packages leaves" in finding.answer.text
    assert [part.count(" draws") for part in finding.answer.text.split(". ")] == [0, 1, 2, 0]
    assert any("buy" in text for text in finding.limits)


def test_where_one_party_has_neither_level_nor_red_line_the_zone_waits_for_it() -> None:
    finding = ask(with_lines(case_of(OPPOSED), LINES[0]), draws=256)
    assert finding.needs == ("no_deal.p1",)
    assert finding.data["zone"]["share"] is None
    assert finding.data["no_deal_placed"]["parties"] == ["p0"]
    assert finding.data["no_deal_placed"]["low_end"] is None


def test_an_estimate_goes_before_red_lines_and_absolute_ones_place_nothing() -> None:
    known = case_of(OPPOSED, rows=(row("no_deal.p0", 20, 30, 40), row("no_deal.p1", 20, 30, 40)))
    listing, drawn = follow(with_lines(known, *LINES), 64)
    assert drawn.placement is None
    absolute = with_lines(case_of(OPPOSED), line("a", "p0", "i0.o2", firmness="absolute"), LINES[1])
    finding = ask(absolute, draws=64)
    assert finding.needs == ("no_deal.p0",)
    mixed = case_of(OPPOSED, rows=(row("no_deal.p0", 20, 30, 40),))
    listing, drawn = follow(with_lines(mixed, *LINES), 64)
    assert drawn.placement.parties == ("p1",)
    assert drawn.placement.low[:, 0].tolist() == drawn.placement.high[:, 0].tolist()
    assert drawn.no_deal[:, 0].tolist() == (drawn.placement.drawn[:, 0] / drawn.grid).tolist()
    assert len(listing.parties) == 2


def test_levels_of_crossing_packages_count_pair_terms() -> None:
    pairs = (row("worth.p0.i0.o2+i1.o0", 5, 5, 5),)
    case = with_lines(case_of(OPPOSED, rows=pairs), *LINES)
    listing, drawn = follow(case, 64)
    rows = np.flatnonzero(listing.packages[:, 0] == 2)
    without = replace(drawn.preferences, pair_worth=np.zeros_like(drawn.preferences.pair_worth))
    best = [crossing_levels(listing.packages, some, rows, 0)[1] for some in (drawn.preferences, without)]
    assert (best[0] > best[1]).any()
    assert (best[0] - best[1] <= 5 * drawn.grid).all()


# -- where a package stands


def test_the_percentile_of_the_least_satisfied_is_counted_package_by_package() -> None:
    case = case_of(OPPOSED)
    listing, drawn = follow(case, 64)
    rows = np.array([0, 5, 11], dtype=np.intp)
    said = satisfaction_percentiles(listing.packages, drawn.preferences, (0, 1), rows)
    points: DrawnPreferences = drawn.preferences
    for draw in range(0, 64, 7):
        least = []
        for package in listing.packages:
            shares = []
            for party in range(2):
                worth = [points.worth[i][draw, :, party] for i in range(3)]
                level = sum(int(w[o]) for w, o in zip(worth, package, strict=True))
                low, high = (sum(int(f(w)) for w in worth) for f in (np.min, np.max))
                shares.append(Fraction(level - low, high - low))
            least.append(min(shares))
        for place, chosen in enumerate(rows):
            others = [value for k, value in enumerate(least) if k != chosen]
            below = sum(value < least[chosen] for value in others)
            same = sum(value == least[chosen] for value in others)
            assert said[draw, place] == pytest.approx((below + same / 2) / len(others))


# -- the missing judgement


def test_what_an_answer_explains_is_the_share_of_variance_that_it_takes_away() -> None:
    rng = np.random.default_rng(0)
    answer = rng.integers(0, 2, size=4096)
    noise = rng.random(4096)
    outcome = ((answer == 1) | (noise < 0.5)).astype(float)
    # worked by hand: P(1) = 3/4, so the variance is 3/16; between the answers (1 - 1/2)^2 / 4 = 1/16
    assert explained_share(outcome[:, None], answer) == pytest.approx(1 / 3, abs=0.03)
    assert explained_share(outcome[:, None], rng.integers(0, 4, size=4096)) == pytest.approx(0, abs=0.01)
    assert np.isnan(explained_share(np.ones((64, 2)), answer[:64]))


def test_the_judgement_that_decides_is_named_and_noise_does_not_stand_out() -> None:
    rng = np.random.default_rng(1)
    answers = [rng.integers(0, 2, size=1024) for _ in range(40)]
    judgements = [Judgement("order", "p0", ("i0", f"i{k}"), answer) for k, answer in enumerate(answers)]
    outcome = (answers[17] ^ (rng.random(1024) < 0.1))[:, None]
    best = weigh_judgements(outcome, judgements)
    assert best is not None
    assert best.judgement.items == ("i0", "i17")
    assert best.stands_out
    assert 0.5 < best.share < 0.8
    assert best.n_judgements == 40
    nothing = [weigh_judgements(rng.integers(0, 2, size=(1024, 1)), judgements) for _ in range(40)]
    assert sum(one is not None and one.stands_out for one in nothing) <= 1
    assert weigh_judgements(np.ones((1024, 1)), judgements) is None
    assert weigh_judgements(outcome, []) is None


def test_the_order_that_a_frontier_hangs_on_is_found_in_a_case() -> None:
    """
    Two issues of two options, opposed; only the first party's order of them is open.

    The second puts issue 0 first. Swaps (0, 1) and (1, 0) are both on the frontier where the first
    party agrees with it, and where it does not, one beats the other: its order decides alone.
    """
    case = case_of([[Order((1, 2)), Order((1, 2))], [Order((2, 1), 2), Order((2, 1), 1)]])
    finding = ask(case, draws=512)
    told = finding.data["missing_judgement"]
    assert told["kind"] == "order"
    assert told["party"] == "p0"
    assert sorted(told["items"]) == ["i0", "i1"]
    assert told["share"] > 0.95
    assert any("P0" in one.text and "i0" in one.text for one in finding.statements)


def test_inputs_of_a_ranked_case_stay_what_they_were() -> None:
    """Placing no deal adds coordinates of its own: the case's own inputs and pinning do not change."""
    case = with_lines(case_of(OPPOSED), *LINES)
    assert len(list_inputs(case)) == len(list_inputs(case_of(OPPOSED)))
    pinned = case.at(np.full(len(list_inputs(case)), 0.5))
    assert not any(name.startswith("no_deal") for name in pinned.estimates)
    assert draw_quantities(case, np.full((2, len(list_inputs(case))), 0.5))
