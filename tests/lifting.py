"""The plain way to lift a rule or a red line: the space without it."""

from __future__ import annotations

from dataclasses import replace

from detente.case import Space

__all__ = ["without"]


def without(space: Space, reason: str) -> Space:
    """Return the space with everything left out that one rule or red line forbids or requires."""
    kept = [k for k, name in enumerate(space.reasons) if name != reason]
    held = [k for k, name in enumerate(space.required_reasons) if name != reason]
    return replace(
        space,
        forbidden=tuple(space.forbidden[k] for k in kept),
        reasons=tuple(space.reasons[k] for k in kept),
        required=tuple(space.required[k] for k in held),
        required_reasons=tuple(space.required_reasons[k] for k in held),
    )
