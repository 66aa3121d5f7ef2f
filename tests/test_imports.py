"""The front door and the command line open fast; the kernels need numpy and scipy alone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.test_layers import MODULES, module_name

HEAVY = ("numpy", "scipy", "pandas", "jinja2", "trafilatura", "pypdf", "docx", "tomlkit", "rich")

EDGES = ("pandas", "jinja2", "trafilatura", "pypdf", "docx", "lxml", "tomlkit", "rich", "cyclopts")

KERNELS = [
    module_name(path) for path in MODULES if "methods" in path.parts[:-1] and path.name != "__init__.py"
]


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("module", ["detente", "detente.cli"])
def test_importing_pulls_in_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    assert run_python(code).split() == []


def test_kernels_import_with_numpy_and_scipy_alone() -> None:
    code = "\n".join(
        [
            "import sys, importlib",
            # None in sys.modules makes an import of that name fail.
            f"sys.modules.update(dict.fromkeys({EDGES!r}))",
            f"for name in {KERNELS!r}: importlib.import_module(name)",
        ]
    )
    run_python(code)
