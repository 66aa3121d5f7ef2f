"""The briefs we stand behind: a change in one is a diff that `make accept` writes and a person reads."""

from __future__ import annotations

from pathlib import Path

import pytest

import detente
from tests.shared import ROOT

GOLDEN = sorted((ROOT / "cases").glob("*/expected/brief.md"))


def test_every_case_has_a_brief_that_we_stand_behind() -> None:
    assert [path.parts[-3] for path in GOLDEN] == sorted(
        p.parent.name for p in (ROOT / "cases").glob("*/case.toml")
    )


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.parts[-3])
def test_the_brief_is_the_one_we_stand_behind(path: Path) -> None:
    case = detente.load(path.parent.parent)
    brief = detente.write_brief(case, detente.run(case))
    same = brief.markdown() == path.read_text("utf-8")
    assert same, (
        f"{path.relative_to(ROOT)} differs; `make accept` writes it anew, and git diff shows what changed"
    )
