"""One entry as an object on a calendar server: what is put there, and what it says when read back.

Servers and phones rewrite an object as they like, so objects are compared by meaning: a digest of
what a person would see (times, words, status, reminders, place, guests, repeats), of nothing else.

Whether somebody has edited an object since it was put there is told from the object alone, with
no store of ours: the state line that ends every description is put with one more key, ``said``,
the meaning of the entry as it was put. If the object still means that, nobody has touched it and
the next edition may take its place. If not, or if the line is gone, it is somebody's edit.
Dismissing a reminder, or a raised SEQUENCE alone, is no edit.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from icalendar import Alarm, Calendar, Component, Event, vText

from ppdplan.calendars import state
from ppdplan.calendars.ours import LIMIT, is_calendar
from ppdplan.calendars.write import PRODID, uid_of
from ppdplan.errors import PlanError

SAID = "said"
UNREADABLE = (ValueError, IndexError, KeyError, TypeError, AttributeError)
SEEN = (
    *("LOCATION", "URL", "COMMENT", "CATEGORIES", "ATTACH", "ORGANIZER", "ATTENDEE"),
    *("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"),
)
"""Beside times, words and status: what a person may have added to an entry."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry of a file, ready to be put; ``data`` is the object, with no METHOD."""

    key: str
    uid: str
    title: str
    meaning: str
    sequence: int
    is_cancelled: bool
    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The last part of the object's address."""
        return f"{self.uid}.ics"


@dataclass(frozen=True, slots=True)
class Sheaf:
    """The entries of one plan in a file, for one reader."""

    plan_id: str
    audience: str
    revision: int
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """What an object on the server says now, and what its state line says that we put."""

    meaning: str
    said: str | None
    sequence: int
    revision: int
    audience: str | None
    is_cancelled: bool

    @property
    def is_untouched(self) -> bool:
        """Whether it still says what we put."""
        return self.said == self.meaning


def sheaves_of(data: bytes, name: str) -> list[Sheaf]:
    """The plans that a file of ours holds; entries that are not ours are left out.

    Raises ``bad-calendar`` if it is no calendar or holds no plan; ``name`` is for the words.
    """
    plans: dict[tuple[str, str], list[tuple[str, Event, dict[str, Any]]]] = {}
    for event in _events_in(data, name):
        kept = _state_in(event)
        key = _key_of(str(event.get("UID", "")), kept)
        if key is not None:
            plans.setdefault((kept["plan_id"], kept["audience"]), []).append((key, event, kept))
    if not plans:
        raise PlanError(
            "bad-calendar",
            f"'{name}' holds no plan that this program wrote.",
            "Name the calendar file that 'schedule' wrote.",
        )
    return [_sheaf(plan_id, audience, rows) for (plan_id, audience), rows in plans.items()]


def stored_of(data: bytes) -> Stored:
    """What an object says; one that cannot be read says nothing that we put."""
    try:
        events = [] if len(data) > LIMIT else list(_walk(data))
    except UNREADABLE:
        events = []
    if len(events) != 1:
        return Stored("", None, 0, 0, None, is_cancelled=False)
    (event,) = events
    kept = _state_in(event)
    said, audience = kept.get(SAID), kept.get("audience")
    return Stored(
        meaning_of(event),
        said if isinstance(said, str) else None,
        _number(event.get("SEQUENCE")),
        _number(kept.get("revision")),
        audience if isinstance(audience, str) else None,
        is_cancelled=_status(event) == "CANCELLED",
    )


def meaning_of(event: Event) -> str:
    """A digest of what a person would see of an entry, however it is written down."""
    words, _ = state.split(str(event.get("DESCRIPTION", "")))
    start = _moment(event, "DTSTART")
    parts = [
        f"UID {event.get('UID', '')}",
        f"START {start}",
        f"END {_moment(event, 'DTEND') or _after(event)}",
        f"SUMMARY {_plain(str(event.get('SUMMARY', '')))}",
        f"WORDS {_plain(words)}",
        f"STATUS {_status(event)}",
        f"TRANSP {str(event.get('TRANSP', 'OPAQUE')).upper()}",
        *(f"{prop} {value}" for prop in SEEN for value in sorted(_values(event.get(prop)))),
        *sorted(_alarms(event)),
    ]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:20]


def _events_in(data: bytes, name: str) -> list[Event]:
    if is_calendar(data) and len(data) <= LIMIT:
        try:
            return list(_walk(data))
        except UNREADABLE:
            pass
    raise PlanError(
        "bad-calendar",
        f"'{name}' cannot be read as a calendar.",
        "Name the calendar file that 'schedule' wrote.",
    )


def _walk(data: bytes) -> Iterator[Event]:
    for calendar in Calendar.from_ical(data, multiple=True):
        yield from (found for found in calendar.walk("VEVENT") if isinstance(found, Event))


def _state_in(event: Event) -> dict[str, Any]:
    """The state line of an entry; empty if there is none that names a plan."""
    _, kept = state.split(str(event.get("DESCRIPTION", "")))
    named = kept is not None and all(isinstance(kept.get(n), str) for n in ("plan_id", "audience"))
    return kept if kept is not None and named else {}


def _key_of(uid: str, kept: dict[str, Any]) -> str | None:
    """The key that makes this UID in this plan; ``None`` if none does."""
    if not kept:
        return None
    laid = [row.get("key") for row in kept.get("events", ()) if isinstance(row, dict)]
    gone = [row[0] for row in kept.get("gone", ()) if isinstance(row, list) and row]
    keys = (str(key) for key in (*laid, *gone))
    wanted = (key for key in keys if uid_of(kept["plan_id"], kept["audience"], key) == uid)
    return next(wanted, None)


def _sheaf(plan_id: str, audience: str, rows: list[tuple[str, Event, dict[str, Any]]]) -> Sheaf:
    drafts = {key: _draft(key, event, kept) for key, event, kept in rows}
    revision = max(_number(kept.get("revision")) for _, _, kept in rows)
    return Sheaf(plan_id, audience, revision, tuple(drafts.values()))


def _draft(key: str, event: Event, kept: dict[str, Any]) -> Draft:
    meaning = meaning_of(event)
    words, _ = state.split(str(event.get("DESCRIPTION", "")))
    event["DESCRIPTION"] = vText(f"{words}\n\n{state.encode({**kept, SAID: meaning})}")
    alone = Calendar()
    alone.add("VERSION", "2.0")
    alone.add("PRODID", PRODID)
    alone.add_component(event)
    return Draft(
        key,
        str(event["UID"]),
        str(event.get("SUMMARY", "")),
        meaning,
        _number(event.get("SEQUENCE")),
        _status(event) == "CANCELLED",
        alone.to_ical(),
    )


def _status(event: Event) -> str:
    return str(event.get("STATUS", "CONFIRMED")).upper()


def _plain(text: str) -> str:
    return " ".join(text.split())


def _number(value: Any) -> int:
    try:
        return max(int(value), 0)
    except (TypeError, ValueError):
        return 0


def _moment(event: Event, prop: str) -> str:
    return _utc(getattr(event.get(prop), "dt", None))


def _after(event: Event) -> str:
    """The end of an entry that says how long it is instead; elapsed time."""
    start = getattr(event.get("DTSTART"), "dt", None)
    length = getattr(event.get("DURATION"), "dt", None)
    if not isinstance(start, dt.datetime) or not isinstance(length, dt.timedelta):
        return ""
    return _utc((start.astimezone(dt.UTC) if start.tzinfo else start) + length)


def _utc(value: Any) -> str:
    """A moment the same in whatever zone it was written; a floating time and a day as they are."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    return value.isoformat() if isinstance(value, dt.date) else ""


def _values(found: Any) -> Iterator[str]:
    for value in found if isinstance(found, list) else [found]:
        raw = value.to_ical() if hasattr(value, "to_ical") else str(value or "")
        if raw:
            yield raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)


def _alarms(event: Event) -> Iterator[str]:
    """The reminders that were set; not those that a phone adds for a snooze, or to say 'none'."""
    for part in event.subcomponents:
        if not isinstance(part, Alarm) or "RELATED-TO" in part:
            continue
        if str(part.get("ACTION", "")).upper() != "NONE":
            yield f"ALARM {_trigger(part)}"


def _trigger(alarm: Component) -> str:
    trigger = alarm.get("TRIGGER")
    value = getattr(trigger, "dt", None)
    if not isinstance(value, dt.timedelta):
        return _utc(value)
    at_end = str(getattr(trigger, "params", {}).get("RELATED", "")).upper() == "END"
    return f"{'END' if at_end else 'START'} {int(value.total_seconds())}"
