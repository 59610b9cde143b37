"""The milk store over a whole course: what each session takes, and what is pumped in between.

Volumes are millilitres. Prep pumps are one a day, on the days between two sessions.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ppdplan.feeding import lay_feeds, rhythm_of
from ppdplan.finder.search import Search, request_at
from ppdplan.laying import pump_before_fits
from ppdplan.model import Notice, Past, Request
from ppdplan.planner import milestones_of
from ppdplan.rules import Policy
from ppdplan.words import list_of, short_date, volume_words
from ppdplan.zone import Minute

_NOTHING = Past()


@dataclass(frozen=True, slots=True)
class SessionMilk:
    """The store around one session. ``extra_pumps`` are the prep pumps that fit on the days
    before it, as many as are needed; ``None`` when not nursing."""

    start: Minute
    before_ml: int
    needed_ml: int
    extra_pumps: int | None
    missing_ml: int
    after_ml: int


def milk_of_series(
    search: Search, policy: Policy, starts: Sequence[Minute]
) -> tuple[SessionMilk, ...] | None:
    """The store from session to session; ``None`` without a bottle's size and a stash."""
    asked = search.plan.milk
    if asked.bottle_ml is None or asked.stash_ml is None:
        return None
    found: list[SessionMilk] = []
    store, before = asked.stash_ml, None
    for start in starts:
        milk = _session(request_at(search, start), policy, asked.bottle_ml, store, before)
        found.append(milk)
        store, before = milk.after_ml, start
    return tuple(found)


def _session(
    request: Request, policy: Policy, size: int, store: int, before: Minute | None
) -> SessionMilk:
    """One session: half a bottle comes of each pump on the days before and of pump-before."""
    milestones = milestones_of(request, policy)
    rhythm = rhythm_of(request, milestones)
    feeds = lay_feeds(request, milestones, policy, rhythm, _NOTHING)
    needed = size * sum(feed.is_bottle and not feed.formula for feed in feeds)
    short = max(0, needed - store)
    if not request.nursing:
        return SessionMilk(request.start, store, needed, None, short, max(0, store - needed))
    pumped_before = int(pump_before_fits(request, policy, rhythm, _NOTHING))
    wanted = max(0, -(-2 * short // size) - pumped_before)
    pumps = min(wanted, len(list(_prep_days(request, policy, before))))
    yielded = (pumps + pumped_before) * size
    missing = max(0, -(-(2 * short - yielded) // 2))
    after = max(0, (2 * (store - needed) + yielded) // 2)
    return SessionMilk(request.start, store, needed, pumps, missing, after)


def _prep_days(request: Request, policy: Policy, before: Minute | None) -> Iterator[dt.date]:
    """The days before a session on which a prep pump fits: from today, or after the last one,
    once she may nurse again; none in the past."""
    zone, earliest = request.zone, request.now
    day = zone.date(request.now)
    if before is not None:
        resume = _nursing_resume(request, policy, before)
        earliest = max(earliest, resume)
        day = zone.date(before) + dt.timedelta(days=1)
    while day < zone.date(request.start):
        if zone.at_wall(day, request.milk.prep_at) >= earliest:
            yield day
        day += dt.timedelta(days=1)


def _nursing_resume(request: Request, policy: Policy, before: Minute) -> Minute:
    """When the session before lets her nurse again."""
    at = milestones_of(request, policy)
    return before + ((at.nursing_resume or at.caregiver_until) - request.start)


def milk_notices(request: Request, milk: Sequence[SessionMilk] | None) -> Iterator[Notice]:
    """The warning for sessions that the store does not reach for."""
    short = [each for each in milk or () if each.missing_ml]
    if short:
        zone, unit = request.zone, request.milk.unit
        named = list_of(
            [f"{short_date(zone, m.start)} ({volume_words(m.missing_ml, unit)})" for m in short]
        )
        yield Notice(
            "milk-short",
            "warning",
            f"The milk does not reach: {named} missing. Ways out: longer gaps, pumps that begin "
            "sooner, donor milk or formula.",
        )
