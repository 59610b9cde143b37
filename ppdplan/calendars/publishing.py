"""A plan put on a calendar server: what is to be done there, and doing it in the order of safety.

What is new is created first, then what moved is updated, and only when all of that has gone well
is anything cancelled: a calendar that was reached halfway shows too much, never too little. Every
write is bound to what was seen (If-None-Match, If-Match). Nothing is remembered here: each run
compares the file with the server, so a run that broke off is finished by the next one.

Left alone and reported: what somebody edited there (``calendars.published`` says how that is
told), what was put there from a later edition of the file, what the file no longer knows. An
entry that somebody deleted there is put again: that cannot be told from a run that broke off.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ppdplan.calendars.published import Draft, Sheaf, Stored, stored_of
from ppdplan.calendars.server import CHANGED, RemoteCalendar, ServerError

CREATE, UPDATE, CANCEL, DELETE = "created", "updated", "cancelled", "deleted"
ORDER = (CREATE, UPDATE, CANCEL, DELETE)

WHY = {
    "edited": "somebody edited it there",
    "newer": "it was put there from a later edition of this plan",
    "raced": "somebody changed it there at this very moment",
    "held-back": "not cancelled yet, because something before it failed",
    "not-tried": "not tried any more",
    "no-etag": "the server does not say which version it has",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: ``what`` is one of ``ORDER``; ``etag`` is of the object it replaces."""

    what: str
    draft: Draft
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """One entry that is not as the file has it, and why, as a code and in words."""

    key: str
    uid: str
    title: str
    code: str
    message: str


@dataclass(slots=True)
class Outcome:
    """What was done for one plan. ``left`` are UIDs; ``stopped``: why no more was tried."""

    steps: list[Step] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ORDER, 0))
    unchanged: int = 0
    conflicts: list[Remark] = field(default_factory=list)
    failed: list[Remark] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How to go about it: ``force`` overwrites edits, ``delete_cancelled`` removes entries."""

    force: bool = False
    delete_cancelled: bool = False
    dry_run: bool = False


def publish(sheaf: Sheaf, calendar: RemoteCalendar, manner: Manner) -> Outcome:
    """Bring the calendar to what the file says; the calendar is open. Raises nothing."""
    ours = [name for name in calendar.names if name.startswith(f"{sheaf.plan_id}-")]
    wanted = {draft.name for draft in sheaf.drafts}
    try:
        there = calendar.fetch([*ours, *(wanted & set(calendar.names) - set(ours))])
    except ServerError as trouble:
        return _unseen(sheaf, trouble)
    seen = {name: (etag, stored_of(data)) for name, (etag, data) in there.items()}
    outcome = decide(sheaf, seen, manner)
    if manner.dry_run:
        outcome.done.update(Counter(step.what for step in outcome.steps))
    else:
        _apply(outcome, calendar)
    return outcome


def _unseen(sheaf: Sheaf, trouble: ServerError) -> Outcome:
    """The outcome for a plan whose entries the server did not show."""
    failed = [_remark(draft, "not-tried", trouble.words) for draft in sheaf.drafts]
    return Outcome(failed=failed, stopped=trouble.words if trouble.stops else "")


def decide(sheaf: Sheaf, seen: Mapping[str, tuple[str, Stored]], manner: Manner) -> Outcome:
    """What is to be done, from the file's entries and the server's (ETag and content by name)."""
    outcome = Outcome()
    for draft in sheaf.drafts:
        etag, stored = seen.get(draft.name, ("", None))
        what = _wanted(draft, stored, manner)
        trouble = _objection(sheaf, draft, stored) if what and stored and not manner.force else ""
        if not what:
            outcome.unchanged += 1
        elif trouble:
            outcome.conflicts.append(_remark(draft, trouble))
        elif stored and not etag:
            outcome.failed.append(_remark(draft, "no-etag"))
        else:
            outcome.steps.append(Step(what, draft, etag if stored else None))
    outcome.steps.sort(key=lambda step: ORDER.index(step.what))
    known = {draft.name for draft in sheaf.drafts}
    outcome.left = sorted(
        name.removesuffix(".ics")
        for name, (_, stored) in seen.items()
        if name not in known and stored.audience in (sheaf.audience, None)
    )
    return outcome


def _wanted(draft: Draft, stored: Stored | None, manner: Manner) -> str:
    """What this entry needs, ``""`` for nothing."""
    if stored is None:
        return "" if draft.is_cancelled else CREATE
    if draft.is_cancelled and manner.delete_cancelled:
        return DELETE
    if stored.meaning == draft.meaning and stored.sequence >= draft.sequence:
        return ""
    return CANCEL if draft.is_cancelled and not stored.is_cancelled else UPDATE


def _objection(sheaf: Sheaf, draft: Draft, stored: Stored) -> str:
    """Why the object on the server may not be replaced unasked, ``""`` if it may."""
    if stored.meaning == draft.meaning:
        return ""
    if not stored.is_untouched:
        return "edited"
    return "newer" if stored.revision > sheaf.revision else ""


def _apply(outcome: Outcome, calendar: RemoteCalendar) -> None:
    for step in outcome.steps:
        if outcome.stopped:
            outcome.failed.append(_remark(step.draft, "not-tried"))
        elif step.what in (CANCEL, DELETE) and outcome.failed:
            outcome.failed.append(_remark(step.draft, "held-back"))
        else:
            _take(step, outcome, calendar)


def _take(step: Step, outcome: Outcome, calendar: RemoteCalendar) -> None:
    """Do one step, and note how it went."""
    try:
        if step.what == DELETE:
            calendar.delete(step.draft.name, step.etag or "")
        else:
            calendar.put(step.draft.name, step.draft.data, step.etag)
    except ServerError as trouble:
        if trouble.status == CHANGED:
            outcome.conflicts.append(_remark(step.draft, "raced"))
            return
        outcome.failed.append(_remark(step.draft, "refused", trouble.words))
        outcome.stopped = trouble.words if trouble.stops else ""
    else:
        outcome.done[step.what] += 1


def _remark(draft: Draft, code: str, words: str = "") -> Remark:
    return Remark(draft.key, draft.uid, draft.title, code, words or WHY[code])


def total(outcomes: Iterable[Outcome]) -> Outcome:
    """Several outcomes as one."""
    whole = Outcome()
    for one in outcomes:
        for what in ORDER:
            whole.done[what] += one.done[what]
        whole.unchanged += one.unchanged
        whole.conflicts += one.conflicts
        whole.failed += one.failed
        whole.left += one.left
        whole.stopped = whole.stopped or one.stopped
    return whole
