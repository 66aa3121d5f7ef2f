"""GENIUS XML: a domain file and one utility space per party."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from detente.exchange.markup import Element, parse_markup
from detente.exchange.model import MOST_OPTIONS, Profile, Scenario, Topic, check_size, refused
from detente.exchange.naming import readable_name
from detente.exchange.numbers import plain, read_number, read_whole
from detente.sources import closest
from detente.sources.files import show

__all__ = ["DOMAIN_TAG", "PROFILE_TAG", "read_genius"]

DOMAIN_TAG, PROFILE_TAG = "negotiation_template", "utility_space"

_NEARLY_NOTHING = Fraction(1, 100_000)
"""GENIUS takes an issue whose largest evaluation is below this as worth nothing."""


def read_genius(files: Mapping[Path, bytes]) -> Scenario:
    """
    Read the XML files of a scenario, on the GENIUS scale.

    The utility of a package is the sum over issues of weight / sum of weights x evaluation / largest
    evaluation of the issue. Others read weight x evaluation, which is another utility wherever
    largest evaluations differ. A whole-number issue becomes one option per number, worth
    offset + slope x (number - lower bound), cut to 0..1. No deal is the reservation value, 0 where
    the file has none. Discounting is told and not used.

    Raises CaseError, one line with file and line, for anything that cannot be read so; files of other
    root elements are left out and told.

    References
    ----------
    Looked up in the public source of GENIUS (genius.core.utility): `EvaluatorDiscrete.normalize`,
    `EvaluatorInteger.getEvaluation`, `AdditiveUtilitySpace.getUtility` and `normalizeWeights`.
    """
    roots = {path: parse_markup(data, path) for path, data in sorted(files.items(), key=lambda f: f[0].name)}
    domains = [path for path, root in roots.items() if root.tag == DOMAIN_TAG]
    profiles = [path for path, root in roots.items() if root.tag.lower() == PROFILE_TAG]
    others = [path for path in roots if path not in domains and path not in profiles]
    if not domains:
        path = next(iter(others or roots))
        message = f"begins with <{show(roots[path].tag, 30)}>; a GENIUS folder has one <{DOMAIN_TAG}> file"
        raise refused(path.name, roots[path].line, message)
    if len(domains) > 1:
        first, second = (path.name for path in domains[:2])
        raise refused(second, None, f"is a second domain beside {first}; give each scenario its own folder")
    domain = domains[0]
    if not profiles:
        raise refused(
            domain.name, None, f"is a domain, and no <{PROFILE_TAG}> file of a party lies beside it"
        )
    topics, bounds = _Domain(domain.name).read(roots[domain])
    check_size(domain.name, topics, len(profiles))
    read = [_Reader(path, topics, bounds).read(roots[path], files[path]) for path in profiles]
    notes = [
        f"{path.name} begins with <{show(roots[path].tag, 30)}>, is neither a domain nor a party's file, "
        "and is left out."
        for path in others
    ]
    return Scenario("GENIUS", domain.stem, topics, tuple(read), tuple(notes))


def _issues_of(root: Element, file: str) -> tuple[Element, list[Element]]:
    """Return the objective and its issues in the order of their indices."""
    holder = root
    for tag in ("utility_space", "objective"):
        inner = list(holder.all(tag))
        if len(inner) > 1:
            raise refused(file, inner[1].line, f"holds a second <{tag}>; one is read")
        holder = inner[0] if inner else holder
    for child in holder.children:
        if child.tag == "objective":
            raise refused(file, child.line, "holds an objective inside an objective, which is not read")
        if child.tag in {"utility_function", "utility"}:
            raise refused(file, child.line, "is not additive (it has a <utility_function>), and is not read")
    issues = list(holder.all("issue"))
    if not issues:
        raise refused(file, holder.line, f"<{show(holder.tag, 30)}> holds no <issue>")
    indexed = {}
    for issue in issues:
        index = read_whole(issue.get("index"), file, issue.line, "the index of an issue")
        if index in indexed:
            raise refused(file, issue.line, f"two issues have the index {index}; give each its own")
        indexed[index] = issue
    return holder, [indexed[index] for index in sorted(indexed)]


def _kind(issue: Element) -> str:
    """Return what GENIUS takes an issue for: discrete, integer, real."""
    return (issue.get("type") or issue.get("etype") or issue.get("vtype") or "discrete").lower()


def _bounds(issue: Element, file: str, name: str) -> tuple[int, int]:
    """Return the bounds of a whole-number issue."""
    holder = issue if issue.get("lowerbound") is not None else next(issue.all("range"), issue)
    lower = read_whole(holder.get("lowerbound"), file, issue.line, f'lowerbound of "{show(name)}"')
    upper = read_whole(holder.get("upperbound"), file, issue.line, f'upperbound of "{show(name)}"')
    if upper < lower:
        raise refused(
            file, issue.line, f'"{show(name)}" goes from {lower} to {upper}; the upper bound is the lower'
        )
    if upper - lower >= MOST_OPTIONS:
        count = upper - lower + 1
        raise refused(
            file, issue.line, f'"{show(name)}" has {count:,} numbers; {MOST_OPTIONS:,} are read at most'
        )
    return lower, upper


class _Domain:
    """Reads the domain file."""

    def __init__(self, file: str) -> None:
        self.file = file

    def read(self, root: Element) -> tuple[tuple[Topic, ...], tuple[tuple[int, int] | None, ...]]:
        """Return the topics, and the bounds of those whose options are whole numbers."""
        topics: list[Topic] = []
        bounds: list[tuple[int, int] | None] = []
        for issue in _issues_of(root, self.file)[1]:
            name = readable_name(issue.get("name"), self.file, issue.line, "an issue")
            if any(name == other.name for other in topics):
                raise refused(self.file, issue.line, f'two issues are called "{show(name)}"')
            kind = _kind(issue)
            if kind == "integer":
                span = _bounds(issue, self.file, name)
                options = tuple(str(number) for number in range(span[0], span[1] + 1))
                bounds.append(span)
            elif kind == "discrete":
                options = self._items(issue, name)
                bounds.append(None)
            else:
                message = f'"{show(name)}" is of type {show(kind, 20)}, without options; list them as items'
                raise refused(self.file, issue.line, message)
            topics.append(Topic(name, options))
        return tuple(topics), tuple(bounds)

    def _items(self, issue: Element, name: str) -> tuple[str, ...]:
        items = list(issue.all("item"))
        if not items:
            raise refused(self.file, issue.line, f'"{show(name)}" has no item; an issue needs options')
        if len(items) > MOST_OPTIONS:
            message = f'"{show(name)}" has {len(items):,} items; {MOST_OPTIONS:,} are read at most'
            raise refused(self.file, issue.line, message)
        values: dict[str, None] = {}
        for item in items:
            value = readable_name(item.get("value"), self.file, item.line, f'an item of "{show(name)}"')
            if value in values:
                raise refused(self.file, item.line, f'"{show(name)}" has the item "{show(value)}" twice')
            values[value] = None
        return tuple(values)


class _Reader:
    """Reads one party's utility space; good for one file."""

    def __init__(self, path: Path, topics: Sequence[Topic], bounds: Sequence[tuple[int, int] | None]) -> None:
        self.file, self.stem = path.name, path.stem
        self.topics, self.bounds = topics, bounds
        self.notes: list[str] = []

    def read(self, root: Element, data: bytes) -> Profile:
        """Return the party's utilities; raises CaseError for a profile of another domain."""
        kind = (root.get("type") or "additive").lower()
        if kind not in {"additive", "linear"}:
            raise refused(self.file, root.line, f"is of type {show(kind, 30)}; only additive ones are read")
        holder, issues = _issues_of(root, self.file)
        if len(issues) != len(self.topics):
            message = f"has {len(issues)} issues, the domain {len(self.topics)}; is it of another domain?"
            raise refused(self.file, holder.line, message)
        weights = self._weights(holder, issues)
        total = sum(weights, Fraction())
        if total != 1:
            self.notes.append(
                f"{self.file}: the weights sum to {plain(total)}; each is divided by that, as GENIUS does."
            )
        utility, where = [], []
        for topic, bound, issue, weight in zip(self.topics, self.bounds, issues, weights, strict=True):
            share = weight / total
            shares, words = self._numbers(issue, topic, bound) if bound else self._items(issue, topic)
            utility.append(tuple(share * part for part in shares))
            tail = f", weight {plain(weight)}" + ("" if total == 1 else f" of {plain(total)}")
            where.append(tuple(f'issue "{topic.name}", {text}{tail}' for text in words))
        reservation, told = self._reservation(root)
        self._discount(root)
        digest = hashlib.sha256(data).hexdigest()
        return Profile(
            self.file, self.stem, digest, tuple(utility), tuple(where), reservation, told, tuple(self.notes)
        )

    def _weights(self, holder: Element, issues: Sequence[Element]) -> list[Fraction]:
        found: dict[int, Fraction] = {}
        for element in holder.all("weight"):
            index = read_whole(element.get("index"), self.file, element.line, "the index of a weight")
            if index in found:
                raise refused(self.file, element.line, f"has two weights for index {index}")
            weight = read_number(element.get("value"), self.file, element.line, f"weight {index}")
            if weight < 0:
                raise refused(self.file, element.line, f"weight {index} is negative; weights are 0 or more")
            found[index] = weight
        weights = []
        for topic, issue in zip(self.topics, issues, strict=True):
            index = int(issue.get("index") or 0)
            if index not in found:
                raise refused(self.file, issue.line, f'"{show(topic.name)}" (index {index}) has no <weight>')
            weights.append(found.pop(index))
        if found:
            index = next(iter(found))
            raise refused(self.file, holder.line, f"has a weight for index {index}, which is no issue")
        if not sum(weights):
            raise refused(self.file, holder.line, "has weights that are all 0; nothing can be normalised")
        return weights

    def _named(self, issue: Element, topic: Topic) -> None:
        name = readable_name(issue.get("name"), self.file, issue.line, "an issue")
        if name != topic.name:
            message = (
                f'has "{show(name)}" where the domain has "{show(topic.name)}"; is it of another domain?'
            )
            raise refused(self.file, issue.line, message)

    def _items(self, issue: Element, topic: Topic) -> tuple[list[Fraction], list[str]]:
        """Return evaluation / largest evaluation of each option, and the words of the file behind it."""
        self._named(issue, topic)
        found: dict[str, Fraction] = {}
        known = set(topic.options)
        for item in issue.all("item"):
            label = f'an item of "{show(topic.name)}"'
            value = readable_name(item.get("value"), self.file, item.line, label)
            if value not in known:
                near = closest(value, topic.options)
                hint = f'; did you mean "{show(near)}"?' if near else ""
                message = f'"{show(value)}" is no item of "{show(topic.name)}" in the domain{hint}'
                raise refused(self.file, item.line, message)
            if value in found:
                raise refused(
                    self.file, item.line, f'"{show(topic.name)}" has the item "{show(value)}" twice'
                )
            what = f'the evaluation of "{show(value)}" ("{show(topic.name)}")'
            found[value] = read_number(item.get("evaluation"), self.file, item.line, what)
            if found[value] < 0:
                raise refused(self.file, item.line, f"{what} is negative; GENIUS takes 0 or more")
        missing = next((option for option in topic.options if option not in found), None)
        if missing is not None:
            raise refused(
                self.file, issue.line, f'"{show(topic.name)}" has no evaluation of "{show(missing)}"'
            )
        best = max(found.values())
        if best < _NEARLY_NOTHING:
            self.notes.append(
                f'{self.file}: every evaluation of "{topic.name}" is 0, so it is worth nothing.'
            )
        shares = [found[o] / best if best >= _NEARLY_NOTHING else Fraction() for o in topic.options]
        words = [f'"{o}": evaluation {plain(found[o])} of {plain(best)} at most' for o in topic.options]
        return shares, words

    def _numbers(
        self, issue: Element, topic: Topic, bounds: tuple[int, int]
    ) -> tuple[list[Fraction], list[str]]:
        """Return offset + slope x (number - lower bound), cut to 0..1, and the words behind it."""
        self._named(issue, topic)
        name = show(topic.name)
        if _kind(issue) != "integer":
            return self._items(issue, topic)
        if _bounds(issue, self.file, topic.name) != bounds:
            raise refused(self.file, issue.line, f'"{name}" has other bounds than in the domain')
        evaluator = next(issue.all("evaluator"), None)
        if evaluator is None:
            raise refused(self.file, issue.line, f'"{name}" has no <evaluator> with slope and offset')
        form = (evaluator.get("ftype") or "linear").lower()
        if form != "linear":
            message = f'"{name}" is evaluated as {show(form, 30)}; GENIUS evaluates whole numbers linearly'
            raise refused(self.file, evaluator.line, message)
        slope = read_number(evaluator.get("slope"), self.file, evaluator.line, f'the slope of "{name}"')
        offset = read_number(evaluator.get("offset"), self.file, evaluator.line, f'the offset of "{name}"')
        raw = [offset + slope * step for step in range(bounds[1] - bounds[0] + 1)]
        shares = [min(max(value, Fraction()), Fraction(1)) for value in raw]
        if shares != raw:
            self.notes.append(f'{self.file}: "{topic.name}" leaves 0..1 and is cut to it, as GENIUS does.')
        line = f"offset {plain(offset)}, slope {plain(slope)}"
        words = [
            f"number {option}: {line}, evaluation {plain(s)}"
            for option, s in zip(topic.options, shares, strict=True)
        ]
        return shares, words

    def _reservation(self, root: Element) -> tuple[Fraction, str]:
        found = list(root.all("reservation"))
        if len(found) > 1:
            raise refused(self.file, found[1].line, "has two reservation values; keep one")
        if not found:
            self.notes.append(
                f"{self.file} states no reservation value; GENIUS takes it as 0, and so is no deal."
            )
            return Fraction(), "no reservation value stated, which GENIUS takes as 0"
        value = read_number(found[0].get("value"), self.file, found[0].line, "the reservation value")
        if not 0 <= value <= 1:
            message = (
                f"the reservation value is {plain(value)}; on the scale of the utilities it lies in 0..1"
            )
            raise refused(self.file, found[0].line, message)
        return value, f"reservation value {plain(value)}"

    def _discount(self, root: Element) -> None:
        for element in root.all("discount_factor"):
            factor = read_number(element.get("value"), self.file, element.line, "the discount factor")
            if factor not in (0, 1):
                self.notes.append(
                    f"{self.file} discounts by {plain(factor)} over the session; bargaining has no clock, so "
                    "that is not used."
                )
