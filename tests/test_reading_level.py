"""Sheet and messages stay at or under US grade 6: every sentence of many plans.

The measure is Flesch-Kincaid, computed by textstat. Three things make it fair to short sentences
with clock times:

- A sentence ends at ``. ? !`` and also at ``: ;`` or a dash, as Flesch counted.
- A clock time is read as ``noon``, a number as ``ten``, the name of a day or month as ``May`` and
  that of a time zone as ``local time``: digits and a calendar's names have no grade.
- The formula is a mean over words, and over three words one long word decides it alone. A
  sentence of fewer than ten words is therefore filled up to ten with words of 1.3 syllables,
  the mean of plain prose: ``Children are elsewhere.`` passes, five long words do not.

Syllables are groups of vowels, without a silent e: textstat's own way wants a word list from the
network, and its hyphens count too few. Names are left as they are.
"""

import re
from html.parser import HTMLParser

import pytest
import textstat
from hypothesis import given
from textstat.backend.counts import _count_syllables

from helpers import request
from ppdplan.model import Feeding, MilkRequest
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY, CAUTIOUS_POLICY
from ppdplan.views.sheet import sheet
from ppdplan.views.text import WHOM, message
from ppdplan.words import MONTHS, WEEKDAYS, Titles, zone_words
from test_milk_properties import plans

GRADE = 6.0
FILL = 10
"""Words up to which a sentence is filled up."""
PLAIN = ("the", "cat", "sits", "happy", "by", "her", "water", "and", "we", "sunny")
"""Ten words of thirteen syllables."""
BLOCKS = {"title", "h1", "h2", "p", "li", "figcaption", "desc", "section", "div", "ul"}
UNREAD = {"script", "style", "text", "defs"}
_SPOKEN = (
    (re.compile(r"\(UTC[^)]*\)"), ""),
    (re.compile(r"\d{1,2}:\d{2}\s*–\s*(?=(?:\w{3} )?\d{1,2}:\d{2})"), "noon to "),
    (re.compile(r"\d{1,2}:\d{2}"), "noon"),
    (re.compile(rf"\b(?:{'|'.join((*WEEKDAYS, *MONTHS))})\b"), "May"),
    (re.compile(r"\+?\d[\d-]+\d"), "ten"),
    (re.compile(r"[+−]?\d+(?:\.\d+)?"), "ten"),
)
_END = re.compile(r"[.?!;:—]+(?=\s|$)")


COMPOUNDS = {"elsewhere": 2, "somewhere": 2, "someone": 2}
"""Words with a silent e within."""


class Syllables(dict):
    """What textstat asks for the sounds of a word: one vowel for each syllable."""

    def __missing__(self, word):
        groups = re.findall(r"[aeiouy]+", word.lower())
        silent = re.search(r"[^aeiouyl]e(?:s|d)?$", word.lower()) and not re.search(
            r"(?:[td]ed|[sxzcg]es|ches|shes)$", word.lower()
        )
        count = len(groups) - (1 if silent and len(groups) > 1 else 0)
        return [["A1"] * max(count, 1)]


@pytest.fixture(autouse=True, scope="module")
def _without_the_network():
    with pytest.MonkeyPatch.context() as patch:
        sounds = Syllables({word: [["A1"] * count] for word, count in COMPOUNDS.items()})
        patch.setattr(_count_syllables, "get_cmudict", lambda _lang: sounds)
        yield


class Page(HTMLParser):
    """The blocks of a page as a reader meets them."""

    def __init__(self, html):
        super().__init__()
        self.blocks, self.unread = [""], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):  # noqa: ARG002
        self.unread += tag in UNREAD
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_endtag(self, tag):
        self.unread -= tag in UNREAD
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_data(self, data):
        if not self.unread:
            self.blocks[-1] += data


def sentences(blocks):
    for block in blocks:
        spoken = block
        for pattern, words in _SPOKEN:
            spoken = pattern.sub(words, spoken)
        for sentence in _END.split(" ".join(spoken.split())):
            if re.search(r"[a-z]", sentence):
                yield sentence.strip()


def grade(sentence):
    """The grade, to a tenth as textstat prints it."""
    words = re.sub(r"[^\w\s’'-]", " ", sentence).split()
    filled = [*words, *PLAIN[: max(FILL - len(words), 0)]]
    return round(textstat.flesch_kincaid_grade(" ".join(filled) + "."), 1)


def too_hard(blocks):
    return {one: grade(one) for one in sentences(blocks) if grade(one) > GRADE}


def page_of(plan, titles=Titles.NEUTRAL):
    html = sheet(
        plan, titles=titles, plan_id="abc", revision=1, printed_at=plan.request.start - 900
    )
    return Page(html.replace(zone_words(plan.request.zone), "local time")).blocks


# --- the measure itself -------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Children are elsewhere.",
        "No driving before 18:00, and only if fully alert.",
        "Throw out what is left in a bottle 2 hours after the feed.",
    ],
)
def test_plain_sentences_pass(sentence):
    assert too_hard([sentence]) == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "Continuous supervision necessary.",
        "Administration of expressed milk necessitates refrigeration beforehand.",
        "The patient is not permitted to operate a vehicle until the prescribed interval ends.",
        (
            "She may drive when the last wait is over and she has slept and someone who has seen "
            "her that day thinks that she is as awake and as quick as she is on other days."
        ),
    ],
    ids=["long words, few of them", "long words", "a form's words", "no long word, but no end"],
)
def test_hard_sentences_do_not_hide_behind_the_measure(sentence):
    assert too_hard([sentence])


# --- what people read ---------------------------------------------------------------------


@given(plans)
def test_every_sentence_of_every_message_is_plain(plan):
    for whom in WHOM:
        assert too_hard(message(plan, whom).split("\n")) == {}


@given(plans)
def test_every_sentence_of_every_sheet_is_plain(plan):
    assert too_hard(page_of(plan)) == {}
    assert too_hard(page_of(plan, Titles.FULL)) == {}


@pytest.mark.parametrize("policy", [ARTICLE_POLICY, CAUTIOUS_POLICY], ids=lambda each: each.name)
@pytest.mark.parametrize("feeding", [Feeding.NURSING, Feeding.BOTTLE])
@pytest.mark.parametrize("titles", [Titles.NEUTRAL, Titles.FULL])
@pytest.mark.parametrize("dose", ["low", "medium", "high", "unknown"])
def test_the_sheets_of_ordinary_days_are_plain(policy, feeding, titles, dose):
    asked = request(
        dose=dose,
        feeding=feeding,
        caregiver="Sam",
        sitter="Kim",
        milk=MilkRequest(bottle_ml=90, stash_ml=100, frozen=True, baby_age_days=30),
    )
    plan = build_plan(asked, policy)

    assert too_hard(page_of(plan, titles)) == {}
