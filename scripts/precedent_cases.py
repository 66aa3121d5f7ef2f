"""
Coded precedents (precedent/0.1 JSON) as case folders: what was known before, never what came of it.

The same for every file:

- Roles. A role with "guarant" in it is a guarantor; one with mediator, observer, facilitator,
  adviser, broker, donor or witness has influence only; every other role is a principal.
- A guarantor is asked to act by every option of the issues whose id or label has "guarant" in it; where
  there is none its consent is not counted, and the case's summary says so.
- Rankings: groups from best to worst become ranks 1, 2, ...; a group is a tie; an option in no
  group is left out, unknown. `importance` is taken as it stands; equal numbers are not stated equality.
- Red lines: one per party and issue, crossed by any of the options listed, with the firmness that
  the key names (`stated_red_lines`, `firm_red_lines`, `absolute_red_lines`).
- Basis: an assumption that names the file and the cell's provenance. There are no claims and no points.
- `as_of`: the day; of a month, a season or a year its first day, so that nothing later is presumed.
- Notes of cells are left out: some speak of what came later. So are `date`, `expost` and `notes`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from detente.case import Basis, Case, Issue, Option, Party, Ranking, RedLine, Reference, save_case
from detente.case.model import CONFLICT_CLASSES, FIRMNESS, STATES
from detente.case.shape import FORMAT
from detente.errors import UsageError
from detente.exchange.json_files import Number, Place, parse_json
from detente.exchange.naming import readable_name, told_apart, unique_ids
from detente.sources.files import show

__all__ = ["Ids", "convert", "ids_of", "read_precedent", "start_of", "words_of_day", "write_folder"]

_FORMAT = "precedent/"
_LARGEST_FILE = 4_000_000
_INFLUENCE = ("mediator", "observer", "facilitator", "adviser", "advisor", "broker", "donor", "witness")
_GUARANTEE = "guarant"
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


class Ids:
    """Plain ids for what the file calls parties, issues and options; refuses what it does not list."""

    def __init__(
        self, parties: Mapping[str, str], issues: Mapping[str, str], options: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.parties, self.issues, self.options = parties, issues, options

    def party(self, place: Place, name: str) -> str:
        """Return the id of a party that the file names."""
        if name not in self.parties:
            place.refuse(f'"{show(name)}" is not among its parties')
        return self.parties[name]

    def issue(self, place: Place, name: str) -> str:
        """Return the id of an issue that the file names."""
        if name not in self.issues:
            place.refuse(f'"{show(name)}" is not among its issues')
        return self.issues[name]

    def option(self, place: Place, issue: str, name: str) -> str:
        """Return the id of an option of an issue, both as the file names them."""
        if name not in self.options[issue]:
            place.refuse(f'"{show(name)}" is not an option of {show(issue)}')
        return self.options[issue][name]


def read_precedent(path: Path) -> Place:
    """Read a file; what is no precedent is refused in one line that names it."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise UsageError(f"{path.name}: has more than {_LARGEST_FILE:,} bytes; that is no precedent")
        place = parse_json(path.read_bytes(), path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    if not place["schema"].text().startswith(_FORMAT):
        place["schema"].refuse(f'is "{show(place["schema"].text())}"; wanted is {_FORMAT}0.1')
    return place


def ids_of(place: Place) -> Ids:
    """Make ids in the order of the file; a name given twice is refused."""
    issues = place["issues"].entries()
    options = {}
    for issue in issues:
        names = _names(issue["options"], "option")
        options[issue["id"].text()] = dict(zip(names, unique_ids(names, "option"), strict=True))
    parties, topics = _names(place["parties"], "party"), _names(place["issues"], "issue")
    return Ids(
        dict(zip(parties, unique_ids(parties, "party"), strict=True)),
        dict(zip(topics, unique_ids(topics, "issue"), strict=True)),
        options,
    )


def _names(place: Place, what: str) -> list[str]:
    names = [readable_name(entry["id"].value, entry.file, None, f"a {what}") for entry in place.entries()]
    if not names:
        place.refuse(f"has no {what}")
    for name in names:
        if names.count(name) > 1:
            place.refuse(f'has the {what} "{show(name)}" twice')
    return names


def convert(path: Path) -> Case:
    """Return the case of a precedent: its `exante` part alone."""
    place = read_precedent(path)
    ids = ids_of(place)
    guarantors = tuple(
        ids.party(one, one["id"].text())
        for one in place["parties"].entries()
        if _role(one["role"].text()) == "guarantor"
    )
    issues = _issues(place, ids, guarantors)
    rankings, red_lines = _preferences(place["exante"]["preferences"], ids)
    written = place["exante"]["as_of"]
    asked = {name for issue in issues.values() for option in issue.options for name in option.asks}
    parties = _parties(place, ids)
    return Case(
        slug=unique_ids([place["id"].text()], "precedent")[0],
        title=_label(place, "title", place["id"].text()),
        as_of=start_of(written),
        state=_given(place, "state", STATES),
        since=None,
        conflict_class=_given(place, "class", CONFLICT_CLASSES),
        parties=parties,
        issues=issues,
        summary=_summary(place, parties, asked),
        red_lines=red_lines,
        rankings=rankings,
        references=_references(place),
    )


def write_folder(case: Case, folder: Path) -> None:
    """Write a case folder, the addresses of its file's sources as references; an old one is written over."""
    import tomlkit

    folder.mkdir(parents=True, exist_ok=True)
    listed = {
        key: {"text": one.text, "address": one.address, "looked_up": one.looked_up}
        for key, one in case.references.items()
    }
    document = {"format": FORMAT, **({"references": listed} if listed else {})}
    (folder / "sources.toml").write_text(tomlkit.dumps(document), encoding="utf-8")
    for old in ("case.toml", "rankings.csv"):
        (folder / old).unlink(missing_ok=True)
    save_case(case, folder)


def _given(place: Place, key: str, known: tuple[str, ...]) -> str:
    """Return what the file says where the model knows the word, else that it is unknown."""
    return place[key].text() if key in place and place[key].value in known else "unknown"


def _label(place: Place, key: str, otherwise: str) -> str:
    return readable_name(place[key].value if key in place else otherwise, place.file, None, f"a {key}")


def _role(words: str) -> str:
    plain = words.casefold()
    if _GUARANTEE in plain:
        return "guarantor"
    return "influence" if any(word in plain for word in _INFLUENCE) else "principal"


def _parties(place: Place, ids: Ids) -> dict[str, Party]:
    entries = place["parties"].entries()
    keys = [ids.party(one, one["id"].text()) for one in entries]
    names = told_apart([_label(one, "name", one["id"].text()) for one in entries], keys)
    no_deal = place["exante"]["batna"].value if "batna" in place["exante"] else {}
    parties = {}
    for key, name, one in zip(keys, names, entries, strict=True):
        said = no_deal.get(one["id"].text()) if isinstance(no_deal, dict) else None
        note = f"Coded as: {show(one['role'].text(), 100)}."
        if isinstance(said, str) and said.strip():
            note += f" Without a deal: {readable_name(said, place.file, None, 'a batna')}."
        parties[key] = Party(key, name, _role(one["role"].text()), note=note)
    if not any(party.role == "principal" for party in parties.values()):
        place["parties"].refuse("has no party whose consent counts: all are guarantors or mediators")
    return parties


def _issues(place: Place, ids: Ids, guarantors: tuple[str, ...]) -> dict[str, Issue]:
    entries = place["issues"].entries()
    keys = [ids.issue(one, one["id"].text()) for one in entries]
    labels = [_label(one, "label", one["id"].text()) for one in entries]
    issues = {}
    for key, name, one in zip(keys, told_apart(labels, keys), entries, strict=True):
        names = ids.options[one["id"].text()]
        texts = [_label(option, "label", option["id"].text()) for option in one["options"].entries()]
        asks = guarantors if _GUARANTEE in f"{one['id'].text()} {name}".casefold() else ()
        options = zip(names.values(), told_apart(texts, names.values()), strict=True)
        issues[key] = Issue(key, name, tuple(Option(o, text, asks) for o, text in options))
    return issues


def _preferences(place: Place, ids: Ids) -> tuple[tuple[Ranking, ...], dict[str, RedLine]]:
    rankings: list[Ranking] = []
    red_lines: dict[str, RedLine] = {}
    for party_name, cells in place.items():
        party = ids.party(cells, party_name)
        for issue_name, cell in cells.items():
            issue = ids.issue(cell, issue_name)
            provenance = _label(cell, "provenance", "not stated")
            basis = Basis(assumption=f"coded in {place.file}: {provenance}")
            importance = _importance(cell["importance"]) if "importance" in cell else None
            seen: set[str] = set()
            for rank, group in enumerate(cell["ranking"].entries(), 1):
                for one in group.entries() if isinstance(group.value, list) else (group,):
                    option = ids.option(one, issue_name, one.text())
                    if option in seen:
                        one.refuse(f'ranks "{show(one.text())}" twice')
                    seen.add(option)
                    rankings.append(
                        Ranking(
                            party,
                            issue,
                            importance,
                            stated_equal=False,
                            option=option,
                            rank=rank,
                            basis=basis,
                        )
                    )
            for firmness in FIRMNESS:
                key = f"{firmness}_red_lines"
                crossed = [
                    ids.option(one, issue_name, one.text())
                    for one in (cell[key].entries() if key in cell else ())
                ]
                if crossed:
                    name = f"{party[:20]}_{issue[:30]}_{firmness}"
                    combinations = tuple(((issue, option),) for option in crossed)
                    red_lines[name] = RedLine(name, party, combinations, firmness, basis)
    return tuple(rankings), red_lines


def _importance(place: Place) -> int:
    if not isinstance(place.value, Number) or not re.fullmatch(r"[0-9]{1,6}", place.value):
        place.refuse("must be a whole number")
    return int(place.value)


def _references(place: Place) -> dict[str, Reference]:
    if "sources" not in place:
        return {}
    entries = [one for one in place["sources"].entries() if "url" in one]
    names = [one["id"].text() for one in entries]
    found = {}
    for key, name, one in zip(unique_ids(names, "source"), names, entries, strict=True):
        address = one["url"].text()
        if address.startswith(("https://", "http://")):
            kind = _label(one, "kind", "source")
            found[key] = Reference(key, f"{name} of {place.file}: {kind}", address)
    return found


def _summary(place: Place, parties: Mapping[str, Party], asked: set[str]) -> str:
    written = words_of_day(place)
    words = [
        f"Converted from {place.file}: what one coder, who knew the outcome, wrote down as known before."
    ]
    if not _names_day(place["exante"]["as_of"].text()):
        words.append(f"Its date is “{written}”, taken as the first day of that.")
    words += [
        f"{party.name} is a guarantor whom no option asks to act, so its consent is not counted."
        for party in parties.values()
        if party.role == "guarantor" and party.id not in asked
    ]
    return " ".join(words)


def words_of_day(place: Place) -> str:
    """Return the day a precedent speaks of in the words of its file: of "spring 1998" no day is made."""
    return show(place["exante"]["as_of"].text(), 60)


def start_of(place: Place) -> date:
    """Return the first day of what a text says: a day, a month, a season, a year, or a span of them."""
    found = _start(place.text().casefold())
    if found is None:
        place.refuse(f'"{show(place.text())}" names no date; write a day, a month or a year')
    return found


def _names_day(text: str) -> bool:
    """Say whether a text names a day, and not a month, a season, a year or a span of them."""
    before = re.split(r"\b(?:1[0-9]{3}|20[0-9]{2})\b", text.casefold())[0]
    named = any(map(_month, re.findall(r"[a-z]+", before))) and re.search(r"\b[0-3]?[0-9]\b", before)
    return bool(named or re.search(r"\b\d{4}-\d{2}-\d{2}\b", text))


def _start(text: str) -> date | None:
    plain = re.search(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b", text)
    year = re.search(r"\b(1[0-9]{3}|20[0-9]{2})\b", text)
    try:
        if plain and int(plain[2]) <= 12:
            return date(int(plain[1]), int(plain[2]), int(plain[3] or 1))
        if year:
            before = text[: year.start()]
            months = [month for word in re.findall(r"[a-z]+", before) if (month := _month(word))]
            day = re.search(r"\b([0-3]?[0-9])\b", before) if months else None
            return date(int(year[1]), months[0] if months else 1, int(day[1]) if day else 1)
    except ValueError:
        return None
    return None


def _month(word: str) -> int | None:
    if word in _SEASONS:
        return _SEASONS[word]
    matches = [k for k, month in enumerate(_MONTHS, 1) if len(word) >= 3 and month.startswith(word)]
    return matches[0] if matches else None
