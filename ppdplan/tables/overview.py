"""The page that a coordinator prints on Monday: who, when, what is still to settle, what failed.

Here is what stands on it; how it looks is in ``overview.html.j2`` beside this file. The page is
made piece by piece: it never lies in memory as a whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ppdplan.model import Plan
from ppdplan.notices import WARNING
from ppdplan.tables.table import harmless
from ppdplan.words import date_words, span_words, when_words, zone_words
from ppdplan.zone import Minute, Zone

if TYPE_CHECKING:
    from jinja2 import Template

NO_CAREGIVER, NO_DRIVER = "no-caregiver", "no-driver"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows there are, and how many of each kind. ``left`` left the table."""

    rows: int
    planned: int
    failed: int
    alone: int
    no_driver: int
    left: int


def shown(plan: Plan) -> dict[str, Any]:
    """What the page says about one plan, as plain data."""
    request, stones, zone = plan.request, plan.milestones, plan.request.zone
    resume = stones.nursing_resume
    return {
        "day": date_words(zone, request.start),
        "zone": zone_words(zone),
        "session": span_words(zone, stones.session_start, stones.session_end),
        "care": [[shift.name, span_words(zone, shift.start, shift.end)] for shift in plan.cover],
        "gaps": [span_words(zone, gap.start, gap.end) for gap in plan.gaps],
        "until": when_words(zone, stones.caregiver_until, request.start),
        "drive": when_words(zone, stones.safe_to_drive, request.start),
        "nurse": "" if resume is None else when_words(zone, resume, request.start),
        "driver": request.driver or "",
        "sitter": request.sitter or "",
        "alone": bool(plan.gaps) or not request.caregivers,
        "warnings": [
            notice.message
            for notice in plan.notices
            if notice.level == WARNING and notice.code != NO_CAREGIVER
        ],
    }


def page(
    counts: Counts,
    *,
    days: Iterable[Mapping[str, Any]],
    alone: Iterable[Mapping[str, Any]],
    no_driver: Iterable[Mapping[str, Any]],
    failed: Iterable[Mapping[str, Any]],
    left: Sequence[str],
    at: Minute,
    zone: Zone,
    shard: str | None = None,
) -> Iterator[str]:
    """The page in pieces. Plans come as ``shown`` made them, with their ``id``, in order of time;
    ``failed`` are lines of the manifest with a ``hint``. ``at`` is when it was made, in minutes."""
    yield from _template().generate(
        counts=counts,
        days=groupby(days, key=lambda row: str(row["day"])),
        alone=alone,
        no_driver=no_driver,
        failed=failed,
        left=left,
        made=f"{date_words(zone, at)}, {zone.clock(at)}, {zone_words(zone)}",
        shard=shard,
    )


def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    found = Environment(
        loader=PackageLoader("ppdplan", "tables"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: harmless(value) if isinstance(value, str) else value,
    )
    return found.get_template("overview.html.j2")
