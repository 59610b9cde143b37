"""A table in, a folder out: every row planned, written down, and put in its place.

Memory holds what is being worked on, twelve bytes an id, and eight a plan to sort the overview.
"""

import heapq
import json
import os
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ppdplan.calendars.write import PRODID
from ppdplan.errors import PlanError
from ppdplan.tables import overview
from ppdplan.tables.drafts import FAILED, WRITTEN, Draft
from ppdplan.tables.journal import PRIVATE, Entry, Journal
from ppdplan.tables.outputs import COPIES, SHEETS, TEXTS, Job, is_in_place
from ppdplan.tables.rows import COLUMNS
from ppdplan.tables.shards import SeenIds, Shard, key_of, taken
from ppdplan.tables.table import Row, rows
from ppdplan.tables.workers import drafted
from ppdplan.zone import Zone

KEPT = 1_000
"""Failures and ids that a report holds; the manifest has them all."""
_AT, _PLACE = 36, 2
_ALONE, _NO_DRIVER = 1, 2
"""A plan in eight bytes: its minute, its place in the journal, who is missing."""
_RUN = 8_192
_HEAD = 2_000
_BUFFER = 1 << 20


@dataclass(slots=True)
class Report:
    """What became of the rows. ``failures`` are lines of the manifest; ``left`` are ids whose
    files lie in the folder but which the table no longer names: at most ``KEPT`` of each."""

    rows: int = 0
    planned: int = 0
    failed: int = 0
    written: int = 0
    unchanged: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    left_count: int = 0

    def count(self, entry: Entry) -> None:
        self.rows += 1
        if entry.status == FAILED:
            self.failed += 1
            if len(self.failures) < KEPT:
                self.failures.append(dict(entry.line))
            return
        self.planned += 1
        if entry.status == WRITTEN:
            self.written += 1
        else:
            self.unchanged += 1


class _Index:
    """Where the plans stand in the journal, in order of time: eight bytes each."""

    def __init__(self) -> None:
        self._places = array("Q")
        self.alone = self.no_driver = 0

    def add(self, place: int, entry: Entry) -> None:
        """``place`` is of the entry in the journal."""
        alone, no_driver = bool(entry.shown["alone"]), not entry.shown["driver"]
        flags = _ALONE * alone | _NO_DRIVER * no_driver
        self._places.append((max(entry.sorts_at, 0) << _AT) | place << _PLACE | flags)
        self.alone += alone
        self.no_driver += no_driver

    def places(self, flag: int = 0) -> Iterator[int]:
        """All places, or those with a flag, by time."""
        # Sorted in runs: one list of all would take five times the room.
        starts = range(0, len(self._places), _RUN)
        runs = [array("Q", sorted(self._places[at : at + _RUN])) for at in starts]
        for packed in heapq.merge(*runs):
            if not flag or packed & flag:
                yield (packed & ((1 << _AT) - 1)) >> _PLACE


Told = Callable[[Entry], None]


def try_batch(
    job: Job, read: Callable[[int], bytes], shard: Shard, jobs: int, tell: Told
) -> Report:
    """Plan every row and write nothing. ``tell`` hears of each; ``job.writes`` must be off.

    Raises ``bad-table`` for what is no table.
    """
    report = Report()
    mine = taken(rows(read, COLUMNS), shard, SeenIds())
    for chunk in drafted(job, mine, jobs):
        for draft in chunk:
            report.count(draft.entry)
            tell(draft.entry)
    return report


def run_batch(
    job: Job, read: Callable[[int], bytes], shard: Shard, jobs: int, tell: Told
) -> Report:
    """Plan every row into the job's folder, which must be there; then manifest and overview.

    Picks up where an earlier run of the same table was killed. ``tell`` hears of each row.
    Raises ``bad-table`` for what is no table and ``cannot-write``.
    """
    report, ids = Report(), SeenIds()
    mine = taken(rows(read, COLUMNS), shard, ids)
    # The header is read before anything is written: what is no table leaves no trace.
    mine = chain(list(islice(mine, 1)), mine)
    try:
        for name in (SHEETS,) * job.sheets + (COPIES,) * job.copies + (TEXTS,) * job.texts:
            (job.folder / name).mkdir(mode=0o700, exist_ok=True)
        with Journal(job.folder / f".rows-{job.tag}.part") as journal:
            _clear(job)
            for entry in _settled(job, journal, mine, jobs):
                report.count(entry)
                tell(entry)
            report.left, report.left_count = _left(job.folder, ids, shard)
            _finish(job, journal, report, shard)
    except OSError as error:
        raise PlanError(
            "cannot-write",
            f"'{job.folder}' cannot be written: {error.strerror or error}.",
            "Mend that and run the same command again: it goes on where it stopped.",
        ) from None
    finally:
        _clear(job)
    return report


def _clear(job: Job) -> None:
    """Take away drafts of this part that a killed run left."""
    # Not by glob: it keeps every name of the folder, and with a table of patients that is many.
    with os.scandir(job.folder) as listing:
        for file in listing:
            if file.name.startswith(f".row-{job.tag}-") and file.name.endswith(".part"):
                Path(file.path).unlink(missing_ok=True)


def _settled(job: Job, journal: Journal, mine: Iterator[Row], jobs: int) -> Iterator[Entry]:
    """Every row: as an earlier run left it, or planned and put in its place."""

    def in_place(entry: Entry) -> bool:
        return is_in_place(job.folder, entry.files)

    rest: Iterator[Row] = iter(())
    for row in mine:
        entry = journal.next_if(job.of(row), in_place)
        if entry is None:
            rest = chain([row], mine)
            break
        yield entry
    journal.end()
    for chunk in drafted(job, rest, jobs):
        yield from _put(journal, chunk)


def _put(journal: Journal, chunk: list[Draft]) -> list[Entry]:
    """Write the rows down, then give their files their names."""
    entries = [draft.entry for draft in chunk]
    journal.add(entries)
    for draft in chunk:
        for made, place in draft.moves:
            made.replace(place)
    return entries


def _left(folder: Path, ids: SeenIds, shard: Shard) -> tuple[list[str], int]:
    """Whose plans lie here, not called off, although the table does not name them any more."""
    count = 0

    def found() -> Iterator[str]:
        nonlocal count
        with os.scandir(folder) as listing:
            for file in listing:
                stem, dot, ending = file.name.rpartition(".")
                key = key_of(stem)
                is_ours = dot and ending == "ics" and shard.holds(key)
                if is_ours and key not in ids and _is_live_plan(Path(file.path)):
                    count += 1
                    yield stem

    return heapq.nsmallest(KEPT, found()), count


def _is_live_plan(path: Path) -> bool:
    """Whether this is a plan of ours that was not called off."""
    try:
        with path.open("rb") as file:
            if f"PRODID:{PRODID}".encode() not in file.read(_HEAD):
                return False
            file.seek(0)
            return any(line.rstrip() in (b"STATUS:CONFIRMED", b"STATUS:TENTATIVE") for line in file)
    except OSError:
        return False


def _finish(job: Job, journal: Journal, report: Report, shard: Shard) -> None:
    """Overview and manifest, whole; only then is the journal of no more use."""
    index = _Index()
    manifest = _draft(job, "manifest", _manifest_lines(journal, index))
    page = _draft(job, "overview", _overview(job, journal, index, report, shard))
    page.replace(job.folder / shard.named("overview", "html"))
    manifest.replace(job.folder / shard.named("manifest", "jsonl"))
    journal.done()


def _draft(job: Job, name: str, pieces: Iterable[str]) -> Path:
    """A file written piece by piece, complete and on the disk, beside its place."""
    path = job.folder / f".row-{job.tag}-{name}.part"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(handle, "w", buffering=_BUFFER, encoding="utf-8", newline="") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())
    return path


def _manifest_lines(journal: Journal, index: _Index) -> Iterator[str]:
    for place, entry in journal.places():
        if entry.status != FAILED:
            index.add(place, entry)
        yield json.dumps(entry.line, ensure_ascii=False) + "\n"


def _overview(
    job: Job, journal: Journal, index: _Index, report: Report, shard: Shard
) -> Iterator[str]:
    made_at = job.now if job.epoch is None else job.epoch // 60
    counts = overview.Counts(
        rows=report.rows,
        planned=report.planned,
        failed=report.failed,
        alone=index.alone,
        no_driver=index.no_driver,
        left=report.left_count,
    )
    return overview.page(
        counts,
        days=_shown(journal, index.places()),
        alone=_shown(journal, index.places(_ALONE)),
        no_driver=_shown(journal, index.places(_NO_DRIVER)),
        failed=_failed(journal),
        left=report.left,
        at=made_at,
        zone=Zone(job.tz or job.system_zone),
        shard=shard.text,
    )


def _shown(journal: Journal, places: Iterable[int]) -> Iterator[dict[str, Any]]:
    """What the overview says of each plan."""
    for place in places:
        entry = journal.at(place)
        yield {**entry.shown, "id": entry.line["id"]}


def _failed(journal: Journal) -> Iterator[dict[str, Any]]:
    for _, entry in journal.places():
        if entry.status == FAILED:
            yield {**entry.line, **entry.shown}
