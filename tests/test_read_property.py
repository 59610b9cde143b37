"""Any calendar: what is read equals a slow expansion, written from the events, not the text."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ppdplan.calendars.read import MARGIN, read_busy
from ppdplan.model import Span
from ppdplan.zone import Zone

HOME = "America/New_York"
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
ZONES = {
    f";TZID={HOME}": HOME,
    ";TZID=Europe/Berlin": "Europe/Berlin",
    ";TZID=GMT Standard Time": "Europe/London",
    ';TZID="(UTC+10:00) Canberra, Melbourne, Sydney"': "Australia/Sydney",
    ";TZID=Own Rules": "America/New_York",
    "Z": "UTC",
    "": HOME,
}
# What New York does since 2007, under a name that only this file knows.
OWN_ZONE = """\
BEGIN:VTIMEZONE
TZID:Own Rules
BEGIN:STANDARD
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
"""


@dataclass
class Repeat:
    frequency: str
    interval: int = 1
    days: list[int] = field(default_factory=list)
    month_days: list[int] = field(default_factory=list)
    count: int | None = None
    until: date | None = None


@dataclass
class Change:
    nth: int
    moved_minutes: int
    minutes: int
    status: str


@dataclass
class Happening:
    zone: str
    start: datetime
    wall_minutes: int
    elapsed: bool
    status: str
    repeat: Repeat | None = None
    left_out: list[int] = field(default_factory=list)
    change: Change | None = None


BUSY = {"": True, "STATUS:TENTATIVE": True, "STATUS:CANCELLED": False,
        "TRANSP:TRANSPARENT": False, "X-MICROSOFT-CDO-BUSYSTATUS:FREE": False}  # fmt: skip


def days_of(repeat, first):
    """Every day of the rule, day by day from the first; the first itself always counts."""
    found, day = [], first
    while day < date(2028, 1, 1):
        if repeat.until and day > repeat.until:
            break
        if day == first or falls_on(repeat, first, day):
            found.append(day)
        if repeat.count and len(found) == repeat.count:
            break
        day += timedelta(days=1)
    return found


def falls_on(repeat, first, day):
    if repeat.frequency == "DAILY":
        steps, on = (day - first).days, not repeat.days or day.weekday() in repeat.days
    elif repeat.frequency == "WEEKLY":
        monday = first - timedelta(days=first.weekday())
        steps, on = (day - monday).days // 7, day.weekday() in (repeat.days or [first.weekday()])
    else:
        steps = (day.year - first.year) * 12 + day.month - first.month
        last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        on = any(n in (day.day, day.day - last.day - 1) for n in repeat.month_days or [first.day])
    return steps % repeat.interval == 0 and on


def moment(wall, zone):
    return int(wall.replace(tzinfo=ZoneInfo(zone)).timestamp()) // 60


def slow(happenings):
    """The busy spans, from the events themselves."""
    spans = set()
    for each in happenings:
        zone = ZONES[each.zone]
        days = days_of(each.repeat, each.start.date()) if each.repeat else [each.start.date()]
        for index, day in enumerate(days):
            wall = datetime.combine(day, each.start.time())
            minutes, status = each.wall_minutes, each.status
            if index in each.left_out:
                continue
            if each.change and each.change.nth == index:
                wall += timedelta(minutes=each.change.moved_minutes)
                minutes, status = each.change.minutes, each.change.status
            start = moment(wall, zone)
            elapsed = each.elapsed and not (each.change and each.change.nth == index)
            end = start + minutes if elapsed else moment(wall + timedelta(minutes=minutes), zone)
            if BUSY[status] and end > start:
                spans.add((start, end))
    return spans


def at(name, wall, zone):
    return f"{name}:{wall:%Y%m%dT%H%M%S}Z" if zone == "Z" else f"{name}{zone}:{wall:%Y%m%dT%H%M%S}"


def lines_of(number, each):
    first = ["BEGIN:VEVENT", f"UID:{number}", at("DTSTART", each.start, each.zone)]
    if each.elapsed:
        first.append(f"DURATION:PT{each.wall_minutes // 60}H{each.wall_minutes % 60}M")
    else:
        first.append(at("DTEND", each.start + timedelta(minutes=each.wall_minutes), each.zone))
    days = [each.start.date()]
    if each.repeat:
        first.append(rule_text(each.repeat, each.zone))
        days = days_of(each.repeat, each.start.date())
    first += [at("EXDATE", datetime.combine(days[n], each.start.time()), each.zone)
              for n in each.left_out if n < len(days)]  # fmt: skip
    lines = [*first, *filter(None, [each.status]), "END:VEVENT"]
    if each.change and each.change.nth < len(days):
        was = datetime.combine(days[each.change.nth], each.start.time())
        wall = was + timedelta(minutes=each.change.moved_minutes)
        lines += ["BEGIN:VEVENT", f"UID:{number}", at("RECURRENCE-ID", was, each.zone),
                  at("DTSTART", wall, each.zone),
                  at("DTEND", wall + timedelta(minutes=each.change.minutes), each.zone),
                  *filter(None, [each.change.status]), "END:VEVENT"]  # fmt: skip
    return lines


def rule_text(repeat, zone):
    parts = [f"RRULE:FREQ={repeat.frequency}", f"INTERVAL={repeat.interval}"]
    if repeat.days:
        parts.append("BYDAY=" + ",".join(DAYS[n] for n in repeat.days))
    if repeat.month_days:
        parts.append("BYMONTHDAY=" + ",".join(map(str, repeat.month_days)))
    if repeat.count:
        parts.append(f"COUNT={repeat.count}")
    if repeat.until:
        end = datetime.combine(repeat.until, datetime.max.time())
        if zone:
            end = end.replace(tzinfo=ZoneInfo(ZONES[zone])).astimezone(UTC)
        parts.append(f"UNTIL={end:%Y%m%dT%H%M%S}" + ("Z" if zone else ""))
    return ";".join(parts)


@st.composite
def repeats(draw, start):
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    repeat = Repeat(frequency, draw(st.integers(1, 3)))
    if frequency != "MONTHLY" and draw(st.booleans()):
        others = draw(st.lists(st.integers(0, 6), max_size=4))
        repeat.days = sorted({start.weekday(), *others})
    if frequency == "MONTHLY" and draw(st.booleans()):
        others = draw(st.lists(st.sampled_from([1, 15, 31, -1, -30]), max_size=2))
        repeat.month_days = sorted({start.day, *others})
    ending = draw(st.sampled_from(["never", "count", "until"]))
    if ending == "count":
        repeat.count = draw(st.integers(1, 60))
    if ending == "until":
        repeat.until = start.date() + timedelta(days=draw(st.integers(0, 120)))
    return repeat


@st.composite
def happenings(draw):
    # Around the nights on which the clocks of New York, Berlin and Sydney change.
    day = draw(st.sampled_from([date(2027, 3, 14), date(2027, 3, 28), date(2027, 11, 7),
                                date(2027, 4, 4), date(2020, 2, 29)]))  # fmt: skip
    day += timedelta(days=draw(st.integers(-40, 10)))
    start = datetime.combine(day, datetime.min.time()) + timedelta(
        minutes=30 * draw(st.integers(0, 47))
    )
    each = Happening(draw(st.sampled_from(sorted(ZONES))), start,
                     draw(st.sampled_from([30, 60, 480, 720, 1440, 4000])),
                     draw(st.booleans()), draw(st.sampled_from(sorted(BUSY))))  # fmt: skip
    if draw(st.booleans()):
        each.repeat = draw(repeats(start))
        each.left_out = draw(st.lists(st.integers(1, 20), max_size=3, unique=True))
        if draw(st.booleans()):
            each.change = Change(draw(st.integers(0, 30)), draw(st.integers(-48, 48)) * 60,
                                 draw(st.sampled_from([30, 600])),
                                 draw(st.sampled_from(sorted(BUSY))))  # fmt: skip
            each.left_out = [n for n in each.left_out if n != each.change.nth]
    return each


NEW_YORK = f";TZID={HOME}"


@example(  # Eight hours stay eight on the night that has 23; so do those of a daily rule.
    [
        Happening(NEW_YORK, datetime(2027, 3, 13, 22), 480, True, ""),
        Happening(NEW_YORK, datetime(2027, 3, 1, 23), 480, True, "", Repeat("DAILY")),
    ],
    date(2027, 3, 10),
    9,
)
@example(  # The last day of a rule is a day in New York, though UNTIL is written in UTC.
    [
        Happening(
            NEW_YORK, datetime(2027, 3, 9, 1), 60, False, "",
            Repeat("DAILY", until=date(2027, 3, 12)),
        )
    ],
    date(2027, 3, 10),
    9,
)  # fmt: skip
@example(  # 02:30 to 03:00 on the night without that hour.
    [Happening(NEW_YORK, datetime(2027, 3, 12, 2, 30), 30, False, "", Repeat("DAILY"))],
    date(2027, 3, 10),
    9,
)
@settings(max_examples=200, deadline=None)
@given(
    st.lists(happenings(), min_size=1, max_size=4),
    st.sampled_from([date(2027, 3, 10), date(2027, 3, 25), date(2027, 11, 1)]),
    st.integers(1, 28),
)
def test_busy_times_equal_a_slow_expansion(events, first, days):
    text = ["BEGIN:VCALENDAR", *OWN_ZONE.splitlines()]
    for number, each in enumerate(events):
        text += lines_of(number, each)
    data = "\r\n".join([*text, "END:VCALENDAR", ""]).encode()
    start = moment(datetime.combine(first, datetime.min.time()), HOME)
    window = Span(start, start + days * 24 * 60)
    read = read_busy(data, "any.ics", window, Zone(HOME))
    low, high = window.start - MARGIN, window.end + MARGIN
    expected = {span for span in slow(events) if span[0] < high and span[1] > low}
    assert {(e.start, e.end) for e in read.events if e.end > low} == expected
