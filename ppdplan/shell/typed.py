"""What was typed, on a command line, at a question or in a table's row, as a request."""

from dataclasses import dataclass

from ppdplan.amounts import (
    BOTTLE_ML,
    STASH_ML,
    read_age,
    read_minute_of_day,
    read_nursing_feeds,
    read_usual_feeds,
    read_volume,
)
from ppdplan.errors import PlanError
from ppdplan.model import MONTH_DAYS, Caregiver, Dose, Feeding, HoldMilk, MilkRequest, Request
from ppdplan.people import merge_caregivers, read_available, read_caregiver, read_name
from ppdplan.rules import ARTICLE_POLICY, Policy
from ppdplan.talks import KINDS
from ppdplan.when import read_duration, read_last_feed, read_start
from ppdplan.zone import Minute, Zone

INTERVAL = (120, 360)
SESSION = (30, 360)
PREP_AT = 8 * 60
BY_AGE = ((1, 150), (6, 180), (float("inf"), 240))
"""The feed interval in minutes for a baby under so many months."""


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
    feeding: str | None = None
    usual_feeds: str | None = None
    nursing_feeds: str | None = None
    baby_age: str | None = None
    bottle: str | None = None
    stash: str | None = None
    frozen: bool = False
    build_stash: bool = False
    prep_at: str | None = None
    preterm: bool = False
    hold_milk: str | None = None
    rehearse: bool = False
    available: tuple[str, ...] = ()
    buffer: str | None = None
    rest: str | None = None
    trust_empty: bool = False
    skip_unreadable: bool = False
    patient: tuple[str, ...] = ()
    wrap: str | None = None


def request_of(
    typed: Typed, now: Minute, system_zone: str, policy: Policy = ARTICLE_POLICY
) -> Request:
    """The request in what was typed; ``system_zone`` stands in where no zone was given, and the
    policy's numbers for the session's length and the feed interval.

    Raises ``missing-option`` and the errors of each value.
    """
    refuse_missing(typed)
    zone = Zone(system_zone if typed.tz is None else typed.tz)
    start = read_start(typed.start or "", now, zone)
    fed = typed.last_feed
    last_feed = None if fed is None else read_last_feed(fed, start, now, zone)
    feeding = _feeding(typed)
    usual = read_usual_feeds(typed.usual_feeds) if typed.usual_feeds is not None else ()
    milk = _milk(typed, feeding, policy)
    dose = read_dose(typed.dose or "")
    return Request(
        now=now,
        start=start,
        zone=zone,
        dose=dose,
        last_feed=last_feed,
        feed_every_minutes=_interval(typed, milk.baby_age_days, policy),
        session_minutes=_session(typed, dose, policy),
        usual_feeds=usual,
        nursing_feeds=_nursing_feeds(typed, feeding, usual),
        feeding=feeding,
        caregivers=caregivers_of(typed),
        sitter=read_name(typed.sitter, "--sitter") if typed.sitter is not None else None,
        driver=read_name(typed.driver, "--driver") if typed.driver is not None else None,
        milk=milk,
        rehearse=typed.rehearse,
        talks=read_talks(typed.wrap),
        zone_given=typed.tz is not None,
    )


def read_talks(text: str | None) -> tuple[str, ...]:
    """What the program wraps around the session; raises ``bad-usage`` for a word that is none."""
    words = [word.strip().lower() for word in (text or "").split(",") if word.strip()]
    for word in words:
        if word not in KINDS:
            raise PlanError(
                "bad-usage",
                f"--with '{word[:60]}' is none of {', '.join(KINDS)}.",
                "Write it like --with prep,integration,check-in.",
            )
    return tuple(kind for kind in KINDS if kind in words)


def _feeding(typed: Typed) -> Feeding:
    """How the baby is fed; raises ``bad-usage`` for a word that is none, or a contradiction."""
    usual = "bottle" if typed.not_nursing else "nursing"
    word = (usual if typed.feeding is None else typed.feeding).strip().lower()
    if word not in list(Feeding):
        raise PlanError(
            "bad-usage",
            f"--feeding '{word[:60]}' is none of nursing, mixed, bottle.",
            "Leave it out for nursing.",
        )
    if typed.not_nursing and word != Feeding.BOTTLE:
        raise PlanError(
            "bad-usage", f"--not-nursing and --feeding {word} contradict.", "Leave one of them out."
        )
    return Feeding(word)


def _nursing_feeds(typed: Typed, feeding: Feeding, usual: tuple[int, ...]) -> tuple[int, ...]:
    if feeding is Feeding.MIXED:
        if not usual or typed.nursing_feeds is None:
            raise PlanError(
                "missing-option",
                "--feeding mixed needs --usual-feeds and --nursing-feeds.",
                'Like --usual-feeds "06:30 09:30 13:00 16:30 19:30 23:00" '
                '--nursing-feeds "06:30 19:30 23:00".',
            )
        return read_nursing_feeds(typed.nursing_feeds, usual)
    if typed.nursing_feeds is not None:
        raise PlanError(
            "bad-usage", "--nursing-feeds goes with --feeding mixed.", "Add --feeding mixed."
        )
    return ()


def _session(typed: Typed, dose: Dose, policy: Policy) -> int:
    """How long the session lasts: as typed, else as the policy says."""
    if typed.session_length is None:
        return policy.minutes("session.length", dose.tier)
    return read_duration(typed.session_length, "--session-length", *SESSION)


def _interval(typed: Typed, age_days: float | None, policy: Policy) -> int:
    """The feed interval: as typed, else by the baby's age, else as the policy says."""
    if typed.feed_every is not None:
        return read_duration(typed.feed_every, "--feed-every", *INTERVAL)
    if age_days is None:
        return policy.minutes("feed.interval")
    return next(minutes for months, minutes in BY_AGE if age_days < months * MONTH_DAYS)


def _milk(typed: Typed, feeding: Feeding, policy: Policy) -> MilkRequest:
    """What was said about stored milk; raises ``bad-amount``, ``missing-option``, ``bad-usage``."""
    if typed.build_stash and feeding is Feeding.BOTTLE:
        raise PlanError(
            "bad-usage",
            "--build-stash is for pumping: it cannot go with bottles only.",
            "Leave --build-stash out.",
        )
    if typed.build_stash and (typed.bottle is None or typed.stash is None):
        raise PlanError(
            "missing-option",
            "--build-stash needs --bottle and --stash.",
            "Like --bottle 90ml --stash 0ml --build-stash.",
        )
    bottle = read_volume(typed.bottle, "--bottle", BOTTLE_ML) if typed.bottle is not None else None
    stash = read_volume(typed.stash, "--stash", STASH_ML) if typed.stash is not None else None
    units = {typed_as for _, typed_as in filter(None, (bottle, stash))}
    return MilkRequest(
        baby_age_days=read_age(typed.baby_age) if typed.baby_age is not None else None,
        bottle_ml=bottle[0] if bottle else None,
        stash_ml=stash[0] if stash else None,
        frozen=typed.frozen,
        build_stash=typed.build_stash,
        prep_at=PREP_AT if typed.prep_at is None else read_minute_of_day(typed.prep_at),
        preterm=typed.preterm,
        hold_milk=_hold_milk(policy.hold_milk if typed.hold_milk is None else typed.hold_milk),
        unit="oz" if units == {"oz"} else "ml",
    )


def _hold_milk(text: str | None) -> HoldMilk:
    word = ("discard" if text is None else text).strip().lower()
    if word not in list(HoldMilk):
        raise PlanError(
            "bad-usage",
            f"--hold-milk '{word[:60]}' is neither discard nor label.",
            "Leave it out for discard.",
        )
    return HoldMilk(word)


def missing(typed: Typed) -> list[str]:
    """The required options that were not given."""
    fed = typed.last_feed or typed.usual_feeds
    needed = {"--start": typed.start, "--dose": typed.dose, "--last-feed": fed}
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


def caregivers_of(typed: Typed) -> tuple[Caregiver, ...]:
    """Everyone who can mind the baby; a file of open shifts names a person by itself."""
    named = [read_caregiver(text) for text in typed.caregiver]
    return merge_caregivers([*named, *(read_available(text) for text in typed.available)])
