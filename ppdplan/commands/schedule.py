"""``ppdplan schedule``: a start, a tier and a last feed in; a timeline and a calendar file out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

from ppdplan.calendars.write import Edition
from ppdplan.errors import PlanError
from ppdplan.files import write_all
from ppdplan.model import Plan, Span
from ppdplan.people import read_phone
from ppdplan.policies import policy_of
from ppdplan.shell.scheduling import (
    OnFile,
    Terms,
    copy_edition,
    edition_of,
    hold_strict,
    lay,
    look_at,
    plan_id_of,
    with_copy_notice,
    with_indiscreet,
)
from ppdplan.shell.surroundings import Surroundings
from ppdplan.shell.typed import Typed, missing, request_of
from ppdplan.words import Titles
from ppdplan.zone import Zone

STDOUT = "-"
WHO = "Nobody is named for the baby yet: add --caregiver NAME."
INTO_A_PHONE = (
    "To get a calendar into a phone, mail it there and open it. Google Calendar imports it only "
    "in a desktop browser, and drops the reminders."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the answer goes and in what dress, as typed."""

    policy: tuple[str, ...] = ()
    titles: str = "neutral"
    out: str | None = None
    json: bool = False
    plain: bool = False
    quiet: bool = False
    dry_run: bool = False
    force: bool = False
    not_begun: bool = False
    id: str | None = None
    strict: bool = False
    caregiver_out: str | None = None
    sheet: str | None = None
    phone: tuple[str, ...] = ()


def run(typed: Typed, wanted: Wanted, around: Surroundings) -> None:
    """Parse, plan, write, show."""
    terms = terms_of(wanted, around)
    policy = policy_of(wanted.policy)
    request = request_of(asked(typed, around), around.now, around.system_zone, policy)
    if typed.patient or not all(person.is_plain for person in request.caregivers):
        # Calendars and the sums on them are loaded only where somebody has hours.
        from ppdplan.shell.rostering import with_free_time

        request = with_free_time(request, policy, typed)
    path = target(wanted, request.zone.local(request.start).strftime("session-%Y-%m-%d.ics"))
    on_file = standing(path, wanted, terms, around) if path else None
    plan, held = lay(request, policy, terms, on_file)
    deliver(plan, held, path, on_file, wanted, terms, around)


def deliver(
    plan: Plan,
    held: dict[str, Span],
    path: Path | None,
    on_file: OnFile | None,
    wanted: Wanted,
    terms: Terms,
    around: Surroundings,
) -> None:
    """Write every file that was asked for, all or none, then show the plan."""
    plan = with_indiscreet(plan, terms.titles, {"--id": wanted.id, "--out": wanted.out})
    hold_strict(plan, terms, on_file)
    renews_copy, renews_sheet = wanted.caregiver_out is not None, wanted.sheet is not None
    ours = edition_of(
        plan, terms, on_file, held, renews_copy=renews_copy, renews_sheet=renews_sheet
    )
    plan = with_copy_notice(plan, ours, on_file, renews_copy=renews_copy, renews_sheet=renews_sheet)
    written = files_of(plan, ours, path, wanted, terms, around)
    if not wanted.dry_run:
        write_all(written)
    show(plan, ours, wanted, terms, around)
    if not wanted.quiet and not wanted.json:
        for line in what_was_written(path, ours, written, dry_run=wanted.dry_run):
            around.tell(fill(line, around.width, break_long_words=False))
        if not plan.request.caregivers:
            around.tell(WHO)


def files_of(
    plan: Plan,
    ours: Edition,
    path: Path | None,
    wanted: Wanted,
    terms: Terms,
    around: Surroundings,
) -> dict[Path, bytes]:
    """What to write where: the calendar, the caregiver's copy, the sheet."""
    files: dict[Path, bytes] = {}
    if path and ours.data:
        files[path] = ours.data
    if wanted.caregiver_out is not None:
        copy_path = named_path(wanted.caregiver_out, "--caregiver-out")
        copy = copy_edition(copy_path, plan, terms, ours)
        files |= {copy_path: copy.data} if copy.data else {}
    if wanted.sheet is not None:
        from ppdplan.views.sheet import sheet

        page = sheet(
            plan,
            titles=terms.titles,
            plan_id=ours.plan_id,
            revision=ours.revision,
            printed_at=around.now,
            phones=dict(read_phone(text) for text in wanted.phone) or plan.policy.phones,
        )
        files[named_path(wanted.sheet, "--sheet")] = page.encode()
    return files


def named_path(text: str, option: str) -> Path:
    """A file's name as typed; raises ``bad-usage`` for an empty one."""
    if not text:
        raise PlanError("bad-usage", f"{option} is empty.", f"Name a file after {option}.")
    if text.endswith("/"):
        raise PlanError(
            "cannot-write", f"'{text}' names a folder. Nothing was changed.", "Name a file in it."
        )
    return Path(text)


def terms_of(wanted: Wanted, around: Surroundings) -> Terms:
    """How the plan may be laid; raises ``bad-usage`` for options that do not go together."""
    if wanted.titles not in list(Titles):
        raise PlanError(
            "bad-usage",
            f"--titles '{wanted.titles[:60]}' is none of neutral, busy, full.",
            "Leave it out for neutral.",
        )
    if wanted.json and wanted.out == STDOUT:
        raise PlanError(
            "bad-usage",
            "--json and --out - both write to standard output.",
            "Give --out a file.",
        )
    return Terms(
        titles=Titles(wanted.titles),
        plan_id=plan_id_of(wanted.id) if wanted.id is not None else None,
        force=wanted.force,
        not_begun=wanted.not_begun,
        strict=wanted.strict,
        epoch=around.epoch,
    )


def asked(typed: Typed, around: Surroundings) -> Typed:
    """What was typed; what is missing is asked for, if somebody is there to answer."""
    if around.ask is None or not missing(typed):
        return typed
    from ppdplan.shell import asking

    zone = Zone(around.system_zone if typed.tz is None else typed.tz)
    return asking.fill(typed, around.now, zone, ask=around.ask, tell=around.tell_error)


def target(wanted: Wanted, default: str) -> Path | None:
    """The file to write; ``None`` if the calendar goes nowhere or to standard output."""
    if wanted.out == STDOUT or (wanted.json and wanted.out is None):
        return None
    return named_path(default if wanted.out is None else wanted.out, "--out")


def standing(path: Path, wanted: Wanted, terms: Terms, around: Surroundings) -> OnFile | None:
    """The plan on file. Where only the default name meets one, somebody must say so first."""
    on_file = look_at(path, terms, around.now)
    if on_file is None or wanted.out or wanted.id is not None or wanted.force:
        return on_file
    if wanted.dry_run:
        return None
    if around.ask and around.ask(f"'{path}' holds a plan. Move that plan? [y/N]").lower() == "y":
        return on_file
    raise PlanError(
        "file-exists",
        f"'{path}' holds a plan already. Nothing was changed.",
        f"To change that plan, add --out {path}; for what happened use 'ppdplan move {path}'. "
        "For another plan, give --out another name.",
    )


def show(plan: Plan, ours: Edition, wanted: Wanted, terms: Terms, around: Surroundings) -> None:
    """The plan on standard output, or beside the calendar on standard error."""
    to_stdout = wanted.out == STDOUT
    if to_stdout and ours.data:
        around.say_bytes(ours.data)
    if wanted.json:
        from ppdplan.views.jsonout import plan_json

        named = wanted.id is not None or wanted.out is not None
        plan_id = ours.plan_id if named else None
        around.say_json(
            plan_json(
                plan,
                terms.titles,
                plan_id=plan_id,
                revision=ours.revision,
                changes=ours.changes,
            )
        )
    elif not wanted.quiet:
        show_words(plan, ours, wanted, terms, around, on_stderr=to_stdout)


def show_words(
    plan: Plan,
    ours: Edition,
    wanted: Wanted,
    terms: Terms,
    around: Surroundings,
    *,
    on_stderr: bool,
) -> None:
    """The timeline, or sentences."""
    if wanted.plain:
        from ppdplan.views.plain import plain

        speak = around.tell if on_stderr else around.say
        speak(plain(plan, titles=terms.titles, changes=ours.changes).rstrip("\n"))
        return
    from ppdplan.views.timeline import timeline

    timeline(
        plan,
        around.console(on_stderr=on_stderr),
        titles=terms.titles,
        changes=ours.changes,
        ascii_only=not around.unicode,
    )


def what_was_written(
    path: Path | None, ours: Edition, written: dict[Path, bytes], *, dry_run: bool
) -> Iterator[str]:
    """A line a file, and what it takes to get the calendar into a phone."""
    if dry_run:
        yield "Nothing was written."
        return
    if path and path not in written:
        yield f"{path} is right as it is: nothing changed."
    for name in written:
        yield f"Wrote {name} ({len(ours.entries)} entries)." if name == path else f"Wrote {name}."
    if written:
        yield INTO_A_PHONE
