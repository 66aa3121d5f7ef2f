"""Fractions become decimals: the same ratios to the last digit, or rounded and said so."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from hypothesis import given
from hypothesis import strategies as st

from detente.exchange.points import to_points

FRACTIONS = st.lists(
    st.fractions(min_value=0, max_value=1, max_denominator=999), min_size=1, max_size=6
).filter(any)


def test_thirds_keep_their_ratios() -> None:
    (points,) = to_points([[Fraction(1, 3), Fraction(1, 6), Fraction(1, 2)]], [Fraction(1)])
    third, sixth, half = (Fraction(value) for value in points.value)
    assert third + sixth == half
    assert (third, half) == (2 * sixth, 3 * sixth)
    assert 99.999999 < points.factor < 100
    assert not points.is_rounded


def test_decimals_are_a_hundred_times_themselves() -> None:
    (points,) = to_points([[Fraction("0.125"), Fraction("0.3"), Fraction(0)]], [Fraction(1)])
    assert [str(value) for value in points.value] == ["12.5", "30", "0"]
    assert points.factor == 100


@given(FRACTIONS, FRACTIONS)
def test_one_factor_serves_all_numbers_of_a_party(first: list[Fraction], second: list[Fraction]) -> None:
    parties = to_points([first, second], [Fraction(1), Fraction(1)])
    for numbers, points in zip((first, second), parties, strict=True):
        assert [Fraction(value) for value in points.value] == [number * points.factor for number in numbers]
        assert 99 < points.factor <= 100


def test_what_no_word_holds_is_rounded_only_where_it_must_fit() -> None:
    primes = [10007, 10009, 10037, 10039, 10061, 10067, 10069]
    numbers = [Fraction(1, prime) for prime in primes]
    (exact,) = to_points([numbers], [Fraction(1)])
    assert not exact.is_rounded
    assert Fraction(exact.value[0]) * primes[0] == Fraction(exact.value[1]) * primes[1]
    (rounded,) = to_points([numbers], [Fraction(1)], must_fit=True)
    assert rounded.is_rounded
    assert all(
        abs(Fraction(value) - 100 * number) <= Fraction(1, 2 * 10**12)
        for value, number in zip(rounded.value, numbers, strict=True)
    )


def test_more_digits_than_anybody_reads_are_rounded() -> None:
    numbers = [Fraction(1, 10**20 + offset) for offset in range(1, 15)]
    (points,) = to_points([numbers], [Fraction(1)])
    assert points.is_rounded


def test_parties_share_a_factor_where_it_costs_nothing() -> None:
    one, other = to_points([[Fraction(1, 3)], [Fraction(1, 7)]], [Fraction(1), Fraction(1)])
    assert one.factor == other.factor
    # one word holds the first party alone, not both over their common denominator
    large = [Fraction(1, 1_000_000_007), Fraction(1, 3)]
    one, other = to_points([large, [Fraction(1, 998_244_353)]], [Fraction(1), Fraction(1)])
    assert one.factor != other.factor


def test_digits_of_the_factor_give_way_to_a_machine_word() -> None:
    # 7,000,000,001 x thirteen digits pass 2^61; x six digits do not
    numbers = [Fraction(1, 7_000_000_001), Fraction(1)]
    (points,) = to_points([numbers], [Fraction(1)])
    assert Fraction(points.value[1]) == 7_000_000_001 * Fraction(points.value[0])
    scale = lcm(*(Fraction(value).denominator for value in points.value))
    assert sum(int(Fraction(value) * scale) for value in points.value) < 2**61
