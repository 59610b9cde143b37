"""The policies that can be named, and a clinic's own from a TOML file.

A clinic may lengthen any wait; nothing goes under the article's lower ends.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ppdplan.errors import PlanError
from ppdplan.files import read_bytes
from ppdplan.rules import (
    ARTICLE_POLICY,
    CAUTIOUS_POLICY,
    MORNING,
    REACH,
    TIERS,
    WAITS,
    Number,
    Policy,
    Source,
    later_of,
)
from ppdplan.words import duration_words

BUILT_IN = {policy.name: policy for policy in (ARTICLE_POLICY, CAUTIOUS_POLICY)}
FILE_LIMIT = 100_000
DEFAULT = ("article",)


def policy_of(names: Sequence[str]) -> Policy:
    """The policy by its name or its file; of several the later time wins.

    Raises ``bad-policy``, ``window-too-short``, ``cannot-read``.
    """
    policies = [policy_named(name) for name in names or DEFAULT]
    return policies[0] if len(policies) == 1 else later_of(policies)


def policy_named(name: str) -> Policy:
    """A built-in policy, or one from a ``.toml`` file."""
    if name in BUILT_IN:
        return BUILT_IN[name]
    if name.endswith(".toml"):
        return policy_from(read_bytes(Path(name), FILE_LIMIT), name)
    raise PlanError(
        "bad-policy",
        f"'{name[:60]}' is no policy that I know: {', '.join(BUILT_IN)}.",
        "Use one of these names, or a file that ends in .toml.",
    )


def policy_from(data: bytes, file: str) -> Policy:
    """A clinic's policy from its file; what it leaves out is the article's.

    Raises ``bad-policy`` for what cannot be read and ``window-too-short`` for a wait under the
    article's lower end.
    """
    import tomllib

    from ppdplan.policy_file import PolicyFile, checked

    try:
        table = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PlanError(
            "bad-policy", f"'{file}' is no TOML: {error}.", "See the README for an example."
        ) from None
    refuse_unknown(table, PolicyFile.keys(), file)
    return applied(checked(table, file), file)


def refuse_unknown(table: dict[str, Any], known: dict[str, Any], file: str, at: str = "") -> None:
    """Raises ``bad-policy`` for a key that means nothing, with the one that was meant."""
    for key, value in table.items():
        if known and key not in known:
            import difflib

            near = difflib.get_close_matches(key, known, 1)
            hint = f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(known)}."
            raise PlanError("bad-policy", f"'{file}' has an unknown key '{at}{key[:60]}'.", hint)
        if isinstance(value, dict) and isinstance(known.get(key), dict):
            refuse_unknown(value, known[key], file, f"{at}{key}.")


def applied(table: dict[str, Any], file: str) -> Policy:
    """The article's policy with what a checked file says laid over it."""
    name = table["name"]
    source = Source(f"policy {name}, version {table['version']}")
    policy = replace(
        ARTICLE_POLICY,
        name=name,
        version=table["version"],
        facts={key: table[key] for key in ("reviewed_by", "reviewed_on") if table.get(key)},
        hold_milk=table.get("hold_milk"),
        phones=table.get("phones") or {},
        country=table.get("country"),
        expires_on=table.get("expires_on"),
        **(table.get("sessions") or {}),
    )
    for rule, tiers in table["numbers"].items():
        for tier, value in _lifted(policy, rule, tiers).items():
            policy = policy.with_number(rule, tier, Number(value, name, source))
    if table.get("next_morning") is not None:
        policy = policy.with_morning(Number(table["next_morning"], name, source))
    if table.get("reach") is not None:
        policy = policy.with_reach(Number(table["reach"], name, source))
    refuse_short(policy, file)
    return policy


def _lifted(policy: Policy, rule: str, tiers: dict[str, int]) -> dict[str, int]:
    """The numbers given, and for a higher tier that was left out at least the one below."""
    numbers, least = dict(tiers), 0
    for tier in TIERS:
        if tier not in tiers and policy.minutes(rule, tier) < least:
            numbers[tier] = least
        least = max(least, numbers.get(tier, policy.minutes(rule, tier)))
    return numbers if rule in WAITS else tiers


def refuse_short(policy: Policy, file: str) -> None:
    """Raises ``window-too-short`` for a wait under its floor, ``bad-policy`` for one that is
    shorter in a higher tier: what is unknown is planned like the highest."""
    for name in WAITS:
        rule = policy.rules[name]
        for tier in TIERS:
            value = rule.numbers[tier].value
            if rule.floor is not None and value < rule.floor:
                raise PlanError(
                    "window-too-short",
                    f"'{file}' sets {name} to {duration_words(value)} in the {tier} tier: the "
                    f"least is {duration_words(rule.floor)}.",
                    "A policy may lengthen a wait, not shorten it under the article's lower end.",
                    rule=name,
                    tier=tier,
                    value_minutes=value,
                    floor_minutes=rule.floor,
                )
        low, medium, high = (rule.numbers[tier].value for tier in TIERS)
        if not low <= medium <= high:
            raise PlanError(
                "bad-policy",
                f"'{file}' has {name} shorter in a higher tier ({duration_words(low)}, "
                f"{duration_words(medium)}, {duration_words(high)}).",
                "Give all three tiers, each at least as long as the one below.",
            )


def is_expired(policy: Policy, day: dt.date) -> bool:
    """Whether a policy is no longer signed for on that day."""
    return policy.expires_on is not None and day.isoformat() > policy.expires_on


def to_state(policy: Policy) -> dict[str, Any] | None:
    """What a state line keeps of a policy that is not built in; ``None`` for one that is."""
    if policy is BUILT_IN.get(policy.name):
        return None
    return {
        "numbers": {
            name: [_number_row(rule.numbers[tier]) for tier in TIERS]
            for name, rule in policy.rules.items()
            if name not in ARTICLE_POLICY.rules
            or rule.numbers != ARTICLE_POLICY.rules[name].numbers
        },
        "facts": dict(policy.facts),
        "hold_milk": policy.hold_milk,
        "phones": dict(policy.phones),
        "country": policy.country,
        "expires_on": policy.expires_on,
        "gap_days": [policy.min_gap_days, policy.max_gap_days],
    }


def _number_row(number: Number) -> list[Any]:
    return [number.value, number.whose, number.source.title, number.source.url]


def from_state(name: str, version: str, kept: dict[str, Any] | None) -> Policy:
    """The policy that a plan on file was laid by; raises ``bad-calendar`` if it is not there."""
    if kept is None and name in BUILT_IN:
        return BUILT_IN[name]
    try:
        policy = _kept_policy(name, version, kept or {})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise PlanError(
            "bad-calendar",
            "The file's policy is not known here.",
            "Plan again with 'schedule' and the policy.",
        ) from None
    refuse_short(policy, "the plan's policy")
    return policy


def _kept_policy(name: str, version: str, kept: dict[str, Any]) -> Policy:
    policy = replace(
        ARTICLE_POLICY,
        name=name,
        version=version,
        facts=dict(kept["facts"]),
        hold_milk=kept["hold_milk"],
        phones=dict(kept["phones"]),
        country=kept["country"],
        expires_on=kept["expires_on"],
        min_gap_days=kept["gap_days"][0],
        max_gap_days=kept["gap_days"][1],
    )
    for rule, rows in kept["numbers"].items():
        for tier, (value, whose, title, url) in zip(TIERS, rows, strict=True):
            policy = _with(policy, rule, tier, Number(int(value), whose, Source(title, url)))
    return policy


def _with(policy: Policy, rule: str, tier: str, number: Number) -> Policy:
    if rule == MORNING.id:
        return policy.with_morning(number)
    if rule == REACH.id:
        return policy.with_reach(number)
    return policy.with_number(rule, tier, number)
