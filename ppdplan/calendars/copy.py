"""The caregiver's own calendar: what is for them, with UIDs of its own, and nothing else."""

from dataclasses import replace
from typing import Any

from ppdplan.calendars.write import COPY, Edition, Filed, bound, entry_of
from ppdplan.model import Event, Plan, Role
from ppdplan.words import Titles, discreet_name


def is_theirs(event: Event) -> bool:
    """Whether an event is for whoever minds the baby."""
    return Role.CAREGIVER in event.roles


def copy_of(
    plan: Plan,
    titles: Titles,
    *,
    plan_id: str,
    stamp: str,
    revision: int,
    filed: Filed | None = None,
) -> Edition:
    """The caregiver's file for a plan; as discreet as neutral, whatever was asked for.

    ``revision`` is that of the family's file: a copy tells by it whether it is out of date.
    """
    mode = Titles.BUSY if titles is Titles.BUSY else Titles.NEUTRAL
    theirs = replace(plan, events=tuple(event for event in plan.events if is_theirs(event)))
    entries = [entry_of(event, theirs, mode) for event in theirs.events]
    kept = _state(theirs, mode) | {"of_revision": revision}
    return bound(entries, kept, plan_id=plan_id, stamp=stamp, filed=filed, audience=COPY)


def _state(plan: Plan, titles: Titles) -> dict[str, Any]:
    """What ``now`` needs on a copy: no waits, no feeds, no request."""
    named = titles is not Titles.BUSY
    return {
        "v": 1,
        "audience": COPY,
        "titles": titles.value,
        "zone": plan.request.zone.name,
        "start": plan.request.start,
        "cover": [
            [_shown(shift.name) if named else "", shift.start, shift.end, shift.unknown]
            for shift in plan.cover
        ],
        "events": [_event_state(event, named=named) for event in plan.events],
    }


def _event_state(event: Event, *, named: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "key": event.key,
        "kind": event.kind,
        "start": event.start,
        "end": event.end,
        "roles": [Role.CAREGIVER.value],
        "rule": event.rule,
    }
    return row | ({"name": _shown(event.name)} if named and event.name else {})


def _shown(name: str) -> str:
    return discreet_name(name, Role.CAREGIVER)
