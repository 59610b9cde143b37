"""What was typed, on a command line, at a question or in a table's row, as a request."""

from dataclasses import dataclass

from ppdplan.errors import PlanError
from ppdplan.model import Caregiver, Dose, Feeding, Request
from ppdplan.people import merge_caregivers, read_caregiver, read_name
from ppdplan.when import read_duration, read_last_feed, read_start
from ppdplan.zone import Minute, Zone

INTERVAL = (120, 360)
SESSION = (30, 360)
USUAL_INTERVAL = 180
USUAL_SESSION = 120


@dataclass(frozen=True, slots=True)
class Typed:
    """The options of a plan as text, named as on the command line; ``None``: not given."""

    start: str | None = None
    dose: str | None = None
    last_feed: str | None = None
    tz: str | None = None
    feed_every: str | None = None
    session_length: str | None = None
    caregiver: tuple[str, ...] = ()
    sitter: str | None = None
    driver: str | None = None
    not_nursing: bool = False


def request_of(typed: Typed, now: Minute, system_zone: str) -> Request:
    """The request in what was typed; ``system_zone`` stands in where no zone was given.

    Raises ``missing-option`` and the errors of each value.
    """
    refuse_missing(typed)
    zone = Zone(typed.tz or system_zone)
    start = read_start(typed.start or "", now, zone)
    last_feed = read_last_feed(typed.last_feed, start, now, zone) if typed.last_feed else None
    return Request(
        now=now,
        start=start,
        zone=zone,
        dose=read_dose(typed.dose or ""),
        last_feed=last_feed,
        feed_every_minutes=_duration(typed.feed_every, "--feed-every", INTERVAL, USUAL_INTERVAL),
        session_minutes=_duration(typed.session_length, "--session-length", SESSION, USUAL_SESSION),
        feeding=Feeding.BOTTLE if typed.not_nursing else Feeding.NURSING,
        caregivers=_caregivers(typed.caregiver),
        sitter=read_name(typed.sitter, "--sitter") if typed.sitter is not None else None,
        driver=read_name(typed.driver, "--driver") if typed.driver is not None else None,
        zone_given=typed.tz is not None,
    )


def missing(typed: Typed) -> list[str]:
    """The required options that were not given."""
    needed = {"--start": typed.start, "--dose": typed.dose, "--last-feed": typed.last_feed}
    return [option for option, value in needed.items() if value is None]


def refuse_missing(typed: Typed) -> None:
    """Raises ``missing-option``, naming every one."""
    names = missing(typed)
    if names:
        raise PlanError(
            "missing-option",
            f"Missing: {', '.join(names)}.",
            'For example: ppdplan schedule --start "tomorrow 10:00" --dose medium '
            "--last-feed 07:30",
        )


def read_dose(text: str) -> Dose:
    """The tier by its name; raises ``bad-dose``."""
    word = text.strip().lower()
    if word in list(Dose):
        return Dose(word)
    raise PlanError(
        "bad-dose",
        f"'{text[:60]}' is no tier: low, medium, high or unknown.",
        "Use the tier that the clinic named, never milligrams; 'unknown' plans like 'high'.",
    )


def _duration(text: str | None, option: str, bounds: tuple[int, int], usual: int) -> int:
    return usual if text is None else read_duration(text, option, *bounds)


def _caregivers(texts: tuple[str, ...]) -> tuple[Caregiver, ...]:
    return merge_caregivers([read_caregiver(text) for text in texts])
