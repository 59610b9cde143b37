"""``ppdplan suggest``: the starts that would work best, from the calendars that people have."""

from ppdplan.finder.suggest import suggest
from ppdplan.policies import policy_of
from ppdplan.shell.searching import Asked, search_of
from ppdplan.shell.surroundings import Surroundings
from ppdplan.shell.typed import Typed
from ppdplan.views.searchjson import suggest_json
from ppdplan.views.suggestions import suggestions


def run(
    asked: Asked,
    typed: Typed,
    policies: tuple[str, ...],
    around: Surroundings,
    *,
    json: bool,
    plain: bool,
) -> None:
    """Parse, search, show."""
    policy = policy_of(policies)
    search = search_of(asked, typed, around.now, around.system_zone, policy)
    found = suggest(search, policy)
    if json:
        around.say_json(suggest_json(found))
    else:
        suggestions(found, around.console(), plain=plain, ascii_only=not around.unicode)
