"""The words of the plan: how times read, what an event is called, what may not be said.

Plain, short, for a tired reader. No event is called safe: an entry that opens something reads
"No … before", with the condition beside it.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from enum import StrEnum

from ppdplan.model import Event, HoldMilk, Plan, Role, Shift
from ppdplan.zone import Minute, Zone, offset_name

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

REMINDERS = {"hand-over": 30, "pump": 0, "bottle": 10, "nursing-resume": 0, "safe-to-drive": 0}
"""Minutes before the start at which a calendar rings, for what someone must do."""

_SUBSTRINGS = ("ketamine", "spravato", "postpartum", "depress", "dosing", "sedat")
_WORDS = ("ppd", "ppdplan", "dose", "tier", "clinic", "treatment", "tablet")
_TELLING = re.compile(
    "|".join(_SUBSTRINGS) + r"|(?<![^\W_])(?:" + "|".join(_WORDS) + r")(?![^\W_])", re.IGNORECASE
)


class Titles(StrEnum):
    """How much a calendar may say: ``neutral`` for the family, ``busy`` for colleagues."""

    NEUTRAL = "neutral"
    BUSY = "busy"
    FULL = "full"


def tells(text: str) -> str | None:
    """The first word in a text that gives a diagnosis or a treatment away, or ``None``."""
    found = _TELLING.search(text)
    return found.group(0) if found else None


def clean_name(text: str) -> str:
    """A name fit to print: one line, no control characters, no hidden changes of direction."""
    kept = (
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in text
        if char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        and unicodedata.category(char) != "Cs"
    )
    return " ".join("".join(kept).split())


def discreet_name(name: str | None, role: Role) -> str:
    """A person's name for a calendar; one that gives something away becomes the role."""
    return name if name and not tells(clean_name(name)) else f"the {role.value}"


def list_of(items: Sequence[str]) -> str:
    """``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def duration_words(minutes: int) -> str:
    """``2 h 30``, ``4 h`` or ``45 min``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def volume_words(millilitres: int, unit: str = "ml") -> str:
    """``90 ml``; where ounces were typed, ``3 oz`` (30 ml each)."""
    return f"{round(millilitres / 30, 1):g} oz" if unit == "oz" else f"{millilitres} ml"


def date_words(zone: Zone, at: Minute) -> str:
    """``Tuesday 1 December 2026``."""
    local = zone.local(at)
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"


def short_date(zone: Zone, at: Minute) -> str:
    """``Tue 1 Dec``."""
    local = zone.local(at)
    return f"{WEEKDAYS[local.weekday()][:3]} {local.day} {MONTHS[local.month - 1][:3]}"


def zone_words(zone: Zone) -> str:
    """``New York time``."""
    if zone.name in ("UTC", "Etc/UTC"):
        return "UTC"
    return f"{zone.name.rpartition('/')[2].replace('_', ' ')} time"


def when_words(zone: Zone, at: Minute, reference: Minute) -> str:
    """``18:00``; on another day than the reference ``Wed 02:00``, a week off with the date."""
    clock = zone.clock(at)
    days = (zone.date(at) - zone.date(reference)).days
    if days == 0:
        return clock
    if abs(days) < 7:
        return f"{WEEKDAYS[zone.local(at).weekday()][:3]} {clock}"
    return f"{short_date(zone, at)} {clock}"


def span_words(zone: Zone, start: Minute, end: Minute) -> str:
    """``09:15–13:00``; an end on another day with its weekday."""
    return f"{zone.clock(start)}–{when_words(zone, end, start)}"


def full_span_words(zone: Zone, start: Minute, end: Minute) -> str:
    """``Tuesday 1 December 2026, 10:00 to 12:00, New York time (UTC-5)``."""
    return (
        f"{date_words(zone, start)}, {zone.clock(start)} to {when_words(zone, end, start)}, "
        f"{zone_words(zone)} ({offset_name(zone.offset(start))})"
    )


def title(event: Event, plan: Plan, titles: Titles = Titles.NEUTRAL) -> str:
    """What an event is called; ``busy`` tells nothing, ``full`` may tell all."""
    if titles is Titles.BUSY:
        return "Reminder" if is_marker(event) else "Busy"
    base = event.key if event.key in _TITLES else event.key.rstrip("0123456789").rstrip("-")
    make = _TITLES.get(base) or _TITLES[event.kind]
    return make(event, plan, titles)


def is_marker(event: Event) -> bool:
    """Whether an event marks a moment or a habit, and nobody is kept busy by it."""
    return event.key in ("nursing-resume", "safe-to-drive") or event.kind == "feed"


def _name(event: Event, role: Role, titles: Titles) -> str:
    if titles is Titles.FULL and event.name:
        return event.name
    return discreet_name(event.name, role)


def _session(event: Event, plan: Plan, titles: Titles) -> str:  # noqa: ARG001
    if titles is not Titles.FULL:
        return "Session"
    dose = plan.request.dose.value
    return f"Ketamine session ({dose} tier)" if dose != "unknown" else "Ketamine session"


def _hand_over(event: Event, plan: Plan, titles: Titles) -> str:
    if not plan.request.caregivers:
        return "Hand-over: nobody is named for the baby yet"
    what = "pump" if any(e.key.startswith("pump-before") for e in plan.events) else "settle in"
    return f"Hand-over: {_name(event, Role.CAREGIVER, titles)} is there, {what}"


def _care(event: Event, plan: Plan, titles: Titles) -> str:
    until = when_words(plan.request.zone, event.end, plan.request.start)
    if event.tentative:
        who = "nobody has the baby" if plan.cover else "nobody is named yet"
        return f"Baby care: {who}, until {until}"
    who = _name(event, Role.CAREGIVER, titles)
    follower = next_shift(event, plan)
    if follower:
        return f"Baby care: {who}, until {until}, then {_shown(follower, titles)}"
    return f"Baby care: {who}, until {until} and longer until she is steady and awake"


def next_shift(event: Event, plan: Plan) -> Shift | None:
    """Who takes the baby over when this stretch of care ends."""
    return next((shift for shift in plan.cover if shift.start == event.end), None)


def _shown(shift: Shift, titles: Titles) -> str:
    return shift.name if titles is Titles.FULL else discreet_name(shift.name, Role.CAREGIVER)


def _watch(event: Event, plan: Plan, titles: Titles) -> str:
    until = when_words(plan.request.zone, event.end, plan.request.start)
    return f"Stay within earshot: {_name(event, Role.SITTER, titles)}, until {until}"


def _reach(event: Event, plan: Plan, titles: Titles) -> str:  # noqa: ARG001
    until = when_words(plan.request.zone, event.end, plan.request.start)
    return f"A second adult is within reach, until {until}"


def _on_call(event: Event, plan: Plan, titles: Titles) -> str:
    until = when_words(plan.request.zone, event.end, plan.request.start)
    return f"Reachable with a car: {_name(event, Role.DRIVER, titles)}, until {until}"


def _feed(event: Event, plan: Plan, titles: Titles) -> str:  # noqa: ARG001
    clock = when_words(plan.request.zone, event.start, plan.request.start)
    return f"Feed early, about {clock}" if event.early else f"Feed about {clock}"


def _bottle(event: Event, plan: Plan, titles: Titles) -> str:
    clock = when_words(plan.request.zone, event.start, plan.request.start)
    what = "Formula bottle" if event.formula else "Bottle"
    return f"{what} about {clock}{_amount(event, plan)}{_giver(event, titles)}"


def _amount(event: Event, plan: Plan) -> str:
    if event.amount_ml is None:
        return ""
    return f", {volume_words(event.amount_ml, plan.request.milk.unit)}"


def _giver(event: Event, titles: Titles) -> str:
    return f": {_name(event, Role.CAREGIVER, titles)}" if event.name else ""


def _prep_pump(event: Event, plan: Plan, titles: Titles) -> str:  # noqa: ARG001
    return f"Pump for the stash, into the {event.store}"


def _thaw(event: Event, plan: Plan, titles: Titles) -> str:  # noqa: ARG001
    unit = plan.request.milk.unit
    much = "milk" if event.amount_ml is None else f"{volume_words(event.amount_ml, unit)} of milk"
    return f"Take {much} from the freezer to the fridge"


def _practice(event: Event, plan: Plan, titles: Titles) -> str:
    clock = when_words(plan.request.zone, event.start, event.start)
    return f"Try a bottle, about {clock}{_giver(event, titles)}"


def _pump(event: Event, plan: Plan, titles: Titles) -> str:  # noqa: ARG001
    return "Pump before the start" if event.rule == "pump.before" else "Pump"


def _no_nursing(event: Event, plan: Plan, titles: Titles) -> str:  # noqa: ARG001
    at = when_words(plan.request.zone, event.start, plan.request.start)
    return f"No nursing before {at}, and only if fully awake"


def _no_driving(event: Event, plan: Plan, titles: Titles) -> str:  # noqa: ARG001
    at = when_words(plan.request.zone, event.start, plan.request.start)
    return f"No driving before {at}, and only if fully alert"


def _talk(words: str) -> Callable[[Event, Plan, Titles], str]:
    return lambda _event, _plan, _titles: words


_TITLES = {
    "session": _session,
    "hand-over": _hand_over,
    "caregiver": _care,
    "watch": _watch,
    "on-call": _on_call,
    "reach": _reach,
    "feed": _feed,
    "bottle": _bottle,
    "pump": _pump,
    "prep-pump": _prep_pump,
    "thaw": _thaw,
    "practice": _practice,
    "prep-talk": _talk("Talk to prepare the session"),
    "ob-word": _talk("A word to the OB or midwife: the plan, the feeds"),
    "integration": _talk("Talk about the session"),
    "check-in": _talk("Weekly check-in"),
    "nursing-resume": _no_nursing,
    "safe-to-drive": _no_driving,
}


def details(event: Event, plan: Plan, titles: Titles = Titles.NEUTRAL) -> list[str]:
    """What stands under the title of an event: the local time in words, then what to do."""
    when = full_span_words(plan.request.zone, event.start, event.end) + "."
    if titles is Titles.BUSY:
        return [when]
    lines = [when, *_what_to_do(event, plan)]
    minutes = reminder(event)
    if minutes is not None:
        lines.append("Reminder: " + (f"{minutes} min before." if minutes else "at the start."))
    if titles is Titles.FULL:
        number = plan.policy.rules[event.rule].numbers[plan.request.dose.tier]
        lines.append(f"Rule {event.rule} ({number.whose}), policy {plan.policy.name}.")
    return lines


def reminder(event: Event) -> int | None:
    """Minutes before its start at which an event rings; ``None`` if nobody must act."""
    return REMINDERS.get(event.key, REMINDERS.get(event.kind))


def _what_to_do(event: Event, plan: Plan) -> list[str]:
    zone, start = plan.request.zone, plan.request.start
    if event.key == "session":
        return [
            "She cannot hold or mind the baby in this time.",
            "What the prescriber says counts whenever it is later than this plan.",
        ]
    if event.key == "hand-over":
        return ["Be there by the start of this. Show where the milk, the bottles and the bed are."]
    if event.kind == "caregiver":
        bottles = [
            when_words(zone, e.start, start)
            for e in plan.of_kind("bottle")
            if event.start <= e.start < event.end
        ]
        fed = [f"Bottles about {list_of(bottles)}; hunger cues come first."] if bottles else []
        return ["The baby is yours alone in this time: feeds, naps, all of it.", *fed]
    key = "pump-before" if event.rule == "pump.before" else event.key
    if key in _WHAT:
        return _WHAT[key]
    make = _WHAT_KIND.get(event.kind)
    return make(event, plan) if make else []


_WHAT: dict[str, list[str]] = {
    "watch": [
        "Stay in the house and within earshot. Look in every 15 minutes. Children are elsewhere."
    ],
    "on-call": ["She may not drive in this time. Keep your phone and a car at hand."],
    "within-reach": ["In the house or a few minutes away, phone on. The baby is not theirs alone."],
    "nursing-resume": ["Fully awake and steady first. If she is not, wait longer."],
    "safe-to-drive": ["Fully alert first; after a night of sleep is better still. In doubt, wait."],
    "pump-before": ["20 minutes. This milk can go into a bottle for the baby."],
}


def _pump_details(event: Event, plan: Plan) -> list[str]:
    if event.store:
        return [f"20 minutes. Write the date on it and put it in the {event.store}."]
    if plan.request.milk.hold_milk is HoldMilk.LABEL:
        return ["20 minutes. Label this milk, keep it apart and ask before it is used."]
    return ["20 minutes. Discard this milk."]


def _bottle_details(event: Event, plan: Plan) -> list[str]:
    who = "" if event.roles == (Role.CAREGIVER,) else "She gives this one, sitting, fully awake. "
    if not plan.request.nursing or event.formula:
        return [f"{who}The time is about: hunger cues come first."]
    return [f"{who}Stored milk or formula. The time is about: hunger cues come first."]


def _feed_details(event: Event, plan: Plan) -> list[str]:  # noqa: ARG001
    return ["The time is about: hunger cues come first."]


def _thaw_details(event: Event, plan: Plan) -> list[str]:  # noqa: ARG001
    return ["Oldest first. It takes about 12 hours in the fridge. Thawed milk is not frozen again."]


def _practice_details(event: Event, plan: Plan) -> list[str]:  # noqa: ARG001
    return ["Someone other than her gives it, with the baby not too hungry. A few sips are fine."]


_WHAT_KIND = {
    "milk": _thaw_details,
    "practice": _practice_details,
    "pump": _pump_details,
    "bottle": _bottle_details,
    "feed": _feed_details,
}
