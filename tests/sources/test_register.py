from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from detente.errors import SourceError
from detente.sources import Source, add_source, add_sources, hash_text, load_sources


def source(identity: str, text: str) -> Source:
    return Source(identity, f"Title of {identity}", "The Lorn Post", date(2031, 3, 4), hash_text(text), text)


def messages(folder: Path) -> list[str]:
    return [str(problem) for problem in load_sources(folder).problems]


def write(folder: Path, toml: str, **texts: str) -> None:
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources.toml").write_text(toml)
    for name, text in texts.items():
        (folder / "sources" / f"{name}.txt").write_text(text)


def test_a_source_that_is_added_is_loaded_again(tmp_path: Path) -> None:
    added = add_source(tmp_path, source("a", "Zwölf “Punkte”\n"))
    register = load_sources(tmp_path)
    assert register.problems == []
    assert register.sources == {"a": added}
    assert added.file == "sources/a.txt"


def test_adding_keeps_comments_and_the_order_of_the_rest(tmp_path: Path) -> None:
    before = (
        "# mine\nformat = 1  # first\n\n[sources.a]  # old\ntitle = 'A'\nsha256 = '{0}'\n\n"
        "# cited\n[references.k]\ntext = 'T'\n"
    )
    write(tmp_path, before.format("0" * 64))
    add_source(tmp_path, source("b", "text"))
    after = (tmp_path / "sources.toml").read_text()
    for line in before.format("0" * 64).splitlines():
        assert line in after.splitlines()
    assert after.index("[sources.a]") < after.index("[sources.b]") < after.index("# cited")
    assert load_sources(tmp_path).references["k"]["text"] == "T"


def test_an_id_taken_by_another_text_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    add_source(tmp_path, source("a", "one"))
    before = (tmp_path / "sources.toml").read_text()
    add_source(tmp_path, source("a", "one"))
    with pytest.raises(SourceError, match=r'line 3: the id "a" is taken by another text'):
        add_source(tmp_path, source("a", "two"))
    (tmp_path / "sources" / "c.txt").write_text("somebody's")
    with pytest.raises(SourceError, match="holds another text"):
        add_source(tmp_path, source("c", "two"))
    assert (tmp_path / "sources.toml").read_text() == before
    assert (tmp_path / "sources" / "a.txt").read_text() == "one"


def test_of_several_sources_all_are_added_or_none(tmp_path: Path) -> None:
    add_source(tmp_path, source("a", "one"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    refused = {
        "rename the file: its name makes the id": source("a", "two"),
        "is not an id": source("A b", "two"),
        'the id "b", which is made of the file\'s name; rename one of the files': source("b", "other"),
    }
    for message, second in refused.items():
        with pytest.raises(SourceError, match=message):
            add_sources(tmp_path, [source("b", "text"), second])
        assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    added = add_sources(tmp_path, [source("b", "text"), source("c", "more"), source("b", "text")])
    assert [one.file for one in added] == ["sources/b.txt", "sources/c.txt", "sources/b.txt"]
    assert list(load_sources(tmp_path).sources) == ["a", "b", "c"]
    assert messages(tmp_path) == []


def test_an_address_of_a_publication_leads_to_the_web(tmp_path: Path) -> None:
    good = ("https://example.org/x", "http://example.org", "doi:10.1000/182", "10.1000/182")
    entries = [f'[references.k{n}]\ntext = "T"\naddress = "{address}"\n' for n, address in enumerate(good)]
    write(tmp_path, "format = 1\n" + "".join(entries))
    assert messages(tmp_path) == []
    for bad in ("javascript:alert(1)", "file:///etc/passwd", "www.example.org"):
        write(tmp_path, f'format = 1\n[references.k]\ntext = "T"\naddress = "{bad}"\n')
        assert messages(tmp_path) == [
            "sources.toml line 4: references.k: address must begin with https:// or http://, or be a DOI"
        ]
        assert list(load_sources(tmp_path).references) == ["k"]


def test_a_text_that_changed_since_claims_were_taken_is_reported(tmp_path: Path) -> None:
    add_source(tmp_path, source("a", "one\n"))
    (tmp_path / "sources" / "a.txt").write_bytes(b"one\r\n")  # another system's line ends are no change
    assert messages(tmp_path) == []
    (tmp_path / "sources" / "a.txt").write_text("One\n")
    assert (
        "sources.toml line 7: the text of sources.a is not the one that claims were taken from"
        in messages(tmp_path)[0]
    )
    assert load_sources(tmp_path).sources["a"].text == "One\n"


def test_every_problem_of_the_register_is_reported_with_its_line(tmp_path: Path) -> None:
    write(
        tmp_path,
        f"""format = 2
[sources.a]
titel = "A"
sha256 = "{"0" * 64}"
[sources.B]
title = "B"
sha256 = "12"
[sources.c]
title = "C"
date = "yesterday"
sha256 = "{"0" * 64}"
[sources.d]
title = "D"
origin = "paraphrased"
sha256 = "{"0" * 64}"
file = "sources/d.txt"
[sources.e]
title = "E"
sha256 = "{"0" * 64}"
file = "../e.txt"
[sources.f]
title = "F"
sha256 = "{"0" * 64}"
file = "sources/none.txt"
[sorces.g]
""",
    )
    found = messages(tmp_path)
    for expected in (
        "sources.toml line 1: format 2 is not known",
        'sources.toml line 3: sources.a: "titel" is not known; did you mean "title"?',
        "sources.toml line 2: sources.a: title is missing",
        'sources.toml line 5: "B" is not an id',
        "sources.toml line 10: sources.c: date must be a date without quotes",
        'sources.toml line 14: sources.d: origin "paraphrased" is not known; did you mean "paraphrase"?',
        'sources.toml line 20: sources.e: "../e.txt" climbs out of the case folder',
        "sources/none.txt: there is no such file",
        'sources.toml line 25: "sorces" is not known here; did you mean "sources"?',
    ):
        assert any(message.startswith(expected) for message in found), (expected, found)


def test_a_paraphrase_says_in_its_first_line_what_it_is(tmp_path: Path) -> None:
    text = "Paraphrase written for this project of a speech, looked up at the address given.\nX\n"
    entry = '[sources.a]\ntitle = "A"\norigin = "paraphrase"\nfile = "sources/a.txt"\nsha256 = "{}"\n{}'
    where = 'address = "https://example.org/x"\nretrieved = 2031-03-04\n'
    write(tmp_path, "format = 1\n" + entry.format(hash_text(text), where), a=text)
    assert messages(tmp_path) == []
    write(tmp_path, "format = 1\n" + entry.format(hash_text(text), ""))
    assert [m.split(":")[2].split()[0] for m in messages(tmp_path)] == ["address", "retrieved"]
    write(tmp_path, "format = 1\n" + entry.format(hash_text("X\n"), where), a="X\n")
    assert messages(tmp_path)[0].startswith(
        "sources/a.txt line 1: the first line must say that this is a paraphrase"
    )


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("format = 1\n[sources.a]\n[sources.a]\n", 'sources.toml line 3: "sources.a" stands there twice'),
        ("format = 1\nformat = 1\n", "sources.toml line 2: a key stands there twice"),
        ("format = [\n", "sources.toml"),
        ("x = " + "[" * 50_000, "sources.toml"),
        ("x = " + "9" * 5000, "sources.toml"),
        ("", "sources.toml: the first line must be format = 1"),
    ],
)
def test_a_register_that_is_no_toml_is_one_line(tmp_path: Path, toml: str, message: str) -> None:
    write(tmp_path, toml)
    found = messages(tmp_path)
    assert found[0].startswith(message), found
    assert "\n" not in found[0]


def test_a_source_without_its_text_is_kept_without_it(tmp_path: Path) -> None:
    added = add_source(tmp_path, replace(source("a", "x"), text=None))
    assert added.file == ""
    assert load_sources(tmp_path).sources["a"].text is None
    assert messages(tmp_path) == []
