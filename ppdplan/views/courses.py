"""A course for a person: a table of the sessions, then each with its hours, then the milk."""

from rich.console import Console

from ppdplan.finder.series import Course
from ppdplan.finder.suggest import Candidate
from ppdplan.views.page import Page
from ppdplan.views.suggestions import (
    COST,
    counts,
    hours_and_reasons,
    plan_it,
    start_words,
    tell,
    warn,
    window_words,
)
from ppdplan.words import list_of, short_date, volume_words, zone_words
from ppdplan.zone import Zone


def course_table(found: Course, console: Console, *, ascii_only: bool = False) -> None:
    """Print a course at the console's width."""
    page, zone = Page(console, ascii_only=ascii_only), found.request.search.plan.zone
    number = len(found.sessions)
    dose = found.request.search.plan.dose.value
    sessions = "1 session" if number == 1 else f"{number} sessions"
    page.lines(f"{sessions}, {zone_words(zone)}, {dose} tier", "bold")
    page.lines(
        f"Of all series with these gaps this one costs least: {found.cost} in all. The search is "
        f"exact. {COST}"
    )
    warn(found.notices, page)
    page.blank()
    for place, candidate in enumerate(found.sessions, start=1):
        page.lines(_row(candidate, zone), lead=f"{place:>2}. ", lead_style="bold")
    said: set[str] = set()
    for candidate in found.sessions:
        page.heading(start_words(zone, candidate.start))
        hours_and_reasons(candidate, zone, page, said)
    _milk(found, page, zone)
    tell(found.notices, page)
    plan_it(found.sessions[0], page)


def _row(candidate: Candidate, zone: Zone) -> str:
    names = list_of(list(dict.fromkeys(_names(candidate))))
    window = window_words(candidate, zone)
    return f"{start_words(zone, candidate.start)}{window}: {names}, {counts(candidate)}"


def _names(candidate: Candidate) -> list[str]:
    return [f"{s.name}, if free" if s.unknown else s.name for s in candidate.cover]


def _milk(found: Course, page: Page, zone: Zone) -> None:
    """The store from session to session."""
    if found.milk is None:
        return
    unit = found.request.search.plan.milk.unit
    page.heading("Milk in store")
    for each in found.milk:
        pumps = ""
        if each.extra_pumps:
            many = "1 pump" if each.extra_pumps == 1 else f"{each.extra_pumps} pumps"
            pumps = f", {many} on the days before"
        missing = f", {volume_words(each.missing_ml, unit)} missing" if each.missing_ml else ""
        page.lines(
            f"{volume_words(each.before_ml, unit)} before{pumps}, "
            f"{volume_words(each.needed_ml, unit)} needed{missing}, "
            f"{volume_words(each.after_ml, unit)} left",
            lead=f"{short_date(zone, each.start)}  ",
        )
