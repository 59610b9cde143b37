"""What stands on the sheet for the fridge: its order, its times, and what is kept off it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from helpers import DAY, at, schedule, telling

ONE = ("--caregiver", "Grandpa Joe")
THREE = (
    *("--caregiver", "Ann 09:00-12:00"),
    *("--caregiver", "Bo 12:00-14:00"),
    *("--caregiver", "Cy 14:00-16:00"),
)
MIXED = (
    *("--feeding", "mixed", "--usual-feeds", "06:30 09:30 13:00 16:30 19:30 23:00"),
    *("--nursing-feeds", "06:30 19:30 23:00"),
)
CALL_FIRST = "Do not start, and call the clinic first, with"
US_NUMBERS = {"911", "988", "1-800-222-1222", "1-833-852-6262"}
EMPTY = {"meta", "link", "input", "line", "rect", "circle", "path", "br"}


class Page(HTMLParser):
    """The tags, and the words of each section; scripts, styles and the live boards left out."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.sections, self.headings, self._open = [], [[]], [], []
        self.feed(text)
        self.sections = [" ".join(" ".join(words).split()) for words in self.sections]

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in {"section", "figure", "footer"}:
            self.sections.append([])
        if tag not in EMPTY:
            self._open.append((tag, dict(attrs).get("class")))

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data):
        inside = {tag for tag, _ in self._open}
        if inside & {"script", "style", "svg"} or ("div", "live") in self._open:
            return
        if inside & {"h2", "figcaption"} and ("span", "live") not in self._open and data.strip():
            self.headings.append(data)
        self.sections[-1].append(data)

    @property
    def words(self):
        return " ".join(self.sections)

    def section(self, start):
        """The one section that begins so."""
        (found,) = [words for words in self.sections if words.startswith(start)]
        return found


def html(*options, **others):
    ran = schedule(*options, "--out", "p.ics", "--force", "--sheet", "p.html", **others)
    assert ran.code == 0, ran.err
    return Path("p.html").read_text(encoding="utf-8")


def page(*options, **others):
    return Page(html(*options, **others))


def test_the_sections_stand_in_the_order_in_which_they_are_needed():
    assert page(*ONE).headings == [
        "What holds",
        "Before the start, tick off",
        "Who has the baby",
        "The day in one picture",
        "Bottles",
        "The milk",
        "Pumps, 20 minutes each",
        "No nursing before 21:00",
        "No driving before 18:00",
        "Look in on her every 15 minutes",
        "Phone numbers",
        "Call 911 at once if",
        "Tonight",
    ]


SAYS = {
    "the session": ("What holds", "Session 10:00–12:00. She cannot hold or mind the baby."),
    "driving": ("What holds", "No driving before 18:00, and then only if fully alert."),
    "nursing": ("What holds", "No nursing before 21:00, and then only if fully awake."),
    "the hand-over": ("Who has the baby", "09:15–10:00 Grandpa Joe takes over."),
    "the care": ("Who has the baby", "10:00–15:00 Grandpa Joe and longer, until she is steady"),
    "the last hours": ("Who has the baby", "15:00–18:00 She is the adult at home"),
    "the pump before": ("Pumps", "09:15 Before the start: this milk can be used."),
    "the first bottle": ("Bottles", "about 10:30 : Grandpa Joe"),
    "a bottle that she gives": ("Bottles", "about 16:30 : she gives it, sitting and fully awake"),
    "the looks": ("Look in", "10:15 10:30 10:45 11:00 11:15 11:30 11:45 12:00"),
    "tonight": ("Tonight", "No bed-sharing and no dozing off with the baby."),
    "the clinic's rules": ("Before", "The clinic’s own rules on food, drink and blood pressure"),
}


@pytest.mark.parametrize("name", SAYS)
def test_the_sheet_says(name):
    start, words = SAYS[name]
    assert words in page(*ONE).section(start)


def test_its_times_are_those_of_the_plan():
    ran = schedule(*ONE, "--json", "--out", "q.ics")
    shown = page(*ONE)
    stones = {key: text[11:16] for key, text in ran.json["milestones"].items() if text}
    assert f"Session {stones['session_start']}–{stones['session_end']}" in shown.words
    assert f"No driving before {stones['safe_to_drive']}" in shown.words
    assert f"No nursing before {stones['nursing_resume']}" in shown.words
    kinds = {"bottle": "Bottles", "pump": "Pumps"}
    for kind, start in kinds.items():
        clocks = [e["start"][11:16] for e in ran.json["events"] if e["kind"] == kind]
        assert re.findall(r"\d\d:\d\d", shown.section(start)) == clocks


def test_the_countdown_holds_the_minutes_of_the_plan():
    text = html(*ONE)
    for clock in ("10:00", "12:00", "15:00", "18:00", "21:00"):
        assert f'data-to="{at(clock)}"' in text


HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "an attribute": '"><img onerror>',
    "a template": "{{ 7 * 7 }}{% raw %}",
    "an entity": "&lt;b&gt;",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_was_typed_is_text(name):
    typed = HOSTILE[name]
    shown = page("--caregiver", typed, "--sitter", typed, "--driver", typed, "--titles", "full")
    assert typed in shown.section("Before the start")
    assert [tag for tag, _ in shown.tags].count("script") == 1
    assert not [attrs for _, attrs in shown.tags if any(key.startswith("on") for key in attrs)]


def test_a_long_name_is_clipped():
    text = html("--caregiver", "x" * 60)
    assert f"{'x' * 28}…" in text
    assert "x" * 29 not in text


def test_a_name_from_right_to_left_turns_nothing_around():
    name = "\u05e1\u05d1\u05d0"
    assert f'<bdi class="who">{name}</bdi>' in html("--caregiver", name)


@pytest.mark.parametrize("titles", ["neutral", "busy"])
@pytest.mark.parametrize(
    "others",
    [
        ("--caregiver", "Ketamine Ann", "--sitter", "PPD Bo", "--driver", "Dosing Cy"),
        ("--phone", "ketamine line=555 ketamine", "--caregiver", "Joe", "--id", "spravato"),
    ],
)
def test_a_sheet_on_the_fridge_tells_nothing(others, titles):
    text = html(*others, "--titles", titles).lower()
    shown = re.sub("clinic|tablets?", "", text)  # Both may be read at home.
    assert telling(shown) is None


def test_full_titles_name_the_drug_and_the_tier_once():
    assert "Ketamine: medium tier." in page(*ONE, "--titles", "full").words


@pytest.mark.parametrize("titles", ["neutral", "busy"])
def test_the_reasons_not_to_start_are_hers_alone(titles):
    words = page(*ONE, "--titles", titles).words
    assert CALL_FIRST not in words
    assert "psychosis" not in words


def test_the_reasons_not_to_start_stand_on_a_full_sheet():
    section = page(*ONE, "--titles", "full").section(CALL_FIRST)
    for words in ("blood pressure", "heart", "psychosis", "drug or drink", "nobody to mind"):
        assert words in section


ZONES = {
    "New York": ("America/New_York", US_NUMBERS),
    "Honolulu": ("Pacific/Honolulu", US_NUMBERS),
    "Toronto": ("America/Toronto", set()),
    "Puerto Rico": ("America/Puerto_Rico", set()),
    "London": ("Europe/London", set()),
    "UTC": ("UTC", set()),
}


@pytest.mark.parametrize("name", ZONES)
def test_numbers_of_the_us_stand_only_in_the_us(name):
    zone, numbers = ZONES[name]
    shown = page(*ONE, "--tz", zone)
    assert {n for n in US_NUMBERS if re.search(rf"(?<![\d-]){n}(?!\d)", shown.words)} == numbers
    heading = "Call 911 at once if" if numbers else "Call for help at once if"
    assert heading in shown.headings


@pytest.mark.parametrize(
    "number", ["555 010-0199", "(555) 010-0199"], ids=["plain", "with its area in brackets"]
)
def test_a_number_that_was_given_can_be_dialled(number):
    shown = page(*ONE, "--phone", f"clinic={number}")
    assert ("a", {"href": "tel:5550100199"}) in shown.tags
    assert f"Clinic {number}" in shown.section("Phone numbers")


def test_a_number_that_is_none_is_no_link():
    shown = page(*ONE, "--phone", "clinic=javascript:alert(1)")
    hrefs = [attrs["href"] for tag, attrs in shown.tags if tag == "a"]
    assert all(href.startswith("tel:") for href in hrefs)


@pytest.mark.parametrize("titles", ["neutral", "full"])
def test_nothing_is_loaded_from_anywhere(titles):
    shown = page(*ONE, "--titles", titles)
    links = {attrs[key] for _, attrs in shown.tags for key in ("src", "href") if key in attrs}
    assert {link for link in links if not link.startswith("tel:")} == {"data:,"}
    text = html(*ONE, "--titles", titles)
    assert not re.search(r"https?:|//[a-z]+\.|@import|@font-face|fetch\(|XMLHttp|url\((?!#)", text)
    assert "default-src 'none'" in text


def test_the_language_is_set_and_every_heading_names_its_section():
    shown = page(*ONE)
    assert ("html", {"lang": "en"}) in shown.tags
    ids = {attrs["id"] for _, attrs in shown.tags if "id" in attrs}
    named = [attrs["aria-labelledby"] for tag, attrs in shown.tags if tag == "section"]
    assert len(named) == len(set(named)) > 10
    assert set(named) <= ids


def test_nobody_for_the_baby_is_said_at_the_top_and_leaves_a_line():
    shown = page()
    assert "Not ready: nobody is named for the baby." in shown.sections[0]
    assert "Who minds the baby:" in shown.section("Before the start")
    assert "10:00–15:00" in shown.section("Who has the baby")
    assert ("li", {"class": "alert"}) in shown.tags


def test_three_caregivers_follow_each_other():
    section = page(*THREE).section("Who has the baby")
    places = [
        section.index(f"{span} {name}")
        for span, name in (("10:00–12:00", "Ann"), ("12:00–14:00", "Bo"), ("14:00–15:00", "Cy"))
    ]
    assert places == sorted(places)


def test_who_does_not_nurse_reads_nothing_of_nursing():
    shown = page(*ONE, "--not-nursing")
    assert not [name for name in shown.headings if "ump" in name or "ursing" in name]
    assert "The formula" in shown.headings
    assert "nursing" not in shown.words


def test_mixed_feeding_tells_the_formula_apart():
    shown = page(*ONE, *MIXED, last_feed=f"{DAY} 09:30")
    assert ", formula" in shown.section("Bottles")
    assert "The milk" in shown.headings


def test_a_second_adult_within_reach_has_a_line():
    Path("ours.toml").write_text('name = "ours"\nversion = "1"\nreach_hours = 14\n')
    section = page(*ONE, "--policy", "ours.toml").section("Who has the baby")
    assert "until Wed 02:00 A second adult is in the house or close by:" in section
    assert "A second adult is in the house" not in page(*ONE).words


def test_times_of_later_days_carry_their_weekday():
    shown = page(*ONE, dose="high", start=f"{DAY} 20:00", last_feed=f"{DAY} 18:00")
    assert "No driving before Wed " in shown.words
    assert "No nursing before Wed " in shown.words


def test_the_hour_that_comes_twice_says_which_one():
    shown = page(
        *ONE,
        start="2026-11-01 00:30",
        last_feed="2026-10-31 23:30",
        now="2026-10-31T12:00-04:00",
    )
    looks = shown.section("Look in")
    assert looks.index("01:15 (UTC-4)") < looks.index("01:15 (UTC-5)")


def test_the_foot_names_plan_revision_and_moment():
    foot = page(*ONE).sections[-1]
    pattern = r"Plan [0-9a-f]{8,} ?, revision 0, printed Monday 30 November 2026, 12:00\."
    assert re.search(pattern, foot)
    assert foot.endswith("Use the newest one.")
