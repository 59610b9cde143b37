"""What holds at one moment, from a plan as laid and from the file as people left it.

An entry that somebody dragged earlier, cut short or deleted never frees anything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ppdplan.model import Event, Milestones, Notice, Shift, Span
from ppdplan.notices import WARNING
from ppdplan.words import when_words
from ppdplan.zone import Minute, Zone

PHASES = ("before", "session", "recovery", "waiting", "done", "cancelled")
_MARKERS = {"nurse": "nursing-resume", "drive": "safe-to-drive"}


@dataclass(frozen=True, slots=True)
class Found:
    """An entry as it now stands in the file."""

    start: Minute
    end: Minute
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait at a moment: whether it holds, and from when it no longer does."""

    on_hold: bool
    until: Minute
    minutes_left: int


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that runs, or is to come, with its title."""

    key: str
    title: str
    start: Minute
    end: Minute


@dataclass(frozen=True, slots=True)
class Present:
    """Everything that holds at ``at``; a caregiver's copy knows no waits and no phase.

    ``coming`` is who has the baby next."""

    at: Minute
    zone: Zone
    phase: str | None
    nursing: Wait | None
    driving: Wait | None
    on_duty: Shift | None
    coming: Shift | None
    running: tuple[Happening, ...]
    next: tuple[Happening, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan's file: the day as laid, its entries as found, and waits held in spite of it.

    ``milestones`` are ``None`` on a caregiver's copy, which knows no waits.
    """

    zone: Zone
    start: Minute
    milestones: Milestones | None
    cover: tuple[Shift, ...]
    events: tuple[Event, ...]
    titles: Mapping[str, str]
    found: Mapping[str, Found]
    held: Mapping[str, Span] = field(default_factory=dict)
    is_cancelled: bool = False


def present(standing: Standing, at: Minute) -> Present:
    """What holds at a minute."""
    happenings = [] if standing.is_cancelled else list(_happenings(standing))
    laid = standing.milestones
    now = phase(laid, at) if laid else None
    return Present(
        at=at,
        zone=standing.zone,
        phase="cancelled" if standing.is_cancelled else now,
        nursing=_wait("nurse", laid.nursing_resume, standing, at) if laid else None,
        driving=_wait("drive", laid.safe_to_drive, standing, at) if laid else None,
        on_duty=None if standing.is_cancelled else duty(standing.cover, at),
        coming=next((shift for shift in standing.cover if shift.start > at), None),
        running=tuple(h for h in happenings if h.start <= at < h.end),
        next=tuple(h for h in happenings if h.start > at),
        notices=() if standing.is_cancelled else tuple(tampered(standing)),
    )


def phase(milestones: Milestones, at: Minute) -> str:
    """Where in the day a minute lies; every boundary belongs to what follows."""
    bounds = (
        milestones.session_start,
        milestones.session_end,
        milestones.caregiver_until,
        milestones.last,
    )
    return PHASES[sum(at >= bound for bound in bounds)]


def duty(cover: Sequence[Shift], at: Minute) -> Shift | None:
    """Who has the baby."""
    return next((shift for shift in cover if shift.start <= at < shift.end), None)


def _wait(name: str, until: Minute | None, standing: Standing, at: Minute) -> Wait | None:
    """A wait as laid, or counted from a dragged session, or held: whichever holds."""
    spans = [standing.held[name]] if name in standing.held else []
    if until is not None and not standing.is_cancelled:
        spans += _spans(name, until, standing)
    if not spans:
        return None if until is None else Wait(on_hold=False, until=until, minutes_left=0)
    merged = _merged(spans)
    live = next((span for span in merged if span.holds(at)), None)
    if live:
        return Wait(on_hold=True, until=live.end, minutes_left=live.end - at)
    ahead = next((span for span in merged if span.start > at), merged[-1])
    return Wait(on_hold=False, until=ahead.end, minutes_left=0)


def _spans(name: str, until: Minute, standing: Standing) -> list[Span]:
    start, marker = standing.start, standing.found.get(_MARKERS[name])
    spans = [Span(start, until)]
    session = standing.found.get("session")
    if session and session.start != start:
        spans.append(Span(session.start, until + session.start - start))
    if marker and not marker.is_cancelled and marker.start > until:
        spans.append(Span(start, marker.start))
    return spans


def _merged(spans: list[Span]) -> list[Span]:
    """The same minutes as spans that do not touch, in order."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _happenings(standing: Standing) -> Iterator[Happening]:
    """The events with the times that count; one that somebody called off is none."""
    events = []
    for event in standing.events:
        found = standing.found.get(event.key)
        if found is None or not found.is_cancelled:
            title = standing.titles[event.key]
            spans = _counting(event, found)
            events += [Happening(event.key, title, span.start, span.end) for span in spans]
    yield from sorted(events, key=lambda each: each.start)


def _counting(event: Event, found: Found | None) -> list[Span]:
    """When an event counts: as found, and what someone relies on also as laid."""
    if found is None:
        return [event.span]
    now = Span(found.start, max(found.end, found.start + 1))
    if event.key in _MARKERS.values():
        start = max(event.start, now.start)
        return [Span(start, max(now.end, start + 1))]
    if _is_duty(event) or found.start < event.start or _is_cut_short(event, found):
        return _merged([event.span, now])
    return [now]


def _is_cut_short(event: Event, found: Found) -> bool:
    return found.end < event.end or found.end - found.start < event.end - event.start


def _is_duty(event: Event) -> bool:
    return event.kind in ("session", "caregiver", "watch", "driving", "reach")


def tampered(standing: Standing) -> Iterator[Notice]:
    """What people changed in the file by hand and would wrongly rely on."""
    for event in standing.events:
        found = standing.found.get(event.key)
        code = _change(event, found)
        # Feeds are no entries of the file.
        if code and event.kind != "feed":
            yield Notice(code, WARNING, _change_words(code, event, found, standing))


def _change(event: Event, found: Found | None) -> str | None:
    """The code of what was done to an entry; ``None`` if nobody could be misled by it."""
    if found is None or found.is_cancelled:
        return "event-missing"
    if event.key == "session" and found.start != event.start:
        return "session-moved"
    if found.start < event.start:
        return "moved-earlier"
    return "cut-short" if _is_cut_short(event, found) else None


def _change_words(code: str, event: Event, found: Found | None, standing: Standing) -> str:
    name = f"'{standing.titles[event.key]}'"
    laid, moved = (
        when_words(standing.zone, at, standing.start)
        for at in (event.start, found.start if found else event.start)
    )
    return {
        "event-missing": f"{name} was {'called off' if found else 'deleted'}. It still counts.",
        "session-moved": f"The session was dragged from {laid} to {moved}. Both count: use 'move' "
        "to lay the day anew.",
        "moved-earlier": f"{name} was dragged earlier. {laid} still counts.",
        "cut-short": f"{name} was cut short. It counts as laid.",
    }[code]
