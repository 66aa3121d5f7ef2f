"""Every folder says in one sentence what it makes and names what it hands on."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from tests.shared import ROOT
from tests.test_layers import MODULES, PACKAGE, module_name

PACKAGES = [path for path in MODULES if path.name == "__init__.py"]


def exported(path: Path) -> list[str] | None:
    """Read `__all__` from the text of a module, None where it has none."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and [ast.unparse(t) for t in node.targets] == ["__all__"]:
            value: list[str] = ast.literal_eval(node.value)
            return value
    return None


def natural_order(name: str) -> tuple[int, list[tuple[int, str]]]:
    """CONSTANTS, then Classes, then functions, as ruff sorts `__all__`; "x10" comes after "x9"."""
    rank = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return rank, [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def public_names(path: Path) -> set[str]:
    """
    Names that a folder binds itself or takes from its own modules, without a leading underscore.

    The front of a method uses its kernels and constants without handing them on: there, only what it
    defines counts.
    """
    body = ast.parse(path.read_text("utf-8")).body
    names = set()
    if path.parent.parent == PACKAGE / "methods":
        body = [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        names.add("METHOD")
    for node in body:
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("detente")):
            # From outside its own folder a name is used, not handed on.
            if node.level or (node.module or "").startswith(module_name(path) + "."):
                names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize("path", PACKAGES, ids=module_name)
def test_a_folder_opens_with_a_sentence(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    opening = " ".join(docstring.split("\n\n")[0].split())
    assert opening.endswith((".", "?", ":")), f"{path.relative_to(ROOT)}: what does this folder make?"


@pytest.mark.parametrize("path", PACKAGES, ids=module_name)
def test_all_is_there_sorted_and_complete(path: Path) -> None:
    place = path.relative_to(ROOT)
    names = exported(path)
    assert names is not None, f"{place} has no __all__"
    assert names == sorted(set(names), key=natural_order), f"{place}: __all__ is not sorted"
    missing = public_names(path) - set(names)
    assert not missing, f"{place}: not in __all__: {sorted(missing)}"


@pytest.mark.parametrize("path", [path for path in MODULES if exported(path)], ids=module_name)
def test_what_is_handed_on_exists_and_is_explained(path: Path) -> None:
    module = import_module(module_name(path))
    for name in exported(path) or ():
        thing = getattr(module, name)
        if inspect.isfunction(thing) or inspect.isclass(thing):
            words = thing.__dict__.get("__doc__") if inspect.isclass(thing) else thing.__doc__
            # A dataclass without words of its own gets its signature as a docstring.
            assert words, f"{module_name(path)}.{name} has no docstring"
            assert not words.startswith(f"{name}("), f"{module_name(path)}.{name} has no docstring"


def test_the_front_door_has_four_calls_and_the_nouns() -> None:
    import detente

    assert {"load", "check", "run", "write_brief"} < set(detente.__all__)
    assert {"Source", "Claim", "Case", "Package", "Preferences", "Finding", "Brief"} < set(detente.__all__)
    assert set(detente.__all__) <= set(dir(detente))
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        detente.lode  # noqa: B018 - the lookup is what is tried


def test_the_package_says_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").is_file()
