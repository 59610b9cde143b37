"""What to know about a plan: stable codes in a fixed order, each with a plain sentence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ppdplan.feeding import Feed, Rhythm, last_feed_given
from ppdplan.model import Event, Milestones, Notice, Request, Shift, Span
from ppdplan.rules import Policy
from ppdplan.words import list_of, short_date, span_words, when_words
from ppdplan.zone import Minute, offset_name

WARNING, NOTE = "warning", "note"

ORDER = (
    "no-caregiver",
    "in-the-past",
    "last-feed-long-ago",
    "cover-gap",
    "wait-reopened",
    "copy-out-of-date",
    "session-moved",
    "moved-earlier",
    "cut-short",
    "event-missing",
    "zone-unset",
    "not-discreet",
    "policy-expired",
    "feed-overdue",
    "several-names",
    "feed-early",
    "nurse-soon",
    "pump-before-left-out",
    "milk-short",
    "thaw-late",
    "thaw-past",
    "ask-paediatrician",
    "practice-bottle",
    "uncovered-tail",
    "one-adult",
    "bottle-runs-over",
    "night-hours",
    "past-midnight",
    "clock-change",
    "label-driving",
)
NIGHT = (22 * 60, 6 * 60)
LABEL_HOURS = 24
NURSE_SOON = 30


@dataclass(frozen=True, slots=True)
class Laid:
    """A plan while its notices are being written."""

    request: Request
    policy: Policy
    milestones: Milestones
    events: tuple[Event, ...]
    cover: tuple[Shift, ...]
    gaps: tuple[Span, ...]
    feeds: list[Feed]
    rhythm: Rhythm
    rerun: bool


def in_order(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Notices in the order of the table, each code at most once a message."""
    return tuple(sorted(dict.fromkeys(notices), key=lambda notice: ORDER.index(notice.code)))


def notices_of(laid: Laid) -> tuple[Notice, ...]:
    """Everything that a person should know about this plan."""
    found = [
        *_about_people(laid),
        *_about_inputs(laid),
        *_about_feeds(laid),
        *_about_the_clock(laid),
    ]
    return in_order(found)


def _about_people(laid: Laid) -> Iterator[Notice]:
    request, until = laid.request, laid.milestones.caregiver_until
    clock = request.zone.clock
    if not request.caregivers:
        yield Notice("no-caregiver", WARNING, "Not ready: nobody is named for the baby.")
    plain = [person.name for person in request.caregivers if person.is_plain]
    if len(plain) > 1:
        rest = list_of(plain[1:])
        yield Notice(
            "several-names",
            NOTE,
            f"{plain[0]} has the whole time; {rest} got no hours. "
            f'Give hours to share it: --caregiver "{plain[1]} 13:00-17:00".',
        )
    tail = _tail_begins(laid)
    if tail is not None and not request.driver:
        drive = when_words(request.zone, laid.milestones.safe_to_drive, request.start)
        yield Notice(
            "uncovered-tail",
            NOTE,
            f"From {when_words(request.zone, tail, request.start)} nobody is named: she is the "
            f"adult at home then and may not drive until {drive}. Who could drive, if it must be?",
        )
    if request.caregivers and request.sitter in (None, *(c.name for c in request.caregivers)):
        yield Notice(
            "one-adult",
            NOTE,
            "One person, two jobs: a crying baby and a look at the patient every 15 minutes do "
            "not go together. Name a second adult with --sitter.",
        )
    if laid.gaps and request.caregivers and laid.rerun and request.start <= request.now:
        gaps = list_of([span_words(request.zone, gap.start, gap.end) for gap in laid.gaps])
        yield Notice("cover-gap", WARNING, f"Nobody has the baby {gaps}. Call someone now.")
    for bottle in laid.events:
        if bottle.kind == "bottle" and bottle.start < until < bottle.end:
            yield Notice(
                "bottle-runs-over",
                NOTE,
                f"The bottle about {clock(bottle.start)} runs past {clock(until)}: whoever gives "
                "it stays until the baby is done.",
            )


def _tail_begins(laid: Laid) -> Minute | None:
    """The first minute from the end of care on, before driving, that nobody's hours hold."""
    at = laid.milestones.caregiver_until
    spans = sorted(
        (span for person in laid.request.caregivers for span in person.free),
        key=lambda span: span.start,
    )
    for span in spans:
        if span.start <= at < span.end:
            at = span.end
    return at if at < laid.milestones.safe_to_drive else None


def _about_inputs(laid: Laid) -> Iterator[Notice]:
    request, zone = laid.request, laid.request.zone
    if request.start < request.now and not laid.rerun:
        yield Notice("in-the-past", WARNING, "This start is already past. Is the date right?")
    if request.last_feed is not None:
        gap = request.start - request.last_feed
        if gap > laid.rhythm.long_gap():
            yield Notice(
                "last-feed-long-ago",
                WARNING,
                f"The last feed you gave, {when_words(zone, request.last_feed, request.start)}, is "
                f"{gap // 60} h {gap % 60:02d} before the start. Is that the last one?",
            )
    if not request.zone_given and zone.name in ("UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu"):
        yield Notice(
            "zone-unset",
            WARNING,
            "No time zone was given and this computer's is UTC: is that your clock? "
            "Use --tz, like --tz America/New_York.",
        )


def _about_feeds(laid: Laid) -> Iterator[Notice]:
    request = laid.request
    clock, resume = request.zone.clock, laid.milestones.nursing_resume
    if any(feed.overdue for feed in laid.feeds):
        yield Notice(
            "feed-overdue",
            NOTE,
            "A feed was due before now. If the baby has been fed, give that time as the last feed.",
        )
    for event in laid.events:
        if event.early and not event.reported:
            yield Notice(
                "feed-early",
                NOTE,
                f"A feed is due just before the start: offer it early, about {clock(event.start)}.",
            )
        stands_in = event.kind == "bottle" and not event.formula
        if stands_in and resume and event.start > resume - NURSE_SOON:
            yield Notice(
                "nurse-soon",
                NOTE,
                f"The bottle about {clock(event.start)} comes less than 30 minutes before "
                f"{clock(resume)}: it can wait if the baby is content.",
            )
    if request.nursing and not any(event.key.startswith("pump-before") for event in laid.events):
        yield Notice(
            "pump-before-left-out",
            NOTE,
            "No pump before the start: she has just fed, or the time for it is past.",
        )


def _about_the_clock(laid: Laid) -> Iterator[Notice]:
    request, zone, last = laid.request, laid.request.zone, laid.milestones.last
    if touches_night(laid):
        yield Notice(
            "night-hours",
            NOTE,
            "Part of this falls in the night: have a second adult there. No bed-sharing and no "
            "dozing off with the baby.",
        )
    later = [
        (name, at)
        for name, at in _named_milestones(laid)
        if zone.date(at) > zone.date(request.start)
    ]
    if later:
        named = list_of([f"{name} {when_words(zone, at, request.start)}" for name, at in later])
        yield Notice("past-midnight", NOTE, f"On a later date: {named}.")
    began = min(request.start, last_feed_given(request, laid.rhythm, laid.policy))
    for at, _ in zone.changes(began, last):
        before, after = offset_name(zone.offset(at - 1)), offset_name(zone.offset(at))
        yield Notice(
            "clock-change",
            NOTE,
            f"The clocks change on {short_date(zone, at)} ({before} to {after}). All waits are "
            "real hours.",
        )
    if laid.milestones.safe_to_drive < laid.milestones.waits_from + LABEL_HOURS * 60:
        yield Notice(
            "label-driving",
            NOTE,
            f"The drug's label is stricter: no driving for {LABEL_HOURS} hours.",
        )


def touches_night(laid: Laid) -> bool:
    """Whether a minute of the session and its waits lies in 22:00-06:00."""
    zone, start, end = laid.request.zone, laid.request.start, laid.milestones.last
    return any(_is_night(zone.local(at).hour * 60) for at in (*range(start, end, 30), end - 1))


def _is_night(minute_of_day: int) -> bool:
    return minute_of_day >= NIGHT[0] or minute_of_day < NIGHT[1]


def _named_milestones(laid: Laid) -> Iterator[tuple[str, Minute]]:
    yield "session ends", laid.milestones.session_end
    yield "baby care until", laid.milestones.caregiver_until
    yield "no driving before", laid.milestones.safe_to_drive
    if laid.milestones.nursing_resume:
        yield "no nursing before", laid.milestones.nursing_resume
