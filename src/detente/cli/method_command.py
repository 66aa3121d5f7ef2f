"""Each method's own command: only the options that it uses, made from its record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from inspect import Parameter as Argument
from inspect import Signature
from typing import TYPE_CHECKING, Annotated, Any

import cyclopts
from cyclopts import Parameter

from detente.cli.progress import Progress
from detente.errors import UsageError

if TYPE_CHECKING:
    from detente.case import Case
    from detente.methods import Finding, Method, Options

__all__ = ["CaseName", "Comparable", "Draws", "Json", "Seed", "method_command", "print_json", "read_options"]

_MOST_DRAWS = 1_048_576


def _whole_number(_type: object, tokens: Sequence[cyclopts.Token]) -> int:
    """Read a whole number as it stands: 1.5 is none, and is not rounded to one."""
    text = tokens[0].value
    if not re.fullmatch("-?[0-9]{1,100}", text):
        raise ValueError(f'"{text[:40]}" is not a whole number')
    return int(text)


CaseName = Annotated[str, Parameter(help="A case folder, or the name of one that comes with Détente.")]
Json = Annotated[
    bool, Parameter(name="--json", negative=(), help="Print data (docs/reference/json.md) instead of words.")
]
Draws = Annotated[
    int,
    Parameter(
        help="Points to draw; rounded up to 8 x 2^k.",
        converter=_whole_number,
        validator=cyclopts.validators.Number(gte=1, lte=_MOST_DRAWS),
    ),
]
Seed = Annotated[
    int,
    Parameter(
        help="Any whole number from 0.",
        converter=_whole_number,
        validator=cyclopts.validators.Number(gte=0),
    ),
]
Comparable = Annotated[
    bool,
    Parameter(
        negative=(),
        help="Declare the parties' scales comparable (egalitarian and utilitarian solution).",
    ),
]
Asked = Annotated[
    str | None, Parameter(help="A package to look at: its id, issue=option,... or a JSON or TOML file.")
]
Against = Annotated[
    str | None,
    Parameter(help="What to compare --package with: another package, or `today` for the options in force."),
]
Power = Annotated[
    tuple[str, ...],
    Parameter(
        negative=(),
        consume_multiple=False,
        show_default=False,
        help="PARTY=NUMBER: bargaining power in the Nash product; once per principal, equal without.",
    ),
]

_ARGUMENTS: dict[str, tuple[Any, Any]] = {
    "package": (Asked, None),
    "against": (Against, None),
    "power": (Power, ()),
    "comparable": (Comparable, False),
    "draws": (Draws, 1024),
    "seed": (Seed, 0),
}
"""What a method may be asked on the command line: the fields of `Options`, with type and default."""


def method_command(method: Method, methods: Mapping[str, Method]) -> Callable[..., None]:
    """Make the command of one method; its options are those that `method.options` names."""

    def command(case: str, *, json: bool = False, **asked: Any) -> None:
        from detente.cli.exchange_commands import print_notes
        from detente.flow import load, run

        loaded = load(case)
        finding = run(loaded, [method.name], read_options(loaded, **asked), methods=methods)[method.name]
        if json:
            Progress.clear()
            tail = {} if finding.draws is None else {"seed": finding.seed, "draws": finding.draws}
            notes = {"notes": list(loaded.notes)} if loaded.notes else {}
            print_json(method.name, {**finding.data, "needs": list(finding.needs), **tail, **notes})
        else:
            _print_finding(finding)
            print_notes(loaded)

    taken = [Argument("case", Argument.POSITIONAL_OR_KEYWORD, annotation=CaseName)]
    taken.append(Argument("json", Argument.KEYWORD_ONLY, annotation=Json, default=False))
    for name, (kind, default) in _ARGUMENTS.items():
        if name in method.options:
            taken.append(Argument(name, Argument.KEYWORD_ONLY, annotation=kind, default=default))
    command.__dict__["__signature__"] = Signature(taken)
    command.__annotations__ = {one.name: one.annotation for one in taken}
    command.__doc__ = method.question
    return command


def read_options(
    case: Case,
    *,
    draws: int = 1024,
    seed: int = 0,
    comparable: bool = False,
    package: str | None = None,
    against: str | None = None,
    power: Sequence[str] = (),
) -> Options:
    """Turn what stands on the command line into `Options`; raises UsageError in one line."""
    from detente.case import package_in_force, read_package
    from detente.methods import Options

    if against is not None and package is None:
        raise UsageError("--against compares a package: name it with --package")
    other = None
    if against is not None:
        is_today = against == "today" and "today" not in case.packages
        other = package_in_force(case) if is_today else read_package(case, against)
    return Options(
        draws,
        seed,
        comparable,
        read_package(case, package) if package is not None else None,
        Progress(),
        other,
        _read_powers(power),
    )


def _read_powers(texts: Sequence[str]) -> dict[str, Decimal]:
    powers: dict[str, Decimal] = {}
    for text in texts:
        party, _, number = (part.strip() for part in text.partition("="))
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", number):
            raise UsageError(
                f'--power {text[:60]}: write PARTY=NUMBER with a number above 0, such as "a=1.5"'
            )
        if party in powers:
            raise UsageError(f"--power names {party} twice; give one number per party")
        powers[party] = Decimal(number)
    return powers


def print_json(command: str, data: Mapping[str, Any]) -> None:
    """Print the documented shape: a schema name first, full precision, never NaN."""
    import json
    import sys

    whole = {"schema": f"detente/{command}/1", **data}
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(whole, ensure_ascii=not is_utf8, indent=1, allow_nan=False))


def _print_finding(finding: Finding) -> None:
    from detente.brief.terminal import finding_text

    Progress.clear()
    print(finding_text(finding))
