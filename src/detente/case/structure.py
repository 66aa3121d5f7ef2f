"""case.toml, read and checked against its shape: every problem, with its line."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from detente.case.basis import parse_basis
from detente.case.model import (
    Basis,
    Clause,
    Combination,
    Option,
    Package,
)
from detente.case.names import check_names
from detente.case.records import make_records
from detente.case.shape import FORMAT, OPTION, SECTIONS, TOP, Field
from detente.errors import Problem
from detente.sources import PlacedError, TomlFile, did_you_mean, is_blank, is_id, read_toml

__all__ = ["Structure", "read_structure"]

FILE = "case.toml"
Keys = tuple[str, ...]


class Structure(NamedTuple):
    """
    What case.toml says: keyword arguments of `Case`, the lines of its ids, every problem.

    Where there are problems, what could not be read stands empty in `fields`, which are then
    only good for finding more of them. A file that cannot be parsed has no fields.
    """

    fields: dict[str, Any]
    places: dict[tuple[str, ...], int]
    problems: list[Problem]


def read_structure(path: Path) -> Structure:
    """Read case.toml; every problem comes back with its line, none is raised."""
    try:
        toml = read_toml(path)
    except PlacedError as error:
        return Structure({}, {}, [replace(error.problem, file=FILE)])
    if not toml.data:
        message = "is empty; write the case into it, or take the one that `detente new DIR` makes"
        return Structure({}, {}, [Problem(FILE, None, message)])
    fields, problems = StructureReader(toml).read()
    problems += check_names(toml)
    places: dict[tuple[str, ...], int] = {keys: line for keys, line in toml.lines.items() if len(keys) == 2}
    return Structure(fields, places, problems)


class StructureReader:
    """Walks the parsed file once, collecting problems; good for one `read`."""

    def __init__(self, toml: TomlFile) -> None:
        self.raw = toml.data
        self.toml = toml
        self.problems: list[Problem] = []
        self.ids: dict[str, tuple[str, ...]] = {}
        self.roles: dict[str, str] = {}
        self.options: dict[str, tuple[str, ...]] = {}

    def read(self) -> tuple[dict[str, Any], list[Problem]]:
        self._index()
        top = {field.name: field for field in TOP}
        for key in self.raw:
            if key not in top and key not in SECTIONS:
                self._report(
                    (key,), f'"{key}" is not a key of case.toml{did_you_mean(key, [*top, *SECTIONS])}'
                )
        case = self._fields((), self.raw, TOP)
        sections = {name: self._section(name) for name in SECTIONS}
        self._check_rules()
        if not sections["parties"]:
            self._report(("parties",), "there is no party; add [parties.ID] with a name and a role")
        elif "principal" not in self.roles.values():
            self._report(("parties",), 'no party has the role "principal"; somebody must consent')
        if not sections["issues"]:
            self._report(("issues",), "there is no issue; add [issues.ID] with a name and options")
        read = {
            "title": case.get("title", ""),
            "summary": case.get("summary", ""),
            # Where it cannot be read every claim counts, so that the rest of the folder is checked too.
            "as_of": case.get("as_of", datetime.date.max),
            "state": case.get("state", ""),
            "since": case.get("since"),
            "conflict_class": case.get("class", ""),
            "comparable": case.get("comparable", False),
            **{name: make_records(name, tables) for name, tables in sections.items()},
        }
        since, as_of = case.get("since"), case.get("as_of")
        if since and as_of and since > as_of:
            self._report(("since",), f"since {since} is after as_of {as_of}")
        return read, self.problems

    # -- walking

    def _report(self, path: Keys, message: str) -> None:
        self.problems.append(Problem(FILE, self.toml.line(*path), message))

    def _index(self) -> None:
        """Note which ids exist before anything refers to them."""
        for name in SECTIONS:
            tables = self.raw.get(name, {})
            self.ids[name] = tuple(tables) if isinstance(tables, dict) else ()
        for party in self.ids["parties"]:
            table = self.raw["parties"][party]
            self.roles[party] = str(table.get("role", "")) if isinstance(table, dict) else ""
        for issue in self.ids["issues"]:
            table = self.raw["issues"][issue]
            options = table.get("options", {}) if isinstance(table, dict) else {}
            self.options[issue] = tuple(options) if isinstance(options, dict) else ()

    def _section(self, name: str) -> dict[str, dict[str, Any]]:
        tables = self.raw.get(name, {})
        if not isinstance(tables, dict):
            self._report((name,), f'"{name}" must be tables such as [{name}.some_id]')
            return {}
        read = {}
        for key, table in tables.items():
            path = (name, key)
            if not isinstance(table, dict):
                self._report(path, f'"{name}.{key}" must be a table: [{name}.{key}]')
                continue
            if not is_id(key):
                self._report(
                    path, f'"{key}" is not an id: lower-case letters, digits and _, starting with a letter'
                )
            known = [field.name for field in SECTIONS[name]]
            for inner in table:
                if inner not in known:
                    self._report(
                        (*path, inner),
                        f'"{inner}" is not a key of [{name}.{key}]{did_you_mean(inner, known)}',
                    )
            read[key] = self._fields(path, table, SECTIONS[name])
        return read

    def _fields(self, path: Keys, table: Mapping[str, Any], fields: tuple[Field, ...]) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for field in fields:
            here = (*path, field.name)
            if field.name not in table:
                if field.is_required:
                    where = f"[{'.'.join(path)}]" if path else "the file"
                    self._report(path or here, f'{where} lacks "{field.name}": {field.meaning}')
                continue
            reader: Callable[[Keys, Field, Any], Any] = getattr(self, f"_read_{field.kind}")
            value = reader(here, field, table[field.name])
            if value is not None:
                read[field.name] = value
        return read

    # -- one reader per kind of field; each returns None after reporting

    def _read_format(self, path: Keys, _field: Field, value: Any) -> Any:
        if type(value) is not int or value != FORMAT:
            self._report(path, f"format is {value!r}; this program reads format {FORMAT}")
        return value

    def _read_text(self, path: Keys, field: Field, value: Any) -> str | None:
        if not isinstance(value, str):
            self._report(path, f"{field.name} must be a text in quotation marks, not {value!r}")
            return None
        if field.is_required and is_blank(value):
            self._report(path, f"{field.name} is empty: {field.meaning}")
        return value

    def _read_date(self, path: Keys, field: Field, value: Any) -> datetime.date | None:
        if type(value) is not datetime.date:
            self._report(path, f"{field.name} must be a date without quotation marks, such as 2025-09-02")
            return None
        return value

    def _read_bool(self, path: Keys, field: Field, value: Any) -> bool | None:
        if not isinstance(value, bool):
            self._report(path, f"{field.name} must be true or false, without quotation marks")
            return None
        return value

    def _read_choice(self, path: Keys, field: Field, value: Any) -> str | None:
        if value not in field.choices:
            self._report(path, f"{field.name} is {value!r}{did_you_mean(str(value), field.choices)}")
            return None
        return str(value)

    def _read_basis(self, path: Keys, field: Field, value: Any) -> Basis | None:
        text = self._read_text(path, field, value)
        if text is None:
            return None
        try:
            return parse_basis(text)
        except ValueError as error:
            self._report(path, str(error))
            return None

    def _read_texts(self, path: Keys, field: Field, value: Any) -> tuple[str, ...] | None:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._report(path, f'{field.name} must be a list of texts, such as ["one", "two"]')
            return None
        return tuple(value)

    def _reference(self, path: Keys, section: str, value: Any, what: str) -> str | None:
        if value not in self.ids[section]:
            self._report(
                path, f'"{value}" is not {what} of this case{did_you_mean(str(value), self.ids[section])}'
            )
            return None
        return str(value)

    def _references(
        self, path: Keys, field: Field, section: str, value: Any, what: str
    ) -> tuple[str, ...] | None:
        names = self._read_texts(path, field, value)
        if names is None:
            return None
        return tuple(name for name in names if self._reference(path, section, name, what))

    def _read_party(self, path: Keys, _field: Field, value: Any) -> str | None:
        return self._reference(path, "parties", value, "a party")

    def _read_issue(self, path: Keys, _field: Field, value: Any) -> str | None:
        return self._reference(path, "issues", value, "an issue")

    def _read_parties(self, path: Keys, field: Field, value: Any) -> tuple[str, ...] | None:
        return self._references(path, field, "parties", value, "a party")

    def _read_obligations(self, path: Keys, field: Field, value: Any) -> tuple[str, ...] | None:
        return self._references(path, field, "obligations", value, "an obligation")

    def _read_monitors(self, path: Keys, field: Field, value: Any) -> tuple[str, ...] | None:
        return self._references(path, field, "monitors", value, "a monitor")

    def _read_guarantors(self, path: Keys, field: Field, value: Any) -> tuple[str, ...] | None:
        names = self._read_parties(path, field, value)
        for name in names or ():
            if self.roles.get(name) == "influence":
                self._report(
                    path, f'"{name}" has the role "influence" and cannot be asked to act; make it a guarantor'
                )
        return names

    def _read_option_here(self, path: Keys, field: Field, value: Any) -> str | None:
        if value == "":
            return ""
        options = self.options.get(path[1], ())
        if value not in options:
            self._report(
                path, f'{field.name} is "{value}", no option of {path[1]}{did_you_mean(str(value), options)}'
            )
            return None
        return str(value)

    def _clause(self, path: Keys, text: str) -> Clause | None:
        issue, dot, option = text.strip().partition(".")
        if not dot:
            self._report(path, f'"{text}" is not a clause; write "issue.option"')
        elif issue not in self.options:
            self._report(path, f'"{issue}" in "{text}" is not an issue{did_you_mean(issue, self.options)}')
        elif option not in self.options[issue]:
            self._report(
                path, f'"{option}" is not an option of {issue}{did_you_mean(option, self.options[issue])}'
            )
        else:
            return issue, option
        return None

    def _read_clauses(self, path: Keys, field: Field, value: Any) -> Combination | None:
        texts = self._read_texts(path, field, value)
        if texts is None:
            return None
        if not texts:
            self._report(path, f"{field.name} is empty; write at least one clause or leave the key out")
        found = [self._clause(path, text) for text in texts]
        return tuple(clause for clause in found if clause)

    def _read_combinations(self, path: Keys, field: Field, value: Any) -> tuple[Combination, ...] | None:
        texts = self._read_texts(path, field, value)
        if texts is None:
            return None
        if not texts:
            self._report(path, f"{field.name} is empty; write at least one clause")
        read = []
        for text in texts:
            clauses = [self._clause(path, part) for part in text.split("+")]
            whole = tuple(clause for clause in clauses if clause)
            if len({issue for issue, _ in whole}) < len(whole):
                self._report(
                    path, f'"{text}" names an issue twice; no package holds two options of one issue'
                )
            if len(whole) == len(clauses):
                read.append(whole)
        return tuple(read)

    def _read_options(self, path: Keys, _field: Field, value: Any) -> tuple[Option, ...] | None:
        if not isinstance(value, dict) or not value:
            self._report(
                path, f"[{'.'.join(path)}] needs at least one option: [{'.'.join(path)}.ID] with a name"
            )
            return None
        read = []
        for key, table in value.items():
            here = (*path, key)
            if not is_id(key):
                self._report(
                    here, f'"{key}" is not an id: lower-case letters, digits and _, starting with a letter'
                )
            if isinstance(table, str) and is_blank(table):
                self._report(here, f'option "{key}" has an empty name; write what a reader should see')
                continue
            if isinstance(table, str):
                read.append(Option(str(key), table))
                continue
            if not isinstance(table, dict):
                self._report(here, f'option "{key}" must be a name or a table with a name')
                continue
            known = [field.name for field in OPTION]
            for inner in table:
                if inner not in known:
                    self._report(
                        (*here, inner), f'"{inner}" is not a key of an option{did_you_mean(inner, known)}'
                    )
            fields = self._fields(here, table, OPTION)
            name = str(fields.get("name", key))
            read.append(Option(str(key), name, fields.get("asks", ()), fields.get("note", "")))
        return tuple(read)

    def _read_package(self, path: Keys, _field: Field, value: Any) -> Package | None:
        if not isinstance(value, dict):
            self._report(path, 'options must be a table: { issue = "option", ... }')
            return None
        for issue in value:
            if issue not in self.options:
                self._report((*path, issue), f'"{issue}" is not an issue{did_you_mean(issue, self.options)}')
        clauses = []
        for issue, options in self.options.items():
            if issue not in value:
                self._report(
                    path, f'the package has no option for "{issue}"; a package names one for every issue'
                )
            elif value[issue] not in options:
                self._report(
                    path,
                    f'"{value[issue]}" is not an option of {issue}{did_you_mean(str(value[issue]), options)}',
                )
            else:
                clauses.append((issue, str(value[issue])))
        return Package(tuple(clauses))

    # -- records

    def _check_rules(self) -> None:
        rules = self.raw.get("rules", {})
        for key, table in rules.items() if isinstance(rules, dict) else ():
            has = {name for name in ("forbid", "if", "then") if isinstance(table, dict) and name in table}
            if has not in ({"forbid"}, {"if", "then"}):
                self._report(("rules", key), f'[rules.{key}] needs either "forbid", or "if" and "then"')
