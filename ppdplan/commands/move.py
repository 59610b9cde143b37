"""``ppdplan move``: what really happened, or a new start, laid into a plan on file."""

from dataclasses import dataclass, replace
from pathlib import Path

from ppdplan.commands.now import ours_at, standing_of
from ppdplan.commands.schedule import Wanted, deliver, terms_of
from ppdplan.errors import PlanError
from ppdplan.files import check_writable
from ppdplan.model import Plan
from ppdplan.notices import in_order
from ppdplan.present import tampered
from ppdplan.shell.rostering import with_hours
from ppdplan.shell.scheduling import lay, on_file_of, refuse_shared
from ppdplan.shell.surroundings import Surroundings
from ppdplan.shell.typed import SESSION
from ppdplan.slips import Slip, slipped
from ppdplan.when import nearest_time, read_duration, read_last_feed, read_time
from ppdplan.zone import Minute


@dataclass(frozen=True, slots=True)
class Reported:
    """The options of ``move`` as typed."""

    start: str | None = None
    last_feed: str | None = None
    started: str | None = None
    ended: str | None = None
    fed: str | None = None
    session_length: str | None = None


def run(file: str, reported: Reported, wanted: Wanted, around: Surroundings) -> None:
    """Parse, plan, write, show."""
    check_writable(Path(file))
    ours = ours_at(file, around.now)
    refuse_shared(ours, file, force=wanted.force)
    if ours.is_cancelled and not wanted.force:
        raise PlanError(
            "file-exists",
            f"The plan in '{file}' was cancelled. Nothing was changed.",
            "To lay it anew all the same, add --force.",
        )
    terms = replace(
        terms_of(wanted, around),
        titles=ours.filed.titles,
        plan_id=ours.filed.plan_id,
        is_reported=reported.started is not None or reported.ended is not None,
    )
    on_file = on_file_of(ours, around.now)
    old = on_file.standing.plan
    told = [] if ours.is_cancelled else list(tampered(standing_of(ours, around.now)))
    request, past = slipped(old, slip_of(reported, old, around.now), around.now)
    request = with_hours(request, old.policy)
    plan, held = lay(request, old.policy, terms, on_file, past)
    plan = replace(plan, notices=in_order([*plan.notices, *told]))
    deliver(plan, held, Path(file), on_file, wanted, terms, around)


def slip_of(reported: Reported, old: Plan, now: Minute) -> Slip:
    """What was reported, with the times that were meant.

    Raises ``missing-option`` if nothing was, ``bad-usage`` for both a new start and a real one.
    """
    if reported == Reported():
        raise PlanError(
            "missing-option",
            "Nothing to move: what happened?",
            "Use --start, --started, --ended, --fed or --session-length.",
        )
    _refuse_pairs(reported)
    start = _near(reported.start, old.request.start, old, now)
    started = _happened(reported.started, old.milestones.session_start, old, now)
    begin = next((at for at in (started, start) if at is not None), old.request.start)
    minutes = reported.session_length
    return Slip(
        start=start,
        last_feed=_last_feed(reported, begin, old, now),
        started=started,
        ended=_happened(reported.ended, old.milestones.session_end, old, now),
        fed=_near(reported.fed, now, old, now),
        session_minutes=read_duration(minutes, "--session-length", *SESSION) if minutes else None,
    )


def _refuse_pairs(reported: Reported) -> None:
    pairs = (
        ("--start", reported.start, "--started", reported.started),
        ("--ended", reported.ended, "--session-length", reported.session_length),
    )
    for one, value, other, second in pairs:
        if value is not None and second is not None:
            raise PlanError(
                "bad-usage", f"{one} and {other} say the same thing twice.", "Leave one out."
            )
    if reported.last_feed is not None and reported.start is None:
        raise PlanError(
            "bad-usage",
            "--last-feed goes with --start.",
            "To report a feed that was given, use --fed.",
        )


def _near(text: str | None, around: Minute, old: Plan, now: Minute) -> Minute | None:
    return None if text is None else nearest_time(read_time(text), around, old.request.zone, now)


def _happened(text: str | None, laid: Minute, old: Plan, now: Minute) -> Minute | None:
    """A time that is past: the nearest to when it was planned, or if that is still to come, the
    nearest to now."""
    at = _near(text, laid, old, now)
    return at if at is None or at <= now else _near(text, now, old, now)


def _last_feed(reported: Reported, start: Minute, old: Plan, now: Minute) -> Minute | None:
    if reported.last_feed is None:
        return None
    return read_last_feed(reported.last_feed, start, now, old.request.zone)
