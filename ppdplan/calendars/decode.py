"""From the bytes of a calendar file to lines of text, within limits.

Everything a stranger's file could be is turned away here before it costs time or memory.
"""

from pathlib import Path

from ppdplan.errors import PlanError

FILE_BYTES = 20_000_000
LINE_BYTES = 2_000_000
LINES = 1_000_000

_AGAIN = "Export the calendar again as an .ics file and use that."
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"B\0": "utf-16-le",
          b"\0B": "utf-16-be"}  # fmt: skip


def refuse(name: str, what: str, hint: str = _AGAIN) -> PlanError:
    """The error for a file that is no usable calendar as a whole."""
    return PlanError("bad-calendar", f"'{name}' {what}.", hint, file=name)


def load(path: Path) -> bytes:
    """The bytes of a calendar file, never more than ``FILE_BYTES`` of them.

    Raises ``PlanError``: ``cannot-read``, or ``bad-calendar`` if the file is too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PlanError(
            "cannot-read", f"'{path}' cannot be read: {reason}.", "Check the name of the file."
        ) from None
    _check_size(data, str(path))
    return data


def unfold(data: bytes, name: str) -> tuple[str, bool]:
    """The text with every property on one line, and whether its bytes were UTF-8 or UTF-16.

    Text in another encoding is read as Windows-1252: times and rules are ASCII in all of them.
    Raises ``PlanError`` (``bad-calendar``) for what is no text or over a limit.
    """
    _check_size(data, name)
    data = _as_utf8(data, name)
    if b"\0" in data:
        raise refuse(name, "holds zero bytes and is no text file")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if data.count(b"\n") > LINES:
        raise refuse(name, f"has more than {LINES:,} lines")
    # Bytes are joined before they are decoded: a fold may cut a letter in two.
    data = data.replace(b"\n ", b"").replace(b"\n\t", b"")
    if len(data) > LINE_BYTES and max(map(len, data.split(b"\n"))) > LINE_BYTES:
        raise refuse(name, f"has a line of more than {LINE_BYTES:,} bytes")
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), False


def _check_size(data: bytes, name: str) -> None:
    if len(data) > FILE_BYTES:
        raise refuse(
            name,
            f"has more than {FILE_BYTES:,} bytes",
            "Export a shorter stretch of the calendar, for example this year only.",
        )


def _as_utf8(data: bytes, name: str) -> bytes:
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:]
    encoding = _UTF16.get(data[:2])
    if encoding is None:
        return data
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode("utf-8")
    except UnicodeError:
        raise refuse(name, "is not whole: its text breaks off inside a letter") from None
