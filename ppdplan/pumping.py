"""When she pumps during the hold: the walk from one pump to the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ppdplan.zone import Minute


@dataclass(frozen=True, slots=True)
class Bottle:
    """A bottle of the hold, and whether the patient gives it herself.

    ``formula`` stands in for no nursing: it calls for no pump, but her hands are full.
    """

    start: Minute
    end: Minute
    by_patient: bool
    formula: bool = False

    @property
    def moment(self) -> Minute:
        """When she can pump: while someone else feeds the baby, or right after she has."""
        return self.end if self.by_patient else self.start


@dataclass(frozen=True, slots=True)
class PumpLimits:
    """Minutes. ``slack`` is also the least between two pumps, ``longest`` the most ever."""

    length: int
    slack: int
    longest: int


def walk(
    bottles: Sequence[Bottle],
    *,
    last: Minute,
    rest: Minute,
    resume: Minute,
    gap: Callable[[Minute, Minute], int],
    limits: PumpLimits,
) -> list[Minute]:
    """The starts of all pumps between ``rest`` and ``resume``.

    She pumps while somebody feeds the baby, or right after she has; a stretch that runs far
    over is broken where it runs over; none twice within, nor in the last, ``slack`` minutes.
    ``gap(last, moment)`` is the usual stretch in minutes for that part of the day.
    """
    pumps: list[Minute] = []
    latest = resume - limits.slack
    moments = sorted(b.moment for b in bottles if not b.formula and rest <= b.moment <= latest)
    for moment in [*moments, resume]:
        while moment - last > _reach(usual := gap(last, moment), limits):
            due = last + usual
            due = max(rest, min(due, latest) if moment == resume else due)
            due = _hands_free(due, bottles, limits.length, rest)
            if due > latest:  # Only a re-run rests until after it.
                return pumps
            pumps.append(due)
            last = due
        is_free = _hands_free(moment, bottles, limits.length, rest) == moment
        if moment < resume and moment - last >= limits.slack and is_free:
            pumps.append(moment)
            last = moment
    return pumps


def _reach(gap: int, limits: PumpLimits) -> int:
    """How long a stretch may get before it is broken."""
    return max(gap, min(gap + limits.slack, limits.longest))


def _hands_free(at: Minute, bottles: Sequence[Bottle], length: int, rest: Minute) -> Minute:
    """The same minute, or before the bottle that she would be giving then; after it, where that
    would be before ``rest``."""
    for bottle in bottles:
        if bottle.by_patient and bottle.start < at + length and at < bottle.end:
            before = bottle.start - length
            return before if before >= rest else bottle.end
    return at
