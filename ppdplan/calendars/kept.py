"""What a plan's file keeps for later commands, as plain data; ``record`` reads it back."""

from typing import Any

from ppdplan.model import Caregiver, Event, Plan
from ppdplan.policies import to_state
from ppdplan.words import Titles
from ppdplan.zone import Minute


def state_of(plan: Plan, titles: Titles, audience: str) -> dict[str, Any]:
    """What later commands need, as plain data; ``busy`` keeps no names."""
    request, named = plan.request, titles is not Titles.BUSY
    return {
        "v": 1,
        "audience": audience,
        "titles": titles.value,
        "policy": plan.policy.name,
        "policy_version": plan.policy.version,
        "policy_file": to_state(plan.policy),
        "request": {
            "start": request.start,
            "zone": request.zone.name,
            "dose": request.dose.value,
            "last_feed": request.last_feed,
            "every": request.feed_every_minutes,
            "session": request.session_minutes,
            "usual": list(request.usual_feeds),
            "nursing_feeds": list(request.nursing_feeds),
            "feeding": request.feeding.value,
            "caregivers": [
                _caregiver_state(person, number, named=named)
                for number, person in enumerate(request.caregivers, start=1)
            ],
            "sitter": request.sitter if named or not request.sitter else "the sitter",
            "driver": request.driver if named or not request.driver else "the driver",
            "milk": _filled(request.milk),
            "rehearse": request.rehearse,
            "talks": list(request.talks),
            "patient_busy": [[span.start, span.end] for span in request.patient_busy],
        },
        "milestones": _milestone_row(plan),
        "cover": [
            [shift.name if named else "", shift.start, shift.end, shift.unknown]
            for shift in plan.cover
        ],
        "events": [_event_state(event, named=named) for event in plan.events],
    }


def _milestone_row(plan: Plan) -> list[Minute | None]:
    m = plan.milestones
    return [
        m.session_start,
        m.session_end,
        m.waits_from,
        m.caregiver_until,
        m.safe_to_drive,
        m.nursing_resume,
    ]


def _caregiver_state(person: Caregiver, number: int, *, named: bool) -> dict[str, Any]:
    row = _filled(person)
    row["hours"] = [[h.start, h.end, list(h.days), h.text] for h in person.hours]
    row["free"] = [[span.start, span.end] for span in person.free]
    if not named:
        row["name"] = f"caregiver {number}"
        row.pop("calendars", None)
        row.pop("shifts", None)
    return row


def _event_state(event: Event, *, named: bool) -> dict[str, Any]:
    row = _filled(event)
    if not named:
        row.pop("name", None)
    return row


def _filled(thing: Any) -> dict[str, Any]:
    """The fields of a dataclass that are not at their default: nothing, no, none."""
    found = {name: getattr(thing, name) for name in thing.__dataclass_fields__}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in found.items()
        if value is not None and value is not False and value != ()
    }
