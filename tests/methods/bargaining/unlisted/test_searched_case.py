"""A case answered by search says what the same case says where its packages are listed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import detente
from detente.methods import Finding, Options
from detente.methods.bargaining import listing
from tests.shared import ROOT

_SIGNED = "assumption: made for a test"


def _write(folder: Path, seed: int, *, n_principals: int = 2, no_deal: int = 40) -> Path:
    """Four issues of three options, a guarantor, rules, a red line of each firmness, pair terms, a text."""
    rng = np.random.default_rng(seed)
    parties = [f"p{n}" for n in range(n_principals)]
    lines = ["format = 1", 'title = "Test"', "as_of = 2026-01-15", 'state = "dispute"', 'class = "other"']
    for party in [*parties, "warden"]:
        role = "guarantor" if party == "warden" else "principal"
        lines += [f"[parties.{party}]", f'name = "{party.upper()}"', f'role = "{role}"']
    for issue in range(4):
        lines += [f"[issues.i{issue}]", f'name = "Issue {issue}"']
        for option in range(3):
            lines += [f"[issues.i{issue}.options.o{option}]", f'name = "Option {issue}{option}"']
            lines += ['asks = ["warden"]'] if (issue, option) in {(0, 2), (3, 1)} else []
    lines += ["[rules.one]", 'forbid = ["i0.o0", "i1.o2"]', f'because = "One."\nbasis = "{_SIGNED}"']
    lines += ["[rules.two]", 'if = ["i2.o1"]', 'then = ["i1.o0", "i3.o2"]']
    lines += [f'because = "Two."\nbasis = "{_SIGNED}"']
    for number, firmness in enumerate(("stated", "firm", "absolute")):
        lines += [f"[red_lines.r{number}]", 'party = "p0"', f'crossed_by = ["i{number + 1}.o1+i0.o1"]']
        lines += [f'firmness = "{firmness}"', f'basis = "{_SIGNED}"']
    lines += ["[packages.text]", 'name = "The text"']
    lines += ['options = { i0 = "o1", i1 = "o0", i2 = "o2", i3 = "o2" }', f'basis = "{_SIGNED}"']
    rows = ["quantity,low,mid,high,unit,basis,note"]
    for column, party in enumerate([*parties, "warden"]):
        for issue in range(4):
            for option in range(3):
                mid = int(rng.integers(0, 26)) if column else 10 * option + int(rng.integers(0, 8))
                rows.append(f"worth.{party}.i{issue}.o{option},{mid - 4},{mid},{mid + 4},points,{_SIGNED},")
        rows.append(f"worth.{party}.i0.o1+i2.o2,-3,{rng.integers(-3, 4)},3,points,{_SIGNED},")
        rows.append(f"no_deal.{party},{no_deal - 6},{no_deal},{no_deal + 6},points,{_SIGNED},")
    folder.mkdir()
    (folder / "case.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "estimates.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def _both(monkeypatch: Any, case: Any, **options: Any) -> tuple[Finding, Finding]:
    """Answer a case from a list, and by search."""
    chosen = Options(draws=16, **options)
    listed = detente.run(case, ["bargaining"], chosen)["bargaining"]
    monkeypatch.setattr(listing, "MOST_LISTED", 1)
    return listed, detente.run(case, ["bargaining"], chosen)["bargaining"]


def _points(rows: Any) -> Any:
    return None if rows is None else sorted((tuple(row["worth"].values()), row["ties"]) for row in rows)


def _shown(finding: Finding, table: str) -> Any:
    if table not in {one.id for one in finding.tables}:
        return None
    return [[cell.words or cell.value for cell in row] for row in finding.table(table).rows]


def _agree(listed: Finding, searched: Finding) -> None:
    one, other = listed.data, searched.data
    assert other["method"]["way"] == "elimination"
    assert other["packages"] == one["packages"]
    assert other["zone"]["share"] == one["zone"]["share"]
    assert other["zone"]["exists"] == (one["zone"]["size"] > 0)
    for name in ("frontier", "frontier_all"):
        assert _points(other[name]) == _points(one[name])
    for name in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian"):
        assert _points(other["solutions"][name]) == _points(one["solutions"][name])
    for name in ("ideal", "nadir"):
        assert other[name] == one[name]
    assert other["unlock"]["numbers"] == one["unlock"]["numbers"]
    for table in ("blocks", "tabled", "trades", "reach", "solutions"):
        assert _shown(searched, table) == _shown(listed, table)
    shares = {str(row["package"]): row["shares"] for row in one["shortlist"]}
    for row in other["shortlist"]:
        assert shares.get(str(row["package"]), row["shares"]) == row["shares"]
    if one["zone"]["size"]:
        assert [row["package"] for row in other["bridge"]][:1] == [row["package"] for row in one["bridge"]][
            :1
        ]
    levels = [level["zone"]["size"] > 0 for level in one["firmness"]["levels"]]
    assert [level["open"] for level in other["firmness"]["levels"]] == levels


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 5))])
@pytest.mark.parametrize(("n_principals", "no_deal"), [(2, 40), (2, 66), (3, 38)])
def test_a_searched_case_says_what_a_listed_one_says(
    tmp_path: Path, monkeypatch: Any, seed: int, n_principals: int, no_deal: int
) -> None:
    folder = _write(tmp_path / "case", seed, n_principals=n_principals, no_deal=no_deal)
    _agree(*_both(monkeypatch, detente.load(folder), comparable=True))


@pytest.mark.parametrize("slug", ["nash-1950-barter", "two-party-example", "ukraine-2025"])
def test_bundled_cases_come_out_alike_by_search(monkeypatch: Any, slug: str) -> None:
    one, other = (finding.data for finding in _both(monkeypatch, detente.load(ROOT / "cases" / slug)))
    assert _points(other["frontier"]) == _points(one["frontier"])
    assert _points(other["frontier_all"]) == _points(one["frontier_all"])
    assert other["solutions"]["nash"] == one["solutions"]["nash"]
    assert other["zone"]["share"] == one["zone"]["share"]
    assert other["unlock"]["numbers"] == one["unlock"]["numbers"]


@pytest.mark.parametrize(("seed", "no_deal", "reason"), [(15, 62, "red_line:r2"), (37, 66, "rule:one")])
def test_what_alone_opens_a_shut_zone_is_named(
    tmp_path: Path, monkeypatch: Any, seed: int, no_deal: int, reason: str
) -> None:
    case = detente.load(_write(tmp_path / "case", seed, no_deal=no_deal))
    listed, searched = _both(monkeypatch, case)
    assert [row["reason"] for row in listed.data["unlock"]["lifted"] if row["zone"]] == [reason]
    assert [row["reason"] for row in searched.data["unlock"]["lifted"]] == [reason]
    assert any("alone, lifted, opens the zone" in one.text for one in searched.statements)


def _row(finding: Finding, start: str) -> list[str]:
    return next(
        [cell.words for cell in row[1:] if cell.words.strip()]
        for row in finding.table("bridge").rows
        if row[0].value == start
    )


def test_what_is_near_the_openings_is_followed_through_the_draws_too(
    tmp_path: Path, monkeypatch: Any
) -> None:
    # nothing is uncertain: what is acceptable at mid is so in every draw
    for seed in range(6):
        folder = _write(tmp_path / f"case{seed}", seed, no_deal=20)
        rows = (folder / "estimates.csv").read_text(encoding="utf-8").splitlines()
        cells = [row.split(",") for row in rows[1:]]
        certain = [",".join([one[0], *[one[2]] * 3, *one[4:]]) for one in cells]
        (folder / "estimates.csv").write_text("\n".join([rows[0], *certain]) + "\n", encoding="utf-8")
        listed, searched = _both(monkeypatch, detente.load(folder))
        monkeypatch.undo()
        for finding in (listed, searched):
            words = _row(finding, "No worse than no deal for all who must consent")
            assert words == ["in all 16 draws"] * len(words)
            assert words


def test_an_order_beside_points_with_pair_terms_is_answered(tmp_path: Path, monkeypatch: Any) -> None:
    folder = _write(tmp_path / "case", 1)
    rows = (folder / "estimates.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if not row.startswith(("worth.p0.", "no_deal.p0,"))]
    (folder / "estimates.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    places = [(issue, option) for issue in range(4) for option in range(3)]
    order = [f"p0,i{issue},{issue + 1},o{option},{3 - option},{_SIGNED}" for issue, option in places]
    head = "party,issue,importance,option,rank,basis"
    (folder / "rankings.csv").write_text("\n".join([head, *order]) + "\n", encoding="utf-8")
    _, searched = _both(monkeypatch, detente.load(folder))
    assert searched.data["method"]["way"] == "search of draws"
    assert searched.data["shortlist"]
