"""What scripts read of a search and of a course: stable keys, times as ISO 8601."""

from collections.abc import Sequence
from typing import Any

from ppdplan.finder.refusals import near_miss_keys
from ppdplan.finder.rules import KEYS
from ppdplan.finder.series import Course
from ppdplan.finder.suggest import Candidate, Suggestion
from ppdplan.model import Notice
from ppdplan.zone import Zone

SUGGEST, COURSE = "ppdplan.suggest/1", "ppdplan.course/1"


def suggest_json(found: Suggestion) -> dict[str, Any]:
    """A search under the schema ``ppdplan.suggest/1``."""
    zone = found.search.plan.zone
    return {
        "schema": SUGGEST,
        "candidates": [_candidate(each, zone) for each in found.candidates],
        "considered": found.considered,
        "uncovered": found.uncovered,
        "alternatives": [
            {
                "start": zone.iso(each.start),
                "better": list(each.better),
                "worse": list(each.worse),
                "gain": each.gain,
                "price": each.price,
            }
            for each in found.alternatives
        ],
        "near_misses": [near_miss_keys(zone, each) for each in found.near_misses],
        "weights": {key: found.search.weights[key] for key in KEYS},
        "notices": _notices(found.notices),
    }


def course_json(found: Course) -> dict[str, Any]:
    """A course under the schema ``ppdplan.course/1``."""
    zone = found.request.search.plan.zone
    return {
        "schema": COURSE,
        "exact": found.exact,
        "sessions": [_candidate(each, zone) for each in found.sessions],
        "total": {"cost": found.cost, **dict(zip(KEYS, found.values, strict=True))},
        "milk": None
        if found.milk is None
        else [
            {
                "start": zone.iso(each.start),
                "before_ml": each.before_ml,
                "needed_ml": each.needed_ml,
                "extra_pumps": each.extra_pumps,
                "missing_ml": each.missing_ml,
                "after_ml": each.after_ml,
            }
            for each in found.milk
        ],
        "weights": {key: found.request.search.weights[key] for key in KEYS},
        "notices": _notices(found.notices),
    }


def _candidate(candidate: Candidate, zone: Zone) -> dict[str, Any]:
    return {
        "start": zone.iso(candidate.start),
        "earliest_start": zone.iso(candidate.earliest_start),
        "latest_start": zone.iso(candidate.latest_start),
        "cost": candidate.cost,
        **dict(zip(KEYS, candidate.values, strict=True)),
        "cover": [
            {
                "name": shift.name,
                "from": zone.iso(shift.start),
                "to": zone.iso(shift.end),
                "unknown": shift.unknown,
            }
            for shift in candidate.cover
        ],
        "why": [reason.text for reason in candidate.why],
        "command": list(candidate.command),
    }


def _notices(notices: Sequence[Notice]) -> list[dict[str, str]]:
    return [{"code": n.code, "level": n.level, "message": n.message} for n in notices]
