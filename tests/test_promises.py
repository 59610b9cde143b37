"""Nothing that people read promises anything, and nothing read at home tells too much."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import TELLING_PARTS, request, telling
from ppdplan.model import Caregiver, HoldMilk
from ppdplan.people import read_name
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY, CAUTIOUS_POLICY
from ppdplan.views.sheet import sheet
from ppdplan.views.text import WHOM, called_off, message
from ppdplan.words import Titles, details, title
from test_against_oracle import requests

PROMISES = ("safe to", "cleared", "guaranteed", "will be fine")
AT_HOME = ("clinic", "treatment", "tablet", "tablets")
"""Words that a sheet or a message may hold."""
TELLING_NAMES = (
    "Ketamine Kate",
    "SPRAVATO",
    "Postpartum Pat",
    "Depressed Dan",
    "Sedat\u202aion Sue",
    "PPD nurse",
    "ppdplan",
    "High Dose Hal",
    "Tier 2",
    "keta\u202emine",
)

names = st.sampled_from(
    [read_name(name, "--caregiver") for name in (*TELLING_NAMES, "Sam", "Ruth")]
)
policies = st.sampled_from((ARTICLE_POLICY, CAUTIOUS_POLICY))


@st.composite
def plans(draw):
    """Plans of every kind, with names that tell too much and every way with the milk."""
    asked = draw(st.one_of(requests(), requests(usual=True)))
    people = draw(st.lists(names, max_size=3, unique=True))
    milk = replace(asked.milk, hold_milk=draw(st.sampled_from(HoldMilk)))
    asked = replace(
        asked,
        caregivers=tuple(Caregiver(name) for name in people),
        sitter=draw(st.none() | names),
        driver=draw(st.none() | names),
        milk=milk,
        rehearse=draw(st.booleans()),
        talks=draw(st.sampled_from(((), ("prep", "integration", "check-in")))),
    )
    return build_plan(asked, draw(policies))


def messages(plan):
    people = [person.name for person in plan.request.caregivers]
    found = [message(plan, whom) for whom in WHOM]
    found += [message(plan, "caregiver", name=name) for name in people]
    last = plan.milestones.last
    return [*found, called_off(plan, dict.fromkeys(("care", "drive", "nurse"), last))]


def page(plan, titles, phones):
    at = plan.request.start - 900
    return sheet(plan, titles=titles, plan_id="a1", revision=1, printed_at=at, phones=phones)


def promise(text):
    """The first word in a text that promises something, also over the end of a line."""
    low = " ".join(text.lower().split())
    return next((words for words in PROMISES if words in low), None)


def at_home(text):
    """The first forbidden word in what is read at home, where three of them may stand."""
    allowed = re.compile(rf"\b(?:{'|'.join(AT_HOME)})\b", re.IGNORECASE)
    return telling(allowed.sub(" ", text))


@given(plans())
def test_no_message_promises_or_tells(plan):
    for said in messages(plan):
        assert promise(said) is None
        assert telling(said) is None


@pytest.mark.parametrize("titles", list(Titles))
@given(plan=plans())
def test_no_sheet_promises(titles, plan):
    assert promise(page(plan, titles, {})) is None


@pytest.mark.parametrize("titles", [Titles.NEUTRAL, Titles.BUSY])
@given(plan=plans())
def test_no_sheet_tells_unless_everything_may_be_told(titles, plan):
    phones = {"clinic": "555 0100 (Spravato desk)", "Ketamine line": "555 0101"}

    assert at_home(page(plan, titles, phones)) is None


@given(plans())
def test_no_title_no_detail_and_no_notice_promises(plan):
    for event in plan.events:
        for titles in Titles:
            assert promise(title(event, plan, titles)) is None
            assert promise(" ".join(details(event, plan, titles))) is None
    for notice in plan.notices:
        assert promise(notice.message) is None


def test_the_sheet_that_may_tell_all_names_the_drug():
    plan = build_plan(request(caregiver="Sam"), ARTICLE_POLICY)

    assert at_home(page(plan, Titles.FULL, {})) in TELLING_PARTS


@pytest.mark.parametrize(
    "text",
    ["It is safe\nto drive.", "You are cleared.", "Guaranteed.", "She will be fine."],
)
def test_a_promise_is_found(text):
    assert promise(text)
