"""Every example in the README and under docs/ is executed."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared import ROOT

PAGES = [*(page for page in [ROOT / "README.md"] if page.exists()), *sorted((ROOT / "docs").rglob("*.md"))]

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield (first line, language, content) of every fenced block."""
    fence = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
    for match in fence.finditer(text):
        yield text.count("\n", 0, match.start()) + 2, match[1], match[2]


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Yield (command, output shown below it) of a console block; a backslash continues a command."""
    for part in re.split(r"^\$ ", block.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command.strip(), output.strip()


def run_python(block: str, names: dict[str, object], place: str) -> None:
    """Run a block as a doctest where it has prompts, as it stands where it has none."""
    if ">>>" not in block:
        exec(compile(block, place, "exec"), names)  # noqa: S102 - our own pages
        return
    test = doctest.DocTestParser().get_doctest(block, names, place, place, 0)
    report: list[str] = []
    failed, _ = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=report.append, clear_globs=False)
    names.update(test.globs)
    assert not failed, "".join(report)


def run_command(command: str, shown: str, folder: Path, place: str) -> None:
    """Run a command as a reader would; where the page shows output, it is compared ("..." stands for any)."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(  # noqa: S602 - our own pages
        command,
        shell=True,
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{place}: {command}\n{done.stdout}{done.stderr}"
    if shown:
        is_as_shown = doctest.OutputChecker().check_output(shown + "\n", done.stdout.strip() + "\n", FLAGS)
        assert is_as_shown, f"{place}: {command}\nshown:\n{shown}\nprinted:\n{done.stdout}"


def _is_quick(page: Path) -> bool:
    """What a newcomer follows runs always, the how-tos in `make check`: they take a second or more each."""
    return page.parent.name != "how-to"


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=() if _is_quick(page) else pytest.mark.long) for page in PAGES],
    ids=[page.relative_to(ROOT).as_posix() for page in PAGES],
)
def test_every_example_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples of one page run in order, share their names, and see a copy of cases/."""
    if (ROOT / "cases").is_dir():
        shutil.copytree(ROOT / "cases", tmp_path / "cases")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__example__"}
    for line, language, content in blocks(page.read_text("utf-8")):
        place = f"{page.relative_to(ROOT)} line {line}"
        if language == "python":
            run_python(content, names, place)
        elif language == "console":
            for command, shown in commands(content):
                if command.split()[0] == "detente":
                    run_command(command, shown, tmp_path, place)


def test_a_page_is_cut_into_its_examples() -> None:
    console = "```console\n$ detente cases\nukraine-2025\n$ detente brief x \\\n    -o y\n```\n"
    text = f"A\n\n{console}\n```python\n1\n```\n"
    (line, language, content), (_, other, code) = blocks(text)
    assert (line, language, other, code) == (4, "console", "python", "1\n")
    assert list(commands(content)) == [("detente cases", "ukraine-2025"), ("detente brief x      -o y", "")]


def test_a_wrong_example_is_found(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="Expected"):
        run_python(">>> 1 + 1\n3\n", {}, "here")
    with pytest.raises(AssertionError, match="here: detente-is-missing"):
        run_command("detente-is-missing", "", tmp_path, "here")
    with pytest.raises(AssertionError, match="printed"):
        run_command("echo two", "three", tmp_path, "here")
