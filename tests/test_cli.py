"""The command line: exit codes, one line per problem, data on stdout and nothing besides."""

from __future__ import annotations

import builtins
import json
import os
import re
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest

import detente
from detente import cli, flow
from detente.brief import Brief
from detente.case import catalogue_folders
from detente.cli import main, overview
from detente.methods import METHODS, Method, Options
from tests.case.folders import FILES, write_case

COMMANDS = ("brief", "check", "new", "cases", "read", "claims", "explain", "import", "export", *METHODS)
EXAMPLE = "two-party-example"


class Told(NamedTuple):
    """What a call gave back."""

    code: int
    out: str
    err: str


Call = Callable[..., Told]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run a command in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str | Path) -> Told:
        code = main([str(word) for word in words])
        return Told(code, *capsys.readouterr())

    return run


def python(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "detente", *words],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


# -- help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, call: Call) -> None:
    told = call(command, "--help")
    assert (told.code, told.err) == (0, "")
    assert f"detente {command}" in told.out
    assert command in overview()
    assert len(told.out.splitlines()) > 5


def test_the_overview_names_every_command_and_every_option_of_the_parser(call: Call) -> None:
    told = call("--help")
    assert told == call() == call("-h")
    assert (told.code, told.err) == (0, "")
    assert "Examples:" in told.out
    assert "130" in told.out
    app = cli.build_app()
    names = {name for name in app if not name.startswith("-")}
    assert names == set(COMMANDS)
    assert all(re.search(rf"^  {name} ", told.out, re.MULTILINE) for name in names)
    assert call("--version").out.strip() == detente.__version__


# -- exit codes


def test_what_is_wrong_with_a_case_is_exit_1_with_a_line_per_problem(call: Call, tmp_path: Path) -> None:
    numbers = FILES["estimates.csv"].replace("no_deal.east,10", "no_deal.east,nan").replace("c2", "c9")
    folder = write_case(tmp_path / "towns", {**FILES, "estimates.csv": numbers})
    for words in (["check"], ["brief"], ["bargaining"], ["positions", "--json"]):
        code, out, err = call(words[0], folder, *words[1:])
        assert (code, out) == (1, "")
        assert [line.split(":")[0] for line in err.splitlines()] == [
            "estimates.csv line 13",
            "estimates.csv line 21",
        ]
    code, out, err = call("check", folder, "--json")
    assert code == 1
    assert err == ""
    assert [problem["line"] for problem in json.loads(out)["problems"]] == [13, 21]


def test_check_of_a_clean_case_is_exit_0(call: Call) -> None:
    code, out, err = call("check", EXAMPLE)
    assert (code, err) == (0, "")
    assert "no problem" in out
    assert json.loads(call("check", EXAMPLE, "--json").out) == {"schema": "detente/check/1", "problems": []}


LONG = "a" * 5000
BAD_CALLS = [
    (["bargainin", EXAMPLE], 'Did you mean "bargaining"?'),
    (["brief"], "case"),
    (["brief", "ukraine-2052"], 'did you mean "ukraine-2025"?'),
    (["brief", LONG], "no such case folder"),
    (["brief", "a\x1b[31mb"], "no such case folder"),
    (["brief", "a\udcffb"], "no such case folder"),
    (["brief", EXAMPLE, "-o", "x.docx"], ".html or .md"),
    (["brief", EXAMPLE, "-o", ""], ".html or .md"),
    (["bargaining", EXAMPLE, "--seed", "-1"], "--seed"),
    (["bargaining", EXAMPLE, "--seed", "1.5"], '"1.5" is not a whole number'),
    (["bargaining", EXAMPLE, "--seed", "9" * 5000], "is not a whole number"),
    (["bargaining", EXAMPLE, "--draws", "0"], "--draws"),
    (["bargaining", EXAMPLE, "--draws", "1e9"], "--draws"),
    (["bargaining", EXAMPLE, "--draws", "99999999"], "1048576"),
    (["bargaining", EXAMPLE, "--package", "mediatr"], 'did you mean "mediator"'),
    (["bargaining", EXAMPLE, "--package", LONG], "not a package"),
    (["bargaining", EXAMPLE, "--package", ""], "the package has no name; give its id"),
    (["bargaining", EXAMPLE, "--package", "mediator", "--against", ""], "the package has no name"),
    (["bargaining", EXAMPLE, "--against", ""], "name it with --package"),
    (["bargaining", EXAMPLE, "--sed", "1"], "--seed"),
    (["positions", EXAMPLE, "--draws", "8"], "--draws"),
    (["check", EXAMPLE, "more"], "more"),
    (["explain", EXAMPLE, "no_dael.upper"], 'did you mean "no_deal.upper"?'),
    (["explain", EXAMPLE, "claim:none"], "claim:ID"),
    (["explain", EXAMPLE, "9999"], "its notes run from 1 to"),
    (["explain", EXAMPLE, "0"], "its notes run from 1 to"),
    (["explain", EXAMPLE, "9" * 5000], "is not in this case"),
    (["explain", EXAMPLE, ""], ""),
    (["new", "Bad_Name"], "lower-case letters"),
    (["read"], "at least one file"),
    (["claims"], "at least one file"),
]


@pytest.mark.parametrize("words, part", BAD_CALLS, ids=range(len(BAD_CALLS)))
def test_a_call_that_asks_for_what_is_not_there_is_exit_2_in_one_line(
    words: list[str], part: str, call: Call, tmp_path: Path
) -> None:
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert err.startswith("detente: ")
    assert part in err
    assert err.rstrip("\n").isprintable()
    assert list(tmp_path.iterdir()) == []


def test_a_package_file_that_nests_too_deeply_is_told_in_plain_words(call: Call, tmp_path: Path) -> None:
    for name, inner in (("deep.json", "[" * 200_000), ("deep.toml", f"a = {'[' * 200_000}")):
        (tmp_path / name).write_text(inner, encoding="utf-8")
        code, out, err = call("bargaining", EXAMPLE, "--package", name)
        assert (code, out) == (2, "")
        assert err == f"detente: {name}: nests too deeply to be a package\n"


def test_a_file_that_is_not_there_is_exit_1_in_one_line(call: Call) -> None:
    for command in ("read", "claims"):
        code, out, err = call(command, "nowhere.txt")
        assert (code, out, len(err.splitlines())) == (1, "", 1)
        assert "nowhere.txt" in err


def stop(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt


def test_ctrl_c_is_exit_130_and_leaves_nothing_behind(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "b.html"
    old.write_text("the old one")
    monkeypatch.setattr(Brief, "html", stop)
    told = call("brief", EXAMPLE, "-o", "b.html", "--draws", "8")
    assert (told.code, told.out) == (130, "")
    assert told.err.splitlines() == ["detente: stopped; nothing was written"]
    monkeypatch.setattr(flow, "check_case", stop)
    assert call("bargaining", EXAMPLE, "--json").code == 130
    assert list(tmp_path.iterdir()) == [old]
    assert old.read_text() == "the old one"


def stop_as_a_library_does(*_: object, **__: object) -> NoReturn:
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        raise SystemError("returned a result with an exception set") from None
    raise AssertionError("no signal came")


def test_ctrl_c_that_a_library_turns_into_its_own_error_is_exit_130(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(flow, "check_case", stop_as_a_library_does)
    told = call("bargaining", EXAMPLE, "--json")
    assert told == (130, "", "detente: stopped; nothing was written\n")
    assert signal.getsignal(signal.SIGINT) is before


def test_a_write_that_fails_leaves_the_old_brief(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "b.html"
    old.write_text("the old one")

    def fail(self: Path, target: Path) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    code, _, err = call("brief", EXAMPLE, "-o", "b.html", "--draws", "8")
    assert code == 1
    assert err.splitlines()[-1].endswith("No space left on device")
    assert list(tmp_path.iterdir()) == [old]
    assert old.read_text() == "the old one"


def test_a_file_where_a_folder_should_be_is_told_in_one_line(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, out, err = call("brief", EXAMPLE, "-o", "file/b.html", "--draws", "8")
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert "file" in err
    assert call("new", "file/x").code == 2


# -- data


@pytest.mark.parametrize(
    "words",
    [
        ["cases"],
        ["check", EXAMPLE],
        ["positions", "ukraine-2025"],
        ["bargaining", EXAMPLE, "--package", "mediator"],
        ["read", str(catalogue_folders()["ukraine-2025"] / "sources" / "s_tianjin.txt")],
        ["claims", str(catalogue_folders()["ukraine-2025"] / "sources" / "s_tianjin.txt")],
    ],
    ids=lambda words: words[0],
)
def test_json_is_all_that_stands_on_stdout_and_names_its_schema(words: list[str], call: Call) -> None:
    code, out, err = call(*words, "--json")
    assert (code, err) == (0, "")
    data = json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert data["schema"] == f"detente/{words[0]}/1"
    assert next(iter(data)) == "schema"
    assert out == call(*words, "--json").out
    assert "second" not in out.lower() or words[0] in ("read", "claims", "positions")


def test_bargaining_prints_the_seed_and_the_draws_that_were_used(call: Call) -> None:
    data = json.loads(call("bargaining", EXAMPLE, "--json", "--draws", "100", "--seed", "7").out)
    assert (data["seed"], data["draws"]) == (7, 128)
    assert data == json.loads(call("bargaining", EXAMPLE, "--json", "--seed", "7", "--draws", "128").out)


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
def test_a_methods_command_takes_what_the_method_reads_and_nothing_else(method: Method, call: Call) -> None:
    known = {field.name for field in fields(Options)} - {"progress"}
    assert set(method.options) <= known
    told = call(method.name, "--help").out
    assert {name for name in known if re.search(rf"--{name}\b", told)} == set(method.options)


def test_comparable_scales_are_a_flag(call: Call) -> None:
    plain = json.loads(call("bargaining", EXAMPLE, "--json", "--draws", "8").out)
    declared = json.loads(call("bargaining", EXAMPLE, "--json", "--draws", "8", "--comparable").out)
    assert plain["solutions"]["egalitarian"] is None
    assert declared["solutions"]["egalitarian"]
    assert {**plain, "solutions": 0} == {**declared, "solutions": 0}


def test_an_empty_zone_is_an_answer_and_exit_0(call: Call, tmp_path: Path) -> None:
    numbers = FILES["estimates.csv"].replace("no_deal.east,10,20,40", "no_deal.east,900,900,900")
    folder = write_case(tmp_path / "towns", {**FILES, "estimates.csv": numbers})
    code, out, err = call("bargaining", folder, "--json", "--draws", "8")
    assert (code, err) == (0, "")
    assert json.loads(out)["zone"]["share"] == 0
    assert json.loads(out)["shortlist"] == []


# -- words


def test_a_hostile_title_does_not_reach_the_terminal_raw(call: Call, tmp_path: Path) -> None:
    hostile = 'title = "Two\\u001B]0;x\\u0007\\u202E towns\\u009B31m"'
    text = FILES["case.toml"].replace('title = "Two towns"', hostile)
    text = text.replace('name = "East Town"', 'name = "East\\u001B[2J\\u0008Town"')
    folder = write_case(tmp_path / "towns", {**FILES, "case.toml": text})
    other = "The\\u001B]0;x\\u0007\\u202E Gazette\\u009B31m"
    register = FILES["sources.toml"].replace("The Gazette", other).replace("A. Smith", other)
    heard = write_case(tmp_path / "heard", {**FILES, "sources.toml": register})
    for words in (
        "brief --draws 8",
        "positions",
        "bargaining",
        "explain no_deal.east",
        "explain claim:c1",
        "explain worth.east.tax.high",
        "check",
    ):
        command, *rest = words.split()
        # In a name of the case it is refused; what others are called is shown, made visible.
        for place, expected in ((folder, 1), (heard, 0)):
            code, out, err = call(command, place, *rest)
            assert code == expected, err
            assert all(line.isprintable() for line in (out + err).splitlines()), words


def test_the_titles_of_the_catalogue_are_shown_with_control_characters_made_visible(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = FILES["case.toml"].replace('title = "Two towns"', 'title = "Two\\u001B[31m towns"')
    folder = write_case(tmp_path / "towns", {**FILES, "case.toml": text})
    monkeypatch.setattr("detente.case.catalogue_folders", lambda: {"towns": folder})
    code, out, _ = call("cases")
    assert code == 0
    assert "\x1b" not in out


def test_a_number_is_explained_down_to_the_quotation_in_its_source(call: Call, tmp_path: Path) -> None:
    folder = write_case(tmp_path / "towns")
    told = call("explain", folder, "worth.east.bridge.open")
    assert told.code == 0
    for part in ("60", "asks that the bridge be open", "What the towns say", "The Gazette"):
        assert part in told.out
    assert "asks that the bridge be open" in call("explain", folder, "claim:c1").out
    assert "A. Smith, Bridges, 1999" in call("explain", folder, "worth.east.tax.high").out
    assert "half of the tax" in call("explain", folder, "worth.east.tax.middle").out


def test_a_note_is_explained_by_its_number(call: Call) -> None:
    told = call("explain", EXAMPLE, "1", "--draws", "8")
    assert told.code == 0
    assert told.out.strip()
    assert told == call("explain", EXAMPLE, "note 1", "--draws", "8")


@pytest.mark.parametrize(
    "name, start", [("b.html", "<!doctype html>"), ("b.HTM", "<!doctype html>"), ("b.md", "# ")]
)
def test_the_name_of_the_file_says_what_is_written(name: str, start: str, call: Call, tmp_path: Path) -> None:
    code, out, _ = call("brief", EXAMPLE, "-o", f"deep/{name}", "--draws", "8")
    assert code == 0
    assert name in out
    assert (tmp_path / "deep" / name).read_text(encoding="utf-8").lower().startswith(start)


def test_without_a_name_the_brief_is_named_after_the_case(call: Call, tmp_path: Path) -> None:
    code, out, _ = call("brief", EXAMPLE, "--draws", "8")
    assert code == 0
    assert [path.name for path in tmp_path.iterdir()] == [f"{EXAMPLE}.html"]
    assert "Two villages and a river" in out


def test_a_new_case_checks_runs_and_is_never_written_over(call: Call, tmp_path: Path) -> None:
    told = call("new", "my-case")
    assert told.code == 0
    assert "detente check my-case" in told.out
    assert call("check", "my-case").code == 0
    assert call("brief", "my-case", "--draws", "8").code == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code, _, err = call("new", "my-case")
    assert code == 2
    assert "not an empty folder" in err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    (tmp_path / "empty").mkdir()
    assert call("new", "empty").code == 0


def test_a_document_is_added_to_a_case_and_to_nothing_else(call: Call, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The East asks for more.\n", encoding="utf-8")
    call("new", "my-case")
    told = call("read", "note.txt", "--case", "my-case")
    assert told.code == 0, told.err
    assert call("check", "my-case").code == 0
    assert "[sources.note" in (tmp_path / "my-case" / "sources.toml").read_text(encoding="utf-8")
    code, _, err = call("read", "note.txt", "--case", "nowhere")
    assert (code, len(err.splitlines())) == (2, 1)


def test_of_several_documents_all_are_added_or_none(call: Call, tmp_path: Path) -> None:
    for name in ("first.txt", "second.txt", "x/first.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"The East asks for {name}.\n", encoding="utf-8")
    call("new", "my-case")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code, out, err = call("read", "first.txt", "second.txt", "x/first.txt", "--case", "my-case")
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert "rename one of the files" in err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert call("read", "first.txt", "second.txt", "--case", "my-case").code == 0
    assert call("check", "my-case").code == 0


def test_progress_is_told_on_stderr_after_a_second_and_only_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    progress = cli.Progress()
    progress(0.1, "early")
    now = 5.0
    progress(0.5, "halfway")
    out, err = capsys.readouterr()
    assert out == ""
    assert "early" not in err
    assert "50% halfway" in err


# -- in a process of its own


def test_the_module_is_the_command(tmp_path: Path) -> None:
    done = python("cases", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ukraine-2025" in done.stdout
    assert python("cases", "--nothing", cwd=tmp_path).returncode == 2


def test_ctrl_c_while_the_program_is_read_is_exit_130(monkeypatch: pytest.MonkeyPatch) -> None:
    read = builtins.__import__

    def stopped(name: str, *rest: Any, **more: Any) -> Any:
        return stop() if name == "detente.cli" else read(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", stopped)
    with pytest.raises(SystemExit) as left:
        runpy.run_module("detente", run_name="__main__")
    assert left.value.code == 130


def test_a_reader_who_leaves_is_no_error(tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m detente bargaining {EXAMPLE} --draws 8 --json | head -c 0'
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "words, code",
    [
        ("cases >&-", 0),
        (f"bargaining {EXAMPLE} --draws 8 --json >&-", 0),
        (f"brief {EXAMPLE} --draws 8 -o b.html >&-", 0),
        ("--help >&- 2>&-", 0),
        ("check nowhere 2>&-", 2),
    ],
)
def test_a_closed_stream_swallows_what_is_told_there(words: str, code: int, tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -m detente {words}'],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")
    if "b.html" in words:
        assert (tmp_path / "b.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_terminal_of_plain_letters_still_gets_its_answer(tmp_path: Path) -> None:
    told = python("bargaining", "ukraine-2025", "--draws", "8", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert (told.returncode, told.stderr) == (0, "")
    data = python("positions", "ukraine-2025", "--json", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert json.loads(data.stdout) == json.loads(
        python("positions", "ukraine-2025", "--json", cwd=tmp_path).stdout
    )
