"""What may stand in a clinic's policy file, and its checks."""

import datetime as dt
import math
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from ppdplan.errors import PlanError

DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
CLOCK = "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"

COUNTRY = "^[A-Z]{2}$"


def _day(text: str) -> str:
    if not re.fullmatch(DAY, text):
        raise ValueError("write a day like 2027-01-31")
    dt.date.fromisoformat(text)
    return text


def _country(text: str) -> str:
    if not re.fullmatch(COUNTRY, text):
        raise ValueError("write two capital letters, like US")
    return text


def _clock(text: str) -> str:
    if not re.fullmatch(CLOCK, text):
        raise ValueError("write a time like 07:00")
    return text


Text = Annotated[str, Field(min_length=1, max_length=200)]
Day = Annotated[
    str,
    AfterValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": DAY}),
]
Country = Annotated[
    str, AfterValidator(_country), WithJsonSchema({"type": "string", "pattern": COUNTRY})
]
Clock = Annotated[str, AfterValidator(_clock), WithJsonSchema({"type": "string", "pattern": CLOCK})]
Hours = Annotated[float, Field(ge=0, le=168)]
Minutes = Annotated[int, Field(ge=0, le=1440)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Tier(_Table):
    """The hours of one tier; what is left out is the article's."""

    session_hours: Annotated[float, Field(ge=0.5, le=6)] | None = None
    care_hours: Hours | None = None
    drive_hours: Hours | None = None
    nurse_hours: Hours | None = None


class Feeds(_Table):
    """How feeds are counted."""

    interval_minutes: Annotated[int, Field(ge=120, le=360)] | None = None
    length_minutes: Annotated[int, Field(ge=10, le=60)] | None = None


class Pumps(_Table):
    """How pumps are planned."""

    gap_minutes: Annotated[int, Field(ge=120, le=480)] | None = None
    rest_minutes: Minutes | None = None
    length_minutes: Annotated[int, Field(ge=10, le=45)] | None = None


class Sessions(_Table):
    """How far apart sessions lie, for a course."""

    min_gap_days: Annotated[int, Field(ge=2, le=60)] | None = None
    max_gap_days: Annotated[int, Field(ge=2, le=120)] | None = None


class PolicyFile(_Table):
    """A clinic's policy: who signed it, until when, and what differs from the article."""

    name: Text
    version: Text
    reviewed_by: Text | None = None
    reviewed_on: Day | None = None
    expires_on: Day | None = None
    country: Country | None = None
    hold_milk: Literal["discard", "label"] | None = None
    drive_next_morning: Clock | None = None
    reach_hours: Hours | None = None
    low: Tier = Tier()
    medium: Tier = Tier()
    high: Tier = Tier()
    feeds: Feeds = Feeds()
    pumps: Pumps = Pumps()
    sessions: Sessions = Sessions()
    phones: dict[str, Text] = {}

    @classmethod
    def keys(cls) -> dict[str, Any]:
        """The keys of the file, and of each table in it."""
        tables: dict[str, type[_Table]] = {"feeds": Feeds, "pumps": Pumps, "sessions": Sessions}
        tables |= dict.fromkeys(("low", "medium", "high"), Tier)
        return {
            key: dict.fromkeys(tables[key].__pydantic_fields__) if key in tables else None
            for key in cls.__pydantic_fields__
        }


_TIER_RULES = {
    "session_hours": "session.length",
    "care_hours": "care.after",
    "drive_hours": "drive.after",
    "nurse_hours": "nurse.after",
}
_FLAT_RULES = {
    ("feeds", "interval_minutes"): "feed.interval",
    ("feeds", "length_minutes"): "feed.length",
    ("pumps", "gap_minutes"): "pump.gap",
    ("pumps", "rest_minutes"): "pump.rest",
    ("pumps", "length_minutes"): "pump.length",
}


def checked(table: dict[str, Any], file: str) -> dict[str, Any]:
    """The file's content in the terms of the rules, all waits in minutes; raises ``bad-policy``."""
    try:
        policy = PolicyFile.model_validate(_plain(table))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise PlanError(
            "bad-policy",
            f"'{file}': {key} {_value(first.get('input'))}: {_said(first)}.",
            "See the README for an example, or 'ppdplan schema policy'.",
        ) from None
    morning = policy.drive_next_morning
    return {
        **policy.model_dump(include={"name", "version", "reviewed_by", "reviewed_on"}),
        **policy.model_dump(include={"expires_on", "country", "hold_milk", "phones"}),
        "numbers": _numbers(policy),
        "next_morning": None if morning is None else _minute_of_day(morning),
        "reach": None if policy.reach_hours is None else _minutes(policy.reach_hours),
        "sessions": policy.sessions.model_dump(),
    }


def _plain(table: dict[str, Any]) -> dict[str, Any]:
    """TOML's own dates and times as text."""
    return {key: _text(value) for key, value in table.items()}


def _text(value: Any) -> Any:
    if isinstance(value, dt.time) and not value.second:
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def _minute_of_day(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _minutes(hours: float) -> int:
    """Whole minutes, no less than was said."""
    return math.ceil(round(hours * 60, 6))


def _said(error: Any) -> str:
    if error["type"] == "model_type":
        return "it is a table of its own, like [low]"
    message: str = error["msg"].removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _value(value: Any) -> str:
    return "is missing" if isinstance(value, dict) else f"is '{str(value)[:60]}'"


def _numbers(policy: PolicyFile) -> dict[str, dict[str, int]]:
    """Rule to tier to minutes, for what the file says."""
    numbers: dict[str, dict[str, int]] = {}
    for tier in ("low", "medium", "high"):
        for key, rule in _TIER_RULES.items():
            hours = getattr(getattr(policy, tier), key)
            if hours is not None:
                numbers.setdefault(rule, {})[tier] = _minutes(hours)
    for (table, key), rule in _FLAT_RULES.items():
        minutes = getattr(getattr(policy, table), key)
        if minutes is not None:
            numbers[rule] = dict.fromkeys(("low", "medium", "high"), minutes)
    return numbers
