"""What is said of milk and feeds and cannot be: the code, the value, what is accepted, the fix."""

import pytest

from helpers import schedule

USUAL = "06:30 09:30 13:00 16:30 19:30 23:00"
EVERY_90_MIN = "00:00 01:30 03:00 04:30 06:00 07:30 09:00 10:30 12:00 13:30 15:00 16:30 18:00 19:30"
MIXED = ("--feeding", "mixed", "--usual-feeds", USUAL)

EVERY_TAKES = "--feed-every takes 2 h to 6 h, written like 3h, 90m, 2h30m or 2:30."
BOTTLE_TAKES = "--bottle takes 10 ml to 300 ml, written like 90ml or 3oz (30 ml an ounce)."
STASH_TAKES = "--stash takes 0 ml to 50 l, written like 90ml or 3oz (30 ml an ounce)."
AGE_TAKES = "--baby-age takes an age like 20d, 6w or 3mo, from birth to 3 years."
TIME_TAKES = "This takes a time of day, like 08:00, 8am or 20:30."
WHOLE_DAY = "Write all feeds of a day and night, each once, in 24-hour time."

REFUSED = {
    "an interval just under two hours": (
        ("--feed-every", "1h59m"),
        "bad-duration",
        "'1h59m' is not within 2 h to 6 h.",
        EVERY_TAKES,
    ),
    "an interval just over six hours": (
        ("--feed-every", "6h01m"),
        "bad-duration",
        "'6h01m' is not within 2 h to 6 h.",
        EVERY_TAKES,
    ),
    "an interval without a unit": (
        ("--feed-every", "3"),
        "bad-duration",
        "'3' is not a duration that I can read.",
        EVERY_TAKES,
    ),
    "three usual feeds": (
        ("--usual-feeds", "06:30 14:00 22:00"),
        "bad-time",
        "--usual-feeds '06:30 14:00 22:00' holds 3 times: it takes 4 to 14.",
        f'Write all feeds of a day, like "{USUAL}".',
    ),
    "fifteen usual feeds": (
        ("--usual-feeds", f"{EVERY_90_MIN} 21:00"),
        "bad-time",
        "holds 15 times: it takes 4 to 14.",
        f'Write all feeds of a day, like "{USUAL}".',
    ),
    "no usual feeds at all": (
        ("--usual-feeds", "  "),
        "bad-time",
        "holds 0 times: it takes 4 to 14.",
        f'Write all feeds of a day, like "{USUAL}".',
    ),
    "usual feeds under an hour apart": (
        ("--usual-feeds", "06:30 07:29 13:00 19:30 23:00"),
        "bad-time",
        "--usual-feeds: 06:30 and 07:29 are 59 min apart: it takes 1 h to 10 h.",
        WHOLE_DAY,
    ),
    "usual feeds over ten hours apart": (
        ("--usual-feeds", "06:30 16:31 19:30 23:00"),
        "bad-time",
        "--usual-feeds: 06:30 and 16:31 are 10 h 01 apart: it takes 1 h to 10 h.",
        WHOLE_DAY,
    ),
    "a night without a feed that is too long": (
        ("--usual-feeds", "08:31 12:30 17:30 22:30"),
        "bad-time",
        "--usual-feeds: 22:30 and 08:31 are 10 h 01 apart: it takes 1 h to 10 h.",
        WHOLE_DAY,
    ),
    "a usual feed given twice": (
        ("--usual-feeds", "06:30 06:30 13:00 19:30 23:00"),
        "bad-time",
        "--usual-feeds: 06:30 and 06:30 are 0 min apart: it takes 1 h to 10 h.",
        WHOLE_DAY,
    ),
    "a usual feed as a bare hour": (
        ("--usual-feeds", "6 12 18 22"),
        "bad-time",
        "'6' is a bare hour: morning or evening?",
        TIME_TAKES,
    ),
    "a usual feed that no clock shows": (
        ("--usual-feeds", "06:30 12:00 18:00 24:30"),
        "bad-time",
        "'24:30' is not on a clock of 00:00 to 23:59.",
        TIME_TAKES,
    ),
    "a usual feed with a date": (
        ("--usual-feeds", "06:30 2026-12-01T12:00 18:00 23:00"),
        "bad-time",
        "'2026-12-01T12:00' has a date, a day or an offset.",
        TIME_TAKES,
    ),
    "a bottle of nothing": (
        ("--bottle", "0ml"),
        "bad-amount",
        "'0ml' is not within 10 ml to 300 ml.",
        BOTTLE_TAKES,
    ),
    "a bottle just too small": (
        ("--bottle", "9ml"),
        "bad-amount",
        "'9ml' is not within 10 ml to 300 ml.",
        BOTTLE_TAKES,
    ),
    "a bottle just too large": (
        ("--bottle", "301ml"),
        "bad-amount",
        "'301ml' is not within 10 ml to 300 ml.",
        BOTTLE_TAKES,
    ),
    "a bottle too large in ounces": (
        ("--bottle", "10.1oz"),
        "bad-amount",
        "'10.1oz' is not within 10 ml to 300 ml.",
        BOTTLE_TAKES,
    ),
    "a bottle of three litres": (
        ("--bottle", "3l"),
        "bad-amount",
        "'3l' is not within 10 ml to 300 ml.",
        BOTTLE_TAKES,
    ),
    "a bottle below zero": (
        ("--bottle", "-90ml"),
        "bad-amount",
        "'-90ml' is not an amount that I can read.",
        BOTTLE_TAKES,
    ),
    "a bottle without a unit": (
        ("--bottle", "90"),
        "bad-amount",
        "'90' has no unit: ml, l or oz.",
        BOTTLE_TAKES,
    ),
    "a bottle in grams": (
        ("--bottle", "90g"),
        "bad-amount",
        "'90g' is not an amount that I can read.",
        BOTTLE_TAKES,
    ),
    "a stash without a unit": (
        ("--stash", "240"),
        "bad-amount",
        "'240' has no unit: ml, l or oz.",
        STASH_TAKES,
    ),
    "a stash below zero": (
        ("--stash", "-1ml"),
        "bad-amount",
        "'-1ml' is not an amount that I can read.",
        STASH_TAKES,
    ),
    "a stash over fifty litres": (
        ("--stash", "50.001l"),
        "bad-amount",
        "'50.001l' is not within 0 ml to 50 l.",
        STASH_TAKES,
    ),
    "an empty stash": (
        ("--stash", ""),
        "bad-amount",
        "'' is not an amount that I can read.",
        STASH_TAKES,
    ),
    "an age before birth": (
        ("--baby-age", "-2w"),
        "bad-duration",
        "'-2w' is not an age that I can read.",
        AGE_TAKES,
    ),
    "an age without a unit": (
        ("--baby-age", "6"),
        "bad-duration",
        "'6' is not an age that I can read.",
        AGE_TAKES,
    ),
    "an age of over three years": (
        ("--baby-age", "40mo"),
        "bad-duration",
        "'40mo' is more than 3 years.",
        AGE_TAKES,
    ),
    "extra pumps at a bare hour": (
        ("--prep-at", "8"),
        "bad-time",
        "'8' is a bare hour: morning or evening?",
        TIME_TAKES,
    ),
    "extra pumps on a date": (
        ("--prep-at", "2026-11-30 08:00"),
        "bad-time",
        "'2026-11-30 08:00' has a date, a day or an offset.",
        TIME_TAKES,
    ),
    "extra pumps tomorrow": (
        ("--prep-at", "tomorrow 08:00"),
        "bad-time",
        "'tomorrow 08:00' has a date, a day or an offset.",
        TIME_TAKES,
    ),
    "extra pumps without a bottle's size": (
        ("--build-stash", "--stash", "0ml"),
        "missing-option",
        "--build-stash needs --bottle and --stash.",
        "Like --bottle 90ml --stash 0ml --build-stash.",
    ),
    "extra pumps without a stash": (
        ("--build-stash", "--bottle", "90ml"),
        "missing-option",
        "--build-stash needs --bottle and --stash.",
        "Like --bottle 90ml --stash 0ml --build-stash.",
    ),
    "extra pumps of one who does not nurse": (
        ("--build-stash", "--bottle", "90ml", "--stash", "0ml", "--not-nursing"),
        "bad-usage",
        "--build-stash is for pumping: it cannot go with bottles only.",
        "Leave --build-stash out.",
    ),
    "the milk of the hold put in the freezer": (
        ("--hold-milk", "freeze"),
        "bad-usage",
        "--hold-milk 'freeze' is neither discard nor label.",
        "Leave it out for discard.",
    ),
    "feeding by a word that is none": (
        ("--feeding", "formula"),
        "bad-usage",
        "--feeding 'formula' is none of nursing, mixed, bottle.",
        "Leave it out for nursing.",
    ),
    "not nursing and nursing": (
        ("--not-nursing", "--feeding", "mixed"),
        "bad-usage",
        "--not-nursing and --feeding mixed contradict.",
        "Leave one of them out.",
    ),
    "mixed feeding without usual feeds": (
        ("--feeding", "mixed", "--nursing-feeds", "06:30"),
        "missing-option",
        "--feeding mixed needs --usual-feeds and --nursing-feeds.",
        f'Like --usual-feeds "{USUAL}" --nursing-feeds "06:30 19:30 23:00".',
    ),
    "mixed feeding without nursing feeds": (
        MIXED,
        "missing-option",
        "--feeding mixed needs --usual-feeds and --nursing-feeds.",
        f'Like --usual-feeds "{USUAL}" --nursing-feeds "06:30 19:30 23:00".',
    ),
    "a nursing feed that is no usual feed": (
        (*MIXED, "--nursing-feeds", "06:30 10:00"),
        "bad-time",
        "--nursing-feeds: 10:00 is none of the usual feeds.",
        "Write a part of --usual-feeds.",
    ),
    "mixed feeding with no nursing feed": (
        (*MIXED, "--nursing-feeds", " "),
        "bad-time",
        "--nursing-feeds is empty.",
        "Write a part of --usual-feeds.",
    ),
    "nursing feeds of one who nurses always": (
        ("--nursing-feeds", "06:30", "--usual-feeds", USUAL),
        "bad-usage",
        "--nursing-feeds goes with --feeding mixed.",
        "Add --feeding mixed.",
    ),
}

MILK = ("bottle_ml", "stash_ml", "needed_ml", "short_ml", "short_bottles", "extra_pumps")
TAKEN = {
    "the smallest bottle": (("--bottle", "10ml"), {"bottle_ml": 10, "needed_ml": 40}),
    "the largest bottle": (("--bottle", "300ml"), {"bottle_ml": 300, "needed_ml": 1200}),
    "the largest bottle in ounces": (("--bottle", "10oz"), {"bottle_ml": 300, "needed_ml": 1200}),
    "half ounces": (("--bottle", "3.5 oz"), {"bottle_ml": 105, "needed_ml": 420}),
    "an empty stash is no stash left out": (("--stash", "0ml"), {"stash_ml": 0}),
    "the largest stash": (("--stash", "50l"), {"stash_ml": 50_000}),
    "a bottle alone: nothing is known of the stash": (
        ("--bottle", "90ml"),
        {"bottle_ml": 90, "needed_ml": 360},
    ),
    "a bottle and a stash": (
        ("--bottle", "90ml", "--stash", "0ml"),
        {
            "bottle_ml": 90,
            "stash_ml": 0,
            "needed_ml": 360,
            "short_ml": 360,
            "short_bottles": 4,
            "extra_pumps": 7,
        },
    ),
    "an age at birth": (("--baby-age", "0d", "--feed-every", "3h"), {}),
    "frozen milk, nobody knows how much": (("--frozen",), {}),
}


@pytest.mark.parametrize("options, code, message, hint", REFUSED.values(), ids=list(REFUSED))
def test_a_bad_value_is_quoted_and_the_hint_says_what_is_taken(options, code, message, hint):
    ran = schedule(*options, "--json")
    assert ran.code == 2
    assert ran.error["code"] == code
    assert message in ran.error["message"]
    assert ran.error["hint"] == hint
    assert f"ppdplan: error: {ran.error['message']}" in ran.err


@pytest.mark.parametrize("options, expected", TAKEN.values(), ids=list(TAKEN))
def test_what_is_just_within_bounds_is_taken_and_what_lacks_its_input_is_null(options, expected):
    ran = schedule(*options, "--json")
    assert ran.code == 0
    assert ran.json["milk"]["bottles"] == 4
    found = {name: ran.json["milk"][name] for name in MILK}
    assert found == dict.fromkeys(MILK) | expected
    assert ran.json["milk"]["missing_ml"] is None


def test_nothing_is_said_of_milk_where_nothing_was_asked():
    assert schedule("--json").json["milk"] is None
    assert schedule("--preterm", "--hold-milk", "label", "--json").json["milk"] is None


@pytest.mark.parametrize(
    "feeds",
    [
        "06:30,09:30,13:00,16:30,19:30,23:00",
        "6:30am 9:30am 1pm 4:30pm 7:30pm 11pm",
        "6:30 am, 9:30 am, 1 pm, 4:30 p.m., 7:30 pm, 11 pm",
        "23:00 19:30 16:30 13:00 09:30 06:30",
    ],
    ids=["with commas", "as on a US clock", "with a blank before am and pm", "in any order"],
)
def test_usual_feeds_are_read_as_people_write_them(feeds):
    ran = schedule("--usual-feeds", feeds, "--json", last_feed=None)
    assert ran.json["request"]["usual_feeds"] == USUAL.split()


OUNCES = ("--bottle", "3oz", "--stash", "8oz")


def test_ounces_are_millilitres_in_the_json():
    milk = schedule(*OUNCES, "--json").json["milk"]
    assert (milk["bottle_ml"], milk["stash_ml"], milk["needed_ml"]) == (90, 240, 360)
    assert (milk["short_ml"], milk["short_bottles"], milk["extra_pumps"]) == (120, 2, 2)


def test_ounces_stay_ounces_on_the_terminal():
    shown = " ".join(schedule(*OUNCES, "--dry-run").out.split())
    said = "4 bottles, 3 oz each: 12 oz needed; 8 oz in stock, 4 oz short (2 bottles)"
    assert said in shown
    assert " ml" not in shown
    plain = schedule(*OUNCES, "--dry-run", "--plain").out
    assert "4 bottles, 3 ounces each: 12 ounces needed; 8 ounces in stock, 4 ounces short" in plain


def test_where_both_units_were_typed_millilitres_are_shown():
    shown = " ".join(schedule("--bottle", "3oz", "--stash", "240ml", "--dry-run").out.split())
    assert "4 bottles, 90 ml each: 360 ml needed; 240 ml in stock, 120 ml short" in shown


def test_with_mixed_feeding_the_milk_line_says_which_bottles_it_counts():
    options = (*MIXED, "--nursing-feeds", "06:30 19:30 23:00", "--bottle", "90ml", "--dry-run")
    shown = " ".join(schedule(*options, last_feed="06:30").out.split())
    assert "about 09:30, 13:00, 16:30, 19:30" in shown
    assert "1 bottle in place of nursing, 90 ml: 90 ml needed" in shown
