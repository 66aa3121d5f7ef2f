"""The reference material that lies beside the checkout, where it does."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""


def shared(path: str = "") -> Path:
    """
    Return a place under ../shared; skip the test (or the whole module) where ../shared is absent.

    A path that is missing from a ../shared that is there is a mistake in the test, not a reason to skip.
    """
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs ../shared", allow_module_level=True)
    place = folder / path
    if not place.exists():
        raise FileNotFoundError(f"../shared is there but has no {path}")
    return place
