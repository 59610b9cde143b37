"""Which rows of a table are this run's, and which id was there before."""

import hashlib
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ppdplan.errors import PlanError
from ppdplan.tables.rows import sort_key
from ppdplan.tables.table import ID, Row

SHARD_LIMIT = 100_000
_SLOTS = 1_024


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of ``of`` parts, counted from 1: the rows whose ids fall to it, in any table."""

    number: int = 1
    of: int = 1

    def holds(self, key: int) -> bool:
        return (key >> 32) % self.of == self.number - 1

    @property
    def tag(self) -> str:
        """``03-of-16``: the name of the part in its files, in order when sorted."""
        width = len(str(self.of))
        return f"{self.number:0{width}d}-of-{self.of}"

    @property
    def text(self) -> str | None:
        """``3/16``; ``None`` for the whole table."""
        return None if self.of == 1 else f"{self.number}/{self.of}"

    def named(self, stem: str, ending: str) -> str:
        """A file of this part; of the whole table by its plain name."""
        return f"{stem}.{ending}" if self.of == 1 else f"{stem}-{self.tag}.{ending}"


def read_shard(text: str | None) -> Shard:
    """``3/16``; raises ``bad-usage``."""
    if text is None:
        return Shard()
    found = re.fullmatch(r"\s*([0-9]{1,6})\s*/\s*([0-9]{1,6})\s*", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]) <= SHARD_LIMIT:
        raise PlanError(
            "bad-usage",
            f"--shard '{text[:60]}' is no part of a whole.",
            "Write it like 3/16. Parts count from 1: to an index that begins at 0, add 1.",
        )
    return Shard(int(found[1]), int(found[2]))


def key_of(text: str) -> int:
    """A number for an id; the same for ids that would meet in one file on some computer."""
    digest = hashlib.sha256(sort_key(text).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]) or 1


class SeenIds:
    """The ids so far and the row of each, in twelve bytes and some room: tables get long."""

    def __init__(self) -> None:
        self._count = 0
        self._keys, self._rows = _empty(_SLOTS)

    def __contains__(self, key: int) -> bool:
        return self._keys[self._slot(key)] == key

    def first_row(self, key: int, number: int) -> int | None:
        """The row that has this id already; else it is noted under ``number``."""
        slot = self._slot(key)
        if self._keys[slot] == key:
            return self._rows[slot]
        self._keys[slot], self._rows[slot] = key, number
        self._count += 1
        if 5 * self._count > 4 * len(self._keys):
            self._grow()
        return None

    def _slot(self, key: int) -> int:
        """Where the key stands, or would."""
        slot = key % len(self._keys)
        while self._keys[slot] not in (0, key):
            slot = (slot + 1) % len(self._keys)
        return slot

    def _grow(self) -> None:
        keys, rows = self._keys, self._rows
        self._keys, self._rows = _empty(2 * len(keys))
        for key, row in zip(keys, rows, strict=True):
            if key:
                slot = self._slot(key)
                self._keys[slot], self._rows[slot] = key, row


def _empty(slots: int) -> tuple["array[int]", "array[int]"]:
    return array("Q", bytes(8 * slots)), array("I", bytes(array("I").itemsize * slots))


def taken(rows: Iterable[Row], shard: Shard, ids: SeenIds) -> Iterator[Row]:
    """The rows of this part; of two with one id the second is refused."""
    for row in rows:
        text = row.cells.get(ID, "")
        key = key_of(text)
        if not shard.holds(key):
            continue
        first = ids.first_row(key, row.number) if text else None
        if first is None:
            yield row
        else:
            yield row.refused(
                ID,
                f"Row {first} has this id too, or one that some computers take for the same.",
                "Give each patient an id of their own.",
            )
