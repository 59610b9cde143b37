"""Caregivers and the patient with what their calendar files say: read once, for plan or search."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ppdplan.calendars.busy import BusyEvent, CalendarReading, known_until
from ppdplan.finder.roster import Busy, Habits, Roster, on_duty_list
from ppdplan.finder.search import CalendarFacts
from ppdplan.model import Caregiver, Request, Span
from ppdplan.planner import milestones_of
from ppdplan.rules import Policy
from ppdplan.shell.typed import Typed
from ppdplan.when import read_duration
from ppdplan.zone import DAY, Zone

REST, BUFFER = (0, 12 * 60), (0, 4 * 60)
"""Bounds of --rest and --buffer, in minutes."""
AROUND = 3 * DAY
"""How far around a plan free time is worked out, so that it can be moved a little later."""


@dataclass(frozen=True, slots=True)
class Read:
    """Everyone's rosters, the patient's own busy time, and what reading the files came to."""

    rosters: tuple[Roster, ...]
    patient: tuple[Busy, ...]
    facts: tuple[CalendarFacts, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads calendar files for one span; a file that is named twice is read once."""

    span: Span
    zone: Zone
    skip_unreadable: bool = False

    def everyone(self, caregivers: Sequence[Caregiver], patient: Sequence[str] = ()) -> Read:
        """The rosters of all caregivers, and the patient's own events.

        Raises ``cannot-read`` and ``bad-calendar``, naming the file.
        """
        facts: list[CalendarFacts] = []
        rosters = tuple(self._roster(person, facts) for person in caregivers)
        own = [self._busy(file, None, facts) for file in patient]
        return Read(rosters, _events(own), tuple(facts))

    def _roster(self, person: Caregiver, facts: list[CalendarFacts]) -> Roster:
        busy = [self._busy(file, person.name, facts) for file in person.calendars]
        shifts = [self._shifts(file, person.name, facts) for file in person.shifts]
        available = (Span(e.start, e.end) for reading in shifts for e in reading.events)
        return Roster(person, _events(busy), tuple(available), known_until(busy))

    def _busy(self, file: str, owner: str | None, facts: list[CalendarFacts]) -> CalendarReading:
        from ppdplan.calendars.decode import load
        from ppdplan.calendars.read import read_busy

        data = load(Path(file))
        reading = read_busy(data, file, self.span, self.zone, skip_unreadable=self.skip_unreadable)
        facts.append(_facts(reading, owner))
        return reading

    def _shifts(self, file: str, owner: str, facts: list[CalendarFacts]) -> CalendarReading:
        from ppdplan.calendars.decode import load
        from ppdplan.calendars.read import read_available

        data = load(Path(file))
        reading = read_available(data, file, self.span, self.zone)
        facts.append(_facts(reading, owner))
        return reading


def _facts(reading: CalendarReading, owner: str | None) -> CalendarFacts:
    return CalendarFacts(
        reading.name,
        owner,
        reading.is_empty,
        reading.no_length,
        reading.unreadable_skipped,
        reading.assumptions,
    )


def _events(readings: Iterable[CalendarReading]) -> tuple[Busy, ...]:
    return tuple(_busy_of(event) for reading in readings for event in reading.events)


def _busy_of(event: BusyEvent) -> Busy:
    return Busy(
        event.start,
        event.end,
        event.summary,
        event.is_somewhere,
        event.all_day,
        event.repeats_daily,
        event.is_event,
    )


def with_free_time(request: Request, policy: Policy, typed: Typed) -> Request:
    """The request with everybody's free time filled in.

    Raises ``cannot-read``, ``bad-calendar`` and ``bad-duration``.
    """
    milestones = milestones_of(request, policy)
    around = 8 * DAY if request.talks else AROUND
    span = Span(request.start - around, milestones.last + around)
    reader = Reader(span, request.zone, typed.skip_unreadable)
    read = reader.everyone(request.caregivers, typed.patient)
    people = on_duty_list(read.rosters, span, request.zone, habits_of(typed))
    busy = tuple(Span(event.start, event.end) for event in read.patient)
    return replace(request, caregivers=people, patient_busy=busy)


def habits_of(typed: Typed) -> Habits:
    """What is assumed about work: sleep after a night, the way there and back."""
    usual = Habits()
    rest, buffer = typed.rest, typed.buffer
    return Habits(
        usual.rest_minutes if rest is None else read_duration(rest, "--rest", *REST),
        usual.buffer_minutes if buffer is None else read_duration(buffer, "--buffer", *BUFFER),
        typed.trust_empty,
    )


def with_hours(request: Request, policy: Policy) -> Request:
    """The request with free time worked out anew for people who gave hours alone.

    What a calendar left is known only around the day that it was read for.
    """
    span = Span(request.start - AROUND, milestones_of(request, policy).last + AROUND)
    people = (
        on_duty_list((Roster(person),), span, request.zone, Habits())[0]
        if person.hours and not (person.calendars or person.shifts)
        else person
        for person in request.caregivers
    )
    return replace(request, caregivers=tuple(people))
