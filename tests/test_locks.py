"""The locks name versions and hashes, no host, and only licences that leave everybody free."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.markers import Marker

from scripts.list_dependencies import PAGE, licence_of, locked, render
from tests.shared import ROOT

LOCKS = sorted((ROOT / "locks").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text
    assert "http" not in text
    assert "--index-url" not in text


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_version_has_a_hash(lock: Path) -> None:
    for entry in re.split(r"\n(?=\S)", lock.read_text("utf-8").strip()):
        assert re.match(r"[\w.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_every_runtime_dependency_has_a_permissive_licence() -> None:
    for name, marker in locked():
        if marker and not Marker(marker).evaluate():
            continue
        try:
            licence_of(distribution(name))
        except PackageNotFoundError:  # pragma: no cover - only in a half-made environment
            pytest.fail(f"{name} stands in locks/runtime.txt and is not installed: make install")


def test_the_page_of_dependencies_is_that_of_the_lock() -> None:
    assert PAGE.read_text("utf-8") == render(), "make docs writes it anew"
