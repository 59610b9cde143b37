"""What a search and a course look like: for scripts, and on terminals of all widths."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from ppdplan.finder.rules import KEYS, WEIGHTS
from ppdplan.finder.series import CourseRequest, Gap, course
from ppdplan.finder.suggest import suggest
from ppdplan.model import MilkRequest
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.views.courses import course_table
from ppdplan.views.searchjson import course_json, suggest_json
from ppdplan.views.suggestions import suggestions
from searches import at, busy, roster, search

FAIR = busy("2027-01-05 00:00", "2027-01-06 00:00", "Fair", all_day=True)
CALL = busy("2027-01-06 12:00", "2027-01-06 12:30", "Call")
DENTIST = busy("2027-01-07 16:00", "2027-01-07 16:45", "Dentist", is_somewhere=True)


def family():
    """Sam's roster ends on Thursday; Ruth is there in the evening; Wednesday has a call."""
    worked = busy("2027-01-07 00:00", "2027-01-07 06:00", "Night shift")
    sam = roster("Sam", FAIR, CALL, worked, known_until=at("2027-01-07 06:00"))
    ruth = roster("Ruth", hours=[(840, 1260)], calendar=False)
    return search(
        sam, ruth, last="2027-01-10", between=(480, 1080), patient=(DENTIST,),
        options=("--dose", "medium", "--caregiver", "Sam=sam.ics"),
    )  # fmt: skip


def shown(view, found, width, **more):
    page = io.StringIO()
    view(found, Console(file=page, width=width, height=40, force_terminal=False), **more)
    return page.getvalue()


@pytest.fixture(scope="module")
def found():
    return suggest(family(), ARTICLE_POLICY)


@pytest.fixture(scope="module")
def planned():
    asked = family()
    milk = MilkRequest(bottle_ml=90, stash_ml=200)
    asked = replace(asked, plan=replace(asked.plan, milk=milk))
    return course(CourseRequest(asked, 2, Gap(days=3), Gap(days=7)), ARTICLE_POLICY)


CANDIDATE = {
    "start", "earliest_start", "latest_start", "cost", *KEYS, "cover", "why", "command",
}  # fmt: skip


def test_the_keys_of_a_search(found):
    data = suggest_json(found)

    assert data["schema"] == "ppdplan.suggest/1"
    assert set(data) == {
        "schema", "candidates", "considered", "uncovered", "alternatives", "near_misses",
        "weights", "notices",
    }  # fmt: skip
    assert data["weights"] == WEIGHTS
    assert len(data["candidates"]) == 5
    first = data["candidates"][0]
    assert set(first) == CANDIDATE
    assert set(first["cover"][0]) == {"name", "from", "to", "unknown"}
    assert first["cost"] == sum(WEIGHTS[key] * first[key] for key in KEYS)
    assert all(isinstance(sentence, str) for sentence in first["why"])
    assert dt.datetime.fromisoformat(first["start"]).utcoffset() == dt.timedelta(hours=-5)


def test_the_keys_of_a_course(planned):
    data = course_json(planned)

    assert set(data) >= {"schema", "exact", "sessions", "total", "milk", "notices"}
    assert (data["schema"], data["exact"]) == ("ppdplan.course/1", True)
    assert set(data["total"]) == {"cost", *KEYS}
    assert set(data["sessions"][0]) == CANDIDATE
    assert set(data["milk"][0]) == {
        "start", "before_ml", "needed_ml", "extra_pumps", "missing_ml", "after_ml",
    }  # fmt: skip


@pytest.mark.parametrize("width", [100, 80, 40])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_no_line_is_wider_than_the_screen_but_the_one_to_paste(found, planned, width, ascii_only):
    for text in (
        shown(suggestions, found, width, ascii_only=ascii_only),
        shown(course_table, planned, width, ascii_only=ascii_only),
    ):
        lines = [line for line in text.splitlines() if not line.startswith("ppdplan schedule")]
        assert max(map(cell_len, lines)) <= width
        assert text.isascii() == ascii_only


def test_no_sentence_stands_there_twice(found):
    lines = [line.strip() for line in shown(suggestions, found, 200, plain=True).splitlines()]
    sentences = [line for line in lines if line.endswith(".") and "cost" not in line]

    assert len(sentences) == len(set(sentences))


def test_whoever_may_be_free_is_named_so(found):
    assert "Sam, if free, has the baby" in shown(suggestions, found, 100)


def test_a_ride_is_told():
    dentist = busy("2027-01-05 16:00", "2027-01-05 16:45", "Dentist", is_somewhere=True)

    text = shown(
        suggestions, suggest(search(roster("Sam"), patient=(dentist,)), ARTICLE_POLICY), 100
    )

    assert "A ride is needed: Dentist 16:00–16:45." in text


def test_what_nobody_holds_is_told():
    ruth = roster("Ruth", hours=[(540, 1260)], calendar=False)

    text = shown(suggestions, suggest(search(ruth), ARTICLE_POLICY), 100)

    assert "21:00–Wed 06:00  Ruth leaves: the night is yours alone" in text


def test_a_name_without_hours_promises_nothing_after_the_care():
    text = shown(suggestions, suggest(search(roster("Sam", calendar=False)), ARTICLE_POLICY), 100)

    assert "09:15–15:00  Sam has the baby" in text
    assert "15:00–Wed 06:00  Sam, no hours given" in text


def test_the_picture_of_the_week(found):
    lines = shown(suggestions, found, 80, ascii_only=True).splitlines()
    top = next(n for n, line in enumerate(lines) if line.strip().startswith("Tue Wed Thu"))

    assert lines[top + 1].split() == ["5", "6", "7", "8", "9", "10"]
    rows = {line[:5]: line[6:] for line in lines[top + 2 : top + 13]}
    assert list(rows) == [f"{hour:02d}:00" for hour in range(8, 19)]
    # Tuesday is all Sam's fair, and Ruth comes at 14:00 only: for a start from 14:45 to 16:00.
    assert [hour for hour, row in rows.items() if row[:3] == " - "] == [
        "08:00", "09:00", "10:00", "11:00", "12:00", "13:00", "17:00", "18:00",
    ]  # fmt: skip
    assert "###" in "".join(rows.values())


def test_the_line_to_paste_is_quoted_and_whole():
    asked = replace(search(roster("Sam")), options=("--caregiver", "Sam=my files/sam.ics"))

    text = shown(suggestions, suggest(asked, ARTICLE_POLICY), 40)

    assert text.endswith("--tz America/New_York --caregiver 'Sam=my files/sam.ics'\n")
    assert "ppdplan schedule --start '2027-01-05 10:00'" in text


def test_each_lists_starts_in_lines():
    asked = replace(search(roster("Sam"), between=(600, 660), top=None), each=True)

    text = shown(suggestions, suggest(asked, ARTICLE_POLICY), 100)

    # 10:00 to 11:00 by the quarter of an hour.
    assert sum(line.startswith("Tue 5 Jan 1") for line in text.splitlines()) == 5


def test_the_store_is_shown_with_the_course(planned):
    text = shown(course_table, planned, 100)

    assert "Milk in store" in text
    assert "200 ml before" in text
