"""When somebody looks in on the patient."""

from ppdplan.model import Plan
from ppdplan.zone import Minute


def looks(plan: Plan) -> tuple[Minute, ...]:
    """Every look, from the first (rule ``watch.every``) until it has worn off."""
    every = plan.policy.minutes("watch.every", plan.request.dose.tier)
    first, last = plan.milestones.session_start + every, plan.milestones.waits_from
    return tuple(range(first, last + 1, every))
