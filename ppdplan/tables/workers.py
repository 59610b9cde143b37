"""Rows drafted by one process or by several, in the order of the table."""

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context, parent_process

from ppdplan.errors import FAILED, PlanError
from ppdplan.tables.drafts import Draft, draft_row
from ppdplan.tables.outputs import Job
from ppdplan.tables.table import Row

CHUNK = 32
"""Rows that go to a process at once, and are written down at once."""


def drafted(job: Job, rows: Iterable[Row], jobs: int) -> Iterator[list[Draft]]:
    """The drafts of the rows, some at a time. No more rows are read than are being worked on."""
    chunks = _chunks(rows)
    return _alone(job, chunks) if jobs == 1 else _together(job, chunks, jobs)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _draft_all(job: Job, rows: list[Row]) -> list[Draft]:
    return [draft_row(job, row) for row in rows]


def _alone(job: Job, chunks: Iterator[list[Row]]) -> Iterator[list[Draft]]:
    for chunk in chunks:
        yield _draft_all(job, chunk)


def _together(job: Job, chunks: Iterator[list[Row]], jobs: int) -> Iterator[list[Draft]]:
    waiting: deque[Future[list[Draft]]] = deque()
    # Not forked: a progress bar has threads.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_live_with_parent)
    try:
        for chunk in chunks:
            waiting.append(pool.submit(_draft_all, job, chunk))
            if len(waiting) > 2 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise PlanError(
            "internal",
            "A process of this batch was ended from outside.",
            "Run the same command again: it goes on where it stopped.",
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _live_with_parent() -> None:
    """Ctrl-C is the parent's to hear; and with the parent killed this process ends too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(FAILED)
