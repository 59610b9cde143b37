"""The nouns of the plan: what is asked for, and what comes out. Nothing here acts.

Points in time are ``Minute``s (see ``zone``); a bare number carries its unit in its name.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from ppdplan.rules import Policy
from ppdplan.zone import Minute, Zone

WEEK_DAYS, MONTH_DAYS = 7, 30.44
"""How an age typed in weeks or months counts in days."""


class Dose(StrEnum):
    """The tier that the clinic names; never milligrams. ``unknown`` plans like ``high``."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    UNKNOWN = "unknown"

    @property
    def tier(self) -> str:
        """The column of the rules that this tier reads: the later one where it is unknown."""
        return "high" if self is Dose.UNKNOWN else self.value


class Feeding(StrEnum):
    """How the baby is fed on other days."""

    NURSING = "nursing"
    MIXED = "mixed"
    BOTTLE = "bottle"


class HoldMilk(StrEnum):
    """What the family does with milk that is pumped while nursing waits."""

    DISCARD = "discard"
    LABEL = "label"


class Role(StrEnum):
    """Whom an event is for."""

    PATIENT = "patient"
    CAREGIVER = "caregiver"
    SITTER = "sitter"
    DRIVER = "driver"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open: from ``start`` up to, but without, ``end``."""

    start: Minute
    end: Minute

    def holds(self, at: Minute) -> bool:
        return self.start <= at < self.end

    def meets(self, start: Minute, end: Minute) -> bool:
        """Whether the two spans share a minute."""
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Hours:
    """Wall times at which someone can mind the baby, as minutes of a local day.

    ``end`` at or before ``start`` is on the next day. ``days`` are 0 (Monday) to 6; none: all.
    """

    start: int
    end: int
    days: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Caregiver:
    """Someone who minds the baby: by name alone for the whole window, or at certain times.

    ``free`` is what hours and calendars leave, worked out before the plan is laid;
    ``calendars`` and ``shifts`` are the files' names as typed. ``known_until`` is the minute up
    to which the roster is known; ``None``: it does not run out.
    """

    name: str
    hours: tuple[Hours, ...] = ()
    calendars: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    free: tuple[Span, ...] = ()
    known_until: Minute | None = None

    @property
    def is_plain(self) -> bool:
        """A name alone: there for the whole window."""
        return not (self.hours or self.calendars or self.shifts)


@dataclass(frozen=True, slots=True)
class MilkRequest:
    """What the family says about stored milk; volumes in millilitres, ``None`` is unknown.

    ``baby_age_days`` is the age on the session's day. ``prep_at`` is a minute of the local day.
    ``unit`` is how volumes were typed (``ml`` or ``oz``) and are shown.
    """

    baby_age_days: float | None = None
    bottle_ml: int | None = None
    stash_ml: int | None = None
    frozen: bool = False
    build_stash: bool = False
    prep_at: int = 8 * 60
    preterm: bool = False
    hold_milk: HoldMilk = HoldMilk.DISCARD
    unit: str = "ml"

    @property
    def is_given(self) -> bool:
        """Whether the family said anything about stored milk."""
        known = (self.baby_age_days, self.bottle_ml, self.stash_ml)
        return self.frozen or any(value is not None for value in known)


@dataclass(frozen=True, slots=True)
class Request:
    """What one plan is laid from. ``now`` is a field: the core has no clock.

    ``last_feed`` is the last feed given; ``None`` only with ``usual_feeds``.
    ``usual_feeds`` and ``nursing_feeds`` are minutes of the local day. ``talks`` are what the
    program wraps around the session, placed outside ``patient_busy``.
    """

    now: Minute
    start: Minute
    zone: Zone
    dose: Dose
    last_feed: Minute | None
    feed_every_minutes: int
    session_minutes: int
    usual_feeds: tuple[int, ...] = ()
    nursing_feeds: tuple[int, ...] = ()
    feeding: Feeding = Feeding.NURSING
    caregivers: tuple[Caregiver, ...] = ()
    sitter: str | None = None
    driver: str | None = None
    milk: MilkRequest = field(default_factory=MilkRequest)
    rehearse: bool = False
    talks: tuple[str, ...] = ()
    patient_busy: tuple[Span, ...] = ()
    zone_given: bool = True

    @property
    def nursing(self) -> bool:
        """Whether the plan has feeds at the breast, pumps and a nursing wait at all."""
        return self.feeding is not Feeding.BOTTLE


@dataclass(frozen=True, slots=True)
class Milestones:
    """The fixed points of the day. Every wait counts from ``waits_from``."""

    session_start: Minute
    session_end: Minute
    waits_from: Minute
    caregiver_until: Minute
    safe_to_drive: Minute
    nursing_resume: Minute | None

    @property
    def last(self) -> Minute:
        """When the last wait is over."""
        return max(self.caregiver_until, self.safe_to_drive, self.nursing_resume or 0)


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the day. Words for it are made in ``words``; ``rule`` set its time.

    ``tentative``: nobody holds it yet. ``early``: a feed offered before its time.
    ``reported``: somebody said that it happened then, so it is no forecast.
    ``formula``: a bottle that stands in for no nursing. ``amount_ml`` is for milk and bottles,
    ``store`` says where pumped milk goes (``fridge`` or ``freezer``).
    """

    key: str
    kind: str
    start: Minute
    end: Minute
    roles: tuple[Role, ...]
    rule: str
    name: str | None = None
    tentative: bool = False
    early: bool = False
    reported: bool = False
    formula: bool = False
    amount_ml: int | None = None
    store: str | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch in which one person has the baby. ``unknown``: their roster has run out."""

    name: str
    start: Minute
    end: Minute
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know, with a stable code; ``level`` is ``warning`` or ``note``."""

    code: str
    level: str
    message: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a re-run did to an event: ``moved``, ``resized``, ``renamed``, ``added``, ``cancelled``.

    ``before`` and ``after`` are its start (for ``resized`` its end); ``minutes`` is how far.
    """

    key: str
    what: str
    title: str
    before: Minute | None = None
    after: Minute | None = None

    @property
    def minutes(self) -> int | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Milk:
    """How much milk the hold takes and where it comes from; millilitres, ``None`` is unknown."""

    bottles: int
    bottle_ml: int | None
    needed_ml: int | None
    stash_ml: int | None
    short_ml: int | None
    short_bottles: int | None
    extra_pumps: int | None
    missing_ml: int | None
    rule_of_thumb_ml: tuple[int, int] | None
    thaw_at: Minute | None
    use_by: Minute | None


@dataclass(frozen=True, slots=True)
class Past:
    """What an earlier plan says has begun: it stays where it is and counts as happened.

    ``events`` are feeds, bottles, pumps and thawing; ``handover`` keeps its start. ``shifts`` are
    who had the baby up to now. ``rerun``: there was such a plan, so nothing is laid before now.
    """

    events: tuple[Event, ...] = ()
    handover: Event | None = None
    shifts: tuple[Shift, ...] = ()
    rerun: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The day laid out. ``gaps`` are the minutes of the care window that nobody covers."""

    request: Request
    policy: Policy
    milestones: Milestones
    cover: tuple[Shift, ...]
    gaps: tuple[Span, ...]
    events: tuple[Event, ...]
    milk: Milk | None
    notices: tuple[Notice, ...]

    def event(self, key: str) -> Event | None:
        """The event with this key, if the plan has one."""
        return next((event for event in self.events if event.key == key), None)

    def of_kind(self, kind: str) -> tuple[Event, ...]:
        """The events of one kind, in order."""
        return tuple(event for event in self.events if event.kind == kind)
