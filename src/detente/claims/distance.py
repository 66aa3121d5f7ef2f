"""The passage of a text nearest to a quotation, by edit distance, within a stated share."""

from __future__ import annotations

from collections import Counter

__all__ = ["nearest", "search"]

_LONGEST = 4000
_HITS_PER_PIECE = 200
_WINDOWS = 24


def nearest(pattern: str, text: str, share: float, around: int = 0) -> tuple[int, int] | None:
    """
    Return [start, end) of the passage with distance / length <= `share`, or None.

    Of k errors at most k of k + 1 pieces of the pattern are hit, so one piece stands there as it is:
    only windows round such pieces are looked at, the most pieces first, then the nearest to `around`.
    A pattern over 4,000 characters is given up: nobody reviews a near match of that length.
    """
    most = int(share * len(pattern) + 1e-9)
    if most < 1 or len(pattern) > _LONGEST:
        return None
    best: tuple[int, int, int, int] | None = None
    for at in _windows(pattern, text, most, around):
        begin = max(at - 2 * most, 0)
        window = text[begin : at + len(pattern) + 2 * most]
        errors, end = search(pattern, window)
        if errors > most:
            continue
        back, length = search(pattern[::-1], window[:end][::-1], anchored=True)
        found = (errors, abs(begin - around), begin + end - length, begin + end)
        longest = max(len(pattern), length)
        if back <= most and errors / longest <= share and (best is None or found < best):
            best = found
    return best[2:] if best else None


def _windows(pattern: str, text: str, most: int, around: int) -> list[int]:
    size = max(len(pattern) // (most + 1), 1)
    hits: Counter[int] = Counter()
    for offset in range(0, size * (most + 1), size):
        piece = pattern[offset : offset + size]
        at = text.find(piece)
        for _ in range(_HITS_PER_PIECE):
            if at < 0:
                break
            hits[max(at - offset, 0) // (most + 1) * (most + 1)] += 1
            at = text.find(piece, at + 1)
    ranked = sorted(hits, key=lambda at: (-hits[at], abs(at - around)))
    return ranked[:_WINDOWS]


def search(pattern: str, text: str, *, anchored: bool = False) -> tuple[int, int]:
    """
    Return (least edit distance of the pattern to any passage of the text, where it ends last).

    `anchored` passages begin where the text does.

    Myers' bit-parallel search (JACM 46(3), 1999, 395-415, doi:10.1145/316542.316550): a column of
    the table is two whole numbers of len(pattern) bits.
    """
    length = len(pattern)
    if not length:
        return 0, 0
    where: dict[str, int] = {}
    for index, character in enumerate(pattern):
        where[character] = where.get(character, 0) | 1 << index
    full, top = (1 << length) - 1, 1 << (length - 1)
    rises, falls, errors = full, 0, length
    best = (length, 0)
    for index, character in enumerate(text, start=1):
        match = where.get(character, 0)
        diagonal = match | falls
        horizontal = ((match & rises) + rises) ^ rises | match
        up = falls | ~(horizontal | rises) & full
        down = rises & horizontal
        if up & top:
            errors += 1
        elif down & top:
            errors -= 1
        up, down = (up << 1 | anchored) & full, down << 1 & full
        rises = down | ~(diagonal | up) & full
        falls = up & diagonal
        if errors <= best[0]:
            best = (errors, index)
    return best
