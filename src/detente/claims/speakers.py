"""Who speaks: names before a cue, and whom a pronoun stands for."""

from __future__ import annotations

__all__ = ["last_named"]


def last_named(passage: str) -> str | None:
    """Return the last speaker named in a passage, None where there is none."""
    import re

    found = re.findall(r"\b[A-Z][\w'\u2019-]*(?: [A-Z][\w'\u2019-]*){0,4}", passage)
    return found[-1] if found else None
