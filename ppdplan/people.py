"""Names, and the hours in which someone can mind the baby, as people type them."""

import re

from ppdplan.errors import PlanError
from ppdplan.model import Caregiver, Hours
from ppdplan.when import clip, read_time
from ppdplan.words import WEEKDAYS, clean_name

_DAY_NAMES = tuple(name[:3].lower() for name in WEEKDAYS)
_DAY = "(?:" + "|".join(f"{name.lower()}|{name[:3].lower()}" for name in WEEKDAYS) + ")"
_HOURS = re.compile(
    rf"(?P<name>.*?\S)\s+(?:(?P<days>{_DAY}(?:\s*[,-]\s*{_DAY})*)\s+)?"
    r"(?P<start>[0-9]{1,2}:[0-9]{2}(?:\s*[ap]m)?|[0-9]{1,2}\s*[ap]m)\s*[-–]\s*"
    r"(?P<end>[0-9]{1,2}:[0-9]{2}(?:\s*[ap]m)?|[0-9]{1,2}\s*[ap]m)",
    re.DOTALL | re.IGNORECASE,
)
ACCEPTED = 'Write a name, or a name with hours like "Ana 09:15-13:00" or "Ruth mon,wed 09:00-17:00"'


def read_name(text: str, option: str) -> str:
    """A person's name, fit to print; raises ``bad-usage`` if nothing is left of it."""
    name = clean_name(text)
    if not any(char.isprintable() and char != " " for char in name):
        raise PlanError("bad-usage", f"{option} '{clip(text)}' holds no name.", "Give a name.")
    return name


def read_caregiver(text: str) -> Caregiver:
    """One ``--caregiver`` as typed: a name, perhaps with hours or with a calendar's file.

    Raises ``bad-usage`` for an empty name and ``bad-time`` for hours that cannot be read.
    """
    found = _HOURS.fullmatch(text.strip())
    if found:
        return _with_hours(found, read_days(found["days"] or "") or ())
    if _HOURS.fullmatch(f"x {text.strip()}"):
        raise PlanError(
            "bad-usage", f"--caregiver '{clip(text)}' has hours but no name.", f"{ACCEPTED}."
        )
    name, equals, file = text.partition("=")
    if equals and file.strip():
        return Caregiver(read_name(name, "--caregiver"), calendars=(file.strip(),))
    return Caregiver(read_name(text, "--caregiver"))


def read_available(text: str) -> Caregiver:
    """One ``--available`` as typed, ``Ruth=shifts.ics``; raises ``bad-usage``."""
    name, _, file = text.partition("=")
    if not (name.strip() and file.strip()):
        raise PlanError(
            "bad-usage",
            f"--available '{text[:60]}' is no name with a calendar file.",
            "Write it like --available Ruth=shifts.ics.",
        )
    return Caregiver(read_name(name, "--available"), shifts=(file.strip(),))


def read_phone(text: str) -> tuple[str, str]:
    """One number as typed, ``clinic=555 0100``, as role and number; raises ``bad-usage``."""
    role, equals, number = (part.strip() for part in text.partition("="))
    if not (role and equals and number):
        raise PlanError(
            "bad-usage",
            f"--phone '{text[:60]}' is no role and number.",
            "Write it like --phone clinic=555-0100.",
        )
    return role.lower(), number


def _with_hours(found: re.Match[str], days: tuple[int, ...]) -> Caregiver:
    start, end = read_time(found["start"]), read_time(found["end"])
    name = read_name(found["name"], "--caregiver")
    text = " ".join(found.group(0)[found.end("name") - found.start() :].split())
    return Caregiver(name, hours=(Hours(start.minute_of_day, end.minute_of_day, days, text),))


def read_days(text: str) -> tuple[int, ...] | None:
    """``mon,wed`` or ``fri-mon`` as numbers from 0 (Monday); ``None`` if a word is no weekday."""
    days: list[int] = []
    for part in text.lower().replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        ends = [_day_number(first), _day_number(last or first)]
        if None in ends or (dash and not last):
            return None
        low, high = ends[0] or 0, ends[1] or 0
        days += [day % 7 for day in range(low, high + 1 if high >= low else high + 8)]
    return tuple(sorted(set(days)))


def _day_number(word: str) -> int | None:
    full = [name.lower() for name in WEEKDAYS]
    if word in full:
        return full.index(word)
    return _DAY_NAMES.index(word) if word in _DAY_NAMES else None


def merge_caregivers(people: list[Caregiver]) -> tuple[Caregiver, ...]:
    """One entry a name, in the order of first mention: hours and calendars add up."""
    merged: dict[str, Caregiver] = {}
    for person in people:
        before = merged.get(person.name)
        if before is None:
            merged[person.name] = person
            continue
        merged[person.name] = Caregiver(
            person.name,
            before.hours + person.hours,
            before.calendars + person.calendars,
            before.shifts + person.shifts,
        )
    return tuple(merged.values())
