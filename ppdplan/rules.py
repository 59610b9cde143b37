"""The rules as data: each number with its unit, its source, its date and whose it is.

The built-in policy ``article`` is the reading of one published guide. Its lower ends are the
floors: a clinic may lengthen any wait, nothing goes under them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

READ_ON = "2026-11-24"
TIERS = ("low", "medium", "high")
WAITS = ("care.after", "drive.after", "nurse.after")

ARTICLE_S = "article"
OURS = "our reading"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number was read."""

    title: str
    url: str = ""


ARTICLE = Source(
    "Innerwell, Ketamine Therapy for Postpartum Depression: Complete Guide",
    "https://helloinnerwell.com/reflections/ketamine-therapy-for-postpartum-depression",
)
OUR_READING = Source("ppdplan, our reading: no source gives this number")
CDC = Source(
    "CDC, Proper Storage and Preparation of Breast Milk",
    "https://www.cdc.gov/breastfeeding/breast-milk-preparation-and-storage/handling-breastmilk.html",
)
KETALAR = Source("Ketalar label", "https://medlibrary.org/lib/rx/meds/ketalar-2")
KELLYMOM = Source(
    "KellyMom, How much milk does a baby need while apart",
    "https://kellymom.com/bf/pumpingmoms/pumping/milkcalc",
)
LACTATION = Source("Lactation pages: between feeds a pump yields about half a feed")
SPRAVATO = Source(
    "Spravato label: no driving until the next day after a restful sleep",
    "https://www.spravatohcp.com/dosing-spravato-trd",
)
LACTANCIA = Source(
    "e-lactancia, ketamine: 15 h, five half-lives",
    "https://www.e-lactancia.org/breastfeeding/ketamine-hydrochloride/product/",
)
ANAESTHETISTS = Source(
    "Association of Anaesthetists: a responsible adult for 24 h after day surgery",
    "https://anaesthetists.org/Guidelines-and-publications/Guidelines",
)
SITTER = Source(
    "Innerwell, the role of a sitter: stay in earshot, look in every 15 minutes",
    "https://helloinnerwell.com/reflections/role-of-a-sitter",
)
PROGRAMS = Source(
    "Programs at home: preparation up to a week before, integration 1 to 3 days after"
)
PUMPING = Source("CDC and La Leche League, on pumping while apart: when the baby feeds, 15-20 min")


@dataclass(frozen=True, slots=True)
class Number:
    """One value of a rule, and whose it is (``article``, ``our reading``, a clinic …)."""

    value: int
    whose: str
    source: Source


@dataclass(frozen=True, slots=True)
class Rule:
    """A named number of the plan; the same for every tier unless the numbers differ.

    ``unit`` is ``minutes`` unless said otherwise; ``floor`` is the least that a policy may set.
    """

    id: str
    what: str
    counted: str
    numbers: Mapping[str, Number]
    unit: str = "minutes"
    floor: int | None = None
    date: str = READ_ON
    note: str = ""

    @property
    def by_tier(self) -> bool:
        return len({number.value for number in self.numbers.values()}) > 1


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules in force. Waits are minutes from the zero of all waits (``waits.from``).

    ``next_morning`` is a minute of the day: no driving before it on the day after either.
    ``reach_minutes``: a second adult stays within reach for so long after the zero of all waits.
    The gaps are between the sessions of a course.
    ``facts`` are who reviewed the policy and when; ``expires_on`` is an ISO date.
    """

    name: str
    version: str
    rules: Mapping[str, Rule]
    facts: Mapping[str, str] = field(default_factory=dict)
    next_morning: int | None = None
    reach_minutes: int | None = None
    hold_milk: str | None = None
    phones: Mapping[str, str] = field(default_factory=dict)
    country: str | None = None
    expires_on: str | None = None
    min_gap_days: int | None = None
    max_gap_days: int | None = None

    def minutes(self, rule: str, tier: str = "high") -> int:
        """The value of a rule for a tier, in the rule's unit."""
        return self.rules[rule].numbers[tier].value

    def with_number(self, rule: str, tier: str, number: Number) -> "Policy":
        """The policy with one number replaced."""
        old = self.rules[rule]
        numbers = {**old.numbers, tier: number}
        return replace(self, rules={**self.rules, rule: replace(old, numbers=numbers)})

    def with_reach(self, number: Number) -> "Policy":
        """The policy with a second adult within reach for so many minutes."""
        rule = replace(REACH, numbers=dict.fromkeys(TIERS, number))
        rules = {**self.rules, REACH.id: rule}
        return replace(self, rules=rules, reach_minutes=number.value)

    def with_morning(self, number: Number) -> "Policy":
        """The policy with no driving before a minute of the next day either."""
        rule = replace(MORNING, numbers=dict.fromkeys(TIERS, number))
        rules = {**self.rules, MORNING.id: rule}
        return replace(self, rules=rules, next_morning=number.value)


def _flat(value: int, whose: str = OURS, source: Source = OUR_READING) -> dict[str, Number]:
    number = Number(value, whose, source)
    return dict.fromkeys(TIERS, number)


def _wait(hours: tuple[int, int, int], whose: tuple[str, str, str]) -> dict[str, Number]:
    return {
        tier: Number(h * 60, by, ARTICLE) for tier, h, by in zip(TIERS, hours, whose, strict=True)
    }


_ENDS = "The article's range; that it follows the tier of the dose, and the midpoint, are ours."

REACH = Rule(
    "reach.after",
    "A second adult stays within reach, not in charge of the baby",
    "from the zero of all waits",
    {},
)
MORNING = Rule(
    "drive.morning",
    "No driving before this time of the next day either",
    "on the day after the zero of all waits",
    {},
    unit="minute of the day",
)

_RULES = (
    Rule(
        "session.length",
        "How long the session lasts",
        "from the start; 30 min to 6 h by option",
        _flat(120, ARTICLE_S, ARTICLE),
    ),
    Rule(
        "waits.from",
        "Waits count from the session's end, and never from sooner than this",
        "from the start",
        _flat(120, OURS, ARTICLE),
        floor=120,
        note="The article lets effects last about two hours: a short session shortens no wait.",
    ),
    Rule(
        "care.after",
        "An adult in charge of the baby stays",
        "from the zero of all waits",
        _wait((2, 3, 4), (OURS, OURS, OURS)),
        floor=120,
        note=_ENDS,
    ),
    Rule(
        "drive.after",
        "No driving",
        "from the zero of all waits",
        _wait((4, 6, 8), (ARTICLE_S, OURS, ARTICLE_S)),
        floor=240,
        note="The article ties driving to the dose; the midpoint is ours. The label says 24 h.",
    ),
    Rule(
        "nurse.after",
        "No nursing",
        "from the zero of all waits",
        _wait((6, 9, 12), (OURS, OURS, OURS)),
        floor=360,
        note=_ENDS,
    ),
    Rule(
        "care.handover",
        "The caregiver is there, the patient pumps",
        "before the start",
        _flat(45),
    ),
    Rule("feed.length", "How long a feed takes", "from its start", _flat(30)),
    Rule(
        "feed.interval",
        "From one feed to the next",
        "start to start; 2 to 6 h by option",
        _flat(180),
    ),
    Rule(
        "feed.early",
        "A feed due in this last stretch is offered at its beginning",
        "before the start",
        _flat(75),
    ),
    Rule("pump.length", "How long a pump takes", "from its start", _flat(20, "CDC", PUMPING)),
    Rule("pump.before", "When the pump before begins", "before the start", _flat(45)),
    Rule(
        "pump.rest",
        "No pumping before this has passed",
        "from the zero of all waits",
        _flat(30),
    ),
    Rule(
        "pump.gap",
        "From one pump to the next, or the feed interval if longer",
        "start to start; never over 8 h (mixed feeding: 12 h)",
        _flat(240),
    ),
    Rule(
        "pump.slack",
        "How far a stretch may run over to meet a bottle; and the least between two pumps",
        "start to start; not past 8 h",
        _flat(75),
    ),
    Rule(
        "pump.yield",
        "What a pump between feeds yields, of a bottle",
        "a pump in place of a feed yields a whole one",
        _flat(50, "lactation pages", LACTATION),
        unit="percent",
    ),
    Rule(
        "milk.fridge",
        "Pumped milk keeps in the fridge, up to the last bottle",
        "from the pump",
        _flat(96 * 60, "CDC", CDC),
    ),
    Rule(
        "milk.thaw",
        "Frozen milk is taken out",
        "before the first bottle; in the evening before, not in the night",
        _flat(12 * 60, "CDC", CDC),
    ),
    Rule(
        "milk.thawed",
        "Thawed milk keeps in the fridge",
        "from fully thawed, 12 h after it left the freezer",
        _flat(24 * 60, "CDC", CDC),
    ),
    Rule(
        "milk.hourly.from",
        "Milk for each hour apart, from 1 to 6 months: a rule of thumb, from",
        "from the start until she may nurse",
        _flat(30, "KellyMom", KELLYMOM),
        unit="ml",
    ),
    Rule(
        "milk.hourly.to",
        "Milk for each hour apart, from 1 to 6 months: a rule of thumb, to",
        "from the start until she may nurse",
        _flat(45, "KellyMom", KELLYMOM),
        unit="ml",
    ),
    Rule(
        "bottle.practice",
        "The person who will give the bottle tries one",
        "days before the session's day",
        _flat(5),
        unit="days",
    ),
    Rule(
        "watch.every",
        "Someone looks in on the patient",
        "from the start until it has worn off",
        _flat(15, "programs", SITTER),
    ),
    Rule("talk.length", "How long a talk takes", "from its start", _flat(50)),
    Rule(
        "talk.prep",
        "The talk to prepare is at most this long before",
        "before the start",
        _flat(7 * 24 * 60, "programs", PROGRAMS),
    ),
    Rule(
        "talk.integration.from",
        "The talk afterwards, not before",
        "from the zero of all waits",
        _flat(24 * 60, "programs", PROGRAMS),
    ),
    Rule(
        "talk.integration.to",
        "The talk afterwards, at the latest",
        "from the zero of all waits",
        _flat(48 * 60, "programs", PROGRAMS),
    ),
    Rule("talk.check-in", "A check-in each week", "from the start", _flat(7 * 24 * 60)),
)

ARTICLE_POLICY = Policy("article", "2026.11", {rule.id: rule for rule in _RULES})


def _cautious() -> Policy:
    """The stricter readings: each number with its own source, care as in the article."""
    policy = replace(ARTICLE_POLICY, name="cautious")
    for tier in TIERS:
        policy = policy.with_number("drive.after", tier, Number(24 * 60, "label", KETALAR))
        policy = policy.with_number("nurse.after", tier, Number(15 * 60, "e-lactancia", LACTANCIA))
    policy = policy.with_morning(Number(7 * 60, "label", SPRAVATO))
    return policy.with_reach(Number(24 * 60, "Association of Anaesthetists", ANAESTHETISTS))


CAUTIOUS_POLICY = _cautious()


def later_of(policies: Sequence[Policy]) -> Policy:
    """Several policies as one: of each wait the later number, with whose it is.

    For what is no wait (feeds, pumps, sessions) the first policy's number stands.
    """
    first, *others = policies
    merged = first
    for other in others:
        merged = _later(merged, other)
    names = "+".join(dict.fromkeys(policy.name for policy in policies))
    return replace(merged, name=names, version="+".join(p.version for p in policies))


def _later(one: Policy, other: Policy) -> Policy:
    for rule in WAITS:
        for tier in TIERS:
            number = other.rules[rule].numbers[tier]
            if number.value > one.minutes(rule, tier):
                one = one.with_number(rule, tier, number)
    if other.next_morning is not None and other.next_morning > (one.next_morning or -1):
        one = one.with_morning(other.rules[MORNING.id].numbers["high"])
    if other.reach_minutes is not None and other.reach_minutes > (one.reach_minutes or 0):
        one = one.with_reach(other.rules[REACH.id].numbers["high"])
    expiries = [day for day in (one.expires_on, other.expires_on) if day]
    return replace(
        one,
        phones={**other.phones, **one.phones},
        hold_milk=one.hold_milk or other.hold_milk,
        country=one.country or other.country,
        expires_on=min(expiries, default=None),
    )
