"""``ppdplan cancel``: the same entries, called off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ppdplan.calendars.ours import OurFile
from ppdplan.calendars.write import Edition, Filed, called_off, file_of
from ppdplan.commands.now import ours_at
from ppdplan.commands.schedule import named_path
from ppdplan.day import refuse_not_begun, running_waits, wait_running
from ppdplan.errors import PlanError
from ppdplan.files import check_writable, write_all
from ppdplan.shell.scheduling import Terms, on_file_of, refuse_shared
from ppdplan.shell.surroundings import Surroundings
from ppdplan.views.cancellation import cancel_json
from ppdplan.words import when_words
from ppdplan.zone import Minute, Zone

BY_HAND = (
    "Some calendars ignore a cancelled file: Google, khal and Nextcloud keep the old entries. "
    "First delete these by hand there:"
)


def run(
    file: str,
    out: str | None,
    around: Surroundings,
    *,
    force: bool,
    not_begun: bool,
    json: bool,
) -> None:
    """Refuse while a wait runs, write the cancelled file, say what to delete by hand."""
    path = Path(file)
    check_writable(path)
    ours = ours_at(file, around.now)
    refuse_shared(ours, file, force=force)
    terms = Terms(force=force, not_begun=not_begun, epoch=around.epoch)
    extra = {} if ours.is_copy else {"held": _held(ours, terms, around.now)}
    edition = called_off(ours.filed, terms.stamp(around.now), extra)
    files = {path: edition.data} if edition.data else {}
    if out is not None:
        files[_beside(out, path)] = _cancel_file(edition, ours.filed, extra)
    write_all(files)
    zone = Zone(ours.copy.zone if ours.is_copy else ours.family.request.zone)
    if json:
        around.say_json(cancel_json(edition, zone))
        return
    around.say("\n".join(_words(edition, ours.filed, zone)))
    for name in files:
        around.tell(f"Wrote {name}.")


def _beside(out: str, path: Path) -> Path:
    """Where the cancellations go; raises ``bad-usage`` for the plan's own file."""
    other = named_path(out, "--out")
    if other.absolute() == path.absolute():
        raise PlanError(
            "bad-usage",
            f"--out '{out}' is the plan's own file.",
            "Give the file of cancellations another name.",
        )
    return other


def _held(ours: OurFile, terms: Terms, now: Minute) -> dict[str, list[Minute]]:
    """The waits that go on all the same; raises ``wait-running`` unless that is wanted.

    Of a plan that was called off before, those that it holds already.
    """
    standing = on_file_of(ours, now).standing
    running = running_waits(standing.plan.milestones, standing.held, now)
    if ours.is_cancelled:
        running = dict(standing.held)
    if terms.not_begun:
        refuse_not_begun(standing, now, force=terms.force)
        return {}
    if running and not terms.force and not ours.is_cancelled:
        raise wait_running(running, standing.plan.request.zone, now)
    return {name: [span.start, span.end] for name, span in running.items()}


def _cancel_file(edition: Edition, filed: Filed, extra: dict[str, Any]) -> bytes:
    """The cancellation for clients that honour METHOD:CANCEL."""
    state = {**filed.state, **extra, "cancelled": True, "revision": edition.revision}
    return file_of(edition.entries, filed.plan_id, filed.audience, state, method="CANCEL")


def _words(edition: Edition, filed: Filed, zone: Zone) -> Iterator[str]:
    if edition.data is None:
        yield "This plan was cancelled before: nothing changed."
        return
    yield BY_HAND
    first = min(entry.start for entry in edition.entries)
    for entry in edition.entries:
        before = filed.entries.get(entry.key)
        if before and before.status != "CANCELLED":
            yield f"  {when_words(zone, entry.start, first)}  {before.summary}"
    yield "The plan is cancelled. Tell everyone who was named in it."
