"""What no single file can tell: whether the files of a case agree with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from detente.case.estimates import check_estimates
from detente.case.model import Basis, Case
from detente.case.rankings import check_rankings
from detente.case.space import has_allowed_package, is_allowed
from detente.claims import check_claims
from detente.errors import Problem
from detente.sources import did_you_mean

__all__ = ["all_bases", "check_across"]


def check_across(case: Case) -> list[Problem]:
    """
    Hold the files of a case against each other: every problem, none raised.

    Claims name known sources, parties, issues and options, and stand where they say; every
    basis exists and counts; quantities are ones of this case; the rules leave a package.
    """
    knows_sources = _could_be_read(case, "sources.toml", case.sources or case.references)
    problems = [
        *(check_claims(case.claims, case.sources) if knows_sources else ()),
        *_claim_names(case),
        *check_estimates(case, case.estimates.values()),
        *check_rankings(case, case.rankings, case.estimates),
        *_bases(case),
    ]
    # Rules over issues and options that could not be read would be judged by what is missing.
    if not any(problem.file == "case.toml" for problem in case.problems_read):
        problems += [*_tabled_packages(case), *_rules_leave_a_package(case)]
    return problems


def _could_be_read(case: Case, file: str, found: Mapping[str, object]) -> bool:
    """Say whether a file gave anything, or is empty without a problem: else that is told, once."""
    return bool(found) or not any(problem.file == file for problem in case.problems_read)


def _claim_names(case: Case) -> Iterator[Problem]:
    for claim in case.claims.values():
        line = case.places.get(("claims", claim.id))
        if claim.party and claim.party not in case.parties:
            yield Problem(
                "claims.csv",
                line,
                f'"{claim.party}" is not a party of this case{did_you_mean(claim.party, case.parties)}',
            )
        if claim.issue and claim.issue not in case.issues:
            yield Problem(
                "claims.csv",
                line,
                f'"{claim.issue}" is not an issue of this case{did_you_mean(claim.issue, case.issues)}',
            )
        elif claim.option and (not claim.issue or claim.option not in case.issues[claim.issue].option_ids):
            known = case.issues[claim.issue].option_ids if claim.issue else ()
            yield Problem(
                "claims.csv",
                line,
                f'"{claim.option}" is not an option of {claim.issue or "any issue: name the issue"}'
                f"{did_you_mean(claim.option, known)}",
            )


def _bases(case: Case) -> Iterator[Problem]:
    knows_claims = _could_be_read(case, "claims.csv", case.claims)
    knows_sources = _could_be_read(case, "sources.toml", case.sources or case.references)
    for file, line, name, basis in all_bases(case):
        for claim in basis.claims:
            if claim not in case.claims:
                if not knows_claims or ("claims", claim) in case.places:
                    continue  # its row or its table is told already
                hint = did_you_mean(claim, case.claims)
                yield Problem(
                    file, line, f'{name}: basis names claim "{claim}", which is not in claims.csv{hint}'
                )
            elif case.claims[claim].status == "rejected":
                yield Problem(
                    file, line, f'{name}: basis names claim "{claim}", which claims.csv marks rejected'
                )
        if knows_sources and basis.cite and basis.cite not in case.references:
            hint = did_you_mean(basis.cite, case.references)
            yield Problem(
                file,
                line,
                f'{name}: basis cites "{basis.cite}", which [references] of sources.toml does not have{hint}',
            )


def all_bases(case: Case) -> Iterator[tuple[str, int | None, str, Basis]]:
    """Go through every basis of a case: file, line, what rests on it, and the basis itself."""
    for estimate in case.estimates.values():
        yield "estimates.csv", estimate.line, estimate.quantity, estimate.basis
    for ranking in case.rankings:
        yield "rankings.csv", ranking.line, f"{ranking.party} {ranking.issue}.{ranking.option}", ranking.basis
    for rule in case.rules.values():
        yield "case.toml", case.places.get(("rules", rule.id)), f"rule {rule.id}", rule.basis
    for red_line in case.red_lines.values():
        yield (
            "case.toml",
            case.places.get(("red_lines", red_line.id)),
            f"red line {red_line.id}",
            red_line.basis,
        )
    for package in case.packages.values():
        yield "case.toml", case.places.get(("packages", package.id)), f"package {package.id}", package.basis


def _tabled_packages(case: Case) -> Iterator[Problem]:
    for named in case.packages.values():
        if len(named.package.clauses) < len(case.issues):
            continue
        for reason in is_allowed(case, named.package):
            if reason.startswith("rule:"):
                yield Problem(
                    "case.toml",
                    case.places.get(("packages", named.id)),
                    f"package {named.id} breaks {reason.replace(':', ' ')}, though somebody tabled it; "
                    "mend one of the two",
                )


def _rules_leave_a_package(case: Case) -> Iterator[Problem]:
    if not case.issues or not all(issue.options for issue in case.issues.values()):
        return
    if not has_allowed_package(case):
        yield Problem(
            "case.toml",
            None,
            "the rules and absolute red lines together leave no package at all; "
            "lift one, or make a red line firm",
        )
