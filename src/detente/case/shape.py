"""What case.toml may hold: one description, from which both the validator and the JSON Schema come."""

from __future__ import annotations

from dataclasses import dataclass

from detente.case.model import CONFLICT_CLASSES, FIRMNESS, ROLES, STATES

__all__ = ["FORMAT", "OPTION", "SECTIONS", "TOP", "Field", "attribute_of"]

FORMAT = 1
"""Version of the case folder's files; a folder of another version does not load."""


@dataclass(frozen=True, slots=True)
class Field:
    """
    One key of a table in case.toml.

    `kind`: `text`, `date`, `bool`, `basis`, `choice`; `party`, `issue`, `option_here` (an id),
    `parties`, `guarantors`, `obligations`, `monitors`, `texts` (lists); `clauses` (a list
    of "issue.option", all together), `combinations` (a list of alternatives, each
    "issue.option" or "issue.option+issue.option"), `options` and `package` (tables).
    """

    name: str
    kind: str
    meaning: str
    is_required: bool = False
    choices: tuple[str, ...] = ()


TOP: tuple[Field, ...] = (
    Field("format", "format", "Version of the case format.", is_required=True),
    Field("title", "text", "The conflict, in a line.", is_required=True),
    Field("summary", "text", "What the case is about, in a paragraph."),
    Field("as_of", "date", "The day the case speaks of; later claims do not count.", is_required=True),
    Field(
        "state",
        "choice",
        "Where the conflict stands; `dispute` is one without arms. `unknown`: not stated, and what needs it "
        "is not answered.",
        is_required=True,
        choices=STATES,
    ),
    Field("since", "date", "Since when it stands there."),
    Field(
        "class",
        "choice",
        "Kind of conflict. `unknown`: not stated, and what needs it is not answered.",
        is_required=True,
        choices=CONFLICT_CLASSES,
    ),
    Field("comparable", "bool", "True where the parties' points are declared comparable."),
)

_NAME = Field("name", "text", "Name as a reader sees it.", is_required=True)
_NOTE = Field("note", "text", "Anything a reader should know.")
_BASIS = Field(
    "basis",
    "basis",
    "Claim ids separated by blanks, or 'cite:KEY PAGE', or 'assumption: a sentence'.",
    is_required=True,
)

OPTION: tuple[Field, ...] = (
    _NAME,
    Field("asks", "guarantors", "Guarantors whom the option asks to act; their consent counts."),
    _NOTE,
)

SECTIONS: dict[str, tuple[Field, ...]] = {
    "parties": (
        _NAME,
        Field("role", "choice", "Whose consent counts.", is_required=True, choices=ROLES),
        Field("aliases", "texts", "Other names for it in reporting."),
        _NOTE,
    ),
    "issues": (
        _NAME,
        Field("in_force", "option_here", "The option that stands today."),
        Field("options", "options", "The options, each with a name.", is_required=True),
        _NOTE,
    ),
    "rules": (
        Field("forbid", "clauses", "These clauses cannot all stand together."),
        Field("if", "clauses", "Where all of these are in the package ..."),
        Field("then", "clauses", "... at least one of these must be too."),
        Field("because", "text", "The reason.", is_required=True),
        _BASIS,
    ),
    "red_lines": (
        Field("party", "party", "Whose red line.", is_required=True),
        Field("crossed_by", "combinations", "Crossed where any of these is in it.", is_required=True),
        Field(
            "firmness",
            "choice",
            "Only 'absolute' removes packages, and not that of a party with influence only.",
            is_required=True,
            choices=FIRMNESS,
        ),
        Field("date", "date", "When it was drawn."),
        Field("audience", "text", "To whom it was said."),
        _BASIS,
        _NOTE,
    ),
    "packages": (
        _NAME,
        Field("tabled_by", "text", "Who put the text on the table."),
        Field("date", "date", "When."),
        _BASIS,
        Field("options", "package", "One option for every issue.", is_required=True),
        _NOTE,
    ),
    "moves": (
        Field("party", "party", "Who can make the move.", is_required=True),
        _NAME,
        Field("direction", "choice", "Which way it goes.", choices=("both", "take", "drop")),
    ),
    "obligations": (
        Field("owner", "party", "Who is obliged.", is_required=True),
        _NAME,
        Field("clause", "combinations", "In force where any of these is in the package.", is_required=True),
        Field("owed_to", "parties", "To whom.", is_required=True),
        Field("form", "issue", "The issue whose option is its legal form."),
        Field("monitors", "monitors", "Who could see a breach."),
    ),
    "guarantees": (
        Field("guarantor", "party", "Who promises to answer.", is_required=True),
        _NAME,
        Field("covers", "obligations", "Obligations whose breach it answers.", is_required=True),
        Field("when", "combinations", "In force where any of these is in the package.", is_required=True),
        Field("trigger", "text", "What sets it off."),
        Field("form", "issue", "The issue whose option is its legal form."),
        Field("presence", "issue", "The issue whose option says what forces stand there."),
    ),
    "monitors": (
        _NAME,
        Field("when", "combinations", "In force where any of these is in the package.", is_required=True),
    ),
}

_RENAMED = {("rules", "if"): "when", ("packages", "options"): "package", ("", "class"): "conflict_class"}


def attribute_of(section: str, key: str) -> str:
    """Return the attribute in which the record of a section ("" for the case) keeps a key."""
    return _RENAMED.get((section, key), key)
