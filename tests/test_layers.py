"""Data flows down the list of folders and imports point only up it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared import ROOT

PACKAGE = ROOT / "src" / "detente"

ORDER = (
    "errors",
    "sources",
    "claims",
    "case",
    "methods",
    "brief",
    "exchange",
    "flow",
    "cli",
    "__main__",
)
"""The list; `detente/__init__.py`, the front door, stands outside and may fetch from everywhere."""

SHARED_BY_METHODS = {path.stem for path in PACKAGE.glob("methods/*.py")} - {"__init__"}
"""Modules beside the folders of the methods: what a finding is, not what one method found."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    """detente.case.model for src/detente/case/model.py, detente.case for its __init__.py."""
    parts = ["detente", *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(text: str, module: str, *, is_package: bool) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of every import of ours, wherever in the module it stands."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                parts = parts[: len(parts) - node.level + is_package]
                base = ".".join([*parts, base] if base else parts)
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name == "detente" or name.startswith("detente."):
                yield node.lineno, name


def complaint(module: str, imported: str) -> str:
    """Say what is wrong with this import, nothing where it is right."""
    own, other = module.split("."), imported.split(".")
    if own == ["detente"] or imported == "detente.__version__":
        return ""
    if len(other) < 2 or other[1] not in ORDER:
        return "is the front door or stands in no layer"
    if own[1] not in ORDER:
        return "is imported by a module that stands in no layer"
    if ORDER.index(other[1]) > ORDER.index(own[1]):
        return f"points down the list: {other[1]} comes after {own[1]}"
    if own[1] == other[1] == "methods" and len(own) > 2 and own[2] not in SHARED_BY_METHODS:
        if len(other) == 2 or other[2] not in {own[2], *SHARED_BY_METHODS}:
            return "is another method, whose answer flow hands over as `given`, or the register of all"
    return ""


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_point_up_the_list(path: Path) -> None:
    module = module_name(path)
    names = imported_names(path.read_text("utf-8"), module, is_package=path.name == "__init__.py")
    wrong = [
        f"{path.relative_to(ROOT)} line {line}: {name} {words}"
        for line, name in names
        if (words := complaint(module, name))
    ]
    assert not wrong, "\n".join(wrong)


def test_every_module_stands_in_a_layer() -> None:
    layers = {module_name(path).split(".")[1] for path in MODULES if path.parent != PACKAGE}
    layers |= {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert layers <= set(ORDER)


@pytest.mark.parametrize(
    ("module", "text", "is_right"),
    [
        ("detente.claims.ground", "from detente.sources import Source", True),
        ("detente.sources.model", "from detente.claims import Claim", False),
        ("detente.sources.model", "def f():\n    import detente.case", False),
        ("detente.case.model", "from . import space", True),
        ("detente.case.model", "from ..methods import finding", False),
        ("detente.case.model", "import detente", False),
        ("detente.methods.bargaining.nash", "from detente.methods.finding import Finding", True),
        ("detente.methods.bargaining.nash", "from detente.methods import positions", False),
        ("detente.methods.bargaining.nash", "from detente.methods.positions.matrix import row", False),
        ("detente.methods.bargaining.nash", "from detente.methods import Finding", False),
        ("detente.methods", "from detente.methods import positions", True),
        ("detente.cli", "from detente import __version__", True),
        ("detente", "from detente.flow import load", True),
        ("detente.flow", "import numpy", True),
    ],
)
def test_a_wrong_import_is_found(module: str, text: str, *, is_right: bool) -> None:
    names = list(imported_names(text, module, is_package=module in {"detente", "detente.methods"}))
    assert is_right == (not any(complaint(module, name) for _, name in names))
