"""Who has the baby when: the fewest hand-overs, and the gaps to the minute."""

from collections.abc import Sequence
from typing import TypeAlias

from ppdplan.model import Caregiver, Shift, Span
from ppdplan.spans import MinuteSet, Stretch
from ppdplan.zone import Minute

Duty: TypeAlias = tuple[int, Minute, Minute]
"""Which person, by place in the list, from when, until when."""


def free_spans(caregiver: Caregiver, window: Span) -> tuple[Span, ...]:
    """When this caregiver can have the baby; a name alone is there for the whole window."""
    return (window,) if caregiver.is_plain else caregiver.free


def fewest_handovers(
    people: Sequence[tuple[int, MinuteSet]], start: Minute, end: Minute
) -> tuple[list[Duty], list[Stretch]]:
    """Who has the baby through [start, end), and the stretches in which nobody does.

    Always the person whose free stretch, cut at the end, is longest; ties go to the one first
    in the list. Asking the longest each time is what needs the fewest hand-overs.
    """
    duties: list[Duty] = []
    gaps: list[Stretch] = []
    at = start
    while at < end:
        who, until = -1, at
        for number, free in people:
            ends = free.end_at(at)
            if ends is not None and min(ends, end) > until:
                who, until = number, min(ends, end)
        if until > at:
            duties.append((who, at, until))
        else:
            coming = [free.next_start(at) for _, free in people]
            until = min([end, *(begins for begins in coming if begins is not None)])
            gaps.append((at, until))
        at = until
    return duties, gaps


def cover_window(
    caregivers: Sequence[Caregiver], window: Span, start: Minute | None = None
) -> tuple[tuple[Shift, ...], tuple[Span, ...]]:
    """Who has the baby through the window, and the stretches in which nobody does.

    Someone whose roster ends before the session's ``start`` is asked only where the others
    alone do not cover it all. Without ``start`` every roster counts as known.
    """
    people = [
        (number, MinuteSet((span.start, span.end) for span in free_spans(person, window)))
        for number, person in enumerate(caregivers)
    ]
    unsure = {n for n, person in enumerate(caregivers) if has_run_out(person.known_until, start)}
    known = [(number, free) for number, free in people if number not in unsure]
    duties, gaps = fewest_handovers(known, window.start, window.end)
    if gaps and unsure:
        duties, gaps = fewest_handovers(people, window.start, window.end)
    shifts = (
        Shift(caregivers[number].name, begins, ends, number in unsure)
        for number, begins, ends in duties
    )
    return tuple(shifts), tuple(Span(*gap) for gap in gaps)


def has_run_out(known_until: Minute | None, start: Minute | None) -> bool:
    """Whether nothing in a roster that is known so far says what holds at this start."""
    return known_until is not None and start is not None and known_until <= start


def held_by(caregivers: Sequence[Caregiver], start: Minute, end: Minute) -> str | None:
    """The first caregiver whose named hours hold the whole stretch; a name alone promises none."""
    for person in caregivers:
        if any(span.start <= start and end <= span.end for span in person.free):
            return person.name
    return None
