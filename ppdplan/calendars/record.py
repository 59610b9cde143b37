"""A plan as the plain data of its state line, and back.

Reading is checked field by field with pydantic: the line has been through other programs.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ppdplan.errors import PlanError
from ppdplan.model import (
    Caregiver,
    Dose,
    Event,
    Feeding,
    HoldMilk,
    Hours,
    Milestones,
    MilkRequest,
    Plan,
    Request,
    Role,
    Shift,
    Span,
)
from ppdplan.rules import ARTICLE_POLICY, MORNING, REACH, Policy
from ppdplan.words import Titles
from ppdplan.zone import Minute as AnyMinute
from ppdplan.zone import Zone

VERSION = 1
Minute = Annotated[AnyMinute, Field(ge=-5_000_000, le=150_000_000)]
"""A minute between 1960 and 2255: the line may have been forged."""
KNOWN_RULES = {*ARTICLE_POLICY.rules, REACH.id, MORNING.id}


MinuteOfDay = Annotated[int, Field(ge=0, le=1439)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class StoredEvent(_Strict):
    """One event as laid; ``seq`` is its SEQUENCE, ``gone`` says that it was cancelled."""

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
    seq: int = 0
    gone: bool = False


class StoredCaregiver(_Strict):
    """A caregiver as typed, with the free spans that hours and calendars left."""

    name: str
    hours: tuple[tuple[int, int, tuple[int, ...], str], ...] = ()
    calendars: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    free: tuple[tuple[Minute, Minute], ...] = ()
    known_until: Minute | None = None


class StoredMilk(_Strict):
    """What the family said about stored milk."""

    baby_age_days: float | None = None
    bottle_ml: Annotated[int, Field(ge=1, le=1000)] | None = None
    stash_ml: Annotated[int, Field(ge=0, le=100_000)] | None = None
    frozen: bool = False
    build_stash: bool = False
    prep_at: MinuteOfDay = 8 * 60
    preterm: bool = False
    hold_milk: HoldMilk = HoldMilk.DISCARD
    unit: str = "ml"


class StoredRequest(_Strict):
    """What the plan was asked for."""

    start: Minute
    zone: str
    dose: Dose
    last_feed: Minute | None
    every: Annotated[int, Field(ge=60, le=720)]
    session: Annotated[int, Field(ge=1, le=2880)]
    usual: tuple[MinuteOfDay, ...] = ()
    nursing_feeds: tuple[MinuteOfDay, ...] = ()
    feeding: Feeding = Feeding.NURSING
    caregivers: tuple[StoredCaregiver, ...] = ()
    sitter: str | None = None
    driver: str | None = None
    milk: StoredMilk = StoredMilk()
    rehearse: bool = False
    talks: tuple[str, ...] = ()
    patient_busy: tuple[tuple[Minute, Minute], ...] = ()


class Record(_Strict):
    """The state line: everything that a later command needs, from the file alone."""

    v: int
    plan_id: str
    revision: int
    audience: str
    titles: Titles
    policy: str
    policy_version: str
    policy_file: dict[str, Any] | None = None
    request: StoredRequest
    milestones: tuple[Minute, Minute, Minute, Minute, Minute, Minute | None]
    cover: tuple[tuple[str, Minute, Minute, bool], ...] = ()
    events: tuple[StoredEvent, ...]
    held: dict[str, tuple[Minute, Minute]] = {}
    copy_revision: int | None = None
    sheet_revision: int | None = None
    begun: bool = False
    cancelled: bool = False


class CopyRecord(_Strict):
    """The state line of a caregiver's copy: what is theirs, and no more."""

    v: int
    plan_id: str
    revision: int
    audience: str
    titles: Titles
    zone: str
    start: Minute
    of_revision: int
    cover: tuple[tuple[str, Minute, Minute, bool], ...] = ()
    events: tuple[StoredEvent, ...]
    cancelled: bool = False


def copy_record_of(state: dict[str, Any]) -> CopyRecord | None:
    """The record in a copy's state line, or ``None`` if it does not hold together."""
    try:
        record = CopyRecord.model_validate(state)
        Zone(record.zone)
    except (ValidationError, PlanError):
        return None
    return record if record.v == VERSION else None


def record_of(state: dict[str, Any]) -> Record | None:
    """The record in a state line, or ``None`` if it does not hold together."""
    try:
        record = Record.model_validate(state)
        Zone(record.request.zone)
    except (ValidationError, PlanError):
        return None
    rules = {event.rule for event in record.events}
    return record if record.v == VERSION and rules <= KNOWN_RULES else None


def plan_of(record: Record, policy: Policy, now: Minute) -> Plan:
    """The plan as it was laid; it has no notices of its own."""
    return Plan(
        request=request_of(record, now),
        policy=policy,
        milestones=Milestones(*record.milestones),
        cover=tuple(Shift(*shift) for shift in record.cover),
        gaps=(),
        events=tuple(event_of(stored) for stored in record.events if not stored.gone),
        milk=None,
        notices=(),
    )


def request_of(record: Record, now: Minute) -> Request:
    """What the plan was asked for."""
    asked = record.request
    return Request(
        now=now,
        start=asked.start,
        zone=Zone(asked.zone),
        dose=asked.dose,
        last_feed=asked.last_feed,
        feed_every_minutes=asked.every,
        session_minutes=asked.session,
        usual_feeds=asked.usual,
        nursing_feeds=asked.nursing_feeds,
        feeding=asked.feeding,
        caregivers=tuple(_caregiver_of(stored) for stored in asked.caregivers),
        sitter=asked.sitter,
        driver=asked.driver,
        milk=MilkRequest(**asked.milk.model_dump()),
        rehearse=asked.rehearse,
        talks=asked.talks,
        patient_busy=tuple(Span(*span) for span in asked.patient_busy),
    )


def _caregiver_of(stored: StoredCaregiver) -> Caregiver:
    return Caregiver(
        stored.name,
        tuple(Hours(*hours) for hours in stored.hours),
        stored.calendars,
        stored.shifts,
        tuple(Span(*span) for span in stored.free),
        stored.known_until,
    )


def event_of(stored: StoredEvent) -> Event:
    """An event as laid."""
    return Event(**stored.model_dump(exclude={"seq", "gone"}))
