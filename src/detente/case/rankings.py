"""rankings.csv: orders where points are not known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from detente.case.basis import format_basis, parse_basis
from detente.case.model import Estimate, Ranking
from detente.errors import Problem
from detente.sources import PlacedError, did_you_mean, format_table, read_table

if TYPE_CHECKING:
    from detente.case.model import Case

__all__ = ["RANKING_COLUMNS", "check_rankings", "format_rankings", "read_rankings"]

FILE = "rankings.csv"
RANKING_COLUMNS = ("party", "issue", "importance", "option", "rank", "basis")

_IMPORTANCE = re.compile(r"([0-9]{1,6})(=?)")
_RANK = re.compile(r"[1-9][0-9]{0,3}")


def read_rankings(path: Path) -> tuple[tuple[Ranking, ...], list[Problem]]:
    """Read the table; `importance` is a whole number, "2=" where stated equal, empty where unknown."""
    problems: list[Problem] = []
    rankings: list[Ranking] = []
    try:
        rows = read_table(path, RANKING_COLUMNS, problems=problems)
    except PlacedError as error:
        return (), [replace(error.problem, file=FILE)]
    problems = [replace(problem, file=FILE) for problem in problems]
    seen: dict[tuple[str, str, str], int] = {}
    for line, row in rows:
        here = []
        party, issue, option = (row[name].strip() for name in ("party", "issue", "option"))
        importance = _IMPORTANCE.fullmatch(row["importance"].strip())
        if importance is None and row["importance"].strip():
            here.append(
                f'importance is "{row["importance"]}"; write a whole number, or "2=" for stated equal'
            )
        rank = row["rank"].strip()
        if not _RANK.fullmatch(rank):
            here.append(f'rank is "{rank}"; write a whole number from 1 (best)')
        key = (party, issue, option)
        if key in seen:
            here.append(f"{party} {issue}.{option} stands in line {seen[key]} already; keep one of the two")
        seen.setdefault(key, line)
        try:
            basis = parse_basis(row["basis"])
        except ValueError as error:
            here.append(str(error))
        if here:
            problems.extend(Problem(FILE, line, text) for text in here)
            continue
        rankings.append(
            Ranking(
                party,
                issue,
                int(importance.group(1)) if importance else None,
                bool(importance and importance.group(2)),
                option,
                int(rank),
                basis,
                line,
            )
        )
    return tuple(rankings), problems


def check_rankings(
    case: Case, rankings: Iterable[Ranking], estimates: Mapping[str, Estimate]
) -> list[Problem]:
    """Hold every row against the case: known names, one importance per issue, points or ranks, not both."""
    problems = []
    importance: dict[tuple[str, str], tuple[int | None, bool, int]] = {}
    for row in rankings:
        if row.party not in case.parties:
            text = f'"{row.party}" is not a party of this case{did_you_mean(row.party, case.parties)}'
        elif row.issue not in case.issues:
            text = f'"{row.issue}" is not an issue of this case{did_you_mean(row.issue, case.issues)}'
        elif row.option not in case.issues[row.issue].option_ids:
            known = case.issues[row.issue].option_ids
            text = f'"{row.option}" is not an option of {row.issue}{did_you_mean(row.option, known)}'
        else:
            key, said = (row.party, row.issue), (row.importance, row.stated_equal)
            first = importance.setdefault(key, (*said, row.line))
            if first[:2] != said:
                problems.append(
                    Problem(
                        FILE,
                        row.line,
                        f"{row.party} {row.issue}: importance differs from line {first[2]}; "
                        "an issue has one importance",
                    )
                )
            start = f"worth.{row.party}.{row.issue}."
            points = next(
                (e for e in estimates.values() if e.quantity.startswith(start) and "+" not in e.quantity),
                None,
            )
            if points is not None and first[2] == row.line:
                problems.append(
                    Problem(
                        FILE,
                        row.line,
                        f"{row.party} has points for {row.issue} too (estimates.csv line {points.line}); "
                        "a party has points or ranks for an issue, not both",
                    )
                )
            continue
        problems.append(Problem(FILE, row.line, text))
    return problems


def format_rankings(rankings: Iterable[Ranking]) -> str:
    """Write the table the way `read_rankings` reads it."""
    rows = [
        {
            "party": row.party,
            "issue": row.issue,
            "importance": ""
            if row.importance is None
            else f"{row.importance}{'=' if row.stated_equal else ''}",
            "option": row.option,
            "rank": str(row.rank),
            "basis": format_basis(row.basis),
        }
        for row in rankings
    ]
    return format_table(RANKING_COLUMNS, rows)
