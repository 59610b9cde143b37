"""Random searches, as the finder and as the slow second reading take them."""

import datetime as dt

from hypothesis import strategies as st

from ppdplan.finder.roster import Busy, Habits, Roster
from ppdplan.finder.search import Search, request_at
from ppdplan.model import Caregiver, Dose, Feeding, Hours, Request, Span
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.zone import Zone

# The day before a change of the clocks, and a plain one; Monday 4 January 2027.
PLACES = (
    ("America/New_York", dt.date(2027, 1, 4)),
    ("America/New_York", dt.date(2027, 3, 13)),
    ("America/New_York", dt.date(2027, 11, 6)),
    ("Europe/Berlin", dt.date(2027, 3, 27)),
    ("Australia/Lord_Howe", dt.date(2027, 4, 3)),
    ("UTC", dt.date(2027, 2, 27)),
)
DAY = 1440
NEW_YORK = Zone("America/New_York")
USUAL = (390, 570, 780, 990, 1170, 1380)
FEEDS = ((), USUAL, (0, 360, 720, 1080), (60, 200, 420, 600, 840, 1080, 1260))

minutes = st.integers(0, 4 * DAY // 5).map(lambda n: n * 5)


@st.composite
def spans(draw, midnight, lengths):
    start = midnight - DAY + draw(minutes)
    return start, start + draw(st.sampled_from(lengths))


@st.composite
def repeated(draw, midnight):
    """Busy spans, some of them the same on several days, as a rule makes them."""
    start, end = draw(spans(midnight, (15, 30, 60, 61, 120, 240, 480, 600, DAY)))
    every = draw(st.sampled_from((0, 1, 1, 2)))
    times = 1 if not every else draw(st.integers(2, 4))
    daily = every == 1 and times == 4
    return [(start + n * every * DAY, end + n * every * DAY, daily) for n in range(times)]


@st.composite
def hours(draw):
    start = draw(st.integers(0, 95)) * 15
    end = draw(st.integers(0, 95)) * 15
    days = draw(st.sampled_from(((), (), (0, 5, 6), (6,))))
    return start, end, days


@st.composite
def people(draw, midnight):
    found = []
    relay = draw(st.booleans())
    for number in range(draw(st.integers(1, 3))):
        rules = draw(st.lists(repeated(midnight), max_size=3))
        busy = [span for rule in rules for span in rule]
        has_hours = draw(st.booleans())
        has_shifts = draw(st.sampled_from((False, False, True)))
        long = st.sampled_from((120, 480, 1440, 2880))
        shifts = [
            (a, a + b)
            for a, b in draw(
                st.lists(st.tuples(minutes.map(lambda m: midnight - DAY + m), long), max_size=4)
            )
        ]
        if relay:
            # Hours that follow on each other, so that the baby is handed over.
            begins = draw(st.integers(0, 16)) * 15 + number * 480
            found.append(
                {
                    "hours": [(begins % DAY, (begins + 540) % DAY, ())],
                    "shifts": None,
                    "busy": busy[:1],
                    "known_until": None,
                }
            )
            continue
        found.append(
            {
                "hours": draw(st.lists(hours(), min_size=1, max_size=2)) if has_hours else None,
                "shifts": shifts if has_shifts else None,
                "busy": busy,
                "known_until": draw(st.none() | spans(midnight, (0,)).map(lambda s: s[0])),
            }
        )
    return found


@st.composite
def cases(draw, days=2, step=45):
    """A dict for the slow reading, with the ``Search`` of the same under ``search``."""
    zone, first = draw(st.sampled_from(PLACES))
    midnight = Zone(zone).at_wall(first, 0)
    case = {
        "zone": zone,
        "first": first,
        "last": first + dt.timedelta(days=days - 1),
        "step": step,
        "between": draw(st.sampled_from(((480, 1080), (0, 1425), (60, 300)))),
        "weekdays": (),
        "now": midnight + draw(st.sampled_from((-3 * DAY, 0, 100, 600, 905))),
        "dose": draw(st.sampled_from(("low", "medium", "high", "unknown"))),
        "session": draw(st.sampled_from((60, 120, 200))),
        "nursing": draw(st.sampled_from((True, True, False))),
        "usual": draw(st.sampled_from(FEEDS)),
        "people": draw(people(midnight)),
        "patient": [
            (a, b, draw(st.booleans()))
            for a, b in draw(st.lists(spans(midnight, (15, 60, 90, 300)), max_size=4))
        ],
        "driver": draw(st.sampled_from((False, False, True))),
        "rest": draw(st.sampled_from((420, 0))),
        "buffer": draw(st.sampled_from((30, 0, 7))),
        "trust": draw(st.sampled_from((False, False, True))),
    }
    case["patient"] = list(dict.fromkeys(case["patient"]))
    case["search"] = search_of(case)
    case["bottles"] = lambda start: bottles(case["search"], start)
    return case


def search_of(case):
    plan = Request(
        now=case["now"],
        start=case["now"],
        zone=Zone(case["zone"]),
        dose=Dose(case["dose"]),
        last_feed=None,
        feed_every_minutes=180,
        session_minutes=case["session"],
        usual_feeds=case["usual"],
        feeding=Feeding.NURSING if case["nursing"] else Feeding.BOTTLE,
        driver="Dee" if case["driver"] else None,
    )
    return Search(
        plan,
        case["first"],
        case["last"],
        tuple(roster_of(n, person) for n, person in enumerate(case["people"])),
        tuple(Busy(a, b, "own", is_somewhere=s) for a, b, s in case["patient"]),
        step_minutes=case["step"],
        between=case["between"],
        weekdays=case["weekdays"],
        habits=Habits(case["rest"], case["buffer"], case["trust"]),
    )


def roster_of(number, person):
    typed = Caregiver(
        "ABC"[number],
        tuple(Hours(*each) for each in person["hours"] or ()),
        ("busy.ics",),
        ("shifts.ics",) if person["shifts"] is not None else (),
    )
    busy = tuple(Busy(a, b, "work", repeats_daily=daily) for a, b, daily in person["busy"])
    shifts = tuple(Span(a, b) for a, b in person["shifts"] or ())
    return Roster(typed, busy, shifts, person["known_until"])


def bottles(search, start):
    plan = build_plan(request_at(search, start), ARTICLE_POLICY)
    return len(plan.of_kind("bottle"))


def at(text):
    day, clock = text.split()
    hours, minutes = map(int, clock.split(":"))
    return NEW_YORK.at_wall(dt.date.fromisoformat(day), hours * 60 + minutes)


def clock(minute):
    return f"{NEW_YORK.date(minute)} {NEW_YORK.clock(minute)}"


def busy(start, end, summary="Work", **more):
    return Busy(at(start), at(end), summary, **more)


def roster(name, *events, hours=None, shifts=None, known_until=None, calendar=True):
    typed = Caregiver(
        name,
        tuple(Hours(*each) for each in hours or ()),
        (f"{name.lower()}.ics",) if calendar else (),
        ("shifts.ics",) if shifts is not None else (),
    )
    open_shifts = tuple(Span(at(a), at(b)) for a, b in shifts or ())
    return Roster(typed, events, open_shifts, known_until)


def search(*rosters, first="2027-01-05", last="2027-01-05", **more):
    """Medium tier on a Tuesday: care for 5 h from the start, driving 8 h, nursing 11 h."""
    plan = Request(
        now=at("2027-01-03 12:00"),
        start=0,
        zone=NEW_YORK,
        dose=Dose.MEDIUM,
        last_feed=None,
        feed_every_minutes=180,
        session_minutes=120,
        usual_feeds=more.pop("usual_feeds", USUAL),
        driver=more.pop("driver", None),
    )
    days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    more.setdefault("between", (600, 600))
    return Search(plan, *days, rosters, **more)
