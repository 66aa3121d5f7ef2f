"""Small cases with every section in them, made by hypothesis."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from detente.case import (
    Basis,
    Case,
    Estimate,
    Guarantee,
    Issue,
    Monitor,
    Move,
    NamedPackage,
    Obligation,
    Option,
    Package,
    Party,
    Ranking,
    RedLine,
    Reference,
    Rule,
)
from detente.claims import Claim
from detente.claims.model import ACTS
from detente.sources import Source, hidden_controls

__all__ = ["SOURCES_TOML", "TEXT", "cases"]

TEXT = 'North says: "the dam is ours", = and more.\nSouth – naturally – refuses\nto say 10 %.\n'
SOURCES_TOML = f"""\
format = 1

[sources.s1]
title = "What they say"
sha256 = "{hashlib.sha256(TEXT.encode()).hexdigest()}"
file = "sources/s1.txt"

[references.key1]
text = "A book"
"""

HIDDEN = "".join(char for char in map(chr, range(0x2100)) if hidden_controls(char))
WORDS = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters=HIDDEN), min_size=1, max_size=12
).filter(lambda text: bool(text.strip()))
NOTES = st.one_of(st.just(""), WORDS)
LINE = st.text("abcé'\" ,;=#+-@", min_size=1, max_size=12).map(str.strip)
DATES = st.dates(date(2020, 1, 1), date(2026, 1, 15))
BASES = st.one_of(
    st.lists(st.sampled_from(["c1", "c2"]), min_size=1, max_size=2, unique=True).map(
        lambda claims: Basis(claims=tuple(claims))
    ),
    LINE.map(lambda page: Basis(cite="key1", page=page)),
    LINE.map(lambda words: Basis(assumption=f"it is {words} so")),
)


def some(draw: st.DrawFn, options: list[str], least: int = 0) -> tuple[str, ...]:
    return tuple(draw(st.lists(st.sampled_from(options), min_size=least, max_size=3, unique=True)))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case whose files agree with each other, as `save_case` gets it."""
    parties = {
        name: Party(
            name, f"{draw(WORDS)} {name}", role, tuple(draw(st.lists(WORDS, max_size=2))), draw(NOTES)
        )
        for name, role in {"north": "principal", "south": "principal", "union": "guarantor"}.items()
    }
    issues = {}
    for number in range(draw(st.integers(1, 3))):
        name = f"issue_{number}"
        options = tuple(
            Option(f"o{k}", f"{draw(WORDS)} o{k}", some(draw, ["union"]), draw(NOTES))
            for k in range(draw(st.integers(1, 3)))
        )
        force = draw(st.sampled_from(["", *(o.id for o in options)]))
        issues[name] = Issue(name, f"{draw(WORDS)} {name}", options, force, draw(NOTES))
    clauses = [(issue.id, option) for issue in issues.values() for option in issue.option_ids]
    clause = st.sampled_from(clauses)
    combination = st.lists(clause, min_size=1, max_size=2, unique_by=lambda pair: pair[0]).map(tuple)
    combinations = st.lists(combination, min_size=1, max_size=2).map(tuple)
    several = st.lists(clause, min_size=1, max_size=2, unique=True).map(tuple)
    rules = {}
    if draw(st.booleans()):
        rules["r1"] = Rule("r1", draw(WORDS), draw(BASES), forbid=draw(several))
    if draw(st.booleans()):
        rules["r2"] = Rule("r2", draw(WORDS), draw(BASES), when=draw(several), then=draw(several))
    red_lines = {
        name: RedLine(
            name,
            draw(st.sampled_from(["north", "south"])),
            draw(combinations),
            draw(st.sampled_from(["stated", "firm"])),
            draw(BASES),
            draw(st.none() | DATES),
            draw(NOTES),
            draw(NOTES),
        )
        for name in some(draw, ["l1", "l2"])
    }
    packages = {
        name: NamedPackage(
            name,
            draw(WORDS),
            Package(tuple((i.id, draw(st.sampled_from(i.option_ids))) for i in issues.values())),
            draw(NOTES),
            draw(st.none() | DATES),
            draw(BASES),
            draw(NOTES),
        )
        for name in some(draw, ["p1", "p2"])
    }
    directions = st.sampled_from(["", "both", "take", "drop"])
    moves = {n: Move(n, "north", draw(WORDS), draw(directions)) for n in some(draw, ["m1", "m2"])}
    monitors = {n: Monitor(n, draw(WORDS), draw(combinations)) for n in some(draw, ["w1", "w2"])}
    forms = st.sampled_from(["", *issues])
    obligations = {
        name: Obligation(
            name,
            "north",
            draw(WORDS),
            draw(combinations),
            ("south",),
            draw(forms),
            some(draw, list(monitors)) if monitors else (),
        )
        for name in some(draw, ["b1", "b2"])
    }
    guarantees = {
        name: Guarantee(
            name, "union", draw(WORDS), some(draw, list(obligations), 1), draw(combinations),
            draw(NOTES), draw(forms), draw(forms),
        )
        for name in (some(draw, ["g1"]) if obligations else ())
    }  # fmt: skip
    ranked = draw(st.sampled_from(["", *issues]))
    rankings = [
        Ranking("south", ranked, None, False, option, draw(st.integers(1, 3)), draw(BASES))
        for option in (issues[ranked].option_ids if ranked else ())
    ]
    is_weighed = draw(st.booleans())
    if is_weighed:
        importance, equal = draw(st.integers(0, 99)), draw(st.booleans())
        rankings = [Ranking(r.party, r.issue, importance, equal, r.option, r.rank, r.basis) for r in rankings]
    return Case(
        "mine",
        draw(WORDS),
        date(2026, 1, 15),
        draw(st.sampled_from(["fighting", "unknown"])),
        draw(st.none() | DATES),
        "other",
        parties,
        issues,
        draw(NOTES),
        draw(st.booleans()),
        rules,
        red_lines,
        packages,
        moves,
        obligations,
        guarantees,
        monitors,
        {"s1": Source("s1", "What they say", "", None, hashlib.sha256(TEXT.encode()).hexdigest(), TEXT,
                      file="sources/s1.txt")},
        {"key1": Reference("key1", "A book")},
        {name: draw(_claims(name, clauses)) for name in ("c1", "c2")},
        {e.quantity: e for e in draw(_estimates(issues, ranked))},
        tuple(rankings),
    )  # fmt: skip


@st.composite
def _claims(draw: st.DrawFn, name: str, clauses: list[tuple[str, str]]) -> Claim:
    start = draw(st.integers(0, len(TEXT) - 2))
    end = draw(st.integers(start + 1, len(TEXT)))
    issue, option = draw(st.sampled_from([("", ""), *clauses]))
    outlets = tuple(draw(st.lists(st.sampled_from(["The Gazette", "Reuters", "=1"]), max_size=2)))
    return Claim(
        name, "s1", start, end, TEXT[start:end], draw(NOTES), draw(st.sampled_from(["", "north", "south"])),
        draw(st.sampled_from(ACTS)), issue, option, draw(NOTES), draw(NOTES), outlets, draw(NOTES),
        draw(st.none() | DATES), draw(st.none() | DATES), draw(st.sampled_from(["", "B2", "F6"])),
        draw(st.sampled_from(["proposed", "review", "accepted"])), draw(NOTES), draw(st.none() | DATES),
    )  # fmt: skip


@st.composite
def _estimates(draw: st.DrawFn, issues: dict[str, Issue], ranked: str) -> list[Estimate]:
    names = [
        f"worth.{party}.{issue.id}.{option}"
        for party in ("north", "south", "union")
        for issue in issues.values()
        for option in issue.option_ids
        if (party, issue.id) != ("south", ranked)
    ]
    if len(issues) > 1:
        first, second = list(issues.values())[:2]
        names.append(f"worth.north.{first.id}.o0+{second.id}.o0")
    names += ["no_deal.north", "no_deal.south"]
    numbers = st.decimals(-1000, 1000, places=2)
    rows = []
    for place, name in enumerate(names):
        low, mid, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
        note, shared, opposed = draw(NOTES.filter(lambda text: "with " not in text)), "", False
        if place < 2:
            note, shared, opposed = ["with mood", "so it is; against mood"][place], "mood", place == 1
        rows.append(
            Estimate(
                name, Decimal(low), Decimal(mid), Decimal(high), "points", draw(BASES), note, shared, opposed
            )
        )
    return rows
