"""Which packages exist: by brute force over every package of small random rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente.case import (
    Basis,
    Case,
    Issue,
    Option,
    Package,
    Party,
    RedLine,
    Rule,
    binding_red_lines,
    build_space,
    crossed_red_lines,
    is_allowed,
)
from detente.case.space import Space, has_allowed_package
from tests.lifting import without

BASIS = Basis(assumption="made for a test")
ROLES = {"north": "principal", "union": "guarantor", "far": "influence"}


@st.composite
def ruled_cases(draw: st.DrawFn) -> Case:
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    issues = {
        f"i{n}": Issue(
            f"i{n}",
            "",
            tuple(Option(f"o{k}", "", draw(st.sampled_from([(), ("union",)]))) for k in range(size)),
        )
        for n, size in enumerate(sizes)
    }
    clauses = st.lists(
        st.sampled_from([(i.id, o) for i in issues.values() for o in i.option_ids]), min_size=1, max_size=3
    ).map(tuple)
    rules = {}
    for n in range(draw(st.integers(0, 4))):
        when, then = (draw(clauses), draw(clauses)) if draw(st.booleans()) else ((), ())
        rules[f"r{n}"] = Rule(f"r{n}", "", BASIS, () if when else draw(clauses), when, then)
    lines = {
        f"l{n}": RedLine(
            f"l{n}",
            draw(st.sampled_from(list(ROLES))),
            draw(st.lists(clauses, min_size=1, max_size=2).map(tuple)),
            draw(st.sampled_from(["stated", "firm", "absolute"])),
            BASIS,
            draw(st.sampled_from([None, date(2026, 1, 1), date(2026, 2, 1)])),
        )
        for n in range(draw(st.integers(0, 3)))
    }
    parties = {name: Party(name, "", role) for name, role in ROLES.items()}
    return Case(
        "x", "x", date(2026, 1, 15), "dispute", None, "other", parties, issues, rules=rules, red_lines=lines
    )


def every_package(case: Case) -> list[Package]:
    issues = case.issues.values()
    return [
        Package(tuple(zip(case.issues, options, strict=True)))
        for options in product(*(issue.option_ids for issue in issues))
    ]


def broken(case: Case, package: Package, *, lifted: str = "") -> set[str]:
    """Slow and obvious: what the package breaks, read off the definitions."""
    has = package.as_dict()

    def holds(clauses: Any) -> list[bool]:
        return [has[issue] == option for issue, option in clauses]

    found = set()
    for rule in case.rules.values():
        if (rule.forbid and all(holds(rule.forbid))) or (
            rule.when and all(holds(rule.when)) and not any(holds(rule.then))
        ):
            found.add(f"rule:{rule.id}")
    for line in case.red_lines.values():
        late = line.date is not None and line.date > case.as_of
        if line.firmness != "absolute" or line.party == "far" or late:
            continue
        if any(all(holds(combination)) for combination in line.crossed_by):
            found.add(f"red_line:{line.id}")
    return found - {lifted}


def is_in(space: Space, case: Case, package: Package) -> bool:
    """Read the space in numbers."""
    held = {
        (n, issue.option_ids.index(package.as_dict()[issue.id]))
        for n, issue in enumerate(case.issues.values())
    }
    return not any(held >= set(combination) for combination in space.forbidden) and all(
        held & set(then) or not held >= set(when) for when, then in space.required
    )


@given(ruled_cases())
@settings(max_examples=150, deadline=None)
def test_what_is_allowed_is_what_the_definitions_leave(case: Case) -> None:
    packages, space = every_package(case), build_space(case)
    for package in packages:
        reasons = broken(case, package)
        assert set(is_allowed(case, package)) == reasons
        assert is_in(space, case, package) == (not reasons)
    assert has_allowed_package(case) == any(not broken(case, package) for package in packages)
    assert space.sizes == tuple(len(issue.options) for issue in case.issues.values())


@given(ruled_cases())
@settings(max_examples=100, deadline=None)
def test_lifting_one_reason_leaves_the_others(case: Case) -> None:
    space = build_space(case)
    for reason in {*space.reasons, *space.required_reasons}:
        for package in every_package(case):
            assert is_in(without(space, reason), case, package) == (not broken(case, package, lifted=reason))


@given(ruled_cases())
@settings(max_examples=100, deadline=None)
def test_a_red_line_of_any_firmness_is_seen_to_be_crossed_and_only_absolute_ones_bind(case: Case) -> None:
    lines = [l for l in case.red_lines.values() if l.date is None or l.date <= case.as_of]  # noqa: E741
    for package in every_package(case):
        crossed = {line.id for line in lines if any(set(c) <= set(package.clauses) for c in line.crossed_by)}
        assert {line.id for line in crossed_red_lines(case, package)} == crossed
    assert {line.id for line in binding_red_lines(case)} == {
        line.id for line in lines if line.firmness == "absolute" and line.party != "far"
    }


@given(ruled_cases())
@settings(max_examples=50, deadline=None)
def test_a_guarantor_is_asked_by_the_options_that_name_it(case: Case) -> None:
    (asked,) = build_space(case).asked
    assert set(asked) == {
        (n, k)
        for n, issue in enumerate(case.issues.values())
        for k, option in enumerate(issue.options)
        if "union" in option.asks
    }


def test_a_rule_waits_for_the_issues_that_are_still_open() -> None:
    """The only option of the first issue asks for the last option of the second: one package is left."""
    one, two = Issue("a", "", (Option("x", ""),)), Issue("b", "", (Option("x", ""), Option("y", "")))
    rule = Rule("r", "", BASIS, when=(("a", "x"),), then=(("b", "y"),))
    case = replace(detente.load("two-party-example"), issues={"a": one, "b": two}, red_lines={})
    assert has_allowed_package(replace(case, rules={"r": rule}))
    other = Rule("s", "", BASIS, forbid=(("b", "y"),))
    assert not has_allowed_package(replace(case, rules={"r": rule, "s": other}))


def test_a_search_over_many_issues_does_not_list_the_space() -> None:
    case = detente.load("two-party-example")
    issues = {f"i{n}": Issue(f"i{n}", "", tuple(Option(f"o{k}", "") for k in range(4))) for n in range(40)}
    chain = {
        f"r{n}": Rule(f"r{n}", "", BASIS, when=((f"i{n}", "o0"),), then=((f"i{n + 1}", "o0"),))
        for n in range(39)
    }
    assert has_allowed_package(replace(case, issues=issues, rules=chain, red_lines={}))


def test_a_search_is_over_the_issues_that_rules_name_and_no_others() -> None:
    """Both options of the last of 2,000 issues are out: no walk over the others is needed to see it."""
    case = detente.load("two-party-example")
    issues = {f"i{n}": Issue(f"i{n}", "", (Option("x", ""), Option("y", ""))) for n in range(2000)}
    rules = {o: Rule(o, "", BASIS, forbid=(("i1999", o),)) for o in ("x", "y")}
    assert not has_allowed_package(replace(case, issues=issues, rules=rules, red_lines={}))
    assert has_allowed_package(replace(case, issues=issues, rules={"x": rules["x"]}, red_lines={}))


def test_rules_that_share_an_issue_are_searched_together() -> None:
    """a.x needs b.y, b.y needs c.y, c.y is out, and so is a.y: nothing is left, and it takes all four."""
    case = detente.load("two-party-example")
    issues = {n: Issue(n, "", (Option("x", ""), Option("y", ""))) for n in "abc"}
    rules = {
        "one": Rule("one", "", BASIS, when=(("a", "x"),), then=(("b", "y"),)),
        "two": Rule("two", "", BASIS, when=(("b", "y"),), then=(("c", "y"),)),
        "three": Rule("three", "", BASIS, forbid=(("c", "y"),)),
        "four": Rule("four", "", BASIS, forbid=(("a", "y"),)),
    }
    whole = replace(case, issues=issues, rules=rules, red_lines={})
    assert not has_allowed_package(whole)
    for name in rules:
        fewer = {key: rule for key, rule in rules.items() if key != name}
        assert has_allowed_package(replace(whole, rules=fewer)), name
