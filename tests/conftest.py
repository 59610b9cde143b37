"""What every test stands on: one zone, a clean environment, an empty folder; no silent skips."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase

ROOT = Path(__file__).parent.parent
IS_CI = os.environ.get("CI") == "true"

# Read by the program, by Rich or by Typer: what the caller has set must not change a test.
OURS = "PPDPLAN_"
CLEARED = (
    "CLICOLOR_FORCE",
    "COLUMNS",
    "FORCE_COLOR",
    "GITHUB_ACTIONS",
    "LINES",
    "NO_COLOR",
    "PY_COLORS",
    "SOURCE_DATE_EPOCH",
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
)

# No deadlines: nothing is timed in a test. In CI the examples are the same on every run.
_examples = DirectoryBasedExampleDatabase(ROOT / ".hypothesis" / "examples")
settings.register_profile("dev", max_examples=25, deadline=None, database=_examples)
settings.register_profile("ci", max_examples=100, deadline=None, database=None, derandomize=True)
settings.load_profile("ci" if IS_CI else "dev")


@pytest.fixture(autouse=True)
def _same_place_for_every_test(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith(OURS) or name in CLEARED:
            monkeypatch.delenv(name)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.chdir(tmp_path)


def _skipped(config):
    return config.pluginmanager.get_plugin("terminalreporter").stats.get("skipped", [])


def pytest_sessionfinish(session):
    if IS_CI and _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    if IS_CI and _skipped(config):
        terminalreporter.write_line("A skipped test fails the run: install what it needs.")
