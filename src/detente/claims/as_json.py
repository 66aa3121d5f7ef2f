"""Claims as JSON: the documented shape of `detente claims --json`, without the frame round it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from detente.claims.extract import Extraction
from detente.claims.model import Claim
from detente.sources.model import Source

__all__ = ["claims_as_json"]


def claims_as_json(extraction: Extraction, sources: Iterable[Source]) -> dict[str, Any]:
    """
    Return {"claims": [...], "quarantine": [...], "sources": [...]}.

    Entries of the quarantine have the keys of a claim and "reason". Dates are ISO or null, `start`
    and `end` are code points in the stored text of `source`, whose hash stands under "sources".
    """
    return {
        "claims": [_claim(claim) for claim in extraction.claims],
        "quarantine": [{**_claim(entry.claim), "reason": entry.reason} for entry in extraction.quarantine],
        "sources": [
            {
                "id": source.id,
                "title": source.title,
                "outlet": source.outlet,
                "date": source.date.isoformat() if source.date else None,
                "sha256": source.sha256,
                "warnings": list(source.warnings),
            }
            for source in sources
        ],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "source": claim.source,
        "start": claim.start,
        "end": claim.end,
        "quotation": claim.quotation,
        "speaker": claim.speaker,
        "party": claim.party,
        "act": claim.act,
        "issue": claim.issue,
        "option": claim.option,
        "hedged": bool(claim.hedge),
        "hedge": claim.hedge,
        "cue": claim.cue,
        "outlets": list(claim.outlets),
        "via": claim.via,
        "said": claim.said.isoformat() if claim.said else None,
        "reported": claim.reported.isoformat() if claim.reported else None,
        "grade": claim.grade,
        "status": claim.status,
    }
