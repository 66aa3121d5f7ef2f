"""What is installed from the wheel works outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.shared import ROOT

pytestmark = pytest.mark.long

OUTSIDE = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}}


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=OUTSIDE,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of the checkout with what is installed, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, folder=folder)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    Install the wheel into a fresh environment that borrows the dependencies of this one.

    The path file adds this environment's folder only: its own path files, among them the one of the
    editable install, are not read, so that `detente` is the installed one.
    """
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder, folder=folder)
    place = {"base": str(folder), "platbase": str(folder)}
    scripts, pure = (Path(sysconfig.get_path(name, "venv", place)) for name in ("scripts", "purelib"))
    run(scripts / "python", "-m", "pip", "-qq", "install", "--no-index", "--no-deps", wheel, folder=folder)
    (pure / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return scripts


def test_the_wheel_holds_every_file_that_is_no_code(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    tracked = run("git", "ls-files", "-z", "--cached", "src/detente", "cases", folder=ROOT).split("\0")
    wanted = {name.removeprefix("src/") for name in tracked if name.startswith("src/")}
    wanted |= {f"detente/{name}" for name in tracked if name.startswith("cases/")}
    assert wanted <= inside, f"not in the wheel: {sorted(wanted - inside)}"
    assert any(name.startswith("detente/cases/ukraine-2025/") for name in inside)


def test_the_installed_package_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    place = run(installed / "python", "-c", "import detente; print(detente.__file__)", folder=tmp_path)
    assert Path(place.strip()).is_relative_to(installed.parent)


def test_the_catalogue_and_a_brief_work_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    assert "ukraine-2025" in run(installed / "detente", "cases", folder=tmp_path)
    run(installed / "detente", "brief", "ukraine-2025", "-o", "x.html", folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["x.html"]
    assert "</html>" in (tmp_path / "x.html").read_text("utf-8")
