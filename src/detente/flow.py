"""Load, check, run, write_brief: the whole story on one screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from detente.brief import Brief
from detente.brief import write_brief as _write_brief
from detente.case import Case, check_case, find_case, load_case
from detente.errors import CaseError, Problem, UsageError
from detente.methods import METHODS, Finding, Method, Options
from detente.sources import did_you_mean

__all__ = ["check", "load", "run", "write_brief"]


def load(case: str | Path) -> Case:
    """
    Load a case: a folder, or the name of one that comes with Détente.

    A folder without case.toml that holds another program's scenario (GENIUS, GeniusWeb, NegMAS) is read
    as a case; its `notes` say what was changed. A case with problems loads, so that `check` can
    tell all of them; it never runs. Raises UsageError where there is no such case, CaseError where
    its case.toml or its scenario cannot be read.
    """
    folder = find_case(case)
    if (folder / "case.toml").exists():
        return load_case(folder)
    # other programs' files are rare: what reads them is fetched when there may be some
    from detente.exchange import is_scenario_folder, load_scenario

    return load_scenario(folder) if is_scenario_folder(folder) else load_case(folder)


def check(case: Case | str | Path) -> tuple[Problem, ...]:
    """Return every problem of a case with file, line and the way out; empty where it can run."""
    if isinstance(case, Case):
        return check_case(case)
    try:
        return check_case(load(case))
    except CaseError as error:
        return error.problems


def run(
    case: Case,
    only: Iterable[str] | None = None,
    options: Options | None = None,
    *,
    methods: Mapping[str, Method] = METHODS,
) -> dict[str, Finding]:
    """
    Run the methods on a case, each handed the answers of others that it takes.

    Parameters
    ----------
    case
        Checked here: problems raise CaseError, all at once.
    only
        Names of methods; all where None. What a named method takes is run too, and not returned.
    options
        Draws, seed and the rest; the same for every method.
    methods
        Which methods exist; the registered ones.

    Returns
    -------
    dict[str, Finding]
        By method name, in the order of the questions. The same case, options and version give
        the same bytes.
    """
    wanted = list(methods) if only is None else [_known(name, methods) for name in only]
    problems = check_case(case)
    if problems:
        raise CaseError(problems)
    chosen = options or Options()
    order = _in_order(wanted, methods)
    done: dict[str, Finding] = {}
    for place, name in enumerate(order):
        method = methods[name]
        given: dict[str, Mapping[str, Any]] = {taken: done[taken].arrays for taken in method.takes}
        done[name] = method.run(case, _with_share(chosen, name, place, len(order)), given)
    return {name: done[name] for name in methods if name in wanted}


def _known(name: str, methods: Mapping[str, Method]) -> str:
    if name not in methods:
        raise UsageError(f'"{name}" is not a method{did_you_mean(name, methods)}')
    return name


def _in_order(wanted: Sequence[str], methods: Mapping[str, Method]) -> list[str]:
    """Put what is taken before those who take it; `methods` lists them so already."""
    needed = set(wanted)
    for name in reversed(list(methods)):
        if name in needed:
            needed.update(methods[name].takes)
    return [name for name in methods if name in needed]


def _with_share(options: Options, name: str, place: int, count: int) -> Options:
    """Let a method report its own progress as its part of the whole."""
    tell = options.progress
    if tell is None:
        return options
    return replace(options, progress=lambda share, word: tell((place + share) / count, f"{name}: {word}"))


def write_brief(
    case: Case, findings: Mapping[str, Finding] | Iterable[Finding], *, how_run: str = ""
) -> Brief:
    """Put findings together as one document: `.html()`, `.markdown()`; `how_run` says what was unusual."""
    listed = findings.values() if isinstance(findings, Mapping) else findings
    return _write_brief(case, listed, how_run=how_run)
