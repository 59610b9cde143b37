"""The top of the sheet: what holds at each moment, in words that its countdown only picks from."""

from collections.abc import Iterator
from dataclasses import dataclass

from ppdplan.model import Event, Plan, Role
from ppdplan.views import phrases
from ppdplan.views.phrases import when
from ppdplan.zone import Minute

COMING = ("session", "hand-over", "bottle", "pump")
"""Kinds (or keys) of events that somebody waits for."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What is true from ``start`` up to, but without, ``end``; ``None``: from or for ever.

    ``lead`` stands before the time that is left until ``end``; empty: none is shown.
    """

    text: str
    start: Minute | None
    end: Minute | None
    name: str = ""
    lead: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """A place at the top of the page: one of its signs shows at any moment, or none."""

    kind: str
    signs: tuple[Sign, ...]


def boards_of(plan: Plan) -> tuple[Board, ...]:
    """Every board, in the order in which a tired reader asks."""
    found = [
        Board("phase", tuple(_phase(plan))),
        Board("driving", tuple(_wait(plan, plan.milestones.safe_to_drive, "driving", "alert"))),
    ]
    if plan.milestones.nursing_resume is not None:
        resume = plan.milestones.nursing_resume
        found.append(Board("nursing", tuple(_wait(plan, resume, "nursing", "awake"))))
    found.append(Board("baby", tuple(_baby(plan))))
    coming = _moments(plan)
    found.append(Board("running", tuple(_running(coming))))
    found.append(Board("coming", tuple(_coming(coming))))
    return tuple(found)


def _phase(plan: Plan) -> Iterator[Sign]:
    stones = plan.milestones
    start, end = stones.session_start, stones.session_end
    until, last = stones.caregiver_until, stones.last
    yield Sign("Before the start.", None, start, lead="Starts in")
    yield Sign("The session is on.", start, end, more="She cannot hold or mind the baby.")
    yield Sign("The session is over.", end, until, more="She is not to be alone with the baby.")
    yield Sign("The waits still run.", until, last, more="She must be steady and awake first.")
    yield Sign(
        "The last wait is over.",
        last,
        None,
        more="Time alone is not enough. She must be awake, steady and alert. In doubt, wait.",
    )


def _wait(plan: Plan, until: Minute, what: str, how: str) -> Iterator[Sign]:
    start, clock = plan.milestones.session_start, when(plan, until)
    only = f"And then only if fully {how}."
    before = f"No {what} from {when(plan, start)} until {clock}."
    yield Sign(before, None, start, more=only)
    yield Sign(f"No {what} before {clock}.", start, until, lead="For another", more=only)
    over = f"The {what} wait ended at {clock}."
    yield Sign(over, until, None, more=f"Only if fully {how}. In doubt, wait.")


def _baby(plan: Plan) -> Iterator[Sign]:
    handover, stretches = plan.event("hand-over"), phrases.care(plan)
    begins = handover.start if handover else plan.milestones.session_start
    first = handover.name if handover else None
    text = f"is to be here by {when(plan, begins)}." if first else "Nobody is named for the baby."
    yield Sign(text, None, begins, name=first or "")
    if handover:
        text = "takes over now." if first else "Hand-over now: nobody is named."
        yield Sign(text, begins, handover.end, name=first or "")
    for stretch in stretches:
        until = when(plan, stretch.end)
        if stretch.who is None:
            yield Sign("Nobody has the baby! Call someone now.", stretch.start, stretch.end)
            continue
        is_last = stretch.end == plan.milestones.caregiver_until
        more = "Longer, if she is not steady and awake." if is_last else ""
        has = "has the baby" if stretch.sure else "has the baby, if free,"
        text = f"{has} until {until}."
        yield Sign(text, stretch.start, stretch.end, stretch.who, "For another", more)
    for stretch in phrases.after_care(plan):
        until = when(plan, stretch.end)
        text = f"is there too until {until}."
        if stretch.who is None:
            text = f"Until {until} she is the adult at home and may not drive."
        yield Sign(text, stretch.start, stretch.end, name=stretch.who or "")


Moment = tuple[Minute, Minute, str, str]
"""From, to, what, and whose name goes with it."""


def _moments(plan: Plan) -> list[Moment]:
    """What somebody waits for, in order; a bottle and a pump at one time are two."""
    found = [e for e in plan.events if (e.kind in COMING or e.key in COMING)]
    return [(e.start, e.end, _what(plan, e), e.name or "") for e in found]


def _what(plan: Plan, event: Event) -> str:
    at = when(plan, event.start)
    if event.kind == "bottle":
        hers = ", she gives it" if event.roles == (Role.PATIENT,) else ""
        return f"bottle about {at}{hers}"
    if event.key == "hand-over":
        return f"hand-over at {at}"
    return f"{'pump' if event.kind == 'pump' else 'session'} at {at}"


def _running(moments: list[Moment]) -> Iterator[Sign]:
    """The newest of what goes on; what began with it shows beside it."""
    starts = sorted({start for start, _, _, _ in moments})
    for start in starts:
        together = [m for m in moments if m[0] == start and not m[2].startswith("session")]
        if together:
            end = min(m[1] for m in together)
            later = next((at for at in starts if start < at < end), end)
            yield Sign(f"Now: {_joined(together)}.", start, later)


def _coming(moments: list[Moment]) -> Iterator[Sign]:
    begun: Minute | None = None
    for start in sorted({start for start, _, _, _ in moments}):
        together = [m for m in moments if m[0] == start]
        yield Sign(f"Next: {_joined(together)}.", begun, start, lead="In")
        begun = start


def _joined(moments: list[Moment]) -> str:
    return " and ".join(f"{what}" for _, _, what, _ in moments)
