"""Attributed statements: who says what, where it stands, who reports it."""

from detente.claims.ground import ground
from detente.claims.model import ACTS, STATUSES, Claim, Quarantined
from detente.claims.table import COLUMNS, ClaimTable, check_claims, format_claims, read_claims, write_claims

__all__ = [
    "ACTS",
    "COLUMNS",
    "STATUSES",
    "Claim",
    "ClaimTable",
    "Quarantined",
    "check_claims",
    "format_claims",
    "ground",
    "read_claims",
    "write_claims",
]
