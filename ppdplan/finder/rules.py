"""The numbers of the search as rules: what a start costs, when someone sleeps, how far gaps go.

No source gives any of them: all are ours, and ``ppdplan rules`` says so.
"""

from ppdplan.rules import OUR_READING, OURS, TIERS, Number, Rule


def _ours(id_: str, what: str, counted: str, value: int, unit: str = "minutes") -> Rule:
    return Rule(id_, what, counted, dict.fromkeys(TIERS, Number(value, OURS, OUR_READING)), unit)


def value_of(rule: Rule) -> int:
    """The number of a rule that is the same for every tier."""
    return rule.numbers["high"].value


REST = _ours(
    "cover.rest",
    "Sleep after a night at work: a busy event of 4 h or more with 3 h or more in 22:00-06:00",
    "from the event's end; --rest 0h turns it off",
    7 * 60,
)
BUFFER = _ours(
    "cover.buffer",
    "On the way to and from a busy event of over 60 min",
    "on both sides; --buffer 0m for work at home",
    30,
)
GAP_FLOOR = _ours("course.gap", "No two sessions closer than this", "start to start", 48 * 60)
GAP_SHORT = _ours(
    "course.gap.short", "Two sessions closer than this get a warning", "by date", 3, "days"
)
FEEDS_CHANGE = _ours(
    "course.feeds.change",
    "In a longer series the baby's feeds will change",
    "first to last session",
    21,
    "days",
)
WINDOW = _ours(
    "finder.window",
    "Starts beside the best one of a day are shown with it up to this much more",
    "cost",
    30,
    "points",
)
GAIN = _ours(
    "finder.gain",
    "What is shown beside the best start differs by this or more",
    "cost",
    30,
    "points",
)
PRICE = _ours("finder.price", "An alternative costs at most this much more", "cost", 120, "points")
REACH = _ours(
    "finder.reach",
    "The longest event that might move, and how much further hours might reach",
    "from its start, or from the end of the hours",
    60,
)

_EACH_MINUTE, _EACH, _EACH_HOUR = "points a minute", "points each", "points a begun hour"

WEIGHT_RULES = (
    _ours(
        "weigh.conflict_minutes",
        "The patient's own busy time",
        "from the hand-over until the caregiver leaves",
        2,
        _EACH_MINUTE,
    ),
    _ours(
        "weigh.alone_minutes",
        "Nobody is free to help",
        "from the end of care to the last wait",
        1,
        _EACH_MINUTE,
    ),
    _ours(
        "weigh.unknown_minutes",
        "Only people whose roster has run out are free",
        "from the hand-over to the last wait",
        1,
        _EACH_MINUTE,
    ),
    _ours(
        "weigh.night_minutes",
        "Waits that lie in 22:00-06:00",
        "from the start to the last wait",
        1,
        _EACH_MINUTE,
    ),
    _ours(
        "weigh.night_after_hours",
        "Nobody is free in the night after",
        "from the last wait to the next 06:00, within 22:00-06:00",
        15,
        _EACH_HOUR,
    ),
    _ours(
        "weigh.rides_needed",
        "The patient's own events somewhere else while she may not drive",
        "from the end of care; none with a driver",
        60,
        _EACH,
    ),
    _ours("weigh.bottles", "Bottles in the hold", "in the plan", 30, _EACH),
    _ours("weigh.handovers", "One caregiver hands over to the next", "in the cover", 30, _EACH),
)
KEYS = tuple(rule.id.partition(".")[2] for rule in WEIGHT_RULES)
"""What a start costs, in the order in which it is always named."""
WEIGHTS = {key: value_of(rule) for key, rule in zip(KEYS, WEIGHT_RULES, strict=True)}

FINDER_RULES = (
    REST,
    BUFFER,
    GAP_FLOOR,
    GAP_SHORT,
    FEEDS_CHANGE,
    WINDOW,
    GAIN,
    PRICE,
    REACH,
    *WEIGHT_RULES,
)
