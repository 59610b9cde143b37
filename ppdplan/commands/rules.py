"""``ppdplan rules``: the numbers in force, with their sources."""

from ppdplan.policies import policy_named
from ppdplan.surroundings import Surroundings
from ppdplan.typed import read_dose


def run(
    policy: str | None, dose: str | None, around: Surroundings, *, json: bool, plain: bool
) -> None:
    """Show every rule; with a tier only its column."""
    rules = policy_named(policy or "article")
    tier = read_dose(dose).tier if dose is not None else None
    if json:
        from ppdplan.views.jsonout import rules_json

        around.say_json(rules_json(rules, tier))
        return
    from ppdplan.views import rules as view

    if plain:
        around.say(view.rules_plain(rules, tier).rstrip("\n"))
    else:
        view.rules_table(rules, tier, around.console(), ascii_only=not around.unicode)
