"""Small builders that tests share: the program in this process, times by hand, files read back."""

import contextlib
import io
import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from unittest import mock
from zoneinfo import ZoneInfo

from icalendar import Calendar

from ppdplan import cli
from ppdplan.calendars import state
from ppdplan.errors import PlanError
from ppdplan.model import Caregiver, Dose, Feeding, Request
from ppdplan.zone import Zone

NEW_YORK = "America/New_York"
DAY = "2026-12-01"
EVE = "2026-11-30T12:00-05:00"
EPOCH = "1796000000"

# What no property of a neutral or busy file may hold: anywhere, or as a word of its own.
TELLING_PARTS = ("ketamine", "spravato", "postpartum", "depress", "dosing", "sedat")
TELLING_WORDS = ("ppd", "ppdplan", "dose", "tier", "clinic", "treatment", "tablet")


def at(text, zone=NEW_YORK):
    """``10:00`` on the day of most tests, ``2026-12-02 10:00`` or with an offset: a minute."""
    moment = datetime.fromisoformat(text if "-" in text[:5] else f"{DAY} {text}")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return int(moment.timestamp()) // 60


def ats(text, zone=NEW_YORK):
    return [at(one, zone) for one in text.split()]


def request(start="10:00", dose="medium", last_feed="07:30", *, now=EVE, **others):
    """A request in New York, asked on the eve unless said otherwise."""
    fields = {
        "now": at(now),
        "start": at(start),
        "zone": Zone(NEW_YORK),
        "dose": Dose(dose),
        "last_feed": at(last_feed),
        "feed_every_minutes": 180,
        "session_minutes": 120,
        "feeding": Feeding.NURSING,
    }
    if "caregiver" in others:
        fields["caregivers"] = (Caregiver(others.pop("caregiver")),)
    return Request(**(fields | others))


def tried(read, *arguments):
    """What a function returns, and the PlanError that it raised: one of them is None."""
    try:
        return read(*arguments), None
    except PlanError as error:
        return None, error


@dataclass
class Ran:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str
    raw: bytes

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self):
        return self.json["error"]


def ppdplan(*arguments, now=EVE, **environment):
    """Run the program in this process, as from a pipe, at a fixed minute."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="")
    err = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", newline="")
    fixed = {"PPDPLAN_NOW": now} | environment
    with (
        mock.patch.dict(os.environ, fixed),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            cli.main([str(argument) for argument in arguments])
        except SystemExit as left:
            code = left.code
        out.flush()
        err.flush()
    raw = out.buffer.getvalue()
    return Ran(code, raw.decode(), err.buffer.getvalue().decode(), raw)


def schedule(*arguments, start=f"{DAY} 10:00", dose="medium", last_feed=f"{DAY} 07:30", **others):
    """``ppdplan schedule`` in New York; an option given as None is left out."""
    given = {"--start": start, "--dose": dose, "--last-feed": last_feed, "--tz": NEW_YORK}
    options = [part for pair in given.items() if pair[1] is not None for part in pair]
    return ppdplan("schedule", *options, *arguments, **others)


def unfolded(data):
    """The content lines of a file."""
    return re.sub(rb"\r\n[ \t]", b"", data).decode().split("\r\n")[:-1]


def events_of(data):
    """The VEVENTs as icalendar reads them."""
    return list(Calendar.from_ical(data).walk("VEVENT"))


def state_of(data):
    """The state that the file carries."""
    return state.split(str(events_of(data)[0]["DESCRIPTION"]))[1]


def by_key(data):
    """The VEVENTs by the key that the state and the UID name."""
    from ppdplan.calendars.ours import read_ours
    from ppdplan.calendars.write import uid_of

    filed = read_ours(data, "test").filed
    found = {str(event["UID"]): event for event in events_of(data)}
    uids = {key: uid_of(filed.plan_id, filed.audience, key) for key in filed.entries}
    return {key: found[uid] for key, uid in uids.items()}


def starts(data):
    """The start of each event in the file by its key, as a minute."""
    return {key: int(e["DTSTART"].dt.timestamp()) // 60 for key, e in by_key(data).items()}


def telling(text):
    """The first forbidden word in a text, found without the program's own pattern."""
    low = text.lower()
    for part in TELLING_PARTS:
        if part in low:
            return part
    words = set(re.split(r"[^a-z0-9]+", low))
    return next((word for word in TELLING_WORDS if word in words), None)
