"""When somebody looks in on the patient."""

from ppdplan.model import Milestones
from ppdplan.zone import Minute

LOOK_EVERY = 15
"""Minutes between two looks at the patient; programs tell their sitters so."""


def looks(milestones: Milestones) -> tuple[Minute, ...]:
    """Every look, from the first a quarter of an hour in until it has worn off."""
    first, last = milestones.session_start + LOOK_EVERY, milestones.waits_from
    return tuple(range(first, last + 1, LOOK_EVERY))
