"""A table of patients in, a folder of plans out: every row planned or named, whatever happens."""

import json
import os
import random
import shlex
import shutil
import stat
import subprocess
import sys
import time
import unicodedata
from importlib.resources import files
from itertools import chain
from pathlib import Path

import jsonschema
import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import EVE, NEW_YORK, at, events_of, ppdplan, state_of
from ppdplan.cli import main
from ppdplan.commands.batch import Wanted, run
from ppdplan.errors import PlanError
from ppdplan.shell.surroundings import Surroundings
from ppdplan.tables.journal import Journal
from ppdplan.tables.outputs import Job
from ppdplan.tables.rows import read_id
from ppdplan.tables.shards import SeenIds, Shard, read_shard
from ppdplan.tables.table import Row
from ppdplan.tables.workers import CHUNK, drafted

ROOT = Path(__file__).parent.parent
EPOCH = 1_796_000_000
HEADER = "id,start,dose,last-feed,caregiver,sitter,driver"
GOOD = "2026-12-01 10:00,medium,07:30,Sam,Kim,Lee"
SCHEMAS = {
    name: json.loads((files("ppdplan") / "schemas" / f"{name}.json").read_text("utf-8"))
    for name in ("manifest", "batch")
}
AROUND = Surroundings(
    now=at(EVE),
    system_zone=NEW_YORK,
    epoch=None,
    width=80,
    height=25,
    colour=False,
    unicode=True,
    ask=None,
)


class Batch:
    """One run, and what it left behind."""

    def __init__(self, capsys, table, out="out", *, now=EVE, epoch=EPOCH, **wanted):
        if table != "-":
            Path("table.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
        around = AROUND.__class__(
            **{n: getattr(AROUND, n) for n in AROUND.__dataclass_fields__}
            | {"now": at(now), "epoch": epoch}
        )
        name = table if table == "-" else "table.csv"
        self.code = run(name, Wanted(out_dir=out, **wanted), around)
        self.out, self.err = capsys.readouterr()
        self.folder = Path(out)

    @property
    def manifest(self):
        lines = (self.folder / "manifest.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    @property
    def errors(self):
        found = [(line["row"], line["error"]) for line in self.manifest if line["error"]]
        return [(row, error["column"], error["code"]) for row, error in found]

    @property
    def overview(self):
        return (self.folder / "overview.html").read_text("utf-8")

    @property
    def only(self):
        (line,) = self.manifest
        return line


@pytest.fixture
def batch(capsys):
    return lambda *arguments, **wanted: Batch(capsys, *arguments, **wanted)


def table(*lines, header=HEADER):
    return "\n".join([header, *lines]) + "\n"


def patients(count, tail=GOOD):
    return [f"p{number},{tail}" for number in range(count)]


def contents(folder):
    """Every file under a folder, by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    }


def starts(data):
    return {str(event["SUMMARY"]): event["DTSTART"].dt for event in events_of(data)}


# --- what a row becomes -------------------------------------------------------------------


def test_a_row_is_a_file_and_a_line_of_the_manifest(batch):
    done = batch(table(f"p1,{GOOD}"))

    assert done.code == 0
    assert list(done.only) == [
        "row", "id", "ok", "file", "revision", "milestones", "notices", "error",
    ]  # fmt: skip
    assert done.only == {
        "row": 2,
        "id": "p1",
        "ok": True,
        "file": "p1.ics",
        "revision": 0,
        "milestones": {
            "session_start": "2026-12-01T10:00:00-05:00",
            "session_end": "2026-12-01T12:00:00-05:00",
            "waits_from": "2026-12-01T12:00:00-05:00",
            "caregiver_until": "2026-12-01T15:00:00-05:00",
            "safe_to_drive": "2026-12-01T18:00:00-05:00",
            "nursing_resume": "2026-12-01T21:00:00-05:00",
        },
        "notices": ["label-driving"],
        "error": None,
    }
    assert sorted(contents("out")) == ["manifest.jsonl", "overview.html", "p1.ics"]
    assert stat.S_IMODE(Path("out/p1.ics").stat().st_mode) == 0o600
    assert stat.S_IMODE(Path("out").stat().st_mode) == 0o700


def test_every_line_and_the_summary_keep_to_their_schemas(batch):
    done = batch(table(f"p1,{GOOD}", f"p2,{GOOD},x", "p3,2026-12-01 09:00,low,07:00,,,"), json=True)

    assert len(done.manifest) == 3
    for line in done.manifest:
        jsonschema.validate(line, SCHEMAS["manifest"])
    jsonschema.validate(json.loads(done.out), SCHEMAS["batch"])
    assert json.loads(done.out)["failed"] == 1


def test_the_file_is_that_of_the_same_options_typed_by_hand(batch):
    batch(table(f"p1,{GOOD}"))
    ppdplan(
        "schedule", "--start", "2026-12-01 10:00", "--dose", "medium", "--last-feed", "07:30",
        "--caregiver", "Sam", "--sitter", "Kim", "--driver", "Lee", "--tz", NEW_YORK, "--id", "p1",
        "--out", "by-hand.ics", SOURCE_DATE_EPOCH=str(EPOCH),
    )  # fmt: skip

    assert Path("out/p1.ics").read_bytes() == Path("by-hand.ics").read_bytes()


def test_a_namespace_gives_other_uids_to_the_same_id(batch):
    batch(table(f"p1,{GOOD}"))
    batch(table(f"p1,{GOOD}"), "other", namespace="north")

    ours, theirs = (
        {str(e["UID"]) for e in events_of(Path(name, "p1.ics").read_bytes())}
        for name in ("out", "other")
    )
    assert len(ours) == len(theirs) > 5
    assert not ours & theirs


def test_a_row_has_its_own_zone_policy_caregivers_and_milk(batch):
    head = "id,start,dose,last-feed,tz,policy,caregiver,bottle,stash,frozen,not-nursing"
    row = (
        "p1,2026-12-01 10:00,low,07:30,Europe/Berlin,cautious,"
        '"Ana 09:00-12:00; Ruth mon,tue 12:00-20:00",90ml,0ml,yes,'
    )
    other = "p2,2026-12-01 10:00,low,07:30,,,,,,,x"
    first, second = batch(table(row, other, header=head), tz=NEW_YORK).manifest

    assert first["milestones"]["session_start"] == "2026-12-01T10:00:00+01:00"
    assert first["milestones"]["nursing_resume"] == "2026-12-02T03:00:00+01:00"  # 15 h
    assert second["milestones"]["session_start"] == "2026-12-01T10:00:00-05:00"
    assert second["milestones"]["nursing_resume"] is None
    kept = state_of(Path("out/p1.ics").read_bytes())
    assert [shift[0] for shift in kept["cover"]] == ["Ana", "Ruth"]
    assert kept["request"]["milk"]["frozen"] is True


def test_a_table_of_json_lines_from_standard_input(batch, monkeypatch, tmp_path):
    lines = [
        {"id": "p1", "start": "2026-12-01 10:00", "dose": "low", "last_feed": "07:30"},
        {"id": "p2", "start": "2026-12-01 10:00", "dose": "low", "caregiver": ["Sam", "Kim"]},
    ]
    (tmp_path / "in").write_text("\n".join(json.dumps(line) for line in lines))
    with (tmp_path / "in").open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        done = batch("-", all_or_nothing=True)
        assert done.code == 1
        assert done.err.splitlines()[0].startswith("row 2, column last-feed: ")
        assert not Path("out").exists()


# --- rows that fail -----------------------------------------------------------------------

BAD = [
    ("../x," + GOOD, "id", "bad-table"),
    ("a/b," + GOOD, "id", "bad-table"),
    ("a\\b," + GOOD, "id", "bad-table"),
    ("p\0," + GOOD, "id", "bad-table"),
    ("con," + GOOD, "id", "bad-table"),
    ("p0," + GOOD, "id", "bad-table"),
    ("P0," + GOOD, "id", "bad-table"),
    ("f1,2026-12-01 10:00,low,07:30,+cmd|' /C calc'!A0,,", "caregiver", "bad-table"),
    ("f2,2026-12-01 10:00,low,07:30," + "x" * 10_000_000 + ",,", "caregiver", "bad-table"),
    ("f3,2026-12-01 10:00,low,07:30,Sam", "sitter", "bad-table"),
    ("f4," + GOOD + ",extra", "H", "bad-table"),
    ("f5,12/1/2026 10:00,low,07:30,,,", "start", "bad-time"),
    ("f6,10:00,low,07:30,,,", "start", "bad-time"),
    ("f7,2026-12-01 10:00,low,07:30,Zo\udceb,,", "caregiver", "bad-table"),
    ("f8,2026-12-01 10:00,5mg,07:30,,,", "dose", "bad-dose"),
    ("f9,2026-12-01 10:00,low,11:30,,,", "last-feed", "last-feed-after-start"),
    ("f10,2026-12-01 10:00,low,07:30,Ana 09:15-11:00,,", "caregiver", "no-cover"),
    ("f11,2027-03-14 02:30,low,00:30,,,", "start", "nonexistent-time"),
    ("f12,2026-11-01 01:30,low,00:30,,,", "start", "ambiguous-time"),
    ("f13,2026-12-01 10:00,low,,,,", "last-feed", "missing-option"),
]


def with_twenty_bad():
    """A thousand rows, twenty of them bad, and where: the third cell of the first spans lines."""
    lines, where = patients(980), {}
    lines[0] = 'p0,2026-12-01 10:00,medium,07:30,"Sam\n\n",Kim,Lee'
    for number, (line, column, code) in enumerate(BAD):
        place = 7 + 49 * number
        lines.insert(place, line)
        where[place + 2] = (column, code)
    data = table(*lines).encode("utf-8", "surrogateescape")
    return data, [(row, *named) for row, named in sorted(where.items())]


def test_twenty_bad_rows_of_a_thousand_are_named_and_the_others_planned(batch):
    data, bad = with_twenty_bad()
    done = batch(data)

    assert done.code == 1
    assert done.errors == bad
    assert len(list(Path("out").glob("*.ics"))) == 980
    assert [line["row"] for line in done.manifest] == list(range(2, 1002))
    assert "980 of 1000 rows planned" in done.err
    for row, column, _ in bad:
        assert f'<span>{row}</span></th>\n<td data-is="Column"><span>{column}<' in done.overview
        assert f"row {row}, column {column}: " in done.err


def test_all_or_nothing_writes_nothing_if_one_row_fails(batch):
    data, bad = with_twenty_bad()
    done = batch(data, all_or_nothing=True, json=True)

    assert done.code == 1
    assert not Path("out").exists()
    assert json.loads(done.out)["failures"][0]["row"] == bad[0][0]
    assert json.loads(done.out)["failed"] == 20


def test_all_or_nothing_leaves_a_folder_as_it_was(batch):
    batch(table(f"p1,{GOOD}"))
    before = contents("out")

    assert batch(table("p1,2026-12-02 10:00,low,07:30,,,", "p2,"), all_or_nothing=True).code == 1
    assert contents("out") == before


def test_all_or_nothing_writes_all_if_none_fails(batch):
    assert batch(table(*patients(3)), all_or_nothing=True).code == 0
    assert len(list(Path("out").glob("*.ics"))) == 3


def test_a_dry_run_tries_every_row_and_writes_nothing(batch):
    done = batch(table(f"p1,{GOOD}", "p2,"), dry_run=True)

    assert done.code == 1
    assert "1 of 2 rows can be planned. Nothing was written." in done.err
    assert not Path("out").exists()


@pytest.mark.parametrize(
    "column, value, code",
    [
        ("tz", "Mars/Olympus", "bad-zone"),
        ("dose", "0.5mg", "bad-dose"),
        ("feed-every", "9h", "bad-duration"),
        ("session-length", "10m", "bad-duration"),
        ("usual-feeds", "06:30 09:30", "bad-time"),
        ("feeding", "both", "bad-usage"),
        ("nursing-feeds", "06:30", "bad-usage"),
        ("not-nursing", "maybe", "bad-usage"),
        ("bottle", "90", "bad-amount"),
        ("stash", "99l", "bad-amount"),
        ("baby-age", "old", "bad-duration"),
        ("prep-at", "2026-12-01 08:00", "bad-time"),
        ("hold-milk", "sell", "bad-usage"),
        ("caregiver", "Ana 25:00-26:00", "bad-time"),
        ("sitter", "\u202e", "bad-usage"),
        ("driver", "\u2066", "bad-usage"),
        ("policy", "lenient", "bad-policy"),
        ("phone", "555-0100", "bad-usage"),
        ("last-feed", "2026-12-01 10:01", "last-feed-after-start"),
        ("start", "2026-13-01 10:00", "bad-time"),
        ("rest", "99h", "bad-duration"),
        ("buffer", "99h", "bad-duration"),
        ("caregiver", "Ana=missing.ics", "cannot-read"),
    ],
)
def test_an_error_is_put_down_to_the_column_that_holds_it(batch, column, value, code):
    row = {"id": "p1", "start": "2026-12-01 10:00", "dose": "low", "last-feed": "07:30"}
    row |= {"caregiver": "Ana 08:00-20:00"} | {column: value}

    assert batch(json.dumps(row)).errors == [(1, column, code)]


@pytest.mark.parametrize("column", ["start", "dose", "last-feed"])
def test_a_row_without_what_every_plan_needs_names_that_column(batch, column):
    row = {"id": "p1", "start": "2026-12-01 10:00", "dose": "low", "last-feed": "07:30"}

    assert batch(json.dumps(row | {column: ""})).errors == [(1, column, "missing-option")]


@pytest.mark.parametrize(
    "start",
    [
        pytest.param("today 20:00", id="today"),
        pytest.param("tomorrow 10:00", id="tomorrow"),
        pytest.param("friday 10:00", id="a weekday"),
        pytest.param("10:00", id="a bare time"),
        pytest.param("10am", id="a bare hour"),
        pytest.param("12/1/2026 10:00", id="slashes"),
        pytest.param("1/12/26 10:00", id="slashes and two digits"),
        pytest.param("2026-12-01", id="a date alone"),
    ],
)
def test_a_start_that_reads_otherwise_on_another_day_is_refused(batch, start):
    assert batch(table(f"p1,{start},low,07:30,,,")).errors == [(2, "start", "bad-time")]


def test_a_last_feed_today_is_refused_too(batch):
    done = batch(table("p1,2026-12-01 10:00,low,today 07:30,,,"))

    assert done.errors == [(2, "last-feed", "bad-time")]


@pytest.mark.parametrize(
    "order, start",
    [("mdy", "2026-12-01T10:00:00-05:00"), ("dmy", "2027-01-12T10:00:00-05:00")],
)
def test_slash_dates_are_read_in_the_order_that_was_said(batch, order, start):
    typed = "12/1/2026 10:00" if order == "mdy" else "12/01/2027 10:00:00"
    done = batch(table(f"p1,{typed},low,07:30,,,"), date_order=order)

    assert done.only["milestones"]["session_start"] == start


def test_a_slash_date_that_is_no_date_is_refused(batch):
    done = batch(table("p1,13/1/2026 10:00,low,07:30,,,"), date_order="mdy")

    assert done.errors == [(2, "start", "bad-time")]


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ".", "..", ".p1", "p1.", "p1 ", " p1", "a/b", "a\\b", "C:x", "p\0", "p\n", "p\x7f",
        "p\u202e", "p\u200b", "con", "CON", "nul.x", "Com1", "lpt9", "com\u00b9", "x" * 101,
        "\U0001f476" * 51, "-rf", "~x", "=1", "+1", "@x", "a?", "a*", 'a"', "a<b", "a|b",
        "p\u00a01", "p\ud800",
    ],
)  # fmt: skip
def test_an_id_that_is_no_files_name_everywhere_is_refused(text):
    with pytest.raises(PlanError) as caught:
        read_id(text)
    assert caught.value.code == "bad-table"


@pytest.mark.parametrize(
    "text", ["p1", "P-017", "a b", "a.b", "zoë", "1", "console", "comma1", "x" * 100, "愛", "a,b"]
)
def test_an_ordinary_id_is_taken_as_it_is(text):
    assert read_id(text) == text


def test_an_id_in_pieces_is_the_id_as_a_whole():
    assert read_id(unicodedata.normalize("NFD", "zoë")) == "zoë"


@pytest.mark.parametrize(
    "first, second",
    [
        pytest.param("p1", "p1", id="the same"),
        pytest.param("zoe", "ZOE", id="in capitals"),
        pytest.param("zo\u00eb", "zoe\u0308", id="in pieces"),
        pytest.param("stra\u00dfe", "STRASSE", id="as case folds it"),
        pytest.param("\ufb01n", "fin", id="with a ligature"),
        pytest.param("\u2121", "tel", id="with a sign for a word"),
    ],
)
def test_of_two_rows_with_one_id_the_second_fails(batch, first, second):
    done = batch(table(f"{first},{GOOD}", f"{second},{GOOD}"))

    assert done.errors == [(3, "id", "bad-table")]
    assert "Row 2" in done.manifest[1]["error"]["message"]


def test_an_id_that_tells_is_warned_of(batch):
    line = batch(table(f"ketamine-7,{GOOD}")).only

    assert line["ok"]
    assert line["notices"][0] == "not-discreet"


@pytest.mark.parametrize(
    "row, column",
    [
        pytest.param("p1,2026-12-01 10:00,medium,07:30,,,", "caregiver", id="nobody"),
        pytest.param("p1,2026-12-01 10:00,medium,03:30,Sam,Kim,Lee", "last-feed", id="long ago"),
        pytest.param("dose-7," + GOOD, "id", id="an id that tells"),
    ],
)
def test_strict_makes_a_warning_a_failure_in_its_column(batch, row, column):
    assert batch(table(row), strict=True).errors == [(2, column, "strict")]
    assert not list(Path("out").glob("*.ics"))


@pytest.mark.parametrize("by", ["row", "option"])
def test_an_expired_policy_is_refused(batch, by):
    text = 'name = "north"\nversion = "1"\nreviewed_by = "MD"\nreviewed_on = 2026-01-01\n'
    Path("north.toml").write_text(text + "expires_on = 2026-11-30\n")
    row = {"id": "p1", "start": "2026-12-01 10:00", "dose": "low", "last-feed": "07:30"}
    if by == "row":
        done = batch(json.dumps(row | {"policy": "north.toml"}))
    else:
        done = batch(json.dumps(row), policy=("north.toml",))

    assert done.errors == [(1, "policy", "policy-expired")]


def test_names_stand_in_no_files_name_log_or_manifest(batch):
    people = "Xaviera 09:00-11:00; Ottokar 25:00-26:00,Wilhelmina,Balthasar"
    rows = [
        f"p1,2026-12-01 10:00,medium,07:30,{people}",
        "p2,2026-12-01 10:00,medium,07:30,Xaviera 09:00-11:00,Wilhelmina,Balthasar",
        "p3,2026-12-01 10:00,medium,07:30,Xaviera=Xaviera.ics,Wilhelmina,Balthasar",
        "p4,2026-12-01 10:00,medium,07:30,Ottokar,Wilhelmina,Balthasar",
    ]
    done = batch(table(*rows), json=True)
    seen = (
        done.err + done.out + Path("out/manifest.jsonl").read_text() + str(contents("out").keys())
    )

    assert len(done.errors) == 3
    assert not [n for n in ("Xaviera", "Ottokar", "Wilhelmina", "Balthasar") if n in seen]
    assert "Ottokar" in done.overview


def test_no_cell_is_carried_on_as_a_formula(batch):
    done = batch(table(f"=1+1,{GOOD}", f"+x|y,{GOOD}", f'"@x",{GOOD}', f"-1,{GOOD}"))

    assert [line["id"] for line in done.manifest] == ["'=1+1", "'+x|y", "'@x", "'-1"]
    for text in ("=1+1", "+x|y", "@x", "-1"):
        assert f">{text}<" not in done.overview
        assert f">&#39;{text}<" in done.overview


def test_markup_in_a_name_is_text_in_the_overview(batch):
    done = batch(table("p1,2026-12-01 10:00,medium,07:30,<script>alert(1)</script>,,"))

    assert "<script" not in done.overview
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in done.overview


def test_the_overview_names_who_has_nobody_and_no_driver_and_stands_alone(batch):
    done = batch(
        table(
            f"p-all,{GOOD}",
            "p-none,2026-12-02 10:00,low,07:30,,,",
            "p-early,2026-11-30 21:00,low,19:00,Sam,,Lee",
        )
    )
    alone = done.overview.partition("Nobody for the baby</h2>")[2].partition("</section>")[0]
    no_driver = done.overview.partition("No driver</h2>")[2].partition("</section>")[0]
    who = done.overview.partition("Who and when</h2>")[2]

    assert [n for n in ("p-all", "p-none", "p-early") if n in alone] == ["p-none"]
    assert [n for n in ("p-all", "p-none", "p-early") if n in no_driver] == ["p-none"]
    assert who.index("p-early") < who.index("p-all") < who.index("p-none")
    assert "<caption>Tuesday 1 December 2026</caption>" in who
    assert "http" not in done.overview.replace('http-equiv="Content', "")


# --- runs over runs -----------------------------------------------------------------------


def test_a_second_run_leaves_every_byte(batch):
    rows = table(*patients(40), "n1,2026-12-01 09:00,low,07:00,,,", "b1,x,,,,,")
    batch(rows)
    before = contents("out")
    times = {path: path.stat().st_mtime_ns for path in Path("out").glob("*.ics")}
    done = batch(rows)

    assert contents("out") == before
    assert {path: path.stat().st_mtime_ns for path in times} == times
    assert "0 written, 41 as they were, 1 failed" in done.err


def test_a_second_run_an_hour_later_without_a_fixed_epoch_leaves_the_plans(batch):
    rows = table(*patients(3))
    batch(rows, epoch=None)
    before = {name: data for name, data in contents("out").items() if name.endswith(".ics")}
    done = batch(rows, epoch=None, now="2026-11-30T13:00-05:00")

    assert "0 written, 3 as they were" in done.err
    assert before.items() <= contents("out").items()


def test_a_moved_row_moves_in_place_under_the_same_uids(batch):
    batch(table(f"p1,{GOOD}", f"p2,{GOOD}"))
    before = contents("out")
    done = batch(table("p1,2026-12-01 11:00,medium,08:30,Sam,Kim,Lee", f"p2,{GOOD}"))
    after = contents("out")

    assert [line["revision"] for line in done.manifest] == [1, 0]
    assert after["p2.ics"] == before["p2.ics"]
    old, new = ({str(e["UID"]): e for e in events_of(files["p1.ics"])} for files in (before, after))
    assert set(old) == set(new)
    assert {int(e["SEQUENCE"]) for e in new.values()} == {1}


def test_a_row_moved_twice_and_left_alone_is_left_alone(batch):
    batch(table(f"p1,{GOOD}"))
    moved = table("p1,2026-12-01 11:00,medium,08:30,Sam,Kim,Lee")
    batch(moved)
    before = contents("out")
    done = batch(moved)

    assert contents("out") == before
    assert done.only["revision"] == 1


def test_a_plan_that_has_begun_is_not_taken_for_a_first_one_in_the_past(batch):
    rows = table(f"p1,{GOOD}")
    batch(rows)
    begun = batch(rows, now="2026-12-01T10:05-05:00")
    late = batch(rows, "late", now="2026-12-01T10:05-05:00")

    assert "in-the-past" in late.only["notices"]
    assert "in-the-past" not in begun.only["notices"]
    assert "0 written, 1 as they were" in begun.err


def test_a_running_wait_is_not_cut_short(batch):
    batch(table(f"p1,{GOOD}"))
    shorter = table("p1,2026-12-01 10:00,low,07:30,Sam,Kim,Lee")
    running = "2026-12-01T13:00-05:00"

    assert batch(shorter, now=running).errors == [(2, "start", "wait-shortened")]
    assert batch(shorter, now=running, force=True).errors == []


def test_a_cancelled_plan_stays_cancelled_unless_forced(batch):
    rows = table(f"p1,{GOOD}")
    batch(rows)
    assert ppdplan("cancel", "out/p1.ics").code == 0
    before = Path("out/p1.ics").read_bytes()

    assert batch(rows).errors == [(2, "id", "file-exists")]
    assert Path("out/p1.ics").read_bytes() == before
    assert batch(rows, force=True).errors == []
    assert {str(e["STATUS"]) for e in events_of(Path("out/p1.ics").read_bytes())} == {"CONFIRMED"}


def test_patients_who_left_the_table_are_named_and_kept(batch):
    batch(table(f"p1,{GOOD}", f"p2,{GOOD}", f"p3,{GOOD}"))
    Path("out/stranger.ics").write_text("BEGIN:VCALENDAR\r\nPRODID:x\r\nSTATUS:CONFIRMED\r\n")
    before = contents("out")
    for _ in range(2):
        done = batch(table(f"p2,{GOOD}", "P3,"), json=True)
        found = json.loads(done.out)

        assert (found["left_count"], found["left"]) == (1, ["p1"])
        assert "No longer in the table, and left as found: 1 plan in 'out'" in done.err
        assert "<b>p1</b>" in done.overview.partition("No longer in the table")[2]
        assert contents("out")["p1.ics"] == before["p1.ics"]


@pytest.mark.parametrize("kind", ["a link", "a folder", "someone else's file", "another plan"])
def test_what_is_in_the_way_costs_that_row_alone(batch, kind):
    Path("out").mkdir()
    Path("elsewhere").write_text("kept")
    if kind == "a link":
        Path("out/p1.ics").symlink_to(Path("elsewhere").absolute())
    elif kind == "a folder":
        Path("out/p1.ics").mkdir()
    elif kind == "someone else's file":
        Path("out/p1.ics").write_text("hello")
    else:
        batch(table(f"px,{GOOD}"))
        Path("out/px.ics").rename("out/p1.ics")
    done = batch(table(f"p1,{GOOD}", f"p2,{GOOD}"))

    code = "cannot-write" if kind in ("a link", "a folder") else "file-exists"
    assert done.errors == [(2, "id", code)]
    assert Path("out/p2.ics").exists()
    assert Path("elsewhere").read_text() == "kept"


def test_a_file_keeps_the_permissions_that_somebody_gave_it(batch):
    batch(table(f"p1,{GOOD}"))
    Path("out/p1.ics").chmod(0o640)
    batch(table("p1,2026-12-01 11:00,medium,08:30,Sam,Kim,Lee"))

    assert stat.S_IMODE(Path("out/p1.ics").stat().st_mode) == 0o640


def test_drafts_that_a_killed_run_left_are_taken_away(batch):
    Path("out").mkdir()
    ours, others = (Path(f"out/.row-{tag}-77-2-0.part") for tag in ("1-of-1", "2-of-3"))
    ours.touch()
    others.touch()
    batch(table(f"p1,{GOOD}"))

    assert not ours.exists()
    assert others.exists()


@pytest.mark.parametrize("torn", [b"", b"x", b"[1]\n", b'["0",{},"ok",{},{},0]\nx'])
def test_a_journal_that_means_nothing_is_begun_anew(batch, torn):
    batch(table(f"p1,{GOOD}"), "right")
    Path("out").mkdir()
    Path("out/.rows-1-of-1.part").write_bytes(torn)
    batch(table(f"p1,{GOOD}"))

    assert contents("out") == contents("right")


def test_a_second_batch_in_the_same_folder_waits_its_turn(batch):
    Path("out").mkdir()
    with Journal(Path("out/.rows-1-of-1.part")), pytest.raises(PlanError) as caught:
        batch(table(f"p1,{GOOD}"))
    assert caught.value.code == "cannot-write"
    assert "Another batch" in caught.value.message


# --- several processes, several parts, a kill -----------------------------------------------


def test_several_processes_make_the_same_folder_as_one(batch):
    data, _ = with_twenty_bad()
    batch(data, "one")
    batch(data, "two", jobs=2)

    assert contents("two") == contents("one")


def test_no_more_rows_are_read_than_are_being_worked_on(tmp_path):
    read = []

    def endless():
        for number in range(100_000):
            read.append(number)
            yield Row(number, {"id": f"p{number}"})

    job = Job(folder=tmp_path, now=0, system_zone="UTC")
    source = drafted(job, endless(), 2)

    assert next(source)[0].entry.line["id"] == "p0"
    assert len(read) <= 6 * CHUNK
    source.close()


@given(st.lists(st.integers(1, 3000) | st.integers(1, 2**64 - 1), max_size=3000))
def test_ids_are_remembered_with_the_row_of_the_first(keys):
    seen, first = SeenIds(), {}
    for row, key in enumerate(keys, start=2):
        assert seen.first_row(key, row) == first.get(key)
        first.setdefault(key, row)
    assert all(key in seen for key in first)
    assert 2**64 - 2 in first or 2**64 - 2 not in seen


def test_the_parts_together_are_the_whole(batch):
    data, bad = with_twenty_bad()
    batch(data, "whole")
    whole = contents("whole")
    rows, calendars = [], {}
    for number in range(1, 17):
        done = Batch.__new__(Batch)
        done = batch(data, "parts", shard=f"{number}/16")
        name = f"parts/manifest-{number:02d}-of-16.jsonl"
        lines = [json.loads(line) for line in Path(name).read_text("utf-8").splitlines()]
        assert 20 < len(lines) < 120
        assert done.code == any(not line["ok"] for line in lines)
        rows += lines
    calendars = {n: d for n, d in contents("parts").items() if n.endswith(".ics")}

    assert len(rows) == 1000
    assert {line["row"] for line in rows} == set(range(2, 1002))
    by_row = sorted(rows, key=lambda line: line["row"])
    assert [line["row"] for line in by_row if line["error"]] == [row for row, *_ in bad]
    assert calendars == {n: d for n, d in whole.items() if n.endswith(".ics")}


def test_a_row_is_in_the_same_part_of_every_table(batch):
    batch(table(*patients(50)), "long", shard="2/5")
    batch(table(*reversed(patients(25))), "short", shard="2/5")
    long, short = ({p.stem for p in Path(n).glob("*.ics")} for n in ("long", "short"))

    assert short == {name for name in long if int(name[1:]) < 25}
    assert 0 < len(short) < 25


def test_a_part_counts_as_gone_only_what_would_be_its_own(batch):
    batch(table(*patients(50)))
    gone = [
        json.loads(batch(table("x,"), shard=f"{n}/5", json=True).out)["left"] for n in range(1, 6)
    ]

    assert sorted(chain.from_iterable(gone)) == sorted(f"p{number}" for number in range(50))


@pytest.mark.parametrize("text", ["0/4", "5/4", "4", "a/b", "1/0", "-1/4", "1/1000000"])
def test_a_part_that_is_none_is_refused(text):
    with pytest.raises(PlanError) as caught:
        read_shard(text)
    assert caught.value.code == "bad-usage"


def test_a_part_is_counted_from_one():
    assert read_shard(" 3/16 ") == Shard(3, 16)
    assert read_shard(None) == Shard(1, 1)


PROGRAM = """
import sys
from ppdplan.commands.batch import Wanted, run
from ppdplan.shell.surroundings import Surroundings

if __name__ == "__main__":
    now, jobs = int(sys.argv[1]), int(sys.argv[2])
    around = Surroundings(
        now=now, system_zone="America/New_York", epoch=1796000000, width=80, height=25,
        colour=False, unicode=True, ask=None,
    )
    sys.exit(run("table.csv", Wanted(out_dir=sys.argv[3], jobs=jobs, copies=True), around))
""".replace("copies", "caregiver_copies")

AFTERNOON = "2026-12-01T14:30-05:00"
"""Care of a low tier that began at 08:00 ended at 12:00."""


def rows_of_the_day():
    """Rows that are new, as they were, moved, late and bad, in a table before and after."""
    before, after = [], []
    for number in range(0, 240, 6):
        old = [f"p{number + n}" for n in range(6)]
        before += [
            f"{old[1]},{GOOD}",
            f"{old[2]},2026-12-03 10:00,low,07:30,Sam,,",
            f"{old[3]},2026-12-01 08:00,low,06:00,Sam,,",
        ]
        after += [
            f"{old[0]},2026-12-04 10:00,high,07:30,Kim,Jo,Lee",
            f"{old[1]},{GOOD}",
            f"{old[2]},2026-12-03 11:00,low,08:30,Sam,,",
            f"{old[3]},2026-12-01 08:00,high,06:00,Sam,,",
            f"{old[4]},2026-12-01 07:00,low,05:00,,,",
            f"{old[5]},nonsense,low,05:00,,,",
        ]
    return table(*before), table(*after)


def started(out, jobs):
    """A batch in a process of its own, at two in the afternoon."""
    command = [sys.executable, "-c", PROGRAM, str(at(AFTERNOON)), str(jobs), out]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)


def children_of(pid):
    return [
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and f"\nPPid:\t{pid}\n" in _read(path / "status")
    ]


def _read(path):
    try:
        return path.read_text()
    except OSError:
        return ""


def is_running(pid):
    return "\nState:\tZ" not in (text := _read(Path(f"/proc/{pid}/status"))) and bool(text)


def have_ended(pids):
    """Whether processes end by themselves, given some seconds."""
    for _ in range(1000):
        if not any(is_running(pid) for pid in pids):
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_at_any_moment_and_run_again_it_is_as_if_nothing_happened(batch, jobs):
    before, after = rows_of_the_day()
    batch(before, "start", now="2026-12-01T07:00-05:00", caregiver_copies=True)
    Path("table.csv").write_text(after)
    shutil.copytree("start", "right")
    assert started("right", 1).wait() == 1
    assert "wait-reopened" in Path("right/manifest.jsonl").read_text()
    chance = random.Random(f"kill {jobs}")  # noqa: S311 (the same moments on every run)

    kills = helpers = 0
    for _ in range(2):
        shutil.rmtree("out", ignore_errors=True)
        shutil.copytree("start", "out")
        for goal in sorted(chance.sample(range(20, 200), 2)):
            process = started("out", jobs)
            while process.poll() is None and _journaled("out") < goal:
                time.sleep(0.001)
            workers = children_of(process.pid)
            process.kill()
            kills += process.wait() < 0
            # At the very end of a run its workers have gone already.
            helpers = max(helpers, len(workers))
            assert have_ended(workers)
        assert started("out", jobs).wait() == 1
        assert contents("out") == contents("right")
    assert kills >= 2
    assert helpers >= jobs - 1


class Killed(BaseException):
    """The end of a process, at a moment that the test chose."""


@pytest.mark.parametrize("copies", [False, True])
def test_killed_before_any_single_step_it_is_as_if_nothing_happened(batch, monkeypatch, copies):
    before, after = (
        "\n".join(text.splitlines()[:lines])
        for text, lines in zip(rows_of_the_day(), (4, 7), strict=True)
    )
    batch(before, "start", now="2026-12-01T07:00-05:00", caregiver_copies=copies)
    shutil.copytree("start", "right")
    right = batch(after, "right", now=AFTERNOON, caregiver_copies=copies)
    assert "wait-reopened" in right.manifest[3]["notices"]
    monkeypatch.setattr("ppdplan.tables.workers.CHUNK", 4)

    for steps in range(100):
        shutil.rmtree("out", ignore_errors=True)
        shutil.copytree("start", "out")
        with monkeypatch.context() as patch:
            killed = _kill_after(patch, steps)
            try:
                batch(after, "out", now=AFTERNOON, caregiver_copies=copies)
            except Killed:
                assert killed
        if not killed:
            break
        batch(after, "out", now=AFTERNOON, caregiver_copies=copies)
        assert contents("out") == contents("right"), steps
    assert 8 <= steps < 100


def _kill_after(patch, steps):
    """From so many steps on, each of them ends the process before it is done; what was killed."""
    killed, count = [], iter(range(10_000))

    def guarded(whole):
        def step(*arguments, **options):
            if next(count) >= steps:
                killed.append(whole)
                raise Killed
            return whole(*arguments, **options)

        return step

    for name in ("Journal.add", "Journal.done"):
        patch.setattr(
            f"ppdplan.tables.journal.{name}", guarded(getattr(Journal, name.split(".")[1]))
        )
    patch.setattr(Path, "replace", guarded(Path.replace))
    return killed


def _journaled(folder):
    try:
        return Path(folder, ".rows-1-of-1.part").read_bytes().count(b"\n")
    except OSError:
        return 0


# --- what goes with a plan ------------------------------------------------------------------


def test_a_caregivers_copy_lies_in_a_folder_of_its_own_and_is_renewed(batch):
    batch(table(f"p1,{GOOD}"), caregiver_copies=True)
    copy = Path("out/copies/p1.ics").read_bytes()
    moved = table("p1,2026-12-01 11:00,medium,08:30,Sam,Kim,Lee")
    stale = batch(moved).only["notices"]
    fresh = batch(moved, caregiver_copies=True).only["notices"]

    assert "No nursing" not in str(copy)
    assert Path("out/copies/p1.ics").read_bytes() != copy
    assert ("copy-out-of-date" in stale, "copy-out-of-date" in fresh) == (True, False)
    assert stat.S_IMODE(Path("out/copies/p1.ics").stat().st_mode) == 0o600


def test_a_copy_that_was_lost_is_made_again_and_the_calendar_left(batch):
    batch(table(f"p1,{GOOD}"), caregiver_copies=True)
    before = contents("out")
    Path("out/copies/p1.ics").unlink()
    batch(table(f"p1,{GOOD}"), caregiver_copies=True)

    assert contents("out") == before


def test_a_sheet_has_the_rows_own_numbers_and_stays_as_it_is(batch):
    row = {"id": "p1", "start": "2026-12-01 10:00", "dose": "low", "last-feed": "07:30"}
    data = json.dumps(row | {"phone": "clinic=555-0100; sam=555-0199", "caregiver": "Sam"})
    batch(data, sheets=True)
    page = Path("out/sheets/p1.html").read_text("utf-8")
    before = contents("out")
    batch(data, sheets=True, now="2026-11-30T20:00-05:00")

    assert "555-0100" in page
    assert "555-0199" in page
    assert contents("out") == before
    assert stat.S_IMODE(Path("out/sheets/p1.html").stat().st_mode) == 0o600


# --- a real spreadsheet ---------------------------------------------------------------------

SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>
<number:date-style style:name="D"><number:month number:style="long"/><number:text>/</number:text>
<number:day number:style="long"/><number:text>/</number:text><number:year number:style="long"/>
<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>
<number:minutes number:style="long"/></number:date-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="D"/>
</office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="Week">ROWS</table:table>
</office:spreadsheet></office:body></office:document>"""


def cell(text):
    if text.startswith("@"):
        moment = text[1:].replace(" ", "T")
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date" '
            f'office:date-value="{moment}:00"/>'
        )
    lines = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n"))
    return (
        f'<table:table-cell office:value-type="string">{lines if text else ""}</table:table-cell>'
    )


@pytest.mark.parametrize("delimiter, mark", [(44, "with a mark"), (59, ""), (9, "")])
def test_a_table_that_libreoffice_wrote(batch, tmp_path, delimiter, mark):
    soffice = shutil.which("soffice")
    assert soffice, "install Debian's libreoffice-calc: this test needs soffice"
    rows = [
        ["id", "Start", "dose", "last_feed", "caregiver"],
        ["p1", "2026-12-01 10:00", "low", "07:30", "Zoë 09:15-12:00\nAna mon,tue 12:00-20:00"],
        ["", "", "", "", ""],
        ["p3", "@2026-12-01 10:00", "medium", "07:30", 'Jo; "Al"'],
        ["p4", "tomorrow 10:00", "medium", "07:30", "Jo"],
    ]
    body = "".join(
        f"<table:table-row>{''.join(cell(text) for text in row)}</table:table-row>" for row in rows
    )
    Path("week.fods").write_text(SHEET.replace("ROWS", body), "utf-8")
    csv = f"csv:Text - txt - csv (StarCalc):{delimiter},34,76,1,,0,false,true,false,false,false,-1"
    subprocess.run(
        [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", csv, "week.fods"],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    (written,) = Path().glob("week*.csv")
    data = written.read_bytes()
    assert bytes([delimiter]) in data.splitlines()[0]
    done = batch(b"\xef\xbb\xbf" * bool(mark) + data, date_order="mdy")

    assert [(line["row"], line["id"], line["ok"]) for line in done.manifest] == [
        (2, "p1", True),
        (4, "p3", True),
        (5, "p4", False),
    ]
    assert done.errors == [(5, "start", "bad-time")]
    assert done.manifest[1]["milestones"]["session_start"] == "2026-12-01T10:00:00-05:00"
    cover = state_of(Path("out/p1.ics").read_bytes())["cover"]
    assert [shift[0] for shift in cover] == ["Zoë", "Ana"]


# --- the command ----------------------------------------------------------------------------


def test_the_command_says_on_stderr_what_it_did_and_leaves_by_the_exit_code():
    Path("table.csv").write_text(table(f"p1,{GOOD}"))
    good = ppdplan("batch", "table.csv", "--out-dir", "out", "--tz", NEW_YORK)
    Path("table.csv").write_text(table(f"p1,{GOOD}", "p2,"))
    bad = ppdplan("batch", "table.csv", "--out-dir", "out", "--tz", NEW_YORK, "--json")
    none = ppdplan("batch", "none.csv", "--out-dir", "out", "--json")

    assert (good.code, good.out) == (0, "")
    assert good.err.splitlines()[0] == ("1 of 1 rows planned: 1 written, 0 as they were, 0 failed.")
    assert (bad.code, bad.json["unchanged"], bad.json["failed"]) == (1, 1, 1)
    assert (none.code, none.error["code"]) == (1, "cannot-read")


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_bar_is_drawn_on_a_terminal_alone(is_terminal):
    Path("table.csv").write_text(table(*patients(40), "p99,"))
    command = [sys.executable, "-m", "ppdplan", "batch", "table.csv", "--out-dir", "out"]
    env = os.environ | {"PYTHONPATH": str(ROOT), "PPDPLAN_NOW": EVE, "TERM": "xterm"}
    if is_terminal:
        shown, code = pexpect.run(shlex.join(command), env=env, withexitstatus=True)
    else:
        done = subprocess.run(command, env=env, capture_output=True, check=False)
        shown, code = done.stderr, done.returncode

    assert code == 1
    assert ("\u2501".encode() in shown, b"\x1b[" in shown) == (is_terminal, is_terminal)
    assert b"row 42, column " in shown
    assert b"40 of 41 rows planned" in shown
    assert b"Sam" not in shown


# --- options --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wanted, code",
    [
        ({"titles": "loud"}, "bad-usage"),
        ({"date_order": "ymd"}, "bad-usage"),
        ({"jobs": 0}, "bad-usage"),
        ({"shard": "9/3"}, "bad-usage"),
        ({"tz": "Mars"}, "bad-zone"),
        ({"out": ""}, "bad-usage"),
        ({"out": "table.csv"}, "cannot-write"),
        ({"out": "no/such"}, "cannot-write"),
    ],
)
def test_an_option_that_means_nothing_is_refused_before_a_row_is_read(batch, wanted, code):
    with pytest.raises(PlanError) as caught:
        batch(table(f"p1,{GOOD}"), **wanted)
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["missing.csv", ".", "a\0b"])
def test_a_table_that_cannot_be_read(name):
    with pytest.raises(PlanError) as caught:
        run(name, Wanted(out_dir="out"), AROUND)
    assert caught.value.code == "cannot-read"
    assert not Path("out").exists()


def test_what_is_no_table_makes_no_folder(batch):
    with pytest.raises(PlanError) as caught:
        batch("p1,2026-12-01 10:00\n")
    assert caught.value.code == "bad-table"
    assert not Path("out").exists()


def test_ctrl_c_says_that_the_same_command_goes_on(batch, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("ppdplan.tables.workers.draft_row", interrupted)
    done = batch(table(f"p1,{GOOD}"))

    assert done.code == 130
    assert "it goes on where it stopped" in done.err
    assert not list(Path("out").glob("*.ics"))


def test_a_full_disk_ends_the_batch_in_words(batch, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ppdplan.tables.journal.Journal.add", full)
    with pytest.raises(PlanError) as caught:
        batch(table(f"p1,{GOOD}"))
    assert caught.value.code == "cannot-write"
    assert not list(Path("out").glob(".row-*"))


def test_one_rows_bug_does_not_cost_the_others(batch, monkeypatch):
    from ppdplan.tables import drafts

    whole = drafts.lay

    def broken(request, *others):
        if request.sitter == "Kim":
            raise ZeroDivisionError
        return whole(request, *others)

    monkeypatch.setattr(drafts, "lay", broken)
    done = batch(table(f"p1,{GOOD}", "p2,2026-12-01 10:00,low,07:30,,,"))

    assert done.errors == [(2, None, "internal")]
    assert Path("out/p2.ics").exists()


def test_the_rows_hash_tells_every_change():
    job = Job(folder=Path("out"), now=5, system_zone="UTC")
    rows = [
        Row(2, {"id": "p1"}),
        Row(3, {"id": "p1"}),
        Row(2, {"id": "p2"}),
        Row(2, {"id": "p1", "dose": ""}),
        Row(2, {"id": "p1"}, "id", "wrong"),
    ]

    assert len({job.of(row) for row in rows}) == len(rows)
    assert job.of(rows[0]) == job.of(Row(2, {"id": "p1"}))


def test_what_a_killed_run_noted_holds_for_its_minute_or_for_a_fixed_epoch():
    row = Row(2, {"id": "p1"})

    def of(now, epoch):
        return Job(folder=Path("out"), now=now, system_zone="UTC", epoch=epoch).of(row)

    assert of(5, None) != of(6, None)
    assert of(5, EPOCH) == of(6, EPOCH)
    assert of(5, EPOCH) != of(5, EPOCH + 60)


def test_the_messages_of_a_row_address_each_person_and_tell_nothing(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text(
        "id,start,dose,last-feed,tz,caregiver,driver\n"
        "a1,2026-12-01 10:00,medium,07:30,America/New_York,Ketamine Kate,Lee\n"
    )

    with pytest.raises(SystemExit) as left:
        main(["batch", str(table), "--out-dir", "plans", "--texts", "--quiet"])
    found = (tmp_path / "plans" / "texts" / "a1.txt").read_text()

    assert left.value.code == 0
    heads = [line for line in found.splitlines() if line.startswith("[")]
    assert heads == ["[caregiver, the caregiver]", "[driver]", "[me]"]
    assert "ketamine" not in found.lower()
