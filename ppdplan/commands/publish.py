"""``ppdplan publish``: a plan, or a folder of plans, onto a CalDAV server."""

import getpass
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ppdplan.calendars.address import checked, shown
from ppdplan.calendars.published import Sheaf, sheaves_of
from ppdplan.calendars.publishing import (
    CANCEL,
    CREATE,
    DELETE,
    UPDATE,
    Manner,
    Outcome,
    Remark,
    total,
)
from ppdplan.calendars.publishing import publish as put_on_server
from ppdplan.calendars.server import TIMEOUT_SECONDS, Login, RemoteCalendar
from ppdplan.calendars.write import FAMILY
from ppdplan.errors import FAILED, INTERRUPTED, PlanError
from ppdplan.files import check_writable, read_bytes, write_all
from ppdplan.shell.surroundings import Surroundings

PASSWORD = "PPDPLAN_CALDAV_PASSWORD"  # noqa: S105 (the variable's name)
SERVICE = "ppdplan"
MANIFEST = "published.jsonl"
FILE_LIMIT = 5_000_000
MOST_LINES = 20
SCHEMA = "ppdplan.publish/1"
AGAIN = "Nothing is lost. Run it again: it goes on where it stopped."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to publish, where and how, as typed."""

    file: str | None = None
    folder: str | None = None
    caldav: str | None = None
    user: str | None = None
    allow_http: bool = False
    delete_cancelled: bool = False
    force: bool = False
    dry_run: bool = False
    json: bool = False
    quiet: bool = False


@dataclass(slots=True)
class Result:
    """What became of one file; ``error`` until it has been gone through."""

    file: str
    plan_ids: list[str] = field(default_factory=list)
    revision: int | None = None
    outcome: Outcome = field(default_factory=Outcome)
    error: PlanError | None = None


def run(
    wanted: Wanted,
    around: Surroundings,
    environment: Mapping[str, str],
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> int:
    """Read, log in, put, report; the exit code is 1 if anything is not as the file has it.

    Raises ``missing-option``, ``bad-usage``, ``bad-calendar``, ``cannot-read``, ``cannot-write``.
    """
    url = _url(wanted)
    files = list(_files(wanted))
    login = Login(wanted.user, _password(wanted.user, url, around, environment))
    calendar = RemoteCalendar(url, login, timeout_seconds)
    results = [Result(str(path), error=_not_begun("interrupted")) for path in files]
    try:
        calendar.open()
        interrupted = _publish_all(results, files, calendar, wanted)
    finally:
        calendar.close()
    if wanted.folder and not wanted.dry_run:
        write_all({Path(wanted.folder) / MANIFEST: _manifest(results)})
    return _report(results, calendar.url, wanted, around, interrupted=interrupted)


def _url(wanted: Wanted) -> str:
    if wanted.caldav is None:
        raise PlanError(
            "missing-option",
            "--caldav is missing: the address of the calendar on the server.",
            "Add --caldav URL.",
        )
    return checked(wanted.caldav, allow_http=wanted.allow_http)


def _files(wanted: Wanted) -> Iterator[Path]:
    """The files to publish; a single one is read once already, so that it fails early."""
    if (wanted.file is None) == (wanted.folder is None):
        raise PlanError(
            "missing-option" if wanted.file is None else "bad-usage",
            "'publish' needs one FILE, or --dir with a folder of them.",
            "Name the calendar file that 'schedule' wrote.",
        )
    if wanted.file is not None:
        _sheaves(Path(wanted.file))
        yield Path(wanted.file)
        return
    folder = Path(str(wanted.folder))
    found = sorted(folder.glob("*.ics")) if folder.is_dir() else []
    if not found:
        raise PlanError(
            "cannot-read",
            f"'{folder}' is no folder with calendar files.",
            "Name the folder that 'batch' wrote.",
        )
    check_writable(folder / MANIFEST)
    yield from found


def _password(
    user: str | None, url: str, around: Surroundings, environment: Mapping[str, str]
) -> str | None:
    """From the environment, the keyring, or whoever sits there; never from an option."""
    if user is None:
        return None
    found = environment.get(PASSWORD) or _from_keyring(user)
    if not found and around.ask is not None:
        found = getpass.getpass(f"Password of {user} at {shown(url)}: ")
    if not found:
        raise PlanError(
            "missing-option",
            f"There is no password for --user {user}.",
            f"Set {PASSWORD}, or keep it once with: keyring set {SERVICE} {user}",
        )
    return found


def _from_keyring(user: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(SERVICE, user)
    except KeyringError:
        return None


def _sheaves(path: Path) -> list[Sheaf]:
    return sheaves_of(read_bytes(path, FILE_LIMIT), str(path))


def _publish_all(
    results: list[Result], files: list[Path], calendar: RemoteCalendar, wanted: Wanted
) -> bool:
    """Publish file by file, each result filled in; true if somebody broke it off."""
    manner = Manner(wanted.force, wanted.delete_cancelled, wanted.dry_run)
    stopped = ""
    try:
        for result, path in zip(results, files, strict=True):
            if stopped:
                result.error = _not_begun(stopped)
                continue
            _publish_one(result, path, calendar, manner, only_family=bool(wanted.folder))
            stopped = result.outcome.stopped
    except KeyboardInterrupt:
        return True
    return False


def _not_begun(why: str) -> PlanError:
    return PlanError("cannot-write", f"not tried any more: {why}", AGAIN)


def _publish_one(
    result: Result, path: Path, calendar: RemoteCalendar, manner: Manner, *, only_family: bool
) -> None:
    try:
        sheaves = _sheaves(path)
    except PlanError as error:
        result.error = error
        return
    outcomes = []
    for sheaf in sheaves:
        # A caregiver's copy in a batch's folder would put every shift there twice.
        if not only_family or sheaf.audience == FAMILY:
            result.plan_ids.append(sheaf.plan_id)
            result.revision = sheaf.revision
            outcomes.append(put_on_server(sheaf, calendar, manner))
    result.outcome, result.error = total(outcomes), None


def _manifest(results: list[Result]) -> bytes:
    """A line a file, in the order of their names; no titles, which hold people's names."""
    lines = []
    for result in results:
        said = _said([result], titled=False)
        row = {"file": Path(result.file).name, "ok": _is_fine(result)}
        row |= {"plan_id": next(iter(result.plan_ids), None), "revision": result.revision}
        lines.append(json.dumps(row | said, ensure_ascii=False) + "\n")
    return "".join(lines).encode()


def _is_fine(result: Result) -> bool:
    return not (result.error or result.outcome.conflicts or result.outcome.failed)


def _said(results: list[Result], *, titled: bool) -> dict[str, Any]:
    whole = total(result.outcome for result in results)
    conflicts, failed, left = [], [], []
    for result in results:
        name = Path(result.file).name
        conflicts += [_row(name, remark, titled=titled) for remark in result.outcome.conflicts]
        failed += [_row(name, remark, titled=titled) for remark in result.outcome.failed]
        left += [{"file": name, "uid": uid} for uid in result.outcome.left]
        if result.error:
            error = Remark("", "", "", result.error.code, result.error.message)
            failed.append(_row(name, error, titled=titled))
    return {
        "created": whole.done[CREATE],
        "updated": whole.done[UPDATE],
        "cancelled": whole.done[CANCEL] + whole.done[DELETE],
        "unchanged": whole.unchanged,
        "conflicts": conflicts,
        "failed": failed,
        "left": left,
    }


def _row(file: str, remark: Remark, *, titled: bool) -> dict[str, Any]:
    return {
        "file": file,
        "key": remark.key or None,
        "uid": remark.uid or None,
        "title": remark.title or None if titled else None,
        "code": remark.code,
        "message": remark.message,
    }


def _report(
    results: list[Result], url: str, wanted: Wanted, around: Surroundings, *, interrupted: bool
) -> int:
    said = _said(results, titled=wanted.folder is None)
    if wanted.json:
        around.say_json({"schema": SCHEMA, "server": shown(url), **said})
    elif not wanted.quiet:
        around.say(_in_words(said, shown(url), dry_run=wanted.dry_run))
    _tell_troubles(said, around)
    if interrupted:
        around.tell("ppdplan: interrupted. What was put is there; run it again for the rest.")
        return INTERRUPTED
    return FAILED if said["conflicts"] or said["failed"] else 0


def _in_words(said: Mapping[str, Any], server: str, *, dry_run: bool) -> str:
    counts = ("created", "updated", "cancelled", "unchanged")
    lines = [f"{server}: " + ", ".join(f"{said[what]} {what}" for what in counts) + "."]
    if dry_run:
        lines.append("This is what would be done. Nothing was sent.")
    if said["left"]:
        lines.append(
            f"{_entries(said['left'])} there that the file no longer has: left alone. "
            "Take them out by hand if they are not wanted."
        )
    return "\n".join(lines)


def _tell_troubles(said: Mapping[str, Any], around: Surroundings) -> None:
    rows = [*said["conflicts"], *said["failed"]]
    for row in rows[:MOST_LINES]:
        name = f"'{row['title']}'" if row["title"] else row["key"] or "the file"
        around.tell(f"{row['file']}: {name}: {row['message']}.")
    if len(rows) > MOST_LINES:
        around.tell(f"... and {len(rows) - MOST_LINES} more.")
    if said["conflicts"]:
        words = f"{_entries(said['conflicts'])} left as found on the server."
        hint = "Look there first. To put the file's in their place, use --force."
        around.tell_error(PlanError("cannot-write", words, hint))
    if said["failed"]:
        words = f"{_entries(said['failed'])} not put on the server."
        around.tell_error(PlanError("cannot-write", words, AGAIN))


def _entries(rows: list[Any]) -> str:
    return "One entry is" if len(rows) == 1 else f"{len(rows)} entries are"
