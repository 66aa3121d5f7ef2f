"""What an id and a folder name may look like."""

from __future__ import annotations

import re

__all__ = ["is_id", "is_slug"]

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def is_id(text: str) -> bool:
    """Say whether a text is a plain id: lower-case letters, digits, underscores, 64 at most."""
    return _ID.fullmatch(text) is not None


def is_slug(text: str) -> bool:
    """Say whether a text can name a case folder: lower-case letters, digits, hyphens."""
    return _SLUG.fullmatch(text) is not None
