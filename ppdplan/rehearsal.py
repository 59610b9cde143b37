"""A bottle to practise, some days ahead: a baby that refuses it ends the plan at the first one."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from ppdplan.model import Event, Feeding, Notice, Request, Role
from ppdplan.rules import Policy
from ppdplan.zone import DAY, Minute

NEAREST_DAYS = 3
"""A practice bottle nearer to the session than this changes little any more."""
FAR_AWAY = 3 * DAY
BY_DAY = (8 * 60, 20 * 60)


def practice(request: Request, policy: Policy, bottles: Sequence[Event]) -> Iterator[Event]:
    """A bottle some days ahead, from the person who will give the first one; if asked for."""
    if not (request.rehearse and bottles and request.feeding is Feeding.NURSING):
        return
    zone, minute = request.zone, _minute_of_day(request, bottles[0].start)
    for back in range(policy.minutes("bottle.practice"), NEAREST_DAYS - 1, -1):
        at = zone.at_wall(zone.date(request.start) - timedelta(days=back), minute)
        if at >= request.now:
            yield Event(
                "practice-bottle",
                "practice",
                at,
                at + policy.minutes("feed.length"),
                (Role.CAREGIVER,),
                "bottle.practice",
                name=bottles[0].name,
            )
            return


def _minute_of_day(request: Request, first: Minute) -> int:
    """A usual feed by day, the nearest to the time of day of the first bottle."""
    local = request.zone.local(first)
    minute, every = local.hour * 60 + local.minute, request.feed_every_minutes
    feeds = request.usual_feeds or [(minute - k * every) % DAY for k in range(DAY // every)]
    by_day = [feed for feed in feeds if BY_DAY[0] <= feed < BY_DAY[1]]
    return min(by_day or feeds, key=lambda feed: min((feed - minute) % DAY, (minute - feed) % DAY))


def practice_notices(
    request: Request, bottles: Sequence[Event], events: Sequence[Event]
) -> Iterator[Notice]:
    """That somebody tries a bottle before; there is no more rehearsing once it has begun."""
    ahead = request.start - request.now
    is_time = request.milk.build_stash or request.rehearse or ahead > FAR_AWAY
    if events or not bottles or request.feeding is not Feeding.NURSING or ahead <= 0:
        return
    if is_time:
        when = "some days before" if ahead > FAR_AWAY else "if there is time before"
        yield Notice(
            "practice-bottle",
            "note",
            f"Let {bottles[0].name or 'whoever will give the bottle'} try a bottle {when}, "
            "with the baby not too hungry. If it is refused, ask for help before the day.",
        )
