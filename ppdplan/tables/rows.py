"""A table's row as what was typed: its id as a file's name, its columns as options."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, get_type_hints

from ppdplan.errors import PlanError
from ppdplan.people import read_caregiver, read_phone
from ppdplan.shell.typed import Typed, missing
from ppdplan.tables.table import ID
from ppdplan.when import clip, read_time

POLICY, PHONE = "policy", "phone"
PEOPLE = ("caregiver", "sitter", "driver")
ID_LIMIT = 100
"""Characters in an id; with its ending, and in any script, it still fits in a file's name."""

_HINTS = get_type_hints(Typed)
_FIELDS = {name: name.replace("_", "-") for name in _HINTS} | {"wrap": "with"}
FLAGS = {column for name, column in _FIELDS.items() if _HINTS[name] is bool}
LISTS = {column for name, column in _FIELDS.items() if _HINTS[name] == tuple[str, ...]}
COLUMNS = frozenset({ID, POLICY, PHONE, *_FIELDS.values()})

_YES, _NO = ("yes", "y", "true", "x", "1"), ("no", "n", "false", "0", "")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\.|$)")
_FORBIDDEN = frozenset('/\\:*?"<>|')
_SLASHED = re.compile(r"\s*([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(\s.*)", re.DOTALL)
_RELATIVE = ("today", "tomorrow", "yesterday")
_BY_NOTICE = {
    "no-caregiver": "caregiver",
    "cover-gap": "caregiver",
    "last-feed-long-ago": "last-feed",
    "zone-unset": "tz",
    "not-discreet": ID,
    "milk-short": "stash",
    "thaw-late": "frozen",
    "thaw-past": "frozen",
    "ask-paediatrician": "baby-age",
    "policy-expired": POLICY,
}
_BY_CODE = {
    "no-cover": "caregiver",
    "bad-calendar": "caregiver",
    "cannot-read": "caregiver",
    "window-too-short": POLICY,
    "policy-expired": POLICY,
    "bad-policy": POLICY,
    "file-exists": ID,
    "cannot-write": ID,
}


class RowError(Exception):
    """What is wrong with a row, and in which column (``None``: in no single one)."""

    def __init__(self, column: str | None, error: PlanError) -> None:
        super().__init__(error.message)
        self.column = column
        self.error = error


@contextmanager
def blaming(column: str | None = None) -> Iterator[None]:
    """Turn an error into one of this column; of none given, of the one that its code is about."""
    try:
        yield
    except PlanError as error:
        raise RowError(column or _BY_CODE.get(error.code, "start"), error) from error


def sort_key(text: str) -> str:
    """What two ids have in common that would meet in one file on some computer."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def read_id(text: str) -> str:
    """An id that can be a file's name on every computer; raises ``bad-table``."""
    name = unicodedata.normalize("NFC", text)
    why = _unfit(name)
    if why:
        raise PlanError(
            "bad-table",
            f"The id '{clip(text)}' {why}.",
            f"Use letters, digits, '-', '_' and '.', at most {ID_LIMIT}, like p-017.",
        )
    return name


def _unfit(name: str) -> str:
    """Why an id cannot be a file's name; nothing if it can."""
    if not name.strip():
        return "is empty"
    if len(name) > ID_LIMIT or len(name.encode("utf-8", "replace")) > 2 * ID_LIMIT:
        return "is too long"
    found = next((char for char in name if char in _FORBIDDEN or not char.isprintable()), None)
    if found:
        return f"holds {found!a}, which no file's name can hold everywhere"
    if name[0] in ". " or name[-1] in ". ":
        return "begins or ends with a dot or a space"
    if name[0] in "=+-@~":
        return f"begins with '{name[0]}', which other programs take for a command"
    return "is the name of a device on some computers" if _DEVICES.match(sort_key(name)) else ""


def typed_of(cells: Mapping[str, str], *, tz: str | None, date_order: str | None) -> Typed:
    """The cells as options; ``tz`` stands in where a row names no zone. Raises ``RowError``."""
    found: dict[str, Any] = {}
    for name, column in _FIELDS.items():
        text = cells.get(column, "").strip()
        if column in FLAGS:
            found[name] = _is_yes(text, column)
        elif column in LISTS:
            found[name] = several(text)
        elif text:
            found[name] = text
    for name in ("start", "last_feed"):
        if name in found:
            with blaming(_FIELDS[name]):
                found[name] = _dated(found[name], date_order, needs_date=name == "start")
    return Typed(**{"tz": tz, **found})


def several(text: str) -> tuple[str, ...]:
    """What stands in one cell for several: parted by ``;`` or by lines."""
    return tuple(part.strip() for part in re.split(r"[;\r\n]+", text) if part.strip())


def _is_yes(text: str, column: str) -> bool:
    word = text.lower()
    if word in _YES or word in _NO:
        return word in _YES
    error = PlanError(
        "bad-usage", f"'{clip(text)}' is neither yes nor no.", "Write yes, or nothing."
    )
    raise RowError(column, error)


def _dated(text: str, date_order: str | None, *, needs_date: bool) -> str:
    """A time that reads the same on every day on which the table is read; raises ``bad-time``."""
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        if date_order is None:
            raise PlanError(
                "bad-time",
                f"'{clip(text)}' has a date with slashes, which is read in two ways.",
                "Write it like 2026-12-01 10:00, or say --date-order mdy or dmy.",
            )
        first, second, year, rest = slashed.groups()
        month, day = (first, second) if date_order == "mdy" else (second, first)
        text = f"{year}-{int(month):02d}-{int(day):02d}{rest}"
    typed = read_time(text)
    if (needs_date and typed.date is None) or typed.word in _RELATIVE:
        raise PlanError(
            "bad-time",
            f"'{clip(text)}' has no date: a table may be read on any day.",
            "Write it like 2026-12-01 10:00.",
        )
    return text


def phones_of(cells: Mapping[str, str]) -> dict[str, str]:
    """The row's numbers, ``clinic=555 0100; sam=555 0101``; raises ``RowError``."""
    try:
        return dict(read_phone(part) for part in several(cells.get(PHONE, "")))
    except PlanError:
        # Not quoted: what stands there may be a person's name.
        told = PlanError(
            "bad-usage", "A phone is no role and number.", "Write it like clinic=555-0100."
        )
        raise RowError(PHONE, told) from None


def blamed(error: PlanError, typed: Typed, read: Callable[[Typed], object]) -> RowError:
    """The error of ``read`` with its column: the last one that it looked at."""
    absent = missing(typed)
    if error.code == "missing-option" and absent:
        option = absent[0].lstrip("-")
        told = PlanError(error.code, f"There is no {option}.", "Every plan needs one.")
        return RowError(option, told)
    column = _BY_CODE.get(error.code) or _named_in(error) or _last_seen(typed, read)
    return RowError(column, error)


def _named_in(error: PlanError) -> str | None:
    """The option that the message or the hint begins with."""
    for text in (error.message, error.hint):
        found = re.match(r"--([a-z-]+)", text)
        if found and found[1] in COLUMNS:
            return found[1]
    return None


def _last_seen(typed: Typed, read: Callable[[Typed], object]) -> str | None:
    watched = _Watched(**{name: getattr(typed, name) for name in _FIELDS})
    _SEEN.clear()
    try:
        read(watched)
    except PlanError:
        return _FIELDS[_SEEN[-1]] if _SEEN else None
    return None


_SEEN: list[str] = []


class _Watched(Typed):
    """What was typed, noting each field that is looked at."""

    def __getattribute__(self, name: str) -> Any:
        if name in _FIELDS:
            _SEEN.append(name)
        return object.__getattribute__(self, name)


def column_of_warning(code: str) -> str:
    """The column that a warning is about."""
    return _BY_NOTICE.get(code, "start")


def without_names(message: str, cells: Mapping[str, str]) -> str:
    """A message in which every person of the row is a role: errors go into logs."""
    for column in PEOPLE:
        for text in several(cells.get(column, "")):
            for name in sorted(_names_in(text), key=len, reverse=True):
                message = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", f"the {column}", message)
    return message


def _names_in(text: str) -> set[str]:
    """A cell's text, the name in it, and both as an error quotes them."""
    try:
        name = read_caregiver(text).name
    except PlanError:
        name = re.split(r"\s+[0-9]|=", text)[0].strip()
    return {one for one in (text, name, clip(text), clip(name)) if one}
