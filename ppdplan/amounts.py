"""Volumes, ages and lists of usual feeds as people type them."""

import re
from itertools import pairwise

from ppdplan.errors import PlanError
from ppdplan.model import MONTH_DAYS, WEEK_DAYS
from ppdplan.when import clip, read_time
from ppdplan.words import duration_words
from ppdplan.zone import DAY

OUNCE_ML, LITRE_ML = 30, 1000
BOTTLE_ML = (10, 300)
STASH_ML = (0, 50_000)
MAX_AGE_DAYS = 3 * 366
USUAL_COUNT = (4, 14)
USUAL_GAP = (60, 600)

_NUMBER = re.compile(r"[0-9.,]+")
_VOLUME = re.compile(r"([0-9]{1,6}(?:[.,][0-9]{1,3})?)\s*(ml|oz|l)", re.IGNORECASE)
_BETWEEN_TIMES = re.compile(r"[\s,;]+(?![\s,;]*[ap]\.?m\b)", re.IGNORECASE)
_AGE = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,2})?)\s*(d|days?|w|weeks?|mo|months?)", re.IGNORECASE)


def read_volume(text: str, option: str, bounds: tuple[int, int]) -> tuple[int, str]:
    """A volume in millilitres and the unit it was typed in (``ml`` or ``oz``).

    An ounce counts as 30 ml. Raises ``bad-amount`` without a unit or outside the bounds.
    """
    low, high = bounds
    shown = f"{low} ml to {high} ml" if high < LITRE_ML else f"{low} ml to {high // LITRE_ML} l"
    hint = f"{option} takes {shown}, written like 90ml or 3oz (30 ml an ounce)."
    found = _VOLUME.fullmatch(text.strip())
    if _NUMBER.fullmatch(text.strip()):
        raise PlanError("bad-amount", f"'{clip(text)}' has no unit: ml, l or oz.", hint)
    if not found:
        raise PlanError("bad-amount", f"'{clip(text)}' is not an amount that I can read.", hint)
    unit = found[2].lower()
    size = float(found[1].replace(",", "."))
    millilitres = round(size * {"ml": 1, "oz": OUNCE_ML, "l": LITRE_ML}[unit])
    if not low <= millilitres <= high:
        raise PlanError("bad-amount", f"'{clip(text)}' is not within {shown}.", hint)
    return millilitres, "oz" if unit == "oz" else "ml"


def read_age(text: str) -> float:
    """The baby's age on the session's day, in days; raises ``bad-duration``."""
    found = _AGE.fullmatch(text.strip())
    hint = "--baby-age takes an age like 20d, 6w or 3mo, from birth to 3 years."
    if not found:
        raise PlanError("bad-duration", f"'{clip(text)}' is not an age that I can read.", hint)
    days = float(found[1]) * {"d": 1, "w": WEEK_DAYS, "m": MONTH_DAYS}[found[2][0].lower()]
    if days > MAX_AGE_DAYS:
        raise PlanError("bad-duration", f"'{clip(text)}' is more than 3 years.", hint)
    return days


def read_minute_of_day(text: str) -> int:
    """A wall time without a date, as a minute of the day; raises ``bad-time``."""
    hint = "This takes a time of day, like 08:00, 8am or 20:30."
    try:
        typed = read_time(text)
    except PlanError as error:
        # What a start may have (a date, an offset) would be refused here.
        raise PlanError(error.code, error.message, hint) from None
    if typed.date is not None or typed.word or typed.offset is not None:
        raise PlanError("bad-time", f"'{clip(text)}' has a date, a day or an offset.", hint)
    return typed.minute_of_day


def read_usual_feeds(text: str) -> tuple[int, ...]:
    """The usual feeds as minutes of the day, in order; raises ``bad-time``."""
    times = sorted(read_minute_of_day(part) for part in _parts(text))
    low, high = USUAL_COUNT
    if not low <= len(times) <= high:
        raise PlanError(
            "bad-time",
            f"--usual-feeds '{clip(text)}' holds {len(times)} times: it takes {low} to {high}.",
            'Write all feeds of a day, like "06:30 09:30 13:00 16:30 19:30 23:00".',
        )
    for before, after in pairwise([*times, times[0] + DAY]):
        if not USUAL_GAP[0] <= after - before <= USUAL_GAP[1]:
            least, most = (duration_words(minutes) for minutes in USUAL_GAP)
            raise PlanError(
                "bad-time",
                f"--usual-feeds: {_clock(before)} and {_clock(after)} are "
                f"{duration_words(after - before)} apart: it takes {least} to {most}.",
                "Write all feeds of a day and night, each once, in 24-hour time.",
            )
    return tuple(times)


def read_nursing_feeds(text: str, usual: tuple[int, ...]) -> tuple[int, ...]:
    """Which of the usual feeds are at the breast; raises ``bad-time`` for one that is none."""
    times = tuple(sorted({read_minute_of_day(part) for part in _parts(text)}))
    for time in times:
        if time not in usual:
            raise PlanError(
                "bad-time",
                f"--nursing-feeds: {_clock(time)} is none of the usual feeds.",
                "Write a part of --usual-feeds.",
            )
    if not times:
        raise PlanError("bad-time", "--nursing-feeds is empty.", "Write a part of --usual-feeds.")
    return times


def _parts(text: str) -> list[str]:
    """The times of a list; ``6:30 am`` is one of them."""
    return [part for part in _BETWEEN_TIMES.split(text.strip()) if part]


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"
