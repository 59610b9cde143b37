"""How many bottles the plan of each start holds, without laying the plan."""

from bisect import bisect_left

from ppdplan.feeding import Interval, Rhythm, UsualTimes, lay_feeds, longest_gap, usual_instants
from ppdplan.finder.search import LAST_FEED_BEFORE, Search, request_at
from ppdplan.model import Feeding, Past, Span
from ppdplan.planner import milestones_of
from ppdplan.rules import Policy
from ppdplan.zone import DAY, Minute

_NOTHING = Past()
_REACH = 3 * DAY
"""Feeds further than this from a start say nothing about its bottles."""


class BottleCounts:
    """Bottles by start: laid feed by feed once for each time of day, then remembered.

    The feeds around a start look the same on every day on which no clock changes nearby.
    """

    def __init__(self, search: Search, policy: Policy, span: Span) -> None:
        self._search, self._policy = search, policy
        zone = search.plan.zone
        self._rhythm = _rhythm(search, span)
        changes = zone.changes(span.start - _REACH, span.end + _REACH)
        self._changes = [at for at, _ in changes]
        self._offsets = [zone.offset(at) for at in [span.start - _REACH, *self._changes]]
        self._counts: dict[tuple[bool, Minute], int] = {}

    def count(self, start: Minute) -> int:
        """The number of ``bottle-N`` that the plan of this start lays."""
        change = bisect_left(self._changes, start - _REACH)
        far = change == len(self._changes) or self._changes[change] > start + _REACH
        is_plain = far and self._search.now <= start - LAST_FEED_BEFORE
        key = (is_plain, (start + self._offsets[change]) % DAY if is_plain else start)
        if key not in self._counts:
            self._counts[key] = self._lay(start)
        return self._counts[key]

    def _lay(self, start: Minute) -> int:
        request = request_at(self._search, start)
        milestones = milestones_of(request, self._policy)
        feeds = lay_feeds(request, milestones, self._policy, self._rhythm, _NOTHING)
        return sum(feed.is_bottle for feed in feeds)


def _rhythm(search: Search, span: Span) -> Rhythm:
    """How this baby is fed, through the whole search."""
    plan = search.plan
    times = plan.nursing_feeds if plan.feeding is Feeding.MIXED else plan.usual_feeds
    if not times:
        return Interval(plan.feed_every_minutes)
    instants = usual_instants(times, plan.zone, span.start - _REACH, span.end + _REACH)
    return UsualTimes(tuple(instants), longest_gap(times))
