"""``ppdplan text``: a short message for one person, to paste into a chat."""

from dataclasses import replace

from ppdplan.calendars.ours import OurFile
from ppdplan.commands.now import ours_at, standing_of
from ppdplan.model import Plan, Span
from ppdplan.present import tampered
from ppdplan.shell.surroundings import Surroundings
from ppdplan.views.text import called_off, check_person, message
from ppdplan.zone import Minute

SCHEMA = "ppdplan.text/1"


def run(file: str, for_: str, name: str | None, around: Surroundings, *, json: bool) -> None:
    """Print the message. Raises ``bad-calendar``, or ``bad-usage`` for whom the plan lacks."""
    ours = ours_at(file, around.now)
    plan = ours.plan(ours.policy, around.now)
    check_person(plan, for_, name)
    text = _text(ours, plan, for_, name)
    # The message gives the plan as laid: whoever sends it is to know what was dragged since.
    for notice in () if ours.is_cancelled else tampered(standing_of(ours, around.now)):
        around.tell(f"Warning: {notice.message}")
    if json:
        around.say_json({"schema": SCHEMA, "for": for_, "name": name, "text": text})
    else:
        around.say(text)


def _text(ours: OurFile, plan: Plan, whom: str, name: str | None) -> str:
    held = {wait: span[1] for wait, span in ours.family.held.items()}
    if ours.is_cancelled:
        return called_off(plan, held)
    return message(_with_held(plan, held), whom, name=name)


def _with_held(plan: Plan, held: dict[str, Minute]) -> Plan:
    """The plan with the waits of an earlier one that go on, where they end later.

    Nobody was asked to mind the baby for longer: that stretch is open.
    """
    stones = plan.milestones
    laid = {"care": stones.caregiver_until, "drive": stones.safe_to_drive}
    ends = {wait: max(until, held.get(wait, until)) for wait, until in laid.items()}
    nurse = [at for at in (stones.nursing_resume, held.get("nurse")) if at is not None]
    later = replace(
        stones,
        caregiver_until=ends["care"],
        safe_to_drive=ends["drive"],
        nursing_resume=max(nurse, default=None),
    )
    longer = Span(stones.caregiver_until, ends["care"])
    gaps = plan.gaps if longer.start == longer.end else (*plan.gaps, longer)
    return replace(plan, milestones=later, gaps=gaps)
