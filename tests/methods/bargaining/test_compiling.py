"""Compiled code is kept, and never outlives a change of what it was compiled from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from detente.methods.bargaining import compiling
from detente.methods.bargaining.compiling import fingerprint


def test_a_change_in_any_compiled_file_is_another_fingerprint(tmp_path: Path) -> None:
    one, other = tmp_path / "compiled_a.py", tmp_path / "compiled_b.py"
    one.write_text("x = 1\n")
    other.write_text("y = 1\n")
    first = fingerprint([one, other])
    assert fingerprint([other, one]) == first
    # the same size and date, as in a wheel
    stamp = other.stat()
    other.write_text("y = 2\n")
    os.utime(other, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert fingerprint([one, other]) != first


def test_what_is_compiled_is_kept_in_a_folder_named_after_its_sources(tmp_path: Path) -> None:
    code = (
        "from detente.methods.bargaining.compiling import compiled\n"
        "import detente.methods.bargaining.optimum.compiled_thinning as one\n"
        "one.thin.enable_caching\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    here = Path(compiling.__file__).parent
    assert [path.name for path in tmp_path.iterdir()] == [
        f"compiled-{fingerprint(here.rglob('compiled*.py'))}"
    ]
