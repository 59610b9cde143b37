"""The program as a process: exit codes, the two ways out, help. The rest is tested within."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from helpers import DAY, EVE, NEW_YORK, by_key, ppdplan
from ppdplan import __version__

PLAN = ["schedule", "--start", f"{DAY} 10:00", "--dose", "medium", "--last-feed", "07:30"]
PLAN += ["--tz", NEW_YORK]


def run(*arguments, stdout=subprocess.PIPE, **environment):
    found = os.environ | {"PYTHONPATH": str(ROOT), "PPDPLAN_NOW": EVE} | environment
    return subprocess.run(
        [sys.executable, "-m", "ppdplan", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=found,
        check=False,
        timeout=120,
    )


def test_a_plan_from_one_line():
    ran = run(*PLAN)
    assert ran.returncode == 0
    assert "No nursing  before 21:00" in ran.stdout.decode()
    assert ran.stderr.decode().startswith(f"Wrote session-{DAY}.ics")
    assert by_key(Path(f"session-{DAY}.ics").read_bytes())["bottle-1"]
    again = run(*PLAN)
    assert (again.returncode, again.stdout) == (1, b"")


def test_a_reader_who_goes_away_is_no_trouble():
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "wb") as pipe:
        ran = run(*PLAN, "--dry-run", stdout=pipe)
    assert (ran.returncode, ran.stderr) == (1, b"")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([*PLAN, "--dry-run"], id="words"),
        pytest.param([*PLAN, "--json"], id="JSON"),
        pytest.param([*PLAN, "--json", "--tz", "Nowhere"], id="an error as JSON"),
    ],
)
def test_a_full_disk_behind_standard_output_is_said_without_a_traceback(arguments):
    with Path("/dev/full").open("wb") as full:
        ran = run(*arguments, stdout=full)
    words = ran.stderr.decode()
    assert ran.returncode in (1, 2)
    assert words.count("ppdplan: error: ") == 1
    assert "Traceback" not in words
    if ran.returncode == 1:
        assert "no space left on device" in words


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_that_lacks_letters_gets_what_it_can_carry(encoding):
    people = ("--caregiver", "Zoë 😀", "--dry-run")
    for dress in ((), ("--plain",)):
        ran = run(*PLAN, *people, *dress, PYTHONIOENCODING=encoding)
        assert ran.returncode == 0, ran.stderr
        assert "Zo" in ran.stdout.decode(encoding)
    found = json.loads(run(*PLAN, *people, "--json", PYTHONIOENCODING=encoding).stdout)
    assert found["request"]["caregivers"][0]["name"] == "Zoë 😀"


def test_ways_that_are_closed_are_no_trouble():
    command = (
        f'"{sys.executable}" -m ppdplan schedule --start 10:00 --dose low --last-feed 07:30 -n'
    )
    found = os.environ | {"PYTHONPATH": str(ROOT), "PPDPLAN_NOW": EVE}
    for ways in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        ran = subprocess.run(["sh", "-c", f"{command} {ways}"], env=found, check=False, timeout=60)
        assert ran.returncode == 0, ways


def _commands():
    from ppdplan.cli import app

    named = [command.name or command.callback.__name__ for command in app.registered_commands]
    return [name.replace("_", "-") for name in named]


@pytest.mark.parametrize("arguments", [[], *([name] for name in _commands())], ids=str)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_help_text_can_be_shown(arguments, flag):
    ran = ppdplan(*arguments, flag)
    assert (ran.code, ran.err) == (0, "")
    assert "Usage:" in ran.out
    assert len(ran.out.split("\n")) > 5


def test_without_a_word_it_shows_its_help():
    ran = ppdplan()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.replace("--help", "") == ppdplan("--help").out.replace("--help", "")


def test_its_version_is_the_packages():
    assert (ppdplan("--version").code, ppdplan("--version").out) == (0, f"ppdplan {__version__}\n")


def test_loading_it_loads_nothing_heavy():
    code = "import ppdplan.cli, sys; print(*sorted(sys.modules))"
    found = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=found, capture_output=True, check=True, timeout=60
    )
    loaded = set(ran.stdout.decode().split())
    heavy = {"rich.console", "icalendar", "jinja2", "caldav", "recurring_ical_events", "pendulum"}
    assert not loaded & heavy
