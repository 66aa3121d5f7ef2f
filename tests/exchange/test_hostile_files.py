"""Damaged and hostile files: one line each with the file and the way out, no traceback, no waiting."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.cli import main
from detente.errors import CaseError
from detente.exchange import load_scenario
from tests.exchange.small_folders import DOMAIN, GENIUS, GENIUSWEB, NEGMAS, PARTY, write_folder

ISSUE = '<issue index="{0}" name="i{0}" type="discrete"><item index="1" value="a" /></issue>'
MANY = "".join(ISSUE.format(index) for index in range(1, 40_001))


def complaint(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `detente bargaining` says of a folder: one line, quickly, exit code 1."""
    start = time.perf_counter()
    code = main(["bargaining", str(folder), "--json", "--draws", "8"])
    took = time.perf_counter() - start
    out, err = capsys.readouterr()
    assert code == 1, (code, out, err)
    assert out == ""
    assert err.count("\n") == 1, err
    assert len(err) < 700
    assert err.isprintable() or err[:-1].isprintable()
    assert took < 3
    return err


def swapped(files: Mapping[str, str], name: str, old: str, new: str) -> dict[str, str]:
    assert old in files[name]
    return {**files, name: files[name].replace(old, new, 1)}


BOMB = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

XML_FAULTS = {
    "bomb": ("north.xml", "<utility_space>", f"{BOMB}<utility_space>", "document type"),
    "external entity": ("north.xml", "<utility_space>", f"{OUTSIDE}<utility_space>", "document type"),
    "entity in domain": (
        "talks.xml",
        "<negotiation_template>",
        f"{OUTSIDE}<negotiation_template>",
        "document type",
    ),
    "unknown entity": ("north.xml", 'value="Open"', 'value="&x;"', "is not XML"),
    "encoding": ("talks.xml", "UTF-8", "UTF-7", "save it as UTF-8"),
    "missing evaluation": ("north.xml", ' evaluation="4"', "", "is missing"),
    "missing item": ("north.xml", '<item index="1" value="Open" evaluation="4" />', "", "no evaluation of"),
    "unknown option": ("north.xml", 'value="Open"', 'value="Opn"', 'did you mean "Open"?'),
    "item twice": ("north.xml", 'value="Closed"', 'value="Open"', "twice"),
    "item twice in domain": ("talks.xml", 'value="Closed"', 'value="Open"', "twice"),
    "issue twice": ("talks.xml", 'name="Years"', 'name="Border"', 'two issues are called "Border"'),
    "index twice": (
        "talks.xml",
        'index="2" name="Years"',
        'index="1" name="Years"',
        "two issues have the index 1",
    ),
    "nan": ("north.xml", 'evaluation="4"', 'evaluation="NaN"', "not a decimal number"),
    "infinity": ("north.xml", 'value="0.6"', 'value="Infinity"', "not a decimal number"),
    "hexadecimal": ("north.xml", 'value="0.6"', 'value="0x1"', "not a decimal number"),
    "huge exponent": ("north.xml", 'evaluation="4"', 'evaluation="1e999"', "exponents go to"),
    "endless number": ("north.xml", 'evaluation="4"', f'evaluation="{"9" * 1500}"', "not a decimal number"),
    "endless attribute": ("north.xml", 'evaluation="4"', f'evaluation="{"9" * 5000}"', "characters"),
    "negative evaluation": ("north.xml", 'evaluation="4"', 'evaluation="-4"', "is negative"),
    "negative weight": ("north.xml", 'value="0.6"', 'value="-0.6"', "is negative"),
    "no weight": ("north.xml", '<weight index="2" value="0.4" />', "", "has no <weight>"),
    "weight twice": ("north.xml", 'index="2" value="0.4"', 'index="1" value="0.4"', "two weights"),
    "weight of nothing": ("north.xml", "<weight", '<weight index="9" value="1" /><weight', "index 9"),
    "all weights zero": (
        "south.xml",
        'value="0.6" />\n<weight index="2" value="0.4"',
        'value="0" />\n<weight index="2" value="0"',
        "all 0",
    ),
    "negative size": ("talks.xml", 'upperbound="3"', 'upperbound="-3"', "the upper bound is the lower"),
    "huge size": ("talks.xml", 'upperbound="3"', 'upperbound="99999999"', "numbers"),
    "not whole": ("talks.xml", 'upperbound="3"', 'upperbound="3.5"', "not a whole number"),
    "other bounds": ("north.xml", 'upperbound="3"', 'upperbound="2"', "other bounds"),
    "no evaluator": (
        "north.xml",
        '<evaluator ftype="linear" slope="0.5" offset="0" />',
        "",
        "no <evaluator>",
    ),
    "triangular": ("north.xml", 'ftype="linear"', 'ftype="triangular"', "evaluated as triangular"),
    "real issue": ("talks.xml", 'type="integer" etype="integer"', 'type="real" etype="real"', "of type real"),
    "other domain": ("north.xml", 'name="Border"', 'name="Price"', "another domain"),
    "wrong root": ("talks.xml", DOMAIN, "<other />", "begins with <other>"),
    "two domains": ("south.xml", PARTY.replace('"4"', '"0"'), DOMAIN, "second domain"),
    "not additive": ("north.xml", "<weight", "<utility_function /><weight", "is not additive"),
    "nested objective": ("north.xml", "<weight", '<objective index="7" /><weight', "objective inside"),
    "reservation": ("north.xml", 'value="0.25"', 'value="2"', "in 0..1"),
    "bidirectional": ("talks.xml", 'name="Border"', 'name="Bor\u202eder"', "bidirectional control"),
    "control": ("talks.xml", 'name="Border"', 'name="Bor&#x85;der"', "control character"),
    "empty name": ("talks.xml", 'name="Border"', 'name="  "', "has no name"),
    "invisible name": ("talks.xml", 'name="Border"', 'name="\u200b"', "has no name"),
    "invisible item": ("talks.xml", 'value="Open"', 'value="\u2060 \u3164\ufe0f"', "has no name"),
    "cut off": ("north.xml", "</utility_space>", "", "is not XML"),
    "deep": ("north.xml", "<weight", "<a>" * 500 + "</a>" * 500 + "<weight", "nests deeper"),
    "many issues": ("talks.xml", '<issue index="1"', MANY + '<issue index="1"', "more than 500 issues"),
    "nul": ("north.xml", "0.6", "0\0.6", "is not XML"),
}


@pytest.mark.parametrize("fault", XML_FAULTS)
def test_a_bad_genius_file_is_one_line(
    fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, old, new, words = XML_FAULTS[fault]
    folder = write_folder(tmp_path / "talks", swapped(GENIUS, name, old, new))
    err = complaint(folder, capsys)
    assert words in err
    assert err.startswith((name, "south.xml", "talks.xml"))


def test_the_undamaged_files_are_read(tmp_path: Path) -> None:
    # 0.6 x 4/4 and 0.4 x (3 - 1) / 2 are the best; the others by hand
    for place, files in enumerate((GENIUS, GENIUSWEB, NEGMAS)):
        case = load_scenario(write_folder(tmp_path / str(place), files))
        worth = {name: float(row.mid) for name, row in case.estimates.items() if ".north." in name}
        assert worth == {
            "worth.north.border.open": 60.0,
            "worth.north.border.closed": 15.0,
            "worth.north.years.option_1": 0.0,
            "worth.north.years.option_2": 20.0,
            "worth.north.years.option_3": 40.0,
        }
        assert float(case.estimates["no_deal.north"].mid) == (25.0 if files is GENIUS else 15.0)


WEB_FAULTS = {
    "nan": ("north.json", '"Open": 1', '"Open": NaN', "not a decimal number"),
    "key twice": ("north.json", '"Open": 1', '"Open": 1, "Open": 0', "twice"),
    "missing value": ("north.json", '"Open": 1, ', "", 'lacks a utility of "Open"'),
    "unknown value": ("north.json", '"Open": 1', '"Opn": 1', "no value of"),
    "above one": ("north.json", '"Open": 1', '"Open": 1.5', "in 0..1"),
    "huge number": ("north.json", '"Open": 1', '"Open": ' + "9" * 5000, "not a decimal number"),
    "text for number": ("north.json", '"Open": 1', '"Open": "1"', "must be a number"),
    "no weights": ("north.json", '"issueWeights"', '"weights"', "issueWeights"),
    "unknown issue": ("north.json", '"Border": 0.6', '"Bordr": 0.6', 'did you mean "Border"?'),
    "all zero": ("north.json", '"Border": 0.6, "Years": 0.4', '"Border": 0, "Years": 0', "all 0"),
    "negative size": ("north.json", '"high": 3', '"high": -3', "upper end is the lower"),
    "no step": ("north.json", '"step": 1', '"step": 0', "step"),
    "huge range": ("north.json", '"high": 3', '"high": 3e30', "numbers"),
    "other domain": (
        "south.json",
        '"values": ["Open", "Closed"]',
        '"values": ["Open", "Shut"]',
        "another domain",
    ),
    "other space": ("north.json", "LinearAdditiveUtilitySpace", "PartialOrderingUtilitySpace", "only Linear"),
    "bid": ("north.json", '"Border": "Closed"', '"Border": "Shut"', "no value of"),
    "list for object": ("north.json", '{"issuevalues": {"Border": "Closed", "Years": 1}}', "[1]", "object"),
    "half a character": ("north.json", '"Border": {"values"', '"B\\ud800": {"values"', "half a character"),
    "deep": ("north.json", '"Open": 1', '"Open": ' + "[" * 100_000 + "]" * 100_000, "nests deeper"),
    "cut off": ("north.json", "}}}}", "}", "is not JSON"),
}


@pytest.mark.parametrize("fault", WEB_FAULTS)
def test_a_bad_geniusweb_file_is_one_line(
    fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, old, new, words = WEB_FAULTS[fault]
    err = complaint(write_folder(tmp_path / "talks", swapped(GENIUSWEB, name, old, new)), capsys)
    assert words in err
    assert err.startswith(("north.json", "south.json"))


NEGMAS_FAULTS = {
    "minus infinity": ("north.json", '"Open": 1', '"Open": -Infinity', "not a decimal number"),
    "no table": ("north.json", '"TableFun"', '"CosFun"', "CosFun"),
    "continuous": ("talks.json", "ContiguousIssue", "ContinuousIssue", "only discrete issues"),
    "negative size": ("talks.json", "[1, 3]", "[3, 1]", "upper end is the lower"),
    "huge size": ("talks.json", "[1, 3]", "[1, 10000000]", "numbers"),
    "no number": (
        "north.json",
        '"type": "TableFun", "mapping": {"Open": 1, "Closed": 0.25}',
        '"type": "IdentityFun"',
        "no number",
    ),
    "weights": ("north.json", "[0.6, 0.4]", "[0.6]", "1 entries for 2 issues"),
    "missing": ("north.json", '"Open": 1, ', "", 'lacks "Open"'),
    "not additive": (
        "north.json",
        "LinearAdditiveUtilityFunction",
        "HyperRectangleUtilityFunction",
        "only Linear",
    ),
    "no issues": ("talks.json", '"issues"', '"things"', 'lacks "issues"'),
    "second": (
        "north.json",
        '"type": "LinearAdditiveUtilityFunction"',
        '"type": "CartesianOutcomeSpace"',
        "second outcome space",
    ),
}


@pytest.mark.parametrize("fault", NEGMAS_FAULTS)
def test_a_bad_negmas_file_is_one_line(
    fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, old, new, words = NEGMAS_FAULTS[fault]
    err = complaint(write_folder(tmp_path / "talks", swapped(NEGMAS, name, old, new)), capsys)
    assert words in err
    assert err.startswith(("north.json", "talks.json"))


@pytest.mark.parametrize("number", ["1e999999999", "1e-999999999", "1/0", "nan"])
def test_an_option_is_no_number_of_a_billion_digits(
    number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = f'CategoricalIssue", "values": ["1", "{number}"]'
    talks = swapped(NEGMAS, "talks.json", 'ContiguousIssue", "values": [1, 3]', listed)
    assert "no number" in complaint(write_folder(tmp_path / "negmas", talks), capsys)
    years = '"Years": {"range": {"low": 1, "high": 3, "step": 1}}'
    web = {
        name: text.replace(years, f'"Years": {{"values": ["1", "{number}"]}}')
        for name, text in GENIUSWEB.items()
    }
    assert web != GENIUSWEB
    assert "no number" in complaint(write_folder(tmp_path / "web", web), capsys)


def test_a_very_small_factor_is_told_and_is_not_0(tmp_path: Path) -> None:
    files = swapped(NEGMAS, "north.json", '"reserved_value": 0.15', '"reserved_value": 1e60')
    notes = load_scenario(write_folder(tmp_path / "talks", files)).notes
    assert any("points are 1e-57 x utility" in note for note in notes)


def test_folders_that_are_no_scenario_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = write_folder(tmp_path / "one", {"talks.xml": DOMAIN})
    assert "no <utility_space> file of a party" in complaint(one, capsys)
    two = write_folder(tmp_path / "two", {"north.xml": PARTY})
    assert "<negotiation_template>" in complaint(two, capsys)
    three = write_folder(tmp_path / "three", {"data.json": '{"a": 1}'})
    assert "no GeniusWeb and no NegMAS file" in complaint(three, capsys)
    four = write_folder(tmp_path / "four", {"north.json": NEGMAS["north.json"]})
    assert "no outcome space" in complaint(four, capsys)
    five = write_folder(tmp_path / "five", {**NEGMAS, "web.json": GENIUSWEB["north.json"]})
    assert "own folder" in complaint(five, capsys)
    six = write_folder(tmp_path / "six", {"notes.txt": "nothing"})
    assert "holds no case.toml" in complaint(six, capsys)
    many = write_folder(tmp_path / "many", {"talks.xml": DOMAIN, **{f"p{n}.xml": PARTY for n in range(40)}})
    assert "40 parties" in complaint(many, capsys)


def test_json_beside_genius_files_is_left_out_and_told(tmp_path: Path) -> None:
    case = load_scenario(write_folder(tmp_path / "talks", {**GENIUS, "stray.json": "{", "more.json": "[]"}))
    assert "more.json and stray.json are left out: beside GENIUS XML no JSON is read." in case.notes
    assert "stray.json" in case.summary
    alone = load_scenario(write_folder(tmp_path / "alone", GENIUS))
    assert not any("JSON" in note for note in alone.notes)


def test_a_party_whose_file_has_an_invisible_name_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_folder(tmp_path / "talks", {**GENIUS, "\u200b.xml": PARTY})
    assert "a party has no name" in complaint(folder, capsys)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "elsewhere", {"secret.xml": PARTY})
    folder = write_folder(tmp_path / "talks", GENIUS)
    (folder / "spy.xml").symlink_to(tmp_path / "elsewhere" / "secret.xml")
    err = complaint(folder, capsys)
    assert "spy.xml" in err
    assert "link" in err


def test_a_pipe_and_a_file_that_is_too_large_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path / "talks", GENIUS)
    os.mkfifo(folder / "pipe.xml")
    assert "pipe.xml" in complaint(folder, capsys)
    (folder / "pipe.xml").unlink()
    monkeypatch.setenv("DETENTE_MAX_TABLE_MB", "0.0001")
    assert "over the cap" in complaint(folder, capsys)


def test_names_that_look_like_paths_stay_names(tmp_path: Path) -> None:
    files = swapped(GENIUS, "talks.xml", 'name="Border"', 'name="../../etc"')
    for name in ("north.xml", "south.xml"):
        files = swapped(files, name, 'name="Border"', 'name="../../etc"')
    from detente.exchange import export_case, import_scenario

    case = import_scenario(write_folder(tmp_path / "talks", files), tmp_path / "case")
    assert [issue.name for issue in case.issues.values()] == ["../../etc", "Years"]
    assert list(case.issues) == ["etc", "years"]
    export_case(case, tmp_path / "out", "negmas")
    assert {path.name for path in tmp_path.iterdir()} == {"talks", "case", "out"}
    assert detente.check(tmp_path / "case") == ()


def test_names_alike_are_told_apart(tmp_path: Path) -> None:
    files = {name: text.replace('value="Closed"', 'value="open"') for name, text in GENIUS.items()}
    from detente.exchange import import_scenario

    case = import_scenario(write_folder(tmp_path / "talks", files), tmp_path / "case")
    assert [option.name for option in case.issues["border"].options] == ["Open", "open (open_2)"]
    assert detente.check(tmp_path / "case") == ()


def test_one_party_alone_is_a_scenario(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "talks", {"talks.xml": DOMAIN, "north.xml": PARTY})
    assert list(load_scenario(folder).parties) == ["north"]


def test_weights_that_do_not_sum_are_divided_and_told(tmp_path: Path) -> None:
    # 0.6 and 0.6 of 1.2: both issues count alike
    files = swapped(GENIUS, "north.xml", 'value="0.4"', 'value="0.6"')
    case = load_scenario(write_folder(tmp_path / "talks", files))
    assert (
        case.estimates["worth.north.border.open"].mid
        == case.estimates["worth.north.years.option_3"].mid
        == 50
    )
    assert any("north.xml: the weights sum to 1.2" in note for note in case.notes)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.sampled_from([GENIUS, GENIUSWEB, NEGMAS]),
    which=st.integers(0, 2),
    at=st.floats(0, 1),
    cut=st.integers(0, 30),
    put=st.binary(max_size=12),
)
def test_any_damage_is_a_scenario_or_one_line(
    files: dict[str, str],
    which: int,
    at: float,
    cut: int,
    put: bytes,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    name = sorted(files)[which % len(files)]
    data = files[name].encode("utf-8")
    start = int(at * len(data))
    damaged = data[:start] + put + data[start + cut :]
    folder = write_folder(tmp_path_factory.mktemp("damaged"), {**files, name: damaged})
    try:
        problems = detente.check(load_scenario(folder))
    except CaseError as error:
        problems = error.problems
        told = str(error)
    else:
        assert problems == ()
        return
    assert len(problems) == 1
    assert told.isprintable()


def test_a_line_that_leaves_0_to_1_is_cut_and_told(tmp_path: Path) -> None:
    # GENIUS: offset 0, slope 0.9: 0, 0.9 and 1.8, of which 1 counts
    files = swapped(GENIUS, "north.xml", 'slope="0.5"', 'slope="0.9"')
    case = load_scenario(write_folder(tmp_path / "talks", files))
    worth = [float(case.estimates[f"worth.north.years.option_{n}"].mid) for n in (1, 2, 3)]
    assert worth == [0, 36, 40]
    assert any('north.xml: "Years" leaves 0..1 and is cut' in note for note in case.notes)


def test_an_issue_of_which_nothing_is_worth_anything_is_read_and_told(tmp_path: Path) -> None:
    files = swapped(
        swapped(GENIUS, "north.xml", '"4"', '"0"'), "north.xml", 'evaluation="1"', 'evaluation="0"'
    )
    case = load_scenario(write_folder(tmp_path / "talks", files))
    assert case.estimates["worth.north.border.open"].mid == 0
    assert any('north.xml: every evaluation of "Border" is 0' in note for note in case.notes)


def test_geniusweb_weights_that_do_not_sum_are_divided_and_told(tmp_path: Path) -> None:
    files = swapped(GENIUSWEB, "north.json", '"Years": 0.4', '"Years": 0.6')
    case = load_scenario(write_folder(tmp_path / "talks", files))
    assert (
        case.estimates["worth.north.border.open"].mid
        == case.estimates["worth.north.years.option_3"].mid
        == 50
    )
    assert any("north.json: the weights sum to 1.2" in note for note in case.notes)


def test_a_bias_is_taken_off_no_deal_and_no_reserved_value_is_none(tmp_path: Path) -> None:
    # utility 0.1 + sum against a reserved value of 0.15: no deal is 0.05 of what the issues bring
    files = swapped(NEGMAS, "north.json", '"weights"', '"bias": 0.1, "weights"')
    case = load_scenario(write_folder(tmp_path / "talks", files))
    assert case.estimates["no_deal.north"].mid == 5
    files = swapped(NEGMAS, "north.json", '"reserved_value": 0.15', '"reserved_value": -Infinity')
    case = load_scenario(write_folder(tmp_path / "none", files))
    assert "no_deal.north" not in case.estimates
    assert any("states no reserved value" in note for note in case.notes)
    assert "no_deal.north" in detente.run(case, ["bargaining"])["bargaining"].needs


def test_a_million_values_are_refused_before_they_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = ", ".join(f'"o{option}"' for option in range(1500))
    issues = ", ".join(
        f'{{"name": "i{n}", "type": "CategoricalIssue", "values": [{values}]}}' for n in range(100)
    )
    space = f'{{"type": "CartesianOutcomeSpace", "name": "large", "issues": [{issues}]}}'
    folder = write_folder(tmp_path / "large", {**NEGMAS, "talks.json": space})
    assert "150,000 values in all" in complaint(folder, capsys)
