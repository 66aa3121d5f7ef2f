"""Whatever is wrong with a case folder gets one line: the file, the line, the way out."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.case import new_case, parse_basis
from detente.cli import main
from detente.errors import CaseError, Problem
from tests.case.folders import FILES, line_of, write_case

Files = dict[str, str | bytes]


class Fault(NamedTuple):
    """One thing made wrong: what is changed, where the problem is told, words that it must hold."""

    name: str
    file: str
    old: str
    new: str
    at: str
    words: tuple[str, ...]
    told_in: str = ""


def row(
    name: str, file: str, old: str, new: str, *words: str, at: str | None = None, told_in: str = ""
) -> Fault:
    return Fault(name, file, old, new, new.strip().split("\n")[0] if at is None else at, words, told_in)


CASE, CLAIMS, NUMBERS, RANKS, SOURCES = FILES.keys() - {"sources/s_towns.txt"} and (
    "case.toml",
    "claims.csv",
    "estimates.csv",
    "rankings.csv",
    "sources.toml",
)

FAULTS = (
    # case.toml: keys and values
    row(
        "unknown key at the top",
        CASE,
        'state = "dispute"',
        'state = "dispute"\nsumary = "x"',
        '"sumary"',
        'did you mean "summary"',
        at='sumary = "x"',
    ),
    row("unknown section", CASE, "[moves.shell]", "[move.shell]", '"move"', 'did you mean "moves"'),
    row(
        "unknown key of a party",
        CASE,
        'aliases = ["the East"]',
        'alias = ["the East"]',
        '"alias"',
        'did you mean "aliases"',
    ),
    row(
        "unknown key of an option",
        CASE,
        'asks = ["warden"]',
        'ask = ["warden"]',
        '"ask"',
        'did you mean "asks"',
    ),
    row("missing title", CASE, 'title = "Two towns"           # a title\n', "", 'lacks "title"', at=""),
    row("empty title", CASE, '"Two towns"           # a title', '" "', "title is empty", at='title = " "'),
    row(
        "title that shows nothing",
        CASE,
        '"Two towns"           # a title',
        '"\u200b\u3164"',
        "title is empty",
        at='title = "\u200b',
    ),
    row("option that shows nothing", CASE, 'low = { name = "Low" }', 'low = "\u2060"', "has an empty name"),
    row("another format", CASE, "format = 1", "format = 2", "format is 2", "reads format 1"),
    row("a format that is true", CASE, "format = 1", "format = true", "format"),
    row("date as text", CASE, "as_of = 2026-01-15", 'as_of = "2026-01-15"', "without quotation marks"),
    row(
        "date with an hour", CASE, "as_of = 2026-01-15", "as_of = 2026-01-15T10:00:00", "as_of must be a date"
    ),
    row("since after as_of", CASE, "since = 2024-06-01", "since = 2026-06-01", "is after as_of 2026-01-15"),
    row("unknown state", CASE, 'state = "dispute"', 'state = "disputed"', 'did you mean "dispute"'),
    row(
        "unknown role",
        CASE,
        'name = "The Warden"\nrole = "guarantor"',
        'name = "The Warden"\nrole = "garantor"',
        'did you mean "guarantor"',
        at='role = "garantor"',
    ),
    row("unknown firmness", CASE, '"firm"', '"hard"', "firmness", "absolute"),
    row("a list that is a text", CASE, 'aliases = ["the East"]', 'aliases = "the East"', "must be a list"),
    row(
        "comparable as text",
        CASE,
        'class = "other"',
        'class = "other"\ncomparable = "yes"',
        "true or false",
        at='comparable = "yes"',
    ),
    row("an id with a capital", CASE, "[moves.shell]", "[moves.Shell]", '"Shell" is not an id'),
    row(
        "duplicate id",
        CASE,
        "[parties.onlooker]",
        "[parties.warden]",
        '"parties.warden" stands there twice',
        at="",
    ),
    row("not TOML", CASE, "[moves.shell]", "[moves.shell", "is not TOML"),
    # case.toml: names that do not exist
    row(
        "red line of an unknown party",
        CASE,
        'party = "west"\ncrossed_by',
        'party = "wets"\ncrossed_by',
        '"wets" is not a party',
        'did you mean "west"',
        at='party = "wets"',
    ),
    row(
        "red line on an unknown clause",
        CASE,
        '["tax.high", "bridge.open+watch.none"]',
        '["tax.hihg"]',
        '"hihg" is not an option of tax',
        'did you mean "high"',
        at="tax.hihg",
    ),
    row(
        "red line on an unknown issue",
        CASE,
        '["tax.high", "bridge.open+watch.none"]',
        '["taxes.high"]',
        '"taxes"',
        'did you mean "tax"',
        at="taxes.high",
    ),
    row(
        "red line that names an issue twice",
        CASE,
        "bridge.open+watch.none",
        "bridge.open+bridge.shut",
        "names an issue twice",
        at="bridge.open+bridge.shut",
    ),
    row(
        "red line that nothing crosses",
        CASE,
        '["tax.high", "bridge.open+watch.none"]',
        "[ ]",
        "crossed_by is empty",
        at="crossed_by = [ ]",
    ),
    row("clause without a dot", CASE, 'if = ["bridge.open"]', 'if = ["bridge"]', 'write "issue.option"'),
    row(
        "rule with neither form",
        CASE,
        'forbid = ["bridge.shut", "tax.high"]\n',
        "",
        'either "forbid", or "if"',
        at="[rules.no_high]",
    ),
    row(
        "rule with both forms",
        CASE,
        'if = ["bridge.open"]',
        'forbid = ["bridge.open"]\nif = ["bridge.open"]',
        'either "forbid", or "if"',
        at="[rules.open_is_watched]",
    ),
    row(
        "rule with if alone",
        CASE,
        'then = ["watch.patrol"]\n',
        "",
        'either "forbid", or "if" and "then"',
        at="[rules.open_is_watched]",
    ),
    row(
        "influence asked to act",
        CASE,
        'asks = ["warden"]',
        'asks = ["onlooker"]',
        "cannot be asked to act",
        "guarantor",
    ),
    row(
        "package lacks an issue",
        CASE,
        ', tax = "middle" }',
        " }",
        'no option for "tax"',
        at='options = { bridge = "open", watch = "patrol" }',
    ),
    row(
        "package with an unknown option",
        CASE,
        'tax = "middle" }',
        'tax = "mid" }',
        '"mid" is not an option of tax',
        at='tax = "mid" }',
    ),
    row("in force is no option", CASE, 'in_force = "shut"', 'in_force = "shot"', 'did you mean "shut"'),
    row(
        "obligation watched by nobody known",
        CASE,
        'monitors = ["patrols"]',
        'monitors = ["patrol"]',
        '"patrol" is not a monitor',
        'did you mean "patrols"',
    ),
    row(
        "guarantee of an unknown obligation",
        CASE,
        'covers = ["upkeep"]',
        'covers = ["upkep"]',
        'did you mean "upkeep"',
    ),
    row(
        "rules that leave no package",
        CASE,
        'forbid = ["bridge.shut", "tax.high"]',
        'forbid = ["bridge.shut"]\nbecause = "x"\nbasis = "assumption: one two three"\n'
        '[rules.two]\nforbid = ["bridge.open"]',
        "leave no package at all",
        "lift one",
        at="",
    ),
    row(
        "rule without a basis",
        CASE,
        'basis = "assumption: an open bridge is watched"\n',
        "",
        'lacks "basis"',
        at="[rules.open_is_watched]",
    ),
    row(
        "basis of a text is unknown",
        CASE,
        'basis = "c1 c2"',
        'basis = "c1 c9"',
        '"c9"',
        "not in claims.csv",
        at="[packages.draft]",
    ),
    # sources.toml and texts
    row(
        "changed source",
        "sources/s_towns.txt",
        "by spring",
        "by summer",
        "s_towns",
        "restore it",
        at="sha256 = ",
        told_in=SOURCES,
    ),
    row(
        "unknown key of a source",
        SOURCES,
        'outlet = "The Gazette"',
        'outlets = "The Gazette"',
        '"outlets"',
        'did you mean "outlet"',
    ),
    row(
        "reference without a text",
        SOURCES,
        'text = "A. Smith, Bridges, 1999"',
        'address = "https://a.example"',
        "text is missing",
        at="[references.smith1999]",
    ),
    row(
        "source out of the folder",
        SOURCES,
        '"sources/s_towns.txt"',
        '"../s_towns.txt"',
        "climbs out",
        at="../s_towns.txt",
    ),
    row(
        "source that is not there",
        SOURCES,
        '"sources/s_towns.txt"',
        '"sources/s_twons.txt"',
        "no such file",
        at="",
        told_in="sources/s_twons.txt",
    ),
    # claims.csv
    row(
        "quotation not in its source",
        CLAIMS,
        "refuses a high tax,",
        "refuses a tall tax,",
        "quotation",
        "refuses a high tax",
        at="refuses a tall tax,",
    ),
    row(
        "claim of an unknown party",
        CLAIMS,
        "West,west,hint",
        "West,wset,hint",
        '"wset" is not a party',
        'did you mean "west"',
    ),
    row(
        "claim on an unknown issue",
        CLAIMS,
        "hint,watch",
        "hint,wacht",
        '"wacht" is not an issue',
        'did you mean "watch"',
    ),
    row(
        "claim for an unknown option",
        CLAIMS,
        "watch,patrol",
        "watch,patorl",
        '"patorl" is not an option of watch',
        'did you mean "patrol"',
    ),
    row(
        "claim from an unknown source",
        CLAIMS,
        "c3,s_towns",
        "c3,s_town",
        '"s_town" is not a source',
        'did you mean "s_towns"',
    ),
    row("unknown act", CLAIMS, "reject,tax", "rejcet,tax", 'did you mean "reject"'),
    row(
        "duplicate id in a table",
        CLAIMS,
        "c4,s_towns",
        "c3,s_towns",
        '"c3" stands on line 4',
        at="West refuses,",
    ),
    row(
        "a grade that is none",
        CLAIMS,
        ",B2,accepted,,\nc2",
        ",A9,accepted,,\nc2",
        "Admiralty",
        at="A9,accepted",
    ),
    # estimates.csv
    row("NaN", NUMBERS, "no_deal.east,10,20,40", "no_deal.east,10,NaN,40", 'mid is "NaN"', "decimal number"),
    row("infinity", NUMBERS, "no_deal.east,10,20,40", "no_deal.east,10,20,inf", 'high is "inf"'),
    row(
        "decimal comma", NUMBERS, "no_deal.east,10,20,40", 'no_deal.east,"1,5",20,40', 'low is "1,5"', "12.5"
    ),
    row("a number in other digits", NUMBERS, "no_deal.east,10,20,40", "no_deal.east,١٠,20,40", "low is"),
    row(
        "low above mid",
        NUMBERS,
        "no_deal.east,10,20,40",
        "no_deal.east,25,20,40",
        "not in order",
        "low <= mid <= high",
    ),
    row("empty number", NUMBERS, "no_deal.east,10,20,40", "no_deal.east,10,,40", "mid is empty"),
    row(
        "wrong unit",
        NUMBERS,
        "no_deal.east,10,20,40,points",
        "no_deal.east,10,20,40,euros",
        'unit is "euros"',
        'in "points"',
    ),
    row(
        "out of bounds",
        NUMBERS,
        "no_deal.east,10,20,40",
        "no_deal.east,10,20,4000",
        "high 4000 is outside -1000",
    ),
    row(
        "no basis",
        NUMBERS,
        "no_deal.east,10,20,40,points,assumption: the quarrel costs it trade,",
        "no_deal.east,10,20,40,points,,",
        "without a basis does not load",
    ),
    row(
        "an assumption without a sentence",
        NUMBERS,
        "assumption: the quarrel costs it trade",
        "assumption: so",
        "needs a sentence",
    ),
    row("basis is an unknown claim", NUMBERS, "points,c2,", "points,c7,", '"c7"', "not in claims.csv"),
    row("basis is a rejected claim", NUMBERS, "points,c2,", "points,c4,", '"c4"', "marks rejected"),
    row(
        "cite without a reference",
        NUMBERS,
        "cite:smith1999 p. 3",
        "cite:smyth1999 p. 3",
        '"smyth1999"',
        'did you mean "smith1999"',
    ),
    row(
        "unknown quantity",
        NUMBERS,
        "no_deal.east,",
        "no_dael.east,",
        '"no_dael.east" is not a quantity',
        'did you mean "no_deal.east"',
    ),
    row(
        "quantity of an unknown party",
        NUMBERS,
        "no_deal.east,",
        "no_deal.eats,",
        '"eats" is not a party',
        'did you mean "east"',
    ),
    row(
        "quantity of an unknown option",
        NUMBERS,
        "worth.east.tax.low,",
        "worth.east.tax.lwo,",
        '"lwo" is not an option',
        'did you mean "low"',
    ),
    row(
        "pair term in the wrong order",
        NUMBERS,
        "worth.east.bridge.open+watch.patrol",
        "worth.east.watch.patrol+bridge.open",
        "order of case.toml",
        "swap them",
    ),
    row(
        "pair term of one issue",
        NUMBERS,
        "worth.east.bridge.open+watch.patrol",
        "worth.east.bridge.open+bridge.shut",
        "two different issues",
    ),
    row(
        "quantity twice",
        NUMBERS,
        "no_deal.west,10,30,50,points,assumption: the quarrel costs it sleep",
        "no_deal.east,11,30,50,points,assumption: the quarrel costs it sleep",
        "stands in line 21 already",
    ),
    row("a shared draw alone", NUMBERS, "against mood", "against mud", "no other row shares this draw"),
    row(
        "a row too short",
        NUMBERS,
        "worth.warden.tax.low,0,0,0,points,assumption: it has no stake here,",
        "worth.warden.tax.low,0,0,0,points",
        "has 5 cells, not 7",
    ),
    # rankings.csv
    row(
        "points and ranks",
        NUMBERS,
        "no_deal.west,",
        "worth.west.tax.low,1,1,1,points,assumption: points beside the ranks,\nno_deal.west,",
        "points or ranks for an issue, not both",
        at="west,tax,2,low",
        told_in=RANKS,
    ),
    row("a rank of nought", RANKS, "middle,2,", "middle,0,", "rank is", "from 1"),
    row("two importances", RANKS, "west,tax,2,middle", "west,tax,3,middle", "importance differs from line 2"),
    row("importance in words", RANKS, "west,tax,2,middle", "west,tax,much,middle", 'importance is "much"'),
    row(
        "ranking of an unknown option",
        RANKS,
        "west,tax,2,middle",
        "west,tax,2,midle",
        'did you mean "middle"',
    ),
    row("option ranked twice", RANKS, "west,tax,2,middle,2", "west,tax,2,low,2", "stands in line 2 already"),
)


def spoil(files: Files, fault: Fault) -> None:
    text = files[fault.file]
    assert isinstance(text, str)
    assert text.count(fault.old) == 1, f"{fault.old!r} stands {text.count(fault.old)} times in {fault.file}"
    files[fault.file] = text.replace(fault.old, fault.new)


def expected_line(files: Mapping[str, str | bytes], fault: Fault) -> int | None:
    text = files[fault.told_in or fault.file] if (fault.told_in or fault.file) in files else ""
    return line_of(str(text), fault.at) if fault.at else None


def is_told(problems: tuple[Problem, ...], fault: Fault, line: int | None) -> bool:
    return any(
        p.file == (fault.told_in or fault.file)
        and (p.line == line if fault.at else True)
        and all(word in p.message for word in fault.words)
        for p in problems
    )


def test_the_case_that_is_spoilt_here_is_clean(tmp_path: Path) -> None:
    assert detente.check(write_case(tmp_path / "towns")) == ()


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_each_fault_is_told_with_its_file_its_line_and_the_way_out(
    fault: Fault, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files: Files = dict(FILES)
    spoil(files, fault)
    folder = write_case(tmp_path / "towns", files)
    problems = detente.check(folder)
    assert is_told(problems, fault, expected_line(files, fault)), "\n".join(map(str, problems))
    assert main(["check", str(folder)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == len(problems)
    assert "Traceback" not in err
    with pytest.raises(CaseError):
        detente.run(detente.load(folder), ["positions"])


@pytest.mark.parametrize("name", ["not TOML", "NaN", "rules that leave no package", "changed source"])
def test_a_case_with_a_fault_writes_nothing(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files: Files = dict(FILES)
    spoil(files, next(fault for fault in FAULTS if fault.name == name))
    folder = write_case(tmp_path / "towns", files)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.chdir(tmp_path)
    for command in (["brief"], ["brief", "-o", "b.html"], ["bargaining"], ["explain", "no_deal.east"]):
        arguments = [command[0], str(folder), *command[1:]]
        assert main(arguments) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert len(err.splitlines()) == len(detente.check(folder))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_all_faults_of_a_folder_are_told_at_once_in_the_order_of_its_files(tmp_path: Path) -> None:
    together = {
        "unknown state",
        "red line on an unknown clause",
        "influence asked to act",
        "package lacks an issue",
        "unknown key of a source",
        "claim of an unknown party",
        "unknown act",
        "NaN",
        "unknown quantity",
        "a row too short",
        "a rank of nought",
    }
    chosen = [fault for fault in FAULTS if fault.name in together]
    chosen = [
        f
        if f.name != "unknown quantity"
        else f._replace(
            old="no_deal.west,",
            new="no_dael.west,",
            at="no_dael.west,",
            words=('"no_dael.west" is not a quantity',),
        )
        for f in chosen
    ]
    assert len(chosen) == len(together)
    files: Files = dict(FILES)
    for fault in chosen:
        spoil(files, fault)
    problems = detente.check(write_case(tmp_path / "towns", files))
    for fault in chosen:
        assert is_told(problems, fault, expected_line(files, fault)), f"{fault.name}: {problems}"
    order = ["case.toml", "sources.toml", "claims.csv", "estimates.csv", "rankings.csv"]
    places = [(order.index(problem.file), problem.line or 0) for problem in problems]
    assert places == sorted(places)
    assert len(set(problems)) == len(problems)


def _windows(files: Files) -> None:
    files["claims.csv"] = str(files["claims.csv"]).replace("The Gazette", "").encode() + "é".encode("cp1252")


def _utf16(files: Files) -> None:
    files["estimates.csv"] = str(files["estimates.csv"]).encode("utf-16")


def _nul(files: Files) -> None:
    files["estimates.csv"] = str(files["estimates.csv"]).replace("no_deal.east", "no_deal.\0east")


def _empty(files: Files) -> None:
    files["estimates.csv"] = ""


def _blank_toml(files: Files) -> None:
    files["case.toml"] = ""


def _no_column(files: Files) -> None:
    files["estimates.csv"] = str(files["estimates.csv"]).replace(",unit,", ",", 1)


def _misspelt_column(files: Files) -> None:
    files["rankings.csv"] = str(files["rankings.csv"]).replace("importance", "importence", 1)


def _extra_column(files: Files) -> None:
    files["rankings.csv"] = str(files["rankings.csv"]).replace("rank,basis", "rank,basis,why", 1)


def _semicolons(files: Files) -> None:
    files["estimates.csv"] = str(files["estimates.csv"]).replace(",", ";")


def _open_quote(files: Files) -> None:
    files["rankings.csv"] = str(files["rankings.csv"]).replace("middle", '"middle', 1)


def _deep(files: Files) -> None:
    files["case.toml"] = "x = " + "[" * 100_000


def _odd_bytes_in_toml(files: Files) -> None:
    files["case.toml"] = str(files["case.toml"]).encode().replace(b"Two towns", b"Two t\xffwns")


@pytest.mark.parametrize(
    "spoil_file, file, line, words",
    [
        (_windows, "claims.csv", 6, ("not UTF-8", "save the file as UTF-8")),
        (_utf16, "estimates.csv", 1, ("UTF-16", "save it as UTF-8")),
        (_nul, "estimates.csv", 21, ("NUL",)),
        (_empty, "estimates.csv", None, ("is empty", "its first line must be quantity,low")),
        (_blank_toml, "case.toml", None, ("is empty", "detente new DIR")),
        (_no_column, "estimates.csv", 1, ('column "unit" is missing',)),
        (_misspelt_column, "rankings.csv", 1, ('column "importance" is missing', 'is "importence" meant')),
        (_extra_column, "rankings.csv", 1, ('column "why" is not known', "the columns are")),
        (_semicolons, "estimates.csv", 1, ("separated by semicolons", "commas")),
        (_open_quote, "rankings.csv", 3, ("never closed",)),
        (_deep, "case.toml", None, ("",)),
        (_odd_bytes_in_toml, "case.toml", 3, ("not UTF-8",)),
    ],
    ids=lambda value: value.__name__[1:] if callable(value) else "",
)
def test_a_file_that_cannot_be_read_gets_one_line(
    spoil_file: Callable[[Files], None],
    file: str,
    line: int | None,
    words: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files: Files = dict(FILES)
    spoil_file(files)
    folder = write_case(tmp_path / "towns", files)
    problems = detente.check(folder)
    assert any(
        p.file == file and p.line == line and all(word in p.message for word in words) for p in problems
    ), "\n".join(map(str, problems))
    assert main(["check", str(folder)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == len(problems)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    files: Files = dict(FILES)
    for name in ("case.toml", "claims.csv", "estimates.csv", "rankings.csv"):
        files[name] = b"\xef\xbb\xbf" + str(files[name]).replace("\n", "\r\n").encode()
    plain = detente.load(write_case(tmp_path / "plain" / "towns"))
    marked = detente.load(write_case(tmp_path / "marked" / "towns", files))
    assert detente.check(marked) == ()
    assert marked == plain


def test_a_table_over_the_cap_names_the_setting_that_raises_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_case(tmp_path / "towns")
    monkeypatch.setenv("DETENTE_MAX_TABLE_MB", "0.0017")
    problems = detente.check(folder)
    assert [p.file for p in problems if "DETENTE_MAX_TABLE_MB" in p.message] == ["case.toml"]
    monkeypatch.setenv("DETENTE_MAX_TABLE_MB", "1")
    assert detente.check(folder) == ()


def test_a_missing_folder_a_file_and_a_folder_without_a_case_are_told_apart(tmp_path: Path) -> None:
    def message(path: Path) -> str:
        with pytest.raises((CaseError, detente.errors.UsageError)) as error:
            detente.load(path)
        return str(error.value)

    file = tmp_path / "file"
    file.write_text("x")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "there is no such case folder" in message(tmp_path / "nowhere")
    assert "is a file; give the case folder" in message(file)
    assert "holds no case.toml; `detente new DIR` makes a case" in message(empty)


@pytest.mark.parametrize("name", ["sources.toml", "claims.csv", "estimates.csv"])
def test_a_missing_file_is_one_problem_and_what_it_says_mends_it(name: str, tmp_path: Path) -> None:
    folder = write_case(tmp_path / "towns")
    (folder / "rankings.csv").unlink()
    (folder / name).unlink()
    (problem,) = detente.check(folder)
    assert (problem.file, problem.line) == (name, None)
    words, _, first_line = problem.message.partition("first line: ")
    assert words == "is missing; make it with its "
    (folder / name).write_text(first_line + "\n")
    assert not any(told.file == name and told.line is None for told in detente.check(folder))


def test_a_file_that_nothing_needs_may_be_missing(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "towns")
    (folder / "rankings.csv").unlink()
    assert detente.check(folder) == ()
    orders = tmp_path / "orders"
    new_case(orders)
    for name in ("sources.toml", "claims.csv", "estimates.csv"):
        (orders / name).unlink()
    text = (
        (orders / "case.toml")
        .read_text("utf-8")
        .replace('basis = "c5"', 'basis = "assumption: made for a test"')
    )
    (orders / "case.toml").write_text(text, "utf-8")
    basis = "assumption: made for a test"
    rows = [
        f"north,control,1,{option},{rank},{basis}"
        for rank, option in enumerate(("north", "joint", "south"), 1)
    ]
    (orders / "rankings.csv").write_text(
        "\n".join(["party,issue,importance,option,rank,basis", *rows, ""]), "utf-8"
    )
    assert detente.check(orders) == ()


@pytest.mark.parametrize("name", ["case.toml", "sources.toml", "claims.csv", "estimates.csv", "rankings.csv"])
def test_a_file_that_is_a_link_out_of_the_folder_or_in_a_circle_is_not_read(
    name: str, tmp_path: Path
) -> None:
    folder = write_case(tmp_path / "towns")
    (folder / name).rename(folder / "kept")
    (folder / name).symlink_to("kept")
    assert detente.check(folder) == ()
    (folder / "kept").rename(tmp_path / "elsewhere")
    for target in (tmp_path / "elsewhere", folder / name, folder / "nothing"):
        (folder / name).unlink()
        (folder / name).symlink_to(target)
        told = [str(problem) for problem in detente.check(folder)]
        assert told == [f"{name}: is a link to nothing or out of the case folder; put the file there"]


@pytest.mark.parametrize("text", ["", "\n\n", "# format = 1\n# title =\n"])
def test_an_empty_case_is_one_line(text: str, tmp_path: Path) -> None:
    told = [str(problem) for problem in detente.check(write_case(tmp_path / "t", {**FILES, CASE: text}))]
    assert told == [
        "case.toml: is empty; write the case into it, or take the one that `detente new DIR` makes"
    ]


@pytest.mark.parametrize(
    "old, new, words",
    [
        (",demand,", ",demnad,", 'act "demnad" is not known'),
        (",2026-01-09,,B2,accepted,,", ",2026-01-09,,B2,accepted,", "has 19 cells, not 20"),
    ],
)
def test_what_rests_on_a_claim_that_was_left_out_is_not_told_again(
    old: str, new: str, words: str, tmp_path: Path
) -> None:
    assert old in FILES[CLAIMS]
    folder = write_case(tmp_path / "towns", {**FILES, CLAIMS: FILES[CLAIMS].replace(old, new, 1)})
    (problem,) = detente.check(folder)
    assert str(problem).startswith(f"claims.csv line 2: {words}")


@pytest.mark.parametrize(
    "old, new, at, words",
    [
        (
            '"East Town"',
            '"East\\u202E Town"',
            'name = "East',
            "parties.east.name holds a bidirectional control U+202E",
        ),
        ('"Two towns"', '"Two \\u001B[31mtowns"', "title =", "title holds a control character U+001B"),
        (
            '["the East"]',
            '["the \\u0007 East"]',
            "aliases =",
            "parties.east.aliases holds a control character U+0007",
        ),
        (
            '"An open bridge is watched."',
            '"An \\u2066open"',
            'because = "An',
            "because holds a bidirectional control",
        ),
        ('low = { name = "Low" }', 'low = "L\\u0000ow"', "low = ", "control character U+0000"),
        ('"West Town"', '"EAST  town"', "[parties.west]", '"west" has the name of "east"'),
        ('"West Town"', '"\uff25ast Town"', "[parties.west]", '"west" has the name of "east"'),
        ('name = "Watch"', 'name = "the bridge"', "[issues.watch]", '"watch" has the name of "bridge"'),
        ('{ name = "Middle" }', '"LOW"', "middle = ", '"middle" has the name of "low"'),
        (
            'name = "No watch"',
            'name = "A  Patrol"',
            "[issues.watch.options.patrol]",
            '"patrol" has the name of "none"',
        ),
    ],
)
def test_a_name_that_deceives_is_told_in_one_line(
    old: str, new: str, at: str, words: str, tmp_path: Path
) -> None:
    assert FILES[CASE].count(old) == 1
    text = FILES[CASE].replace(old, new)
    (problem,) = detente.check(write_case(tmp_path / "towns", {**FILES, CASE: text}))
    assert (problem.file, problem.line) == (CASE, line_of(text, at))
    assert words in problem.message
    assert str(problem).isprintable()


def test_a_note_of_several_lines_and_a_name_in_another_script_are_fine(tmp_path: Path) -> None:
    text = FILES[CASE].replace('"East Town"', '"شهر\u200cها"\nnote = """one\n\ttwo"""')
    assert detente.check(write_case(tmp_path / "towns", {**FILES, CASE: text})) == ()


def test_a_missing_text_of_a_source_is_told(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "towns")
    shutil.rmtree(folder / "sources")
    assert any(problem.file == "sources/s_towns.txt" for problem in detente.check(folder))


CELLS = st.sampled_from(
    ["", "x", "east", "c1", "-1", "1e99", "1e-30", "nan", "0", "2=", "worth.east.tax.low+tax.low", "....",
     "worth.+", "no_deal.", "with x", "assumption: a b c", "cite:", "=1+1", "2026-13-01", "é" * 70, '"',
     "east\nwest\x1b[31m"]
)  # fmt: skip


@given(
    st.sampled_from(["claims.csv", "estimates.csv", "rankings.csv"]),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200), CELLS), min_size=1, max_size=3),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cell_of_a_table_makes_the_check_fall_over(
    tmp_path: Path, file: str, changes: list[tuple[int, int, str]]
) -> None:
    rows = list(csv.reader(io.StringIO(str(FILES[file]))))
    for line, column, cell in changes:
        cells = rows[line % len(rows)]
        cells[column % len(cells)] = cell
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    folder = write_case(tmp_path / "towns", {**FILES, file: table.getvalue()})
    for problem in detente.check(folder):
        assert problem.file in FILES
        assert str(problem).isprintable()


def test_an_assumption_in_a_script_without_blanks_is_a_sentence_too() -> None:
    assert parse_basis("assumption: 这是没有来源的估计").assumption == "这是没有来源的估计"
    with pytest.raises(ValueError, match="needs a sentence"):
        parse_basis("assumption: 估计")
