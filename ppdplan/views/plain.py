"""The plan in sentences for a screen reader: no boxes, no columns, no short forms."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ppdplan.model import Change, Event, Plan, Role
from ppdplan.views import milk, phrases
from ppdplan.views.phrases import Stretch, when
from ppdplan.words import (
    MONTHS,
    WEEKDAYS,
    Titles,
    clean_name,
    date_words,
    duration_words,
    list_of,
    volume_words,
)

NAME_LENGTH = 60


def plain(plan: Plan, *, titles: Titles = Titles.NEUTRAL, changes: Sequence[Change] = ()) -> str:
    """A plan in plain sentences, one a line, events in order of time; ends with a newline.

    ``titles`` and ``changes`` are as for the timeline.
    """
    shown = phrases.with_names(plan, titles, _short)
    lines = [
        *_head(shown),
        *(_sentence(phrases.change_words(change, shown, "to"), ()) for change in changes),
        *_answer(shown),
        *_warnings(shown),
        *_events(shown, titles),
        *_notes(shown),
        *_foot(shown),
    ]
    return "\n".join(lines) + "\n"


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 4].rstrip()} and so on"


_SPOKEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b1 h (\d\d)\b"), r"1 hour \1 min"),
    (re.compile(r"\b(\d+) h (\d\d)\b"), r"\1 hours \2 min"),
    (re.compile(r"\b1 h\b"), "1 hour"),
    (re.compile(r"\b(\d+) h\b"), r"\1 hours"),
    (re.compile(r"\b0?1 min\b"), "1 minute"),
    (re.compile(r"\b0?(\d+) min\b"), r"\1 minutes"),
    (re.compile(r"\b(\d+) ml\b"), r"\1 milliliters"),
    (re.compile(r"\b1 oz\b"), "1 ounce"),
    (re.compile(r"\b([\d.]+) oz\b"), r"\1 ounces"),
    (re.compile(r" \((UTC)([-+])([\d:]+)\)"), r", \1\2\3,"),
    (re.compile(r"UTC-(\d)"), r"UTC minus \1"),
    (re.compile(r"UTC\+(\d)"), r"UTC plus \1"),
    (re.compile(r"\s*–\s*"), " to "),
    (re.compile(r", [+](?=\d)"), ", later by "),
    (re.compile(r", −(?=\d)"), ", sooner by "),
    *((re.compile(rf"\b{day[:3]} (?=\d)"), f"{day} ") for day in WEEKDAYS),
    *((re.compile(rf"(?<=\d) {month[:3]}\b"), f" {month}") for month in MONTHS),
    (re.compile(r",+(?=[,.;:])"), ""),
)


def spoken(text: str, names: Iterable[str] = ()) -> str:
    """Words for what a screen reader stumbles over: ``2 h 30``, ``–``, ``Wed``, ``UTC-4``.

    ``names`` are people's: they stay as they are.
    """
    kept = [re.escape(name) for name in names if name]
    parts = re.split(f"({'|'.join(kept)})", text) if kept else [text]
    return "".join(part if number % 2 else _in_words(part) for number, part in enumerate(parts))


def _in_words(text: str) -> str:
    for pattern, words in _SPOKEN:
        text = pattern.sub(words, text)
    return text


def _names(plan: Plan) -> list[str]:
    people = [person.name for person in plan.request.caregivers]
    found = [*people, plan.request.sitter, plan.request.driver, *(e.name for e in plan.events)]
    return sorted({name for name in found if name}, key=len, reverse=True)


def _sentence(text: str, names: Iterable[str]) -> str:
    said = spoken(text, names).strip()
    return said if said.endswith((".", "?", "!")) else f"{said}."


def _head(plan: Plan) -> Iterator[str]:
    if not plan.request.caregivers:
        yield f"{phrases.NOT_READY}."
    yield f"{phrases.reading(plan)}."


def _answer(plan: Plan) -> Iterator[str]:
    names, stones = _names(plan), plan.milestones
    for stretch in phrases.care(plan):
        yield _sentence(_care(plan, stretch), names)
    if plan.event("hand-over"):
        yield _sentence(f"Come by {phrases.come_by(plan)}", ())
    for stretch in phrases.after_care(plan):
        yield from _after_care(plan, stretch)
    bottles = phrases.bottle_times(plan)
    if bottles:
        yield _sentence(f"Bottles: about {list_of(bottles)}", ())
    yield _sentence(
        f"No driving before {when(plan, stones.safe_to_drive)}: {phrases.drive_wait(plan)}", ()
    )
    if stones.nursing_resume is not None:
        at = when(plan, stones.nursing_resume)
        yield _sentence(f"No nursing before {at}: {phrases.nurse_wait(plan)}", ())
    for line in milk.milk_lines(plan):
        yield _sentence(f"Milk: {line}", ())
    yield phrases.PRESCRIBER


def _care(plan: Plan, stretch: Stretch) -> str:
    span = f"{when(plan, stretch.start)} to {when(plan, stretch.end)}"
    who = phrases.nobody(plan) if stretch.who is None else stretch.label
    return f"Baby care from {span}: {who}"


def _after_care(plan: Plan, stretch: Stretch) -> Iterator[str]:
    """Who is at home until she may drive; nobody, unless a note says that already."""
    span = f"from {when(plan, stretch.start)} to {when(plan, stretch.end)}"
    if stretch.who is not None:
        yield _sentence(f"At home {span}: {stretch.label}", _names(plan))
    elif not any(notice.code == "uncovered-tail" for notice in plan.notices):
        yield _sentence(f"Nobody is named {span}: she is alone with the baby", ())


def _warnings(plan: Plan) -> Iterator[str]:
    warnings, _, _ = phrases.notices(plan)
    for notice in warnings:
        yield _sentence(f"Warning: {notice.message}", _names(plan))


def _notes(plan: Plan) -> Iterator[str]:
    _, notes, rest = phrases.notices(plan)
    for notice in (*notes, *rest):
        yield _sentence(f"Note: {notice.message}", _names(plan))


def _events(plan: Plan, titles: Titles) -> Iterator[str]:
    zone, names = plan.request.zone, _names(plan)
    rows = [(event.start, _event(plan, event, titles)) for event in plan.events]
    fed = phrases.last_feed(plan)
    if fed is not None:
        rows.append((fed, f"{zone.clock(fed)}: {phrases.last_feed_words(plan)}"))
    day = zone.date(min(at for at, _ in rows))
    for number, (at, text) in enumerate(sorted(rows, key=lambda row: row[0])):
        if number == 0 or zone.date(at) != day:
            day = zone.date(at)
            yield f"{date_words(zone, at)}."
        yield _sentence(text, names)


def _event(plan: Plan, event: Event, titles: Titles) -> str:
    clock = plan.request.zone.clock(event.start)
    if event.kind != "bottle":
        about = "About " if phrases.is_about(event) else ""
        return f"{about}{clock}: {phrases.short_title(event, plan, titles)}"
    bottle = "Formula bottle" if event.formula else "Bottle"
    if event.amount_ml is not None:
        bottle += f" of {volume_words(event.amount_ml, plan.request.milk.unit)}"
    giver = "she" if event.roles == (Role.PATIENT,) else event.name
    about = "About " if phrases.is_about(event) else ""
    return f"{about}{clock}: {bottle}{f', {giver} gives it' if giver else ''}"


def _foot(plan: Plan) -> Iterator[str]:
    for rule, number in phrases.waits(plan):
        what, wait = plan.policy.rules[rule].what, duration_words(number.value)
        yield _sentence(f"{what}: {wait}, {clean_name(number.whose)}", ())
    for source in phrases.sources(plan):
        yield f"Read in: {clean_name(source.title)}{f', {source.url}' if source.url else ''}"
    if milk.uses_stored_milk(plan):
        yield spoken(f"{milk.STORAGE} Source: {milk.STORAGE_SOURCE}.")
    yield phrases.NO_ADVICE
    yield phrases.NOT_FOR
