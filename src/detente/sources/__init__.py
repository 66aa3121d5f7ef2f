"""Documents, each fixed by the hash of its stored text."""

from detente.sources.files import (
    PlacedError,
    format_table,
    path_inside,
    read_bytes,
    read_table,
    read_text,
    write_aside,
    write_aside_together,
)
from detente.sources.model import ORIGINS, Source
from detente.sources.read import propose_id, read_source
from detente.sources.register import Register, TomlFile, add_source, add_sources, load_sources, read_toml
from detente.sources.texts import hash_text, hidden_controls, is_blank, text_warnings, tidy_text
from detente.sources.words import closest, did_you_mean, is_id

__all__ = [
    "ORIGINS",
    "PlacedError",
    "Register",
    "Source",
    "TomlFile",
    "add_source",
    "add_sources",
    "closest",
    "did_you_mean",
    "format_table",
    "hash_text",
    "hidden_controls",
    "is_blank",
    "is_id",
    "load_sources",
    "path_inside",
    "propose_id",
    "read_bytes",
    "read_source",
    "read_table",
    "read_text",
    "read_toml",
    "text_warnings",
    "tidy_text",
    "write_aside",
    "write_aside_together",
]
