"""Which packages exist, and who must consent to each: rules, red lines and asks as indices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detente.case.model import Case, Clause, Combination, Package, RedLine

__all__ = [
    "Space",
    "binding_red_lines",
    "build_space",
    "crossed_red_lines",
    "has_allowed_package",
    "is_allowed",
]

IndexCombination = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Space:
    """
    The space of packages in numbers: (issue, option) are positions in the order of the case.

    A package is out where it holds all of one of `forbidden`, or all of `when` and none of
    `then` of one of `required`. `asked[g]` lists the clauses that ask guarantor column g to
    act. `reasons[k]` is the id of the rule or red line behind forbidden k, `required_reasons`
    likewise.
    """

    sizes: tuple[int, ...]
    forbidden: tuple[IndexCombination, ...]
    required: tuple[tuple[IndexCombination, IndexCombination], ...]
    reasons: tuple[str, ...]
    required_reasons: tuple[str, ...]
    asked: tuple[IndexCombination, ...]

    def without(self, reason: str) -> Space:
        """Return the space with one rule or red line lifted."""
        kept = [k for k, name in enumerate(self.reasons) if name != reason]
        held = [k for k, name in enumerate(self.required_reasons) if name != reason]
        return Space(
            self.sizes,
            tuple(self.forbidden[k] for k in kept),
            tuple(self.required[k] for k in held),
            tuple(self.reasons[k] for k in kept),
            tuple(self.required_reasons[k] for k in held),
            self.asked,
        )


def binding_red_lines(case: Case) -> tuple[RedLine, ...]:
    """Return the red lines that remove packages: absolute, drawn by a party whose consent can count."""
    return tuple(
        line
        for line in case.red_lines.values()
        if line.firmness == "absolute"
        and case.parties[line.party].role != "influence"
        and _counts(case, line)
    )


def _counts(case: Case, line: RedLine) -> bool:
    return line.date is None or line.date <= case.as_of


def build_space(case: Case) -> Space:
    """Turn the case's rules, absolute red lines and asks into indices. Linear in their number."""
    issues = list(case.issues)
    place = {
        (issue, option): (issues.index(issue), position)
        for issue in issues
        for position, option in enumerate(case.issues[issue].option_ids)
    }

    def indices(clauses: Iterable[Clause]) -> IndexCombination:
        return tuple(sorted({place[clause] for clause in clauses}))

    forbidden = [(f"rule:{rule.id}", indices(rule.forbid)) for rule in case.rules.values() if rule.forbid]
    forbidden += [
        (f"red_line:{line.id}", indices(combination))
        for line in binding_red_lines(case)
        for combination in line.crossed_by
    ]
    required = [
        (f"rule:{rule.id}", (indices(rule.when), indices(rule.then)))
        for rule in case.rules.values()
        if rule.when
    ]
    asked = tuple(
        tuple(
            place[(issue.id, option.id)]
            for issue in case.issues.values()
            for option in issue.options
            if guarantor in option.asks
        )
        for guarantor in case.guarantors
    )
    return Space(
        tuple(len(issue.options) for issue in case.issues.values()),
        tuple(combination for _, combination in forbidden),
        tuple(pair for _, pair in required),
        tuple(name for name, _ in forbidden),
        tuple(name for name, _ in required),
        asked,
    )


def is_allowed(case: Case, package: Package) -> tuple[str, ...]:
    """Return the ids ("rule:x", "red_line:y") of what forbids the package; empty where it is allowed."""
    held = set(package.clauses)
    broken = [
        f"rule:{rule.id}"
        for rule in case.rules.values()
        if (rule.forbid and set(rule.forbid) <= held)
        or (rule.when and set(rule.when) <= held and not held & set(rule.then))
    ]
    crossed = {line.id for line in binding_red_lines(case)}
    return (
        *broken,
        *(f"red_line:{line.id}" for line in crossed_red_lines(case, package) if line.id in crossed),
    )


def crossed_red_lines(case: Case, package: Package) -> tuple[RedLine, ...]:
    """Return every red line, of any firmness, drawn by case.as_of, that the package crosses."""

    def crosses(combination: Combination) -> bool:
        return package.contains(combination)

    return tuple(
        line
        for line in case.red_lines.values()
        if _counts(case, line) and any(crosses(combination) for combination in line.crossed_by)
    )


def has_allowed_package(case: Case) -> bool:
    """
    Say whether the rules and absolute red lines leave any package.

    Depth first over the issues, leaving a branch as soon as a rule is broken for sure; the
    space is never listed. Worst case exponential, as any such search.
    """
    space = build_space(case)
    chosen: list[int] = []

    def fits() -> bool:
        held = set(enumerate(chosen))
        depth = len(chosen)
        for combination in space.forbidden:
            if held.issuperset(combination):
                return False
        for when, then in space.required:
            open_still = any(issue >= depth for issue, _ in then)
            if held.issuperset(when) and held.isdisjoint(then) and not open_still:
                return False
        return True

    def search() -> bool:
        if len(chosen) == len(space.sizes):
            return True
        for option in range(space.sizes[len(chosen)]):
            chosen.append(option)
            if fits() and search():
                return True
            chosen.pop()
        return False

    return search()
