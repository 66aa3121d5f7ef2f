"""A package that somebody names: on the table, in a file, or spelled out."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from detente.case.model import Case, Package
from detente.errors import UsageError
from detente.sources import PlacedError, did_you_mean, read_text
from detente.sources.files import show

__all__ = ["package_in_force", "read_package"]


def package_in_force(case: Case) -> Package:
    """
    Return the options that stand today, without the issues on which none does.

    Raises UsageError where no issue has an option in force.
    """
    held = tuple((issue.id, issue.in_force) for issue in case.issues.values() if issue.in_force)
    if not held:
        raise UsageError(f"{case.slug}: no issue has an option in force today; set in_force in case.toml")
    return Package(held)


def read_package(case: Case, text: str) -> Package:
    """
    Return the package that a text means.

    It is the id of a package on the table, or "issue=option, issue=option, ..." with every
    issue, or the path of a JSON or TOML file that maps issues to options. Raises UsageError
    with the way out.
    """
    if not text.strip():
        raise UsageError(
            "the package has no name; give its id, issue=option,issue=option or a JSON or TOML file"
        )
    if text in case.packages:
        return case.packages[text].package
    if "=" in text:
        return _check(case, _spelled_out(text), "the package")
    path = Path(text)
    if path.suffix in {".json", ".toml"} or os.path.exists(path):  # noqa: PTH110 - a text may be no path
        return _check(case, _from_file(path), str(path))
    raise UsageError(
        f'"{show(text)}" is not a package on the table{did_you_mean(text, case.packages)}; '
        "or write issue=option,issue=option, or give a JSON or TOML file"
    )


def _spelled_out(text: str) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for part in text.split(","):
        issue, _, option = (piece.strip() for piece in part.partition("="))
        if issue in chosen:
            raise UsageError(f'the package names "{issue}" twice; a package has one option of every issue')
        chosen[issue] = option
    return chosen


def _from_file(path: Path) -> Mapping[str, Any]:
    try:
        text = read_text(path)
        data = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except PlacedError as error:
        raise UsageError(str(error)) from None
    except RecursionError:
        raise UsageError(f"{path}: nests too deeply to be a package") from None
    except ValueError as error:
        raise UsageError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from None
    inner = data.get("package", data) if isinstance(data, dict) else None
    if not isinstance(inner, dict) or not all(isinstance(option, str) for option in inner.values()):
        raise UsageError(f'{path}: must map issues to options: {{"issue": "option", ...}}')
    return inner


def _check(case: Case, chosen: Mapping[str, str], place: str) -> Package:
    for name in chosen:
        if name not in case.issues:
            raise UsageError(f'{place}: "{name}" is not an issue{did_you_mean(name, case.issues)}')
    for issue in case.issues.values():
        if issue.id not in chosen:
            raise UsageError(
                f'{place}: has no option for "{issue.id}"; a package has one option of every issue'
            )
        if chosen[issue.id] not in issue.option_ids:
            hint = did_you_mean(chosen[issue.id], issue.option_ids)
            raise UsageError(f'{place}: "{chosen[issue.id]}" is not an option of {issue.id}{hint}')
    return Package(tuple((name, chosen[name]) for name in case.issues))
