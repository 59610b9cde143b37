"""Whom to call, by the country of a time zone: the numbers of a country stand here, or nothing.

Only a zone of the US has numbers. Everywhere else a policy or the family gives them: a number of
another country is worse than an empty line.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A number to call, and in a few words for what."""

    number: str
    what: str


US = "US"
EMERGENCY = Line("911", "Emergency")
CRISIS = Line("988", "Thoughts of harm: call or text, day and night")
POISON = Line("1-800-222-1222", "Poison help")
MOTHERS = Line("1-833-852-6262", "Help line for mothers (not for an emergency)")
US_LINES = (EMERGENCY, CRISIS, POISON, MOTHERS)

US_ZONES = frozenset(
    {
        "America/Adak",
        "America/Anchorage",
        "America/Boise",
        "America/Chicago",
        "America/Denver",
        "America/Detroit",
        "America/Indiana/Indianapolis",
        "America/Indiana/Knox",
        "America/Indiana/Marengo",
        "America/Indiana/Petersburg",
        "America/Indiana/Tell_City",
        "America/Indiana/Vevay",
        "America/Indiana/Vincennes",
        "America/Indiana/Winamac",
        "America/Juneau",
        "America/Kentucky/Louisville",
        "America/Kentucky/Monticello",
        "America/Los_Angeles",
        "America/Menominee",
        "America/Metlakatla",
        "America/New_York",
        "America/Nome",
        "America/North_Dakota/Beulah",
        "America/North_Dakota/Center",
        "America/North_Dakota/New_Salem",
        "America/Phoenix",
        "America/Sitka",
        "America/Yakutat",
        "Pacific/Honolulu",
        # Older names of the same zones that still lie in the US by their own name.
        "America/Atka",
        "America/Fort_Wayne",
        "America/Indianapolis",
        "America/Knox_IN",
        "America/Louisville",
        "America/Shiprock",
        "Navajo",
        "US/Alaska",
        "US/Aleutian",
        "US/Arizona",
        "US/Central",
        "US/East-Indiana",
        "US/Eastern",
        "US/Hawaii",
        "US/Indiana-Starke",
        "US/Michigan",
        "US/Mountain",
        "US/Pacific",
    }
)
"""The zones that ``zone.tab`` of the time zone database gives to the US; no territory is one."""


def country_of(zone: str) -> str | None:
    """``US`` for a zone of the US; ``None`` for any other: its country is not guessed."""
    return US if zone in US_ZONES else None


def lines_for(zone: str) -> tuple[Line, ...]:
    """The numbers to print for a zone: those of its country, else none."""
    return US_LINES if country_of(zone) == US else ()


def is_for(country: str | None, zone: str) -> bool:
    """Whether numbers that someone gave for a country may be printed in this zone.

    Numbers without a country are the family's or the clinic's own. Those of the US stay in the
    US, and those of another country stay out of it.
    """
    return country is None or (country.upper() == US) == (country_of(zone) == US)
