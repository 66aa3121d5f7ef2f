"""Small scenarios of each format as texts, for tests to damage."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

DOMAIN = """<?xml version="1.0" encoding="UTF-8"?>
<negotiation_template>
<utility_space number_of_issues="2">
<objective index="0" name="root" type="objective" etype="objective" description="">
<issue index="1" name="Border" vtype="discrete" type="discrete" etype="discrete">
<item index="1" value="Open" />
<item index="2" value="Closed" />
</issue>
<issue index="2" name="Years" lowerbound="1" upperbound="3" vtype="integer" type="integer" etype="integer">
</issue>
</objective>
</utility_space>
</negotiation_template>
"""

PARTY = """<utility_space>
<objective index="0" name="root" type="objective" etype="objective" description="">
<issue index="1" name="Border" vtype="discrete" type="discrete" etype="discrete">
<item index="1" value="Open" evaluation="4" />
<item index="2" value="Closed" evaluation="1" />
</issue>
<issue index="2" name="Years" lowerbound="1" upperbound="3" vtype="integer" type="integer" etype="integer">
<evaluator ftype="linear" slope="0.5" offset="0" />
</issue>
<weight index="1" value="0.6" />
<weight index="2" value="0.4" />
</objective>
<discount_factor value="1.0" />
<reservation value="0.25" />
</utility_space>
"""

GENIUS = {"talks.xml": DOMAIN, "north.xml": PARTY, "south.xml": PARTY.replace('"4"', '"0"')}

_WEB_DOMAIN = (
    '"domain": {"name": "talks", "issuesValues": {"Border": {"values": ["Open", "Closed"]}, '
    '"Years": {"range": {"low": 1, "high": 3, "step": 1}}}}'
)

_WEB_PARTY = (
    '{"LinearAdditiveUtilitySpace": {"issueUtilities": {'
    '"Border": {"DiscreteValueSetUtilities": {"valueUtilities": {"Open": 1, "Closed": 0.25}}},'
    '"Years": {"NumberValueSetUtilities": {"lowValue": 1, "lowUtility": 0, '
    '"highValue": 3, "highUtility": 1}}},'
    '"issueWeights": {"Border": 0.6, "Years": 0.4},'
    + _WEB_DOMAIN
    + ', "name": "north", "reservationBid": {"issuevalues": {"Border": "Closed", "Years": 1}}}}'
)

GENIUSWEB = {"north.json": _WEB_PARTY, "south.json": _WEB_PARTY}

NEGMAS = {
    "talks.json": '{"type": "DiscreteCartesianOutcomeSpace", "name": "talks", "issues": ['
    '{"name": "Border", "type": "CategoricalIssue", "values": ["Open", "Closed"]},'
    '{"name": "Years", "type": "ContiguousIssue", "values": [1, 3]}]}',
    "north.json": '{"type": "LinearAdditiveUtilityFunction", "weights": [0.6, 0.4], "values": ['
    '{"type": "TableFun", "mapping": {"Open": 1, "Closed": 0.25}},'
    '{"type": "AffineFun", "slope": 0.5, "bias": -0.5}], "reserved_value": 0.15}',
}


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files of a scenario."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        else:
            (folder / name).write_text(content, encoding="utf-8")
    return folder
