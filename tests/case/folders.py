"""A small case folder with every section in it, and a way to spoil it one place at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

__all__ = ["FILES", "line_of", "write_case"]

_TEXT = (
    "East asks that the bridge be open by spring.\nWest might accept a patrol.\nWest refuses a high tax.\n"
)

_CASE = """\
# the case of two towns
format = 1
title = "Two towns"           # a title
as_of = 2026-01-15
state = "dispute"
since = 2024-06-01
class = "other"

[parties.east]
name = "East Town"
role = "principal"
aliases = ["the East"]

[parties.west]
name = "West Town"
role = "principal"

[parties.warden]
name = "The Warden"
role = "guarantor"

[parties.onlooker]
name = "An onlooker"
role = "influence"

# what is at stake
[issues.bridge]
name = "The bridge"
in_force = "shut"
[issues.bridge.options.shut]
name = "Shut"
[issues.bridge.options.open]
name = "Open"

[issues.watch]
name = "Watch"
[issues.watch.options.none]
name = "No watch"
[issues.watch.options.patrol]
name = "A patrol"
asks = ["warden"]

[issues.tax]
name = "Tax"
[issues.tax.options]
low = { name = "Low" }
middle = { name = "Middle" }
high = { name = "High" }

[rules.open_is_watched]
if = ["bridge.open"]
then = ["watch.patrol"]
because = "An open bridge is watched."
basis = "assumption: an open bridge is watched"

[rules.no_high]
forbid = ["bridge.shut", "tax.high"]
because = "Nobody pays for a shut bridge."
basis = "cite:smith1999 p. 12"

[red_lines.west_tax]
party = "west"
crossed_by = ["tax.high", "bridge.open+watch.none"]
firmness = "firm"
date = 2026-01-02
basis = "c3"

[packages.draft]
name = "The draft"
tabled_by = "the Warden"
date = 2026-01-05
basis = "c1 c2"
options = { bridge = "open", watch = "patrol", tax = "middle" }

[moves.shell]
party = "east"
name = "Close the road"
direction = "both"

[obligations.upkeep]
owner = "east"
name = "Keep the bridge up"
clause = ["bridge.open"]
owed_to = ["west"]
form = "bridge"
monitors = ["patrols"]

[guarantees.answer]
guarantor = "warden"
name = "Answer a breach"
covers = ["upkeep"]
when = ["watch.patrol"]
presence = "watch"

[monitors.patrols]
name = "Patrols"
when = ["watch.patrol"]
"""

_SOURCES = f"""\
format = 1

[sources.s_towns]
title = "What the towns say"
outlet = "The Gazette"
date = 2026-01-10
sha256 = "{hashlib.sha256(_TEXT.encode()).hexdigest()}"
file = "sources/s_towns.txt"

[references.smith1999]
text = "A. Smith, Bridges, 1999"
"""


def _claim(name: str, words: str, rest: str) -> str:
    start = _TEXT.index(words)
    return f"{name},s_towns,{start},{start + len(words)},{words},{rest}\n"


_CLAIMS = (
    "id,source,start,end,quotation,speaker,party,act,issue,option,hedge,cue,outlets,via,said,reported,"
    "grade,status,coder,coded_on\n"
    + _claim(
        "c1", "asks that the bridge be open", "East,east,demand,bridge,open,,asks,,,2026-01-09,,B2,accepted,,"
    )
    + _claim(
        "c2", "might accept a patrol", "West,west,hint,watch,patrol,might,accept,,,,2026-01-10,B2,accepted,,"
    )
    + _claim("c3", "refuses a high tax", "West,west,reject,tax,high,,refuses,,,2026-01-09,,,accepted,,")
    + _claim("c4", "West refuses", "West,west,assert,tax,,,refuses,,,2026-01-09,,,rejected,,")
)

_ESTIMATES = """\
quantity,low,mid,high,unit,basis,note
worth.east.bridge.shut,0,0,0,points,assumption: its worst on this issue,
worth.east.bridge.open,50,60,70.5,points,c1,
worth.east.watch.none,0,0,0,points,assumption: its worst on this issue,
worth.east.watch.patrol,5,10,20,points,assumption: it likes to be seen,with mood
worth.east.tax.low,0,0,0,points,assumption: its worst on this issue,
worth.east.tax.middle,5,10,15,points,assumption: half of the tax,
worth.east.tax.high,20,30,30,points,cite:smith1999 p. 3,
worth.east.bridge.open+watch.patrol,-5,0,5,points,assumption: a patrol slows the bridge,
worth.west.bridge.shut,20,30,40,points,assumption: quiet is worth something,against mood
worth.west.bridge.open,0,0,0,points,assumption: its worst on this issue,
worth.west.watch.none,0,0,0,points,assumption: its worst on this issue,
worth.west.watch.patrol,10,20,30,points,c2,
worth.warden.bridge.shut,0,0,0,points,assumption: it has no stake here,
worth.warden.bridge.open,0,0,0,points,assumption: it has no stake here,
worth.warden.watch.none,0,0,0,points,assumption: it has no stake here,
worth.warden.watch.patrol,-10,-5,5,points,assumption: patrols cost it something,
worth.warden.tax.low,0,0,0,points,assumption: it has no stake here,
worth.warden.tax.middle,0,0,0,points,assumption: it has no stake here,
worth.warden.tax.high,0,0,0,points,assumption: it has no stake here,
no_deal.east,10,20,40,points,assumption: the quarrel costs it trade,
no_deal.west,10,30,50,points,assumption: the quarrel costs it sleep,
no_deal.warden,-20,-10,0,points,assumption: the quarrel spoils its roads,
"""

_RANKINGS = """\
party,issue,importance,option,rank,basis
west,tax,2,low,1,assumption: it says so often
west,tax,2,middle,2,assumption: it says so often
west,tax,2,high,3,c3
"""

FILES: Mapping[str, str] = {
    "case.toml": _CASE,
    "sources.toml": _SOURCES,
    "claims.csv": _CLAIMS,
    "estimates.csv": _ESTIMATES,
    "rankings.csv": _RANKINGS,
    "sources/s_towns.txt": _TEXT,
}
"""A case with every section, which checks clean and runs."""


def write_case(folder: Path, files: Mapping[str, str | bytes] = FILES) -> Path:
    """Write the files of a case into a folder of its own."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def line_of(text: str, part: str) -> int:
    """Return the line on which a part of a text begins; it must stand there once."""
    assert text.count(part) == 1, f"{part!r} stands there {text.count(part)} times"
    return text.count("\n", 0, text.index(part)) + 1
