"""Out and back: the same worths up to one positive factor and one shift per party, the same answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.case import Basis, Case, Estimate, Issue, Option, Party, load_case
from detente.errors import UsageError
from detente.exchange import FORMATS, export_case, import_scenario, load_scenario
from detente.methods import Options
from tests.case.folders import write_case
from tests.methods.bargaining.test_genius_scenarios import SCENARIOS
from tests.shared import shared


def numbers(case: Case, party: str) -> tuple[list[list[Fraction]], Fraction]:
    """Worths by issue and option in file order, and no deal."""
    rows = [
        [Fraction(case.estimates[f"worth.{party}.{issue.id}.{option.id}"].mid) for option in issue.options]
        for issue in case.issues.values()
    ]
    return rows, Fraction(case.estimates[f"no_deal.{party}"].mid)


def gains(case: Case, party: str) -> list[Fraction]:
    """What decides every answer: differences within an issue, and the first package against no deal."""
    rows, no_deal = numbers(case, party)
    steps = [value - row[0] for row in rows for value in row]
    return [*steps, sum((row[0] for row in rows), Fraction()) - no_deal]


def assert_same_up_to_scale(one: Case, other: Case) -> None:
    assert len(one.parties) == len(other.parties)
    assert [[o.name for o in i.options] for i in one.issues.values()] == [
        [o.name for o in i.options] for i in other.issues.values()
    ]
    for party, again in zip(one.parties, other.parties, strict=True):
        first, second = gains(one, party), gains(other, again)
        ratios = {b / a for a, b in zip(first, second, strict=True) if a}
        assert len(ratios) <= 1
        assert all(ratio > 0 for ratio in ratios)
        assert [a == 0 for a in first] == [b == 0 for b in second]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", [*SCENARIOS, "Vacation3"])
def test_a_published_scenario_comes_back_exactly(name: str, form: str, tmp_path: Path) -> None:
    case = load_scenario(shared(f"reference/negotiation/{name}"))
    if form.startswith("geniusweb") and name == "Vacation3":
        # its reservation of 0.3 is no package's utility, and GeniusWeb can name nothing else
        with pytest.raises(UsageError, match="no package is worth exactly no deal"):
            export_case(case, tmp_path / "out", form)
        assert not (tmp_path / "out").exists()
        return
    export_case(case, tmp_path / "out", form)
    again = load_scenario(tmp_path / "out")
    assert list(again.parties) == list(case.parties)
    for party in case.parties:
        first, second = numbers(case, party), numbers(again, party)
        flat = [
            (a, b)
            for one, two in zip(first[0], second[0], strict=True)
            for a, b in zip(one, two, strict=True)
        ]
        ratios = {b / a for a, b in [*flat, (first[1], second[1])] if a}
        assert len(ratios) == 1  # nothing is shifted: the file's own zero is kept
    assert_same_up_to_scale(case, again)


def test_answers_survive_the_way_out_and_back(tmp_path: Path) -> None:
    case = load_scenario(shared("reference/negotiation/Camera"))
    export_case(case, tmp_path / "out", "genius")
    again = load_scenario(tmp_path / "out")
    packages = []
    for one in (case, again):
        data: Any = detente.run(one, ["bargaining"], Options(draws=8))["bargaining"].data
        solutions = data["solutions"]
        packages.append([row["package"] for key in ("nash", "kalai_smorodinsky") for row in solutions[key]])
    assert packages[0] == packages[1]


def test_an_imported_case_folder_is_the_case(tmp_path: Path) -> None:
    source = shared("reference/negotiation/EnglandZimbabwe")
    made = import_scenario(source, tmp_path / "talks")
    loaded = load_case(tmp_path / "talks")
    assert detente.check(loaded) == ()
    assert loaded.estimates == made.estimates
    assert loaded.parties == made.parties
    assert loaded.references == made.references
    assert "Read from GENIUS files." in loaded.summary
    # the same folder gives the same bytes
    import_scenario(source, tmp_path / "again" / "talks")
    for file in ("case.toml", "estimates.csv", "sources.toml"):
        assert (tmp_path / "talks" / file).read_bytes() == (tmp_path / "again" / "talks" / file).read_bytes()


# -- cases nobody wrote for these formats


def small_case(worths: list[list[list[Decimal]]], no_deal: list[Decimal]) -> Case:
    """A case of parties a, b, ... with these worths (by party, issue, option)."""
    estimates: dict[str, Estimate] = {}
    basis = Basis(assumption="made up for a test")

    def add(name: str, value: Decimal) -> None:
        estimates[name] = Estimate(name, value, value, value, "points", basis)

    issues = {
        f"i{i}": Issue(f"i{i}", f"Issue {i}", tuple(Option(f"o{o}", f"Option {o}") for o in range(len(row))))
        for i, row in enumerate(worths[0])
    }
    parties = {f"p{p}": Party(f"p{p}", f"Party {p}", "principal") for p in range(len(worths))}
    for p, rows in enumerate(worths):
        for i, row in enumerate(rows):
            for o, value in enumerate(row):
                add(f"worth.p{p}.i{i}.o{o}", value)
        add(f"no_deal.p{p}", no_deal[p])
    return Case(
        "made", "Made", date(2026, 1, 1), "dispute", None, "other", parties, issues, estimates=estimates
    )


POINTS = st.decimals(min_value=-50, max_value=100, places=2, allow_nan=False)


@st.composite
def cases(draw: Callable[..., Any]) -> Case:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    n_parties = draw(st.integers(1, 3))
    worths = [
        [draw(st.lists(POINTS, min_size=size, max_size=size)) for size in sizes] for _ in range(n_parties)
    ]
    chosen = [[draw(st.integers(0, size - 1)) for size in sizes] for _ in range(n_parties)]
    # no deal is worth some package, so that GeniusWeb can say it
    no_deal = [
        sum((row[o] for row, o in zip(rows, options, strict=True)), Decimal(0))
        for rows, options in zip(worths, chosen, strict=True)
    ]
    return small_case(worths, no_deal)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("form", FORMATS)
@given(case=cases())
def test_any_case_comes_back_up_to_scale_and_shift(
    case: Case, form: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("out")
    export_case(case, folder, form)
    assert_same_up_to_scale(case, load_scenario(folder))


def test_what_changes_answers_is_refused_and_told(tmp_path: Path) -> None:
    case = detente.load("ukraine-2025")
    with pytest.raises(UsageError) as error:
        export_case(case, tmp_path / "out", "negmas")
    message = str(error.value)
    assert "Rules cannot be carried" in message
    assert "\n" not in message
    assert not (tmp_path / "out").exists()
    told = export_case(case, tmp_path / "out", "negmas", lossy=True)
    assert any("Rules cannot be carried" in note for note in told)
    assert any("Of ranges only mid is written" in note for note in told)
    assert len(list((tmp_path / "out").iterdir())) == 1 + len(case.principals)


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    write_case(tmp_path / "mine")
    before = {path.name: path.read_bytes() for path in (tmp_path / "mine").iterdir() if path.is_file()}
    case = small_case([[[Decimal(1), Decimal(2)]]], [Decimal(0)])
    with pytest.raises(UsageError, match="not an empty folder"):
        export_case(case, tmp_path / "mine", "genius")
    export_case(case, tmp_path / "theirs", "genius")
    with pytest.raises(UsageError, match="not an empty folder"):
        import_scenario(tmp_path / "theirs", tmp_path / "mine")
    assert {p.name: p.read_bytes() for p in (tmp_path / "mine").iterdir() if p.is_file()} == before


def test_geniusweb_weights_sum_to_one_to_the_last_digit(tmp_path: Path) -> None:
    # 1/3 is no decimal, and GeniusWeb refuses 0.999...
    case = small_case(
        [[[Decimal(0), Decimal(1)], [Decimal(0), Decimal(1)], [Decimal(0), Decimal(1)]]], [Decimal(1)]
    )
    export_case(case, tmp_path / "out", "geniusweb")
    text = (tmp_path / "out" / "p0.json").read_text("utf-8")
    space = json.loads(text, parse_float=Decimal, parse_int=Decimal)["LinearAdditiveUtilitySpace"]
    assert sum(space["issueWeights"].values()) == 1


@pytest.mark.parametrize("form", FORMATS)
def test_names_of_every_kind_come_back(form: str, tmp_path: Path) -> None:
    names = ('Say "yes" & <go>', "it's = +1", "Überprüfung 条約", "]]>", "\\n {x}")
    case = small_case(
        [[[Decimal(place) for place in range(len(names))], [Decimal(3), Decimal(1)]]], [Decimal(0)]
    )
    issues = dict(case.issues)
    options = tuple(replace(o, name=n) for o, n in zip(issues["i0"].options, names, strict=True))
    issues["i0"] = replace(issues["i0"], name='A "name" of <two> & more', options=options)
    case = replace(case, issues=issues)
    export_case(case, tmp_path / "out", form)
    made = import_scenario(tmp_path / "out", tmp_path / "case")
    again = load_case(tmp_path / "case")
    assert detente.check(again) == ()
    assert [issue.name for issue in again.issues.values()] == ['A "name" of <two> & more', "Issue 1"]
    assert tuple(option.name for option in next(iter(again.issues.values())).options) == names
    assert again.estimates == made.estimates
    assert_same_up_to_scale(case, again)
