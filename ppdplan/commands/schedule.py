"""``ppdplan schedule``: a start, a tier and a last feed in; a timeline and a calendar file out."""

from dataclasses import dataclass
from pathlib import Path

from ppdplan import asking
from ppdplan.calendars.write import Edition
from ppdplan.errors import PlanError
from ppdplan.files import write_all
from ppdplan.model import Plan
from ppdplan.policies import policy_named
from ppdplan.scheduling import (
    OnFile,
    Terms,
    edition_of,
    lay,
    look_at,
    plan_id_of,
    with_indiscreet,
)
from ppdplan.surroundings import Surroundings
from ppdplan.typed import Typed, missing, request_of
from ppdplan.words import Titles
from ppdplan.zone import Zone

STDOUT = "-"
INTO_A_PHONE = (
    "To get it into a phone, mail it there and open it. Google Calendar imports it only in a "
    "desktop browser, and drops the reminders."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the answer goes and in what dress, as typed."""

    policy: str | None = None
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


def run(typed: Typed, wanted: Wanted, around: Surroundings) -> None:
    """Parse, plan, write, show."""
    terms = terms_of(wanted, around)
    policy = policy_named(wanted.policy or "article")
    request = request_of(asked(typed, around), around.now, around.system_zone)
    path = target(wanted, request.zone.local(request.start).strftime("session-%Y-%m-%d.ics"))
    on_file = standing(path, wanted, terms, around) if path else None
    plan, held = lay(request, policy, terms, on_file)
    plan = with_indiscreet(plan, terms.titles, {"--id": wanted.id, "--out": wanted.out})
    ours = edition_of(plan, terms, on_file, held)
    if path and ours.data and not wanted.dry_run:
        write_all({path: ours.data})
    show(plan, ours, wanted, terms, around)
    if path and not wanted.quiet and not wanted.json:
        around.tell(what_was_written(path, ours, dry_run=wanted.dry_run))


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
    zone = Zone(typed.tz or around.system_zone)
    return asking.fill(typed, around.now, zone, ask=around.ask, tell=around.tell_error)


def target(wanted: Wanted, default: str) -> Path | None:
    """The file to write; ``None`` if the calendar goes nowhere or to standard output."""
    if wanted.out == STDOUT or (wanted.json and wanted.out is None):
        return None
    if wanted.out == "":
        raise PlanError("bad-usage", "--out is empty.", "Name a file, or leave --out out.")
    return Path(wanted.out or default)


def standing(path: Path, wanted: Wanted, terms: Terms, around: Surroundings) -> OnFile | None:
    """The plan on file. Where only the default name meets one, somebody must say so first."""
    on_file = look_at(path, terms, around.now)
    if on_file is None or wanted.out or wanted.id is not None or wanted.force:
        return on_file
    if around.ask and around.ask(f"'{path}' holds a plan. Move that plan? [y/N]").lower() == "y":
        return on_file
    raise PlanError(
        "file-exists",
        f"'{path}' holds a plan already. Nothing was changed.",
        f"To move that plan, use --out {path}. For another plan, give --out another name.",
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


def what_was_written(path: Path, ours: Edition, *, dry_run: bool) -> str:
    """One line on the file."""
    if dry_run:
        return "Nothing was written."
    if ours.data is None:
        return f"{path} is right as it is: nothing changed."
    return f"Wrote {path} ({len(ours.entries)} entries). {INTO_A_PHONE}"
