"""The front door of Détente: four calls and the nouns they speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.brief import Brief
    from detente.case import Case, Package, Preferences
    from detente.claims import Claim
    from detente.flow import check, load, run, write_brief
    from detente.methods import Finding
    from detente.sources import Source

__all__ = [
    "Brief",
    "Case",
    "Claim",
    "Finding",
    "Package",
    "Preferences",
    "Source",
    "check",
    "load",
    "run",
    "write_brief",
]

__version__ = "0.1.0"

# Where each name is made. Looked up on first use (PEP 562), so that `import detente` costs nothing.
_MADE_IN = {
    "Brief": "detente.brief",
    "Case": "detente.case",
    "Claim": "detente.claims",
    "Finding": "detente.methods",
    "Package": "detente.case",
    "Preferences": "detente.case",
    "Source": "detente.sources",
    "check": "detente.flow",
    "load": "detente.flow",
    "run": "detente.flow",
    "write_brief": "detente.flow",
}


def __getattr__(name: str) -> object:
    """Fetch one of the names of `__all__` from the folder that makes it."""
    from importlib import import_module

    if name not in _MADE_IN:
        raise AttributeError(f"module 'detente' has no attribute {name!r}")
    value: object = getattr(import_module(_MADE_IN[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the names that are fetched on first use as well."""
    return sorted({*globals(), *__all__})
