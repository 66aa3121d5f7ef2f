"""GeniusWeb JSON: LinearAdditiveUtilitySpace profiles, the domain inside them or beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from detente.exchange.json_files import Place
from detente.exchange.model import MOST_ISSUES, MOST_OPTIONS, Profile, Scenario, Topic, check_size, refused
from detente.exchange.naming import readable_name
from detente.exchange.numbers import decimal_or_none, plain
from detente.sources import closest, is_blank
from detente.sources.files import show

__all__ = ["is_geniusweb", "read_geniusweb"]

_PROFILE, _VALUES = "LinearAdditiveUtilitySpace", "issuesValues"
_DISCRETE = ("DiscreteValueSetUtilities", "discreteutils")
_NUMBERS = ("NumberValueSetUtilities", "numberutils")


def is_geniusweb(place: Place) -> bool:
    """Say whether a JSON file is a GeniusWeb profile or domain."""
    return (
        _PROFILE in place
        or _VALUES in place
        or (isinstance(place.value, dict) and any(key.endswith("UtilitySpace") for key in place.value))
    )


def read_geniusweb(files: Mapping[Path, tuple[Place, bytes]], notes: tuple[str, ...] = ()) -> Scenario:
    """
    Read GeniusWeb files: utility is the sum over issues of weight x utility of the value.

    Utilities of values lie in 0..1; those of a number interpolate between its two ends. Weights that
    do not sum to 1, which GeniusWeb itself refuses, are divided by their sum, and that is told. No
    deal is the utility of the reservation bid, 0 where there is none. The domain is that of
    the profiles, all the same, and of the domain file where one lies beside them. Raises CaseError.
    """
    domains = {path: entry[0] for path, entry in files.items() if _VALUES in entry[0]}
    if len(domains) > 1:
        first, second = (path.name for path in list(domains)[:2])
        raise refused(second, None, f"is a second domain beside {first}; give each scenario its own folder")
    profiles = [(path, *entry) for path, entry in files.items() if path not in domains]
    for _, place, _ in profiles:
        if _PROFILE not in place:
            kind = next(key for key in place.value if key.endswith("UtilitySpace"))
            place.refuse(f"is a {show(kind, 40)}; only {_PROFILE} is read")
    if not profiles:
        raise refused(next(iter(domains)).name, None, "is a domain, and no profile of a party lies beside it")
    stated = [
        *domains.values(),
        *(place[_PROFILE]["domain"] for _, place, _ in profiles if "domain" in place[_PROFILE]),
    ]
    if not stated:
        profiles[0][1].refuse("has no domain, and no domain file lies beside it")
    topics = _topics(stated[0])
    for other in stated[1:]:
        if dict(_sorted(_topics(other))) != dict(_sorted(topics)):
            other.refuse(f"has other issues or values than {stated[0].file}; is it of another domain?")
    name = stated[0].value.get("name")
    title = (
        name if isinstance(name, str) and not is_blank(name) else (next(iter(domains), profiles[0][0]).stem)
    )
    check_size(stated[0].file, topics, len(profiles))
    read = [_Reader(path, topics).read(place[_PROFILE], data) for path, place, data in profiles]
    return Scenario(
        "GeniusWeb", readable_name(title, stated[0].file, None, "the domain"), topics, tuple(read), notes
    )


def _sorted(topics: Sequence[Topic]) -> list[tuple[str, frozenset[str]]]:
    return [(topic.name, frozenset(topic.options)) for topic in topics]


def _topics(domain: Place) -> tuple[Topic, ...]:
    issues = domain[_VALUES].items()
    if not issues:
        domain.refuse("has no issue")
    if len(issues) > MOST_ISSUES:
        domain.refuse(f"has {len(issues):,} issues; {MOST_ISSUES} are read at most")
    topics = []
    for key, values in issues:
        name = readable_name(key, domain.file, None, "an issue")
        inner = values
        for wrapper in ("DiscreteValueSet", "NumberValueSet"):
            inner = inner[wrapper] if wrapper in inner else inner
        if "range" in inner:
            options = _range(inner["range"])
        else:
            entries = inner["values"].entries()
            options = tuple(
                readable_name(str(entry.value), domain.file, None, f'a value of "{name}"')
                for entry in entries
            )
        if not options:
            values.refuse("has no value; an issue needs options")
        if len(options) > MOST_OPTIONS:
            values.refuse(f"has {len(options):,} values; {MOST_OPTIONS:,} are read at most")
        if len(set(options)) < len(options):
            values.refuse("has a value twice")
        topics.append(Topic(name, options))
    if len({topic.name for topic in topics}) < len(topics):
        domain.refuse("has two issues of one name")
    return tuple(topics)


def _range(place: Place) -> tuple[str, ...]:
    """List the numbers of a range {low, high, step}, both ends included where the step meets them."""
    low, high, step = (place[name].number() for name in ("low", "high", "step"))
    if high < low:
        place.refuse(f"goes from {plain(low)} to {plain(high)}; the upper end is the lower")
    if step <= 0:
        place.refuse(f"has a step of {plain(step)}; steps are above 0")
    count = (high - low) // step + 1
    if count > MOST_OPTIONS:
        place.refuse(f"has {count:,} numbers; {MOST_OPTIONS:,} are read at most")
    return tuple(plain(low + step * number) for number in range(int(count)))


class _Reader:
    """Reads one party's profile; good for one file."""

    def __init__(self, path: Path, topics: Sequence[Topic]) -> None:
        self.file, self.stem, self.topics = path.name, path.stem, topics
        self.notes: list[str] = []

    def read(self, space: Place, data: bytes) -> Profile:
        """Return the party's utilities; raises CaseError for a profile of another domain."""
        weights = self._weights(space["issueWeights"])
        total = sum(weights, Fraction())
        if total != 1:
            self.notes.append(
                f"{self.file}: the weights sum to {plain(total)}, not to 1; each is divided by that."
            )
        given = dict(space["issueUtilities"].items())
        self._known(space["issueUtilities"], given)
        utility, where = [], []
        for topic, weight in zip(self.topics, weights, strict=True):
            values = self._values(given[topic.name], topic)
            utility.append(tuple(weight / total * value for value in values))
            tail = f", weight {plain(weight)}" + ("" if total == 1 else f" of {plain(total)}")
            where.append(
                tuple(
                    f'issue "{topic.name}", "{o}": utility {plain(v)}{tail}'
                    for o, v in zip(topic.options, values, strict=True)
                )
            )
        reservation, told = self._reservation(space, utility)
        digest = hashlib.sha256(data).hexdigest()
        return Profile(
            self.file, self.stem, digest, tuple(utility), tuple(where), reservation, told, tuple(self.notes)
        )

    def _known(self, place: Place, given: Mapping[str, object]) -> None:
        names = [topic.name for topic in self.topics]
        for name in given:
            if name not in names:
                near = closest(name, names)
                hint = f'; did you mean "{show(near)}"?' if near else ""
                place.refuse(f'"{show(name)}" is no issue of the domain{hint}')
        for name in names:
            if name not in given:
                place.refuse(f'lacks the issue "{show(name)}"; every issue needs an entry')

    def _weights(self, place: Place) -> list[Fraction]:
        given = dict(place.items())
        self._known(place, given)
        weights = [given[topic.name].number() for topic in self.topics]
        for topic, weight in zip(self.topics, weights, strict=True):
            if weight < 0:
                given[topic.name].refuse("is negative; weights are 0 or more")
        if not sum(weights):
            place.refuse("are all 0; nothing can be normalised")
        return weights

    def _values(self, place: Place, topic: Topic) -> list[Fraction]:
        discrete = next((place[key] for key in _DISCRETE if key in place), None)
        numbers = next((place[key] for key in _NUMBERS if key in place), None)
        if numbers is not None:
            values = self._interpolated(numbers, topic)
        elif discrete is not None:
            table = discrete["valueUtilities"]
            given = dict(table.items())
            known = set(topic.options)
            for value in given:
                if value not in known:
                    table.refuse(f'"{show(value)}" is no value of "{show(topic.name)}" in the domain')
            missing = next((option for option in topic.options if option not in given), None)
            if missing is not None:
                table.refuse(f'lacks a utility of "{show(missing)}"')
            values = [given[option].number() for option in topic.options]
        else:
            place.refuse(f"holds neither {_DISCRETE[0]} nor {_NUMBERS[0]}")
        for option, number in zip(topic.options, values, strict=True):
            if not 0 <= number <= 1:
                place.refuse(f'the utility of "{show(option)}" is {plain(number)}; GeniusWeb\'s lie in 0..1')
        return values

    def _interpolated(self, place: Place, topic: Topic) -> list[Fraction]:
        low, high = place["lowValue"].number(), place["highValue"].number()
        at_low, at_high = place["lowUtility"].number(), place["highUtility"].number()
        if high <= low:
            place.refuse("highValue must lie above lowValue")
        values = []
        for option in topic.options:
            number = decimal_or_none(option)
            if number is None:
                place.refuse(f'"{show(option)}" is no number, and {_NUMBERS[0]} needs one')
            if not low <= number <= high:
                place.refuse(f"{option} lies outside {plain(low)} to {plain(high)}")
            values.append(at_low + (at_high - at_low) * (number - low) / (high - low))
        return values

    def _reservation(self, space: Place, utility: Sequence[tuple[Fraction, ...]]) -> tuple[Fraction, str]:
        """Return the utility of the reservation bid; issues that it leaves open add nothing."""
        if "reservationBid" not in space:
            self.notes.append(f"{self.file} has no reservation bid; no deal is taken as utility 0.")
            return Fraction(), "no reservation bid, taken as utility 0"
        bid = space["reservationBid"]["issuevalues"]
        given = {name: place.value for name, place in bid.items()}
        level = Fraction()
        for topic, row in zip(self.topics, utility, strict=True):
            chosen = given.pop(topic.name, None)
            if chosen is None:
                self.notes.append(
                    f'{self.file}: the reservation bid leaves "{topic.name}" open, which adds nothing.'
                )
            elif chosen not in topic.options:
                bid.refuse(f'"{show(str(chosen))}" is no value of "{show(topic.name)}"')
            else:
                level += row[topic.options.index(chosen)]
        if given:
            bid.refuse(f'"{show(next(iter(given)))}" is no issue of the domain')
        return level, f"utility {plain(level)} of the reservation bid"
