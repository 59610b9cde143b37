"""What a batch has done so far, row by row, on disk: memory stays flat and a kill costs nothing.

A row is written down before its files take their names. So after a kill a row stands in the
journal and its files are there, or it is done again from what was there before: either way the
folder ends up as if nothing had happened.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from ppdplan.errors import PlanError

PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that is done. ``of`` is a hash of all that the row was made from, ``files`` a hash of
    each file by its name in the folder; ``status`` is ``written``, ``unchanged`` or ``failed``.

    ``line`` is the row's line of the manifest, ``shown`` its line of the overview, ``sorts_at`` the
    minute that it is shown under.
    """

    of: str
    files: Mapping[str, str]
    status: str
    line: Mapping[str, Any]
    shown: Mapping[str, Any]
    sorts_at: int = 0

    def as_bytes(self) -> bytes:
        row = [self.of, self.files, self.status, self.line, self.shown, self.sorts_at]
        return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Journal:
    """The journal's file, held by one batch at a time.

    Raises ``cannot-write`` if another one holds it, or it is no plain file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            self._file: BinaryIO = os.fdopen(os.open(path, flags, PRIVATE), "r+b")
        except OSError as error:
            reason = error.strerror or "it is no plain file"
            raise PlanError(
                "cannot-write",
                f"'{path}' cannot be written: {reason}.",
                "Choose another --out-dir.",
            ) from None
        try:
            _lock(self._file, path)
        except PlanError:
            self._file.close()
            raise
        self._is_ahead = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def next_if(self, of: str, in_place: Callable[[Entry], bool]) -> Entry | None:
        """The next entry of an earlier run, if it is of this row and its files lie in place;
        else that run is forgotten from here on."""
        at = self._file.tell()
        entry = _entry(self._file.readline())
        if entry is None or entry.of != of or not in_place(entry):
            self._forget_from(at)
            return None
        return entry

    def end(self) -> None:
        """The table ends here: what an earlier run has beyond is of no row."""
        if self._is_ahead:
            self._forget_from(self._file.tell())

    def _forget_from(self, at: int) -> None:
        self._is_ahead = False
        self._file.seek(at)
        self._file.truncate()

    def add(self, entries: list[Entry]) -> None:
        """Write rows down, out of this process's hands."""
        self._file.write(b"".join(entry.as_bytes() for entry in entries))
        self._file.flush()

    def places(self) -> Iterator[tuple[int, Entry]]:
        """All entries, from the first on, with where they stand."""
        at = 0
        while True:
            self._file.seek(at)
            line = self._file.readline()
            entry = _entry(line)
            if entry is None:
                return
            yield at, entry
            at += len(line)

    def at(self, place: int) -> Entry:
        """The entry that stands there."""
        self._file.seek(place)
        entry = _entry(self._file.readline())
        assert entry is not None, "places() gave this place"
        return entry

    def done(self) -> None:
        """The batch is finished: what it made says it all."""
        self._path.unlink(missing_ok=True)


def _entry(line: bytes) -> Entry | None:
    """An entry from its line; ``None`` for a torn or foreign one."""
    if not line.endswith(b"\n"):
        return None
    try:
        return Entry(*json.loads(line))
    except (ValueError, TypeError):
        return None


def _lock(file: BinaryIO, path: Path) -> None:
    with contextlib.suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise PlanError(
                "cannot-write",
                f"Another batch is writing to '{path.parent}' now.",
                "Wait until it is done, or choose another --out-dir.",
            ) from None
