"""
Bargaining: is there a package that all could accept, and which ones should be looked at?

A package takes one option of every issue. Its level for a party is the sum of the worths of
its options, plus pair terms whose two options are both in it, in the party's own points,
which are never added to or compared with another party's. `no_deal` is the level that the
party finds as good as going on without. Rules and absolute red lines say which packages are
allowed.

- **Consent**: the principals, and every guarantor whom the package asks to act.
- **Zone**: allowed packages at or above no deal for all who must consent.
- **Frontier**: allowed packages that no other allowed one dominates for the principals, all
  ties kept; of the whole space, and of the zone (computed in the zone).
- **Nash**: the largest product of gains over no deal, each gain to the power of its principal where
  powers are given; **Kalai-Smorodinsky**: the largest least share of the ideal gain, then leximin;
  **egalitarian** (largest least gain) and **utilitarian** (largest sum) only where scales are declared
  comparable. **Ideal**: a principal's largest level in the zone; **nadir**: its least on the zone's frontier.
- **Firmness**: the zone again with firm red lines honoured like absolute ones, and with all stated ones.
- **Draws**: every worth and no deal between its bounds at scrambled Sobol' points; counted is
  in how many draws a package is in the zone, on the zone's frontier, a solution (a tie of m counts 1/m).
  Reported are a few packages that together cover the draws, without a ranking among them.
- **Order only** (rankings): draws take points evenly from all that agree with the orders. Exact whatever the
  points: packages that another beats for all principals, and where no deal is estimated packages in or
  out of the zone. Where of a ranked party only red lines place no deal, each draw puts it between just better
  than the typical (median) allowed package that crosses one of its lines and just better than every one; both
  ends are counted too. The missing judgement that matters most takes away the largest share of the
  verdict's variance over the draws, if known by itself.
- **Why**: gain or loss issue by issue against each opening (the latest demand; where there is none
  the best option, marked assumed), another package, or what stands today; a pair term by itself.
- **Blocks**: whose consent an option lacks. **Unlock**: per party the smallest change of its no deal, or
  of the worth of one option, and each rule or red line lifted, that opens the zone (or closes it);
  where none does alone, pairs: two no-deal levels, one with a rule or red line lifted, or two lifted.
- **Bridge**: acceptable packages near the openings: no option that nobody opened with or signalled where
  that can be, then the fewest issues for the principal that moves on most, then the fewest moves; each with
  another split of the moves. Issues are counted, points of two parties never compared. Where the zone is
  empty: what leaves the fewest parties short, by the least share of their range.
- **Trades and improvement** of a text: swaps of one or two issues, and the frontier of all allowed packages,
  that leave nobody worse off than the text does.
- **Order only** (rankings): points are drawn from all that agree with the orders; what one package
  has over another whatever the points is decided exactly, at the corners of the polytope of such
  points. No deal that only red lines place is drawn from better than the typical package that crosses
  one to better than all that do, and both ends are told; where nothing places it, it is missing.
- **Beyond two million packages** nothing is listed. The frontier is built issue by issue, what is dominated
  dropped at once (bucket elimination along the rules and pair terms), with all ties counted: exact. Where it
  passes a cap, the solutions are searched for by branch and bound, with a proof or the gap, and
  a thinned frontier with its error stands for it. In every draw the same search is made, on fewer draws
  where each takes long; the finding says which way was taken and what was not counted.

Sources: J. F. Nash, Econometrica 18(2), 1950, 155-162; E. Kalai and M. Smorodinsky,
Econometrica 43(3), 1975, 513-518; E. Rollon and J. Larrosa, Journal of Heuristics 12(4-5), 2006,
307-328 (elimination). Drawing, the short list, the block table, the levels of firmness, the bridge
and its ties, no deal by red lines and the weight of a missing judgement are [ours].

When not to believe it: worths that add up miss whatever is more than pairs of options;
`no_deal` moves everything, so read how near it is to the edge; nothing here asks whether a
package would be kept (commitment does), nor what a party knows and hides. With orders only, points
are spread over all that agree: a share of draws then says how much the order leaves open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from detente.methods.finding import Finding, Method, Options

if TYPE_CHECKING:
    from detente.case import Case

__all__ = ["METHOD", "run"]

QUESTION = "Is there a package that all could accept: the middle path?"


def run(case: Case, options: Options, given: Mapping[str, Mapping[str, Any]]) -> Finding:  # noqa: ARG001
    """Answer the question for a case; arrays are imported here, so that listing the methods stays quick."""
    from detente.methods.bargaining.front import answer_case

    return answer_case(QUESTION, case, options)


METHOD = Method(
    "bargaining",
    QUESTION,
    run,
    needs=("worth.<party>.<issue>.<option>", "no_deal.<party>"),
    options=("package", "against", "power", "comparable", "draws", "seed"),
)
