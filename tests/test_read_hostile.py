"""Files that were damaged, or made to hurt: a clear refusal, or a sound reading."""

from datetime import date

import pytest

from ppdplan.calendars.decode import FILE_BYTES, LINE_BYTES, LINES
from ppdplan.calendars.parse import EVENTS, ZONES
from ppdplan.calendars.read import read_busy
from ppdplan.calendars.recurrence import OCCURRENCES_A_RULE
from ppdplan.errors import PlanError
from ppdplan.model import Span
from ppdplan.zone import Zone

NEW_YORK = Zone("America/New_York")
START = NEW_YORK.at_wall(date(2027, 1, 11), 0)
WEEK = Span(START, START + 7 * 24 * 60)

EVENT = b"BEGIN:VEVENT\r\nDTSTART:20270111T100000\r\nDURATION:PT1H\r\n%sEND:VEVENT\r\n"
HEAD, TAIL = b"BEGIN:VCALENDAR\r\n", b"END:VCALENDAR\r\n"
GOOD = HEAD + EVENT % b"SUMMARY:Caf\xc3\xa9\r\n" + TAIL


def read(data, **options):
    return read_busy(data, "bad.ics", WEEK, NEW_YORK, **options)


def nested(kind, times):
    inner = (b"BEGIN:%s\r\n" % kind) * times + (b"END:%s\r\n" % kind) * times
    return HEAD + inner + TAIL


REFUSED = [
    pytest.param(b"", "is no calendar file", id="nothing"),
    pytest.param(b"\r\n \r\n", "is no calendar file", id="blank lines"),
    pytest.param(b"<!DOCTYPE html><html>Sign in", "it begins '<!DOCTYPE html><html>Sign in'",
                 id="a sign-in page"),
    pytest.param(b"PK\x03\x04\x14\x00\x08\x00", "zero bytes", id="a zip"),
    pytest.param(GOOD[:-15], "END:VCALENDAR is missing", id="cut off at the end"),
    pytest.param(GOOD[:60], "END:VEVENT is missing", id="cut off in an event"),
    pytest.param(HEAD + b"END:VEVENT\r\n" + TAIL, "END:VEVENT has no BEGIN", id="an end too many"),
    pytest.param(HEAD + HEAD + TAIL + TAIL, "BEGIN:VCALENDAR stands where it cannot",
                 id="a calendar in a calendar"),
    pytest.param(TAIL, "is no calendar file", id="an end alone"),
    pytest.param(HEAD + TAIL + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
                 "BEGIN:VEVENT stands where it cannot", id="an event after the end"),
    pytest.param(nested(b"VEVENT", 2), "an event begins inside VEVENT", id="an event in an event"),
    pytest.param(nested(b"X-BOX", 100_000), "nested more than 8 deep", id="boxes in boxes"),
    pytest.param(GOOD.replace(b"Caf", b"C\0f"), "zero bytes", id="a zero byte"),
    pytest.param(GOOD.decode().encode("utf-16")[:-1], "breaks off inside a letter",
                 id="half a letter of UTF-16"),
    pytest.param(HEAD + b"CALSCALE:HEBREW\r\n" + TAIL, "counts days in another way (HEBREW)",
                 id="another calendar scale"),
    pytest.param(b"B" * (FILE_BYTES + 1), "more than 20,000,000 bytes", id="too large"),
    pytest.param(HEAD + b"X:" + b"x" * (LINE_BYTES + 1), "a line of more than 2,000,000 bytes",
                 id="a line too long"),
    pytest.param(HEAD + b"X:" + (b"x" * 1000 + b"\r\n ") * 2001,
                 "a line of more than 2,000,000 bytes", id="a line too long once it is joined"),
    pytest.param(HEAD + b"\n" * (LINES + 1), "more than 1,000,000 lines", id="too many lines"),
    pytest.param(HEAD + b"BEGIN:VEVENT\nEND:VEVENT\n" * (EVENTS + 1), "more than 50,000 events",
                 id="too many events"),
    pytest.param(HEAD + b"BEGIN:VTIMEZONE\nEND:VTIMEZONE\n" * (ZONES + 1),
                 "declares more than 1,000 time zones", id="too many zones"),
    pytest.param(HEAD + b"BEGIN:VFREEBUSY\n" + (
                     b"FREEBUSY:" + b"20270111T100000Z/PT1H," * 9_999
                     + b"20270111T100000Z/PT1H\n") * 6 + b"END:VFREEBUSY\n" + TAIL,
                 "more than 50,000 free/busy periods", id="too many periods"),
]  # fmt: skip


@pytest.mark.parametrize("data, words", REFUSED)
def test_a_file_that_is_no_calendar_is_refused_with_its_name(data, words):
    with pytest.raises(PlanError) as caught:
        read(data)
    assert (caught.value.code, caught.value.exit_code) == ("bad-calendar", 2)
    assert caught.value.message.startswith("'bad.ics' ")
    assert words in caught.value.message
    assert caught.value.hint.endswith(".")


SOUND = [
    pytest.param(GOOD, "Café", id="UTF-8"),
    pytest.param(b"\xef\xbb\xbf" + GOOD, "Café", id="with a byte order mark"),
    pytest.param(GOOD.decode().encode("utf-16"), "Café", id="UTF-16 with its mark"),
    pytest.param(GOOD.decode().encode("utf-16-le"), "Café", id="UTF-16 without"),
    pytest.param(GOOD.decode().encode("utf-16-be"), "Café", id="UTF-16 the other way round"),
    pytest.param(GOOD.decode().encode("latin-1"), "Café", id="Latin-1"),
    pytest.param(GOOD.replace(b"\r\n", b"\n"), "Café", id="Unix lines"),
    pytest.param(GOOD.replace(b"\r\n", b"\r"), "Café", id="old Mac lines"),
    pytest.param(GOOD.replace(b"\xc3\xa9", b"\xc3\r\n \xa9"), "Café", id="a letter cut by a fold"),
    pytest.param(GOOD.replace(b"DTSTART", b"DTST\r\n\tART"), "Café", id="a name cut by a fold"),
    pytest.param(GOOD.lower().replace(b"caf", b"Caf"), "Café", id="lower case"),
    pytest.param(b"\r\n\r\n" + GOOD, "Café", id="blank lines first"),
    pytest.param(GOOD.replace(b"SUMMARY", b"NO COLON HERE\r\n:\r\n;=\r\nSUMMARY"), "Café",
                 id="lines that are none"),
]  # fmt: skip


@pytest.mark.parametrize("data, title", SOUND)
def test_other_encodings_and_line_ends_are_read(data, title):
    reading = read(data)
    assert [(e.start, e.minutes, e.summary) for e in reading.events] == [
        (START + 600, 60, title)
    ]  # fmt: skip


def test_text_in_an_old_encoding_is_said():
    assert "its text is read as Windows-1252" in read(GOOD.decode().encode("latin-1")).assumptions


ENDLESS = [
    pytest.param("FREQ=SECONDLY", "more than 10,000 occurrences", id="every second"),
    pytest.param("FREQ=MINUTELY;INTERVAL=1", "more than 10,000 occurrences", id="every minute"),
    pytest.param("FREQ=DAILY;BYHOUR={0};BYMINUTE={1};BYSECOND={1}", "more than 10,000",
                 id="every second of a day, spelt out"),
    pytest.param("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "days that do not come", id="30 February"),
    pytest.param("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "days that do not come", id="a sixth Monday"),
    pytest.param("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31", "days that do not come", id="31 April"),
    pytest.param("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "", id="30 February by the hour"),
    pytest.param("FREQ=HOURLY;INTERVAL=24;BYHOUR=11", "", id="an hour that is never met"),
    pytest.param("FREQ=DAILY;BYDAY=" + ",".join(["MO"] * 300_000), "", id="Mondays by the heap"),
    pytest.param("FREQ=DAILY;INTERVAL=99999999999999999999", "what no rule can", id="a huge step"),
    pytest.param("FREQ=DAILY;FREQ=SECONDLY", "no rule for repeating", id="FREQ twice"),
    pytest.param("FREQ=DAILY;RSCALE=HEBREW", "what no rule can", id="another scale"),
]  # fmt: skip


@pytest.mark.parametrize("rule, words", ENDLESS)
@pytest.mark.parametrize("start", ["20270104T100000", "19000101T100000"])
def test_a_rule_that_would_never_end_is_refused_with_its_event(rule, words, start):
    rule = rule.format(",".join(map(str, range(24))), ",".join(map(str, range(60))))
    event = (
        f"BEGIN:VEVENT\nSUMMARY:Trap\nDTSTART:{start}\nDURATION:PT1S\nRRULE:{rule}\nEND:VEVENT\n"
    )
    data = HEAD + event.encode() + TAIL
    with pytest.raises(PlanError, match="the event 'Trap'") as caught:
        read(data)
    assert words in caught.value.message
    assert len(caught.value.message) < 250
    reading = read(data, skip_unreadable=True)
    assert (reading.events, reading.unreadable_skipped) == ((), 1)


def test_a_count_that_must_be_walked_from_1900_is_refused():
    rule = b"SUMMARY:Trap\r\nRRULE:FREQ=DAILY;COUNT=999999999;BYMONTH=1,2\r\n"
    assert len(read(HEAD + EVENT % rule + TAIL).events) == 9  # to two days after the week
    with pytest.raises(PlanError, match=r"'Trap' .* more than 10,000 occurrences"):
        read(HEAD + EVENT.replace(b"2027", b"1900") % rule + TAIL)


LONG_COUNTS = [
    pytest.param("WEEKLY;INTERVAL=9999;COUNT=999999999", id="a count past the end of time"),
    pytest.param("DAILY;BYDAY=MO;COUNT=3", id="a count that is walked"),
    pytest.param("YEARLY;COUNT=999999999", id="as many years"),
]


@pytest.mark.parametrize("rule", LONG_COUNTS)
def test_a_long_count_is_read(rule):
    lines = b"RRULE:FREQ=%s\r\n" % rule.encode()
    data = HEAD + EVENT.replace(b"PT1H", b"PT5H") % lines + TAIL
    reading = read(data)
    assert reading.events[0].start == START + 600
    assert reading.long_until is not None
    assert reading.long_until > START + 600


def test_a_file_full_of_such_rules_comes_to_an_end():
    rule = b"RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31\r\n"
    assert read(HEAD + EVENT % rule * 100 + TAIL, skip_unreadable=True).unreadable_skipped == 100


def test_a_file_full_of_dense_rules_comes_to_an_end():
    rule = b"RRULE:FREQ=MINUTELY;INTERVAL=5\r\n"  # 2,016 a week
    data = HEAD + b"".join(EVENT % (b"UID:%d\r\n" % n + rule) for n in range(60)) + TAIL
    with pytest.raises(PlanError, match="the file gives more than 100,000 occurrences"):
        read(data)


def test_a_file_with_too_many_series_is_refused_but_not_for_those_that_are_over():
    running = b"".join(EVENT % (b"UID:%d\r\nRRULE:FREQ=YEARLY\r\n" % n) for n in range(5_001))
    with pytest.raises(PlanError, match="more than 5,000 series that still run"):
        read(HEAD + running + TAIL)
    over = running.replace(b"2027", b"2025").replace(b"YEARLY", b"YEARLY;UNTIL=20260201T000000")
    assert read(HEAD + over + TAIL).events == ()


def test_a_long_title_is_cut():
    event = EVENT % (b"SUMMARY:" + b"x" * 9999 + b"\r\n")
    assert len(read(HEAD + event + TAIL).events[0].summary) == 2000


def test_a_daily_rule_since_1900_is_only_walked_where_it_matters():
    rule = b"UID:old\r\nRRULE:FREQ=DAILY\r\n"
    data = HEAD + EVENT.replace(b"2027", b"1900") % rule + TAIL
    found = read(data).events
    assert [e.start for e in found] == [START + 600 + n * 1440 for n in range(-2, 9)]
    assert OCCURRENCES_A_RULE < (2027 - 1900) * 365


HOSTILE_ZONES = [
    pytest.param("RRULE:FREQ=SECONDLY", id="a clock change every second"),
    pytest.param("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", id="one on 30 February"),
    pytest.param("TZOFFSETTO:+9900", id="99 hours off"),
    pytest.param("RDATE:never", id="one at no time"),
    pytest.param("DTSTART:never", id="from no time on"),
]


@pytest.mark.parametrize("line", HOSTILE_ZONES)
def test_a_zone_that_cannot_be_is_not_known(line):
    zone = {"DTSTART": "DTSTART:20200101T000000", "TZOFFSETFROM": "TZOFFSETFROM:+0100",
            "TZOFFSETTO": "TZOFFSETTO:+0100"}  # fmt: skip
    zone[line.partition(":")[0]] = line
    text = "\n".join(["BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:STANDARD", *zone.values(),
                      "END:STANDARD", "END:VTIMEZONE"])  # fmt: skip
    event = EVENT.replace(b"DTSTART", b"DTSTART;TZID=Ours") % b""
    with pytest.raises(PlanError, match="'Ours' is not known"):
        read(HEAD + text.encode() + b"\n" + event + TAIL)


def test_a_zone_with_an_impossible_summer_is_not_read_as_winter_all_year():
    zone = b"""BEGIN:VTIMEZONE
TZID:Ours
BEGIN:STANDARD
DTSTART:19701101T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700308T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZOFFSETFROM:-0500
TZOFFSETTO:-4000
END:DAYLIGHT
END:VTIMEZONE
"""
    event = EVENT.replace(b"DTSTART", b"DTSTART;TZID=Ours") % b""
    with pytest.raises(PlanError, match="'Ours' is not known"):
        read(HEAD + zone + event + TAIL)
    once = zone.replace(b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\n", b"").replace(b"1970", b"2026")
    with pytest.raises(PlanError, match="'Ours' is not known"):
        read(HEAD + once + event + TAIL)
    assert len(read(HEAD + zone.replace(b"-4000", b"-0400") + event + TAIL).events) == 1


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/localtime", "localtime", "posixrules", "America", "x" * 9999]
)
def test_a_zone_name_opens_no_file_of_this_machine(name):
    event = EVENT.replace(b"DTSTART", b"DTSTART;TZID=" + name.encode()) % b""
    with pytest.raises(PlanError, match="is not known"):
        read(HEAD + event + TAIL)


def test_a_file_that_is_named_in_a_calendar_is_not_opened(tmp_path):
    other = tmp_path / "other.ics"
    other.write_bytes(GOOD)
    with pytest.raises(PlanError, match="is no calendar file"):
        read(str(other).encode())
