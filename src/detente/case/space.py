"""Which packages exist, and who must consent to each: rules, red lines and asks as indices."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from detente.case.model import Case, Clause, Combination, Package, RedLine

__all__ = [
    "Space",
    "binding_red_lines",
    "build_space",
    "crossed_red_lines",
    "has_allowed_package",
    "is_allowed",
    "red_lines_of",
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


def red_lines_of(case: Case, firmness: Collection[str]) -> tuple[RedLine, ...]:
    """Return the red lines of these firmnesses, drawn by `as_of` by a party whose consent can count."""
    return tuple(
        line
        for line in case.red_lines.values()
        if line.firmness in firmness and case.parties[line.party].role != "influence" and _counts(case, line)
    )


def binding_red_lines(case: Case) -> tuple[RedLine, ...]:
    """Return the red lines that remove packages: absolute, drawn by a party whose consent can count."""
    return red_lines_of(case, ("absolute",))


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


_MOST_STEPS = 1_000_000


def has_allowed_package(case: Case) -> bool:
    """
    Say whether the rules and absolute red lines leave any package.

    Issues that no rule ties together are searched apart, and those that no rule names not at
    all. A search that passes a million steps is broken off and taken to find one: then
    listing the packages tells.
    """
    space = build_space(case)
    ties = [tuple(sorted({issue for issue, _ in combination})) for combination in space.forbidden]
    ties += [tuple(sorted({issue for issue, _ in (*when, *then)})) for when, then in space.required]
    return all(_has_choice(space, issues) for issues in _components(ties))


def _components(ties: Iterable[tuple[int, ...]]) -> list[list[int]]:
    """Group issues that are tied, directly or through others; each group ascending."""
    group: dict[int, set[int]] = {}
    for tie in ties:
        joined = set(tie).union(*(group[issue] for issue in tie if issue in group))
        for issue in joined:
            group[issue] = joined
    return [sorted(issues) for issues in {id(issues): issues for issues in group.values()}.values()]


def _has_choice(space: Space, issues: list[int]) -> bool:
    """Search depth first over a few issues, leaving a branch as soon as a rule is broken for sure."""
    forbidden = [c for c in space.forbidden if c[0][0] in issues]
    required = [(when, then) for when, then in space.required if when[0][0] in issues]
    chosen: dict[int, int] = {}
    next_option = [0]
    for _ in range(_MOST_STEPS):
        depth = len(next_option) - 1
        if depth < 0:
            return False
        issue = issues[depth]
        chosen.pop(issue, None)
        if next_option[depth] == space.sizes[issue]:
            next_option.pop()
            continue
        chosen[issue] = next_option[depth]
        next_option[depth] += 1
        if _fits(chosen, forbidden, required):
            if depth + 1 == len(issues):
                return True
            next_option.append(0)
    return True


def _fits(
    chosen: dict[int, int],
    forbidden: Iterable[IndexCombination],
    required: Iterable[tuple[IndexCombination, IndexCombination]],
) -> bool:
    def holds(combination: IndexCombination) -> bool:
        return all(chosen.get(issue) == option for issue, option in combination)

    for combination in forbidden:
        if holds(combination):
            return False
    for when, then in required:
        could_still = any(issue not in chosen or chosen[issue] == option for issue, option in then)
        if holds(when) and not could_still:
            return False
    return True
