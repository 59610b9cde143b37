"""The parts of a chat message: hours, bottles, pumps, and names that give nothing away."""

from collections.abc import Iterator, Sequence

from ppdplan.model import Event, Plan, Role, Span
from ppdplan.views.home import clip, isolated
from ppdplan.views.phrases import when
from ppdplan.words import (
    WEEKDAYS,
    clean_name,
    discreet_name,
    list_of,
    short_date,
    span_words,
    tells,
    volume_words,
)
from ppdplan.zone import Minute

LETTERS = 28
"""Of a name, so that the times beside it still stand on a lock screen."""


def pumps(plan: Plan) -> Iterator[str]:
    """Her pumps on the day; those for the stash on days before apart from them."""
    pumps = plan.of_kind("pump")
    stash = [when(plan, e.start) for e in pumps if e.store]
    if stash:
        yield f"Pump for the stash {list_of(stash)}."
    day = [when(plan, e.start) for e in pumps if not e.store]
    if day:
        yield f"Pump {list_of(day)}."


def bottles(events: Sequence[Event], plan: Plan) -> Iterator[str]:
    """When bottles are still to be given and how much; those of formula apart."""
    given = [event for event in events if not event.reported]
    milk = [event for event in given if not event.formula]
    formula = [event for event in given if event.formula]
    words = []
    if milk:
        words.append(_bottles("Bottle" if len(milk) == 1 else "Bottles", milk, plan))
    if formula:
        words.append(_bottles("Formula", formula, plan))
    if words:
        yield " ".join([*words, "Hunger comes first."])


def _bottles(what: str, events: Sequence[Event], plan: Plan) -> str:
    """``Bottles about 10:30 and 13:30, 90 ml each.``; what all have alike is said once."""
    unit = plan.request.milk.unit
    sizes = [e.amount_ml and volume_words(e.amount_ml, unit) for e in events]
    times = [when(plan, event.start) for event in events]
    alike = ""
    if len(set(sizes)) > 1:
        times = [f"{at} ({size})" if size else at for at, size in zip(times, sizes, strict=True)]
    elif sizes[0]:
        alike = f", {sizes[0]}" + (" each" if len(events) > 1 else "")
    hers = " you give" if events[0].roles == (Role.PATIENT,) else ""
    return f"{what}{hers} about {list_of(times)}{alike}."


def hours(plan: Plan, spans: Sequence[Span]) -> str:
    """``Tuesday 09:15–11:00 and 13:00–15:00``; the weekday again where it is another."""
    words: list[str] = []
    day = ""
    for span in spans:
        named = weekday(plan, span.start)
        words.append(_clocks(plan, span) if named == day else f"{named} {_clocks(plan, span)}")
        day = named
    return list_of(words)


def _clocks(plan: Plan, span: Span) -> str:
    return span_words(plan.request.zone, span.start, span.end)


def weekday(plan: Plan, at: Minute) -> str:
    """``Tuesday``."""
    return WEEKDAYS[plan.request.zone.local(at).weekday()]


def that_is(plan: Plan, at: Minute) -> str:
    """Which day is meant, for a message that is read a week later."""
    return f"The day is {short_date(plan.request.zone, at)}."


def shown(name: str, role: Role = Role.CAREGIVER) -> str:
    """A name for somebody else's eyes; one that tells too much becomes the role."""
    told = discreet_name(clean_name(name), role)
    return isolated(clip(told, LETTERS) or "someone")


def called(name: str, words: str) -> str:
    """What is said to somebody; one whose name tells too much is not called by it."""
    bare = clean_name(name)
    if not bare or tells(bare):
        return starting(words)
    return f"{isolated(clip(bare, LETTERS))}, {words}"


def starting(words: str) -> str:
    """The words as a sentence begins."""
    return f"{words[:1].upper()}{words[1:]}"
