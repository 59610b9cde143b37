"""How a plan's milk reads: how much, where from, until when it keeps."""

from collections.abc import Iterator

from ppdplan.model import Event, Feeding, Plan
from ppdplan.rules import CDC
from ppdplan.views.phrases import when
from ppdplan.words import short_date, volume_words

STORAGE = (
    "Stored milk: fresh 4 h at room temperature, 4 days in the fridge, 6 months in the freezer. "
    "Thawed 24 h in the fridge, 1 to 2 h at room temperature, never frozen again. What is left in "
    "a bottle goes 2 h after the feed. Never microwave. For healthy babies born at term."
)
STORAGE_SOURCE = CDC.title.partition(",")[0]
"""The body alone: the page's name assumes nursing. It stands in full in ``ppdplan rules``."""
THUMB = "KellyMom"


def milk_lines(plan: Plan) -> list[str]:
    """How much milk the hold takes and where it comes from; unknown stays unknown."""
    return [] if plan.milk is None else [*_amounts(plan), *_milk_to_do(plan)]


def _amounts(plan: Plan) -> Iterator[str]:
    milk, unit = plan.milk, plan.request.milk.unit
    assert milk is not None, "asked only with milk"

    def much(amount: int | None, form: str) -> str:
        return "" if amount is None else form.format(volume_words(amount, unit))

    each = "{} each" if milk.bottles > 1 else "{}"
    instead = " in place of nursing" if plan.request.feeding is Feeding.MIXED else ""
    size = much(milk.bottle_ml, each) or "size unknown"
    needed = much(milk.needed_ml, ": {} needed")
    stock = much(milk.stash_ml, "; {} in stock")
    short = much(milk.short_ml or None, ", {} short")
    if short and milk.short_bottles:
        short += f" ({_bottles(milk.short_bottles)})"
    yield f"{_bottles(milk.bottles)}{instead}, {size}{needed}{stock}{short}"
    if milk.rule_of_thumb_ml:
        low, high = (volume_words(amount, unit) for amount in milk.rule_of_thumb_ml)
        yield f"{low} to {high} is a rule of thumb for that long ({THUMB}); your baby may differ"


def _bottles(count: int) -> str:
    return f"{count} bottle{'' if count == 1 else 's'}"


def _milk_to_do(plan: Plan) -> Iterator[str]:
    milk, zone = plan.milk, plan.request.zone
    assert milk is not None, "asked only with milk"
    prep = [short_date(zone, e.start) for e in plan.events if e.key.startswith("prep-pump")]
    if prep:
        yield f"One extra pump a day: {', '.join(prep)}"
    elif milk.extra_pumps:
        yield f"Extra pumps to make that up: {milk.extra_pumps}"
    if milk.missing_ml and not any(notice.code == "milk-short" for notice in plan.notices):
        yield f"Still missing then: {volume_words(milk.missing_ml, plan.request.milk.unit)}"
    if milk.thaw_at is not None:
        use_by = "" if milk.use_by is None else f", use by {when(plan, milk.use_by)}"
        yield f"Out of the freezer {when(plan, milk.thaw_at)}{use_by}"


def is_prep(event: Event) -> bool:
    """Whether an event belongs to the days before the session."""
    return event.key.startswith(("prep-pump", "practice")) or event.kind == "milk"


def uses_stored_milk(plan: Plan) -> bool:
    """Whether anything in this plan comes out of a fridge or a freezer."""
    asked = plan.request.milk
    return bool(asked.stash_ml or asked.frozen or asked.build_stash) or any(
        is_prep(event) and event.kind != "practice" for event in plan.events
    )
