"""Who has the baby when: the longest stretch first, gaps to the minute."""

import pytest

from ppdplan.cover import cover_window, held_by
from ppdplan.model import Caregiver, Hours, Shift, Span

DAY = Span(540, 900)
ANY = (Hours(0, 0),)


def person(name, *free, known_until=None):
    return Caregiver(name, ANY, free=tuple(Span(*f) for f in free), known_until=known_until)


def shifts(*rows):
    return tuple(Shift(*row) for row in rows)


@pytest.mark.parametrize(
    "people, expected, gaps",
    [
        pytest.param([], [], [(540, 900)], id="nobody is named: all of it is a gap"),
        pytest.param(
            [Caregiver("Sam"), Caregiver("Ana")],
            [("Sam", 540, 900)],
            [],
            id="of two plain names the first has the whole window",
        ),
        pytest.param(
            [person("Ana", (500, 700)), person("Ruth", (500, 900))],
            [("Ruth", 540, 900)],
            [],
            id="the longest stretch wins over the first name",
        ),
        pytest.param(
            [person("Ana", (500, 900)), person("Ruth", (500, 2000))],
            [("Ana", 540, 900)],
            [],
            id="stretches are cut at the end: a tie goes to the first name",
        ),
        pytest.param(
            [person("Ana", (540, 700)), person("Ruth", (650, 900))],
            [("Ana", 540, 700), ("Ruth", 700, 900)],
            [],
            id="the next one takes over when the first has to leave, not before",
        ),
        pytest.param(
            [person("Ana", (540, 600), (600, 900))],
            [("Ana", 540, 900)],
            [],
            id="two stretches of one person that touch are one",
        ),
        pytest.param(
            [person("Ana", (540, 600), (661, 800))],
            [("Ana", 540, 600), ("Ana", 661, 800)],
            [(600, 661), (800, 900)],
            id="gaps are to the minute, also the last one",
        ),
        pytest.param(
            [person("Ana", (0, 540), (900, 1000))],
            [],
            [(540, 900)],
            id="who leaves at the first minute and comes after the last holds nothing",
        ),
    ],
)
def test_cover_of_a_window(people, expected, gaps):
    assert cover_window(people, DAY) == (shifts(*expected), tuple(Span(*g) for g in gaps))


@pytest.mark.parametrize(
    "known_until, others, expected",
    [
        pytest.param(
            600, (540, 900), [("Ruth", 540, 900, False)], id="the others alone cover it: not asked"
        ),
        pytest.param(
            600,
            (540, 899),
            [("Kai", 540, 900, True)],
            id="one minute is missing: asked, and then like everybody else",
        ),
        pytest.param(
            601, (540, 900), [("Kai", 540, 900, False)], id="something ends after the start: known"
        ),
    ],
)
def test_someone_whose_roster_has_run_out_is_asked_last(known_until, others, expected):
    people = [person("Kai", (0, 2000), known_until=known_until), person("Ruth", others)]

    assert cover_window(people, DAY, 600)[0] == shifts(*expected)


def test_named_hours_hold_a_bottle_only_if_they_hold_all_of_it():
    people = [Caregiver("Sam"), person("Ana", (540, 700))]

    assert held_by(people, 670, 700) == "Ana"
    assert held_by(people, 671, 701) is None
