"""From a request to a plan and its file: the part that ``schedule``, ``move`` and tables share."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ppdplan.calendars.write import CURRENT, Edition, Filed, edition
from ppdplan.errors import PlanError
from ppdplan.files import check_writable, read_bytes
from ppdplan.model import Notice, Past, Plan, Request, Span
from ppdplan.notices import WARNING, in_order
from ppdplan.planner import build_plan
from ppdplan.policies import is_expired
from ppdplan.rules import Policy
from ppdplan.words import Titles, tells
from ppdplan.zone import Minute, utc

if TYPE_CHECKING:
    from ppdplan.calendars.ours import OurFile
    from ppdplan.day import Standing

CALLED_OFF = "that plan was cancelled"
SHARED = "it also holds entries that are not ours"
FILE_LIMIT = 5_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """How a plan may be laid. ``epoch`` is SOURCE_DATE_EPOCH in seconds, if set."""

    titles: Titles = Titles.NEUTRAL
    plan_id: str | None = None
    force: bool = False
    not_begun: bool = False
    strict: bool = False
    epoch: int | None = None
    is_reported: bool = False

    def stamp(self, now: Minute) -> str:
        """The moment of writing, as DTSTAMP has it."""
        at = utc(now) if self.epoch is None else dt.datetime.fromtimestamp(self.epoch, dt.UTC)
        return at.strftime("%Y%m%dT%H%M%SZ")


@dataclass(frozen=True, slots=True)
class OnFile:
    """The plan that the file in the way holds."""

    filed: Filed
    standing: "Standing"
    copy_revision: int | None = None
    sheet_revision: int | None = None


def plan_id_of(text: str, namespace: str = "") -> str:
    """The opaque id of a plan: a hash of what ``--id`` says."""
    named = f"{namespace}\0{text}".encode("utf-8", "surrogateescape")
    return hashlib.sha256(named).hexdigest()[:20]


def random_plan_id() -> str:
    """An id for a plan that nobody named."""
    return secrets.token_hex(10)


def look_at(path: Path, terms: Terms, now: Minute) -> OnFile | None:
    """The plan on file at ``path``; ``None`` if there is no file, or ``force`` replaces it.

    Raises ``file-exists`` if what is there is not ours to move, ``cannot-write`` if it is no
    plain file.
    """
    check_writable(path)
    if not path.exists():
        return None
    ours = _ours_at(path)
    foreign = _foreign(ours, terms)
    if ours is None or foreign:
        if terms.force:
            return None
        raise _in_the_way(path, foreign)
    if not terms.force and (ours.strangers or ours.is_cancelled):
        raise _in_the_way(path, CALLED_OFF if ours.is_cancelled else SHARED)
    return on_file_of(ours, now)


def _ours_at(path: Path) -> "OurFile | None":
    """A file of ours; ``None`` if it is not."""
    # icalendar and pydantic are loaded only where there is a file to read.
    from ppdplan.calendars.ours import read_ours

    try:
        return read_ours(read_bytes(path, FILE_LIMIT), str(path))
    except PlanError:
        return None


def _foreign(ours: "OurFile | None", terms: Terms) -> str:
    """Why what is there is not the plan meant; nothing if it is."""
    if ours is None:
        return "it is not a plan of ours"
    if ours.is_copy:
        return "it is a caregiver's copy"
    is_other = terms.plan_id is not None and terms.plan_id != ours.filed.plan_id
    return "it is the plan of another --id" if is_other else ""


def on_file_of(ours: "OurFile", now: Minute) -> OnFile:
    """A file of ours as the plan that stands; raises ``bad-calendar`` for a copy."""
    from ppdplan.day import Standing

    record = ours.family
    old = ours.plan(ours.policy, now)
    held = {name: Span(*span) for name, span in record.held.items()}
    standing = Standing(old, held, record.begun)
    return OnFile(ours.filed, standing, record.copy_revision, record.sheet_revision)


def refuse_shared(ours: "OurFile", file: str, *, force: bool) -> None:
    """Raises ``file-exists`` if a file holds more than one plan: the rest would be lost."""
    if ours.strangers and not force:
        raise PlanError(
            "file-exists",
            f"'{file}' also holds entries that are not of this plan. Nothing was changed.",
            "Plan each session in a file of its own with 'schedule', or use --force to keep "
            "this plan alone.",
        )


def _in_the_way(path: Path, why: str) -> PlanError:
    return PlanError(
        "file-exists",
        f"'{path}' is there already: {why}. Nothing was changed.",
        "Choose another --out, or use --force to replace it.",
    )


def lay(
    request: Request,
    policy: Policy,
    terms: Terms,
    on_file: OnFile | None,
    past: Past | None = None,
) -> tuple[Plan, dict[str, Span]]:
    """The plan for a request, over what is on file; and the waits that are held all the same.

    Raises ``wait-shortened``, ``no-cover`` and, with ``strict``, ``strict``.
    """
    if on_file is None:
        plan, held = build_plan(request, policy), dict[str, Span]()
    else:
        from ppdplan.day import replan

        plan, held = replan(
            request,
            policy,
            on_file.standing,
            past=past,
            force=terms.force,
            not_begun=terms.not_begun,
        )
    if is_expired(policy, request.zone.date(max(request.start, request.now))):
        plan = replace(plan, notices=in_order([*plan.notices, _expired(policy)]))
    hold_strict(plan, terms, on_file)
    return plan, held


def hold_strict(plan: Plan, terms: Terms, on_file: OnFile | None) -> None:
    """Raises ``strict`` for a warning, where that was asked for; a late end can be recorded."""
    request = plan.request
    starts = [request.start, *([on_file.standing.plan.request.start] if on_file else [])]
    has_begun = on_file is not None and max(starts) <= request.now
    if terms.strict and not has_begun:
        refuse_warnings(plan)


def _expired(policy: Policy) -> Notice:
    return Notice(
        "policy-expired",
        WARNING,
        f"The policy '{policy.name}' was signed until {policy.expires_on}: ask for the new one.",
    )


def refuse_warnings(plan: Plan) -> None:
    """Raises ``strict`` if the plan has a warning."""
    warnings = [notice for notice in plan.notices if notice.level == WARNING]
    if warnings:
        raise PlanError(
            "strict",
            " ".join(f"{notice.message} ({notice.code})" for notice in warnings),
            "Mend it, or leave --strict out. Nothing was written.",
        )


def with_indiscreet(plan: Plan, titles: Titles, named: dict[str, str | None]) -> Plan:
    """The plan, with a warning for each id or file name that tells too much."""
    if titles is Titles.FULL:
        return plan
    found = [
        Notice(
            "not-discreet",
            WARNING,
            f"{what} holds '{tells(text)}': others may see it. A plainer one tells less.",
        )
        for what, text in named.items()
        if text and tells(text)
    ]
    return replace(plan, notices=in_order([*plan.notices, *found]))


def edition_of(
    plan: Plan,
    terms: Terms,
    on_file: OnFile | None,
    held: dict[str, Span],
    *,
    renews_copy: bool = False,
    renews_sheet: bool = False,
) -> Edition:
    """The next edition of the plan's file; it remembers what copy and sheet were made of."""
    plan_id = terms.plan_id or (on_file.filed.plan_id if on_file else random_plan_id())
    return edition(
        plan,
        terms.titles,
        plan_id=plan_id,
        stamp=terms.stamp(plan.request.now),
        filed=on_file.filed if on_file else None,
        extra={
            "held": {name: [span.start, span.end] for name, span in held.items()},
            "copy_revision": CURRENT if renews_copy else on_file and on_file.copy_revision,
            "sheet_revision": CURRENT if renews_sheet else on_file and on_file.sheet_revision,
            "begun": _is_reported(plan, terms, on_file),
        },
    )


def _is_reported(plan: Plan, terms: Terms, on_file: OnFile | None) -> bool:
    """Whether somebody said that this session began; said of another day, it says nothing."""
    if terms.not_begun or terms.is_reported or on_file is None:
        return terms.is_reported
    before = on_file.standing
    return before.is_reported and before.plan.request.start == plan.request.start


def copy_edition(path: Path, plan: Plan, terms: Terms, ours: Edition) -> Edition:
    """The next edition of the caregiver's copy at ``path``.

    Raises ``file-exists`` if what is there is no copy of this plan.
    """
    from ppdplan.calendars.copy import copy_of

    return copy_of(
        plan,
        terms.titles,
        plan_id=ours.plan_id,
        stamp=terms.stamp(plan.request.now),
        revision=ours.revision,
        filed=_filed_copy(path, ours.plan_id, force=terms.force),
    )


def _filed_copy(path: Path, plan_id: str, *, force: bool) -> Filed | None:
    check_writable(path)
    ours = _ours_at(path) if path.exists() else None
    if ours and ours.is_copy and ours.filed.plan_id == plan_id:
        return ours.filed
    if path.exists() and not force:
        raise _in_the_way(path, "it is not a copy of this plan")
    return None


def with_copy_notice(
    plan: Plan,
    ours: Edition,
    on_file: OnFile | None,
    *,
    renews_copy: bool = False,
    renews_sheet: bool = False,
) -> Plan:
    """The plan, with a warning if copy or sheet were made of an earlier revision."""
    if on_file is None:
        return plan
    copied = None if renews_copy else on_file.copy_revision
    printed = None if renews_sheet else on_file.sheet_revision
    made = {"The caregiver's copy": (copied, "--caregiver-out"), "The sheet": (printed, "--sheet")}
    found = [
        Notice(
            "copy-out-of-date",
            WARNING,
            f"{what} shows the old times of an earlier plan. Make it anew with {option}.",
        )
        for what, (revision, option) in made.items()
        if revision is not None and revision < ours.revision
    ]
    return replace(plan, notices=in_order([*plan.notices, *found])) if found else plan
