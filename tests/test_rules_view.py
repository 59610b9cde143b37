"""The rules as a person reads them."""

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from ppdplan.rules import ARTICLE_POLICY, TIERS, Number, Policy, Rule, Source
from ppdplan.views.rules import rules_plain, rules_table

GUIDE = Source("A guide", "https://guide.example/page")
NOBODYS = Source("Our reading: no source gives this number")


def numbers(values, whose, source):
    return {
        tier: Number(value, by, source)
        for tier, value, by in zip(TIERS, values, whose, strict=True)
    }


DRIVE = Rule(
    "drive.after",
    "No driving",
    "from the zero of all waits",
    numbers((240, 360, 480), ("guide", "our reading", "guide"), GUIDE),
    floor=240,
    date="2026-11-24",
    note="The midpoint is ours.",
)
REST = Rule(
    "pump.rest",
    "No pumping before this has passed",
    "from the session's end",
    numbers((30, 30, 30), ("our reading",) * 3, NOBODYS),
    date="2026-11-25",
)


def policy_of(*found, **more) -> Policy:
    return Policy("home", "7", {rule.id: rule for rule in found}, **more)


def shown(policy=None, width=80, tier=None, **how) -> str:
    console = Console(file=io.StringIO(), width=width, height=50)
    rules_table(policy or policy_of(DRIVE, REST), tier, console, **how)
    return console.file.getvalue()


def test_each_rule_has_value_where_it_counts_from_whose_floor_date_and_source():
    assert shown() == (
        "Rules: home, version 7\n"
        "rule        low     medium  high\n"
        "\n"
        "drive.after 4 h     6 h     8 h\n"
        "  No driving: from the zero of all waits\n"
        "  low and high: guide [1]; medium: our reading [1]; read 2026-11-24; never under\n"
        "  4 h\n"
        "  The midpoint is ours.\n"
        "\n"
        "pump.rest   30 min\n"
        "  No pumping before this has passed: from the session's end\n"
        "  our reading [2]; read 2026-11-25\n"
        "\n"
        "Sources\n"
        "[1] A guide https://guide.example/page\n"
        "[2] Our reading: no source gives this number\n"
    )


def test_with_a_tier_only_its_column_is_shown():
    lines = shown(tier="medium").splitlines()
    assert lines[1] == "rule        medium"
    assert lines[3] == "drive.after 6 h"
    assert lines[5] == "  our reading [1]; read 2026-11-24; never under 4 h"


def test_a_clinics_number_is_named_as_the_clinics():
    handout = Source("Lakeside handout", "https://clinic.example/handout")
    drive = replace(DRIVE, numbers=numbers((1440,) * 3, ("Lakeside",) * 3, handout))
    text = shown(policy_of(drive))
    assert "drive.after 24 h\n" in text
    assert "  Lakeside [1]; read 2026-11-24; never under 4 h\n" in text
    assert "[1] Lakeside handout https://clinic.example/handout\n" in text


def test_another_unit_is_named_and_facts_are_listed():
    policy = policy_of(replace(REST, unit="ml"), facts={"clinic phone": "555 0100"})
    assert "pump.rest 30 ml\n" in shown(policy)
    assert shown(policy).endswith("clinic phone: 555 0100\n")
    assert rules_plain(policy).endswith("clinic phone: 555 0100\n")


def test_every_built_in_rule_is_shown():
    for rule in ARTICLE_POLICY.rules:
        assert f"\n\n{rule} " in shown(ARTICLE_POLICY)
        assert f"\n{rule}: " in rules_plain(ARTICLE_POLICY)


LONG = replace(REST, id="cost.night_after_hours", what="日本語" * 40, note="x" * 300)


@pytest.mark.parametrize("width", [40, 41, 57, 80, 100, 160])
@pytest.mark.parametrize("tier", [None, "low"])
def test_no_line_runs_over_the_width(width, tier):
    policy = replace(policy_of(DRIVE, LONG), name="[red]" + "n" * 999)
    for each in (policy, ARTICLE_POLICY):
        text = shown(each, width, tier=tier)
        assert max(cell_len(line) for line in text.split("\n")) <= width


def test_where_the_columns_have_no_room_the_values_are_named():
    text = shown(policy_of(DRIVE, LONG), 40)
    assert "\n\ndrive.after\n  low 4 h, medium 6 h, high 8 h\n" in text


def test_without_unicode_the_rules_are_ascii():
    assert shown(policy_of(LONG), ascii_only=True).isascii()


def test_in_plain_words_a_rule_is_a_line():
    assert rules_plain(policy_of(DRIVE, REST)).splitlines() == [
        "Rules: home, version 7.",
        (
            "drive.after: No driving: low 4 hours, medium 6 hours, high 8 hours, from the zero of "
            "all waits. Never under 4 hours. Whose number: low and high: guide, source 1; medium: "
            "our reading, source 1. Read on 2026-11-24. The midpoint is ours."
        ),
        (
            "pump.rest: No pumping before this has passed: 30 minutes, from the session's end. "
            "Whose number: our reading, source 2. Read on 2026-11-25."
        ),
        "Source 1: A guide, https://guide.example/page",
        "Source 2: Our reading: no source gives this number",
    ]


def test_in_plain_words_a_tier_has_its_one_number():
    lines = rules_plain(policy_of(DRIVE), tier="low").splitlines()
    assert lines[1].startswith("drive.after: No driving: 4 hours, from the zero of all waits.")
    assert "Whose number: guide, source 1." in lines[1]
