"""The command line: arguments become the four calls, and what comes back is printed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from textwrap import fill
from typing import TYPE_CHECKING, Any

from detente import __version__
from detente.cli.progress import Progress
from detente.errors import CaseError, DetenteError, UsageError
from detente.methods import METHODS

if TYPE_CHECKING:
    from cyclopts import App

    from detente.methods import Method

__all__ = ["Progress", "build_app", "main", "overview"]

FOUND_PROBLEMS, BAD_CALL, INTERRUPTED = 1, 2, 130
"""Exit codes beside 0: something is wrong with a case or a file; with the call; Ctrl-C."""

_SUMMARY = "Détente turns the public record of a conflict into terms that would hold."

_COMMANDS = {
    "cases": "List the cases that come with Détente.",
    "new": "Make a small commented case that runs, to start your own from.",
    "check": "Print every problem of a case with file, line and the way out.",
    "brief": "Write the brief of a case as one HTML or Markdown file, and print its bottom line.",
    "explain": "Print the trace from a number to its quotation.",
    "read": "Read documents: title, outlet, date, hash and stored text.",
    "claims": "Propose attributed claims from documents, by rule and offline.",
    "import": "Make a case folder of another program's scenario (GENIUS, GeniusWeb, NegMAS).",
    "export": "Write a case for another program, and say what stays behind.",
}
"""The commands beside the methods, in the order in which a newcomer meets them."""

_EXAMPLES = """Examples:
  detente cases                             what comes with Détente
  detente brief ukraine-2025 -o brief.html  the brief of a case
  detente new my-case                       a small case that runs, to start from
  detente check my-case                     every problem, with file and line
  detente claims article.txt                who says what in a text
  detente bargaining my-case --json         one answer, as data
  detente explain my-case no_deal.north     from a number to its quotation

CASE is a folder, or the name of a case that comes with Détente.
Exit codes: 0 done, 1 a case or file is wrong, 2 the call is, 130 stopped."""


def build_app(methods: Mapping[str, Method] = METHODS) -> App:
    """Put the commands together; each registered method is one by itself."""
    from cyclopts import App

    from detente.cli.commands import add_commands

    app = App(
        name="detente",
        help=_SUMMARY,
        help_epilogue=_EXAMPLES,
        help_format="plaintext",
        version=__version__,
        version_format="plaintext",
        suppress_keyboard_interrupt=False,
    )
    add_commands(app, methods)
    return app


def overview(methods: Mapping[str, Method] = METHODS) -> str:
    """Return what `detente --help` prints; written here, so that no parser need be loaded for it."""
    commands = {**_COMMANDS, **{method.name: method.question for method in methods.values()}}
    width = max(map(len, commands)) + 4
    lines = [
        fill(f"  {name:<{width - 2}}{words}", 79, subsequent_indent=" " * width)
        for name, words in commands.items()
    ]
    return "\n".join(
        [
            "Usage: detente COMMAND ... (detente COMMAND --help tells more)",
            "",
            _SUMMARY,
            "",
            "Commands:",
            *lines,
            "",
            _EXAMPLES,
            "",
            "--version prints the version, --install-completion completes commands in your shell.",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. What went wrong is told in a line per problem."""
    _open_closed_streams()
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        if given in ([], ["--help"], ["-h"]):
            print(overview())
            return 0
        with _interrupts():
            _run(given)
        sys.stdout.flush()
    except CaseError as error:
        return _complain([str(problem) for problem in error.problems], FOUND_PROBLEMS)
    except UsageError as error:
        return _complain([str(error)], BAD_CALL)
    except DetenteError as error:
        return _complain([str(error)], FOUND_PROBLEMS)
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else 0
    except KeyboardInterrupt:
        return _complain(["stopped; nothing was written"], INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output left; nothing more can be told there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        # A disk that is full, a folder that may not be written, a name that is too long.
        place = f"{os.fspath(error.filename)!s:.200}: " if error.filename else ""
        return _complain([f"{place}{error.strerror or error}"], FOUND_PROBLEMS)
    return 0


@contextmanager
def _interrupts() -> Iterator[None]:
    """Turn back into Ctrl-C what libraries make of it (numpy an ImportError, numba a SystemError)."""
    came = False

    def note(number: int, frame: Any) -> None:
        nonlocal came
        came = True
        signal.default_int_handler(number, frame)

    before = signal.getsignal(signal.SIGINT)
    try:
        if before is signal.default_int_handler:
            signal.signal(signal.SIGINT, note)
    except ValueError:
        pass  # not in the main thread, to which no signal comes
    try:
        yield
    except Exception as error:
        if came:
            raise KeyboardInterrupt from error
        raise
    finally:
        if signal.getsignal(signal.SIGINT) is note:
            signal.signal(signal.SIGINT, before)


def _open_closed_streams() -> None:
    """Give a call whose stdout or stderr is closed (`>&-`) one that swallows everything."""
    # Python says None there, which the type of sys.stdout does not tell.
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _run(arguments: Sequence[str]) -> None:
    """Parse and run; a call that cannot be parsed is a UsageError in one line."""
    from cyclopts import CycloptsError

    try:
        build_app()(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        raise UsageError(" ".join(str(error).split())) from None


def _complain(lines: Sequence[str], code: int) -> int:
    from detente.brief.words import visible

    Progress.clear()
    for line in lines:
        print(f"detente: {visible(line)}" if code != FOUND_PROBLEMS else visible(line), file=sys.stderr)
    return code
