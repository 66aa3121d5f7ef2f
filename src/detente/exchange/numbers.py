"""Numbers as other programs write them: exact fractions of their decimals."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from fractions import Fraction

from detente.exchange.model import refused
from detente.sources.files import show

__all__ = [
    "decimal_or_none",
    "decimal_text",
    "exact_decimal",
    "is_decimal",
    "plain",
    "read_number",
    "read_whole",
]

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]([+-]?[0-9]{1,3}))?")
_LONGEST = 400
_LARGEST_EXPONENT = 60


def read_number(text: str | None, file: str, line: int | None, what: str) -> Fraction:
    """
    Return the decimal that a text is, exactly.

    NaN, infinity, hexadecimal and numbers of absurd size are refused in one line.
    """
    if text is None:
        raise refused(file, line, f"{what} is missing; write a number")
    clean = text.strip()
    if not _is_written_so(clean):
        raise refused(file, line, f'{what} is "{show(clean, 40)}", not a decimal number such as 0.25')
    number = decimal_or_none(clean)
    if number is None:
        raise refused(
            file, line, f'{what} is "{show(clean, 40)}"; exponents go to {_LARGEST_EXPONENT} at most'
        )
    return number


def decimal_or_none(text: str) -> Fraction | None:
    """
    Return the decimal that a text is, exactly; None where it is none, or of absurd size.

    `Fraction(text)` would build the billion digits of "1e999999999", and divide in "1/0".
    """
    clean = text.strip()
    found = _DECIMAL.fullmatch(clean) if len(clean) <= _LONGEST else None
    if found is None or (found[1] is not None and abs(int(found[1])) > _LARGEST_EXPONENT):
        return None
    return Fraction(Decimal(clean))


def _is_written_so(text: str) -> bool:
    return len(text) <= _LONGEST and _DECIMAL.fullmatch(text) is not None


def read_whole(text: str | None, file: str, line: int | None, what: str) -> int:
    """Return the whole number that a text is; at most 18 digits."""
    if text is None or not re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", text):
        raise refused(file, line, f'{what} is "{show(text or "", 40)}", not a whole number')
    return int(text)


def plain(value: Fraction) -> str:
    """Write a fraction for a reader: the decimal that it is where that is short, else 12 digits of it."""
    if 10**24 % value.denominator == 0:
        digits = format(Decimal(value.numerator) / Decimal(value.denominator), "f")
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{float(value):.12g}"


def exact_decimal(value: Fraction) -> Decimal:
    """Return a fraction over twos and fives as the decimal that it is, all its digits."""
    twos = (value.denominator & -value.denominator).bit_length() - 1
    fives, rest = 0, value.denominator >> twos
    while rest > 1:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    digits = value.numerator * 10**places // value.denominator
    with localcontext() as context:
        context.prec = len(str(abs(digits))) + 1
        return Decimal(digits).scaleb(-places) if digits else Decimal(0)


def is_decimal(value: Fraction, places: int) -> bool:
    """Say whether a fraction is a decimal of at most so many places."""
    return bool(10**places % value.denominator == 0)


def decimal_text(value: Fraction) -> str:
    """Write a fraction over twos and fives with all its digits and without an exponent."""
    return format(exact_decimal(value), "f")
