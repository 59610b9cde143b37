"""The calendar file, as other programs read it. Expected times are worked out by hand."""

import re
from pathlib import Path

import ics
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from helpers import (
    DAY,
    EPOCH,
    at,
    by_key,
    events_of,
    schedule,
    state_of,
    telling,
    unfolded,
)
from ppdplan.calendars import lines, state

# The medium day at 10:00 after a feed at 07:30, with Sam, Kim and Lee; feeds are not in the file.
DAY_IN_FULL = {
    "hand-over": ("09:15", "10:00"),
    "pump-before": ("09:15", "09:35"),
    "session": ("10:00", "12:00"),
    "caregiver": ("10:00", "15:00"),
    "watch": ("10:00", "12:00"),
    "on-call": ("10:00", "18:00"),
    "bottle-1": ("10:30", "11:00"),
    "bottle-2": ("13:30", "14:00"),
    "pump-1": ("13:30", "13:50"),
    "bottle-3": ("16:30", "17:00"),
    "pump-2": ("17:00", "17:20"),
    "safe-to-drive": ("18:00", "18:15"),
    "bottle-4": ("19:30", "20:00"),
    "nursing-resume": ("21:00", "21:15"),
}
INSTANTS = sorted((at(start), at(end)) for start, end in DAY_IN_FULL.values())
ALARMS = {
    "hand-over": -30,
    "pump-before": 0,
    "bottle-1": -10,
    "bottle-2": -10,
    "pump-1": 0,
    "bottle-3": -10,
    "pump-2": 0,
    "safe-to-drive": 0,
    "bottle-4": -10,
    "nursing-resume": 0,
}
PEOPLE = ("--caregiver", "Sam", "--sitter", "Kim", "--driver", "Lee")
MODES = ("neutral", "busy", "full")


def written(*arguments, **others):
    ran = schedule("--out", "plan.ics", "--quiet", *arguments, **others)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    return Path("plan.ics").read_bytes()


def minute(moment):
    return int(moment.timestamp()) // 60


# --- read back by other programs ----------------------------------------------------------


def test_icalendar_reads_the_same_instants_under_the_right_keys():
    found = by_key(written(*PEOPLE))
    assert {key: (minute(e["DTSTART"].dt), minute(e["DTEND"].dt)) for key, e in found.items()} == {
        key: (at(start), at(end)) for key, (start, end) in DAY_IN_FULL.items()
    }


def test_vobject_reads_the_same_instants():
    calendar = vobject.readOne(written(*PEOPLE).decode())
    found = [(minute(e.dtstart.value), minute(e.dtend.value)) for e in calendar.vevent_list]
    assert sorted(found) == INSTANTS


def test_ics_reads_the_same_instants():
    calendar = ics.Calendar(written(*PEOPLE).decode())
    assert sorted((minute(e.begin), minute(e.end)) for e in calendar.events) == INSTANTS


@pytest.mark.parametrize(
    "start, last_feed, expected",
    [
        pytest.param(
            "2026-03-07 20:00",
            "2026-03-07 18:00",
            # 20:00 EST is 01:00 Z; two hours of session, nine of wait: noon Z.
            {"session": "20260308T010000Z", "nursing-resume": "20260308T120000Z"},
            id="over the hour that is skipped",
        ),
        pytest.param(
            "2026-10-31 20:00",
            "2026-10-31 18:00",
            # 20:00 EDT is midnight Z; eleven hours on.
            {"session": "20261101T000000Z", "nursing-resume": "20261101T110000Z"},
            id="over the hour that is doubled",
        ),
    ],
)
def test_waits_are_real_hours_over_a_clock_change(start, last_feed, expected):
    data = written(start=start, last_feed=last_feed, now="2026-01-01T12:00-05:00")
    found = by_key(data)
    assert {key: found[key]["DTSTART"].to_ical().decode() for key in expected} == expected


# --- its form, which none of those programs checks ----------------------------------------


def odd(text):
    return ("--caregiver", text, "--sitter", text, "--driver", text)


NAMES = [
    pytest.param("Sam", id="a plain name"),
    pytest.param("Zoë Müller-Lüdenscheidt 😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", id="wide letters"),
    pytest.param('Ana, [Dr.]; \\n \\; "Q": x', id="commas, brackets, backslashes"),
    pytest.param("Sam\r\nEND:VEVENT\r\nX-EVIL:1", id="new lines"),
    pytest.param("\x00S\x07a\x1bm\x7f\x85\u2028.", id="control characters"),
    pytest.param("\u202eأمل بنت خالد\u202c", id="from right to left"),
    pytest.param("é" * 10_000, id="ten thousand letters"),
    pytest.param("[bold]Sam[/bold] [/x]", id="the markup of terminals"),
]


@pytest.mark.parametrize("titles", MODES)
@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_whole(name, titles):
    data = written(*odd(name), "--titles", titles)
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    data.decode()
    for line in data.split(b"\r\n"):
        line.decode()  # No letter is cut in two.
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", data)
    unfolded_lines = unfolded(data)
    assert all(re.match(r"[A-Z][A-Z-]*[:;]", line) for line in unfolded_lines)
    assert unfolded_lines.count("BEGIN:VEVENT") == unfolded_lines.count("END:VEVENT") == 14
    assert not any(
        line.startswith(("X-EVIL", "METHOD", "BEGIN:VTIMEZONE")) for line in unfolded_lines
    )
    assert sorted((minute(e["DTSTART"].dt), minute(e["DTEND"].dt)) for e in events_of(data)) == (
        INSTANTS
    )


@pytest.mark.parametrize(
    "name, shown",
    [
        pytest.param("Sam", "Sam", id="a plain name"),
        pytest.param("Zoë 😀", "Zoë 😀", id="accents and emoji"),
        pytest.param(
            'Ana, [Dr.]; \\n "Q"', 'Ana, [Dr.]; \\n "Q"', id="commas, brackets, backslashes"
        ),
        pytest.param("Sam\r\nEND:VEVENT", "Sam END:VEVENT", id="new lines"),
        pytest.param("\u202eأمل\u202c", "أمل", id="from right to left"),
        pytest.param("é" * 10_000, "é" * 10_000, id="ten thousand letters"),
        pytest.param("[/x] [red]S[/red]", "[/x] [red]S[/red]", id="the markup of terminals"),
    ],
)
def test_an_odd_name_comes_out_right_in_calendar_json_and_sentences(name, shown):
    data = written(*odd(name))
    title = f"Baby care: {shown}, until 15:00 and longer until she is steady and awake"
    assert str(by_key(data)["caregiver"]["SUMMARY"]) == title
    assert title in [e.summary.value for e in vobject.readOne(data.decode()).vevent_list]
    if "\\n" not in shown:  # ics takes a backslash and an n for a new line.
        assert title in [e.name for e in ics.Calendar(data.decode()).events]
    plan = schedule(*odd(name), "--json").json
    assert [person["name"] for person in plan["request"]["caregivers"]] == [shown]
    assert (plan["request"]["sitter"], plan["request"]["driver"]) == (shown, shown)
    assert title in [event["title"] for event in plan["events"]]
    assert shown[:20] in schedule(*odd(name), "--plain", "--dry-run").out
    timeline = schedule(*odd(name), "--dry-run").out
    assert shown[:10] in timeline
    assert "\x1b" not in timeline


@pytest.mark.parametrize("titles", MODES)
def test_the_head_is_the_same_for_every_plan(titles):
    head = unfolded(written(*PEOPLE, "--titles", titles))[:7]
    assert head[:4] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Day plan//Day plan 1//EN",
        "CALSCALE:GREGORIAN",
    ]
    assert head[-1] == "BEGIN:VEVENT"


def test_uids_are_opaque_and_differ():
    uids = [str(event["UID"]) for event in events_of(written(*PEOPLE))]
    assert len(set(uids)) == len(uids) == 14
    assert all(re.fullmatch(r"[A-Za-z0-9.@-]{20,199}", uid) for uid in uids)
    assert not set(uids) & {
        str(event["UID"]) for event in events_of(written("--force", "--id", "x"))
    }


@pytest.mark.parametrize("titles", MODES)
def test_each_event_ends_after_it_starts_in_utc_and_says_the_local_time(titles):
    for key, event in by_key(written(*PEOPLE, "--titles", titles)).items():
        assert event["DTEND"].dt > event["DTSTART"].dt, key
        assert event["DTSTART"].to_ical().endswith(b"Z")
        assert event["DTEND"].to_ical().endswith(b"Z")
        start, end = DAY_IN_FULL[key]
        first = str(event["DESCRIPTION"]).split("\n")[0]
        assert first == f"Tuesday 1 December 2026, {start} to {end}, New York time (UTC-5)."


@pytest.mark.parametrize("titles", MODES)
def test_alarms_ring_for_what_someone_must_do(titles):
    found = {}
    for key, event in by_key(written(*PEOPLE, "--titles", titles)).items():
        alarms = [part for part in event.subcomponents if part.name == "VALARM"]
        assert len(alarms) <= 1
        for alarm in alarms:
            assert str(alarm["ACTION"]) == "DISPLAY"
            assert str(alarm["DESCRIPTION"]) == str(event["SUMMARY"])
            assert not alarm["TRIGGER"].params
            found[key] = int(alarm["TRIGGER"].dt.total_seconds()) // 60
    assert found == ALARMS


def test_the_reminder_stands_in_words_too():
    found = by_key(written(*PEOPLE))
    assert "Reminder: 30 min before." in found["hand-over"]["DESCRIPTION"]
    assert "Reminder: 10 min before." in found["bottle-1"]["DESCRIPTION"]
    assert "Reminder: at the start." in found["nursing-resume"]["DESCRIPTION"]
    assert "Reminder" not in found["session"]["DESCRIPTION"]


def test_duty_is_opaque_and_markers_are_transparent():
    found = by_key(written(*PEOPLE))
    transparent = {key for key, event in found.items() if event["TRANSP"] == "TRANSPARENT"}
    assert transparent == {"safe-to-drive", "nursing-resume"}
    assert {str(event["CLASS"]) for event in found.values()} == {"PRIVATE"}
    assert {str(event["STATUS"]) for event in found.values()} == {"CONFIRMED"}
    assert {int(event["SEQUENCE"]) for event in found.values()} == {0}


def test_without_a_caregiver_the_care_is_tentative():
    found = by_key(written())
    tentative = {key for key, event in found.items() if event["STATUS"] == "TENTATIVE"}
    assert tentative == {"caregiver"}
    assert found["caregiver"]["SUMMARY"] == "Baby care: nobody is named yet, until 15:00"


def test_nothing_is_titled_as_a_permission():
    for titles in MODES:
        for event in events_of(written(*PEOPLE, "--titles", titles, "--force")):
            words = f"{event['SUMMARY']} {str(event['DESCRIPTION']).split('Ref:')[0]}".lower()
            assert not re.search(r"\b(safe|cleared|guaranteed)\b", words)


# --- what it does not tell ----------------------------------------------------------------

TELLING_NAMES = (
    "Ketamine Kate",
    "Spravato",
    "Postpartum Doula",
    "Mr. Depressi",
    "DOSING Dan",
    "Sedat Yilmaz",
    "ppd",
    "Team PPDPLAN",
    "Dose",
    "Tier-1 Tom",
    "The clinic",
    "My Treatment Friend",
    "Tablet Tim",
)


@pytest.mark.parametrize("titles", ["neutral", "busy"])
@pytest.mark.parametrize("options", [(), PEOPLE, ("--not-nursing",), ("--session-length", "6h")])
@pytest.mark.parametrize("dose", ["low", "unknown"])
def test_no_property_gives_anything_away(titles, options, dose):
    for line in unfolded(written("--titles", titles, *options, dose=dose)):
        assert telling(line) is None, line[:100]
        assert "article" not in line.lower()


@pytest.mark.parametrize("titles", ["neutral", "busy"])
@pytest.mark.parametrize("name", TELLING_NAMES)
def test_a_name_that_tells_becomes_the_role(name, titles):
    data = written(*odd(name), "--titles", titles)
    for line in unfolded(data):
        assert telling(line) is None, line[:100]
    if titles == "neutral":
        found = {key: str(event["SUMMARY"]) for key, event in by_key(data).items()}
        assert found["caregiver"].startswith("Baby care: the caregiver, until 15:00")
        assert found["watch"] == "Stay within earshot: the sitter, until 12:00"
        assert found["on-call"] == "Reachable with a car: the driver, until 18:00"


@pytest.mark.parametrize("name", ["Dosey", "Frontier", "Clinical", "Tabletop", "PPD2"])
def test_a_name_that_only_holds_such_a_word_within_a_longer_one_stays(name):
    assert f"Baby care: {name}, until" in by_key(written(*odd(name)))["caregiver"]["SUMMARY"]


def test_busy_says_nothing_at_all_and_holds_no_name_even_within_its_state():
    data = written(
        "--caregiver", "Quentin", "--sitter", "Kimberly", "--driver", "Leopold", "--titles", "busy"
    )
    found = by_key(data)
    summaries = {str(event["SUMMARY"]) for event in found.values()}
    assert summaries == {"Busy", "Reminder"}
    reminders = {key for key, event in found.items() if event["SUMMARY"] == "Reminder"}
    assert reminders == {"safe-to-drive", "nursing-resume"}
    assert not any(line.startswith("CATEGORIES") for line in unfolded(data))
    for event in found.values():
        words = str(event["DESCRIPTION"]).split("Ref:")[0].strip()
        assert re.fullmatch(
            r"Tuesday 1 December 2026, \d\d:\d\d to \d\d:\d\d, New York time \(UTC-5\)\.", words
        )
    for text in (data.decode(), repr(state_of(data))):
        assert not re.search("quentin|kimberly|leopold", text, re.IGNORECASE)


def test_full_may_say_all():
    data = written("--caregiver", "Ketamine Kate", "--titles", "full")
    found = by_key(data)
    assert found["session"]["SUMMARY"] == "Ketamine session (medium tier)"
    assert "Ketamine Kate" in found["caregiver"]["SUMMARY"]


def test_default_and_temporary_names_tell_nothing(monkeypatch):
    import tempfile

    made = []
    make = tempfile.mkstemp

    def watched(*arguments, **options):
        handle, name = make(*arguments, **options)
        made.append(Path(name).name)
        return handle, name

    monkeypatch.setattr(tempfile, "mkstemp", watched)
    assert schedule("--quiet").code == 0
    assert [path.name for path in Path().iterdir()] == [f"session-{DAY}.ics"]
    assert len(made) == 1
    assert all(telling(name) is None for name in (*made, f"session-{DAY}.ics"))


@pytest.mark.parametrize(
    "options, what",
    [
        pytest.param(("--id", "Ketamine 4"), "--id holds 'Ketamine'", id="an id"),
        pytest.param(("--out", "my clinic.ics"), "--out holds 'clinic'", id="a file name"),
        pytest.param(("--out", "ppd.ics"), "--out holds 'ppd'", id="a short word"),
    ],
)
def test_an_id_or_file_name_that_tells_is_warned_of(options, what):
    notices = {n["code"]: n for n in schedule("--json", *options).json["notices"]}
    assert notices["not-discreet"]["level"] == "warning"
    assert what in notices["not-discreet"]["message"]
    full = schedule("--json", "--titles", "full", "--force", *options).json["notices"]
    assert "not-discreet" not in {n["code"] for n in full}


def test_such_a_warning_is_refused_with_strict():
    ran = schedule("--json", "--strict", "--caregiver", "Sam", "--out", "clinic.ics")
    assert (ran.code, ran.error["code"]) == (3, "strict")
    assert not Path("clinic.ics").exists()


# --- equal bytes --------------------------------------------------------------------------


@pytest.mark.parametrize("titles", MODES)
def test_two_runs_with_an_id_and_a_fixed_clock_are_equal_byte_for_byte(titles):
    options = ("--id", "one", "--titles", titles, *PEOPLE)
    first = written(*options, SOURCE_DATE_EPOCH=EPOCH, now="2026-11-29T12:00-05:00")
    Path("plan.ics").unlink()
    again = written(*options, SOURCE_DATE_EPOCH=EPOCH, now="2026-11-30T18:00-05:00")
    assert first == again
    stamps = {event["DTSTAMP"].to_ical() for event in events_of(first)}
    assert stamps == {b"20261130T005320Z"}  # 1796000000 s after 1970


def test_without_an_id_every_plan_has_its_own():
    first = {str(event["UID"]) for event in events_of(written())}
    Path("plan.ics").unlink()
    assert not first & {str(event["UID"]) for event in events_of(written())}


def test_on_standard_output_is_the_same_file():
    options = ("--id", "one", *PEOPLE)
    data = written(*options, SOURCE_DATE_EPOCH=EPOCH)
    ran = schedule(*options, "--out", "-", SOURCE_DATE_EPOCH=EPOCH)
    assert (ran.code, ran.raw) == (0, data)
    assert "No nursing" in ran.err


def test_the_words_after_writing_say_how_it_gets_into_a_phone():
    ran = schedule("--out", "plan.ics")
    assert "Wrote plan.ics" in ran.err
    assert "Google Calendar imports it only in a desktop browser" in " ".join(ran.err.split())
    assert "reminders" in ran.err


# --- lines --------------------------------------------------------------------------------

# At 75 octets and around, with letters of one to four octets at the edge.
EDGES = [
    "S:" + "a" * before + letter * after
    for letter in ("b", "é", "€", "😀")
    for before in range(66, 78)
    for after in (1, 2, 40)
]


@pytest.mark.parametrize("line", [pytest.param(e, id=f"line {n}") for n, e in enumerate(EDGES)])
def test_folding_never_cuts_a_letter_and_unfolds_to_the_same(line):
    folded = lines.fold(line)
    assert folded.endswith(b"\r\n")
    pieces = folded[:-2].split(b"\r\n")
    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.startswith(b" ") and len(piece) > 1 for piece in pieces[1:])
    assert "".join([pieces[0].decode(), *(piece[1:].decode() for piece in pieces[1:])]) == line


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=400))
def test_any_text_folds_and_unfolds(words):
    folded = lines.fold(words)
    assert all(len(piece) <= 75 for piece in folded.split(b"\r\n"))
    assert folded[:-2].replace(b"\r\n ", b"").decode() == words


@given(st.text(max_size=200))
def test_any_text_comes_back_from_a_description(words):
    line = lines.fold(f"DESCRIPTION:{lines.text(words)}")
    raw = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n" + line
    raw += b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    kept = re.sub(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", words.replace("\r\n", "\n")
    )
    assert str(event["DESCRIPTION"]) == kept


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.integers(), st.text(), st.none())))
def test_a_state_comes_back_and_spells_no_word(kept):
    line = state.encode(kept)
    assert state.split(f"Words.\n\n{line}\n") == ("Words.", kept)
    assert not re.search("[aeiou]", line.removeprefix("Ref:"), re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("Words. Ref: 1234", id="a reference of somebody else's"),
        pytest.param("Ref:", id="the mark alone"),
        pytest.param("Ref:" + " " * 100_000 + "!", id="a hundred thousand blanks"),
        pytest.param(state.encode({"a": 1}) + " more", id="words after it"),
        pytest.param(state.encode({"a": 1})[:-4], id="cut short"),
        pytest.param(state.encode(["a"]), id="not what it should be"),
    ],
)
def test_what_is_no_state_is_none(text):
    assert state.split(text)[1] is None


def test_a_state_that_unpacks_to_far_too_much_is_none():
    assert state.split(state.encode({"a": "x" * 3_000_000}))[1] is None


def test_a_state_nested_without_end_is_none():
    import base64
    import zlib

    packed = base64.b32encode(zlib.compress(b"[" * 150_000, 9)).rstrip(b"=")
    assert state.split(f"Ref: {packed.translate(state._TO).decode()}")[1] is None
