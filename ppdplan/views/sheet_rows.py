"""The lists of the sheet: who has the baby, bottles, pumps, milk, looks, and what to tick off."""

from collections.abc import Iterator
from dataclasses import dataclass

from ppdplan.model import Event, HoldMilk, Plan, Role
from ppdplan.views import phrases
from ppdplan.views.home import span
from ppdplan.views.phrases import when
from ppdplan.watching import looks
from ppdplan.words import short_date, volume_words

SHOWN = (
    "wait-reopened",
    "ask-paediatrician",
    "thaw-past",
    "thaw-late",
    "milk-short",
    "nurse-soon",
    "bottle-runs-over",
    "clock-change",
)
"""Codes of the notices that whoever reads the sheet on the day can use."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list: time, name, words; ``blank``: a line to write a name on follows."""

    when: str
    text: str = ""
    name: str = ""
    blank: bool = False
    alert: bool = False


def care_rows(plan: Plan) -> Iterator[Row]:
    """Who has the baby from the hand-over until she may drive."""
    handover = plan.event("hand-over")
    if handover:
        at = span(plan, handover.start, handover.end)
        text = "takes over. Show the milk, the bottles and the bed."
        if handover.name:
            yield Row(at, text, handover.name)
        else:
            yield Row(at, "Hand-over. Show the milk, the bottles and the bed.")
    for stretch in phrases.care(plan):
        yield _care_row(plan, stretch)
    for stretch in phrases.after_care(plan):
        at = span(plan, stretch.start, stretch.end)
        if stretch.who is not None:
            yield Row(at, "is there too" + ("" if stretch.sure else ", if free"), stretch.who)
        elif plan.request.driver:
            yield Row(at, "She is the adult at home and may not drive.")
        else:
            yield Row(at, "She is the adult at home and may not drive. With her:", blank=True)
    reach = plan.event("within-reach")
    if reach:
        until = f"until {when(plan, reach.end)}"
        yield Row(until, "A second adult is in the house or close by:", blank=True)


def _care_row(plan: Plan, stretch: phrases.Stretch) -> Row:
    at = span(plan, stretch.start, stretch.end)
    if stretch.who is None:
        text = phrases.nobody(plan)
        return Row(at, f"{text[:1].upper()}{text[1:]}:", blank=True, alert=True)
    parts = [] if stretch.sure else ["if free"]
    if stretch.end == plan.milestones.caregiver_until:
        parts.append("and longer, until she is steady and awake")
    return Row(at, " ".join(parts), stretch.who)


def checklist(plan: Plan) -> Iterator[Row]:
    """What is ticked off before the start."""
    people = list(dict.fromkeys(shift.name for shift in plan.cover))
    for name in people:
        yield Row("", "minds the baby, and said yes.", name)
    if not people:
        yield Row("", "Who minds the baby:", blank=True)
    if plan.request.sitter:
        yield Row("", "sits with her, and said yes.", plan.request.sitter)
    else:
        yield Row("", "Who sits with her:", blank=True)
    yield from _tried(plan)
    yield Row("", "The bottles are ready.")
    if plan.request.driver:
        yield Row("", "can drive, and has a car.", plan.request.driver)
    else:
        yield Row("", "There is a ride, if one is needed.")
    yield Row("", "The tablets are here and locked away.")
    yield Row("", "The clinic’s own rules on food, drink and blood pressure were kept.")


def _tried(plan: Plan) -> Iterator[Row]:
    givers = dict.fromkeys(event.name for event in plan.of_kind("bottle") if event.name)
    for name in givers:
        yield Row("", "has given the baby a bottle before.", name)
    if not givers:
        yield Row("", "The baby has had a bottle from this person before.")


@dataclass(frozen=True, slots=True)
class Bottle:
    """A bottle: about when, how much, and who gives it; ``hers``: she gives it herself."""

    when: str
    amount: str
    name: str
    hers: bool
    formula: bool
    about: bool


def bottles(plan: Plan) -> list[Bottle]:
    """Every bottle, in order."""
    return [_bottle(event, plan) for event in plan.of_kind("bottle")]


def _bottle(event: Event, plan: Plan) -> Bottle:
    amount = event.amount_ml
    return Bottle(
        when=when(plan, event.start),
        amount="" if amount is None else volume_words(amount, plan.request.milk.unit),
        name=event.name or "",
        hers=event.roles == (Role.PATIENT,),
        formula=event.formula,
        about=phrases.is_about(event),
    )


def pumps(plan: Plan) -> list[Row]:
    """Every pump with what becomes of the milk; those of the days before with their date."""
    return [_pump(event, plan) for event in plan.of_kind("pump")]


def _pump(event: Event, plan: Plan) -> Row:
    if event.store:
        day = short_date(plan.request.zone, event.start)
        return Row(f"{day}, {plan.request.zone.clock(event.start)}", f"Into the {event.store}.")
    if event.rule == "pump.before":
        return Row(when(plan, event.start), "Before the start: this milk can be used.")
    if plan.request.milk.hold_milk is HoldMilk.LABEL:
        return Row(when(plan, event.start), "Label it, keep it apart, and ask.")
    return Row(when(plan, event.start), "Throw this milk out.")


def drivers(plan: Plan) -> Iterator[Row]:
    """Who drives in her place."""
    on_call = plan.event("on-call")
    if on_call:
        at = span(plan, on_call.start, on_call.end)
        yield Row(at, "drives, with phone and car at hand.", on_call.name or "")
        return
    yield Row("", "Nobody is named to drive for her yet:", blank=True)


def look_times(plan: Plan) -> list[str]:
    """When somebody looks in on her."""
    return [when(plan, at) for at in looks(plan)]


def messages(plan: Plan) -> list[str]:
    """What else to know on the day."""
    found = {notice.code: notice.message for notice in plan.notices}
    return [found[code] for code in SHOWN if code in found]
