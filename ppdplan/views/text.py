"""Short messages to paste into a chat: the point first, clock times, nothing that tells too much.

Each is for one person and their own hours; hours that nobody holds are a question. Whatever the
titles of the calendar, a message is as discreet as ``neutral``.
"""

from collections.abc import Iterator, Mapping, Sequence

from ppdplan.errors import PlanError
from ppdplan.model import Plan, Role, Shift, Span
from ppdplan.views import home, phrases
from ppdplan.views import text_words as say
from ppdplan.views.phrases import when
from ppdplan.views.text_words import LETTERS
from ppdplan.words import clean_name, date_words, list_of
from ppdplan.zone import Minute

WHOM = ("caregiver", "sitter", "driver", "me")


def message(plan: Plan, whom: str, *, name: str | None = None) -> str:
    """The message for a caregiver, the sitter, the driver or the patient (``me``).

    Without ``name`` it is for the first such person; where nobody is named it asks. Raises
    ``bad-usage`` for another ``whom``, or a name that the plan does not have there.
    """
    person = check_person(plan, whom, name)
    lines = {"caregiver": _caregiver, "sitter": _sitter, "driver": _driver, "me": _me}[whom]
    return "\n".join(lines(plan, person))


def called_off(plan: Plan, held: Mapping[str, Minute]) -> str:
    """The message about a cancelled plan; ``held`` are the waits that go on all the same."""
    day = date_words(plan.request.zone, plan.request.start)
    lines = [f"The plan for {day} is cancelled."]
    shown = {
        "care": "She is not to be alone with the baby before {}.",
        "drive": "No driving before {}, and only if fully alert.",
        "nurse": "No nursing before {}, and only if fully awake.",
    }
    lines += [words.format(when(plan, held[wait])) for wait, words in shown.items() if wait in held]
    return "\n".join(lines)


def check_person(plan: Plan, whom: str, name: str | None) -> str | None:
    """The person meant, as the plan spells the name; ``None`` if nobody is named there.

    Raises ``bad-usage``.
    """
    if whom not in WHOM:
        raise PlanError(
            "bad-usage",
            f"--for '{home.clip(clean_name(whom), LETTERS)}' is nobody this program writes to.",
            f"Name one of: {', '.join(WHOM)}.",
        )
    named = _named(plan, whom)
    if name is None:
        return named[0] if named else None
    wanted = clean_name(name).casefold()
    for one in named:
        if clean_name(one).casefold() == wanted:
            return one
    raise _no_such(whom, name, named)


def _named(plan: Plan, whom: str) -> list[str]:
    """Who is named for this; of the caregivers those with hours first, in their order."""
    request = plan.request
    found: dict[str, Sequence[str | None]] = {
        "caregiver": [s.name for s in plan.cover] + [c.name for c in request.caregivers],
        "sitter": [request.sitter],
        "driver": [request.driver],
        "me": [],
    }
    return list(dict.fromkeys(one for one in found[whom] if one))


def _no_such(whom: str, name: str, named: Sequence[str]) -> PlanError:
    shown = home.clip(clean_name(name), LETTERS)
    if whom == "me":
        hint = "Leave out --name: this message is for her who has the session."
    elif named:
        hint = f"Name one of: {', '.join(named)}."
    else:
        hint = "Nobody is named there yet: leave out --name, and the message asks."
    return PlanError("bad-usage", f"--name '{shown}' is not in the plan for --for {whom}.", hint)


def _caregiver(plan: Plan, name: str | None) -> Iterator[str]:
    if name is None:
        window = Span(_from(plan), plan.milestones.caregiver_until)
        yield f"Can you have the baby {say.hours(plan, [window])}?"
        yield say.that_is(plan, window.start)
        given = [e for e in plan.of_kind("bottle") if window.holds(e.start)]
        yield from say.bottles(given, plan)
        yield "Stay on until she is steady and awake."
        return
    shifts = [shift for shift in plan.cover if shift.name == name]
    yield _their_hours(plan, name, shifts)
    yield say.that_is(plan, shifts[0].start if shifts else plan.request.start)
    yield from _hand_overs(plan, shifts)
    yield from say.bottles([e for e in plan.of_kind("bottle") if e.name == name], plan)
    yield from _at_home(plan, name)
    yield from _open_hours(plan)


def _their_hours(plan: Plan, name: str, shifts: Sequence[Shift]) -> str:
    if not shifts:
        return say.called(
            name, f"there are no hours for you {say.weekday(plan, plan.request.start)}."
        )
    hours = say.hours(plan, [Span(shift.start, shift.end) for shift in shifts])
    if any(shift.unknown for shift in shifts):
        return say.called(name, f"can you have the baby {hours}?")
    return say.called(name, f"you have the baby {hours}.")


def _hand_overs(plan: Plan, shifts: Sequence[Shift]) -> Iterator[str]:
    """From whom and to whom the baby goes, for each stretch."""
    words = []
    for shift in shifts:
        before = next((s for s in plan.cover if s.end == shift.start), None)
        after = next((s for s in plan.cover if s.start == shift.end), None)
        if before:
            at = when(plan, shift.start)
            words.append(f"{say.shown(before.name)} hands over to you at {at}.")
        if after:
            words.append(f"{say.shown(after.name)} takes over at {when(plan, shift.end)}.")
        if shift.end == plan.milestones.caregiver_until:
            words.append("Stay on until she is steady and awake.")
    if words:
        yield " ".join(words)


def _at_home(plan: Plan, name: str) -> Iterator[str]:
    """What else an adult at home is asked: a second one near, someone there to the end."""
    reach = plan.event("within-reach")
    if reach:
        yield f"A second adult stays in reach until {when(plan, reach.end)}."
    stays = [s for s in phrases.after_care(plan) if s.who == name]
    if stays:
        hours = say.hours(plan, [Span(s.start, s.end) for s in stays])
        yield f"Please be at home {hours} too: she may not drive then."


def _open_hours(plan: Plan) -> Iterator[str]:
    """Hours of the care that nobody holds and that are not over, as a question."""
    now = plan.request.now
    gaps = [Span(max(gap.start, now), gap.end) for gap in plan.gaps if gap.end > now]
    if gaps:
        yield f"Nobody has the baby {say.hours(plan, gaps)}. Can you?"


def _sitter(plan: Plan, name: str | None) -> Iterator[str]:
    span = Span(plan.milestones.session_start, plan.milestones.waits_from)
    hours = say.hours(plan, [span])
    yield (
        f"Can you sit with her {hours}?"
        if name is None
        else say.called(name, f"please sit with her {hours}.")
    )
    yield say.that_is(plan, span.start)
    yield "Stay in the house, within earshot. Look in every 15 minutes. Children are elsewhere."
    yield from _who_has_the_baby(plan)


def _who_has_the_baby(plan: Plan) -> Iterator[str]:
    """Said to the others: who has the baby, if somebody has."""
    people = list(dict.fromkeys(say.shown(shift.name) for shift in plan.cover))
    if people:
        has = "has" if len(people) == 1 else "have"
        yield f"{say.starting(list_of(people))} {has} the baby."


def _driver(plan: Plan, name: str | None) -> Iterator[str]:
    stones = plan.milestones
    span = Span(stones.session_start, stones.safe_to_drive)
    if name is None:
        span = _open_drive(plan, span)
        yield f"Can you be reachable with a car {say.hours(plan, [span])}?"
    else:
        yield say.called(name, f"please be reachable with a car {say.hours(plan, [span])}.")
    yield say.that_is(plan, span.start)
    yield f"She may not drive before {when(plan, stones.safe_to_drive)}."
    yield "Keep your phone on and the car at hand."


def _open_drive(plan: Plan, whole: Span) -> Span:
    """From the first minute that nobody at home holds; with none, the whole wait."""
    alone = [stretch.start for stretch in phrases.after_care(plan) if stretch.who is None]
    return Span(alone[0], whole.end) if alone else whole


def _me(plan: Plan, name: str | None) -> Iterator[str]:  # noqa: ARG001
    stones = plan.milestones
    yield _baby_until(plan)
    yield say.that_is(plan, _from(plan))
    yield f"No driving before {when(plan, stones.safe_to_drive)}, and only if fully alert."
    if stones.nursing_resume is not None:
        yield f"No nursing before {when(plan, stones.nursing_resume)}, and only if fully awake."
    yield from say.pumps(plan)
    hers = [e for e in plan.of_kind("bottle") if e.roles == (Role.PATIENT,)]
    yield from say.bottles(hers, plan)
    yield "In doubt, wait. If your prescriber says later, it is later."


def _baby_until(plan: Plan) -> str:
    """``Ana has the baby Tuesday 09:15–13:00, Ruth 13:00–15:00.``; open hours are said."""
    if not plan.cover:
        window = Span(_from(plan), plan.milestones.caregiver_until)
        return f"Nobody is named for the baby {say.hours(plan, [window])}."
    parts: list[str] = []
    for who, span in _lane(plan):
        has = "has the baby " if not parts else ""
        hours = say.hours(plan, [span]) if not parts else home.span(plan, span.start, span.end)
        parts.append(f"{who} {has}{hours}")
    return f"{say.starting(', '.join(parts))}. Longer, until you are steady and awake."


def _lane(plan: Plan) -> list[tuple[str, Span]]:
    """Who has the baby when; one whose roster is not known is asked, a gap has nobody."""
    shifts = [
        (say.shown(s.name) + (" (if free)" if s.unknown else ""), Span(s.start, s.end))
        for s in plan.cover
    ]
    lane = [*shifts, *(("nobody", gap) for gap in plan.gaps)]
    return sorted(lane, key=lambda pair: pair[1].start)


def _from(plan: Plan) -> Minute:
    """From when somebody else is to be there for the baby."""
    handover = plan.event("hand-over")
    return handover.start if handover else plan.milestones.session_start
