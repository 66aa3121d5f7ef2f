"""Which party a speaker speaks for: aliases.csv, a case's own aliases, and what the text says of him."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from detente.claims.lists import read_list, words
from detente.claims.speakers import strip_titles
from detente.claims.tokens import Token, tokenise

__all__ = ["Parties"]

_LONGEST = 6


class Parties:
    """The aliases that count for one text: those of the case before those of the table."""

    def __init__(self, text: str, parties: Mapping[str, Sequence[str]] | None = None) -> None:
        self._own = frozenset(parties or ())
        self._aliases = dict(_table())
        for party, aliases in (parties or {}).items():
            for alias in (party.replace("_", " "), *aliases):
                self._aliases[_key(alias)] = party
        self._people = _people(text, self._aliases)

    def of(self, phrase: Sequence[Token], name: str) -> str:
        """
        Return the party of a speaker: of the words round the name, else of the person.

        Empty where nothing says it, or where several parties are named (of these the case's own,
        if there is exactly one).
        """
        found = dict.fromkeys(self._found(phrase)) or dict.fromkeys(self._found(_tokens(name)))
        if len(found) > 1:
            own = [party for party in found if party in self._own]
            return own[0] if len(own) == 1 else ""
        if found:
            return next(iter(found))
        return self._people.get(name.rsplit(" ", 1)[-1], "")

    def names_party(self, phrase: Sequence[Token]) -> bool:
        """True where the words name a state or body, or hold a role ("the ministry"), and no person."""
        return bool(self._found(phrase)) or any(token.low in words("role") for token in phrase)

    def _found(self, phrase: Sequence[Token]) -> list[str]:
        return _match(phrase, self._aliases)


def _key(alias: str) -> str:
    return " ".join(token.low for token in _tokens(alias))


def _tokens(text: str) -> list[Token]:
    return tokenise(text, 0, len(text))


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    return {_key(row["alias"]): row["party"] for row in read_list("aliases.csv")}


def _match(phrase: Sequence[Token], aliases: Mapping[str, str]) -> list[str]:
    """Return the parties named in a phrase, longest alias first at each place."""
    lows = [token.low for token in phrase]
    found: list[str] = []
    at = 0
    while at < len(lows):
        for length in range(min(_LONGEST, len(lows) - at), 0, -1):
            party = aliases.get(" ".join(lows[at : at + length]))
            # "us" is a pronoun, "US" is none; names begin with a capital.
            if party and any(token.is_name for token in phrase[at : at + length]):
                found.append(party)
                at += length
                break
        else:
            at += 1
    return found


# Words are capped at 40 letters: otherwise "A-A-A-..." is tried from each of its letters.
_NAME = r"[A-Z\u00c0-\u00de][\w'\u2019-]{0,40}"
_TITLED = re.compile(rf"\b((?:[A-Z]\.){{2,4}}|{_NAME})((?: [a-z-]{{2,20}})?(?: {_NAME}){{2,7}})")
_APPOSED = re.compile(rf"\b({_NAME}), (?:the |an? )?((?:[\w.'\u2019-]{{1,40}} ){{0,5}}[\w.'\u2019-]{{1,40}})")


def _people(text: str, aliases: Mapping[str, str]) -> dict[str, str]:
    """
    Surnames and their party, as far as the text says it.

    "Norlandian President Ana Rell" and "Ana Rell, the Norlandian foreign minister" do; an
    unknown people gives its own id, so that a conflict the tables do not know still sorts.
    """
    found: dict[str, str] = {}
    for match in _TITLED.finditer(text):
        tokens = _tokens(match[0])
        name = strip_titles(tokens)
        before = tokens[: len(tokens) - len(name)]
        if not name or not any(token.low in words("title") for token in before):
            continue
        party = next(iter(_match(before, aliases)), "") or _unknown_people(before)
        if party:
            found.setdefault(name[-1].text, party)
    for match in _APPOSED.finditer(text):
        tokens = _tokens(match[2])
        if any(token.low in words("title") for token in tokens):
            party = next(iter(_match(tokens, aliases)), "")
            if party:
                found.setdefault(match[1], party)
    return found


def _unknown_people(before: Sequence[Token]) -> str:
    first = before[0]
    if first.low in words("title") or first.low in words("function") or not first.text.isalpha():
        return ""
    return first.low if re.fullmatch("[a-z]{3,40}(an|ian|ish|ese|i|ic)", first.low) else ""
