"""When somebody is busy, or on a shift, from any calendar file that people have.

Bytes in, occurrences on UTC minutes out; with them what could not be read, what was assumed,
and how far the calendar is known.
"""

from dataclasses import dataclass, field

from ppdplan.calendars.busy import BusyEvent, CalendarReading
from ppdplan.calendars.decode import refuse, unfold
from ppdplan.calendars.events import (
    Entry,
    Setting,
    counts,
    freebusy_entries,
    read_entry,
    read_replaced,
    title_of,
)
from ppdplan.calendars.parse import EVENTS, Properties, RawCalendar, calendars
from ppdplan.calendars.recurrence import Budget
from ppdplan.calendars.series import (
    Found,
    Group,
    groups,
    is_endless,
    is_long,
    last_long_end,
    occurrences,
    single,
)
from ppdplan.calendars.values import Unreadable, date_in, parameters, shorten
from ppdplan.calendars.zones import Zones
from ppdplan.errors import PlanError
from ppdplan.model import Span
from ppdplan.zone import DAY, Zone

MARGIN = 2 * DAY
"""Minutes around the search in which occurrences are given and unreadable events matter: a
shift before it is slept off in it."""


def read_busy(
    data: bytes, name: str, window: Span, zone: Zone, *, skip_unreadable: bool = False
) -> CalendarReading:
    """Every busy occurrence around ``window``, from the bytes of a calendar file.

    ``zone`` is for times without one and for days, where the calendar has no X-WR-TIMEZONE.
    Raises ``PlanError`` (``bad-calendar``): no calendar, over a limit, or a busy event cannot be
    read and repeats, has no readable date or lies within two days of ``window``.
    ``skip_unreadable`` counts those in place of the error.
    """
    reader = _Reader(name, window, zone, available=False)
    reader.read(data)
    if reader.blocking and not skip_unreadable:
        raise _unreadable(name, reader.blocking)
    return reader.result()


def read_available(data: bytes, name: str, window: Span, zone: Zone) -> CalendarReading:
    """Every shift around ``window`` in which its owner can be there.

    Transparent events count; cancelled, tentative, declined and unreadable ones do not.
    Raises ``PlanError`` (``bad-calendar``) for a file that is no calendar or over a limit.
    """
    reader = _Reader(name, window, zone, available=True)
    reader.read(data)
    return reader.result()


@dataclass(frozen=True, slots=True)
class _Bad:
    title: str
    date: str | None
    reason: str


def _unreadable(name: str, bad: list[_Bad]) -> PlanError:
    first = bad[0]
    when = f" on {first.date[:4]}-{first.date[4:6]}-{first.date[6:]}" if first.date else ""
    more = f" {len(bad) - 1} more cannot be read either." if len(bad) > 1 else ""
    return PlanError(
        "bad-calendar",
        f"'{name}': the event '{first.title}'{when} cannot be read: {first.reason}.{more}",
        "It may take time, so it is not taken as free. Correct or remove it in the calendar and "
        "export that again, or go on without it with --skip-unreadable.",
        file=name,
        event=first.title,
    )


@dataclass(slots=True)
class _Reader:
    """Goes through one file; what it finds gathers in its fields."""

    name: str
    window: Span
    zone: Zone
    available: bool
    found: list[Found] = field(default_factory=list)
    blocking: list[_Bad] = field(default_factory=list)
    unreadable: int = 0
    no_length: int = 0
    entries: int = 0
    endless: bool = False
    long_until: int | None = None
    assumptions: dict[str, None] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)

    def read(self, data: bytes) -> None:
        text, is_unicode = unfold(data, self.name)
        if not is_unicode:
            self.assumptions["its text is read as Windows-1252"] = None
        for calendar in calendars(text, self.name):
            self._read_calendar(calendar)

    def result(self) -> CalendarReading:
        # What the clock skips, 02:30 to 03:00 on one night in spring, ends before it starts.
        events = {event for event in map(self._busy_event, self.found) if event.minutes > 0}
        return CalendarReading(
            self.name,
            tuple(sorted(events)),
            None if self.long_until is None else -(-self.long_until // 60),
            self.endless,
            self.no_length,
            self.unreadable + len(self.blocking),
            self.entries == 0,
            tuple(self.assumptions),
        )

    def _read_calendar(self, calendar: RawCalendar) -> None:
        scale = calendar.properties.get("CALSCALE", [":GREGORIAN"])[0]
        if scale.rpartition(":")[2].strip().upper() not in ("GREGORIAN", ""):
            raise refuse(self.name, f"counts days in another way ({shorten(scale[1:])})")
        setting = self._setting(calendar)
        entries = self._entries(calendar, setting)
        for group in groups(entries):
            self._take_group(group)
        for properties in calendar.freebusy:
            self._take_freebusy(properties, setting)

    def _setting(self, calendar: RawCalendar) -> Setting:
        zones = Zones(calendar.zones)
        words = f"times without a zone are read as {self.zone.name}"
        named = calendar.properties.get("X-WR-TIMEZONE")
        if named:
            try:
                return Setting(zones, zones.find(parameters(named[0])[1]), "", self.available)
            except Unreadable:
                words = f"its own zone '{shorten(named[0][1:])}' is not known: {words}"
        return Setting(zones, self.zone.tz, words, self.available)

    def _entries(self, calendar: RawCalendar, setting: Setting) -> list[Entry]:
        found, lost = [], set()
        for properties in calendar.events:
            self.entries += 1
            try:
                found.append(read_entry(properties, setting))
            except Unreadable as error:
                self._count_unreadable(properties, str(error))
                if self.available and "RECURRENCE-ID" in properties:
                    stand_in = _nothing_instead(properties, setting)
                    if stand_in is None:
                        lost.add(properties.get("UID", [""])[0].partition(":")[2])
                    else:
                        found.append(stand_in)
        return [entry for entry in found if not (lost and entry.uid in lost)]

    def _count_unreadable(self, properties: Properties, reason: str) -> None:
        repeats = "RRULE" in properties or "RDATE" in properties
        date = date_in(properties["DTSTART"][0]) if "DTSTART" in properties else None
        last = date_in(properties["DTEND"][0]) if "DTEND" in properties else None
        self._weigh(
            _Bad(title_of(properties), date, reason),
            last,
            is_serious=counts(properties, available=False) and repeats,
            is_busy=counts(properties, available=False),
        )

    def _weigh(self, bad: _Bad, last: str | None, *, is_serious: bool, is_busy: bool) -> None:
        """Whether an unreadable event stops the search, or is only counted."""
        if is_busy and not is_serious:
            is_serious = bad.date is None or self._is_near(bad.date, last or bad.date)
        if is_serious:
            self.blocking.append(bad)
        else:
            self.unreadable += 1

    def _is_near(self, first: str, last: str) -> bool:
        low = self.zone.date(self.window.start - MARGIN)
        high = self.zone.date(self.window.end + MARGIN)
        return first <= f"{high:%Y%m%d}" and max(first, last) >= f"{low:%Y%m%d}"

    def _take_group(self, group: Group) -> None:
        try:
            self._take(occurrences(group, *self._edges(), self.budget))
            if is_endless(group):
                self.endless = True
            elif any(map(is_long, (*group.masters, *group.overrides))):
                self._ends(last_long_end(group, self.window.end * 60, self.budget))
        except (Unreadable, OverflowError) as error:
            self._take_without_rule(group, str(error))

    def _take_without_rule(self, group: Group, reason: str) -> None:
        master = group.masters[0] if group.masters else group.overrides[0]
        bad = _Bad(shorten(master.title or master.uid or "without a title"),
                   f"{master.start.wall:%Y%m%d}", reason)  # fmt: skip
        self._weigh(bad, None, is_serious=master.counts and master.repeats,
                    is_busy=master.counts)  # fmt: skip
        if group.masters and group.overrides:
            self._take_group(Group([], group.overrides))

    def _edges(self) -> tuple[int, int]:
        return (self.window.start - MARGIN) * 60, (self.window.end + MARGIN) * 60

    def _take(self, found: list[Found]) -> None:
        counting = [each for each in found if each.entry.counts]
        self.found += [each for each in counting if each.entry.length is not None]
        self.assumptions |= {each.entry.assumed: None for each in counting if each.entry.assumed}
        self.no_length += len({id(each.entry) for each in counting if each.entry.length is None})

    def _ends(self, end: int | None) -> None:
        if end is not None:
            self.long_until = max(end, self.long_until or end)

    def _take_freebusy(self, properties: Properties, setting: Setting) -> None:
        low, high = self._edges()
        for line in properties.get("FREEBUSY", []):
            try:
                periods = [single(entry) for entry in freebusy_entries(line, setting)
                           if entry.counts]  # fmt: skip
            except (Unreadable, OverflowError) as error:
                self.entries += 1
                bad = _Bad("a free/busy period", date_in(line), str(error))
                self._weigh(bad, None, is_serious=False, is_busy=True)
                continue
            self.entries += len(periods)
            if self.entries > EVENTS:
                raise refuse(self.name, f"has more than {EVENTS:,} free/busy periods and events")
            self._take([each for each in periods if each.start < high and each.end >= low])
            for each in periods:
                if is_long(each.entry):
                    self._ends(each.end)

    def _busy_event(self, found: Found) -> BusyEvent:
        """Whole minutes: busy time is rounded outwards, time to be there inwards."""
        entry = found.entry
        inwards = 59 if self.available else 0
        start = (found.start + inwards) // 60
        end = (found.end + 59 - inwards) // 60
        return BusyEvent(
            start,
            end,
            entry.title,
            entry.location,
            entry.start.is_date,
            entry.repeats or entry.replaces is not None,
            found.habit,
            entry.is_event,
        )


def _nothing_instead(properties: Properties, setting: Setting) -> Entry | None:
    """What stands for a shift that was changed into something unreadable: not the old shift."""
    try:
        replaced = read_replaced(properties, setting)
    except Unreadable:
        return None
    uid = properties.get("UID", [":"])[0].partition(":")[2].strip()
    entry = Entry(counts=False, start=replaced, uid=uid, replaces=replaced)
    entry.length, entry.sequence = None, 10**9
    return entry
