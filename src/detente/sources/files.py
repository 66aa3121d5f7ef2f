"""Read files with caps and places, write them aside and then put them in place."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from detente.errors import Problem, SourceError

__all__ = [
    "PlacedError",
    "decode",
    "format_table",
    "guard_cell",
    "path_inside",
    "read_bytes",
    "read_table",
    "read_text",
    "restore_cell",
    "show",
    "source_cap",
    "table_cap",
    "write_aside",
    "write_aside_together",
]

_MB = 1_000_000
_SETTINGS = {"source": ("DETENTE_MAX_SOURCE_MB", 20), "table": ("DETENTE_MAX_TABLE_MB", 5)}

Row = tuple[int, dict[str, str]]
"""(line on which the row starts, {column: cell})"""


class PlacedError(SourceError):
    """A `SourceError` that keeps its place as a `Problem`, for those who collect problems."""

    def __init__(self, file: str | os.PathLike[str], line: int | None, message: str) -> None:
        self.problem = Problem(show(os.fspath(file), 300), line, message)
        super().__init__(str(self.problem))


def show(text: str, length: int = 60) -> str:
    """Return text for a message: one line, printable, cut where it is long."""
    plain = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[: length + 1])
    return plain if len(plain) <= length else plain[: length - 3] + "..."


def source_cap() -> int:
    """Return how many bytes a source may have (DETENTE_MAX_SOURCE_MB, 20 where unset)."""
    return _cap("source")


def table_cap() -> int:
    """Return how many bytes a table may have (DETENTE_MAX_TABLE_MB, 5 where unset)."""
    return _cap("table")


def _cap(what: str) -> int:
    setting, default = _SETTINGS[what]
    value = os.environ.get(setting, "").strip()
    if not value:
        return default * _MB
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", value) or float(value) <= 0:
        raise SourceError(f'setting {setting}: "{show(value)}" is not a number of megabytes ({default}, say)')
    return int(float(value) * _MB)


def read_bytes(path: str | os.PathLike[str], cap_bytes: int | None = None, what: str = "source") -> bytes:
    """
    Read a plain file of at most `cap_bytes`.

    `what` is "source" or "table": it picks the cap where none is given, and the setting that the
    message names. Raises PlacedError for a missing file, a folder, a device, or one too large.
    """
    place = Path(path)
    cap = _cap(what) if cap_bytes is None else cap_bytes
    try:
        mode = place.stat().st_mode
        if stat.S_ISDIR(mode):
            raise PlacedError(path, None, "is a folder; give a file")
        if not stat.S_ISREG(mode):
            raise PlacedError(path, None, "is not a plain file; save it as one first")
        with place.open("rb") as handle:
            data = handle.read(cap + 1)
    except FileNotFoundError:
        raise PlacedError(path, None, "there is no such file; check the name and the folder") from None
    except PlacedError:
        raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise PlacedError(path, None, f"cannot be read: {reason}") from None
    if len(data) > cap:
        message = f"is over the cap of {cap / _MB:g} MB for a {what}; raise it with {_SETTINGS[what][0]}"
        raise PlacedError(path, None, message)
    return data


def read_text(path: str | os.PathLike[str], cap_bytes: int | None = None, what: str = "table") -> str:
    """Read UTF-8 text, a byte order mark dropped; wrong encodings and NULs are errors with a line."""
    data = read_bytes(path, cap_bytes, what)
    return decode(data, path)


def decode(data: bytes, path: str | os.PathLike[str]) -> str:
    """Decode UTF-8 or say at which byte and line it is none, and what to do."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PlacedError(path, 1, "is in UTF-16; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} is not UTF-8; save the file as UTF-8 (it may be Windows-1252)"
        raise PlacedError(path, line, message) from None
    nul = text.find("\0")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        raise PlacedError(path, line, f"holds a NUL character (character {nul}); it is no plain text")
    return text


def read_table(
    path: str | os.PathLike[str],
    header: Sequence[str],
    cap_bytes: int | None = None,
    *,
    problems: list[Problem] | None = None,
    left_out: list[Row] | None = None,
) -> list[Row]:
    """
    Read a CSV table with exactly these columns (any order), cells with the guard taken off.

    A wrong header raises PlacedError. Rows with too few or too many cells are left out and added
    to `problems` where a list is given, else the first raises; what they hold goes to `left_out`.
    Blank lines are passed over.
    """
    text = read_text(path, cap_bytes, "table")
    if not text.strip():
        raise PlacedError(path, None, f"is empty; its first line must be {','.join(header)}")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    names: list[str] | None = None
    rows: list[Row] = []
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return rows
        except csv.Error as error:
            raise PlacedError(path, line, f"is not CSV: {_why_not_csv(str(error))}") from None
        start, line = line, reader.line_num + 1
        if not cells:
            continue
        if names is None:
            names = [name.strip() for name in cells]
            _check_header(path, start, names, header)
        elif len(cells) != len(names):
            message = f"has {len(cells)} cells, not {len(names)}; quote cells that hold a comma"
            wrong = PlacedError(path, start, message)
            if problems is None:
                raise wrong
            problems.append(wrong.problem)
            if left_out is not None:
                left_out.append((start, dict(zip(names, map(restore_cell, cells), strict=False))))
        else:
            rows.append((start, {n: restore_cell(c) for n, c in zip(names, cells, strict=True)}))


def _why_not_csv(reason: str) -> str:
    if "unexpected end of data" in reason:
        return "a double quote is opened and never closed"
    if "field larger" in reason:
        return "a cell has more than 131072 characters (or a double quote is never closed)"
    return reason


def _check_header(path: str | os.PathLike[str], line: int, names: list[str], header: Sequence[str]) -> None:
    from detente.sources.words import closest

    if len(names) == 1 and len(header) > 1 and any(mark in names[0] for mark in ";\t"):
        mark = "semicolons" if ";" in names[0] else "tabs"
        raise PlacedError(path, line, f"columns are separated by {mark}; save the table with commas")
    missing = [name for name in header if name not in names]
    extra = [name for name in names if name not in header]
    if missing:
        likely = closest(missing[0], extra)
        hint = f'; is "{show(likely)}" meant?' if likely else f"; the columns are {','.join(header)}"
        raise PlacedError(path, line, f'column "{missing[0]}" is missing{hint}')
    if extra:
        message = f'column "{show(extra[0])}" is not known; the columns are {",".join(header)}'
        raise PlacedError(path, line, message)
    twice = [name for name in header if names.count(name) > 1]
    if twice:
        raise PlacedError(path, line, f'column "{twice[0]}" stands there twice; keep one')


# A spreadsheet runs what begins so, also behind blanks and on a later line of a cell.
_FORMULA = re.compile(r"'*(?:\t|[\s\ufeff\u200b-\u200f\u2060-\u2064]*[=+\-@\uff1d\uff0b\uff0d\uff20])")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_LINE_END = re.compile(r"(\r\n|\r|\n)")


def guard_cell(cell: str) -> str:
    """Put an apostrophe before each line of a cell that a spreadsheet could run; numbers stay."""
    return _each_line(cell, lambda line: "'" + line)


def restore_cell(cell: str) -> str:
    """Take the guard off again: `restore_cell(guard_cell(cell)) == cell` for every cell."""
    return _each_line(cell, lambda line: line.removeprefix("'"))


def _each_line(cell: str, change: Callable[[str], str]) -> str:
    if not cell or _NUMBER.fullmatch(cell):
        return cell
    pieces = _LINE_END.split(cell)
    for at in range(0, len(pieces), 2):
        before_return = at == 0 and len(pieces) > 1 and pieces[1] != "\n" and not pieces[0].strip("'")
        if before_return or _FORMULA.match(pieces[at]):
            pieces[at] = change(pieces[at])
    return "".join(pieces)


def format_table(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    r"""
    Return CSV text with "\n" line ends, minimal quotes and guarded cells.

    Raises KeyError where a row lacks a column and SourceError for a NUL, which no table may hold.
    """
    lines = [",".join(header)]
    for row in rows:
        cells = [_quote(guard_cell(row[name])) for name in header]
        lines.append(",".join(cells) if cells != [""] else '""')
    text = "\n".join(lines) + "\n"
    if "\0" in text:
        raise SourceError("a cell holds a NUL character; take it out before the table is written")
    return text


def _quote(cell: str) -> str:
    if any(mark in cell for mark in ',"\r\n') or cell != cell.strip():
        return '"' + cell.replace('"', '""') + '"'
    return cell


def path_inside(folder: Path, name: str) -> Path:
    """Return folder/name, or raise SourceError where it is absolute, climbs out, or a link leads out."""
    if not name or "\0" in name or "\\" in name or name.startswith("/") or re.match("[A-Za-z]:", name):
        raise SourceError(f'"{show(name)}" is no file name inside the case folder; write sources/NAME.txt')
    if ".." in name.split("/"):
        raise SourceError(f'"{show(name)}" climbs out of the case folder; copy the file into sources/')
    place = folder / name
    try:
        inside = place.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        inside = False
    if not inside:
        raise SourceError(f'"{show(name)}" is a link out of the case folder; copy the file into sources/')
    return place


def write_aside(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file whole or not at all: aside in its folder, then renamed. Text is stored as UTF-8."""
    write_aside_together({Path(path): content})


def write_aside_together(contents: Mapping[Path, str | bytes]) -> None:
    """
    Write several files: all are complete on disk before the first is put in its place.

    Modes of existing files are kept. A link is followed inside its folder only. Raises SourceError
    with nothing left behind where any of them cannot be written.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for path, content in contents.items():
            target = _target(path)
            aside = target.parent / f".{target.name[:100]}.{secrets.token_hex(6)}.aside"
            staged.append((aside, target))
            _write_synced(aside, content, target)
        for aside, target in staged:
            aside.replace(target)
        for folder in {target.parent for _, target in staged}:
            _sync_folder(folder)
    except UnicodeEncodeError as error:
        raise SourceError(f"{show(str(path), 300)}: cannot be stored as UTF-8: {error.reason}") from None
    except OSError as error:
        raise SourceError(f"{show(str(path), 300)}: cannot be written: {error.strerror or error}") from None
    finally:
        for aside, _ in staged:
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)


def _target(path: Path) -> Path:
    if not path.parent.is_dir():
        raise PlacedError(path, None, "cannot be written: its folder does not exist; make it first")
    if path.is_dir():
        raise PlacedError(path, None, "cannot be written: a folder of that name stands there")
    if not path.is_symlink():
        return path
    target = path.resolve()
    if not target.is_relative_to(path.parent.resolve()):
        raise PlacedError(path, None, "is a link that leads out of its folder; it is not followed")
    return target


def _write_synced(aside: Path, content: str | bytes, target: Path) -> None:
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if target.exists():
        aside.chmod(stat.S_IMODE(target.stat().st_mode))


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError, AttributeError):  # not every system lets a folder be opened
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
