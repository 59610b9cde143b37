"""The starts found, for a person: each with a name beside every hour, its reasons, its price."""

import shlex
from collections.abc import Iterator, Sequence

from rich.console import Console

from ppdplan.finder.near import NearMiss
from ppdplan.finder.presence import Presence
from ppdplan.finder.refusals import near_miss_clause
from ppdplan.finder.roster import called
from ppdplan.finder.rules import KEYS
from ppdplan.finder.suggest import Alternative, Candidate, Entry, Suggestion
from ppdplan.model import Notice
from ppdplan.views.page import Page
from ppdplan.views.week import week
from ppdplan.words import (
    clean_name,
    date_words,
    duration_words,
    list_of,
    short_date,
    when_words,
    zone_words,
)
from ppdplan.zone import Minute, Zone

SHOWN = ("alone_minutes", "unknown_minutes", "night_minutes", "night_after_hours", "handovers")
"""What the hours with their names, and the counts, show already: it is not said again."""

COST = "The lower the cost, the less speaks against a start; ppdplan rules shows what counts."


def suggestions(
    found: Suggestion, console: Console, *, ascii_only: bool = False, plain: bool = False
) -> None:
    """Print what a search found, at the console's width; ``plain`` draws no picture."""
    page, zone = Page(console, ascii_only=ascii_only), found.search.plan.zone
    first, last = found.starts[0].start, found.starts[-1].start
    page.lines(
        f"{short_date(zone, first)} to {date_words(zone, last)}, {zone_words(zone)}, "
        f"{found.search.plan.dose.value} tier",
        "bold",
    )
    page.lines(f"{found.considered} starts tried; {_uncovered(found.uncovered)}. {COST}")
    warn(found.notices, page)
    if found.search.each:
        _each(found, page)
    else:
        said: set[str] = set()
        for number, entry in enumerate(found.entries, start=1):
            _entry(number, entry, zone, page, said)
    _alternatives(found.alternatives, zone, page)
    _near(found, page)
    if not plain:
        page.heading("The days at a glance")
        week(found, page)
    tell(found.notices, page)
    rosters_known(found, page)
    plan_it(found.entries[0].candidate, page)


def _uncovered(number: int) -> str:
    return f"{number} of them without somebody for the baby" if number else "all are covered"


def _each(found: Suggestion, page: Page) -> None:
    """Every start in a line, the best first."""
    zone = found.search.plan.zone
    page.heading("Each start by itself, best first")
    for entry in found.entries:
        candidate = entry.candidate
        names = list_of([shift.name for shift in candidate.cover])
        page.lines(
            f"{names}; {counts(candidate)}; cost {candidate.cost}",
            lead=f"{start_words(zone, candidate.start)}  ",
        )


def _entry(number: int, entry: Entry, zone: Zone, page: Page, said: set[str]) -> None:
    candidate = entry.candidate
    page.blank()
    page.lines(
        f"{start_words(zone, candidate.start)}{window_words(candidate, zone)}",
        "bold",
        lead=f"{number}. ",
        lead_style="bold",
    )
    if entry.others:
        dates = list_of([short_date(zone, other.start) for other in entry.others])
        page.lines(f"The same on {dates}.", lead="   ")
    hours_and_reasons(candidate, zone, page, said)


def start_words(zone: Zone, start: Minute) -> str:
    """``Tue 5 Jan 10:00``."""
    return f"{short_date(zone, start)} {zone.clock(start)}"


def window_words(candidate: Candidate, zone: Zone) -> str:
    """``, or any start from 09:45 to 10:30``; nothing for a single start."""
    if candidate.earliest_start == candidate.latest_start:
        return ""
    first, last = zone.clock(candidate.earliest_start), zone.clock(candidate.latest_start)
    return f", or any start from {first} to {last}"


def hours_and_reasons(candidate: Candidate, zone: Zone, page: Page, said: set[str]) -> None:
    """The names beside the hours, the counts, and each reason that was not given before."""
    for lead, text in _hours(candidate, zone):
        page.lines(text, lead=f"   {lead}  ")
    page.lines(f"{counts(candidate).capitalize()}; cost {candidate.cost}.", lead="   ")
    for reason in candidate.why:
        if reason.key not in SHOWN and reason.text not in said:
            said.add(reason.text)
            page.lines(reason.text, lead="   ")


def counts(candidate: Candidate) -> str:
    """``4 bottles, 1 hand-over, 2 h in the night``."""
    values = dict(zip(KEYS, candidate.values, strict=True))
    bottles, handovers = values["bottles"], values["handovers"]
    parts = ["1 bottle" if bottles == 1 else f"{bottles} bottles"]
    if handovers:
        parts.append("1 hand-over" if handovers == 1 else f"{handovers} hand-overs")
    if values["night_minutes"]:
        parts.append(f"{duration_words(values['night_minutes'])} in the night")
    return ", ".join(parts)


def _hours(candidate: Candidate, zone: Zone) -> Iterator[tuple[str, str]]:
    """A line for each stretch: who has the baby, then who is there, and where nobody is."""
    before: Presence | None = None
    for presence in candidate.hours:
        end = when_words(zone, presence.end, candidate.start)
        begin = when_words(zone, presence.start, candidate.start)
        yield f"{begin}–{end}", _there(presence, before, candidate) + _straight(presence, zone)
        before = presence


def _there(presence: Presence, before: Presence | None, candidate: Candidate) -> str:
    if presence.name is None:
        leaves = f"{clean_name(before.name)} leaves: " if before and before.name else "nobody: "
        in_the_wait = presence.start < candidate.milestones.last
        if presence.end <= candidate.milestones.last:
            return f"{leaves}you are alone with the baby"
        if in_the_wait:
            return f"{leaves}you are alone with the baby, and the night is yours alone"
        return f"{leaves}the night is yours alone"
    name = clean_name(presence.name)
    if presence.unknown:
        name = f"{name}, if free,"
    if presence.on_duty:
        return f"{name} has the baby"
    return f"{name} is there" if presence.promised else f"{name}, no hours given"


def _straight(presence: Presence, zone: Zone) -> str:
    """The long events close by, which a late end would push into this."""
    parts = []
    if presence.comes_from:
        event = presence.comes_from
        parts.append(f"comes from {called(event) or 'an event'} until {zone.clock(event.end)}")
    if presence.leaves_for:
        event = presence.leaves_for
        parts.append(f"leaves for {called(event) or 'an event'} at {zone.clock(event.start)}")
    return f" ({', '.join(parts)})" if parts else ""


def _alternatives(found: Sequence[Alternative], zone: Zone, page: Page) -> None:
    if not found:
        return
    page.heading("At a price")
    for each in found:
        price = f", but {each.price}" if each.price else ""
        page.lines(f"{each.gain}: {start_words(zone, each.start)}{price}", lead="- ")


def _near(found: Suggestion, page: Page) -> None:
    if not found.near_entries:
        return
    zone, best = found.search.plan.zone, found.entries[0].candidate.cost
    page.heading("What one change would do")
    for group in found.near_entries:
        page.lines(_near_words(group, best, zone), lead="- ")


def _near_words(group: Sequence[NearMiss], best: int, zone: Zone) -> str:
    near = group[0]
    each_day = " on that day" if len(group) > 1 else ""
    starts = " or ".join(short_date(zone, each.start) for each in group)
    return (
        f"{near_miss_clause(zone, near)}{each_day}, {starts} {zone.clock(near.start)} costs "
        f"{best - near.cost} less than the best here."
    )


def warn(notices: Sequence[Notice], page: Page) -> None:
    """The warnings, before anything else."""
    for notice in notices:
        if notice.level == "warning":
            page.lines(notice.message, lead="Warning: ", lead_style="bold")


def tell(notices: Sequence[Notice], page: Page) -> None:
    """The notes, after all else."""
    notes = [notice for notice in notices if notice.level != "warning"]
    if notes:
        page.heading("How the calendars were read")
    for notice in notes:
        page.lines(notice.message, lead="- ")


def rosters_known(found: Suggestion, page: Page) -> None:
    """How far each roster is known."""
    zone = found.search.plan.zone
    known = [
        f"{clean_name(roster.name)} to {date_words(zone, roster.known_until - 1)}"
        for roster in found.search.rosters
        if roster.known_until is not None
    ]
    if known:
        page.lines(f"Work in the calendars is known for {list_of(known)}.")


def plan_it(candidate: Candidate, page: Page) -> None:
    """The line that plans the first start, to be pasted; long lines are not broken."""
    page.heading("To plan the first one (for another, change its times)")
    page.console.print(
        page.say(shlex.join(candidate.command)), soft_wrap=True, highlight=False, markup=False
    )
