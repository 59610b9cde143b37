"""The sheet for the fridge: one page of HTML that needs no network and prints on one side.

Here is what stands on it; how it looks is in ``sheet.html.j2`` beside this file. Times in the
page are words made here, or minutes since the epoch for its countdown.
"""

from collections.abc import Mapping
from dataclasses import astuple
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, Any

from ppdplan.model import Plan
from ppdplan.views import phrases, sheet_now, sheet_rows
from ppdplan.views.home import clip, fit_to, span
from ppdplan.views.milk import milk_lines, uses_stored_milk
from ppdplan.views.phones import emergency_number, phones_of
from ppdplan.views.phrases import when
from ppdplan.views.picture import picture_of
from ppdplan.words import Titles, date_words, zone_words
from ppdplan.zone import Minute

if TYPE_CHECKING:
    from jinja2 import Template

LETTERS = 28
"""Of a name, so that a row stays a row."""
ID_LETTERS = 40
SIZES = ((33, "large"), (42, "middle"), (60, "small"), (70, "tiny"))
"""Lines up to which the paper takes each size of print; beyond them the least."""
LISTS = ("care", "checklist", "bottles", "milk", "pumps", "drivers", "phones", "messages")
COLUMN = 44
"""Letters that a line of half a page takes."""
LOOKS_A_LINE, CALL_FIRST_LINES, HERS_LETTERS, BLANK_LETTERS = 3, 10, 40, 14
"""What the template adds: boxes side by side, a list of its own, words after a bottle, a line."""
NOTHING: Mapping[str, str] = {}


def sheet(
    plan: Plan,
    *,
    titles: Titles,
    plan_id: str,
    revision: int,
    printed_at: Minute,
    phones: Mapping[str, str] = NOTHING,
) -> str:
    """The page as HTML. ``phones`` are numbers by role; ``printed_at`` is in minutes.

    A sheet is read at home: ``busy`` reads like ``neutral``, ``full`` may name the drug.
    """
    level = phrases.for_home(titles)
    shown = phrases.with_names(plan, level, fit_to(LETTERS))
    page = {
        **_head(shown, level),
        **_lists(shown),
        "phones": phones_of(plan, phones, level),
        "plan_id": clip(plan_id, ID_LETTERS),
        "revision": revision,
        "printed": f"{date_words(plan.request.zone, printed_at)}, "
        f"{plan.request.zone.clock(printed_at)}",
    }
    page["emergency"] = emergency_number(page["phones"])
    page["size"] = _size(page)
    return _template().render(page)


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    found = Environment(
        loader=PackageLoader("ppdplan", "views"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return found.get_template("sheet.html.j2")


def _head(plan: Plan, titles: Titles) -> dict[str, Any]:
    stones, zone = plan.milestones, plan.request.zone
    resume = stones.nursing_resume
    return {
        "day": date_words(zone, plan.request.start),
        "zone": zone_words(zone),
        "session": span(plan, stones.session_start, stones.session_end),
        "full": phrases.tier(plan) if titles is Titles.FULL else "",
        "not_ready": not plan.request.caregivers,
        "nursing": plan.request.nursing,
        "drive_at": when(plan, stones.safe_to_drive),
        "stricter": any(notice.code == "label-driving" for notice in plan.notices),
        "nurse_at": "" if resume is None else when(plan, resume),
        "boards": sheet_now.boards_of(plan),
        "picture": picture_of(plan),
        "one_adult": any(notice.code == "one-adult" for notice in plan.notices),
        "sitter": plan.request.sitter or "",
    }


def _lists(plan: Plan) -> dict[str, Any]:
    return {
        "care": list(sheet_rows.care_rows(plan)),
        "checklist": list(sheet_rows.checklist(plan)),
        "bottles": sheet_rows.bottles(plan),
        "milk": milk_lines(plan),
        "stored": plan.request.nursing or uses_stored_milk(plan),
        "pumps": sheet_rows.pumps(plan),
        "drivers": list(sheet_rows.drivers(plan)),
        "looks": sheet_rows.look_times(plan),
        "messages": sheet_rows.messages(plan),
    }


def _size(page: Mapping[str, Any]) -> str:
    """How large the print is, by how much there is to print."""
    lines = sum(_lines(item) for name in LISTS for item in page[name])
    lines += len(page["looks"]) // LOOKS_A_LINE + CALL_FIRST_LINES * bool(page["full"])
    return next((size for limit, size in SIZES if lines <= limit), "least")


def _lines(item: Any) -> int:
    """About how many lines of half a page an item of a list takes."""
    if isinstance(item, str):
        return ceil(len(item) / COLUMN)
    letters = sum(len(part) for part in astuple(item) if isinstance(part, str))
    letters += HERS_LETTERS * getattr(item, "hers", False)
    letters += BLANK_LETTERS * getattr(item, "blank", False)
    return ceil(letters / COLUMN)
