"""One VEVENT: whether it takes time, when, how long, and how it repeats."""

from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo

from ppdplan.calendars.parse import Properties
from ppdplan.calendars.rrules import Rule, last_wall, read_rule
from ppdplan.calendars.values import (
    Length,
    Stamp,
    Unreadable,
    parameters,
    read_duration,
    read_periods,
    read_stamp,
    read_stamps,
    read_text,
    shorten,
)
from ppdplan.calendars.zones import Zones

_ONE_DAY = Length(timedelta(days=1))


@dataclass(slots=True)
class Setting:
    """What the events of one VCALENDAR are read against.

    ``floating`` is for times without a zone and for days; ``floating_words`` say which that is,
    where the calendar leaves it open. ``available``: a shift counts, and not what takes time.
    """

    zones: Zones
    floating: tzinfo
    floating_words: str = ""
    available: bool = False

    def zone_of(self, name: str) -> tzinfo:
        return self.zones.find(name)

    def assumed_for(self, rest: str, start: Stamp) -> str:
        """What was assumed to read a DTSTART; nothing where its zone is plain."""
        if start.is_date or start.tz is UTC:
            return ""
        name = parameters(rest)[0].get("TZID")
        if name is None:
            return self.floating_words
        place = self.zones.renamed.get(name)
        return f"the zone '{shorten(name)}' is read as {place}" if place else ""


@dataclass(slots=True, eq=False)
class Entry:
    """One VEVENT. ``counts``: it takes time (or, for shifts, gives time).

    ``length`` is ``None`` if it has none. ``extra`` are RDATEs, with a length or end of their
    own if given; ``replaces`` is the RECURRENCE-ID, ``and_following`` its RANGE. ``assumed`` is
    what had to be assumed to read its time.
    """

    counts: bool
    start: Stamp
    title: str = ""
    location: str = ""
    uid: str = ""
    sequence: int = 0
    end: Stamp | None = None
    length: Length | None = None
    rules: list[Rule] = field(default_factory=list)
    extra: list[tuple[Stamp, Length | Stamp | None]] = field(default_factory=list)
    except_for: list[Stamp] = field(default_factory=list)
    replaces: Stamp | None = None
    and_following: bool = False
    is_event: bool = True
    assumed: str = ""

    @property
    def repeats(self) -> bool:
        return bool(self.rules or self.extra or self.except_for)


def counts(properties: Properties, *, available: bool) -> bool:
    """Whether an event takes time; for shifts (``available``), whether it gives time.

    Busy: not transparent, not cancelled, not marked free; tentative and declined are busy.
    A shift: transparent ones too, but none cancelled, tentative or declined.
    """
    status, marked = _word(properties, "STATUS"), _word(properties, "X-MICROSOFT-CDO-BUSYSTATUS")
    if not available:
        free = _word(properties, "TRANSP") == "TRANSPARENT" or marked == "FREE"
        return not free and status != "CANCELLED"
    if status in ("CANCELLED", "TENTATIVE") or marked == "TENTATIVE":
        return False
    answers = (line.upper() for line in properties.get("ATTENDEE", []))
    return not any(
        f"PARTSTAT={quote}{answer}" in line
        for line in answers
        for quote in ("", '"')
        for answer in ("DECLINED", "TENTATIVE")
    )


def _word(properties: Properties, key: str) -> str:
    lines = properties.get(key)
    return lines[0].rpartition(":")[2].strip().upper() if lines else ""


def title_of(properties: Properties) -> str:
    """What to call an event in a message: its title, else its UID."""
    for key in ("SUMMARY", "UID"):
        if key in properties:
            text = read_text(properties[key][0])
            if text:
                return shorten(text)
    return "without a title"


def read_entry(properties: Properties, setting: Setting) -> Entry:
    """An event from its lines.

    Raises ``Unreadable`` if any line about its time makes no sense.
    """
    try:
        return _read_entry(properties, setting)
    except OverflowError:
        raise Unreadable("its time lies outside the calendar") from None


def _read_entry(properties: Properties, setting: Setting) -> Entry:
    line = _single(properties, "DTSTART")
    start = _stamp(line, setting)
    entry = Entry(counts(properties, available=setting.available), start)
    entry.assumed = setting.assumed_for(line, start)
    entry.title = _text(properties, "SUMMARY")
    entry.location = _text(properties, "LOCATION")
    entry.uid = _text(properties, "UID")
    _read_length(entry, properties, setting)
    if "RRULE" in properties or "RDATE" in properties or "EXDATE" in properties:
        _read_repeats(entry, properties, setting)
    if "RECURRENCE-ID" in properties:
        entry.replaces = read_replaced(properties, setting)
        entry.and_following = "THISANDFUTURE" in properties["RECURRENCE-ID"][0].upper()
    if "SEQUENCE" in properties:
        number = _word(properties, "SEQUENCE")
        entry.sequence = int(number[:9]) if number[:9].isdecimal() else 0
    return entry


def read_replaced(properties: Properties, setting: Setting) -> Stamp:
    """The occurrence that an override stands in for."""
    return _stamp(_single(properties, "RECURRENCE-ID"), setting)


def _single(properties: Properties, key: str) -> str:
    lines = properties.get(key, [])
    if len(lines) != 1:
        raise Unreadable(f"it has {'more than one' if lines else 'no'} {key}")
    return lines[0]


def _text(properties: Properties, key: str) -> str:
    return read_text(properties[key][0]) if key in properties else ""


def _stamp(rest: str, setting: Setting) -> Stamp:
    given, value = parameters(rest)
    floating = setting.floating
    is_day = len(value) == 8
    if is_day or value[-1:] in ("Z", "z"):
        return read_stamp(value, floating)
    if "TZID" not in given:
        return read_stamp(value, floating)
    return read_stamp(value, setting.zone_of(given["TZID"]), floating)


def _read_length(entry: Entry, properties: Properties, setting: Setting) -> None:
    start = entry.start
    if "DTEND" in properties:
        end = _stamp(_single(properties, "DTEND"), setting)
        wall = end.wall_in(start.tz) - start.wall
        before = end.wall < start.wall if end.tz is start.tz else end.seconds() < start.seconds()
        if before:
            raise Unreadable("it ends before it starts")
        entry.end = end
        entry.length = Length(wall) if wall else None
    elif "DURATION" in properties:
        length = read_duration(parameters(_single(properties, "DURATION"))[1])
        entry.length = length if length.nominal else None
    if start.is_date and entry.length is None and "DURATION" not in properties:
        # An all-day event that names no end, or its own day as the end, is that day.
        entry.end, entry.length = None, _ONE_DAY


def _read_repeats(entry: Entry, properties: Properties, setting: Setting) -> None:
    for line in properties.get("RRULE", []):
        rule = read_rule(parameters(line)[1])
        last_wall(rule, entry.start)
        entry.rules.append(rule)
    for line in properties.get("RDATE", []):
        entry.extra += read_periods(line, setting.zone_of, setting.floating)
    for line in properties.get("EXDATE", []):
        entry.except_for += read_stamps(line, setting.zone_of, setting.floating)


def freebusy_entries(line: str, setting: Setting) -> list[Entry]:
    """The periods of one FREEBUSY line that count: all but the FREE ones (for shifts: those)."""
    given, _ = parameters(line)
    is_free = given.get("FBTYPE", "BUSY").upper() == "FREE"
    found = []
    for start, until in read_periods(line, setting.zone_of, setting.floating):
        if until is None:
            raise Unreadable("a free/busy period has no end")
        entry = Entry(is_free == setting.available, start, is_event=False)
        if isinstance(until, Stamp):
            entry.end = until
            entry.length = Length(until.wall_in(start.tz) - start.wall)
        else:
            entry.length = until
        found.append(entry)
    return found
