"""What scripts read: stable keys, times as ISO 8601 with the zone's offset at that moment."""

from collections.abc import Sequence
from typing import Any

from ppdplan.errors import PlanError
from ppdplan.model import Caregiver, Change, Milk, Plan
from ppdplan.rules import Policy
from ppdplan.words import Titles, title
from ppdplan.zone import Minute, Zone

PLAN, RULES, ERROR = "ppdplan.plan/1", "ppdplan.rules/1", "ppdplan.error/1"


def plan_json(
    plan: Plan,
    titles: Titles,
    *,
    plan_id: str | None,
    revision: int,
    changes: Sequence[Change] = (),
) -> dict[str, Any]:
    """A plan under the schema ``ppdplan.plan/1``."""
    zone = plan.request.zone
    milestones = plan.milestones
    return {
        "schema": PLAN,
        "plan_id": plan_id,
        "revision": revision,
        "policy": {"name": plan.policy.name, "version": plan.policy.version},
        "request": _request(plan),
        "milestones": {
            name: _iso(zone, getattr(milestones, name)) for name in milestones.__dataclass_fields__
        },
        "cover": [
            {
                "name": shift.name,
                "from": zone.iso(shift.start),
                "to": zone.iso(shift.end),
                "unknown": shift.unknown,
            }
            for shift in plan.cover
        ],
        "events": [
            {
                "key": event.key,
                "kind": event.kind,
                "start": zone.iso(event.start),
                "end": zone.iso(event.end),
                "title": title(event, plan, titles),
                "for": [role.value for role in event.roles],
                "name": event.name,
                "rule": event.rule,
            }
            for event in plan.events
        ],
        "milk": milk_json(plan.milk, zone),
        "notices": [
            {"code": notice.code, "level": notice.level, "message": notice.message}
            for notice in plan.notices
        ],
        "changes": [_change(change, zone) for change in changes],
        "sources": _sources(plan),
    }


def _iso(zone: Zone, at: Minute | None) -> str | None:
    return None if at is None else zone.iso(at)


def _request(plan: Plan) -> dict[str, Any]:
    request = plan.request
    usual = [clock(minute) for minute in request.usual_feeds] or None
    return {
        "start": request.zone.iso(request.start),
        "timezone": request.zone.name,
        "dose": request.dose.value,
        "last_feed": _iso(request.zone, request.last_feed),
        "feed_every_minutes": None if usual else request.feed_every_minutes,
        "usual_feeds": usual,
        "nursing_feeds": [clock(minute) for minute in request.nursing_feeds] or None,
        "feeding": request.feeding.value,
        "session_minutes": request.session_minutes,
        "nursing": request.nursing,
        "caregivers": [_caregiver(person) for person in request.caregivers],
        "sitter": request.sitter,
        "driver": request.driver,
    }


def clock(minute_of_day: int) -> str:
    """A minute of the day as ``06:30``."""
    return f"{minute_of_day // 60:02d}:{minute_of_day % 60:02d}"


def _caregiver(person: Caregiver) -> dict[str, Any]:
    calendars = [*person.calendars, *person.shifts]
    return {
        "name": person.name,
        "hours": [hours.text for hours in person.hours] or None,
        "calendar": calendars[0] if calendars else None,
        "calendars": calendars,
    }


def milk_json(milk: Milk | None, zone: Zone) -> dict[str, Any] | None:
    """The milk block; what lacks its input is null."""
    if milk is None:
        return None
    found = {name: getattr(milk, name) for name in milk.__dataclass_fields__}
    thumb = milk.rule_of_thumb_ml
    return found | {
        "rule_of_thumb_ml": list(thumb) if thumb else None,
        "thaw_at": _iso(zone, milk.thaw_at),
        "use_by": _iso(zone, milk.use_by),
    }


def _change(change: Change, zone: Zone) -> dict[str, Any]:
    return {
        "key": change.key,
        "what": change.what,
        "from": _iso(zone, change.before),
        "to": _iso(zone, change.after),
        "minutes": change.minutes,
    }


def _sources(plan: Plan) -> list[dict[str, str]]:
    """Where each rule that set a time was read, once each, in the order of the events."""
    tier = plan.request.dose.tier
    found = []
    for rule_id in dict.fromkeys(event.rule for event in plan.events):
        source = plan.policy.rules[rule_id].numbers[tier].source
        found.append({"rule": rule_id, "title": source.title, "url": source.url})
    return found


def rules_json(policy: Policy, tier: str | None) -> dict[str, Any]:
    """The rules in force under ``ppdplan.rules/1``; with a tier only its numbers."""
    tiers = [tier] if tier else ["low", "medium", "high"]
    return {
        "schema": RULES,
        "policy": {"name": policy.name, "version": policy.version, **policy.facts},
        "rules": [
            {
                "id": rule.id,
                "what": rule.what,
                "unit": rule.unit,
                "counted": rule.counted,
                "floor": rule.floor,
                "date": rule.date,
                "note": rule.note or None,
                "numbers": {
                    name: {
                        "value": rule.numbers[name].value,
                        "whose": rule.numbers[name].whose,
                        "source": rule.numbers[name].source.title,
                        "url": rule.numbers[name].source.url or None,
                    }
                    for name in tiers
                },
            }
            for rule in policy.rules.values()
        ],
    }


def error_json(error: PlanError) -> dict[str, Any]:
    """A refusal under ``ppdplan.error/1``."""
    words = {"code": error.code, "message": error.message, "hint": error.hint}
    return {"schema": ERROR, "error": words | error.details, "exit_code": error.exit_code}
