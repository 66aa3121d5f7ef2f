"""The page of docs/reference on precedents: two tables, how they came about, what they do not show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from precedent_standing import Interval, Standing

from detente.brief.markdown import escape
from detente.methods.wording import list_words

__all__ = ["make_page"]

_HEAD = """\
# Precedents: where the text that was agreed stands

{count} real negotiations, coded by one person who knew how they ended: rankings of options, importance and
stated red lines as they were before the end. **Read this as illustration, not as validation**: n = {count},
one coder, and what the coder knew may have coloured what was written down as known before. What was agreed
is a label, read after the run and never an input.

```text
.venv/bin/python scripts/precedents.py FOLDER/*.json --page PAGE --draws {draws} --seed {seed}
```

writes this page anew from the coded files, which are not part of this project. Intervals are of 90 % over 8
scrambles of {draws} draws in all. The same conversion serves all files (`scripts/precedent_cases.py`); the
cases that it makes go to `build/precedents/` and run with `detente bargaining` and `detente brief`.
"""

_NO_DEAL = """\
No file says what no deal was worth, so it is placed by red lines alone [ours]: anywhere from just better than
the typical package that crosses one of the party's red lines (low end) to just better than every one (high
end). A party without red lines leaves the zone unanswered.
"""


def make_page(standings: Sequence[Standing], draws: int, seed: int) -> str:
    """Write the page: two tables, how they came about, and what they do not show."""
    return "\n".join(_lines(standings, draws, seed)) + "\n"


def _lines(standings: Sequence[Standing], draws: int, seed: int) -> Iterator[str]:
    yield _HEAD.format(count=len(standings), draws=draws, seed=seed)
    yield "## How good the text was, by what was known before"
    yield ""
    yield from _table(
        (
            "Negotiation",
            "Text",
            "Allowed packages",
            "No allowed package beats it, % of draws",
            "Its least satisfied principal fares better than in ... % of the other allowed packages",
            "Beaten whatever the points",
            "Stated red lines that it crosses",
        ),
        [_quality(one) for one in standings],
    )
    yield ""
    yield "## Who would have taken it, and what blocks"
    yield ""
    yield _NO_DEAL
    yield from _table(
        (
            "Negotiation",
            "Any package acceptable to all, % of draws (high end to low end)",
            "This text acceptable to all, % of draws (high end to low end)",
            "Who takes it, % of draws (high end to low end)",
            "What blocks",
        ),
        [_blocks(one) for one in standings],
    )
    yield ""
    yield "## As it comes out"
    yield ""
    yield from (f"- {line}" for line in _summary(standings))


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in body:
        yield f"| {' | '.join(map(escape, row))} |"


def _name(one: Standing) -> str:
    return f"{one.case.title} (as of {one.as_of})"


def _percent(value: Interval) -> str:
    share, low, high = (round(100 * part) for part in value)
    return f"{share} ({low} to {high})"


def _range(pair: tuple[Interval, Interval], completions: int) -> str:
    worst, best = pair
    return _percent(best) if completions == 1 else f"{_percent(worst)} up to {_percent(best)}"


def _quality(one: Standing) -> tuple[str, ...]:
    if one.allowed is None:
        return _name(one), f"not answered: needs {_few(one.needs)}", "–", "–", "–", "–", "–"
    allowed = f"{one.allowed:,}"
    if one.text is None:
        return _name(one), "none is coded", allowed, "–", "–", "–", "–"
    if not one.text.chosen:
        words = f"none on the coded issues: “{one.text.kind}” {list_words(one.text.remarks)}"
        return _name(one), words, allowed, "–", "–", "–", "–"
    open_issues = [issue.name for issue in one.case.issues.values() if issue.id not in one.text.chosen]
    words = one.text.kind
    if open_issues:
        words += f"; open on {list_words(open_issues)}"
    if one.text.remarks:
        words += f"; {list_words(one.text.remarks)}"
    if one.frontier is None or one.percentile is None:
        return _name(one), f"{words}; broken by an absolute red line", allowed, "–", "–", "–", "–"
    beaten = _beaten(one)
    if one.best_of:
        beaten += (
            f": first choice of {list_words([one.case.parties[p].name for p in one.best_of])} on every issue"
        )
    if one.completions > 1:
        looked = f"; {one.looked_at} of them, evenly spaced, are looked at"
        words += f" ({one.completions:,} allowed packages complete it"
        words += f"{looked if one.looked_at < one.completions else ''})"
        crossed = "depends on what is open"
    else:
        names = [f"{number} of {one.case.parties[p].name}" for p, number in one.crossed.items()]
        crossed = list_words(names) or "none"
    return (
        _name(one),
        words,
        allowed,
        _range(one.frontier, one.completions),
        _range(one.percentile, one.completions),
        beaten,
        crossed,
    )


def _beaten(one: Standing) -> str:
    if one.beaten is None:
        return "not decided"
    return {0: "no", one.completions: "yes"}.get(one.beaten, f"{one.beaten:,} of {one.completions:,}")


def _few(needs: Sequence[str]) -> str:
    return list_words(needs) if len(needs) <= 4 else f"{', '.join(needs[:3])} and {len(needs) - 3} more"


def _shares(value: tuple[Interval, float, float] | None, needs: Sequence[str]) -> str:
    if value is None:
        return f"not answered: needs {_few(needs)}" if needs else "not answered"
    middle, low, high = value
    return f"{_percent(middle)}; {100 * high:.0f} to {100 * low:.0f}"


def _blocks(one: Standing) -> tuple[str, ...]:
    names = one.case.parties
    takes = [
        f"{names[party].name} {100 * share:.0f} ({100 * high:.0f} to {100 * low:.0f})"
        for party, (share, low, high) in one.accepted.items()
    ]
    return (
        _name(one),
        _shares(one.any_zone, one.needs),
        _shares(one.zone, one.needs) if one.completions else "–",
        ("; ".join(takes) or "nobody's no deal can be placed") if one.completions else "–",
        _what_blocks(one),
    )


def _what_blocks(one: Standing) -> str:
    names = one.case.parties
    parts = [
        f"{names[party].name} refuses it in {100 - round(100 * share)} % of draws"
        for party, (share, _, _) in one.accepted.items()
        if share < 0.5
    ]
    if one.needs:
        unknown = dict.fromkeys(names[need.split(".")[1]].name for need in one.needs)
        parts.append(f"unknown of {list_words(list(unknown))}")
    return "; ".join(parts) or ("nobody in most draws" if one.completions else "–")


def _summary(standings: Sequence[Standing]) -> Iterator[str]:
    """Counts over the texts, in one wording for whatever files are given."""
    told = [one for one in standings if one.frontier is not None and one.percentile is not None]
    if not told:
        yield "No file has a text that the coded issues can hold."
        return
    many = len(told)
    beaten = sum(one.beaten == one.completions for one in told)
    often = sum(one.frontier[1][0] >= 0.5 for one in told if one.frontier)
    never = sum(one.frontier[1][0] == 0 for one in told if one.frontier)
    yield (
        f"Of {many} texts, {often} {_is(often)} unbeaten in at least half of the draws and {never} in none; "
        f"{beaten} {_is(beaten)} beaten whatever the points."
    )
    low, high = (f(one.percentile[1][0] for one in told if one.percentile) for f in (min, max))
    yield (
        f"Their least satisfied principal fares better than in {100 * low:.0f} to {100 * high:.0f} % of the "
        "other allowed packages, from text to text."
    )
    favoured = sum(bool(one.best_of) for one in told)
    if favoured:
        yield (
            f"{favoured} of them {_is(favoured)} what some principal ranks first on every issue, as coded; "
            "such a text is unbeaten by its coding, and that says nothing for it."
        )
    crossing = [one for one in told if one.crossed]
    lines = sum(sum(one.crossed.values()) for one in crossing)
    verb = "crosses" if len(crossing) == 1 else "cross"
    yield f"{len(crossing)} of them {verb} stated red lines, {lines} in all."
    answered = [one for one in told if one.zone is not None]
    if not answered:
        yield "Whether all would have taken it is answered for none of them."
        return
    outside = [one for one in answered if one.zone and one.zone[0][0] < 0.5]
    signed = sum(one.text is not None and one.text.kind == "agreed" for one in outside)
    yield (
        f"Whether all would have taken it is answered for {len(answered)}: {len(outside)} "
        f"{_is(len(outside))} outside the zone in more than half of the draws."
    )
    if signed:
        yield (
            f"{signed} of those {'was' if signed == 1 else 'were'} agreed all the same: placed by red lines "
            "alone, no deal stands too high for them. Parties settled for less than this reading makes of "
            "what they had said they would refuse."
        )


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
