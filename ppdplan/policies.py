"""The policies that can be named."""

from ppdplan.errors import PlanError
from ppdplan.rules import ARTICLE_POLICY, Policy

BUILT_IN = {policy.name: policy for policy in (ARTICLE_POLICY,)}


def policy_named(name: str) -> Policy:
    """A built-in policy; raises ``bad-policy``."""
    if name in BUILT_IN:
        return BUILT_IN[name]
    raise PlanError(
        "bad-policy",
        f"'{name[:60]}' is no policy that I know: {', '.join(BUILT_IN)}.",
        "Leave --policy out to use 'article'.",
    )
