"""The picture of the days: dates across, hours down, and where the good starts are."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.text import Text

from ppdplan.finder.costs import Score
from ppdplan.finder.rules import PRICE, WINDOW, value_of
from ppdplan.finder.suggest import Suggestion
from ppdplan.views.page import Page
from ppdplan.words import MONTHS, WEEKDAYS

LEFT, CELL, WEEK = 6, 4, 7
_GOOD, _FAIR = value_of(WINDOW), value_of(PRICE)

Cells = Mapping[tuple[int, dt.date], int | None]
"""The least cost by hour and date, ``None`` where no start is covered."""


@dataclass(frozen=True, slots=True)
class Shades:
    """The marks of the picture, the best first; each can be told apart without colour."""

    good: str
    fair: str
    covered: str
    nobody: str


UNICODE = Shades("███", "▒▒▒", " · ", " – ")
ASCII = Shades("###", "+++", " . ", " - ")


def week(found: Suggestion, page: Page) -> None:
    """Draw the starts of a search, as many whole weeks side by side as the width holds."""
    cells = _cells(found)
    best = min(cost for cost in cells.values() if cost is not None)
    days = sorted({day for _, day in cells})
    hours = sorted({hour for hour, _ in cells})
    shades = ASCII if page.ascii_only else UNICODE
    room = max(1, (page.width - LEFT) // CELL)
    across = room // WEEK * WEEK or room
    for first in range(0, len(days), across):
        shown = days[first : first + across]
        for labels in (_months(shown), map(_weekday, shown), (f"{day.day:>2}" for day in shown)):
            row = "".join(f"{label:<{CELL}}" for label in labels)
            page.put(Text(f"{' ' * LEFT}{row}".rstrip(), "bold"))
        for hour in hours:
            line = Text(f"{hour:02d}:00".ljust(LEFT))
            for day in shown:
                mark = _mark(cells, hour, day, best, shades)
                line.append(f"{mark} ", "green" if mark == shades.good else "")
            line.rstrip()
            page.put(line)
        page.blank()
    page.lines(
        f"{shades.good} as good as the best  {shades.fair} a little less  "
        f"{shades.covered} covered  {shades.nobody} nobody for the baby"
    )


def _months(days: list[dt.date]) -> Iterator[str]:
    """The month over its first day shown."""
    for number, day in enumerate(days):
        is_first = number == 0 or days[number - 1].month != day.month
        yield MONTHS[day.month - 1][:3] if is_first else ""


def _weekday(day: dt.date) -> str:
    return WEEKDAYS[day.weekday()][:3]


def _cells(found: Suggestion) -> Cells:
    cells: dict[tuple[int, dt.date], int | None] = {}
    zone = found.search.plan.zone
    for tried, score in zip(found.starts, found.scores, strict=True):
        place = (zone.local(tried.start).hour, tried.day)
        cells[place] = _less(cells.get(place), score)
    return cells


def _less(cost: int | None, score: Score | None) -> int | None:
    if score is None:
        return cost
    return score.cost if cost is None else min(cost, score.cost)


def _mark(cells: Cells, hour: int, day: dt.date, best: int, shades: Shades) -> str:
    if (hour, day) not in cells:
        return " " * len(shades.good)
    cost = cells[hour, day]
    if cost is None:
        return shades.nobody
    if cost <= best + _GOOD:
        return shades.good
    return shades.fair if cost <= best + _FAIR else shades.covered
