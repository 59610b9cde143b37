"""A cancelled plan as JSON."""

from typing import Any

from ppdplan.calendars.write import Edition
from ppdplan.zone import Zone

CANCEL = "ppdplan.cancel/1"


def cancel_json(edition: Edition, zone: Zone) -> dict[str, Any]:
    """Under the schema ``ppdplan.cancel/1``; ``changed`` is false if it was cancelled before."""
    return {
        "schema": CANCEL,
        "plan_id": edition.plan_id,
        "revision": edition.revision,
        "changed": edition.data is not None,
        "cancelled": [
            {"key": entry.key, "title": entry.summary, "start": zone.iso(entry.start)}
            for entry in edition.entries
        ],
    }
