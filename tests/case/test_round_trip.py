"""What is saved is what is loaded; comments stay; nothing is half-written."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import detente
from detente.case import Case, catalogue_folders, check_case, load_case, new_case, save_case
from detente.errors import SourceError
from tests.case.folders import FILES, write_case
from tests.case.strategies import SOURCES_TOML, TEXT, cases

TABLES = ("case.toml", "claims.csv", "estimates.csv", "rankings.csv")


def without_lines(case: Case) -> Case:
    """Where a row stands in its file is no part of what it says."""
    return replace(
        case,
        estimates={name: replace(row, line=0) for name, row in case.estimates.items()},
        rankings=tuple(replace(row, line=0) for row in case.rankings),
        claims=dict(case.claims),
    )


def orders(case: Case) -> list[list[str]]:
    tables: list[Mapping[str, Any]] = [case.parties, case.issues, case.rules, case.estimates, case.claims]
    return [list(table) for table in tables]


@given(cases())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_saved_case_loads_as_it_was(case: Case) -> None:
    with TemporaryDirectory() as home:
        folder = write_case(Path(home) / "mine", {"sources.toml": SOURCES_TOML, "sources/s1.txt": TEXT})
        save_case(case, folder)
        loaded = load_case(folder)
        assert loaded.problems_read == ()
        assert without_lines(loaded) == without_lines(case)
        assert orders(loaded) == orders(case)
        assert all("leave no package" in p.message or "breaks rule" in p.message for p in check_case(loaded))
        before = {name: (folder / name).read_bytes() for name in TABLES if (folder / name).exists()}
        save_case(loaded)
        assert {name: (folder / name).read_bytes() for name in before} == before


@pytest.fixture(params=[*catalogue_folders(), "template", "every section"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a case that a person wrote."""
    target = tmp_path / "copy"
    if request.param == "template":
        new_case(target)
    elif request.param == "every section":
        write_case(target)
    else:
        shutil.copytree(catalogue_folders()[request.param], target)
    return target


def test_saving_what_was_not_changed_leaves_every_byte(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    save_case(load_case(folder))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "old, new",
    [
        ('low = { name = "Low" }', 'low = "Low"'),
        ('name = "Watch"', 'name = "Watch"\nin_force = ""\nnote = ""'),
        ('aliases = ["the East"]', "aliases = []"),
        ('class = "other"', 'class = "other"\nsummary = ""\ncomparable = false'),
        ('name = "Middle"', "name = 'Middle'"),
        ('crossed_by = ["tax.high", "bridge.open+watch.none"]', 'crossed_by = [\n  "tax.high", # dear\n]'),
    ],
)
def test_a_way_of_writing_that_means_the_same_is_left_as_it_is(old: str, new: str, tmp_path: Path) -> None:
    text = FILES["case.toml"].replace(old, new)
    assert text != FILES["case.toml"]
    folder = write_case(tmp_path / "towns", {**FILES, "case.toml": text})
    save_case(load_case(folder))
    assert (folder / "case.toml").read_text(encoding="utf-8") == text


def test_a_change_touches_its_own_line_and_keeps_the_comments(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "towns")
    case = load_case(folder)
    line = replace(case.red_lines["west_tax"], firmness="absolute")
    save_case(replace(case, red_lines={"west_tax": line}, moves={}, title="Two cities"))
    expected = (
        str(FILES["case.toml"])
        .replace('firmness = "firm"', 'firmness = "absolute"')
        .replace('title = "Two towns" ', 'title = "Two cities" ')
        .replace('[moves.shell]\nparty = "east"\nname = "Close the road"\ndirection = "both"\n\n', "")
    )
    saved = (folder / "case.toml").read_text(encoding="utf-8")
    assert "# a title" in saved
    assert "# what is at stake" in saved
    assert [line for line in saved.splitlines() if line] == [line for line in expected.splitlines() if line]
    assert load_case(folder).title == "Two cities"


@pytest.mark.parametrize("taken_out", ["onlooker", "warden"])
def test_a_comment_before_the_next_heading_stays_when_a_table_is_taken_out(
    taken_out: str, tmp_path: Path
) -> None:
    text = FILES["case.toml"].replace('\nasks = ["warden"]', "")
    text = text.replace("[parties.onlooker]", "# nobody asks it\n[parties.onlooker]")
    text = text[: text.index("[guarantees")] + text[text.index("[monitors") :]
    folder = write_case(tmp_path / "towns", {**FILES, "case.toml": text})
    case = load_case(folder)
    save_case(replace(case, parties={name: p for name, p in case.parties.items() if name != taken_out}))
    saved = (folder / "case.toml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if line]
    heading = kept.index(f"[parties.{taken_out}]")
    assert [line for line in saved.splitlines() if line] == kept[:heading] + kept[heading + 3 :]
    assert load_case(folder).parties.keys() == case.parties.keys() - {taken_out}


def test_an_emptied_section_disappears_and_an_emptied_table_stays_with_its_header(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "towns")
    case = replace(load_case(folder), rankings=(), moves={}, packages={}, comparable=True)
    save_case(case)
    loaded = load_case(folder)
    assert (loaded.rankings, dict(loaded.moves), dict(loaded.packages)) == ((), {}, {})
    assert loaded.comparable
    assert "moves" not in (folder / "case.toml").read_text(encoding="utf-8")
    assert (folder / "rankings.csv").read_text(encoding="utf-8").startswith("party,issue,")


@pytest.mark.parametrize("failing", range(4))
def test_a_save_that_fails_leaves_no_file_half_written(
    failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_case(tmp_path / "towns")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    case = load_case(folder)
    changed = replace(
        case,
        title="Another",
        estimates={k: replace(v, note="changed") for k, v in case.estimates.items()},
        rankings=case.rankings[:2],
        claims={k: replace(v, coder="me") for k, v in case.claims.items()},
    )
    count = 0
    real = Path.replace

    def fail(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count > failing:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(SourceError, match="No space left"):
        save_case(changed)
    monkeypatch.undo()
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert after.keys() == before.keys()
    whole = write_case(tmp_path / "other" / "towns")
    save_case(changed, whole)
    done = {
        folder / path.relative_to(whole): path.read_bytes() for path in whole.rglob("*") if path.is_file()
    }
    assert all(after[path] in (before[path], done[path]) for path in after)
    if failing == 0:
        assert after == before


def test_a_case_without_a_folder_says_so() -> None:
    case = detente.load("nash-1950-barter")
    with pytest.raises(ValueError, match="no folder"):
        save_case(replace(case, folder=None))


def test_a_case_saved_to_a_new_folder_is_the_same_case(tmp_path: Path) -> None:
    case = detente.load("two-party-example")
    save_case(case, tmp_path / "deep" / "two-party-example")
    loaded = load_case(tmp_path / "deep" / "two-party-example")
    assert loaded == case
    assert check_case(loaded) == ()
