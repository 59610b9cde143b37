"""``ppdplan cancel``: the same entries, called off."""

from collections.abc import Iterator
from pathlib import Path

from ppdplan.calendars.write import Edition, Filed, called_off, file_of
from ppdplan.commands.now import ours_at
from ppdplan.day import Standing, running_waits, wait_running
from ppdplan.files import check_writable, write_all
from ppdplan.scheduling import Terms, on_file_of
from ppdplan.surroundings import Surroundings
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
    ours = ours_at(file)
    terms = Terms(force=force, not_begun=not_begun, epoch=around.epoch)
    held = {} if ours.is_copy else _held(on_file_of(ours, around.now).standing, terms, around.now)
    edition = called_off(ours.filed, terms.stamp(around.now), {"held": held} if held else {})
    files = {path: edition.data} if edition.data else {}
    if out is not None and edition.data:
        files[Path(out)] = _cancel_file(edition, ours.filed)
    write_all(files)
    zone = Zone(ours.copy.zone if ours.is_copy else ours.family.request.zone)
    if json:
        around.say_json(cancel_json(edition, zone))
        return
    around.say("\n".join(_words(edition, ours.filed, zone)))
    for name in files:
        around.tell(f"Wrote {name}.")


def _held(standing: Standing, terms: Terms, now: Minute) -> dict[str, list[Minute]]:
    """The waits that go on all the same; raises ``wait-running`` unless that is wanted."""
    running = running_waits(standing.plan.milestones, standing.held, now)
    if not running or terms.not_begun:
        return {}
    if not terms.force:
        raise wait_running(running, standing.plan.request.zone, now)
    return {name: [span.start, span.end] for name, span in running.items()}


def _cancel_file(edition: Edition, filed: Filed) -> bytes:
    """The cancellation for clients that honour METHOD:CANCEL."""
    return file_of(edition.entries, filed.plan_id, filed.audience, filed.state, method="CANCEL")


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
