"""Attributed statements: who says what, where it stands, who reports it."""

from detente.claims.as_json import claims_as_json
from detente.claims.extract import Extraction, extract
from detente.claims.ground import ground
from detente.claims.model import ACTS, STATUSES, Claim, Quarantined
from detente.claims.table import COLUMNS, ClaimTable, check_claims, format_claims, read_claims, write_claims

__all__ = [
    "ACTS",
    "COLUMNS",
    "STATUSES",
    "Claim",
    "ClaimTable",
    "Extraction",
    "Quarantined",
    "check_claims",
    "claims_as_json",
    "extract",
    "format_claims",
    "ground",
    "read_claims",
    "write_claims",
]
