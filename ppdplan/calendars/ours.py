"""Our own calendar file, read back: also after another program has stored and rewritten it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from icalendar import Calendar, Event

from ppdplan.calendars import state
from ppdplan.calendars.record import CopyRecord, Record, copy_record_of, plan_of, record_of
from ppdplan.calendars.write import COPY, Entry, Filed, uid_of
from ppdplan.errors import PlanError
from ppdplan.model import Plan
from ppdplan.policies import from_state
from ppdplan.rules import Policy
from ppdplan.zone import DAY, Minute, Zone, minute_of

State: TypeAlias = tuple[dict[str, Any], Record | CopyRecord]
LIMIT = 5_000_000
"""Bytes: a plan of ours has a few thousand."""


@dataclass(frozen=True, slots=True)
class OurFile:
    """A file of ours: what its entries say now, and the plan as it was laid.

    ``strangers`` counts events that are not ours.
    """

    filed: Filed
    record: Record | CopyRecord
    strangers: int

    @property
    def family(self) -> Record:
        """The record of the family's file; raises ``bad-calendar`` for a caregiver's copy."""
        if isinstance(self.record, Record):
            return self.record
        raise PlanError(
            "bad-calendar",
            "This is the caregiver's copy: it does not hold the plan.",
            "Name the family's calendar file.",
        )

    @property
    def policy(self) -> Policy:
        """The rules that the plan was laid by."""
        record = self.family
        return from_state(record.policy, record.policy_version, record.policy_file)

    @property
    def copy(self) -> CopyRecord:
        """The record of a caregiver's copy."""
        assert isinstance(self.record, CopyRecord), "asked of the family's file"
        return self.record

    @property
    def is_copy(self) -> bool:
        """Whether this is a caregiver's copy, which does not hold the plan."""
        return isinstance(self.record, CopyRecord)

    @property
    def is_cancelled(self) -> bool:
        """Whether the plan was called off as a whole."""
        return self.record.cancelled

    def plan(self, policy: Policy, now: Minute) -> Plan:
        """The plan as laid, whatever was dragged since."""
        return plan_of(self.family, policy, now)


def read_ours(data: bytes, name: str, at: Minute | None = None) -> OurFile:
    """Our file from its bytes; ``name`` is for the words of an error.

    Of several sessions in one file, as a course has, the one counts that is on or next at
    ``at``; the entries of the others are strangers to it. Raises ``bad-calendar`` if it is no
    calendar, or holds no plan of ours.
    """
    events = list(_events(data, name))
    states = [found for found in (_state_in(event) for event in events) if found]
    if not states:
        raise PlanError(
            "bad-calendar",
            f"'{name}' holds no plan that this program wrote.",
            "Name the calendar file that 'schedule' wrote.",
        )
    raw, record = _that_counts(states, at)
    zone = Zone(record.request.zone if isinstance(record, Record) else record.zone)
    keys = _keys_of(raw, record)
    uids = {uid_of(record.plan_id, record.audience, key): key for key in keys}
    entries: dict[str, Entry] = {}
    strangers = 0
    for event in events:
        key = uids.get(str(event.get("UID", "")))
        if key is None:
            strangers += 1
            continue
        entries[key] = _entry(key, event, name, zone)
    filed = Filed(
        record.plan_id,
        record.revision,
        record.audience,
        record.titles,
        entries,
        raw,
    )
    return OurFile(filed, record, strangers)


def _that_counts(states: list[State], at: Minute | None) -> State:
    """Of the states in a file the one that counts: the latest of the plan that is meant."""
    # A whole calendar may hold the caregiver's copy beside the family's entries.
    family = [pair for pair in states if isinstance(pair[1], Record)] or states
    ends = {record.plan_id: _over_at(record) for _, record in family}
    last = max(ends.values())
    moment = last if at is None else min(at, last)
    plan_id = min((end, plan_id) for plan_id, end in ends.items() if end >= moment)[1]
    meant = [pair for pair in family if pair[1].plan_id == plan_id]
    return max(meant, key=lambda pair: pair[1].revision)


def _over_at(record: Record | CopyRecord) -> Minute:
    """When the last wait, or the last event of a copy, is over."""
    if isinstance(record, Record):
        return max(at for at in record.milestones if at is not None)
    return max(event.end for event in record.events)


def is_calendar(data: bytes) -> bool:
    """Whether the bytes begin like a calendar file at all."""
    return data.lstrip(b"\xef\xbb\xbf \r\n\t")[:15].upper() == b"BEGIN:VCALENDAR"


def _events(data: bytes, name: str) -> Iterator[Event]:
    if len(data) > LIMIT or not is_calendar(data):
        raise PlanError(
            "bad-calendar",
            f"'{name}' is not a calendar file of a plan.",
            "Name the .ics file that 'schedule' wrote.",
        )
    try:
        calendars = Calendar.from_ical(data, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise PlanError(
            "bad-calendar",
            f"'{name}' is damaged: it cannot be read as a calendar.",
            "Use a copy, or plan again with 'schedule'.",
        ) from error
    for calendar in calendars:
        yield from (found for found in calendar.walk("VEVENT") if isinstance(found, Event))


def _state_in(event: Event) -> State | None:
    _, raw = state.split(str(event.get("DESCRIPTION", "")))
    if raw is None:
        return None
    is_copy = raw.get("audience") == COPY
    record = copy_record_of(raw) if is_copy else record_of(raw)
    return None if record is None else (raw, record)


def _keys_of(raw: dict[str, Any], record: Record | CopyRecord) -> list[str]:
    rows = raw.get("gone")
    rows = rows if isinstance(rows, list) else []
    gone = [str(row[0]) for row in rows if isinstance(row, list) and row]
    return [*(event.key for event in record.events), *gone]


def _entry(key: str, event: Event, name: str, zone: Zone) -> Entry:
    start = _minute(event, "DTSTART", zone)
    if start is None:
        raise PlanError(
            "bad-calendar",
            f"'{name}' has an entry without a readable start ('{event.get('SUMMARY', key)}').",
            "Use a copy, or plan again with 'schedule'.",
        )
    words, _ = state.split(str(event.get("DESCRIPTION", "")))
    return Entry(
        key,
        start,
        _end(event, start, zone),
        str(event.get("SUMMARY", "")),
        words,
        status=str(event.get("STATUS", "CONFIRMED")).upper(),
        transparent=str(event.get("TRANSP", "OPAQUE")).upper() == "TRANSPARENT",
        sequence=_number(event.get("SEQUENCE", 0)),
        stamp=_stamp(event),
    )


def _minute(event: Event, prop: str, zone: Zone) -> Minute | None:
    """A time of an entry; one without a zone, or a day alone, is read in the plan's zone."""
    value = getattr(event.get(prop), "dt", None)
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None:
            return minute_of(value)
        return zone.at_wall(value.date(), value.hour * 60 + value.minute)
    return zone.at_wall(value, 0) if isinstance(value, dt.date) else None


def _end(event: Event, start: Minute, zone: Zone) -> Minute:
    """When an entry ends: as said, or by its length; a day alone lasts until the next."""
    end = _minute(event, "DTEND", zone)
    length = getattr(event.get("DURATION"), "dt", None)
    if end is not None:
        return end
    if isinstance(length, dt.timedelta):
        return start + int(length.total_seconds()) // 60
    is_day = not isinstance(getattr(event.get("DTSTART"), "dt", None), dt.datetime)
    return zone.at_wall(zone.date(start), DAY) if is_day else start


def _number(value: Any) -> int:
    try:
        return max(int(value), 0)
    except (TypeError, ValueError):
        return 0


def _stamp(event: Event) -> str:
    for prop in ("LAST-MODIFIED", "DTSTAMP"):
        value = getattr(event.get(prop), "dt", None)
        if isinstance(value, dt.datetime) and value.tzinfo is not None:
            return value.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    return "19700101T000000Z"
