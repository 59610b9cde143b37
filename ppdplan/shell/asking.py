"""Asking at a terminal for what was left out: one plain question each."""

from collections.abc import Callable
from dataclasses import replace

from ppdplan.errors import PlanError
from ppdplan.shell.typed import Typed, read_dose, request_of
from ppdplan.when import read_last_feed, read_start, read_time
from ppdplan.zone import Minute, Zone

START = "When does the session start? (like tomorrow 10:00)"
DOSE = "Which tier did the clinic say: low, medium or high? (Enter: I don't know)"
LAST_FEED = "When was, or will be, the last feed before it? (like 07:30)"


def fill(
    typed: Typed,
    now: Minute,
    zone: Zone,
    *,
    ask: Callable[[str], str],
    tell: Callable[[PlanError], None],
) -> Typed:
    """What was typed, with the required values that were missing.

    ``ask`` puts a question and returns the answer, ``tell`` says why an answer was not taken.
    """

    def until_read(question: str, read: Callable[[str], object]) -> str:
        while True:
            answer = ask(question).strip()
            try:
                read(answer)
            except PlanError as error:
                tell(error)
            else:
                return answer

    refuse_unreadable(typed, now, zone)
    if typed.start is None:
        start = until_read(START, lambda text: read_start(text, now, zone))
        typed = replace(typed, start=start)
    if typed.dose is None:
        dose = until_read(DOSE, lambda text: read_dose(text or "unknown"))
        typed = replace(typed, dose=dose or "unknown")
    if typed.last_feed is None and typed.usual_feeds is None:
        at = read_start(typed.start or "", now, zone)
        fed = until_read(LAST_FEED, lambda text: read_last_feed(text, at, now, zone))
        typed = replace(typed, last_feed=fed)
    return typed


def refuse_unreadable(typed: Typed, now: Minute, zone: Zone) -> None:
    """Raises the error of a value that was given: before any question, so no answer is lost."""
    if typed.last_feed is not None:
        read_time(typed.last_feed)
    start = typed.start if typed.start is not None else "tomorrow 12:00"
    fed = typed.last_feed if typed.start is not None else None
    # The start itself stands in for a last feed that is still to be asked for.
    stand_in = replace(
        typed,
        start=start,
        dose=typed.dose if typed.dose is not None else "low",
        last_feed=fed if fed is not None else start,
    )
    request_of(stand_in, now, zone.name)
