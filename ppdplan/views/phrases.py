"""What every view of a plan says, in the same words: who has the baby, the waits, the notices."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ppdplan.cover import cover_window
from ppdplan.model import Change, Dose, Event, Notice, Plan, Request, Role, Span
from ppdplan.rules import OUR_READING, Number, Source
from ppdplan.words import (
    Titles,
    clean_name,
    date_words,
    discreet_name,
    duration_words,
    title,
    when_words,
    zone_words,
)
from ppdplan.zone import Minute

NOT_READY = "Not ready: nobody is named for the baby"
PRESCRIBER = "What the prescriber says wins whenever it is later."
NO_ADVICE = "This lays out what your clinic and you decided. It gives no advice."
NOT_FOR = (
    "Call the clinic first, and do not start, with: uncontrolled high blood pressure, unstable "
    "heart disease, past psychosis, active substance use, or nobody for the baby."
)
NOTES_FIRST = 2
LONGEST = 200
"""Characters of a title in a line about changes."""
FORECAST = ("feed", "bottle", "practice")
SAID_ELSEWHERE = ("no-caregiver", "label-driving")
WAITS = ("waits.from", "care.after", "drive.after", "nurse.after")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the baby-care lane. ``who`` is ``None`` where nobody is named;
    ``on_duty`` is false once she may have the baby herself, ``sure`` if the roster is known."""

    start: Minute
    end: Minute
    who: str | None
    on_duty: bool = True
    sure: bool = True

    @property
    def label(self) -> str:
        if self.who is None:
            return "nobody named" if self.on_duty else "patient alone"
        return self.who if self.sure else f"{self.who}, if free"

    @property
    def is_uncovered(self) -> bool:
        """Whether the baby has nobody here at all."""
        return self.who is None and self.on_duty


def when(plan: Plan, at: Minute) -> str:
    """A clock time as this plan prints it: with the weekday on another day than the session."""
    return when_words(plan.request.zone, at, plan.request.start)


def for_home(titles: Titles) -> Titles:
    """Titles for a reader at home: a view in which everything is called Busy helps nobody."""
    return Titles.NEUTRAL if titles is Titles.BUSY else titles


def with_names(plan: Plan, titles: Titles, fit: Callable[[str], str]) -> Plan:
    """The same plan with every name discreet and fitted to its place, the notices' too."""
    pairs: dict[str, str] = {}

    def shown(name: str, role: Role = Role.CAREGIVER) -> str:
        told = name if titles is Titles.FULL else discreet_name(name, role)
        pairs[name] = fit(clean_name(told))
        return pairs[name]

    request = replace(
        plan.request,
        caregivers=tuple(replace(c, name=shown(c.name)) for c in plan.request.caregivers),
        sitter=plan.request.sitter and shown(plan.request.sitter, Role.SITTER),
        driver=plan.request.driver and shown(plan.request.driver, Role.DRIVER),
    )
    return replace(
        plan,
        request=request,
        cover=tuple(replace(shift, name=shown(shift.name)) for shift in plan.cover),
        events=tuple(_renamed(event, shown) for event in plan.events),
        notices=tuple(replace(n, message=_said(n.message, pairs)) for n in plan.notices),
    )


def _renamed(event: Event, shown: Callable[[str, Role], str]) -> Event:
    role = event.roles[0] if event.roles else Role.CAREGIVER
    return replace(event, name=shown(event.name, role)) if event.name else event


def _said(message: str, pairs: dict[str, str]) -> str:
    for name in sorted(pairs, key=len, reverse=True):
        if name != pairs[name]:
            message = message.replace(name, pairs[name])
    return clean_name(message)


def reading(plan: Plan) -> str:
    """The reading echoed: ``Tuesday 1 December 2026, New York time, medium tier``."""
    request = plan.request
    return f"{date_words(request.zone, request.start)}, {zone_words(request.zone)}, {tier(plan)}"


def tier(plan: Plan) -> str:
    """The tier planned with, and whose rules: ``medium tier``."""
    dose = plan.request.dose
    words = f"{dose.value} tier"
    if dose is Dose.UNKNOWN:
        words = "tier unknown: planned like the highest"
    return words if plan.policy.name == "article" else f"{words}, {plan.policy.name} rules"


def come_by(plan: Plan) -> str:
    """When the caregiver is to be there."""
    handover = plan.event("hand-over")
    return when(plan, handover.start if handover else plan.milestones.session_start)


def care(plan: Plan) -> list[Stretch]:
    """Who has the baby from the start until care ends; a gap has nobody."""
    unknown = {(shift.name, shift.end) for shift in plan.cover if shift.unknown}
    return [
        Stretch(e.start, e.end, e.name, sure=(e.name, e.end) not in unknown)
        for e in plan.of_kind("caregiver")
        if e.key != "hand-over"
    ]


def nobody(plan: Plan) -> str:
    """What stands in place of a name where nobody has the baby."""
    return "nobody has the baby" if plan.cover else "nobody is named yet"


def after_care(plan: Plan) -> list[Stretch]:
    """Who is at home from the end of care until she may drive; a name alone promises nothing."""
    window = Span(plan.milestones.caregiver_until, plan.milestones.safe_to_drive)
    people = [person for person in plan.request.caregivers if not person.is_plain]
    shifts, gaps = cover_window(people, window, plan.request.start)
    found = [
        *(Stretch(s.start, s.end, s.name, on_duty=False, sure=not s.unknown) for s in shifts),
        *(Stretch(gap.start, gap.end, None, on_duty=False) for gap in gaps),
    ]
    return sorted(found, key=lambda stretch: stretch.start)


def drive_wait(plan: Plan) -> str:
    """``6 h after it wears off at 12:00``; where the label is stricter, that it is."""
    milestones = plan.milestones
    wait = duration_words(milestones.safe_to_drive - milestones.waits_from)
    text = f"{wait} after it wears off at {when(plan, milestones.waits_from)}"
    stricter = any(notice.code == "label-driving" for notice in plan.notices)
    return f"{text}; the drug's label says 24 h" if stricter else text


def nurse_wait(plan: Plan) -> str:
    """``9 h after it wears off``; empty where nobody nurses."""
    resume = plan.milestones.nursing_resume
    if resume is None:
        return ""
    return f"{duration_words(resume - plan.milestones.waits_from)} after it wears off"


def bottle_times(plan: Plan) -> list[str]:
    """The bottles' times, in order."""
    return [when(plan, bottle.start) for bottle in plan.of_kind("bottle")]


def is_about(event: Event) -> bool:
    """Whether an event's time is a forecast that the baby may overrule."""
    return event.kind in FORECAST and not event.reported


def short_title(event: Event, plan: Plan, titles: Titles) -> str:
    """An event's title where its time stands beside it: ``Bottle: Sam``."""
    named = clean_name(title(event, plan, for_home(titles)))
    zone = plan.request.zone
    if event.kind in FORECAST:
        bare = named
        for at in (when(plan, event.start), zone.clock(event.start)):
            bare = bare.replace(f", about {at}", "", 1).replace(f" about {at}", "", 1)
        hers = event.kind == "bottle" and event.roles == (Role.PATIENT,)
        return f"{bare}: she gives it" if hers else bare
    return f"{named}, until {when(plan, event.end)}" if event.key == "session" else named


def last_feed_words(plan: Plan) -> str:
    """What the last feed before the session is called: it may be still to come."""
    fed = plan.request.last_feed
    return "Last feed given" if fed is None or fed <= plan.request.now else "Last feed, planned"


def last_feed(plan: Plan) -> Minute | None:
    """The last feed that was given, unless an event of the plan tells of it."""
    at = plan.request.last_feed
    told = {event.start for event in plan.events if event.kind in ("feed", "bottle")}
    return None if at in told else at


def notices(plan: Plan) -> tuple[list[Notice], list[Notice], list[Notice]]:
    """Warnings, the first two notes, and the rest; without what the answer says itself."""
    left = [notice for notice in plan.notices if notice.code not in SAID_ELSEWHERE]
    warnings = [notice for notice in left if notice.level == "warning"]
    notes = [notice for notice in left if notice.level != "warning"]
    return warnings, notes[:NOTES_FIRST], notes[NOTES_FIRST:]


def tells_of_nobody(notice: Notice) -> bool:
    """Whether a notice says that nobody minds the baby."""
    return notice.code in ("cover-gap", "no-caregiver")


def waits(plan: Plan) -> list[tuple[str, Number]]:
    """The waits of this plan with whose number each is, the nursing wait only if there is one."""
    tier = plan.request.dose.tier
    shown = [rule for rule in WAITS if plan.request.nursing or rule != "nurse.after"]
    return [(rule, plan.policy.rules[rule].numbers[tier]) for rule in shown]


def sources(plan: Plan) -> list[Source]:
    """Where the waits were read, each once."""
    found = dict.fromkeys(number.source for _, number in waits(plan))
    return [source for source in found if source is not OUR_READING]


_KINDS = {
    "session": "Session",
    "hand-over": "Hand-over",
    "caregiver": "Baby care",
    "watch": "Stay within earshot",
    "on-call": "Reachable with a car",
    "feed": "Feed",
    "bottle": "Bottle",
    "pump": "Pump",
    "pump-before": "Pump before the start",
    "prep-pump": "Pump for the stash",
    "thaw": "Thaw milk",
    "practice": "Practice bottle",
    "nursing-resume": "No nursing before",
    "safe-to-drive": "No driving before",
}


def changed_name(change: Change) -> str:
    """What a changed event is called in a line that gives its times."""
    base = change.key if change.key in _KINDS else change.key.rstrip("0123456789").rstrip("-")
    return _KINDS.get(base) or clean_name(change.title)


def change_words(change: Change, plan: Plan, arrow: str = "→") -> str:
    """``Moved: Bottle 10:00 → 10:25, +25 min``."""
    name = changed_name(change)
    before, after = (
        when(plan, at) if at is not None else "" for at in (change.before, change.after)
    )
    if change.what == "moved":
        return f"Moved: {name} {before} {arrow} {after}{_by(change)}"
    if change.what == "resized":
        what = "Shorter" if (change.minutes or 0) < 0 else "Longer"
        return f"{what}: {name} until {before} {arrow} {after}{_by(change)}"
    if change.what == "added":
        return f"New: {name} {after}"
    if change.what == "cancelled":
        return f"No longer planned: {name} {before}"
    return f"Now reads: {clean_name(change.title)[:LONGEST]}"


def _by(change: Change) -> str:
    return f", {signed(change.minutes)}" if change.minutes else ""


def signed(minutes: int) -> str:
    """``+2 h 30`` or ``−45 min``."""
    return f"{'−' if minutes < 0 else '+'}{duration_words(abs(minutes))}"


def start_of(request: Request, at: Minute) -> str:
    """How far a time is from the start, as ``+2 h 30``; empty over a day before it."""
    minutes = at - request.start
    if minutes == 0:
        return "start"
    return "" if minutes < -24 * 60 else signed(minutes)
