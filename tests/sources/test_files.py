from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.errors import Problem, SourceError
from detente.sources import PlacedError, path_inside, read_bytes, read_table, read_text, write_aside
from detente.sources.files import format_table, guard_cell, restore_cell, write_aside_together

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
RISKY = st.text(st.sampled_from("=+-@'\t\r\n a1.,\"\u00a0\uff1d"), max_size=8)


def error_of(path: Path, *columns: str) -> str:
    with pytest.raises(PlacedError) as caught:
        read_table(path, columns)
    return str(caught.value).removeprefix(str(path))


@UNTIMED
@given(rows=st.lists(st.tuples(CELLS | RISKY, CELLS | RISKY), max_size=5))
def test_a_table_comes_back_as_it_was_written(
    rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "table.csv"
    dicts = [{"a": a, "b": b} for a, b in rows]
    write_aside(path, format_table(["a", "b"], dicts))
    assert [row for _, row in read_table(path, ["a", "b"])] == dicts


@UNTIMED
@given(cell=CELLS | RISKY)
def test_no_line_of_a_guarded_cell_can_run_in_a_spreadsheet(cell: str) -> None:
    guarded = guard_cell(cell)
    assert restore_cell(guarded) == cell
    if guarded != cell or not cell.strip().replace(".", "").lstrip("+-").isdigit():
        for line in guarded.replace("\r", "\n").split("\n"):
            bare = line.lstrip().lstrip("\ufeff")
            assert not bare.startswith(("=", "@", "\uff1d")), guarded


@pytest.mark.parametrize("cell", ["-3.5", "+2", "1e5", "-.5", "2="])
def test_numbers_are_not_guarded(cell: str) -> None:
    assert guard_cell(cell) == cell


@pytest.mark.parametrize(
    "cell", ["=1", " =1", "a\n=1", "\ttab", "\rreturn", "-x", "\u00a0@SUM(A1)", "-1+cmd|x"]
)
def test_what_a_spreadsheet_would_run_is_guarded(cell: str) -> None:
    assert guard_cell(cell) != cell


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ": is empty; its first line must be a,b"),
        ("a\n1\n", ' line 1: column "b" is missing; the columns are a,b'),
        ("a,bb\n", ' line 1: column "b" is missing; is "bb" meant?'),
        ("a,b,c\n", ' line 1: column "c" is not known; the columns are a,b'),
        ("a,b,b\n", ' line 1: column "b" stands there twice; keep one'),
        ("a;b\n1;2\n", " line 1: columns are separated by semicolons; save the table with commas"),
        ('a,b\n"x\ny",2\n1\n', " line 4: has 1 cells, not 2; quote cells that hold a comma"),
        ('a,b\n1,"x\n', " line 2: is not CSV: a double quote is opened and never closed"),
        ("a,b\n1,\0\n", " line 2: holds a NUL character (character 6); it is no plain text"),
    ],
)
def test_a_table_that_is_none_is_named_with_its_line(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content.encode())
    assert error_of(path, "a", "b") == message


def test_every_row_of_the_wrong_length_is_collected(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("b,a\n1\n2,3\n4,5,6\n")
    problems: list[Problem] = []
    assert read_table(path, ["a", "b"], problems=problems) == [(3, {"a": "3", "b": "2"})]
    assert [problem.line for problem in problems] == [2, 4]


def test_another_encoding_is_named_with_byte_and_line_and_a_byte_order_mark_is_none(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes(b"ab\nM\xfcller")
    with pytest.raises(PlacedError, match=r"line 2: byte 4 is not UTF-8; save the file as UTF-8"):
        read_text(path)
    path.write_bytes("x".encode("utf-16"))
    with pytest.raises(PlacedError, match="UTF-16"):
        read_text(path)
    path.write_bytes(b"\xef\xbb\xbfx")
    assert read_text(path) == "x"


def test_the_cap_names_the_setting_that_raises_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big"
    path.write_bytes(b"x" * 2000)
    monkeypatch.setenv("DETENTE_MAX_TABLE_MB", "0.001")
    with pytest.raises(PlacedError, match=r"over the cap of 0.001 MB for a table; .* DETENTE_MAX_TABLE_MB"):
        read_bytes(path, None, "table")
    assert len(read_bytes(path, None, "source")) == 2000
    monkeypatch.setenv("DETENTE_MAX_TABLE_MB", "-1")
    with pytest.raises(SourceError, match="DETENTE_MAX_TABLE_MB"):
        read_bytes(path, None, "table")


def test_folders_devices_and_missing_files_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, word in (("", "is a folder"), ("pipe", "not a plain file"), ("none", "no such file")):
        with pytest.raises(PlacedError, match=word):
            read_bytes(tmp_path / name)


def test_a_write_that_fails_leaves_the_old_files_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o600)
    write_aside(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(SourceError, match="UTF-8"):
        write_aside_together({path: "newer", tmp_path / "b.txt": "\ud800"})
    with pytest.raises(SourceError, match="folder does not exist"):
        write_aside_together({path: "newer", tmp_path / "no" / "b.txt": ""})
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_text() == "new"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "out.txt").symlink_to(outside)
    with pytest.raises(SourceError, match="link that leads out"):
        write_aside(folder / "out.txt", "x")
    assert outside.read_text() == "mine"
    (folder / "up").symlink_to(tmp_path)
    for name in ("../outside.txt", "/etc/passwd", "up/outside.txt", "out.txt", "C:\\x", "", "a/../../x"):
        with pytest.raises(SourceError, match="case folder"):
            path_inside(folder, name)
    assert path_inside(folder, "sources/a.txt") == folder / "sources/a.txt"
