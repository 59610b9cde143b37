"""Files written whole or not at all, and read with a plain word for what went wrong."""

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ppdplan.errors import PlanError

PRIVATE = 0o600


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a file; raises ``cannot-read``, also if there are more than ``limit``."""
    try:
        if path.is_dir():
            raise PlanError("cannot-read", f"'{path}' is a folder.", "Name a file.")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise PlanError(
            "cannot-read", f"'{path}' cannot be read: {_reason(error)}.", "Check the name."
        ) from None
    if len(data) > limit:
        raise PlanError(
            "cannot-read", f"'{path}' is larger than {limit:,} bytes.", "Name a smaller file."
        )
    return data


def read_text(path: Path | str, limit: int = 50_000_000) -> bytes:
    """A file, or standard input for ``-``; raises ``cannot-read``."""
    if str(path) == "-":
        return sys.stdin.buffer.read(limit)
    return read_bytes(Path(path), limit)


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write several files: all of them, or none if one cannot be written.

    A new file is for its owner alone; one that is there keeps its permissions. A link is never
    followed. Raises ``cannot-write``.
    """
    drafts: dict[Path, Path] = {}
    kept: dict[Path, bytes | None] = {}
    try:
        for path, data in files.items():
            check_writable(path)
            kept[path] = path.read_bytes() if path.exists() else None
            drafts[path] = _draft(path, data)
        for path, draft in drafts.items():
            draft.replace(path)
    except (OSError, ValueError) as error:
        _put_back(kept, drafts)
        raise _cannot_write(path, _reason(error)) from None
    finally:
        for draft in drafts.values():
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)


def _put_back(kept: Mapping[Path, bytes | None], drafts: Mapping[Path, Path]) -> None:
    """What stood there before, where a file had already been replaced."""
    for path, draft in drafts.items():
        if draft.exists():
            continue
        with contextlib.suppress(OSError):
            before = kept[path]
            if before is None:
                path.unlink()
            else:
                path.write_bytes(before)


def check_writable(path: Path) -> None:
    """Raises ``cannot-write`` if a file cannot be put there; touches nothing."""
    try:
        if path.is_symlink():
            raise _cannot_write(path, "it is a link to another place")
        if path.is_dir():
            raise _cannot_write(path, "a folder of that name is in the way")
        if not path.parent.is_dir():
            raise _cannot_write(path, f"there is no folder '{path.parent}'")
        if path.exists():
            mode = path.stat().st_mode
            if not stat.S_ISREG(mode):
                raise _cannot_write(path, "it is no plain file")
            if not mode & stat.S_IWUSR or not os.access(path, os.W_OK):
                raise _cannot_write(path, "it is read-only")
    except (OSError, ValueError) as error:
        raise _cannot_write(path, _reason(error)) from None


def _draft(path: Path, data: bytes) -> Path:
    """The data in a file beside the real one, complete and on the disk."""
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else PRIVATE
    handle, name = tempfile.mkstemp(prefix=".day-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _cannot_write(path: Path, reason: str) -> PlanError:
    return PlanError(
        "cannot-write",
        f"'{path}' cannot be written: {reason}. Nothing was changed.",
        "Choose another place with --out.",
    )


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]
