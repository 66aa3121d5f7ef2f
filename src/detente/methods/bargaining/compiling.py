"""Compile a kernel when it is first called, once per machine: the typed seam to numba."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

__all__ = ["compiled", "fingerprint"]

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(function: Kernel) -> Kernel:
    """
    Hand a function to numba: compiled at its first call per types, kept on disk.

    Only modules named `compiled*.py` use it, and those are imported inside the functions that need
    them, so that small input never waits for numba, let alone for a compiler. The compiled
    function releases the interpreter's lock. Integer overflow wraps round: callers bound
    their sums first.

    numba asks the date and size of a function's own file whether what it kept is stale. That misses
    a change in another file whose function is called, and files of a wheel all have one
    date: so what is kept lies in a folder named after the content of all compiled modules.
    """
    import numba

    njit, config = numba.njit, cast("Any", numba.config)
    folder = _folder()
    if folder is None:
        # nowhere to keep the compiled code: compile anew in every run
        return cast("Kernel", njit(nogil=True)(function))
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        return cast("Kernel", njit(cache=True, nogil=True)(function))
    finally:
        config.CACHE_DIR = before


def fingerprint(files: Iterable[Path]) -> str:
    """Return twelve letters that change when the content or the name of any of the files does."""
    digest = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


@cache
def _folder() -> Path | None:
    """Choose where compiled code is kept: beside the package, else in the user's cache; None for nowhere."""
    here = Path(__file__).parent
    name = f"compiled-{fingerprint(here.rglob('compiled*.py'))}"
    wanted = os.environ.get("NUMBA_CACHE_DIR")
    bases = [Path(wanted)] if wanted else [here / "__pycache__", _user_cache()]
    for base in bases:
        folder = base / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


def _user_cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(base or os.path.expanduser("~/.cache")) / "detente"  # noqa: PTH111  never raises
