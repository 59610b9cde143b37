"""Who has the baby when: the fewest hand-overs, and the gaps to the minute."""

from collections.abc import Sequence
from dataclasses import replace
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


def cover_after(
    caregivers: Sequence[Caregiver],
    window: Span,
    start: Minute,
    had: Sequence[Shift],
    now: Minute,
) -> tuple[tuple[Shift, ...], tuple[Span, ...]]:
    """As ``cover_window``; ``had`` is who had the baby up to now, and that stays.

    The people of today count from when on they explain what was: for the whole window, unless
    somebody else had the baby before.
    """
    for begin in (window.start, *(s.start for s in had if s.start > window.start), now):
        shifts, gaps = cover_window(caregivers, Span(begin, window.end), start)
        if all(_is_among(shift, shifts, begin) for shift in had if shift.end > begin):
            break
    before = (replace(s, end=min(s.end, begin)) for s in had if s.start < begin)
    return _joined((*before, *shifts)), gaps


def _is_among(shift: Shift, shifts: Sequence[Shift], begin: Minute) -> bool:
    """Whether the same person has it then; a file without names knows none."""
    return any(
        shift.name in ("", other.name)
        and other.start <= max(shift.start, begin)
        and other.end >= shift.end
        for other in shifts
    )


def _joined(shifts: Sequence[Shift]) -> tuple[Shift, ...]:
    """One stretch where the same person goes on."""
    joined: list[Shift] = []
    for shift in shifts:
        if joined and (joined[-1].name, joined[-1].end) == (shift.name, shift.start):
            unknown = joined[-1].unknown or shift.unknown
            joined[-1] = replace(joined[-1], end=shift.end, unknown=unknown)
        else:
            joined.append(shift)
    return tuple(joined)


def has_run_out(known_until: Minute | None, start: Minute | None) -> bool:
    """Whether nothing in a roster that is known so far says what holds at this start."""
    return known_until is not None and start is not None and known_until <= start


def held_by(caregivers: Sequence[Caregiver], start: Minute, end: Minute) -> str | None:
    """The first caregiver whose named hours hold the whole stretch; a name alone promises none."""
    for person in caregivers:
        if any(span.start <= start and end <= span.end for span in person.free):
            return person.name
    return None
