"""Compile a kernel when it is first called, once per machine: the typed seam to numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

__all__ = ["compiled"]

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(function: Kernel) -> Kernel:
    """
    Hand a function to numba: compiled at its first call per types, kept in the cache on disk.

    Only modules named `compiled*.py` use it, and those are imported inside the functions that need
    them, so that small input never waits for numba, let alone for a compiler. The compiled
    function releases the interpreter's lock. Integer overflow wraps round: callers bound
    their sums first.
    """
    from numba import njit

    try:
        return cast("Kernel", njit(cache=True, nogil=True)(function))
    except RuntimeError:
        # no folder to keep the compiled code in: compile anew in every run
        return cast("Kernel", njit(nogil=True)(function))
