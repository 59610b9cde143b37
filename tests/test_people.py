"""Names, and hours with a name, as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import tried
from ppdplan.errors import PlanError
from ppdplan.model import Caregiver, Hours
from ppdplan.people import merge_caregivers, read_caregiver, read_days, read_name

FIX = 'Write a name, or a name with hours like "Ana 09:15-13:00" or "Ruth mon,wed 09:00-17:00".'


@pytest.mark.parametrize(
    "text, name",
    [
        pytest.param("Sam", "Sam", id="a name"),
        pytest.param("  Sam \t Lee\n", "Sam Lee", id="blanks become one"),
        pytest.param("Sam\r\nX-EVIL:1", "Sam X-EVIL:1", id="a new line becomes a blank"),
        pytest.param("\x00Sam\x07\x1b[31m", "Sam [31m", id="control characters go"),
        pytest.param("\u202eSam\u202c", "Sam", id="hidden changes of direction go"),
        pytest.param("Zoë 😀", "Zoë 😀", id="accents and emoji stay"),
        pytest.param("أمل", "أمل", id="a name that runs from the right"),
        pytest.param("O'Brien, [Dr]; \\n", "O'Brien, [Dr]; \\n", id="signs of markup stay"),
        pytest.param("x" * 10_000, "x" * 10_000, id="ten thousand letters"),
        pytest.param("Ana 13:00", "Ana 13:00", id="one time is no hours"),
    ],
)
def test_a_name_is_one_printable_line(text, name):
    assert read_caregiver(text) == Caregiver(name)
    assert read_name(text, "--sitter") == name


@pytest.mark.parametrize(
    "text, shown",
    [
        pytest.param("", "", id="nothing"),
        pytest.param(" \t\n", "��", id="blanks"),
        pytest.param("\u202e", "�", id="a change of direction"),
        pytest.param("\u200b", "�", id="a letter that nobody sees"),
        pytest.param("\ud800", "�", id="half a letter"),
    ],
)
def test_a_name_of_nothing_is_refused(text, shown):
    with pytest.raises(PlanError) as caught:
        read_name(text, "--sitter")
    assert caught.value.code == "bad-usage"
    assert caught.value.message.replace(" ", "") == f"--sitter'{shown}'holdsnoname."
    assert caught.value.hint == "Give a name."


@pytest.mark.parametrize(
    "text, name, hours",
    [
        pytest.param("Ana 09:15-13:00", "Ana", Hours(555, 780, (), "09:15-13:00"), id="hours"),
        pytest.param("Ana 9am-1pm", "Ana", Hours(540, 780, (), "9am-1pm"), id="am and pm"),
        pytest.param("Ana 09:15 – 13:00", "Ana", Hours(555, 780, (), "09:15 – 13:00"), id="a dash"),
        pytest.param(
            "Mary Lou 22:00-06:00",
            "Mary Lou",
            Hours(1320, 360, (), "22:00-06:00"),
            id="overnight",
        ),
        pytest.param(
            "Ruth mon,wed 09:00-17:00",
            "Ruth",
            Hours(540, 1020, (0, 2), "mon,wed 09:00-17:00"),
            id="on some days",
        ),
        pytest.param(
            "Ruth fri-mon 09:00-17:00",
            "Ruth",
            Hours(540, 1020, (0, 4, 5, 6), "fri-mon 09:00-17:00"),
            id="over the weekend",
        ),
        pytest.param(
            "May 09:00-17:00", "May", Hours(540, 1020, (), "09:00-17:00"), id="a name like a word"
        ),
    ],
)
def test_a_name_with_hours(text, name, hours):
    assert read_caregiver(text) == Caregiver(name, (hours,))


@pytest.mark.parametrize(
    "text, code, message",
    [
        pytest.param(
            "09:15-13:00",
            "bad-usage",
            "--caregiver '09:15-13:00' has hours but no name.",
            id="hours alone",
        ),
        pytest.param(
            "Ana 25:00-26:00",
            "bad-time",
            "'25:00' is not on a clock of 00:00 to 23:59.",
            id="no such time",
        ),
        pytest.param("=busy.ics", "bad-usage", "--caregiver '' holds no name.", id="a file alone"),
    ],
)
def test_hours_that_cannot_be_read_are_refused(text, code, message):
    with pytest.raises(PlanError) as caught:
        read_caregiver(text)
    assert (caught.value.code, caught.value.message) == (code, message)
    if "hours but no name" in message:
        assert caught.value.hint == FIX


@pytest.mark.parametrize(
    "text, days",
    [
        pytest.param("mon", (0,), id="one"),
        pytest.param("Monday, sun", (0, 6), id="two, one in full"),
        pytest.param("sat-mon", (0, 5, 6), id="around the week's end"),
        pytest.param("mon-sun", (0, 1, 2, 3, 4, 5, 6), id="the whole week"),
        pytest.param("noday", None, id="no day"),
        pytest.param("mon-", None, id="an open end"),
    ],
)
def test_days_of_the_week(text, days):
    assert read_days(text) == days


def test_what_is_said_of_one_name_adds_up_in_the_order_of_first_mention():
    people = [read_caregiver(text) for text in ("Ana 09:00-11:00", "Sam", "Ana 13:00-15:00")]
    merged = merge_caregivers(people)
    assert [person.name for person in merged] == ["Ana", "Sam"]
    assert [hours.text for hours in merged[0].hours] == ["09:00-11:00", "13:00-15:00"]
    assert merged[1].is_plain


@given(st.text(max_size=60))
def test_whatever_is_typed_becomes_one_printable_line_or_is_refused(text):
    person, error = tried(read_caregiver, text)
    if error:
        assert error.code in {"bad-usage", "bad-time"}
        return
    assert person.name.strip() == person.name != ""
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in person.name)
