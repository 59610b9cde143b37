"""Comma-separated values, cell by cell, out of blocks of text.

Not through ``csv``: after a cell that is too long for it, that module reads on in the middle of
the cell and takes what it finds there for rows.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import TypeAlias

CELL_LIMIT = 32_767
"""Characters in a cell: no spreadsheet holds more."""
WIDTH_LIMIT = 1_000
"""Cells in a row: of more, one that is not empty is kept as one too many."""
_PATIENCE = 4 * CELL_LIMIT
"""Characters to look through for a cell's end before it is given up; quotes count twice."""


class Flaw(Enum):
    """What stands in place of a cell that cannot be kept."""

    TOO_LONG = "too long"
    OPEN = "a quote that is never closed"


Cell: TypeAlias = str | Flaw


def records(blocks: Iterator[str], delimiter: str) -> Iterator[list[Cell]]:
    """The rows as lists of cells; an empty line is a row of one empty cell."""
    reader = _Reader(blocks, delimiter)
    row: list[Cell] = []
    while row or not reader.at_end():
        cell, ends_row = reader.cell()
        if len(row) <= WIDTH_LIMIT:
            row.append(cell)
        elif cell != "":
            row[-1] = cell
        if ends_row:
            yield row
            row = []


class _Reader:
    """A place in the text, and what can be read from there."""

    def __init__(self, blocks: Iterator[str], delimiter: str) -> None:
        self._blocks = blocks
        self._delimiter = delimiter
        self._buffer, self._at, self._final = "", 0, False
        # A CR may have its LF in the block to come; only the last cell ends where the text does.
        more = rf"({delimiter}|\r\n|\n|\r(?=[\s\S]))"
        last = rf"({delimiter}|\r\n|\n|\r|\Z)"
        plain = rf"[^{delimiter}\r\n]*+"
        # Possessive: a doubled quote is never tried as a closing one.
        whole = rf'(?:"((?:[^"]++|"")*+)"({plain})|((?!"){plain}))'
        self._cell = {False: re.compile(whole + more), True: re.compile(whole + last)}
        self._end = {False: re.compile(more), True: re.compile(last)}

    def at_end(self) -> bool:
        """Whether nothing is left to read."""
        while self._at == len(self._buffer) and not self._final:
            self._fill()
        return self._at == len(self._buffer)

    def cell(self) -> tuple[Cell, bool]:
        """The next cell, and whether it ends its row."""
        while True:
            found = self._cell[self._final].match(self._buffer, self._at)
            if found:
                self._at = found.end()
                quoted, rest, plain, end = found.groups()
                text = plain if quoted is None else quoted.replace('""', '"') + rest
                return text if len(text) <= CELL_LIMIT else Flaw.TOO_LONG, end != self._delimiter
            if self._final or len(self._buffer) - self._at > _PATIENCE:
                return self._skipped()
            self._fill()

    def _fill(self) -> None:
        block = next(self._blocks, None)
        if block is None:
            self._final = True
        self._buffer, self._at = self._buffer[self._at :] + (block or ""), 0

    def _skipped(self) -> tuple[Cell, bool]:
        """Past a cell that is not kept, dropping what was read on the way."""
        if self._buffer[self._at] == '"':
            self._at += 1
            if not self._past_quote():
                return Flaw.OPEN, True
        while True:
            found = self._end[self._final].search(self._buffer, self._at)
            if found:
                self._at = found.end()
                return Flaw.TOO_LONG, found[1] != self._delimiter
            # The last character may be the CR of a CRLF.
            self._at = max(self._at, len(self._buffer) - 1)
            self._fill()

    def _past_quote(self) -> bool:
        """Go behind the closing quote; ``False``: there is none."""
        while True:
            quote = self._buffer.find('"', self._at)
            # A quote as the last character may be half of a doubled one.
            while quote == len(self._buffer) - 1 and quote >= 0 and not self._final:
                self._at = quote
                self._fill()
                quote = 0
            if quote >= 0 and self._buffer[quote : quote + 2] != '""':
                self._at = quote + 1
                return True
            self._at = quote + 2 if quote >= 0 else len(self._buffer)
            if self._at >= len(self._buffer):
                if self._final:
                    return False
                self._fill()
