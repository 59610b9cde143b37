"""A plan as a calendar file: UTC times, discreet words, our state behind each description."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ppdplan.calendars import state
from ppdplan.calendars.kept import state_of
from ppdplan.calendars.lines import fold, instant, text
from ppdplan.model import Change, Event, Plan
from ppdplan.words import Titles, details, is_marker, reminder, title
from ppdplan.zone import Minute

PRODID = "-//Day plan//Day plan 1//EN"
NAME = "Day plan"
FAMILY = "family"
COPY = "caregiver"
CURRENT = "current"
"""Stands in the state for the revision that is being written."""
COURSE_SIZE = 60
"""The most sessions in one file."""

_CATEGORIES = {
    "session": "Session",
    "caregiver": "Baby care",
    "watch": "Baby care",
    "driving": "Driving",
    "bottle": "Bottle",
    "pump": "Pump",
    "milk": "Milk",
    "nursing": "Nursing",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the file. ``reminder`` is minutes before the start, ``None`` for no alarm."""

    key: str
    start: Minute
    end: Minute
    summary: str
    description: str
    status: str = "CONFIRMED"
    transparent: bool = False
    category: str = ""
    reminder: int | None = None
    sequence: int = 0
    stamp: str = ""

    def says_the_same(self, other: "Entry") -> bool:
        """Whether a reader would see no difference."""
        return replace(self, **UNSEEN) == replace(other, **UNSEEN)


UNSEEN: dict[str, Any] = {"category": "", "reminder": None, "sequence": 0, "stamp": ""}
"""What a reader of an entry does not see change."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What a file of ours says: its entries by key, and the state as last laid."""

    plan_id: str
    revision: int
    audience: str
    titles: Titles
    entries: Mapping[str, Entry]
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edition:
    """What to write: ``data`` is ``None`` if the file is right as it is."""

    plan_id: str
    revision: int
    entries: tuple[Entry, ...]
    changes: tuple[Change, ...]
    data: bytes | None = field(repr=False, default=None)


def entries_of(plan: Plan, titles: Titles) -> list[Entry]:
    """The entries of a first edition: every event but the feeds."""
    return [entry_of(event, plan, titles) for event in plan.events if event.kind != "feed"]


def entry_of(event: Event, plan: Plan, titles: Titles) -> Entry:
    """One event as an entry of a first edition."""
    return Entry(
        event.key,
        event.start,
        event.end,
        title(event, plan, titles),
        "\n".join(details(event, plan, titles)),
        status="TENTATIVE" if event.tentative else "CONFIRMED",
        transparent=is_marker(event),
        category="" if titles is Titles.BUSY else _CATEGORIES.get(event.kind, ""),
        reminder=reminder(event),
    )


def uid_of(plan_id: str, audience: str, key: str) -> str:
    """An opaque UID: the same for the same plan, reader and event, and for nothing else."""
    digest = hashlib.sha256(f"{plan_id}/{audience}/{key}".encode()).hexdigest()
    return f"{plan_id}-{digest[:16]}@day.plan"


def edition(
    plan: Plan,
    titles: Titles,
    *,
    plan_id: str,
    stamp: str,
    filed: Filed | None = None,
    audience: str = FAMILY,
    extra: Mapping[str, Any] | None = None,
) -> Edition:
    """The file for a plan; ``filed`` is the one that it replaces, ``stamp`` is now in UTC.

    What changed has its SEQUENCE raised by one, what fell away is cancelled, what did not change
    keeps its stamp. ``extra`` are further keys of the state.
    """
    kept = {**state_of(plan, titles, audience), **(extra or {})}
    return bound(
        entries_of(plan, titles),
        kept,
        plan_id=plan_id,
        stamp=stamp,
        filed=filed,
        audience=audience,
    )


def bound(
    fresh: list[Entry],
    kept: dict[str, Any],
    *,
    plan_id: str,
    stamp: str,
    filed: Filed | None,
    audience: str,
) -> Edition:
    """Entries and their state bound into the next edition of a file."""
    entries = [replace(entry, stamp=stamp) for entry in fresh]
    changes: list[Change] = []
    revision = 0
    if filed is not None:
        entries, changes = merge(entries, filed, stamp)
        revision = filed.revision + bool(changes)
    kept = {key: revision if value == CURRENT else value for key, value in kept.items()}
    entries.sort(key=lambda entry: (entry.start, entry.end))
    kept = kept | {"plan_id": plan_id, "revision": revision}
    kept["gone"] = [_gone_row(e) for e in entries if e.status == "CANCELLED"]
    if filed is not None and not changes and kept == dict(filed.state):
        return Edition(plan_id, revision, tuple(entries), ())
    data = file_of(entries, plan_id, audience, kept)
    return Edition(plan_id, revision, tuple(entries), tuple(changes), data)


def called_off(filed: Filed, stamp: str, extra: Mapping[str, Any]) -> Edition:
    """The file of a plan that is called off: every entry cancelled, each SEQUENCE one higher."""
    kept = dict(filed.state) | {"cancelled": True} | dict(extra)
    return bound(
        [],
        kept,
        plan_id=filed.plan_id,
        stamp=stamp,
        filed=filed,
        audience=filed.audience,
    )


def _gone_row(entry: Entry) -> list[Any]:
    return [entry.key, entry.start, entry.end]


def merge(fresh: list[Entry], filed: Filed, stamp: str) -> tuple[list[Entry], list[Change]]:
    """New entries laid over the filed ones, and what that changed."""
    entries: list[Entry] = []
    changes: list[Change] = []
    for entry in fresh:
        before = filed.entries.get(entry.key)
        if before is not None and entry.says_the_same(before):
            entries.append(replace(entry, sequence=before.sequence, stamp=before.stamp))
            continue
        changes.append(change_of(before, entry))
        least = filed.revision + 1 if before is None or before.status == "CANCELLED" else 0
        sequence = max(least, before.sequence + 1 if before else 0)
        entries.append(replace(entry, sequence=sequence, stamp=stamp))
    laid = {entry.key for entry in fresh}
    for key, before in filed.entries.items():
        if key not in laid:
            entries.append(cancelled(before, stamp))
            if before.status != "CANCELLED":
                changes.append(Change(key, "cancelled", before.summary, before.start))
    return entries, changes


def cancelled(entry: Entry, stamp: str) -> Entry:
    """The same entry, cancelled; one that already is stays as it is."""
    if entry.status == "CANCELLED":
        return entry
    return replace(
        entry,
        summary=f"Cancelled: {entry.summary}",
        status="CANCELLED",
        transparent=True,
        reminder=None,
        sequence=entry.sequence + 1,
        stamp=stamp,
    )


def change_of(before: Entry | None, after: Entry) -> Change:
    """How one entry differs from the filed one."""
    if before is None or before.status == "CANCELLED":
        return Change(after.key, "added", after.summary, None, after.start)
    if before.start != after.start:
        return Change(after.key, "moved", after.summary, before.start, after.start)
    if before.end != after.end:
        return Change(after.key, "resized", after.summary, before.end, after.end)
    return Change(after.key, "renamed", after.summary)


def file_of(
    entries: Iterable[Entry],
    plan_id: str,
    audience: str,
    kept: Mapping[str, Any],
    method: str = "",
) -> bytes:
    """The whole file as bytes; ``method`` only for a file of cancellations."""
    line = state.encode(dict(kept))
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN"]
    head += [f"METHOD:{method}"] if method else []
    named = (f"NAME:{NAME}", f"X-WR-CALNAME:{NAME}")
    parts = [fold(each) for each in (*head, *named)]
    for entry in entries:
        parts += [fold(each) for each in _event_lines(entry, plan_id, audience, line)]
    parts.append(fold("END:VCALENDAR"))
    return b"".join(parts)


def together(files: Sequence[bytes]) -> bytes:
    """Several files as one calendar; each plan keeps its own entries and its own state."""
    begin, end = b"BEGIN:VEVENT", b"END:VCALENDAR"
    head = files[0][: files[0].index(begin)]
    bodies = [data[data.index(begin) : data.rindex(end)] for data in files]
    return head + b"".join(bodies) + end + b"\r\n"


def _event_lines(entry: Entry, plan_id: str, audience: str, line: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid_of(plan_id, audience, entry.key)}",
        f"DTSTAMP:{entry.stamp}",
        f"LAST-MODIFIED:{entry.stamp}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTART:{instant(entry.start)}",
        f"DTEND:{instant(entry.end)}",
        f"SUMMARY:{text(entry.summary)}",
        f"DESCRIPTION:{text(entry.description)}\\n\\n{line}",
        f"STATUS:{entry.status}",
        "CLASS:PRIVATE",
        f"TRANSP:{'TRANSPARENT' if entry.transparent else 'OPAQUE'}",
    ]
    if entry.category:
        lines.append(f"CATEGORIES:{text(entry.category)}")
    if entry.reminder is not None:
        trigger = f"-PT{entry.reminder}M" if entry.reminder else "PT0S"
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"TRIGGER:{trigger}",
            f"DESCRIPTION:{text(entry.summary)}",
            "END:VALARM",
        ]
    return [*lines, "END:VEVENT"]
