"""The day as a picture for paper and phone: where each bar, mark and label of the SVG lies.

It is drawn in ink alone, so it reads in black and white; the words beside it say the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ppdplan.model import Plan
from ppdplan.views import phrases
from ppdplan.views.axis import STEPS, Axis, day_labels, ticks
from ppdplan.views.home import span
from ppdplan.words import list_of

WIDTH, LEFT, LANE, TOP = 360, 84, 25, 34
"""In the units of the drawing; ``LEFT`` is where the hours begin."""
LETTER, LABEL = 6, 26
"""About how wide a letter is in a bar, and the room that the label of an hour takes."""
GRAIN = 5
"""Minutes of the axis: finer than a pixel."""
DUTY, WAIT, NOBODY, SESSION = "duty", "wait", "nobody", "session"


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a lane; ``kind`` is how it is filled, ``text`` what fits into it."""

    x: float
    width: float
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: its name, its time in words, bars or marks. ``y`` is its upper edge."""

    y: int
    name: str
    time: str
    bars: tuple[Bar, ...] = ()
    marks: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that the template draws, and the words for those who do not see it."""

    height: int
    begin: int
    end: int
    hours: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str], ...]
    lanes: tuple[Lane, ...]
    words: str

    @property
    def left(self) -> int:
        return LEFT

    @property
    def width(self) -> int:
        return WIDTH


@dataclass(frozen=True, slots=True)
class _Scale:
    axis: Axis

    def x(self, at: int) -> float:
        share = (at - self.axis.begin) / (self.axis.end - self.axis.begin)
        return round(LEFT + share * (WIDTH - LEFT - 2), 1)

    def bar(self, start: int, end: int, kind: str, text: str = "") -> Bar:
        left, right = self.x(max(start, self.axis.begin)), self.x(min(end, self.axis.end))
        width = round(right - left, 1)
        return Bar(left, width, kind, _fitted(text, int((width - 4) / LETTER)))


def picture_of(plan: Plan) -> Picture:
    """The picture of a plan whose names are fit to be shown."""
    handover = plan.event("hand-over")
    first = handover.start if handover else plan.request.start
    begin = first - plan.request.zone.local(first).minute
    axis = Axis(plan.request.zone, begin, plan.milestones.last, GRAIN)
    lanes = tuple(
        Lane(TOP + number * LANE, *row) for number, row in enumerate(_rows(plan, _Scale(axis)))
    )
    return Picture(
        height=TOP + len(lanes) * LANE + 2,
        begin=axis.begin,
        end=axis.end,
        hours=tuple(_hours(axis)),
        days=tuple(_days(axis)),
        lanes=lanes,
        words=_words(plan),
    )


Row = tuple[str, str, tuple[Bar, ...], tuple[float, ...]]


def _rows(plan: Plan, scale: _Scale) -> Iterator[Row]:
    stones, start = plan.milestones, plan.request.start
    session = scale.bar(start, stones.session_end, SESSION)
    yield "Session", span(plan, start, stones.session_end), (session,), ()
    care = tuple(
        scale.bar(s.start, s.end, NOBODY if s.who is None else DUTY, s.who or "?")
        for s in phrases.care(plan)
    )
    yield "Baby care", f"until {phrases.when(plan, stones.caregiver_until)}", care, ()
    driving = scale.bar(start, stones.safe_to_drive, WAIT)
    yield "No driving", f"before {phrases.when(plan, stones.safe_to_drive)}", (driving,), ()
    if stones.nursing_resume is not None:
        nursing = scale.bar(start, stones.nursing_resume, WAIT)
        yield "No nursing", f"before {phrases.when(plan, stones.nursing_resume)}", (nursing,), ()
    for name, kind in (("Bottles", "bottle"), ("Pumps", "pump")):
        starts = [event.start for event in plan.of_kind(kind)]
        marks = tuple(scale.x(at) for at in starts if scale.axis.begin <= at <= scale.axis.end)
        if marks:
            yield name, "", (), marks


def _fitted(text: str, letters: int) -> str:
    if len(text) <= letters:
        return text
    return f"{text[: letters - 1]}…" if letters > 1 else ""


def _hours(axis: Axis) -> Iterator[tuple[float, str]]:
    """A label for as many hours as have room."""
    scale = _Scale(axis)
    an_hour = (WIDTH - LEFT) * 60 / (axis.end - axis.begin)
    step = next((n for n in STEPS if n * an_hour >= LABEL), STEPS[-1])
    free = 0.0
    for at, hour in ticks(axis):
        x = scale.x(at)
        if hour % step == 0 and x >= free:
            free = x + LABEL
            yield x, f"{hour:02d}"


def _days(axis: Axis) -> Iterator[tuple[float, str]]:
    """Where each day begins, if there is more than one; a label that has no room is left out."""
    scale = _Scale(axis)
    found = [(scale.x(axis.begin + column * GRAIN), day) for column, day in day_labels(axis)]
    for number, (x, day) in enumerate(found):
        limit = found[number + 1][0] if number + 1 < len(found) else WIDTH
        yield x, _fitted(day, int((limit - x) / LETTER))


def _words(plan: Plan) -> str:
    stones = plan.milestones
    parts = [f"Session {span(plan, stones.session_start, stones.session_end)}"]
    parts += [
        f"Baby care {span(plan, s.start, s.end)}: {s.who or phrases.nobody(plan)}"
        for s in phrases.care(plan)
    ]
    parts.append(f"No driving before {phrases.when(plan, stones.safe_to_drive)}")
    if stones.nursing_resume is not None:
        parts.append(f"No nursing before {phrases.when(plan, stones.nursing_resume)}")
    for name, kind in (("Bottles about", "bottle"), ("Pumps", "pump")):
        times = [phrases.when(plan, event.start) for event in plan.of_kind(kind)]
        if times:
            parts.append(f"{name} {list_of(times)}")
    return ". ".join(parts) + "."
