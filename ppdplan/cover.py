"""Who has the baby when: the fewest hand-overs, and the gaps to the minute."""

from collections.abc import Sequence

from ppdplan.model import Caregiver, Shift, Span
from ppdplan.zone import Minute


def free_spans(caregiver: Caregiver, window: Span) -> tuple[Span, ...]:
    """When this caregiver can have the baby; a name alone is there for the whole window."""
    return (window,) if caregiver.is_plain else caregiver.free


def cover_window(
    caregivers: Sequence[Caregiver], window: Span
) -> tuple[tuple[Shift, ...], tuple[Span, ...]]:
    """Who has the baby through the window, and the stretches in which nobody does.

    Always the person whose free stretch, cut at the window's end, is longest; ties go to the
    one named first.
    """
    shifts: list[Shift] = []
    gaps: list[Span] = []
    stretches = [
        (person.name, span) for person in caregivers for span in free_spans(person, window)
    ]
    at = window.start
    while at < window.end:
        here = [(name, min(span.end, window.end)) for name, span in stretches if span.holds(at)]
        if here:
            name, end = max(here, key=lambda pair: pair[1])
            shifts.append(Shift(name, at, end))
        else:
            end = min([span.start for _, span in stretches if span.start > at] + [window.end])
            end = min(end, window.end)
            gaps.append(Span(at, end))
        at = end
    return tuple(shifts), tuple(gaps)


def held_by(caregivers: Sequence[Caregiver], start: Minute, end: Minute) -> str | None:
    """The first caregiver whose named hours hold the whole stretch; a name alone promises none."""
    for person in caregivers:
        if any(span.start <= start and end <= span.end for span in person.free):
            return person.name
    return None
