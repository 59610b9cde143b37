"""What later commands need to know, as one line of letters at the end of every description.

Other programs drop properties that they do not know, but keep descriptions. The line is JSON,
packed and spelled without vowels, so that it cannot form a word.
"""

import base64
import json
import re
import zlib
from typing import Any

MARK = "Ref:"
_PLAIN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_SPELLED = b"BCDFGHJKLMNPQRSTVWXYZ0123456789x"
_TO = bytes.maketrans(_PLAIN, _SPELLED)
_FROM = bytes.maketrans(_SPELLED, _PLAIN)
_LETTERS = re.compile(r"[0-9A-Zx\s]+")
LIMIT = 2_000_000
"""Bytes that a state may unpack to: more was not written by us."""


def encode(state: dict[str, Any]) -> str:
    """The state as a line of text."""
    packed = zlib.compress(json.dumps(state, separators=(",", ":")).encode(), 9)
    return f"{MARK} " + base64.b32encode(packed).rstrip(b"=").translate(_TO).decode()


def split(description: str) -> tuple[str, dict[str, Any] | None]:
    """A description without its state line, and the state; ``None`` if there is none to read."""
    words, mark, line = description.rpartition(MARK)
    if not mark or not _LETTERS.fullmatch(line):
        return description.rstrip(), None
    letters = re.sub(r"\s", "", line).encode().translate(_FROM)
    try:
        packed = base64.b32decode(letters + b"=" * (-len(letters) % 8))
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(packed, LIMIT)
        state = json.loads(data) if unpacker.eof else None
    except (ValueError, zlib.error, RecursionError):
        state = None
    return words.rstrip(), state if isinstance(state, dict) else None
