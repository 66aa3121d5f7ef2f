"""A small case and its findings, made by hand, with texts that try to be markup."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import sha256

from detente.case import (
    Basis,
    Case,
    Estimate,
    Issue,
    NamedPackage,
    Option,
    Package,
    Party,
    Ranking,
    RedLine,
    Reference,
    Rule,
)
from detente.claims import Claim
from detente.methods.finding import Cell, Column, Figure, Finding, Statement, Table
from detente.sources import Source

SCRIPT = "</style></title></p><script>alert('x')</script><img src=x onerror=alert(1)>"
MARKDOWN = (
    "`| a ]( javascript:alert(1) ) | ![x](http://evil.example/x.png) <b>bold</b> [link](http://evil.example)"
)
BIDI = "safe\u202eevil\u2066 \x07"
LONG = "an unbroken name " + "x" * 480
HOSTILE = (SCRIPT, MARKDOWN, BIDI, LONG)

TEXT = (
    "A paraphrase written for these tests; nothing here was said by anybody.\n"
    "North demands the upper valley. "
    "North would perhaps accept shared water </div><script>alert(2)</script>.\n"
    "South rejects any line across the river \u202e and says so twice."
)


def claim(claim_id: str, words: str, **more: object) -> Claim:
    start = TEXT.index(words)
    fields: dict[str, object] = {
        "id": claim_id,
        "source": "s1",
        "start": start,
        "end": start + len(words),
        "quotation": words,
        "speaker": "The envoy",
        "party": "north",
        "act": "demand",
        "said": date(2025, 9, 1),
        "grade": "F6",
        "status": "accepted",
        **more,
    }
    return Claim(**fields)  # type: ignore[arg-type]


def estimate(quantity: str, low: str, mid: str, high: str, basis: Basis) -> Estimate:
    return Estimate(quantity, Decimal(low), Decimal(mid), Decimal(high), "points", basis)


def make_case() -> Case:
    assumed = Basis(assumption=f"North cares most for water; {SCRIPT}")
    estimates = [
        estimate("worth.north.water.shared", "40", "60", "75", Basis(claims=("c1", "c2"))),
        estimate("worth.north.water.split", "0", "0", "0", assumed),
        estimate("worth.south.water.shared", "20", "35.5", "50", Basis(claims=("c3",))),
        estimate("worth.south.water.split", "55", "70", "100", Basis(cite="fearon1995", page="p. 400")),
        estimate("no_deal.north", "10", "20", "30", assumed),
        estimate("no_deal.south", "-5", "15", "30", Basis(claims=("c3",))),
        estimate("trend.north", "-2", "0", "2", Basis(assumption="Nobody asked for this one.")),
    ]
    return Case(
        slug="by-hand",
        title=f"North and South {SCRIPT}",
        as_of=date(2025, 9, 2),
        state="fighting",
        since=None,
        conflict_class="interstate",
        summary=f"Two parties and a river. {MARKDOWN} {BIDI}",
        parties={
            "north": Party("north", "North", "principal"),
            "south": Party("south", f"South {SCRIPT}", "principal"),
        },
        issues={
            "water": Issue(
                "water",
                "Water | of the river",
                (Option("shared", "Shared `water`"), Option("split", "Split")),
            ),
            "line": Issue("line", "Line", (Option("river", "Along the river"), Option("none", "No line"))),
        },
        rules={
            "no_both": Rule(
                "no_both",
                f"Both cannot be. {SCRIPT}",
                Basis(claims=("c2",)),
                forbid=(("water", "split"), ("line", "none")),
            )
        },
        red_lines={
            "so_line": RedLine(
                "so_line", "south", ((("line", "river"),),), "absolute", Basis(claims=("c3",))
            ),
            "no_split": RedLine(
                "no_split", "north", ((("water", "split"),),), "stated", assumed, date(2025, 8, 1), LONG
            ),
        },
        packages={
            "draft": NamedPackage(
                "draft",
                f"Draft {MARKDOWN}",
                Package.of({"water": "shared", "line": "none"}),
                "South",
                None,
                assumed,
            )
        },
        sources={
            "s1": Source(
                "s1",
                f"Title {SCRIPT}",
                f"Outlet {MARKDOWN}",
                date(2025, 9, 1),
                sha256(TEXT.encode()).hexdigest(),
                TEXT,
                "paraphrase",
                "https://news.example/a?b=1&c=2",
                date(2026, 1, 2),
                note=BIDI,
            ),
            "s2": Source("s2", "Not kept", "Paper", None, "0" * 64, None, "recalled", "javascript:alert(3)"),
            "s3": Source("s3", "Own words", "Ministry", date(2025, 1, 1), "1" * 64, "Short.", "document"),
        },
        references={
            "fearon1995": Reference(
                "fearon1995", f"J. Fearon {SCRIPT}", "https://doi.example/10.1", "recalled"
            )
        },
        claims={
            one.id: one
            for one in (
                claim(
                    "c1",
                    "North demands the upper valley",
                    issue="water",
                    option="split",
                    outlets=(MARKDOWN, "Wire"),
                ),
                claim(
                    "c2",
                    "North would perhaps accept shared water",
                    act="hint",
                    hedge="perhaps",
                    issue="water",
                ),
                claim(
                    "c3",
                    "South rejects any line across the river",
                    party="south",
                    said=None,
                    reported=date(2025, 8, 3),
                ),
                claim("c4", "perhaps accept shared water </div><script>alert(2)</script>", via="A wire"),
                claim("c5", "demands", source="s2", quotation="words not kept"),
            )
        },
        estimates={one.quantity: one for one in estimates},
        rankings=(Ranking("north", "line", 2, False, "river", 1, Basis(claims=("c1",))),),
    )


def make_findings() -> tuple[Finding, ...]:
    return _positions(), _bargaining(), _unanswered(), _bare()


def _positions() -> Finding:
    lines = (
        Statement(f"Demands the valley {SCRIPT}", ("claim:c1",)),
        Statement("Hints at sharing", ("claim:c2", "ranking:north.line")),
    )
    matrix = Table(
        "matrix",
        "Who says what",
        (Column("Party"), Column("Water | of the river"), Column("Line")),
        (
            (Cell("North"), Cell("both", lines=lines), Cell(None, mark="unknown", words="not known")),
            (
                Cell(f"South {SCRIPT}"),
                Cell(MARKDOWN, rests_on=("claim:c3",)),
                Cell("x", rests_on=("red_line:so_line",), mark="red_line"),
            ),
        ),
        BIDI,
    )
    return Finding(
        "positions",
        f"What does each party want? {MARKDOWN}",
        Statement(f"North wants the valley and South refuses a line. {BIDI}", ("claim:c1", "claim:c3")),
        (Statement(LONG, ("source:s1",)), Statement("Nothing rests below this.")),
        (matrix, Table("empty", "No rows", (Column("A"), Column("B")), ())),
        limits=(f"Only what was said. {SCRIPT}",),
    )


def _bargaining() -> Finding:
    shortlist = Table(
        "shortlist",
        "Short list",
        (Column("Package"), Column("North", "points"), Column("South", "points"), Column("In the zone")),
        (
            (
                Cell(f"A {MARKDOWN}"),
                Cell(60.25, rests_on=("worth.north.water.shared",), how="Sum of the worths.", mark="gain"),
                Cell(-35.5, rests_on=("worth.south.*",), how="Sum of the worths.", mark="loss"),
                Cell(412 / 1024, "in 412 of 1,024 draws", ("worth.*", "no_deal.*"), "Share of draws."),
            ),
            (
                Cell("B"),
                Cell(0, rests_on=("worth.north.water.split",), mark="best"),
                Cell(
                    70, rests_on=("worth.south.water.split", "rule:no_both", "package:draft", "no.such.key")
                ),
                Cell(0, "in none", ("worth.*", "no_deal.*"), "Share of draws."),
            ),
        ),
    )
    points = [
        {"x": 10 + i % 7 * 9, "y": 90 - i * 1.7, "kind": kind, "label": f"p{i}"}
        for i, kind in enumerate(["allowed"] * 30 + ["zone"] * 8 + ["frontier"] * 6)
    ]
    points += [
        {"x": 60, "y": 35.5, "kind": "shortlist", "label": f"A {SCRIPT}"},
        {"x": 60, "y": 35.5, "kind": "nash", "label": "Nash"},
        {"x": 61, "y": 36.5, "kind": "kalai_smorodinsky", "label": "Kalai-Smorodinsky"},
        {"x": 0, "y": 70, "kind": "shortlist", "label": "B"},
    ]
    units = "points, own scale (100 = its opening demand met in full)"
    figures = (
        Figure(
            "frontier",
            "frontier",
            f"What packages are worth {SCRIPT}",
            f"Each point is a package. {BIDI}",
            {
                "x_party": "North",
                "y_party": f"South {SCRIPT}",
                "points": points,
                "no_deal": {"x": 20, "y": 15},
                "x_unit": units,
                "y_unit": units,
            },
            ("worth.*", "no_deal.*"),
        ),
        Figure(
            "bars",
            "bars",
            "Shares",
            "Bars with their intervals.",
            {
                "rows": [
                    {"label": LONG, "value": 412, "low": 390, "high": 430, "unit": "of 1,024 draws"},
                    {"label": "none", "value": 0, "low": None, "high": None, "unit": ""},
                ],
                "max": 1024,
            },
        ),
        Figure(
            "parallel",
            "parallel",
            "Three parties",
            "One line a package.",
            {
                "axes": [
                    {"party": name, "low": 0, "high": 100, "no_deal": 30}
                    for name in ("North", "South", SCRIPT, "West")
                ],
                "lines": [
                    {"label": MARKDOWN, "kind": "shortlist", "values": [10, 50, None, 100]},
                    {"label": "B", "kind": "nash", "values": [100, 0, 30, 40]},
                ],
            },
        ),
        Figure(
            "odd",
            "sunburst",
            "Unknown kind",
            "Shown as a table.",
            {"rows": [{"a": SCRIPT, "b": [1, 2]}], "k": 1},
        ),
        Figure("broken", "frontier", "Broken data", "Shown as a table.", {"points": [{"x": "left"}]}),
    )
    return Finding(
        "bargaining",
        "Is there a package that all could accept?",
        Statement("In 412 of 1,024 draws there is one.", ("worth.*", "no_deal.*"), "Share of draws."),
        (Statement("South blocks line along the river.", ("red_line:so_line",)),),
        (shortlist,),
        figures,
        ("Points are judgements.",),
        seed=0,
        draws=1024,
    )


def _unanswered() -> Finding:
    return Finding(
        "commitment",
        "Would it hold?",
        Statement(""),
        limits=("None yet.",),
        needs=("discount.north", "gain.withdraw", f"odd {SCRIPT}", "detection.x.y"),
    )


def _bare() -> Finding:
    return Finding("dummy", "A third question?", Statement("Yes."))
