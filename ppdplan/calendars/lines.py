"""Content lines of RFC 5545: escaping and folding, and nothing else.

Our files are flat: UTC times, plain text, no zones. Written here rather than through
icalendar's components because a table of patients is written several times as fast that way
(see bench/batch.py); the tests read our files back with icalendar, vobject and ics.
"""

import re

from ppdplan.zone import Minute, utc

LIMIT = 75
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def text(value: str) -> str:
    """A TEXT value: control characters out, the rest escaped."""
    return _CONTROL.sub(" ", value.replace("\r\n", "\n")).translate(_ESCAPES)


def instant(at: Minute) -> str:
    """A DATE-TIME in UTC: ``20261201T150000Z``."""
    return utc(at).strftime("%Y%m%dT%H%M%SZ")


def fold(line: str) -> bytes:
    """One content line as bytes, at most 75 octets a line, ended by CRLF."""
    raw = line.encode()
    if len(raw) <= LIMIT:
        return raw + b"\r\n"
    if len(raw) == len(line):
        pieces = [raw[:LIMIT]]
        pieces += [raw[at : at + LIMIT - 1] for at in range(LIMIT, len(raw), LIMIT - 1)]
    else:
        pieces = _pieces(raw)
    return b"\r\n ".join(pieces) + b"\r\n"


def _pieces(raw: bytes) -> list[bytes]:
    """The bytes in pieces that break between characters, never inside one."""
    pieces, at, room = [], 0, LIMIT
    while at < len(raw):
        end = min(at + room, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[at:end])
        at, room = end, LIMIT - 1
    return pieces
