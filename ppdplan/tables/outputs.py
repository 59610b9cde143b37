"""What a row comes to: the files asked for, drafted beside their places.

Nothing takes its final name here: ``batch`` writes down first what is to come.
"""

import datetime as dt
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ppdplan.calendars.write import Edition
from ppdplan.errors import PlanError
from ppdplan.files import check_writable
from ppdplan.model import Plan, Role
from ppdplan.shell.scheduling import OnFile, Terms, copy_edition
from ppdplan.tables.journal import PRIVATE
from ppdplan.tables.table import Row
from ppdplan.words import Titles, discreet_name
from ppdplan.zone import Minute, minute_of

SHEETS, COPIES, TEXTS = "sheets", "copies", "texts"
_STAMP_FORM = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Job:
    """What all rows share. ``epoch`` is SOURCE_DATE_EPOCH in seconds, if set; ``tag`` marks the
    drafts of this batch; with ``writes`` off rows are only tried."""

    folder: Path
    now: Minute
    system_zone: str
    epoch: int | None = None
    titles: Titles = Titles.NEUTRAL
    policy: tuple[str, ...] = ()
    tz: str | None = None
    namespace: str = ""
    date_order: str | None = None
    strict: bool = False
    force: bool = False
    sheets: bool = False
    copies: bool = False
    texts: bool = False
    tag: str = "1-of-1"
    writes: bool = True

    def of(self, row: Row) -> str:
        """A hash of all that a row's files are made from, but for the minute of writing where
        SOURCE_DATE_EPOCH stands for it."""
        clock = self.now if self.epoch is None else 0
        cells = sorted(row.cells.items())
        made_from = (replace(self, now=clock), row.number, cells, row.column, row.wrong)
        return hashlib.sha256(repr(made_from).encode("utf-8", "replace")).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Laid:
    """A plan with the edition of its calendar, and what it was laid over."""

    plan: Plan
    edition: Edition
    on_file: OnFile | None = None


def moment_of(stamp: str) -> dt.datetime:
    """The moment of a DTSTAMP."""
    return dt.datetime.strptime(stamp, _STAMP_FORM).replace(tzinfo=dt.UTC)


def files_of(
    job: Job, path: Path, laid: Laid, terms: Terms, phones: Mapping[str, str]
) -> Iterator[tuple[Path, bytes]]:
    """What is to be written where, the calendar last: once it is there, all of the row is."""
    others = _others(job, path.stem, laid, terms, phones)
    for other, data in others:
        check_writable(other)
        if data is not None and not (other.exists() and other.read_bytes() == data):
            yield other, data
    if laid.edition.data is not None:
        yield path, laid.edition.data


def _others(
    job: Job, name: str, laid: Laid, terms: Terms, phones: Mapping[str, str]
) -> Iterator[tuple[Path, bytes | None]]:
    if job.sheets:
        yield job.folder / SHEETS / f"{name}.html", _sheet(laid, terms, phones)
    if job.copies:
        copy = job.folder / COPIES / f"{name}.ics"
        yield copy, copy_edition(copy, laid.plan, terms, laid.edition).data
    if job.texts:
        yield job.folder / TEXTS / f"{name}.txt", _texts(laid.plan).encode()


def _sheet(laid: Laid, terms: Terms, phones: Mapping[str, str]) -> bytes:
    from ppdplan.views.sheet import sheet

    # The moment of the calendar's last change, not of this run: the same plan is the same page.
    changed = max(entry.stamp for entry in laid.edition.entries)
    page = sheet(
        laid.plan,
        titles=terms.titles,
        plan_id=laid.edition.plan_id,
        revision=laid.edition.revision,
        printed_at=minute_of(moment_of(changed)),
        phones=phones,
    )
    return page.encode()


def _texts(plan: Plan) -> str:
    """A message for each person of the plan, one after the other."""
    from ppdplan.views.text import message

    request = plan.request
    names = list(dict.fromkeys(shift.name for shift in plan.cover))
    people: list[tuple[str, str | None]] = [("caregiver", name) for name in names]
    people = people or [("caregiver", None)]
    people += [("sitter", None)] if request.sitter else []
    people += [("driver", None)] if request.driver else []
    people.append(("me", None))
    return "\n".join(
        f"[{_addressed(whom, name)}]\n{message(plan, whom, name=name).strip()}\n"
        for whom, name in people
    )


def _addressed(whom: str, name: str | None) -> str:
    return f"{whom}, {discreet_name(name, Role.CAREGIVER)}" if name else whom


def drafts_of(job: Job, number: int, files: Mapping[Path, bytes]) -> tuple[tuple[Path, Path], ...]:
    """The files beside their places, complete. Raises ``cannot-write``."""
    moves: list[tuple[Path, Path]] = []
    try:
        for place, (path, data) in enumerate(files.items()):
            draft = job.folder / f".row-{job.tag}-{os.getpid()}-{number}-{place}.part"
            moves.append((draft, path))
            _write_new(draft, data, _mode_of(path))
    except OSError as error:
        for draft, _ in moves:
            draft.unlink(missing_ok=True)
        raise PlanError(
            "cannot-write",
            f"'{path}' cannot be written: {error.strerror or error}.",
            "Mend that and run the same command again.",
        ) from None
    return tuple(moves)


def _write_new(draft: Path, data: bytes, mode: int) -> None:
    """Not forced onto the disk: a row that a power cut loses is planned again."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(draft, flags, PRIVATE), "wb") as file:
        file.write(data)
        if mode != PRIVATE:
            draft.chmod(mode)


def _mode_of(path: Path) -> int:
    """A file that is there keeps its permissions; a new one is for its owner alone."""
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else PRIVATE


def hash_of(data: bytes) -> str:
    """What tells a file from another."""
    return hashlib.sha256(data).hexdigest()[:24]


def is_in_place(folder: Path, files: Mapping[str, str]) -> bool:
    """Whether every file of an entry lies where it belongs, as it was made."""
    try:
        return all(hash_of((folder / name).read_bytes()) == of for name, of in files.items())
    except OSError:
        return False
