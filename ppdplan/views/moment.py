"""What holds at one moment, as JSON and as a few lines to read."""

from typing import Any

from ppdplan.present import Happening, Present, Wait
from ppdplan.words import duration_words, short_date, when_words, zone_words
from ppdplan.zone import Minute

NOW = "ppdplan.now/1"
SHOWN_NEXT = 3

_PHASES = {
    "before": "The session has not begun.",
    "session": "The session is on.",
    "recovery": "By the plan the session is over.",
    "waiting": "A wait still runs.",
    "done": "The last wait is over. Time alone is not enough: in doubt, wait.",
    "cancelled": "This plan was cancelled.",
}


def moment_json(present: Present) -> dict[str, Any]:
    """Under the schema ``ppdplan.now/1``."""
    zone, at, shift = present.zone, present.at, present.on_duty
    return {
        "schema": NOW,
        "at": zone.iso(at),
        "phase": present.phase,
        "nursing": _wait_json(present, present.nursing),
        "driving": _wait_json(present, present.driving),
        "caregiver": {
            "on_duty": shift is not None,
            "name": shift.name or None if shift else None,
            "until": zone.iso(shift.end) if shift else None,
            "minutes_left": shift.end - at if shift else None,
        },
        "running": [
            {
                "key": event.key,
                "title": event.title,
                "until": zone.iso(event.end),
                "minutes_left": event.end - at,
            }
            for event in present.running
        ],
        "next": [
            {
                "key": event.key,
                "title": event.title,
                "start": zone.iso(event.start),
                "in_minutes": event.start - at,
            }
            for event in present.next
        ],
        "notices": [
            {"code": notice.code, "level": notice.level, "message": notice.message}
            for notice in present.notices
        ],
    }


def _wait_json(present: Present, wait: Wait | None) -> dict[str, Any] | None:
    if wait is None:
        return None
    return {
        "on_hold": wait.on_hold,
        "from": present.zone.iso(wait.until),
        "minutes_left": wait.minutes_left,
    }


def moment_lines(present: Present) -> list[str]:
    """A few lines: the answer first, then what runs and what comes."""
    zone, at = present.zone, present.at
    lines = [f"{short_date(zone, at)}, {zone.clock(at)}, {zone_words(zone)}"]
    if present.phase:
        lines.append(_PHASES[present.phase])
    lines += [f"Warning: {notice.message}" for notice in present.notices]
    if present.phase not in ("cancelled", "done"):
        lines.append(_duty_line(present))
    lines += [
        _wait_line(present, what, wait)
        for what, wait in (("nursing", present.nursing), ("driving", present.driving))
        if wait and (wait.on_hold or present.phase != "cancelled")
    ]
    lines += [f"Now: {event.title}" for event in present.running if not _is_wait(event)]
    return lines + [_next_line(present, event) for event in present.next[:SHOWN_NEXT]]


def _next_line(present: Present, event: Happening) -> str:
    at = when_words(present.zone, event.start, present.at)
    clock = "" if at in event.title else f", {at}"
    return f"Next: {event.title}{clock} (in {duration_words(event.start - present.at)})"


def _is_wait(event: Happening) -> bool:
    return event.key in ("nursing-resume", "safe-to-drive") or event.key.startswith("caregiver")


def _duty_line(present: Present) -> str:
    shift = present.on_duty
    if shift is None and present.coming is not None:
        at = when_words(present.zone, present.coming.start, present.at)
        return f"Baby: {present.coming.name or 'the caregiver'} takes over at {at}"
    if shift is None:
        return "Baby: no other adult is named for this time."
    until = when_words(present.zone, shift.end, present.at)
    who = shift.name or "the caregiver"
    return f"Baby: {who}, until {until} ({_left(shift.end - present.at)})"


def _wait_line(present: Present, what: str, wait: Wait) -> str:
    until = when_words(present.zone, wait.until, present.at)
    if wait.on_hold:
        return f"No {what} before {until} ({_left(wait.minutes_left)})"
    if present.at < wait.until:
        return f"No {what} from the start on, until {until}"
    state = "awake" if what == "nursing" else "alert"
    return f"The wait for {what} ended at {until}. If she is not fully {state}, wait longer."


def _left(minutes: Minute) -> str:
    return f"{duration_words(minutes)} left"
