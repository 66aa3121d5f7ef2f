"""Write docs/reference/dependencies.md: what a plain install brings along, and under which licence."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "locks" / "runtime.txt"
PAGE = ROOT / "docs" / "reference" / "dependencies.md"

PERMISSIVE = {"Apache", "BSD", "MIT", "MPL", "PSF"}


def locked() -> list[tuple[str, str]]:
    """Return (name, marker) of every entry of the lock; a name stands twice where its markers differ."""
    entries = re.findall(r"^([\w.-]+)==\S+(?: ; (.*?))? \\$", LOCK.read_text("utf-8"), re.MULTILINE)
    return [(name, marker) for name, marker in entries]


def licence_of(package: Distribution) -> str:
    """
    Return the licence as the package states it, a choice of several written with "or".

    Raises
    ------
    ValueError
        If none of the licences one may choose is permissive.
    """
    facts = package.metadata
    stated = facts["License-Expression"] if "License-Expression" in facts else ""
    if not stated:
        names = [c.split(" :: ")[-1] for c in facts.get_all("Classifier") or [] if c.startswith("License")]
        stated = " or ".join(sorted(names))
    if not stated and "License" in facts:
        stated = facts["License"].split("\n")[0]
    stated = " ".join(stated.split())
    choices = re.split(r"\s+or\s+|\|", stated, flags=re.IGNORECASE)
    for choice in choices:
        words = set(re.findall(r"[A-Za-z]+", choice))
        is_free_for_all = words & PERMISSIVE and not words & {"GPL", "AGPL", "LGPL"}
        if is_free_for_all or "Mozilla" in choice:
            return stated
    raise ValueError(f"{package.name}: {stated!r} is not known as permissive")


def render() -> str:
    """Return the page: one row per locked package, in the order of the lock."""
    names = sorted({name for name, _ in locked()})
    rows = "".join(f"| {name} | {licence_of(distribution(name))} |\n" for name in names)
    return (
        "# What a plain install brings along\n\n"
        "Every package of `locks/runtime.txt`, those that came with others too, and its licence as the\n"
        "package states it. Where it offers a choice, the permissive one is taken.\n"
        "`make docs` writes this page.\n\n"
        f"| package | licence |\n|---|---|\n{rows}"
    )


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(render(), "utf-8")
