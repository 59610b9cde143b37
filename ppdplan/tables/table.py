"""A table's rows, CSV or JSON Lines, each under the number that a spreadsheet shows.

Read as a stream of blocks: memory grows neither with the table nor with its longest cell. What is
wrong with one row is kept with that row; what is wrong with the whole table is raised.
"""

import codecs
import difflib
import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ppdplan.errors import PlanError
from ppdplan.tables.cells import CELL_LIMIT, Cell, Flaw, records
from ppdplan.when import clip

BLOCK = 8_192
LINE_LIMIT = 1_000_000
"""Characters in one line of JSON."""
ID = "id"
SEVERAL = ("available", "caregiver", "patient", "phone", "policy")
"""Columns that may stand there several times, as the options may."""

_DELIMITERS = (",", ";", "\t")
_UNREADABLE = re.compile("[\ud800-\udfff]")
_FORMULA = tuple("=+-@\t\r＝＋－＠")  # noqa: RUF001 (the wide ones count too)
_SAVE_AS = "Save the table as 'CSV UTF-8' and name that file."


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, and what is wrong with it, if anything, and in which column.

    ``number`` is the row's as a spreadsheet shows it; of JSON Lines, the line's.
    """

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    column: str | None = None
    wrong: str = ""
    hint: str = ""

    def refused(self, column: str | None, message: str, hint: str = "") -> "Row":
        """The same row as one that cannot be planned; the first thing wrong is kept."""
        if self.wrong:
            return self
        return replace(self, column=column, wrong=message, hint=hint)


def rows(read: Callable[[int], bytes], columns: Collection[str]) -> Iterator[Row]:
    """The rows of the bytes that ``read`` gives; empty rows are counted and left out.

    Raises ``bad-table`` if this is no table: another encoding, no header, an unknown column.
    """
    blocks = _text(read)
    head = next(blocks, "")
    if not head.strip():
        raise PlanError("bad-table", "The table is empty.", "Its first row names the columns.")
    if head.lstrip().startswith("{"):
        yield from _json_rows(_joined(head, blocks), columns)
    else:
        yield from _csv_rows(head, blocks, columns)


def column_name(text: str) -> str:
    """A column as its option is named: ``last_feed``, ``Last feed`` are ``last-feed``."""
    return re.sub(r"[\s_]+", "-", text.strip().lower()).lstrip("-")


def harmless(text: str) -> str:
    """A text that no spreadsheet runs, wherever it is carried to."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _joined(head: str, blocks: Iterator[str]) -> Iterator[str]:
    yield head
    yield from blocks


def _text(read: Callable[[int], bytes]) -> Iterator[str]:
    """The table as text, block by block; bytes that are no UTF-8 come as lone surrogates."""
    data = read(BLOCK)
    decoder = _decoder(data)
    try:
        while data:
            yield decoder.decode(data)
            data = read(BLOCK)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise PlanError(
            "bad-table", "The table is damaged: it ends amid UTF-16.", _SAVE_AS
        ) from None


def _decoder(data: bytes) -> codecs.IncrementalDecoder:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise PlanError("bad-table", "This is a spreadsheet's own file, not a CSV.", _SAVE_AS)
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise PlanError("bad-table", "The table is in UTF-32.", _SAVE_AS)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return codecs.getincrementaldecoder("utf-16")()
    if b"\0" in data[:4]:
        raise PlanError(
            "bad-table", "The table is no text, or in UTF-16 without its mark.", _SAVE_AS
        )
    return codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")


def _csv_rows(head: str, blocks: Iterator[str], columns: Collection[str]) -> Iterator[Row]:
    head, delimiter = _delimiter(head)
    found = records(_joined(head, blocks), delimiter)
    first = next(found)
    header = _header(first, columns)
    for number, cells in enumerate(found, start=2):
        if any(not isinstance(cell, str) or cell.strip() for cell in cells):
            yield _row(number, header, cells)


def _delimiter(head: str) -> tuple[str, str]:
    """What parts the cells; Excel may say so itself, in a line that it does not show."""
    said = re.match(r"sep=([,;\t])(?:\r\n|\n|\r)", head)
    if said:
        return head[said.end() :], said[1]

    def fits(delimiter: str) -> tuple[bool, int]:
        first = next(records(iter([head]), delimiter))
        names = [column_name(cell) for cell in first if isinstance(cell, str)]
        return ID in names, len(names)

    return head, max(_DELIMITERS, key=fits)


def _header(first: Sequence[Cell], columns: Collection[str]) -> list[str]:
    """The names of the columns; raises ``bad-table``."""
    names = [column_name(cell) if isinstance(cell, str) else "?" for cell in first]
    if not any(name in columns for name in names):
        raise PlanError(
            "bad-table",
            "Row 1 is no header: none of its cells is the name of a column.",
            "Let the first row name the columns, like: id, start, dose, last-feed.",
        )
    for place, name in enumerate(names):
        where = f"row 1, column {letters(place)}"
        if name and name not in columns:
            raise PlanError("bad-table", *_unknown(name, where, columns))
        if name and name in names[:place] and name not in SEVERAL:
            raise PlanError(
                "bad-table", f"Column '{name}' is there twice ({where}).", "Keep one of them."
            )
    if ID not in names:
        raise PlanError(
            "bad-table",
            "The table has no column 'id'.",
            "Add one: it names each plan's file, and tells on a re-run which plan is which.",
        )
    return names


def _unknown(name: str, where: str, columns: Collection[str]) -> tuple[str, str]:
    near = difflib.get_close_matches(name, columns, n=1)
    return (
        f"'{clip(name)}' is no column that I know ({where}).",
        f"Did you mean '{near[0]}'?" if near else f"Columns are {', '.join(sorted(columns))}.",
    )


def letters(place: int) -> str:
    """A column's name in a spreadsheet: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _row(number: int, header: Sequence[str], cells: Sequence[Cell]) -> Row:
    row = Row(number)
    for place, cell in enumerate(cells):
        name = header[place] if place < len(header) else ""
        if not name:
            row = row if cell == "" else _homeless(row, place, len(header))
        elif isinstance(cell, str):
            before = row.cells.get(name)
            row.cells[name] = f"{before}\n{cell}" if before else cell
            row = _checked(row, name, cell)
        else:
            row = _flawed(row, name, cell)
    if len(cells) < len(header):
        row = row.refused(
            header[len(cells)] or letters(len(cells)),
            f"The row has {len(cells)} cells, the header {len(header)}.",
            "Fill the row up; an empty cell needs its delimiter too.",
        )
    return row


def _homeless(row: Row, place: int, width: int) -> Row:
    return row.refused(
        letters(place),
        f"The cell in column {letters(place)} has no column: the header names {width}.",
        'Put a cell that holds the delimiter in "quotes", or name the column.',
    )


def _flawed(row: Row, name: str, flaw: Flaw) -> Row:
    row.cells[name] = ""
    if flaw is Flaw.OPEN:
        return row.refused(
            name,
            "A quote opens here and is never closed: no row after this one was read.",
            'Close it; a quote within a cell is written twice, "".',
        )
    return row.refused(name, *_too_long())


def _too_long() -> tuple[str, str]:
    return f"The cell holds more than {CELL_LIMIT:,} characters.", "No spreadsheet holds more."


def _checked(row: Row, name: str, text: str) -> Row:
    """The row, refused if a cell would run in a spreadsheet or is in another encoding."""
    if text.startswith(_FORMULA):
        return row.refused(
            name,
            f"The cell begins with {text[0]!a}: a spreadsheet would run it as a formula.",
            "Take that sign away.",
        )
    if not text.isascii() and _UNREADABLE.search(text):
        return row.refused(name, f"'{clip(text)}' is not in UTF-8.", _SAVE_AS)
    if len(text) > CELL_LIMIT:
        row.cells[name] = ""
        return row.refused(name, *_too_long())
    return row


def _json_rows(blocks: Iterator[str], columns: Collection[str]) -> Iterator[Row]:
    for number, line in enumerate(_lines(blocks), start=1):
        if line is None:
            yield Row(number).refused(None, f"The line holds over {LINE_LIMIT:,} characters.")
        elif line.strip():
            yield _json_row(Row(number), line, columns)


def _lines(blocks: Iterator[str]) -> Iterator[str | None]:
    """The lines; ``None`` for one that is too long to keep."""
    rest, too_long = "", False
    for block in blocks:
        *whole, rest = (rest + block).split("\n")
        for line in whole:
            yield None if too_long or len(line) > LINE_LIMIT else line
            too_long = False
        if len(rest) > LINE_LIMIT:
            rest, too_long = "", True
    yield None if too_long else rest


def _json_row(row: Row, line: str, columns: Collection[str]) -> Row:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return row.refused(
            None, "The line is no JSON object.", 'Write it like {"id": "p1", "start": "…"}.'
        )
    for key, value in found.items():
        name = column_name(key)
        text = _json_text(value)
        if name not in columns:
            row = row.refused(clip(name), *_unknown(name, f"line {row.number}", columns))
        elif text is None:
            row = row.refused(name, "The value is no text, number, yes or no.", "Write it as text.")
        elif text and row.cells.get(name):
            row = row.refused(name, f"'{name}' is there twice.", "Keep one of them.")
        else:
            row.cells[name] = text
            row = _checked(row, name, text)
    return row


def _json_text(value: Any) -> str | None:
    """A value as a cell would hold it; ``None`` if no cell could."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n".join(value)
    return None
