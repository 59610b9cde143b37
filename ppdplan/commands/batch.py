"""``ppdplan batch``: a table of patients in, a folder of plans, a manifest and an overview out."""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from ppdplan.errors import FAILED as EXIT_FAILED
from ppdplan.errors import INTERRUPTED, PlanError
from ppdplan.shell.surroundings import Surroundings
from ppdplan.tables.batch import Report, Told, run_batch, try_batch
from ppdplan.tables.drafts import FAILED
from ppdplan.tables.journal import Entry
from ppdplan.tables.outputs import Job
from ppdplan.tables.shards import Shard, read_shard
from ppdplan.words import Titles
from ppdplan.zone import Zone

SCHEMA = "ppdplan.batch/1"
STDIN = "-"
MOST_JOBS = 256
ORDERS = ("mdy", "dmy")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the folder is to hold and how, as typed."""

    out_dir: str
    titles: str = "neutral"
    policy: tuple[str, ...] = ()
    tz: str | None = None
    namespace: str = ""
    date_order: str | None = None
    shard: str | None = None
    jobs: int = 1
    all_or_nothing: bool = False
    sheets: bool = False
    caregiver_copies: bool = False
    texts: bool = False
    strict: bool = False
    force: bool = False
    dry_run: bool = False
    json: bool = False
    quiet: bool = False


def run(table: str, wanted: Wanted, around: Surroundings) -> int:
    """Plan the table; returns the exit code: 1 if a row failed.

    Raises ``bad-usage``, ``bad-zone``, ``bad-table``, ``cannot-read``, ``cannot-write``.
    """
    shard = read_shard(wanted.shard)
    job = job_of(wanted, shard, around)
    try:
        with opened(table, twice=wanted.all_or_nothing) as file, folder(job.folder):
            report, was_written = planned(job, file, shard, wanted, around)
    except KeyboardInterrupt:
        around.tell(
            "\nppdplan: interrupted. Plans that are written are whole. "
            "Run the same command again: it goes on where it stopped."
        )
        return INTERRUPTED
    if wanted.json:
        around.say_json(report_json(report, wanted, shard, was_written=was_written))
    if not wanted.quiet:
        for line in summary(report, job.folder, shard, was_written=was_written):
            around.tell(line)
    return EXIT_FAILED if report.failed else 0


def job_of(wanted: Wanted, shard: Shard, around: Surroundings) -> Job:
    """What all rows share; raises ``bad-usage`` and ``bad-zone``."""
    if wanted.titles not in list(Titles):
        raise _none_of("--titles", wanted.titles, "neutral, busy, full")
    if wanted.date_order is not None and wanted.date_order not in ORDERS:
        raise _none_of("--date-order", wanted.date_order, "mdy, dmy")
    if not 1 <= wanted.jobs <= MOST_JOBS:
        raise _none_of("--jobs", str(wanted.jobs), f"1 to {MOST_JOBS}")
    if wanted.out_dir in ("", STDIN):
        raise PlanError("bad-usage", "--out-dir names no folder.", "Name one: --out-dir plans.")
    if wanted.tz is not None:
        Zone(wanted.tz)
    return Job(
        folder=Path(wanted.out_dir),
        now=around.now,
        system_zone=around.system_zone,
        epoch=around.epoch,
        titles=Titles(wanted.titles),
        policy=wanted.policy,
        tz=wanted.tz,
        namespace=wanted.namespace,
        date_order=wanted.date_order,
        strict=wanted.strict,
        force=wanted.force,
        sheets=wanted.sheets,
        copies=wanted.caregiver_copies,
        texts=wanted.texts,
        tag=shard.tag,
    )


def _none_of(option: str, text: str, accepted: str) -> PlanError:
    return PlanError(
        "bad-usage", f"{option} '{text[:60]}' is none of: {accepted}.", "Mend it, or leave it out."
    )


def planned(
    job: Job, file: BinaryIO, shard: Shard, wanted: Wanted, around: Surroundings
) -> tuple[Report, bool]:
    """The table planned, and whether anything was written."""
    with telling(file, wanted, around) as (read, tell):
        if wanted.all_or_nothing or wanted.dry_run:
            report = try_batch(replace(job, writes=False), read, shard, wanted.jobs, tell)
            if report.failed or wanted.dry_run:
                return report, False
            file.seek(0)
        return run_batch(job, read, shard, wanted.jobs, tell), True


@contextlib.contextmanager
def opened(table: str, *, twice: bool) -> Iterator[BinaryIO]:
    """The table's bytes; standard input is kept aside if it is to be read ``twice``.

    Raises ``cannot-read``.
    """
    if table != STDIN:
        try:
            file = Path(table).open("rb")  # noqa: SIM115 (closed below)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise PlanError(
                "cannot-read", f"'{table}' cannot be read: {reason}.", "Check the name."
            ) from None
        with file:
            yield file
    elif twice:
        with tempfile.TemporaryFile() as aside:
            shutil.copyfileobj(sys.stdin.buffer, aside)
            aside.seek(0)
            yield aside
    else:
        yield sys.stdin.buffer


@contextlib.contextmanager
def folder(path: Path) -> Iterator[None]:
    """The folder, made if it is not there, and taken away again if nothing came into it.

    Raises ``cannot-write``.
    """
    is_new = not path.exists()
    try:
        path.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise PlanError(
            "cannot-write",
            f"'{path}' cannot be made a folder: {error.strerror}.",
            "Choose another place with --out-dir.",
        ) from None
    try:
        yield
    finally:
        if is_new:
            with contextlib.suppress(OSError):
                path.rmdir()


@contextlib.contextmanager
def telling(
    file: BinaryIO, wanted: Wanted, around: Surroundings
) -> Iterator[tuple[Callable[[int], bytes], Told]]:
    """How to read the table and whom to tell of a row: on a terminal with a bar of how far it is.

    Rows that fail are told at once, by row and column and without names.
    """
    if wanted.quiet or not sys.stderr.isatty():
        yield file.read, lambda entry: _tell_failure(entry, around.tell)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    rows = TextColumn("{task.fields[rows]} rows", markup=False)
    with Progress(BarColumn(), rows, console=console, transient=True) as progress:
        task = progress.add_task("", total=_size_of(file), rows=0)
        count = 0

        def tell(entry: Entry) -> None:
            nonlocal count
            count += 1
            _tell_failure(entry, lambda line: console.print(line, soft_wrap=True))
            progress.update(task, rows=count)

        def read(size: int) -> bytes:
            data = file.read(size)
            progress.advance(task, len(data))
            return data

        yield read, tell


def _size_of(file: BinaryIO) -> int | None:
    """How many bytes are to come; ``None`` where nobody knows."""
    with contextlib.suppress(OSError, ValueError):
        return os.fstat(file.fileno()).st_size or None
    return None


def _tell_failure(entry: Entry, tell: Callable[[str], None]) -> None:
    if entry.status != FAILED:
        return
    error = entry.line["error"]
    column = f", column {error['column']}" if error["column"] else ""
    hint = f" {entry.shown['hint']}" if entry.shown["hint"] else ""
    tell(f"row {entry.line['row']}{column}: {error['message']}{hint}")


def summary(report: Report, out: Path, shard: Shard, *, was_written: bool) -> Iterator[str]:
    """What became of the table, in lines."""
    part = f" (part {shard.text})" if shard.text else ""
    if not was_written:
        able = report.rows - report.failed
        yield f"{able} of {report.rows} rows{part} can be planned. Nothing was written."
        return
    yield (
        f"{report.planned} of {report.rows} rows{part} planned: {report.written} written, "
        f"{report.unchanged} as they were, {report.failed} failed."
    )
    if report.left_count:
        plans = "1 plan" if report.left_count == 1 else f"{report.left_count} plans"
        yield f"No longer in the table, and left as found: {plans} in '{out}', see the overview."
    yield f"See {out / shard.named('overview', 'html')}."


def report_json(
    report: Report, wanted: Wanted, shard: Shard, *, was_written: bool
) -> dict[str, Any]:
    """What became of the table under ``ppdplan.batch/1``."""
    return {
        "schema": SCHEMA,
        "out_dir": wanted.out_dir,
        "shard": shard.text,
        "rows": report.rows,
        "planned": report.planned,
        "failed": report.failed,
        "written": report.written if was_written else 0,
        "unchanged": report.unchanged if was_written else 0,
        "manifest": shard.named("manifest", "jsonl") if was_written else None,
        "overview": shard.named("overview", "html") if was_written else None,
        "left_count": report.left_count,
        "left": report.left,
        "failures": report.failures,
    }
