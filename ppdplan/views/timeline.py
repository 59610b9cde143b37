"""The timeline on a terminal: the answer, one axis with lanes, the list, notices, sources."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from ppdplan.model import Change, Notice, Plan
from ppdplan.rules import Number
from ppdplan.views import milk, phrases
from ppdplan.views.axis import Axis, axis_of, clock_labels, day_labels, hour_labels, joined, place
from ppdplan.views.page import NOBODY, Page
from ppdplan.views.phrases import Stretch, when
from ppdplan.words import Titles, date_words, duration_words
from ppdplan.zone import Minute

CARE, WAIT, MARK = "green", "magenta", "bold"
LEFT, LEFT_NARROW = 14, 11
"""Cells for the names of the lanes."""
COARSE = 30
"""Minutes a column from which on a narrow screen gives the lanes its whole width."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The characters of the lanes: a duty, a wait, what nobody holds, a change of hands."""

    duty: str
    wait: str
    open: str
    edge: str
    bottle: str
    pump: str
    feed: str


UNICODE = Marks("━", "─", "┄", "┃", "●", "▲", "○")
ASCII = Marks("=", "-", ".", "|", "*", "^", "o")


def timeline(
    plan: Plan,
    console: Console,
    *,
    titles: Titles = Titles.NEUTRAL,
    changes: Sequence[Change] = (),
    ascii_only: bool = False,
) -> None:
    """Print a plan on a console, at its width; without Unicode if its encoding has none.

    ``titles`` is how much the list may tell; ``busy`` reads like ``neutral`` here, since the
    screen is at home. ``changes`` are what a re-run changed; times in minutes since the epoch.
    """
    page = Page(console, ascii_only=ascii_only)
    shown = phrases.with_names(plan, titles, page.fit_name)
    _head(page, shown)
    _changes(page, shown, changes)
    _answer(page, shown)
    _lanes(page, shown)
    _list(page, shown, titles)
    _notices(page, shown)
    _foot(page, shown)


def _head(page: Page, plan: Plan) -> None:
    if not plan.request.caregivers:
        page.lines(phrases.NOT_READY, NOBODY)
    page.lines(phrases.reading(plan), "bold")


def _changes(page: Page, plan: Plan, changes: Sequence[Change]) -> None:
    if not changes:
        return
    page.blank()
    arrow = "->" if page.ascii_only else "→"
    for change in changes:
        page.lines(page.fit(phrases.change_words(change, plan, arrow), 2 * page.width), lead="  ")


def _answer(page: Page, plan: Plan) -> None:
    page.blank()
    for number, stretch in enumerate(phrases.care(plan)):
        _care_row(page, plan, stretch, first=number == 0)
    bottles = phrases.bottle_times(plan)
    if bottles:
        _row(page, "Bottles", f"about {', '.join(bottles)}")
    at = when(plan, plan.milestones.safe_to_drive)
    _row(page, "No driving", f"before {at} ({phrases.drive_wait(plan)})")
    if plan.milestones.nursing_resume is not None:
        at = when(plan, plan.milestones.nursing_resume)
        _row(page, "No nursing", f"before {at} ({phrases.nurse_wait(plan)})")
    for number, line in enumerate(milk.milk_lines(plan)):
        _row(page, "" if number else "Milk", line)
    page.lines(phrases.PRESCRIBER, lead="" if page.narrow else "  ")


def _care_row(page: Page, plan: Plan, stretch: Stretch, *, first: bool) -> None:
    who = phrases.nobody(plan) if stretch.who is None else stretch.label
    come = f" (come by {phrases.come_by(plan)})" if first else ""
    span = f"{when(plan, stretch.start)} – {when(plan, stretch.end)}"
    style = NOBODY if stretch.is_uncovered else ""
    _row(page, "Baby care" if first else "", f"{span}  {who}{come}", style)


def _row(page: Page, label: str, text: str, style: str = "") -> None:
    indent = "" if page.narrow else "  "
    page.lines(text, style, lead=f"{indent}{label:<12}", lead_style="bold")


def _lanes(page: Page, plan: Plan) -> None:
    """The axis and its lanes; on a narrow screen their names go above them if that draws finer."""
    left = LEFT_NARROW if page.narrow else LEFT
    axis = axis_of(plan, page.width - left)
    above = axis_of(plan, page.width)
    if axis.unit > COARSE and above.unit < axis.unit:
        axis, left = above, 0
    room, end = page.width - left, "..." if page.ascii_only else "…"
    page.blank()
    for labels in (day_labels(axis), hour_labels(axis), clock_labels(axis, room)):
        if labels:
            page.put(Text(" " * left + joined(place(labels, room, end)), "bold"))
    marks = ASCII if page.ascii_only else UNICODE
    for name, lane in _drawn(plan, axis, marks, room, end):
        if left == 0 and name:
            page.put(Text(name))
        label = "" if left == 0 else name if page.narrow else f"  {name}"
        page.put(Text(label.ljust(left)).append_text(lane))


def _drawn(plan: Plan, axis: Axis, marks: Marks, room: int, end: str) -> Iterator[tuple[str, Text]]:
    """Every lane that has something on it, by name."""
    start, stones = plan.request.start, plan.milestones
    handover = plan.event("hand-over")
    if handover:
        yield "hand-over", _bar(axis, handover.start, start, marks.duty, CARE)
    yield "session", _bar(axis, start, stones.session_end, marks.duty, "")
    care = [*phrases.care(plan), *phrases.after_care(plan)]
    yield "baby care", _stretches(axis, care, marks)
    labels = [(axis.column(s.start), s.label) for s in _changing(care)]
    yield "", Text(joined(place(labels, room, end)))
    yield "no driving", _bar(axis, start, stones.safe_to_drive, marks.wait, WAIT)
    if stones.nursing_resume is not None:
        yield "no nursing", _bar(axis, start, stones.nursing_resume, marks.wait, WAIT)
    for name, mark, found in (
        ("bottles", marks.bottle, [e.start for e in plan.of_kind("bottle")]),
        ("pumps", marks.pump, [e.start for e in plan.of_kind("pump")]),
        ("feeds", marks.feed, _feeds(plan)),
    ):
        columns = {axis.column(at) for at in found if axis.begin <= at <= axis.end}
        if columns:
            line = "".join(mark if n in columns else " " for n in range(max(columns) + 1))
            yield name, Text(line, MARK)


def _feeds(plan: Plan) -> list[Minute]:
    fed = phrases.last_feed(plan)
    return [e.start for e in plan.of_kind("feed")] + ([] if fed is None else [fed])


def _bar(axis: Axis, start: Minute, end: Minute, char: str, style: str) -> Text:
    columns = axis.columns_of(start, end)
    return Text(" " * columns.start).append(char * len(columns), style)


def _changing(care: list[Stretch]) -> list[Stretch]:
    """The stretches in which somebody else than just before has the baby."""
    return [s for n, s in enumerate(care) if n == 0 or care[n - 1].label != s.label]


def _stretches(axis: Axis, care: list[Stretch], marks: Marks) -> Text:
    lane = Text()
    changing = _changing(care)
    for stretch in care:
        columns = axis.columns_of(stretch.start, stretch.end)
        lane.truncate(columns.start)
        lane.append(" " * (columns.start - len(lane)))
        char = marks.open if stretch.who is None or not stretch.sure else marks.duty
        if char == marks.duty and not stretch.on_duty:
            char = marks.wait
        style = NOBODY if stretch.is_uncovered else CARE if stretch.who else ""
        edge = marks.edge if stretch in changing[1:] else char
        lane.append(edge + char * (len(columns) - 1), style)
    return lane


def _list(page: Page, plan: Plan, titles: Titles) -> None:
    rows = [
        (e.start, phrases.is_about(e), phrases.short_title(e, plan, titles)) for e in plan.events
    ]
    fed = phrases.last_feed(plan)
    if fed is not None:
        rows.append((fed, False, phrases.last_feed_words(plan)))
    rows.sort(key=lambda row: row[0])
    zone = plan.request.zone
    wide = max(len(zone.clock(at)) + 6 * about for at, about, _ in rows)
    day = None
    for at, about, name in rows:
        if zone.date(at) != day:
            day = zone.date(at)
            page.heading(date_words(zone, at))
        clock = f"about {zone.clock(at)}" if about else zone.clock(at)
        offset = phrases.start_of(plan.request, at)
        if page.narrow:
            tail = f" ({offset})" if at != plan.request.start and offset else ""
            page.lines(f"{name}{tail}", lead=f"{clock:>{wide}}  ")
        else:
            page.lines(name, lead=f"  {clock:>{wide}}  {offset:<9} ")


def _notices(page: Page, plan: Plan) -> None:
    warnings, notes, rest = phrases.notices(plan)
    if warnings or notes:
        page.blank()
    for notice in warnings:
        style = NOBODY if phrases.tells_of_nobody(notice) else ""
        page.lines(notice.message, style, lead="Warning: ", lead_style=style or "bold")
    for notice in notes:
        page.lines(notice.message, lead="Note: ", lead_style="bold")
    if rest:
        page.heading("Also")
        _bullets(page, rest)


def _bullets(page: Page, rest: Sequence[Notice]) -> None:
    for notice in rest:
        page.lines(notice.message, lead="- ")


def _foot(page: Page, plan: Plan) -> None:
    page.heading("Sources")
    for whose, numbers in _by_owner(phrases.waits(plan)).items():
        values = ", ".join(f"{rule} {duration_words(n.value)}" for rule, n in numbers)
        page.lines(values, lead=f"  {page.fit(whose, 24)}: ")
    for source in phrases.sources(plan):
        page.lines(page.fit(source.title, 2 * page.width), lead="  ")
        if source.url:
            address = page.fit(source.url, 4 * page.width)
            fits = len(address) + 2 <= page.width
            page.lines(address if fits else address.removeprefix("https://"), lead="  ")
    page.lines("Every number and where it was read: ppdplan rules", lead="  ")
    page.blank()
    if milk.uses_stored_milk(plan):
        page.lines(f"{milk.STORAGE} ({milk.STORAGE_SOURCE})")
    page.lines(f"{phrases.NO_ADVICE} {phrases.NOT_FOR}")


def _by_owner(numbers: list[tuple[str, Number]]) -> dict[str, list[tuple[str, Number]]]:
    owners: dict[str, list[tuple[str, Number]]] = {}
    for rule, number in numbers:
        owners.setdefault(number.whose, []).append((rule, number))
    return owners
