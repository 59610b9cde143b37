"""A plan laid anew over one that is on file: what has begun stays, no running wait is cut short."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ppdplan.errors import PlanError
from ppdplan.model import Event, Milestones, Notice, Past, Plan, Request, Span
from ppdplan.notices import WARNING, in_order
from ppdplan.planner import NOTHING, build_plan
from ppdplan.rules import Policy
from ppdplan.words import list_of, when_words
from ppdplan.zone import Minute, Zone

ANOTHER_DAY = 12 * 60
"""A start this far from the old one is another day: nothing of the old one counts as begun."""

WAITS = {
    "care": ("caregiver_until", "baby care"),
    "drive": ("safe_to_drive", "driving"),
    "nurse": ("nursing_resume", "nursing"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is on file: the plan as laid, and waits that a forced run cut short but that still
    count (``held``: name of the wait to its span). ``is_reported``: somebody said that the
    session began or ended."""

    plan: Plan
    held: Mapping[str, Span] = field(default_factory=dict)
    is_reported: bool = False


def replan(
    request: Request,
    policy: Policy,
    standing: Standing,
    *,
    past: Past | None = None,
    force: bool = False,
    not_begun: bool = False,
) -> tuple[Plan, dict[str, Span]]:
    """The new plan, and the waits that still hold although the new plan ends them sooner.

    ``past`` is what has happened, where more is known of it than the clock says.

    Raises ``wait-shortened`` if a running wait would end earlier, fall away or begin after now,
    unless ``force`` (the old wait stays in ``held``) or ``not_begun`` (the session did not begin).
    """
    old = standing.plan
    plan = build_plan(request, policy, past_of(old, request) if past is None else past)
    if not_begun:
        refuse_not_begun(standing, request.now, force=force)
        return plan, {}
    cut = _cut(running_waits(old.milestones, {}, request.now), plan)
    if cut and not force:
        raise _shortened(cut, plan)
    # A wait that was cut short by force before this run is not cut by it, and goes on holding.
    held = _cut(running_waits(old.milestones, standing.held, request.now), plan)
    return _with_reopened(plan, old), held


def refuse_not_begun(standing: Standing, now: Minute, *, force: bool) -> None:
    """Raises ``wait-running`` if the session was reported to have begun, and waits run."""
    old = standing.plan
    running = running_waits(old.milestones, standing.held, now)
    if standing.is_reported and running and not force:
        zone = old.request.zone
        raise PlanError(
            "wait-running",
            f"It was reported that the session began at {zone.clock(old.request.start)}: the waits "
            f"go on ({_named(running, zone, now)}).",
            "If that report was wrong, add --force as well.",
        )


def past_of(old: Plan, request: Request) -> Past:
    """What of the old plan has begun before now; nothing, if this is another day."""
    now = request.now
    if abs(request.start - old.request.start) >= ANOTHER_DAY:
        return NOTHING
    handover = old.event("hand-over")
    begun = tuple(e for e in old.events if _counts_as_happened(e) and e.start < now)
    has_begun = max(old.request.start, request.start) <= now
    return Past(
        events=begun,
        handover=handover if handover and handover.start < now else None,
        shifts=tuple(
            replace(shift, end=min(shift.end, now)) for shift in old.cover if shift.start < now
        )
        if has_begun
        else (),
        rerun=True,
    )


def _counts_as_happened(event: Event) -> bool:
    return event.kind in ("feed", "bottle", "pump", "milk")


def running_waits(milestones: Milestones, held: Mapping[str, Span], now: Minute) -> dict[str, Span]:
    """The waits that run now, each as the later of the plan's and a held one."""
    running = {}
    for name, (milestone, _) in WAITS.items():
        until = getattr(milestones, milestone)
        spans = [Span(milestones.session_start, until)] if until else []
        if name in held:
            spans.append(held[name])
        live = [span for span in spans if span.holds(now)]
        if live:
            running[name] = max(live, key=lambda span: span.end)
    return running


def _cut(running: Mapping[str, Span], plan: Plan) -> dict[str, Span]:
    """Those of the running waits that the plan ends earlier, drops or begins after now."""
    return {name: span for name, span in running.items() if _is_cut(name, span, plan)}


def _is_cut(name: str, span: Span, plan: Plan) -> bool:
    until = getattr(plan.milestones, WAITS[name][0])
    return until is None or until < span.end or plan.request.start > plan.request.now


def wait_running(running: Mapping[str, Span], zone: Zone, now: Minute) -> PlanError:
    """The error for a plan that is to be called off while a wait runs."""
    return PlanError(
        "wait-running",
        f"A wait is running ({_named(running, zone, now)}): this plan is not over.",
        "If the session did not begin, add --not-begun. To cancel all the same, add --force: "
        "'now' then goes on showing the wait.",
    )


def _named(waits: Mapping[str, Span], zone: Zone, now: Minute) -> str:
    return list_of(
        [
            f"{WAITS[name][1]} until {when_words(zone, span.end, now)}"
            for name, span in waits.items()
        ]
    )


def _shortened(cut: Mapping[str, Span], plan: Plan) -> PlanError:
    named = _named(cut, plan.request.zone, plan.request.now)
    return PlanError(
        "wait-shortened",
        f"A wait is running ({named}), and this would end it earlier.",
        "If the session did not begin, add --not-begun. To do it all the same, add --force: "
        "'now' then goes on showing the old wait.",
    )


def _with_reopened(plan: Plan, old: Plan) -> Plan:
    """The plan, with a warning for each wait that was over and runs again."""
    zone, now = plan.request.zone, plan.request.now
    if plan.request.start > now:
        return plan
    found = []
    for milestone, words in WAITS.values():
        before, after = getattr(old.milestones, milestone), getattr(plan.milestones, milestone)
        if before and after and old.request.start <= before <= now < after:
            until = when_words(zone, after, now)
            message = f"The wait for {words} was over and runs again, until {until}."
            found.append(Notice("wait-reopened", WARNING, message))
    return replace(plan, notices=in_order([*plan.notices, *found])) if found else plan
