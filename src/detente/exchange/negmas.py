"""NegMAS JSON: an outcome space and one utility function per party, as `Scenario.to_json` writes them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from detente.exchange.json_files import Place
from detente.exchange.model import MOST_ISSUES, MOST_OPTIONS, Profile, Scenario, Topic, check_size, refused
from detente.exchange.naming import readable_name
from detente.exchange.numbers import decimal_or_none, plain
from detente.sources import is_blank
from detente.sources.files import show

__all__ = ["is_negmas", "read_negmas"]

_ADDITIVE = "LinearAdditiveUtilityFunction"
_LINEAR = ("LinearUtilityFunction", "AffineUtilityFunction")
_LISTED = (
    "CategoricalIssue",
    "DiscreteCardinalIssue",
    "DiscreteOrdinalIssue",
    "CardinalIssue",
    "OrdinalIssue",
)


def _type_of(place: Place) -> str:
    kind = place.value.get("type") if isinstance(place.value, dict) else None
    return kind.rsplit(".", 1)[-1] if isinstance(kind, str) else ""


def is_negmas(place: Place) -> bool:
    """Say whether a JSON file is an outcome space or a utility function of NegMAS."""
    kind = _type_of(place)
    return kind.endswith(("OutcomeSpace", "UtilityFunction", "UFun"))


def read_negmas(files: Mapping[Path, tuple[Place, bytes]], notes: tuple[str, ...] = ()) -> Scenario:
    """
    Read NegMAS files: utility is the sum over issues of weight x value function of the option, and bias.

    Read are discrete issues, linear additive functions and the value functions TableFun, LinearFun,
    AffineFun, ConstFun and IdentityFun; others are refused by name. Numbers are taken as they
    stand: NegMAS normalises nothing. Discounting is unwrapped and told. No deal is the reserved
    value (or the utility of the reserved outcome); where NegMAS has minus infinity, no number
    says where no deal stands, and none is made up. Raises CaseError.
    """
    domains = [path for path, (place, _) in files.items() if _type_of(place).endswith("OutcomeSpace")]
    if len(domains) > 1:
        first, second = (path.name for path in domains[:2])
        raise refused(second, None, f"is a second outcome space beside {first}; give each its own folder")
    profiles = [(path, *entry) for path, entry in files.items() if path not in domains]
    if not domains:
        raise refused(profiles[0][0].name, None, "is a utility function, and no outcome space lies beside it")
    if not profiles:
        raise refused(
            domains[0].name, None, "is an outcome space, and no party's utility function lies beside it"
        )
    domain = files[domains[0]][0]
    topics = _topics(domain)
    name = domain.value.get("name")
    title = name if isinstance(name, str) and not is_blank(name) else domains[0].stem
    check_size(domain.file, topics, len(profiles))
    read = [_Reader(path, topics).read(place, data) for path, place, data in profiles]
    return Scenario(
        "NegMAS", readable_name(title, domain.file, None, "the domain"), topics, tuple(read), notes
    )


def _topics(domain: Place) -> tuple[Topic, ...]:
    issues = domain["issues"].entries()
    if not issues:
        domain.refuse("has no issue")
    if len(issues) > MOST_ISSUES:
        domain.refuse(f"has {len(issues):,} issues; {MOST_ISSUES} are read at most")
    topics = []
    for issue in issues:
        name = readable_name(issue["name"].value, domain.file, None, f"{issue.path}.name")
        kind = _type_of(issue)
        if kind == "ContiguousIssue":
            options = _contiguous(issue["values"])
        elif kind in _LISTED:
            options = tuple(_as_text(entry) for entry in issue["values"].entries())
        else:
            issue.refuse(f'"{show(name)}" is a {show(kind or "thing", 40)}; only discrete issues are read')
        if not options:
            issue.refuse(f'"{show(name)}" has no value')
        if len(options) > MOST_OPTIONS:
            issue.refuse(f'"{show(name)}" has {len(options):,} values; {MOST_OPTIONS:,} are read at most')
        if len(set(options)) < len(options):
            issue.refuse(f'"{show(name)}" has a value twice')
        topics.append(Topic(name, options))
    if len({topic.name for topic in topics}) < len(topics):
        domain.refuse("has two issues of one name")
    return tuple(topics)


def _as_text(place: Place) -> str:
    """Return a value as the key under which a table has it, which is how JSON writes it."""
    value = place.value
    if isinstance(value, bool):
        return "true" if value else "false"
    return readable_name(value, place.file, None, place.path)


def _contiguous(place: Place) -> tuple[str, ...]:
    """List the whole numbers of [lowest, highest]."""
    ends = [entry.number() for entry in place.entries()]
    if len(ends) != 2 or any(end.denominator != 1 for end in ends):
        place.refuse("must be two whole numbers, the lowest and the highest")
    low, high = (int(end) for end in ends)
    if high < low:
        place.refuse(f"goes from {low} to {high}; the upper end is the lower")
    if high - low >= MOST_OPTIONS:
        place.refuse(f"has {high - low + 1:,} numbers; {MOST_OPTIONS:,} are read at most")
    return tuple(str(number) for number in range(low, high + 1))


class _Reader:
    """Reads one party's utility function; good for one file."""

    def __init__(self, path: Path, topics: Sequence[Topic]) -> None:
        self.file, self.stem, self.topics = path.name, path.stem, topics
        self.notes: list[str] = []

    def read(self, place: Place, data: bytes) -> Profile:
        """Return the party's utilities; raises CaseError where the function is not additive."""
        place = self._undiscounted(place)
        kind = _type_of(place)
        if kind != _ADDITIVE and kind not in _LINEAR:
            place.refuse(f"is a {show(kind, 50)}; only {_ADDITIVE} and {_LINEAR[0]} are read")
        weights = self._per_issue(place["weights"], "weight")
        functions = self._per_issue(place["values"], "value function") if kind == _ADDITIVE else None
        utility, where = [], []
        for number, (topic, weight) in enumerate(zip(self.topics, weights, strict=True)):
            factor = weight.number()
            if functions is None:
                values = [self._as_number(option, weight) for option in topic.options]
            else:
                values = self._values(functions[number], topic)
            utility.append(tuple(factor * value for value in values))
            tail = "" if factor == 1 else f", weight {plain(factor)}"
            where.append(
                tuple(
                    f'issue "{topic.name}", "{o}": value {plain(v)}{tail}'
                    for o, v in zip(topic.options, values, strict=True)
                )
            )
        reservation, told = self._reservation(place, utility)
        bias = place["bias"].number() if "bias" in place else Fraction()
        if bias:
            self.notes.append(
                f"{self.file}: the bias of {plain(bias)} is taken off every package and off no deal."
            )
            reservation = None if reservation is None else reservation - bias
        digest = hashlib.sha256(data).hexdigest()
        return Profile(
            self.file, self.stem, digest, tuple(utility), tuple(where), reservation, told, tuple(self.notes)
        )

    def _undiscounted(self, place: Place) -> Place:
        while "ufun" in place:
            kind = show(_type_of(place), 40)
            self.notes.append(f"{self.file} discounts ({kind}); bargaining has no clock: not used.")
            place = place["ufun"]
        return place

    def _per_issue(self, place: Place, what: str) -> list[Place]:
        """Return one entry per topic, from a list in their order or an object by their names."""
        if isinstance(place.value, list):
            entries = place.entries()
            if len(entries) != len(self.topics):
                place.refuse(f"has {len(entries)} entries for {len(self.topics)} issues")
            return entries
        given = dict(place.items())
        for name in given:
            if all(name != topic.name for topic in self.topics):
                place.refuse(f'"{show(name)}" is no issue of the outcome space')
        for topic in self.topics:
            if topic.name not in given:
                place.refuse(f'lacks the {what} of "{show(topic.name)}"')
        return [given[topic.name] for topic in self.topics]

    def _as_number(self, option: str, place: Place) -> Fraction:
        number = decimal_or_none(option)
        if number is None:
            place.refuse(f'"{show(option)}" is no number, and a linear function needs one')
        return number

    def _values(self, place: Place, topic: Topic) -> list[Fraction]:
        kind = _type_of(place)
        if kind == "TableFun":
            table = place["mapping"]
            given = dict(table.items())
            known = set(topic.options)
            for option in given:
                if option not in known:
                    table.refuse(f'"{show(option)}" is no value of "{show(topic.name)}" in the outcome space')
            missing = next((option for option in topic.options if option not in given), None)
            if missing is not None:
                table.refuse(f'lacks "{show(missing)}"')
            return [given[option].number() for option in topic.options]
        if kind == "ConstFun":
            return [place["bias"].number()] * len(topic.options)
        if kind not in {"LinearFun", "AffineFun", "IdentityFun"}:
            place.refuse(f"is a {show(kind or 'thing', 40)}, which is not read; make it a TableFun")
        slope = Fraction(1) if kind == "IdentityFun" else place["slope"].number()
        bias = place["bias"].number() if "bias" in place else Fraction()
        return [slope * self._as_number(option, place) + bias for option in topic.options]

    def _reservation(
        self, place: Place, utility: Sequence[tuple[Fraction, ...]]
    ) -> tuple[Fraction | None, str]:
        if "reserved_outcome" in place:
            chosen = [_as_text(entry) for entry in self._per_issue(place["reserved_outcome"], "value")]
            level = Fraction()
            for topic, row, option in zip(self.topics, utility, chosen, strict=True):
                if option not in topic.options:
                    place["reserved_outcome"].refuse(f'"{show(option)}" is no value of "{show(topic.name)}"')
                level += row[topic.options.index(option)]
            return level, f"utility {plain(level)} of the reserved outcome"
        stated = place["reserved_value"] if "reserved_value" in place else None
        if stated is None or stated.is_minus_infinity:
            self.notes.append(f"{self.file} states no reserved value, so where no deal stands is not known.")
            return None, ""
        level = stated.number()
        return level, f"reserved value {plain(level)}"
