"""The rules as a person reads them."""

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from ppdplan.rules import ARTICLE_POLICY, Number, Source
from ppdplan.views.rules import rules, rules_plain


def shown(policy=ARTICLE_POLICY, width=80, **how) -> str:
    console = Console(file=io.StringIO(), width=width, height=50)
    rules(policy, console, **how)
    return console.file.getvalue()


def block(text: str, rule: str) -> list[str]:
    """The lines of one rule."""
    found = next(part for part in text.split("\n\n") if part.startswith(rule))
    return found.splitlines()


def with_rule(rule: str, **changed):
    found = dict(ARTICLE_POLICY.rules)
    found[rule] = replace(found[rule], **changed)
    return replace(ARTICLE_POLICY, rules=found)


def test_a_wait_shows_its_three_values_where_it_counts_from_whose_and_when_read():
    lines = block(shown(width=100), "drive.after")
    assert lines[0].split() == ["drive.after", "4", "h", "6", "h", "8", "h"]
    assert lines[1:] == [
        "  No driving, from the zero of all waits",
        "  low and high: article [1]; medium: our reading [1]; read 2026-11-24; never under 4 h",
        "  The article ties driving to the dose; the midpoint is ours. The drug's label says 24 h.",
    ]


def test_a_rule_without_tiers_shows_its_value_once():
    assert block(shown(), "pump.rest") == [
        "pump.rest      30 min",
        "  No pumping before this has passed, from the zero of all waits",
        "  our reading [2]; read 2026-11-24",
    ]


def test_with_a_tier_only_its_column_is_shown():
    lines = shown(tier="medium").splitlines()
    assert lines[1].split() == ["rule", "medium"]
    assert block("\n".join(lines), "drive.after")[0].split() == ["drive.after", "6", "h"]
    assert block("\n".join(lines), "drive.after")[2].startswith("  our reading [1]; read")


def test_every_source_is_named_once_with_its_address():
    text = shown(width=120)
    assert text.count("[1] Innerwell, Ketamine Therapy for Postpartum Depression") == 1
    assert text.count("https://helloinnerwell.com/reflections/ketamine-therapy") == 1
    assert "[2] ppdplan, our reading: no source gives this number\n" in text


def test_a_clinics_number_is_named_as_the_clinics():
    source = Source("Lakeside handout", "https://clinic.example/handout")
    numbers = {tier: Number(1440, "Lakeside", source) for tier in ("low", "medium", "high")}
    policy = replace(with_rule("drive.after", numbers=numbers), name="lakeside", version="3")
    assert shown(policy).splitlines()[0] == "Rules: lakeside, version 3"
    lines = block(shown(policy), "drive.after")
    assert lines[0] == "drive.after    24 h"
    assert lines[2].startswith("  Lakeside [2]; read 2026-11-24; never under 4 h")
    assert "[2] Lakeside handout https://clinic.example/handout\n" in shown(policy)


def test_another_unit_is_named_and_facts_are_listed():
    policy = with_rule("pump.rest", unit="minutes of cost")
    policy = replace(policy, facts={"clinic phone": "555 0100"})
    assert block(shown(policy), "pump.rest")[0] == "pump.rest      30 minutes of cost"
    assert "clinic phone: 555 0100\n" in shown(policy)
    assert rules_plain(policy).endswith("clinic phone: 555 0100\n")


@pytest.mark.parametrize("width", [40, 41, 57, 80, 100, 160])
@pytest.mark.parametrize("tier", [None, "low"])
def test_no_line_runs_over_the_width(width, tier):
    long = dict(ARTICLE_POLICY.rules)
    long["cost.night_after_hours"] = replace(long["pump.rest"], what="日本語" * 40, note="x" * 300)
    policy = replace(ARTICLE_POLICY, rules=long, name="[red]" + "n" * 999)
    text = shown(policy, width, tier=tier)
    assert max(cell_len(line) for line in text.split("\n")) <= width


def test_where_the_columns_have_no_room_the_values_are_named():
    long = dict(ARTICLE_POLICY.rules)
    long["cost.night_after_hours"] = long["pump.rest"]
    text = shown(replace(ARTICLE_POLICY, rules=long), 40)
    assert block(text, "care.after")[:2] == ["care.after", "  low 2 h, medium 3 h, high 4 h"]


def test_without_unicode_the_rules_are_ascii():
    assert shown(with_rule("pump.rest", what="Rest – ok"), ascii_only=True).isascii()


def test_in_plain_words_a_rule_is_a_line():
    lines = rules_plain(ARTICLE_POLICY).splitlines()
    assert lines[0] == "Rules: article, version 2026.11."
    assert (
        "drive.after: No driving: low 4 hours, medium 6 hours, high 8 hours, from the zero of all "
        "waits. Never under 4 hours. Whose number: low and high: article, source 1; medium: our "
        "reading, source 1. Read on 2026-11-24. The article ties driving to the dose; the midpoint "
        "is ours. The drug's label says 24 hours."
    ) in lines
    assert len(lines) == 1 + len(ARTICLE_POLICY.rules) + 3


def test_in_plain_words_a_tier_has_its_one_number():
    lines = rules_plain(ARTICLE_POLICY, tier="low").splitlines()
    assert next(line for line in lines if line.startswith("care.after")).startswith(
        "care.after: An adult in charge of the baby stays: 2 hours, from the zero of all waits."
    )
