"""Everything that was found about a listed case, before it becomes words, tables and data."""

from __future__ import annotations

from dataclasses import dataclass

from detente.case import Package
from detente.methods.bargaining.at_mid import AtMid
from detente.methods.bargaining.blocks import Block
from detente.methods.bargaining.firmness import Firmness
from detente.methods.bargaining.lifting import Lift
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.measure import OverDraws
from detente.methods.bargaining.trades import Swaps
from detente.methods.bargaining.unlocking import Opener, PairOpener

__all__ = ["Found", "Text"]


@dataclass(frozen=True)
class Text:
    """
    A text that is looked at by itself: the one asked about, else the latest that was tabled.

    `swaps` is None where only an order is known or some no deal is missing.
    """

    package: Package
    name: str
    is_asked: bool
    swaps: Swaps | None


@dataclass(frozen=True)
class Found:
    """
    The answers about one case, each as its own kernel gives it; rows are those of the listing.

    `point` is None where only an order is known. `against` is what the text asked about is
    compared with, None for the openings.
    """

    listing: Listing
    point: AtMid | None
    drawn: OverDraws
    blocks: tuple[Block, ...]
    openers: tuple[Opener, ...]
    lifts: tuple[Lift, ...]
    pairs: tuple[PairOpener, ...]
    firmness: Firmness | None
    texts: tuple[Text, ...]
    against: Package | None = None

    @property
    def asked(self) -> Text | None:
        """The text that a reader asked about, None where nobody did."""
        return next((text for text in self.texts if text.is_asked), None)

    @property
    def short_list(self) -> tuple[Package, ...]:
        """The packages that together cover the draws, in the order of their letters."""
        return tuple(self.listing.package(row) for row in self.drawn.short_list)
