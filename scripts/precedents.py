"""
Build cases of coded precedents, run them, and say where the text that was agreed stands.

    .venv/bin/python scripts/precedents.py FOLDER/*.json [--cases build/precedents]
        [--page docs/reference/precedents.md] [--draws 1024] [--seed 0]

Without --page the page is printed. What was agreed is a label: read after the run, never an input.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from precedent_cases import convert, read_precedent, words_of_day, write_folder
from precedent_page import make_page
from precedent_standing import read_text, stand

import detente
from detente.errors import DetenteError
from detente.sources import write_aside_together

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, check and run; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--cases", type=Path, default=Path("build/precedents"), help="where the cases go")
    parser.add_argument("--page", type=Path, help="where the page goes; printed where none is given")
    parser.add_argument("--draws", type=int, default=1024)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    standings = []
    try:
        for path in sorted(given.files, key=lambda path: path.name):
            case = convert(path)
            folder = given.cases / case.slug.replace("_", "-")
            write_folder(case, folder)
            problems = detente.check(folder)
            if problems:
                raise DetenteError(f"{path.name}: the case made of it does not check: {problems[0]}")
            standings.append(
                stand(detente.load(folder), path.name, read_text(path), given.draws, given.seed, _day(path))
            )
    except DetenteError as error:
        print(str(error).splitlines()[0], file=sys.stderr)
        return 1
    page = make_page(standings, given.draws, given.seed)
    if given.page is None:
        print(page, end="")
    else:
        write_aside_together({given.page: page})
    return 0


def _day(path: Path) -> str:
    return words_of_day(read_precedent(path))


if __name__ == "__main__":
    sys.exit(main())
