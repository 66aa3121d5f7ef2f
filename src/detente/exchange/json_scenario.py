"""JSON scenarios: told apart by what their files hold, GeniusWeb or NegMAS."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from detente.exchange.geniusweb import is_geniusweb, read_geniusweb
from detente.exchange.json_files import Place, parse_json
from detente.exchange.model import Scenario, refused
from detente.exchange.negmas import is_negmas, read_negmas

__all__ = ["read_json"]

Files = Mapping[Path, tuple[Place, bytes]]


def read_json(files: Mapping[Path, bytes]) -> Scenario:
    """
    Read JSON files as one GeniusWeb or one NegMAS scenario; other JSON files are left out and told.

    Raises CaseError, one line with the file, where none of the files belongs to either, or both do.
    """
    parsed = {
        path: (parse_json(data, path), data) for path, data in sorted(files.items(), key=lambda f: f[0].name)
    }
    web = {path: entry for path, entry in parsed.items() if is_geniusweb(entry[0])}
    own = {path: entry for path, entry in parsed.items() if is_negmas(entry[0])}
    if web and own:
        first, second = next(iter(web)).name, next(iter(own)).name
        raise refused(second, None, f"is of NegMAS, {first} of GeniusWeb; give each scenario its own folder")
    if not web and not own:
        name = next(iter(parsed)).name
        message = (
            "is no GeniusWeb and no NegMAS file; a case folder has a case.toml (`detente new DIR` makes one)"
        )
        raise refused(name, None, message)
    notes = tuple(
        f"{path.name} is no file of the scenario and is left out."
        for path in parsed
        if path not in {**web, **own}
    )
    return read_geniusweb(web, notes) if web else read_negmas(own, notes)
