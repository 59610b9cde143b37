"""``ppdplan rules``: the numbers in force, with their sources; and a clinic's policy judged."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ppdplan.finder.rules import FINDER_RULES
from ppdplan.policies import policy_named, policy_of
from ppdplan.rules import ARTICLE_POLICY, TIERS, Policy
from ppdplan.shell.surroundings import Surroundings
from ppdplan.shell.typed import read_dose
from ppdplan.words import duration_words

CHECK = "ppdplan.check/1"


def run(
    names: Sequence[str], dose: str | None, around: Surroundings, *, json: bool, plain: bool
) -> None:
    """Show every rule; with a tier only its column."""
    policy = with_search_rules(policy_of(names))
    tier = read_dose(dose).tier if dose is not None else None
    if json:
        from ppdplan.views.jsonout import rules_json

        around.say_json(rules_json(policy, tier))
        return
    from ppdplan.views import rules as view

    if plain:
        around.say(view.rules_plain(policy, tier).rstrip("\n"))
    else:
        view.rules_table(policy, tier, around.console(), ascii_only=not around.unicode)


def with_search_rules(policy: Policy) -> Policy:
    """The policy with the numbers of the search, which no policy changes."""
    return replace(policy, rules={**policy.rules, **{rule.id: rule for rule in FINDER_RULES}})


def check(file: str, around: Surroundings, *, json: bool) -> None:
    """Say where a clinic's policy differs from the article: longer or shorter.

    Raises ``bad-policy``, and ``window-too-short`` for a wait under the article's lower end.
    """
    policy = policy_named(file)
    rows = list(differences(policy))
    if json:
        around.say_json({"schema": CHECK, "policy": policy.name, "differences": rows})
        return
    around.say(f"{policy.name}, version {policy.version}: no wait is under its floor.")
    for row in rows:
        tier = f", {row['tier']} tier" if row["tier"] else ""
        around.say(f"  {row['rule']}{tier}: {row['said']}")
    if not rows:
        around.say("  It does not differ from the article.")


def differences(policy: Policy) -> Iterator[dict[str, object]]:
    """A row for each number that is not the article's."""
    for name, rule in policy.rules.items():
        theirs = ARTICLE_POLICY.rules.get(name)
        for tier in TIERS if theirs is None or _differs(policy, name) else ():
            value = rule.numbers[tier].value
            base = None if theirs is None else theirs.numbers[tier].value
            if value == base:
                continue
            how = "added" if base is None else "longer" if value > base else "shorter"
            yield {
                "rule": name,
                "tier": tier if rule.by_tier or (theirs and theirs.by_tier) else None,
                "value": value,
                "article": base,
                "how": how,
                "said": _said(rule.unit, value, base, how),
            }
            if not rule.by_tier and (theirs is None or not theirs.by_tier):
                break


def _differs(policy: Policy, name: str) -> bool:
    return policy.rules[name].numbers != ARTICLE_POLICY.rules[name].numbers


def _said(unit: str, value: int, base: int | None, how: str) -> str:
    if unit == "minute of the day":
        return f"not before {value // 60:02d}:{value % 60:02d} (added)"
    now = duration_words(value)
    return f"{now} (added)" if base is None else f"{now}, {how} than {duration_words(base)}"
