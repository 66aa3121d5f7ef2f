"""Why, as sentences: where a package gives each principal less, and more, than it is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from detente.methods.bargaining.found import Found
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.why_tables import Comparison, compare
from detente.methods.finding import Statement
from detente.methods.wording import letter, list_words, points_words

__all__ = ["against_words", "quoted", "why_sentences"]

_MOST_ISSUES = 2


def quoted(name: str) -> str:
    """Set off the name of a text; a description such as "the package asked about" stays as it is."""
    return name if name.startswith("the ") else f"“{name}”"


def against_words(found: Found) -> str:
    """Say what the text asked about is compared with."""
    case, other = found.listing.case, found.against
    if other is None:
        return "what each party opened with"
    today = {issue.id: issue.in_force for issue in case.issues.values() if issue.in_force}
    if other.as_dict() == today:
        return "what stands today"
    named = next((one.name for one in case.packages.values() if one.package == other), "")
    return quoted(named) if named else "the other package"


def why_sentences(found: Found) -> Iterator[Statement]:
    """Say it for each package of the short list, against the openings, and for the text asked about."""
    listing = found.listing
    if listing.preferences is None:
        return
    for place, package in enumerate(found.short_list):
        compared = compare(listing, package)
        yield _sentence(listing, compared, f"Package {letter(place)} against {_opening_words(compared)}")
    if found.asked is not None:
        name = quoted(found.asked.name)
        compared = compare(listing, found.asked.package, found.against)
        other = _opening_words(compared) if compared.is_opening else against_words(found)
        yield _sentence(listing, compared, f"{name[0].upper()}{name[1:]} against {other}")


def _opening_words(compared: Comparison) -> str:
    """Say what the openings are: demands on record, or, without any, what is best for each."""
    if any(claims for by_issue in compared.claims for claims in by_issue):
        return "what each opened with"
    return "what is best for each, no demand being on record"


def _sentence(listing: Listing, compared: Comparison, head: str) -> Statement:
    """One clause per principal: the issues that cost it most, those that give it most, and the total."""
    case, preferences = listing.case, listing.preferences
    if preferences is None:
        raise ValueError("only an order is known; there are no points")
    issues = list(case.issues.values())
    clauses, keys = [], []
    for column, party in enumerate(case.principals):
        scale = preferences.scale[column]
        changes = {
            place: Fraction(int(row[column]), scale)
            for place, row in enumerate(compared.changes[column].issues)
            if int(row[column])
        }
        order = sorted(changes, key=lambda place: (changes[place], place))
        lost = [place for place in order if changes[place] < 0][:_MOST_ISSUES]
        won = [place for place in reversed(order) if changes[place] > 0][:_MOST_ISSUES]
        parts = [
            f"{word} on {list_words([f'{issues[place].name} ({_signed(changes[place])})' for place in some])}"
            for word, some in (("less", lost), ("more", won))
            if some
        ]
        paired = sum((int(row[column]) for row in compared.changes[column].pairs), 0)
        if paired:
            word = "less" if paired < 0 else "more"
            parts.append(f"{word} by options that count together ({_signed(Fraction(paired, scale))})")
        total = Fraction(int(compared.changes[column].total[column]), scale)
        told = f"{case.parties[party].name} has {', '.join(parts) or 'the same on every issue'}"
        if compared.is_whole(column) and (total or parts):
            told += f", {_signed(total)} in all"
        clauses.append(told)
        for place in (*lost, *won):
            keys += _keys(listing, compared, column, place)
        if paired:
            held = listing.worth_keys(compared.package, party)
            keys += [key for key in held if "+" in key]
    how = f"At mid, each on its own scale; named are the {_MOST_ISSUES} largest of each kind."
    if compared.is_opening:
        how += " Where a party made no demand its best option is assumed."
    return Statement(f"{head}: {'; '.join(clauses)}.", tuple(dict.fromkeys(keys)), how)


def _signed(change: Fraction) -> str:
    text = points_words(abs(float(change)))
    return f"{'−' if change < 0 else '+'}{text}" if text != "0" else "under 0.1" if change else "0"


def _keys(listing: Listing, compared: Comparison, column: int, place: int) -> list[str]:
    """Return the worths that differ and the claims behind what was opened with."""
    party = listing.parties[column]
    issue = list(listing.case.issues.values())[place]
    options = [issue.option_ids[int(compared.before[column][place])], compared.package.as_dict()[issue.id]]
    worths = [f"worth.{party}.{issue.id}.{option}" for option in options]
    return [*worths, *(f"claim:{claim}" for claim in compared.claims[column][place])]
