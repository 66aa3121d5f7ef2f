"""Settings of the benchmarks: `make bench` runs them, no test does."""

from __future__ import annotations

from detente import __version__


def pytest_report_header() -> str:
    """Say what is timed."""
    return f"detente {__version__}"


collect_ignore = ["peers.py", "peers_negmas.py"]
"""Scripts of `make bench-peers`, one of them for another environment."""
