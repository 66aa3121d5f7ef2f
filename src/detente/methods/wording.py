"""What findings say alike: counts, options, red lines and reasons as plain words."""

from __future__ import annotations

from collections.abc import Sequence

from detente.case import Case, RedLine

__all__ = [
    "draws_words",
    "letter",
    "list_words",
    "option_name",
    "points_words",
    "possessive",
    "reason_words",
    "red_line_words",
]


def letter(place: int) -> str:
    """Return A, B, C ... for the packages of a short list."""
    return chr(ord("A") + place)


def draws_words(count: int, draws: int) -> str:
    """Say in how many draws: a share of draws is not a likelihood."""
    if count == 0:
        return f"in none of {draws:,} draws"
    if count == draws:
        return f"in all {draws:,} draws"
    return f"in {count:,} of {draws:,} draws"


def option_name(case: Case, issue: str, option: str) -> str:
    """Return an option's name as a reader sees it."""
    return next(o.name for o in case.issues[issue].options if o.id == option)


def reason_words(case: Case, reason: str) -> str:
    """Say what excludes a package: "rule:x" or "red_line:y" in words."""
    kind, _, name = reason.partition(":")
    if kind == "rule":
        return case.rules[name].because
    line = case.red_lines[name]
    return (
        f"{possessive(case.parties[line.party].name)} {line.firmness} red line: {red_line_words(case, line)}"
    )


def red_line_words(case: Case, line: RedLine) -> str:
    """Name what would cross a red line, by the names of the options."""
    return "; or ".join(
        " together with ".join(option_name(case, *clause) for clause in combination)
        for combination in line.crossed_by
    )


def possessive(name: str) -> str:
    """Return Russia's, the United States'."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def points_words(value: float) -> str:
    """Write points to a tenth, without a trailing nought."""
    return f"{value:.1f}".removesuffix(".0")


def list_words(words: Sequence[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
