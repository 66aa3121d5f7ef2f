"""The coded precedents: converted alike, run without knowing what came of them, told as it comes out."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import detente
from detente.errors import DetenteError
from detente.methods import Options
from tests.shared import ROOT, shared

PAGE = ROOT / "docs" / "reference" / "precedents.md"

SMALL: dict[str, Any] = {
    "schema": "precedent/0.1",
    "id": "Two Towns 1901",
    "title": "Two towns",
    "date": "1901-06-01",
    "parties": [
        {"id": "N", "name": "North", "role": "party"},
        {"id": "S", "name": "South", "role": "party"},
        {"id": "K", "name": "Kingdom", "role": "proposed guarantor"},
        {"id": "B", "name": "Bishop", "role": "mediator with interests"},
    ],
    "issues": [
        {
            "id": "bridge",
            "label": "The bridge",
            "options": [{"id": "open", "label": "Open"}, {"id": "half", "label": "By day"}, {"id": "shut"}],
        },
        {
            "id": "toll",
            "label": "Toll",
            "options": [{"id": "10", "label": "Ten"}, {"id": "none", "label": "No toll"}],
        },
    ],
    "exante": {
        "as_of": "Spring 1901",
        "preferences": {
            "N": {
                "bridge": {
                    "importance": 2,
                    "ranking": [["open"], ["shut"]],
                    "stated_red_lines": ["shut"],
                    "provenance": "S1",
                },
                "toll": {"importance": 2, "ranking": [["none"], ["10"]], "provenance": "judgement"},
            },
            "S": {
                "bridge": {"importance": 1, "ranking": [["shut", "half"], ["open"]], "provenance": "S1"},
                "toll": {
                    "ranking": [["10"], ["none"]],
                    "firm_red_lines": ["none"],
                    "provenance": "recalled",
                },
            },
        },
        "batna": {"N": "a ferry"},
    },
    "expost": {"agreed": {"bridge": "half", "toll": "10"}, "outcome": {"summary": "It held."}},
    "sources": [{"id": "S1", "url": "https://example.org/towns", "kind": "summary"}],
}


@pytest.fixture(scope="module")
def scripts() -> Iterator[tuple[ModuleType, ModuleType]]:
    """Import scripts/precedents.py and its neighbour, which are no package."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        yield importlib.import_module("precedents"), importlib.import_module("precedent_cases")
    finally:
        sys.path.remove(str(ROOT / "scripts"))


def write(folder: Path, data: Any) -> Path:
    path = folder / "towns.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_a_precedent_becomes_a_case_with_what_was_known_before_and_nothing_else(
    scripts: tuple[ModuleType, ModuleType], tmp_path: Path
) -> None:
    _, cases = scripts
    case = cases.convert(write(tmp_path, SMALL))
    assert (case.slug, case.as_of) == ("two_towns_1901", date(1901, 3, 1))
    assert {key: party.role for key, party in case.parties.items()} == {
        "n": "principal", "s": "principal", "k": "guarantor", "b": "influence",
    }  # fmt: skip
    rows = {(r.party, r.issue, r.option): (r.rank, r.importance, r.stated_equal) for r in case.rankings}
    assert rows == {
        ("n", "bridge", "open"): (1, 2, False),
        ("n", "bridge", "shut"): (2, 2, False),
        ("n", "toll", "none"): (1, 2, False),
        ("n", "toll", "option_10"): (2, 2, False),
        ("s", "bridge", "shut"): (1, 1, False),
        ("s", "bridge", "half"): (1, 1, False),
        ("s", "bridge", "open"): (2, 1, False),
        ("s", "toll", "option_10"): (1, None, False),
        ("s", "toll", "none"): (2, None, False),
    }
    assert [(one.party, one.crossed_by, one.firmness) for one in case.red_lines.values()] == [
        ("n", ((("bridge", "shut"),),), "stated"),
        ("s", ((("toll", "none"),),), "firm"),
    ]
    assert case.rankings[0].basis.assumption == "coded in towns.json: S1"
    assert not case.packages
    assert not case.estimates
    assert (case.state, case.conflict_class) == ("unknown", "unknown")  # the file states neither
    cases.write_folder(case, tmp_path / "case")
    written = "".join(path.read_text("utf-8") for path in sorted((tmp_path / "case").iterdir()))
    assert "It held" not in written
    assert "1901-06-01" not in written
    assert detente.check(tmp_path / "case") == ()
    assert detente.load(tmp_path / "case").rankings[0].rank == 1
    changed = deepcopy(SMALL)
    changed["expost"] = {"agreed": {"bridge": "open"}, "outcome": {"summary": "It broke."}}
    assert cases.convert(write(tmp_path, changed)) == case


def test_a_guarantor_is_asked_where_an_issue_is_about_the_guarantee(
    scripts: tuple[ModuleType, ModuleType], tmp_path: Path
) -> None:
    _, cases = scripts
    assert "not counted" in cases.convert(write(tmp_path, SMALL)).summary
    asked = deepcopy(SMALL)
    asked["issues"][1]["label"] = "Who guarantees the toll"
    for cells in asked["exante"]["preferences"].values():
        asked["exante"]["preferences"]["K"] = deepcopy(cells)
        break
    case = cases.convert(write(tmp_path, asked))
    assert [option.asks for option in case.issues["toll"].options] == [("k",), ("k",)]
    assert "not counted" not in case.summary


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5 September 1978", date(1978, 9, 5)),
        ("September 5, 1978", date(1978, 9, 5)),
        ("1978-09-05", date(1978, 9, 5)),
        ("1978-09", date(1978, 9, 1)),
        ("October 1995", date(1995, 10, 1)),
        ("March-April 2022", date(2022, 3, 1)),
        ("spring 1998", date(1998, 3, 1)),
        ("1920-21", date(1920, 1, 1)),
        ("early 1648", date(1648, 1, 1)),
    ],
)
def test_as_of_is_the_first_day_of_what_the_file_says(
    scripts: tuple[ModuleType, ModuleType], tmp_path: Path, text: str, day: date
) -> None:
    data = deepcopy(SMALL)
    data["exante"]["as_of"] = text
    case = scripts[1].convert(write(tmp_path, data))
    assert case.as_of == day
    assert ("taken as the first day" in case.summary) == (re.search(r"\b5\b|-05$", text) is None)


def spoilt(*path: str | int, value: Any) -> Any:
    data = deepcopy(SMALL)
    inner: Any = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("{", "is not JSON"),
        ("[]", "braces"),
        (spoilt("schema", value="other/1"), "wanted is precedent/0.1"),
        (spoilt("exante", "as_of", value="long ago"), "names no date"),
        (spoilt("exante", "as_of", value="31 February 1901"), "names no date"),
        (spoilt("exante", "preferences", "X", value={}), '"X" is not among its parties'),
        (spoilt("exante", "preferences", "N", "road", value={}), '"road" is not among its issues'),
        (spoilt("exante", "preferences", "N", "toll", "ranking", value=[["20"]]), "not an option of toll"),
        (spoilt("exante", "preferences", "N", "toll", "ranking", value=[["10"], ["10"]]), "twice"),
        (spoilt("exante", "preferences", "N", "toll", "importance", value=1.5), "must be a whole number"),
        (spoilt("parties", 1, "id", value="N"), "twice"),
        (spoilt("issues", 0, "options", value=[]), "has no option"),
    ],
)
def test_a_file_that_is_wrong_gets_one_line_and_leaves_nothing_behind(
    scripts: tuple[ModuleType, ModuleType],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    data: Any,
    words: str,
) -> None:
    path = write(tmp_path, data)
    assert scripts[0].main([str(path), "--cases", str(tmp_path / "made")]) == 1
    told = capsys.readouterr().err.strip()
    assert words in told
    assert told.startswith("towns.json")
    assert "\n" not in told
    assert not (tmp_path / "made").exists()


def test_a_text_that_the_coded_issues_cannot_hold_is_said_to_be_so(
    scripts: tuple[ModuleType, ModuleType], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program, _ = scripts
    data = deepcopy(SMALL)
    data["expost"] = {"agreed": {"bridge": "moved", "toll": "10", "anthem": "both"}}
    path = write(tmp_path, data)
    text = importlib.import_module("precedent_standing").read_text(path)
    assert text.chosen == {"toll": "option_10"}
    assert program.main([str(path), "--cases", str(tmp_path / "made"), "--draws", "64"]) == 0
    page = capsys.readouterr().out
    assert "open on The bridge" in page
    assert "“anthem”, which is no coded issue" in page
    assert "an option of “bridge” that is not coded" in page
    assert "3 allowed packages complete it" in page
    for after, words in (
        ({"agreed": None}, "| none is coded |"),
        ({"agreed": {}}, "| none on the coded issues: “agreed” is empty |"),
        ({"agreed": {"anthem": "both"}}, "“agreed” has “anthem”, which is no coded issue |"),
        ({"agreed": {}, "drafted_not_signed": SMALL["expost"]["agreed"]}, "| drafted, not signed |"),
    ):
        data["expost"] = after
        path = write(tmp_path, data)
        assert program.main([str(path), "--cases", str(tmp_path / "made"), "--draws", "64"]) == 0
        page = capsys.readouterr().out
        assert words in page
        assert "complete it" not in page


def test_all_packages_that_complete_a_text_are_counted_also_where_few_are_looked_at(
    scripts: tuple[ModuleType, ModuleType],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """
    The text is open on the bridge: (open, 10), (half, 10), (shut, 10).

    By hand: the last is beaten by the second; that is counted also where only the first is looked at.
    """
    standing = importlib.import_module("precedent_standing")
    monkeypatch.setattr(standing, "MOST_COMPLETIONS", 2)
    data = deepcopy(SMALL)
    data["expost"] = {"agreed": {"toll": "10"}}
    path = write(tmp_path, data)
    assert scripts[0].main([str(path), "--cases", str(tmp_path / "made"), "--draws", "64"]) == 0
    page = capsys.readouterr().out
    assert "(3 allowed packages complete it; 2 of them, evenly spaced, are looked at)" in page
    assert "| 1 of 3 |" in page
    monkeypatch.setattr(standing, "MOST_COMPLETIONS", 1)
    told = standing.stand(scripts[1].convert(path), path.name, standing.read_text(path), 64, 0, "1901")
    assert (told.completions, told.looked_at, told.beaten) == (3, 1, 1)


def test_the_page_shows_names_as_they_are_and_the_day_in_the_words_of_the_file(
    scripts: tuple[ModuleType, ModuleType], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = deepcopy(SMALL)
    data["title"] = "<b>Towns</b> & [a](https://example.org) `x` | *y*"
    path = write(tmp_path, data)
    assert scripts[0].main([str(path), "--cases", str(tmp_path / "made"), "--draws", "64"]) == 0
    page = capsys.readouterr().out
    name = r"&lt;b&gt;Towns&lt;/b&gt; &amp; \[a\](https\://example.org) \`x\` \| \*y\* (as of Spring 1901)"
    assert page.count(f"| {name} |") == 2
    assert "1901-" not in page


def test_a_party_silent_on_an_issue_leaves_its_row_unanswered_and_the_others_whole(
    scripts: tuple[ModuleType, ModuleType], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = deepcopy(SMALL)
    del data["exante"]["preferences"]["S"]["bridge"]
    data["id"], silent = "Silent towns", tmp_path / "silent.json"
    silent.write_text(json.dumps(data), encoding="utf-8")
    files = [str(silent), str(write(tmp_path, SMALL))]
    assert scripts[0].main([*files, "--cases", str(tmp_path / "made"), "--draws", "64"]) == 0
    page = capsys.readouterr().out
    assert "needs worth.s.bridge.open, worth.s.bridge.half and worth.s.bridge.shut" in page
    assert "| agreed | 6 |" in page


def test_where_a_text_stands_is_worked_out_by_hand_for_two_towns(
    scripts: tuple[ModuleType, ModuleType], tmp_path: Path
) -> None:
    """
    South likes a shut bridge and one open by day alike; North leaves "by day" unranked, between the two.

    So (half, 10) beats (shut, 10) for every value of "by day" that is not the worst: the text is
    certainly not beaten, and it is on the frontier in all draws. Both red lines are kept.
    """
    _, cases = scripts
    standing = importlib.import_module("precedent_standing")
    path = write(tmp_path, SMALL)
    told = standing.stand(cases.convert(path), path.name, standing.read_text(path), 256, 0, "1901")
    assert told.allowed == 6
    assert told.beaten == 0
    assert told.crossed == {}
    assert told.needs == ()
    assert set(told.accepted) == {"n", "s"}
    assert told.frontier[0] == (1.0, 1.0, 1.0)
    middle, low, high = told.zone
    assert low >= middle[0] >= high


# -- the six


@pytest.fixture(scope="module")
def files() -> list[Path]:
    return sorted(shared("reference/precedents").glob("*.json"))


def test_every_precedent_checks_and_gives_a_brief(
    scripts: tuple[ModuleType, ModuleType], files: list[Path], tmp_path: Path
) -> None:
    _, cases = scripts
    assert len(files) == 6
    for path in files:
        case = cases.convert(path)
        folder = tmp_path / case.slug.replace("_", "-")
        cases.write_folder(case, folder)
        assert detente.check(folder) == ()
        loaded = detente.load(folder)
        brief = detente.write_brief(loaded, detente.run(loaded, options=Options(draws=64)))
        assert loaded.title in brief.markdown()


def test_the_page_is_what_the_script_writes(
    scripts: tuple[ModuleType, ModuleType], files: list[Path], tmp_path: Path
) -> None:
    program, _ = scripts
    made = tmp_path / "page.md"
    assert program.main([*map(str, files), "--cases", str(tmp_path / "cases"), "--page", str(made)]) == 0
    assert made.read_text("utf-8") == PAGE.read_text("utf-8"), "write docs/reference/precedents.md anew"


def test_the_program_is_told_nothing_of_what_came_after(
    scripts: tuple[ModuleType, ModuleType], files: list[Path], tmp_path: Path
) -> None:
    _, cases = scripts
    for path in files:
        data = json.loads(path.read_text("utf-8"))
        before = cases.convert(path)
        (tmp_path / path.name).write_text(
            json.dumps({**data, "expost": None, "notes": [], "date": ""}), encoding="utf-8"
        )
        assert cases.convert(tmp_path / path.name) == before


def test_a_damaged_precedent_is_never_a_traceback(
    scripts: tuple[ModuleType, ModuleType], files: list[Path], tmp_path: Path
) -> None:
    _, cases = scripts
    text = files[0].read_text("utf-8")
    for cut in range(0, len(text), 199):
        path = write(tmp_path, text[:cut] + text[cut + 7 :])
        with suppress(DetenteError):
            cases.convert(path)
