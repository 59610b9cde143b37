"""Sets of minutes as sorted stretches: counted with prefix sums, never minute by minute."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TypeAlias

from ppdplan.zone import Minute

Stretch: TypeAlias = tuple[Minute, Minute]
"""Half-open: from the first minute up to, but without, the second."""


class MinuteSet:
    """Minutes as disjoint stretches in order; two that touch are one."""

    __slots__ = ("_before", "ends", "starts")

    def __init__(self, stretches: Iterable[Stretch] = ()) -> None:
        merged = merge(stretches)
        self.starts = [start for start, _ in merged]
        self.ends = [end for _, end in merged]
        self._before = [0, *accumulate(end - start for start, end in merged)]

    def __iter__(self) -> Iterator[Stretch]:
        return zip(self.starts, self.ends, strict=True)

    def __bool__(self) -> bool:
        return bool(self.starts)

    def _up_to(self, at: Minute) -> int:
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        start, end = self.starts[index], self.ends[index]
        return self._before[index] + min(at, end) - start

    def count(self, start: Minute, end: Minute) -> int:
        """How many minutes of [start, end) are in the set."""
        return self._up_to(end) - self._up_to(start) if start < end else 0

    def end_at(self, at: Minute) -> Minute | None:
        """Where the stretch that holds this minute ends; ``None`` if none does."""
        index = bisect_right(self.starts, at) - 1
        return self.ends[index] if index >= 0 and at < self.ends[index] else None

    def next_start(self, after: Minute) -> Minute | None:
        """Where the first stretch that begins after this minute begins."""
        index = bisect_right(self.starts, after)
        return self.starts[index] if index < len(self.starts) else None

    def within(self, start: Minute, end: Minute) -> list[Stretch]:
        """The parts of its stretches that lie in [start, end)."""
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end)
        return [
            (max(self.starts[index], start), min(self.ends[index], end))
            for index in range(first, last)
        ]

    def minus(self, other: "MinuteSet") -> "MinuteSet":
        """The minutes that are in this set and not in the other."""
        return MinuteSet(
            part for start, end in self for part in holes(other.within(start, end), start, end)
        )

    def both(self, other: "MinuteSet") -> "MinuteSet":
        """The minutes that are in both sets."""
        return MinuteSet(part for start, end in self for part in other.within(start, end))

    def plus(self, *others: "MinuteSet") -> "MinuteSet":
        """The minutes that are in any of the sets."""
        return MinuteSet(part for minutes in (self, *others) for part in minutes)


def merge(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same minutes in order, without overlaps; what has no length falls away."""
    merged: list[Stretch] = []
    for start, end in sorted(stretches):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def holes(taken: Sequence[Stretch], start: Minute, end: Minute) -> Iterator[Stretch]:
    """What disjoint stretches in order leave of [start, end)."""
    at = start
    for begins, ends in taken:
        if at < begins:
            yield at, begins
        at = ends
    if at < end:
        yield at, end
