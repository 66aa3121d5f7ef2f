"""Everything that was found about a listed case, before it becomes words, tables and data."""

from __future__ import annotations

from dataclasses import dataclass

from detente.case import Case, Package
from detente.methods.bargaining.at_mid import AtMid
from detente.methods.bargaining.blocks import Block
from detente.methods.bargaining.bridging import Bridge
from detente.methods.bargaining.firmness import Firmness
from detente.methods.bargaining.improvement import Improvements
from detente.methods.bargaining.lifting import Lift
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.measure import OverDraws
from detente.methods.bargaining.order_only import OrderOnly
from detente.methods.bargaining.trades import Swaps
from detente.methods.bargaining.unlocking import Opener, PairOpener

__all__ = ["Found", "Text", "text_of"]


@dataclass(frozen=True)
class Text:
    """
    A text that is looked at by itself: the one asked about, else the latest that was tabled.

    `swaps` is None where only an order is known or some no deal is missing, `improvements` where only
    an order is known.
    """

    package: Package
    name: str
    is_asked: bool
    swaps: Swaps | None
    improvements: Improvements | None


@dataclass(frozen=True)
class Found:
    """
    The answers about one case, each as its own kernel gives it; rows are those of the listing.

    `point` is None where only an order is known; `order_only` is what is said then, else None.
    `against` is what the text asked about is compared with, None for the openings.
    """

    listing: Listing
    point: AtMid | None
    drawn: OverDraws
    blocks: tuple[Block, ...]
    openers: tuple[Opener, ...]
    lifts: tuple[Lift, ...]
    pairs: tuple[PairOpener, ...]
    firmness: Firmness | None
    bridge: Bridge | None
    texts: tuple[Text, ...]
    against: Package | None = None
    order_only: OrderOnly | None = None

    @property
    def asked(self) -> Text | None:
        """The text that a reader asked about, None where nobody did."""
        return next((text for text in self.texts if text.is_asked), None)

    @property
    def short_list(self) -> tuple[Package, ...]:
        """The packages that together cover the draws, in the order of their letters."""
        return tuple(self.listing.package(row) for row in self.drawn.short_list)


def text_of(case: Case, asked: Package | None) -> tuple[Package, str] | None:
    """Return the text that is looked at by itself, and its name; None where there is none."""
    if asked is not None:
        named = (one.name for one in case.packages.values() if one.package == asked)
        return asked, next(named, "the package asked about")
    if not case.packages:
        return None
    latest = max(case.packages.values(), key=lambda one: (one.date is not None, one.date or case.as_of))
    return latest.package, latest.name
