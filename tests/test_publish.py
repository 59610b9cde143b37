"""Publishing to a real server on this machine: nothing lost, nothing doubled, no edit lost."""

import base64
import contextlib
import datetime as dt
import json
import ssl
import sys
import time
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import niquests
import pytest

from helpers import at, by_key, events_of, schedule, starts
from ppdplan.calendars import server as server_module
from ppdplan.calendars.address import checked
from ppdplan.calendars.published import sheaves_of, stored_of
from ppdplan.calendars.publishing import Manner, decide
from ppdplan.calendars.server import Login, RemoteCalendar
from ppdplan.commands import publish as command
from ppdplan.commands.publish import Wanted
from ppdplan.errors import PlanError
from ppdplan.shell.surroundings import Surroundings
from radicale_server import HOST, PASSWORD, USER, Radicale, StandIn, always, free_port, on

ENVIRONMENT = {"PPDPLAN_CALDAV_PASSWORD": PASSWORD}
AROUND = Surroundings(
    now=0,
    system_zone="UTC",
    epoch=None,
    width=80,
    height=25,
    colour=False,
    unicode=True,
    ask=None,
)
SCHEMA = json.loads((files("ppdplan") / "schemas" / "publish.json").read_text())
PLAN = Path("plan.ics")
SECRETS = (PASSWORD, base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode())


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    radicale = Radicale(tmp_path_factory.mktemp("radicale"))
    radicale.start()
    yield radicale
    radicale.kill()


@pytest.fixture
def calendar(server):
    return server.new_calendar()


@dataclass
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self):
        data = json.loads(self.out)
        jsonschema.validate(data, SCHEMA)
        return data

    @property
    def counts(self):
        return tuple(self.json[k] for k in ("created", "updated", "cancelled", "unchanged"))

    def codes(self, what):
        return [row["code"] for row in self.json[what]]


@pytest.fixture
def publish(server, calendar, capsys):
    """Publish the plan, as JSON, onto the test's calendar unless said otherwise."""

    def run(port=None, *, path=None, user=USER, environment=ENVIRONMENT, timeout=5.0, **given):
        given = {"json": True, "user": user} | given
        if "folder" not in given:
            given = {"file": str(PLAN)} | given
        url = f"http://{HOST}:{port or server.port}{path or calendar}"
        wanted = Wanted(**{"caldav": url} | given)
        capsys.readouterr()
        code = command.run(wanted, AROUND, environment, timeout)
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return run


def lay(start="10:00", *options, out=PLAN, name="anna"):
    """A small plan: session, hand-over, caregiver, bottles, driving; 15:00 UTC is 10:00 there."""
    ran = schedule(
        *("--out", out, "--id", name, "--not-nursing", "--caregiver", "Sam", *options),
        start=f"2026-12-01 {start}",
    )
    assert ran.code == 0, ran.err


def uid(key, data=None):
    return str(by_key(data or PLAN.read_bytes())[key]["UID"])


def spans(data):
    """What a reader needs of each entry, by UID, read without the program's own reader."""
    return {
        str(e["UID"]): (e["DTSTART"].dt, e["DTEND"].dt, int(e["SEQUENCE"]), str(e["STATUS"]))
        for e in events_of(data)
    }


def test_a_published_plan_reads_back_to_the_same_instants(server, calendar, publish):
    schedule("--out", PLAN, "--caregiver", "Sam")

    done = publish()

    there = starts(server.whole(calendar))
    assert done.code == 0
    assert done.counts == (len(there), 0, 0, 0)
    assert there["session"] == at("2026-12-01 15:00+00:00")
    assert there["hand-over"] == at("2026-12-01 14:15+00:00")
    assert there["safe-to-drive"] == at("2026-12-01 23:00+00:00")
    assert there["nursing-resume"] == at("2026-12-02 02:00+00:00")
    assert spans(server.whole(calendar)) == spans(PLAN.read_bytes())


def test_each_entry_is_one_object_without_a_method(server, calendar, publish):
    lay()

    publish()

    assert server.names(calendar) == sorted(f"{u}.ics" for u in spans(PLAN.read_bytes()))
    for name in server.names(calendar):
        _, _, text = server.ask("GET", calendar + name)
        assert text.count("BEGIN:VEVENT") == 1
        assert "METHOD" not in text
    _, _, bottle = server.ask("GET", f"{calendar}{uid('bottle-1')}.ics")
    assert "TRIGGER:-PT10M" in bottle


def test_publishing_twice_changes_nothing(server, calendar, publish):
    lay()
    publish()
    before = server.whole(calendar)
    with StandIn(server) as stand_in:
        done = publish(stand_in.port)

    assert done.counts == (0, 0, 0, len(spans(before)))
    assert set(stand_in.methods) == {"PROPFIND", "REPORT"}
    assert server.whole(calendar) == before


def test_a_moved_plan_moves_there_under_the_same_uids(server, calendar, publish):
    lay()
    publish()
    lay("10:25")

    done = publish()

    there = server.whole(calendar)
    assert done.code == 0
    assert starts(there)["session"] == at("2026-12-01 15:25+00:00")
    assert starts(there)["safe-to-drive"] == at("2026-12-01 23:25+00:00")
    assert int(by_key(there)["session"]["SEQUENCE"]) == 1
    assert spans(there) == spans(PLAN.read_bytes())


def test_what_fell_away_is_cancelled_there(server, calendar, publish):
    lay("10:00", "--driver", "Kai")
    publish()
    lay()

    done = publish()

    assert done.counts[:3] == (0, 0, 1)
    assert str(by_key(server.whole(calendar))["on-call"]["STATUS"]) == "CANCELLED"
    assert publish().counts[:3] == (0, 0, 0)


def test_what_fell_away_can_be_taken_out(server, calendar, publish):
    lay("10:00", "--driver", "Kai")
    publish()
    gone = uid("on-call")
    lay()

    done = publish(delete_cancelled=True)

    assert done.counts[2] == 1
    assert f"{gone}.ics" not in server.names(calendar)
    assert publish(delete_cancelled=True).counts[:3] == (0, 0, 0)


def test_a_cancelled_entry_that_was_never_there_is_not_put(server, calendar, publish):
    lay("10:00", "--driver", "Kai")
    gone = uid("on-call")
    lay()

    publish()

    assert f"{gone}.ics" not in server.names(calendar)


def test_new_comes_before_moved_and_moved_before_cancelled(server, calendar, publish):
    lay("10:00", "--driver", "Kai")
    publish()
    lay("10:25", "--sitter", "Ada")

    with StandIn(server) as stand_in:
        done = publish(stand_in.port)

    puts = [headers for method, headers in stand_in.heard if method == "PUT"]
    new, moved, cancelled, _ = done.counts
    assert (new, cancelled) == (1, 1)
    assert moved > 1
    assert ["If-None-Match" in headers for headers in puts] == [True] + [False] * (moved + 1)
    assert all("If-Match" in headers for headers in puts[1:])
    assert str(by_key(server.whole(calendar))["on-call"]["STATUS"]) == "CANCELLED"


def test_a_dry_run_sends_nothing(server, calendar, publish):
    lay()

    done = publish(dry_run=True)

    assert done.counts[0] == len(spans(PLAN.read_bytes()))
    assert server.names(calendar) == []


def test_entries_that_are_not_ours_are_not_put(server, calendar, publish):
    lay()
    stranger = (
        b"BEGIN:VEVENT\r\nUID:dentist\r\nDTSTAMP:20261101T000000Z\r\n"
        b"DTSTART:20261201T100000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    PLAN.write_bytes(PLAN.read_bytes().replace(b"END:VCALENDAR", stranger))

    publish()

    assert b"Dentist" not in server.whole(calendar)


def test_a_file_of_several_plans_is_put_whole(server, calendar, publish):
    lay()
    lay(out=Path("other.ics"), name="bea")
    one, other = PLAN.read_bytes(), Path("other.ics").read_bytes()
    PLAN.write_bytes(one + other)

    publish()

    assert spans(server.whole(calendar)) == spans(one) | spans(other)


# What somebody changed there


EDITS = [
    pytest.param("DTSTART:20261201T150000Z", "DTSTART:20261201T143000Z", id="dragged"),
    pytest.param("DTEND:20261201T200000Z", "DTEND:20261201T190000Z", id="cut short"),
    pytest.param("SUMMARY:", "SUMMARY:Granny! ", id="renamed"),
    pytest.param("\\n\\nRef:", "\\nThe key is next door.\\n\\nRef:", id="a line added to the text"),
    pytest.param("\\n\\nRef: ", "\\n\\nRef lost ", id="the text replaced"),
    pytest.param("STATUS:CONFIRMED", "STATUS:CANCELLED", id="called off"),
    pytest.param("TRANSP:OPAQUE", "TRANSP:TRANSPARENT", id="marked as free"),
    pytest.param("END:VEVENT", "LOCATION:At home\nEND:VEVENT", id="a place"),
    pytest.param("END:VEVENT", "ATTENDEE:mailto:sam@example.org\nEND:VEVENT", id="a guest"),
    pytest.param("END:VEVENT", "RRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT", id="made to repeat"),
    pytest.param(
        "END:VEVENT",
        "END:VEVENT\nBEGIN:VEVENT\nUID:x\nDTSTART:20261202T150000Z\nEND:VEVENT",
        id="a second entry in the same object",
    ),
    pytest.param(
        "END:VEVENT",
        "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:x\nTRIGGER:-PT1H\nEND:VALARM\nEND:VEVENT",
        id="a reminder",
    ),
]
NO_EDITS = [
    pytest.param("SEQUENCE:0", "SEQUENCE:4", id="counted up"),
    pytest.param("DTSTAMP:2026", "DTSTAMP:2027", id="stamped"),
    pytest.param("END:VEVENT", "X-MOZ-LASTACK:20261201T150000Z\nEND:VEVENT", id="dismissed"),
    pytest.param("END:VEVENT", "LOCATION:\nEND:VEVENT", id="an empty place"),
    pytest.param("CLASS:PRIVATE\n", "", id="a property that servers drop"),
    pytest.param("DTEND:20261201T200000Z", "DURATION:PT5H", id="how long instead of until when"),
    pytest.param("STATUS:CONFIRMED\n", "", id="what goes without saying left out"),
    pytest.param(
        "DTSTART:20261201T150000Z", "DTSTART;TZID=Europe/Berlin:20261201T160000", id="zoned"
    ),
    pytest.param(
        "END:VEVENT",
        "BEGIN:VALARM\nACTION:NONE\nTRIGGER;VALUE=DATE-TIME:19760401T005545Z\n"
        "END:VALARM\nEND:VEVENT",
        id="a phone's way to say no reminder",
    ),
    pytest.param(
        "END:VEVENT",
        "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:x\nRELATED-TO:1\n"
        "TRIGGER;VALUE=DATE-TIME:20261201T144000Z\nEND:VALARM\nEND:VEVENT",
        id="a snooze",
    ),
]


def as_put(key):
    """The object of an entry as it is put, and as a server may write it: unfolded, bare lines."""
    (sheaf,) = sheaves_of(PLAN.read_bytes(), "plan")
    (draft,) = (draft for draft in sheaf.drafts if draft.key == key)
    return draft.data.decode().replace("\r\n ", "").replace("\r\n", "\n")


@pytest.mark.parametrize("old, new", EDITS)
def test_an_edit_is_seen(old, new):
    lay()
    text = as_put("caregiver")
    assert old in text

    assert stored_of(text.encode()).is_untouched
    assert not stored_of(text.replace(old, new).encode()).is_untouched


@pytest.mark.parametrize("old, new", NO_EDITS)
def test_what_nobody_meant_is_no_edit(old, new):
    lay()
    text = as_put("caregiver")
    assert old in text

    assert stored_of(text.replace(old, new).encode()).is_untouched


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("BEGIN:VCALENDAR\nEND:VCALENDAR", id="an empty calendar"),
        pytest.param("no calendar at all", id="no calendar"),
        pytest.param("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x\nEND:VEVENT", id="damaged"),
    ],
)
def test_an_object_that_cannot_be_read_is_not_taken_for_ours(text):
    assert not stored_of(text.encode()).is_untouched


@pytest.mark.parametrize(
    "stored, counts",
    [
        pytest.param({"sequence": 1}, (0, 1), id="counted up by a phone: nothing to do"),
        pytest.param({"said": None}, (0, 1), id="brought there by another program: nothing to do"),
        pytest.param({"sequence": -1, "said": None}, (1, 0), id="the same, counted lower: renewed"),
        pytest.param({"meaning": "other", "said": "other"}, (1, 0), id="ours, and other: renewed"),
        pytest.param({"meaning": "other", "said": None}, (0, 0), id="not known to be ours: kept"),
    ],
)
def test_what_is_there_decides_what_is_done(stored, counts):
    lay()
    (sheaf,) = sheaves_of(PLAN.read_bytes(), "plan")
    draft = sheaf.drafts[0]
    there = replace(stored_of(draft.data), **stored)

    outcome = decide(replace(sheaf, drafts=(draft,)), {draft.name: ("etag", there)}, Manner())

    assert (len(outcome.steps), outcome.unchanged) == counts
    assert len(outcome.conflicts) == 1 - sum(counts)


def test_nothing_is_written_over_without_knowing_its_version():
    lay()
    (sheaf,) = sheaves_of(PLAN.read_bytes(), "plan")
    draft = sheaf.drafts[0]
    there = replace(stored_of(draft.data), meaning="other", said="other")

    outcome = decide(replace(sheaf, drafts=(draft,)), {draft.name: ("", there)}, Manner(force=True))

    assert outcome.steps == []
    assert [remark.code for remark in outcome.failed] == ["no-etag"]


def edit_there(server, path, old="SUMMARY:", new="SUMMARY:Granny! "):
    return server.edit(path, old, new)


def test_an_edit_there_is_kept_and_named_and_the_rest_goes_on(server, calendar, publish):
    lay()
    publish()
    path = f"{calendar}{uid('caregiver')}.ics"
    edit_there(server, path)
    _, _, before = server.ask("GET", path)
    lay("10:25")

    done = publish()

    (row,) = done.json["conflicts"]
    assert done.code == 1
    assert (row["key"], row["code"], row["uid"]) == ("caregiver", "edited", uid("caregiver"))
    assert "--force" in done.err
    assert server.ask("GET", path)[2] == before
    assert starts(server.whole(calendar))["session"] == at("2026-12-01 15:25+00:00")


def test_in_words_the_edited_entry_is_called_by_its_title(server, calendar, publish):
    lay()
    publish()
    edit_there(server, f"{calendar}{uid('session')}.ics")
    title = str(by_key(PLAN.read_bytes())["session"]["SUMMARY"])

    done = publish(json=False)

    assert f"'{title}': somebody edited it there" in done.err
    assert "0 created, 0 updated" in done.out


def test_force_puts_the_files_entry_over_an_edit(server, calendar, publish):
    lay()
    publish()
    edit_there(server, f"{calendar}{uid('caregiver')}.ics")

    done = publish(force=True)

    assert done.code == 0
    assert done.counts[1] == 1
    assert spans(server.whole(calendar)) == spans(PLAN.read_bytes())
    assert b"Granny" not in server.whole(calendar)


def test_an_edit_in_the_very_moment_is_kept(server, calendar, publish):
    lay()
    publish()
    path = f"{calendar}{uid('session')}.ics"
    edited = []

    def answer(method, so_far):
        if method == "PUT" and not edited:
            edited.extend(edit_there(server, calendar + name) for name in server.names(calendar))

    lay("10:25")
    with StandIn(server, answer) as stand_in:
        done = publish(stand_in.port)

    assert done.code == 1
    assert set(done.codes("conflicts")) == {"raced"}
    assert done.counts[:3] == (0, 0, 0)
    assert "Granny!" in server.ask("GET", path)[2]


def test_an_entry_that_appears_in_the_very_moment_is_kept(server, calendar, publish):
    lay()
    path = f"{calendar}{uid('session')}.ics"
    mine = as_put("session").replace("SUMMARY:", "SUMMARY:Granny! ")

    def answer(method, so_far):
        if so_far.count("PUT") == 1 and method == "PUT":
            server.ask("PUT", path, mine, {"Content-Type": "text/calendar"})

    with StandIn(server, answer) as stand_in:
        done = publish(stand_in.port)

    (row,) = done.json["conflicts"]
    assert (row["key"], row["code"]) == ("session", "raced")
    assert "Granny!" in server.ask("GET", path)[2]


def test_an_older_file_does_not_turn_the_plan_back(server, calendar, publish):
    lay()
    old = PLAN.read_bytes()
    lay("10:25")
    publish()
    PLAN.write_bytes(old)

    done = publish()

    assert set(done.codes("conflicts")) == {"newer"}
    assert starts(server.whole(calendar))["session"] == at("2026-12-01 15:25+00:00")


def test_what_the_file_no_longer_knows_is_left_and_reported(server, calendar, publish):
    lay("10:00", "--driver", "Kai")
    publish()
    gone = uid("on-call")
    PLAN.unlink()
    lay()

    done = publish()

    assert done.code == 0
    assert done.json["left"] == [{"file": "plan.ics", "uid": gone}]
    assert f"{gone}.ics" in server.names(calendar)
    assert "One entry is there that the file no longer has" in publish(json=False).out


def test_an_entry_deleted_there_is_put_again(server, calendar, publish):
    lay()
    publish()
    server.ask("DELETE", f"{calendar}{uid('caregiver')}.ics")

    assert publish().counts[0] == 1
    assert spans(server.whole(calendar)) == spans(PLAN.read_bytes())


# Servers that fail


@pytest.mark.parametrize("nth", [1, 4])
@pytest.mark.parametrize(
    "how", [pytest.param("hang up", id="before"), pytest.param("lose", id="after it was stored")]
)
def test_a_line_that_breaks_loses_and_doubles_nothing(server, calendar, publish, nth, how):
    lay()

    def answer(method, so_far):
        return how if so_far.count("PUT") >= nth else None

    with StandIn(server, answer) as stand_in:
        broken = publish(stand_in.port)
    done = publish()

    everything = len(spans(PLAN.read_bytes()))
    stored = nth - 1 + (how == "lose")
    assert broken.code == 1
    assert broken.codes("failed") == ["refused"] + ["not-tried"] * (everything - nth)
    assert "Run it again" in broken.err
    assert done.code == 0
    assert done.counts == (everything - stored, 0, 0, stored)
    assert spans(server.whole(calendar)) == spans(PLAN.read_bytes())
    assert len(server.names(calendar)) == everything


def test_a_server_killed_halfway_and_restarted_loses_and_doubles_nothing(tmp_path, publish):
    own = Radicale(tmp_path)
    own.start()
    try:
        path = own.new_calendar()
        lay()
        publish(own.port, path=path)
        lay("10:25", "--sitter", "Ada")

        def answer(method, so_far):
            if so_far.count("PUT") == 4:
                own.kill()
                return "hang up"
            return None

        with StandIn(own, answer) as stand_in:
            broken = publish(stand_in.port, path=path)
        own.start()
        halfway = own.whole(path)
        done = publish(own.port, path=path)
        there = own.whole(path)
    finally:
        own.kill()

    assert broken.code == 1
    assert broken.counts[:2] == (1, 2)
    assert spans(halfway) != spans(PLAN.read_bytes())
    assert done.code == 0
    assert spans(there) == spans(PLAN.read_bytes())
    assert len(events_of(there)) == len(spans(there))
    assert starts(there)["session"] == at("2026-12-01 15:25+00:00")


@pytest.mark.parametrize(
    "status, tried",
    [
        pytest.param(400, "all", id="does not take it"),
        pytest.param(403, "all", id="not allowed"),
        pytest.param(409, "all", id="there under another address"),
        pytest.param(413, "all", id="too large"),
        pytest.param(500, "all", id="fails"),
        pytest.param(401, "one", id="login withdrawn"),
        pytest.param(429, "one", id="too many"),
        pytest.param(503, "one", id="too busy"),
        pytest.param(507, "one", id="full"),
        pytest.param(302, "one", id="sent elsewhere"),
    ],
)
def test_a_rejected_entry_is_reported_and_put_by_the_next_run(
    server, calendar, publish, status, tried
):
    lay()
    everything = len(spans(PLAN.read_bytes()))
    headers = {"Retry-After": "3600", "Location": "/elsewhere/"}
    with StandIn(server, on("PUT", (status, headers))) as s:
        rejected = publish(s.port)

    assert rejected.code == 1
    assert len(rejected.json["failed"]) == everything
    assert s.methods.count("PUT") == (everything if tried == "all" else 1)
    assert publish().counts == (everything, 0, 0, 0)


def test_nothing_is_cancelled_while_something_new_is_missing(server, calendar, publish):
    lay("10:00", "--driver", "Kai")
    publish()
    lay("10:00", "--sitter", "Ada")

    def answer(method, so_far):
        return (500, {}) if so_far.count("PUT") == 1 and method == "PUT" else None

    with StandIn(server, answer) as stand_in:
        done = publish(stand_in.port)

    assert "held-back" in done.codes("failed")
    assert str(by_key(server.whole(calendar))["on-call"]["STATUS"]) == "CONFIRMED"
    assert publish().code == 0
    assert spans(server.whole(calendar)) == spans(PLAN.read_bytes())


def test_entries_that_the_server_does_not_show_are_not_written_over(server, calendar, publish):
    lay()
    publish()
    before = server.whole(calendar)
    lay("10:25")

    with StandIn(server, on("REPORT", (500, {}))) as s:
        blind = publish(s.port)

    assert blind.code == 1
    assert set(blind.codes("failed")) == {"not-tried"}
    assert "PUT" not in s.methods
    assert server.whole(calendar) == before


def refused(publish, *arguments, **given):
    with pytest.raises(PlanError) as found:
        publish(*arguments, **given)
    return found.value


def test_a_server_that_takes_too_long_is_given_up(server, publish):
    lay()
    with StandIn(server, lambda *_: time.sleep(1.5)) as slow:
        error = refused(publish, slow.port, timeout=0.3)

    assert (error.code, error.exit_code) == ("cannot-read", 1)
    assert "does not answer in time" in error.message


def test_a_server_that_gets_slow_halfway_loses_nothing(server, calendar, publish):
    lay()

    def answer(method, so_far):
        if so_far.count("PUT") == 3:
            time.sleep(1.5)

    with StandIn(server, answer) as slow:
        broken = publish(slow.port, timeout=0.8)

    assert broken.code == 1
    assert broken.counts[0] == 2
    assert publish().code == 0
    assert spans(server.whole(calendar)) == spans(PLAN.read_bytes())


def test_a_dead_server_is_named(publish):
    lay()

    error = refused(publish, free_port())

    assert error.code == "cannot-read"
    assert "cannot be reached" in error.message


def test_an_answer_that_is_no_calendar_servers_is_named(server, publish):
    lay()
    with StandIn(server, always((200, {"Content-Type": "text/html"}))) as stand_in:
        error = refused(publish, stand_in.port)

    assert error.code == "cannot-read"
    assert "none of a calendar server" in error.message


@pytest.mark.parametrize("path", ["/", "/anna/"])
def test_an_address_that_is_no_calendar_is_answered_with_those_that_are(
    server, calendar, publish, path
):
    lay()

    error = refused(publish, path=path)

    assert error.code == "bad-usage"
    assert "is no calendar" in error.message
    found = f"Give the address of one calendar: http://{HOST}:{server.port}/anna/c"
    assert error.hint.startswith(found)


def test_another_server_is_not_followed_to(server, calendar, publish):
    lay()
    with (
        StandIn(server) as other,
        StandIn(
            server,
            always((301, {"Location": f"http://{HOST}:{other.port}{calendar}"})),
        ) as first,
    ):
        error = refused(publish, first.port)

    assert error.code == "cannot-read"
    assert f"http://{HOST}:{other.port}{calendar}" in error.hint
    assert other.heard == []


def test_within_the_same_server_an_address_is_followed(server, calendar, publish):
    lay()

    def answer(method, so_far):
        return (301, {"Location": calendar}) if len(so_far) == 1 else None

    with StandIn(server, answer) as stand_in:
        done = publish(stand_in.port, path="/old/")

    assert done.code == 0
    assert spans(server.whole(calendar)) == spans(PLAN.read_bytes())


def test_a_server_that_sends_in_circles_is_left(server, publish):
    lay()
    with StandIn(server, always((302, {"Location": "/round/"}))) as stand_in:
        error = refused(publish, stand_in.port)

    assert "in circles" in error.message


def self_signed(folder):
    """A certificate for this machine that nobody vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    born = dt.datetime(2020, 1, 1)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    made = made.public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(born).not_valid_after(born.replace(year=2090))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    whole = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    form = serialization.PrivateFormat.PKCS8
    file = folder / "both.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
        + whole.public_bytes(serialization.Encoding.PEM)
    )
    return file


def test_a_certificate_that_nobody_vouches_for_is_refused(server, publish, tmp_path):
    lay()
    with StandIn(server) as stand_in:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self_signed(tmp_path))
        stand_in.http.socket = context.wrap_socket(stand_in.http.socket, server_side=True)
        stand_in.http.handle_error = lambda *_: None
        error = refused(publish, caldav=f"https://localhost:{stand_in.port}/anna/c1/")

    assert error.code == "cannot-read"
    assert "certificate" in error.message
    assert stand_in.heard == []


# Addresses and logins


@pytest.mark.parametrize(
    "url",
    [
        "http://cloud.example.org/dav/family/",
        "http://192.168.1.10:5232/anna/",
        "http://localhost.example.org/",
        "http://127.0.0.1.example.org/",
        "HTTP://cloud.example.org/",
    ],
)
def test_plain_http_goes_to_this_machine_only(url):
    with pytest.raises(PlanError) as found:
        checked(url, allow_http=False)

    assert found.value.code == "bad-usage"
    assert "--allow-http" in found.value.hint
    assert checked(url, allow_http=True) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://cloud.example.org/dav/anna@example.org/family/",
        "http://localhost:5232/anna/",
        "http://127.0.0.1/",
        "http://[::1]:5232/",
    ],
)
def test_an_address_is_taken_as_it_is(url):
    assert checked(url, allow_http=False) == url


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://anna:s3cret@cloud.example.org/", id="a login in the address"),
        pytest.param("https://anna:s3cret/x@cloud.example.org/", id="a slash in the password"),
        pytest.param("anna:s3cret@cloud.example.org", id="no scheme"),
        pytest.param("ftp://anna:s3cret@cloud.example.org/", id="another scheme"),
        pytest.param("https://anna:s3cret@[cloud/", id="no address at all"),
    ],
)
def test_a_login_in_the_address_is_refused_and_not_repeated(url):
    with pytest.raises(PlanError) as found:
        checked(url, allow_http=False)

    assert found.value.code == "bad-usage"
    assert "s3cret" not in found.value.message + found.value.hint


@pytest.mark.parametrize(
    "url", ["cloud.example.org", "https://", "file:///x", "https://h/a b", "https://h/?k=1", ""]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(PlanError) as found:
        checked(url, allow_http=True)

    assert found.value.code == "bad-usage"


def test_a_wrong_password_is_said_and_never_shown(publish, caplog, capsys):
    lay()
    wrong = {"PPDPLAN_CALDAV_PASSWORD": "wr0ng/ü"}

    error = refused(publish, environment=wrong)

    seen = repr(error) + error.message + error.hint + caplog.text + "".join(capsys.readouterr())
    assert error.code == "cannot-read"
    assert "user and password" in error.message
    assert "wr0ng" not in seen
    assert error.__cause__ is None
    assert error.__suppress_context__


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="all is well"),
        pytest.param((500, {}), id="the server fails"),
        pytest.param("hang up", id="the line breaks"),
        pytest.param((302, {"Location": "https://elsewhere.example/"}), id="sent elsewhere"),
    ],
)
def test_the_password_is_nowhere_to_be_read(server, calendar, publish, caplog, answer):
    lay()
    caplog.set_level(0)
    with StandIn(server, on("PUT", answer)) as stand_in:
        done = publish(stand_in.port)

    logins = {headers.get("Authorization") for _, headers in stand_in.heard}
    seen = done.out + done.err + caplog.text + repr(Login(USER, PASSWORD))
    assert f"Basic {SECRETS[1]}" in logins
    assert not [secret for secret in SECRETS if secret in seen]


def test_without_a_user_the_server_may_ask_for_one(publish):
    lay()

    error = refused(publish, user=None)

    assert error.code == "cannot-read"
    assert "--user" in error.hint


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_other_login_is_taken_from_the_machine(scheme, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {HOST}\nlogin {USER}\npassword {PASSWORD}\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    url = f"{scheme}://{HOST}/"

    with contextlib.closing(RemoteCalendar(url, Login())) as calendar:
        session = calendar._client.session
        request = session.prepare_request(niquests.Request("PROPFIND", url))

    assert "Authorization" not in request.headers


@pytest.mark.parametrize("scheme, taken", [("http", False), ("https", True)])
def test_in_the_clear_nothing_goes_by_way_of_a_proxy(scheme, taken, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    url = f"{scheme}://cloud.example.org/"

    niquests.utils.getproxies.cache_clear()
    with contextlib.closing(RemoteCalendar(url, Login())) as calendar:
        session = calendar._client.session
        found = session.merge_environment_settings(url, {}, None, None, None)
    niquests.utils.getproxies.cache_clear()

    assert bool(found["proxies"]) == taken


def keyring_with(monkeypatch, found):
    class KeyringError(Exception):
        pass

    def get_password(service, user):
        if isinstance(found, str):
            return found if (service, user) == ("ppdplan", USER) else None
        raise KeyringError

    errors = SimpleNamespace(KeyringError=KeyringError)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    keyring = SimpleNamespace(get_password=get_password, errors=errors)
    monkeypatch.setitem(sys.modules, "keyring", keyring)


def test_the_password_comes_from_the_keyring(publish, monkeypatch):
    lay()
    keyring_with(monkeypatch, PASSWORD)

    assert publish(environment={}).code == 0


def test_the_environment_goes_before_the_keyring(publish, monkeypatch):
    lay()
    keyring_with(monkeypatch, "another")

    assert publish().code == 0


def test_on_a_terminal_the_password_is_asked_for(server, calendar, monkeypatch, capsys):
    lay()
    keyring_with(monkeypatch, None)
    asked = []
    monkeypatch.setattr(command.getpass, "getpass", lambda text: asked.append(text) or PASSWORD)
    url = f"http://{HOST}:{server.port}{calendar}"
    wanted = Wanted(file=str(PLAN), caldav=url, user=USER)

    code = command.run(wanted, replace(AROUND, ask=lambda _: ""), {})

    assert code == 0
    assert asked == [f"Password of anna at {url}: "]


def test_without_a_terminal_a_missing_password_names_the_ways(publish, monkeypatch):
    lay()
    keyring_with(monkeypatch, None)

    error = refused(publish, environment={})

    assert (error.code, error.exit_code) == ("missing-option", 2)
    assert "PPDPLAN_CALDAV_PASSWORD" in error.hint
    assert "keyring set ppdplan anna" in error.hint


def test_without_the_extra_the_way_to_get_it_is_named(publish, monkeypatch):
    lay()
    monkeypatch.setitem(sys.modules, "caldav.davclient", None)

    error = refused(publish)

    assert error.code == "bad-usage"
    assert "pip install 'ppdplan[caldav]'" in error.hint


@pytest.mark.parametrize(
    "given, code",
    [
        pytest.param({"file": None}, "missing-option", id="nothing to publish"),
        pytest.param({"folder": ".", "file": "plan.ics"}, "bad-usage", id="two things to publish"),
        pytest.param({"caldav": None}, "missing-option", id="nowhere to publish"),
        pytest.param({"file": "none.ics"}, "cannot-read", id="no such file"),
        pytest.param({"folder": "none"}, "cannot-read", id="no such folder"),
        pytest.param({"file": "other.ics"}, "bad-calendar", id="somebody else's calendar"),
        pytest.param({"file": "photo.ics"}, "bad-calendar", id="no calendar"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anybody_is_asked(publish, given, code):
    lay()
    Path("other.ics").write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    Path("photo.ics").write_bytes(b"\xff\xd8\xff")

    assert refused(publish, free_port(), **given).code == code


# A folder of plans


@pytest.fixture
def folder(tmp_path):
    """The folder of a table of two patients."""
    made = tmp_path / "batch"
    made.mkdir()
    lay(out=made / "a1.ics", name="a1")
    lay("12:00", "--driver", "Kai", out=made / "b2.ics", name="b2")
    return made


def manifest(folder):
    return [json.loads(line) for line in (folder / "published.jsonl").read_text().splitlines()]


def test_a_folder_is_put_whole_with_a_line_a_file(server, calendar, publish, folder):
    done = publish(folder=str(folder))

    one, two = manifest(folder)
    wanted = spans((folder / "a1.ics").read_bytes()) | spans((folder / "b2.ics").read_bytes())
    assert done.code == 0
    assert spans(server.whole(calendar)) == wanted
    assert (one["file"], one["ok"], two["file"], two["ok"]) == ("a1.ics", True, "b2.ics", True)
    assert done.counts[0] == one["created"] + two["created"] == len(wanted)
    assert publish(folder=str(folder)).counts == (0, 0, 0, len(wanted))
    assert (folder / "published.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_damaged_file_is_named_and_the_others_are_put(server, calendar, publish, folder):
    (folder / "a2.ics").write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")

    done = publish(folder=str(folder))

    (row,) = done.json["failed"]
    assert done.code == 1
    assert (row["file"], row["key"], row["code"]) == ("a2.ics", None, "bad-calendar")
    assert [line["ok"] for line in manifest(folder)] == [True, False, True]
    assert spans(server.whole(calendar)) == spans((folder / "a1.ics").read_bytes()) | spans(
        (folder / "b2.ics").read_bytes()
    )


def test_names_stay_out_of_a_folders_report(server, calendar, publish, folder):
    publish(folder=str(folder))
    there = events_of(server.whole(calendar))
    assert any("Sam" in str(event["SUMMARY"]) for event in there)
    for name in server.names(calendar):
        edit_there(server, calendar + name)

    done = publish(folder=str(folder))
    in_words = publish(folder=str(folder), json=False)

    everything = done.out + done.err + in_words.out + in_words.err
    assert done.code == 1
    assert len(done.json["conflicts"]) == len(there)
    assert "Sam" not in everything + (folder / "published.jsonl").read_text()
    assert "... and" not in in_words.err or len(there) > command.MOST_LINES


def test_a_caregivers_copy_in_a_folder_is_not_put(server, calendar, publish, folder):
    lay("12:00", "--driver", "Kai", "--caregiver-out", folder / "b2-copy.ics", "--force",
        out=folder / "b2.ics", name="b2")  # fmt: skip
    assert (folder / "b2-copy.ics").exists()

    publish(folder=str(folder))

    assert set(spans(server.whole(calendar))) == set(
        spans((folder / "a1.ics").read_bytes()) | spans((folder / "b2.ics").read_bytes())
    )


def test_a_server_that_dies_in_a_folder_is_not_tried_again(server, calendar, publish, folder):
    def answer(method, so_far):
        return "hang up" if so_far.count("PUT") >= 3 else None

    with StandIn(server, answer) as stand_in:
        broken = publish(stand_in.port, folder=str(folder))

    one, two = manifest(folder)
    assert broken.code == 1
    assert stand_in.methods.count("PUT") == 3
    assert (one["ok"], one["created"], two["ok"], two["created"]) == (False, 2, False, 0)
    assert publish(folder=str(folder)).code == 0
    assert [line["ok"] for line in manifest(folder)] == [True, True]


def test_broken_off_by_hand_the_rest_waits_for_the_next_run(
    server, calendar, publish, folder, monkeypatch
):
    put, calls = RemoteCalendar.put, []

    def put_twice(self, *arguments):
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        put(self, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(RemoteCalendar, "put", put_twice)
        broken = publish(folder=str(folder))

    assert broken.code == 130
    assert [line["ok"] for line in manifest(folder)] == [False, False]
    assert "run it again" in broken.err
    assert publish(folder=str(folder)).code == 0
    assert len(server.names(calendar)) == len(spans(server.whole(calendar)))


def test_the_debug_switches_of_the_client_are_off(monkeypatch):
    from caldav.lib import error

    monkeypatch.setattr(error, "debug_dump_communication", True)

    with contextlib.closing(RemoteCalendar("http://127.0.0.1/", Login(USER, PASSWORD))):
        assert not error.debug_dump_communication
    assert server_module.TIMEOUT_SECONDS == 20
