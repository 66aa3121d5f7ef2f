from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.claims import ACTS, COLUMNS, STATUSES, Claim, check_claims, read_claims, write_claims
from detente.errors import UsageError
from detente.sources import Source, hash_text

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
NAME = TEXT.map(lambda t: t.replace(";", ",").strip()).filter(bool)
DATE = st.none() | st.dates()


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    quotation = draw(TEXT.filter(bool))
    start = draw(st.integers(0, 10**6))
    return Claim(
        id=draw(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)),
        source=draw(NAME),
        start=start,
        end=start + len(quotation),
        quotation=quotation,
        speaker=draw(TEXT),
        party=draw(TEXT),
        act=draw(st.sampled_from(ACTS)),
        issue="issue",
        option=draw(st.sampled_from(["", "open"])),
        hedge=draw(TEXT),
        cue=draw(TEXT),
        outlets=tuple(draw(st.lists(NAME, max_size=3))),
        via=draw(TEXT),
        said=draw(DATE),
        reported=draw(DATE),
        grade=draw(st.sampled_from(["", "A1", "F6"])),
        status=draw(st.sampled_from(STATUSES)),
        coder=draw(TEXT),
        coded_on=draw(DATE),
    )


@UNTIMED
@given(written=st.lists(claims(), max_size=4, unique_by=lambda claim: claim.id))
def test_claims_come_back_as_they_were_written(
    written: list[Claim], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    write_claims(folder, written)
    table, problems = read_claims(folder)
    assert problems == []
    assert list(table.values()) == written


ROW = {
    "id": "c1",
    "source": "s",
    "start": "0",
    "end": "5",
    "quotation": "peace",
    "act": "demand",
    "status": "accepted",
}


def written(folder: Path, *rows: dict[str, str]) -> Path:
    lines = [",".join({**ROW, **row}.get(column, "") for column in COLUMNS) for row in rows]
    (folder / "claims.csv").write_text("\n".join([",".join(COLUMNS), *lines]) + "\n")
    return folder


def test_every_wrong_cell_is_reported_with_its_line(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        {},
        {"id": "c1"},
        {"id": "C 2", "act": "demnad", "status": "done", "grade": "G7"},
        {"id": "c3", "start": "-1", "said": "2031-02-30", "coded_on": "yesterday"},
        {"id": "c4", "start": "5", "end": "5"},
        {"id": "c5", "end": "6", "option": "open"},
        {"id": "c6", "quotation": "", "source": ""},
    )
    table, problems = read_claims(folder)
    assert list(table) == ["c1"]
    found = [str(problem).removeprefix("claims.csv line ") for problem in problems]
    expected = [
        '3: the id "c1" stands on line 2 already',
        '4: id "C 2" is no id',
        '4: act "demnad" is not known; did you mean "demand"?',
        '4: status "done" is not known; known: ',
        '4: grade "G7" is no Admiralty code',
        '5: start "-1" is not a whole number',
        '5: said "2031-02-30" is no date',
        '5: coded_on "yesterday" is no date',
        "6: start 5 is not before end 5",
        "7: the quotation has 5 characters, but from 0 to 6 are 6",
        '7: option "open" stands without its issue',
        "8: source is empty",
        "8: quotation is empty",
    ]
    assert len(found) == len(expected)
    for message, start in zip(found, expected, strict=True):
        assert message.startswith(start), (message, start)


def test_an_empty_file_is_a_problem_and_a_missing_one_is_no_claims(tmp_path: Path) -> None:
    assert read_claims(tmp_path) == ({}, [])
    (tmp_path / "claims.csv").write_text("")
    assert [problem.message.split(";")[0] for problem in read_claims(tmp_path)[1]] == ["is empty"]


def test_an_outlet_that_would_be_read_as_two_is_not_written(tmp_path: Path) -> None:
    claim = Claim("c1", "s", 0, 1, "x", "", "", "demand", outlets=("a; b",))
    with pytest.raises(UsageError, match="outlet"):
        write_claims(tmp_path, [claim])
    assert list(tmp_path.iterdir()) == []


def test_a_quotation_that_does_not_stand_there_is_told_where_it_does(tmp_path: Path) -> None:
    text = "They want \u201cpeace\u201d now. The islands stay closed for the whole winter."
    other = "Nobody spoke of grain."
    sources = {
        name: Source(name, name, "", None, hash_text(body), body)
        for name, body in (("s", text), ("o", other))
    }
    rows = {
        "right": ("s", 11, "peace"),
        "moved": ("s", 0, "peace"),
        "typeset": ("s", 0, '"peace"'),
        "near": ("s", 0, "islands stay closed for all the winter"),
        "elsewhere": ("s", 0, "spoke of grain"),
        "nowhere": ("s", 0, "gunboats"),
        "lost": ("t", 0, "peace"),
    }
    claims = {
        name: Claim(name, source, start, start + len(q), q, "", "", "demand", said=date(2031, 1, 1))
        for name, (source, start, q) in rows.items()
    }
    found = [problem.message for problem in check_claims(claims, sources)]
    assert [message.split(": ", 1)[1].split(";")[0] for message in found] == [
        "the quotation stands at start 11, end 16, not at 0",
        (
            "the source sets the quotation otherwise at start 10, end 17: copy it from there: "
            '"\u201cpeace\u201d"'
        ),
        'the quotation is not in "s"',
        'the quotation is not in "s" but in "o" at start 7',
        'the quotation is not in "s"',
        '"t" is not a source',
    ]
    assert 'nearest passage is at start 27, end 67: "islands stay closed for the whole winter' in found[2]
    assert "nothing like it" in found[4]
