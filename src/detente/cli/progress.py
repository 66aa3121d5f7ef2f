"""How far a run is, told on stderr from its first second on."""

from __future__ import annotations

import sys
import time

__all__ = ["Progress"]


class Progress:
    """Tells on stderr how far a run is, from its first second on."""

    shown = False

    def __init__(self) -> None:
        self.start = self.last = time.monotonic()

    def __call__(self, share: float, word: str) -> None:
        now = time.monotonic()
        if now - self.start < 1 or now - self.last < (0.1 if sys.stderr.isatty() else 2):
            return
        self.last = now
        line = f"{share:4.0%} {word}"
        if sys.stderr.isatty():
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
            Progress.shown = True
        else:
            print(line, file=sys.stderr, flush=True)

    @classmethod
    def clear(cls) -> None:
        """Wipe the line, so that what follows stands alone."""
        if cls.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            cls.shown = False
