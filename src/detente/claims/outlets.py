"""Citations at the end of a sentence: which outlets report it, and where its own words end."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from detente.claims.lists import read_list, words

__all__ = ["Citation", "find_citation", "known_outlet"]


class Citation(NamedTuple):
    """The sentence's own words end at `end`; `outlets` as cited, "+1" as "1 further outlet"."""

    end: int
    outlets: tuple[str, ...]


_BLANKS = " \t\u00a0\u202f\n"
_FURTHER = re.compile(r"\+([0-9]{1,2})\Z")
_LAST_WORDS = re.compile(r"[^\W_]+")


@lru_cache(maxsize=1)
def _by_last_letters() -> dict[str, tuple[str, ...]]:
    """Outlet names by their last two characters, the longest first."""
    found: dict[str, list[str]] = {}
    for row in read_list("outlets.csv"):
        found.setdefault(row["name"][-2:], []).append(row["name"])
    return {tail: tuple(sorted(names, key=lambda n: (-len(n), n))) for tail, names in found.items()}


def known_outlet(name: str) -> bool:
    """True where a name is in the gazetteer."""
    return name in _by_last_letters().get(name[-2:], ())


def find_citation(text: str, start: int, end: int) -> Citation:
    """
    Split the names of outlets off the end of the sentence text[start:end].

    Names may be glued to each other ("ReutersAsiaOne") or set in brackets; the longest name that
    fits is taken first. A single name that the sentence itself uses, after a verb or preposition
    ("told CNN."), is no citation. Without one, `end` is the sentence's own and `outlets` is empty.
    """
    at = _skip(text, start, end, ".!?" + _BLANKS)
    bracketed = at > start and text[at - 1] in ")]"
    if bracketed:
        at = _skip(text, start, at - 1, _BLANKS)
    found: list[str] = []
    glued = False
    further = _FURTHER.search(text, max(start, at - 3), at)
    if further:
        found.append(f"{int(further[1])} further outlet" + ("s" if int(further[1]) > 1 else ""))
        at = _skip(text, start, further.start(), _BLANKS)
        glued = True
    while at > start and (name := _name_before(text, start, at)):
        found.append(name)
        at -= len(name)
        begin = at
        at = _skip(text, start, at, _BLANKS + ",;&|/\u00b7")
        glued = glued or (at == begin and bool(_name_before(text, start, at)))
    if not found or (further and len(found) == 1):
        return Citation(end, ())
    opened = at > start and text[at - 1] in "([" and bracketed
    if bracketed and not opened:
        return Citation(end, ())
    if opened:
        at = _skip(text, start, at - 1, _BLANKS)
    elif not glued and not _may_follow(text[max(start, at - 80) : at]):
        return Citation(end, ())
    at = _skip(text, start, at, _BLANKS + "\u2014\u2013-")
    return Citation(at, tuple(reversed(found)))


def _skip(text: str, start: int, at: int, marks: str) -> int:
    while at > start and text[at - 1] in marks:
        at -= 1
    return at


def _name_before(text: str, start: int, at: int) -> str:
    """Return the longest known name that ends at `at` and begins where a name may begin."""
    for name in _by_last_letters().get(text[max(at - 2, start) : at], ()):
        begin = at - len(name)
        if begin < start or not text.startswith(name, begin):
            continue
        if begin == start or not text[begin - 1].isalnum() or _another_ends(text, start, begin):
            return name
    return ""


def _another_ends(text: str, start: int, at: int) -> bool:
    """True where a known name is glued on before `at`."""
    names = _by_last_letters().get(text[max(at - 2, start) : at], ())
    return any(at - len(name) >= start and text.startswith(name, at - len(name)) for name in names)


def _may_follow(before: str) -> bool:
    """True where a citation may stand behind these words: not after a verb that takes it, or "to"."""
    if not before or before[-1] in '.!?:;\u2014"\u201d)':
        return True
    if before[-1] == ",":
        return False
    last = [match[0].lower() for match in _LAST_WORDS.finditer(before)][-4:]
    if not last or last[-1] in words("takes_outlet"):
        return False
    # "must be addressed Reuters": a participle after a form of "be" is no verb with an object.
    is_past = last[-1].endswith("ed") and last[-1] not in words("not_a_verb")
    return not is_past or any(word in words("be") for word in last[:-1])
