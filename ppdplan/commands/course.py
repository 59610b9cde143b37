"""``ppdplan course``: several sessions, the cheapest series of all that are covered."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ppdplan.calendars.write import COURSE_SIZE, edition, together
from ppdplan.commands.schedule import named_path
from ppdplan.errors import PlanError
from ppdplan.files import check_writable, write_all
from ppdplan.finder.series import Course, CourseRequest, course
from ppdplan.finder.suggest import plan_request
from ppdplan.model import Plan, Request, Span
from ppdplan.planner import build_plan
from ppdplan.policies import policy_of
from ppdplan.rules import Policy
from ppdplan.shell.scheduling import Terms, plan_id_of, random_plan_id
from ppdplan.shell.searching import Asked, read_gap, search_of
from ppdplan.shell.surroundings import Surroundings
from ppdplan.shell.typed import Typed
from ppdplan.views.courses import course_table
from ppdplan.views.searchjson import course_json
from ppdplan.words import Titles
from ppdplan.zone import DAY, Minute

MIN_DAYS, MAX_DAYS = 3, 7
WEEK = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Series:
    """The options of a course as typed."""

    sessions: int
    min_gap: str | None = None
    max_gap: str | None = None
    same_time: bool = False
    out: str | None = None
    titles: str = "neutral"
    id: str | None = None
    force: bool = False


def run(
    series: Series,
    asked: Asked,
    typed: Typed,
    policies: tuple[str, ...],
    around: Surroundings,
    *,
    json: bool,
) -> None:
    """Parse, search, write, show."""
    policy = policy_of(policies)
    if not 1 <= series.sessions <= COURSE_SIZE:
        raise PlanError(
            "bad-usage",
            f"--sessions {series.sessions} is not within 1 to {COURSE_SIZE}.",
            "About 6 are usual.",
        )
    min_gap = read_gap(series.min_gap or f"{policy.min_gap_days or MIN_DAYS}d", "--min-gap")
    max_gap = read_gap(series.max_gap or f"{policy.max_gap_days or MAX_DAYS}d", "--max-gap")
    search = search_of(asked, typed, around.now, around.system_zone, policy)
    found = course(
        CourseRequest(search, series.sessions, min_gap, max_gap, series.same_time), policy
    )
    if series.out is not None:
        _write(found, series, policy, around)
    if json:
        around.say_json(course_json(found))
    else:
        course_table(found, around.console(), ascii_only=not around.unicode)
    if series.out is not None and not json:
        around.tell(f"Wrote {series.out} ({series.sessions} sessions).")


def _write(found: Course, series: Series, policy: Policy, around: Surroundings) -> None:
    """One calendar file for all sessions, each a plan of its own in it."""
    path = named_path(series.out or "", "--out")
    check_writable(path)
    if path.exists() and not series.force:
        raise PlanError(
            "file-exists",
            f"'{path}' is there already. Nothing was changed.",
            "Choose another --out, or use --force to replace it.",
        )
    terms = Terms(titles=Titles(series.titles), epoch=around.epoch)
    base = series.id if series.id is not None else random_plan_id()
    files = [
        edition(
            plan,
            terms.titles,
            plan_id=plan_id_of(f"{base}/{number}"),
            stamp=terms.stamp(around.now),
        ).data
        for number, plan in enumerate(plans_of(found, policy), start=1)
    ]
    write_all({path: together([data for data in files if data])})


def plans_of(found: Course, policy: Policy) -> Iterator[Plan]:
    """The plan of each session; what is done between two sessions comes after the earlier one."""
    holds = tuple(
        Span(session.start - DAY // 4, session.milestones.last) for session in found.sessions
    )
    now, checked = found.request.search.now, None
    for number, session in enumerate(found.sessions):
        request = plan_request(found.request.search, policy, session.start)
        request = _with_stock(request, found, number)
        wanted, checked = _talks(request, number, session.start, checked)
        busy = (*request.patient_busy, *holds)
        plan = build_plan(replace(request, now=now, talks=wanted, patient_busy=busy), policy)
        yield plan
        now = plan.milestones.last


def _with_stock(request: Request, found: Course, number: int) -> Request:
    """The request with what the milk store holds before this session."""
    if found.milk is None:
        return request
    stock = found.milk[number].before_ml
    return replace(request, milk=replace(request.milk, stash_ml=stock, build_stash=True))


def _talks(
    request: Request, number: int, start: Minute, checked: Minute | None
) -> tuple[tuple[str, ...], Minute | None]:
    """The talk to prepare once, a check-in a week, the talk afterwards each time."""
    wanted = [kind for kind in request.talks if kind != "prep" or number == 0]
    if checked is not None and start - checked < WEEK:
        wanted = [kind for kind in wanted if kind != "check-in"]
    elif "check-in" in wanted:
        checked = start
    return tuple(wanted), checked
