"""The commands around other programs' files, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import detente
from detente.brief import explain_key
from detente.case import load_case
from detente.cli import main
from tests.exchange.small_folders import GENIUS, GENIUSWEB, NEGMAS, write_folder


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "talks", GENIUS)


def test_a_folder_is_answered_directly_and_what_was_changed_is_said(
    talks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bargaining", str(talks), "--json", "--draws", "8"]) == 0
    out, err = capsys.readouterr()
    data = json.loads(out)
    assert data["method"]["parties"] == ["north", "south"]
    assert data["packages"] == 6
    assert any("0001-01-01" in note for note in data["notes"])
    assert err == ""
    assert main(["bargaining", str(talks), "--draws", "8"]) == 0
    out, err = capsys.readouterr()
    assert "note: The files carry no date" in err
    assert "note:" not in out


def test_a_case_folder_has_no_notes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bargaining", "two-party-example", "--json", "--draws", "8"]) == 0
    assert "notes" not in json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("files", [GENIUS, GENIUSWEB, NEGMAS], ids=["genius", "geniusweb", "negmas"])
def test_import_then_check_then_export(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_folder(tmp_path / "talks", files)
    assert main(["import", str(source), str(tmp_path / "valley"), "--as-of", "2025-09-02"]) == 0
    assert "Written" in capsys.readouterr().out
    case = load_case(tmp_path / "valley")
    assert case.as_of.isoformat() == "2025-09-02"
    assert detente.check(case) == ()
    assert main(["export", str(tmp_path / "valley"), str(tmp_path / "out"), "--format", "negmas"]) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "valley-domain.json",
        *(f"{party}.json" for party in case.parties),
    }


def test_the_next_command_can_be_typed_as_it_stands(
    talks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["import", str(talks), "sub dir/c-1"]) == 0
    assert capsys.readouterr().out.endswith("Next: detente bargaining 'sub dir/c-1'\n")
    assert main(["new", "sub dir/c-2"]) == 0
    assert "detente check 'sub dir/c-2', then detente brief 'sub dir/c-2' -o" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import", "talks", "new", "--as-of", "yesterday"], "write YYYY-MM-DD"),
        (["import", "talks", "Not A Slug"], "cannot name a case"),
        (["import", "talks", "talks"], "not an empty folder"),
        (["import", "nowhere", "new"], "nowhere: there is no such folder"),
        (["export", "talks", "new", "--format", "negmass"], 'did you mean "negmas"?'),
        (["export", "ukraine-2025", "new", "--format", "genius"], "--lossy"),
    ],
)
def test_a_wrong_call_is_one_line_and_leaves_nothing(
    arguments: list[str],
    words: str,
    talks: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) in {1, 2}
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == {"talks"}


def test_a_brief_of_files_without_a_date_says_so(talks: Path, tmp_path: Path) -> None:
    assert main(["brief", str(talks), "-o", str(tmp_path / "brief.md"), "--draws", "8"]) == 0
    text = (tmp_path / "brief.md").read_text("utf-8")
    assert "As of: date not known" in text
    assert "The files carry no date" in text
    assert "State: not stated" in text
    assert "dispute" not in text
    trace = explain_key(detente.load(talks), "worth.north.border.open")
    assert 'issue "Border", "Open": evaluation 4 of 4 at most, weight 0.6' in trace
