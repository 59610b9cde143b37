"""One row of a table, planned over what is on file: its drafts and its line for the manifest.

Everything here can run in another process.
"""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ppdplan.errors import PlanError
from ppdplan.files import check_writable
from ppdplan.model import Request
from ppdplan.notices import WARNING
from ppdplan.policies import is_expired, policy_of
from ppdplan.rules import Policy
from ppdplan.shell.scheduling import (
    Terms,
    edition_of,
    lay,
    look_at,
    plan_id_of,
    refuse_warnings,
    with_copy_notice,
    with_indiscreet,
)
from ppdplan.shell.typed import Typed, request_of
from ppdplan.tables import overview
from ppdplan.tables.journal import Entry
from ppdplan.tables.outputs import Job, Laid, drafts_of, files_of, hash_of, moment_of
from ppdplan.tables.rows import (
    POLICY,
    RowError,
    blamed,
    blaming,
    column_of_warning,
    phones_of,
    read_id,
    several,
    typed_of,
    without_names,
)
from ppdplan.tables.table import ID, Row, harmless
from ppdplan.when import clip

WRITTEN, UNCHANGED, FAILED = "written", "unchanged", "failed"
_STAMP = re.compile(rb"\r\nDTSTAMP:([0-9]{8}T[0-9]{6}Z)\r\n")
_OF_OURS = 200_000
"""Bytes: a first edition has some twenty thousand."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that is planned: its entry, and its drafts with the places they are for."""

    entry: Entry
    moves: tuple[tuple[Path, Path], ...] = ()


def draft_row(job: Job, row: Row) -> Draft:
    """Plan one row; what is wrong with it becomes its line in the manifest."""
    of = job.of(row)
    try:
        return _drafted(job, row, of)
    except RowError as refusal:
        return Draft(_refusal(row, of, refusal.column, refusal.error))
    except Exception as error:  # noqa: BLE001 (one row's bug must not cost the other patients)
        bug = PlanError("internal", f"This is a bug in ppdplan ({type(error).__name__}).")
        return Draft(_refusal(row, of, None, bug))


def _refusal(row: Row, of: str, column: str | None, error: PlanError) -> Entry:
    message = without_names(error.message, row.cells)
    line = {
        **_line(row, ok=False),
        "error": {"code": error.code, "column": column, "message": message},
    }
    return Entry(of, {}, FAILED, line, {"hint": error.hint})


def _line(row: Row, *, ok: bool) -> dict[str, Any]:
    """A line of the manifest with nothing filled in but who it is about."""
    shown = harmless(clip(row.cells.get(ID, ""))) or None
    line: dict[str, Any] = {"row": row.number, "id": shown, "ok": ok, "file": None}
    return line | {"revision": None, "milestones": None, "notices": [], "error": None}


def _drafted(job: Job, row: Row, of: str) -> Draft:
    if row.wrong:
        raise RowError(row.column, PlanError("bad-table", row.wrong, row.hint))
    with blaming(ID):
        name = read_id(row.cells.get(ID, ""))
    with blaming(POLICY):
        policy = _policy_of(several(row.cells.get(POLICY, "")) or job.policy)
    request = _request(job, row.cells, policy)
    phones = phones_of(row.cells)
    terms = Terms(
        titles=job.titles,
        plan_id=plan_id_of(name, job.namespace),
        force=job.force,
        strict=job.strict,
        epoch=job.epoch,
    )
    path = job.folder / f"{name}.ics"
    try:
        with blaming():
            laid = _laid(job, path, name, request, policy, terms)
            files = dict(files_of(job, path, laid, terms, phones)) if job.writes else {}
            moves = drafts_of(job, row.number, files)
    except RowError as refusal:
        raise _better_blamed(refusal, job, request, policy) from refusal
    line = _line(row, ok=True) | _facts(laid, path)
    hashes = {str(path.relative_to(job.folder)): hash_of(data) for path, data in files.items()}
    shown = overview.shown(laid.plan)
    status = WRITTEN if files else UNCHANGED
    return Draft(Entry(of, hashes, status, line, shown, request.start), moves)


def _facts(laid: Laid, path: Path) -> dict[str, Any]:
    plan, zone = laid.plan, laid.plan.request.zone
    found = {n: getattr(plan.milestones, n) for n in plan.milestones.__dataclass_fields__}
    return {
        "id": path.stem,
        "file": path.name,
        "revision": laid.edition.revision,
        "milestones": {n: None if at is None else zone.iso(at) for n, at in found.items()},
        "notices": list(dict.fromkeys(notice.code for notice in plan.notices)),
    }


def _request(job: Job, cells: Mapping[str, str], policy: Policy) -> Request:
    """What the row asks for. Raises ``RowError`` with the column that cannot be read."""

    def read(typed: Typed) -> Request:
        request = request_of(typed, job.now, job.system_zone, policy)
        if not typed.patient and all(person.is_plain for person in request.caregivers):
            return request
        # Calendars and the sums on them are loaded only where somebody has hours.
        from ppdplan.shell.rostering import with_free_time

        return with_free_time(request, policy, typed)

    typed = typed_of(cells, tz=job.tz, date_order=job.date_order)
    try:
        request = read(typed)
    except PlanError as error:
        raise blamed(error, typed, read) from error
    with blaming():
        if is_expired(policy, request.zone.date(max(request.start, job.now))):
            raise PlanError(
                "policy-expired",
                f"The policy '{policy.name}' was signed until {policy.expires_on}.",
                "Ask for the new one: a table is not planned by an expired policy.",
            )
    return request


@lru_cache(maxsize=64)
def _policy_of(names: tuple[str, ...]) -> Policy:
    return policy_of(names)


def _better_blamed(refusal: RowError, job: Job, request: Request, policy: Policy) -> RowError:
    """With ``strict`` the column is that of the first warning."""
    if refusal.error.code != "strict":
        return refusal
    with contextlib.suppress(PlanError):
        plan, _ = lay(request, policy, Terms(titles=job.titles), None)
        first = next((n.code for n in plan.notices if n.level == WARNING), "not-discreet")
        return RowError(column_of_warning(first), refusal.error)
    return refusal


def _laid(job: Job, path: Path, name: str, request: Request, policy: Policy, terms: Terms) -> Laid:
    """The plan over what is on file. Raises the errors of ``look_at`` and ``lay``."""
    laid = _as_it_is(job, path, request, policy, terms)
    if laid is None:
        on_file = look_at(path, terms, job.now)
        plan, held = lay(request, policy, terms, on_file)
        renews = {"renews_copy": job.copies, "renews_sheet": job.sheets}
        ours = edition_of(plan, terms, on_file, held, **renews)
        plan = with_copy_notice(plan, ours, on_file, **renews)
        laid = Laid(plan, ours, on_file)
    plan = with_indiscreet(laid.plan, terms.titles, {ID: name})
    if terms.strict and laid.on_file is None:
        refuse_warnings(plan)
    return replace(laid, plan=plan)


def _as_it_is(job: Job, path: Path, request: Request, policy: Policy, terms: Terms) -> Laid | None:
    """The plan, if the file is its first edition and nothing of it has begun: ten times as fast
    as reading the file, and most rows of most runs."""
    check_writable(path)
    if not path.exists() or path.stat().st_size > _OF_OURS:
        return None
    data = path.read_bytes()
    found = _STAMP.search(data)
    if found is None:
        return None
    try:
        plan, held = lay(request, policy, terms, None)
    except PlanError:
        return None
    if any(event.start <= job.now for event in plan.events):
        return None
    epoch = int(moment_of(found[1].decode()).timestamp())
    ours = edition_of(
        plan,
        replace(terms, epoch=epoch),
        None,
        held,
        renews_copy=job.copies,
        renews_sheet=job.sheets,
    )
    return Laid(plan, replace(ours, data=None)) if ours.data == data else None
