"""The phone numbers of a sheet: the country's, the policy's, the family's, and what is missing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ppdplan.emergency import EMERGENCY, Line, is_for, lines_for
from ppdplan.model import Plan
from ppdplan.views.home import clip, discreet_label, discreet_number
from ppdplan.words import Titles

LABEL, NUMBER = 30, 40
"""Letters of each that a row has room for."""
WANTED = ("clinic", "baby's doctor")
"""Roles that a sheet has a line for, even where nobody gave the number."""
_DOCTORS = ("doctor", "pediatrician", "paediatrician", "baby's doctor")
_DIAL = re.compile(r"\+?\(?[0-9][0-9 ()./-]{1,30}")


@dataclass(frozen=True, slots=True)
class Phone:
    """A row: whose number, the number (empty: a line to write it on), and what dials it."""

    label: str
    number: str = ""

    @property
    def dial(self) -> str:
        """The target of a link that dials; empty if this is no number."""
        if not _DIAL.fullmatch(self.number):
            return ""
        return "tel:" + re.sub(r"[^0-9+]", "", self.number)


def phones_of(plan: Plan, phones: Mapping[str, str], titles: Titles) -> tuple[Phone, ...]:
    """Every row, the emergency number first."""
    zone = plan.request.zone.name
    theirs = plan.policy.phones if is_for(plan.policy.country, zone) else {}
    given = {**_keyed(theirs), **_keyed(phones)}
    return tuple(_rows(given, lines_for(zone), titles))


def emergency_number(rows: tuple[Phone, ...]) -> str:
    """The number to call when it cannot wait; empty if nobody gave one for this country."""
    return next((row.number for row in rows if row.label == EMERGENCY.what), "")


def _keyed(phones: Mapping[str, str]) -> dict[str, str]:
    return {" ".join(role.split()).casefold(): number for role, number in phones.items()}


def _rows(given: dict[str, str], country: tuple[Line, ...], titles: Titles) -> Iterator[Phone]:
    emergency = EMERGENCY.what.casefold()
    shown = {role: clip(discreet_number(number, titles), NUMBER) for role, number in given.items()}
    lines = [line for line in country if not (line is EMERGENCY and emergency in given)]
    if emergency in given or not country:
        yield Phone(EMERGENCY.what, shown.pop(emergency, ""))
    yield from (Phone(line.what, line.number) for line in lines)
    for role, number in shown.items():
        label = clip(discreet_label(role, titles, "phone"), LABEL)
        yield Phone(label[:1].upper() + label[1:], number)
    has_doctor = any(role in given for role in _DOCTORS)
    for role in WANTED:
        if role not in given and not (role in _DOCTORS and has_doctor):
            yield Phone(role[:1].upper() + role[1:])
