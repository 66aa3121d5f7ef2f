"""
What every test may ask for, and the last line of a run: what was not run, counted, and why.

Where CI=true stands in the environment nothing may be skipped: a skip is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Error, Page

IN_CI = os.environ.get("CI") == "true"


def find_chromium() -> str | None:
    """Return the path of Debian's Chromium, None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what drives a browser where there is none."""
    if not find_chromium():
        missing = "needs chromium"
    elif not find_spec("playwright"):
        missing = "needs playwright (make dev)"
    else:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=missing))


# --- nothing is skipped in CI ---------------------------------------------------------------------


Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def _forbid_skip(report: Report) -> Report:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.longrepr = f"{report.nodeid}: skipped where CI=true allows no skip: {_reason(report)}"
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one in CI."""
    return _forbid_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped module into a failed one in CI."""
    return _forbid_skip((yield))


# --- the last line --------------------------------------------------------------------------------


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    words = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return words.removeprefix("Skipped: ")


def describe_skips(reasons: Counter[str], n_long: int, n_not_picked: int) -> str:
    """
    Say in one line what was not run and why.

    >>> describe_skips(Counter({"needs ../shared": 3, "needs chromium": 1}), 2, 0)
    'skipped: 3 need ../shared, 1 needs chromium; left to make check: 2 long'
    >>> describe_skips(Counter(), 0, 0)
    'skipped: none'
    """
    parts = []
    for reason, n in sorted(reasons.items()):
        need = reason.removeprefix("needs ")
        if need == reason:
            parts.append(f"{n} ({reason})")
        else:
            parts.append(f"{n} need{'s' if n == 1 else ''} {need}")
    line = "skipped: " + (", ".join(parts) or "none")
    if n_long:
        line += f"; left to make check: {n_long} long"
    if n_not_picked:
        line += f"; not picked: {n_not_picked}"
    return line


def pytest_unconfigure(config: pytest.Config) -> None:
    """Write the last line, after pytest's own count."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or config.option.collectonly:
        return
    stats = reporter.stats
    reasons = Counter(_reason(report) for report in stats.get("skipped", ()))
    deselected = stats.get("deselected", ())
    n_long = sum(item.get_closest_marker("long") is not None for item in deselected)
    reporter.write_line(describe_skips(reasons, n_long, len(deselected) - n_long))


# --- a browser ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """
    An empty page without a network; the test fails if the console of the page shows an error.

    For tests marked `browser`. Open a file with `page.goto(path.as_uri())`.
    """
    errors: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    def on_error(error: Error) -> None:
        errors.append(str(error))

    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.on("console", on_console)
    page.on("pageerror", on_error)
    yield page
    context.close()
    assert not errors, f"the page wrote errors to its console: {errors}"
