"""One axis for the day: elapsed time across, the hours of the wall clock above it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count

from rich.cells import cell_len

from ppdplan.model import Plan
from ppdplan.views.milk import is_prep
from ppdplan.views.page import clip
from ppdplan.views.phrases import last_feed
from ppdplan.words import duration_words, short_date
from ppdplan.zone import Minute, Zone

UNITS = (15, 20, 30, 60)
STEPS = (1, 2, 3, 4, 6, 12, 24)
LABEL_CELLS = 3
EARLIEST_FEED = 3 * 60
"""A feed further before the hand-over than this does not stretch the axis."""

Placed = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Axis:
    """From ``begin``, a full hour, to ``end``; ``unit`` is the minutes of one column."""

    zone: Zone
    begin: Minute
    end: Minute
    unit: int

    @property
    def columns(self) -> int:
        return -(-(self.end - self.begin) // self.unit)

    def column(self, at: Minute) -> int:
        """The column that a minute falls in."""
        return (at - self.begin) // self.unit

    def columns_of(self, start: Minute, end: Minute) -> range:
        """The columns that a stretch touches, so no wait looks shorter than it is."""
        first = self.column(start)
        return range(max(first, 0), max(first + 1, -(-(end - self.begin) // self.unit)))


def axis_of(plan: Plan, width: int) -> Axis:
    """The axis of a plan: from the hand-over, or a feed up to 3 h before it, to the last wait."""
    zone = plan.request.zone
    first, last = _first(plan), plan.milestones.last
    begin = first - zone.local(first).minute
    for unit in chain(UNITS, count(120, 60)):
        axis = Axis(zone, begin, last, unit)
        if axis.columns + LABEL_CELLS - 1 <= width:
            return axis
    raise AssertionError  # pragma: no cover - the units have no end


def _first(plan: Plan) -> Minute:
    handover = plan.event("hand-over")
    begins = handover.start if handover else plan.request.start
    fed = last_feed(plan)
    starts = [event.start for event in plan.events if not is_prep(event)]
    if fed is not None:
        starts.append(fed)
    return min([begins, *(at for at in starts if at >= begins - EARLIEST_FEED)])


def ticks(axis: Axis) -> Iterator[tuple[Minute, int]]:
    """Every full hour of the wall clock on the axis, with that hour."""
    at = axis.begin
    while at <= axis.end:
        local = axis.zone.local(at)
        if local.minute == 0:
            yield at, local.hour
        at += 60 - axis.zone.local(at + 60).minute


def hour_labels(axis: Axis) -> list[Placed]:
    """The hours that have room for a label, each over its column."""
    step = next((n for n in STEPS if n * 60 // axis.unit >= LABEL_CELLS), STEPS[-1])
    found: list[Placed] = []
    for at, hour in ticks(axis):
        column = axis.column(at)
        if hour % step == 0 and (not found or column - found[-1][0] >= LABEL_CELLS):
            found.append((column, f"{hour:02d}"))
    return found


def day_labels(axis: Axis) -> list[Placed]:
    """The dates over the axis, if it has more than one."""
    days = [axis.begin]
    for at, _ in ticks(axis):
        if axis.zone.date(at) != axis.zone.date(days[-1]):
            days.append(at)
    days = [at for at in days if at < axis.end]
    if len(days) == 1:
        return []
    found = [(axis.column(at), short_date(axis.zone, at)) for at in days]
    (first, date), (second, _) = found[:2]
    if second - first <= cell_len(date):
        found[0] = (first, date[: min(3, second - first - 1)])
    return found


def clock_labels(axis: Axis, width: int) -> list[Placed]:
    """Where the clocks change, and which way; the ``^`` stands under the hour."""
    found = []
    for at, by in axis.zone.changes(axis.begin, axis.end):
        label = f"clocks {'forward' if by > 0 else 'back'} {duration_words(abs(by))}"
        column = axis.column(at)
        if column + 1 + len(label) <= width:
            found.append((column, f"^{label}"))
        else:
            found.append((max(0, column - len(label)), f"{label}^"))
    return found


def place(labels: Sequence[Placed], width: int, end: str = "…") -> list[Placed]:
    """Labels clipped to the room before the next; one that would run over the right edge moves
    left as far as the one before it lets it. What has no room is left out."""
    placed: list[Placed] = []
    for number, (column, label) in enumerate(labels):
        taken = placed[-1][0] + cell_len(placed[-1][1]) + 1 if placed else 0
        limit = labels[number + 1][0] - 1 if number + 1 < len(labels) else width
        begin = max(taken, min(column, limit - cell_len(label)) if limit == width else column)
        if limit - begin >= LABEL_CELLS or cell_len(label) <= limit - begin:
            placed.append((begin, clip(label, limit - begin, end)))
    return placed


def joined(labels: Sequence[Placed]) -> str:
    """Placed labels as one line."""
    line = ""
    for column, label in labels:
        line += " " * (column - cell_len(line)) + label
    return line
