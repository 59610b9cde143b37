"""The clock, the environment and the terminal: nobody else looks at them."""

import os
import shutil
import sys

from ppdplan.errors import PlanError
from ppdplan.shell.surroundings import Surroundings

EPOCH_DIGITS = 11


def surroundings() -> Surroundings:
    """The clock, the environment and the terminal, read once."""
    zone = system_zone()
    size = shutil.get_terminal_size((80, 25))
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    plain_terminal = os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))
    return Surroundings(
        now=now(zone),
        system_zone=zone,
        epoch=_epoch(),
        width=max(size.columns, 20),
        height=size.lines,
        colour=sys.stdout.isatty() and not plain_terminal,
        unicode=encoding.startswith(("utf", "gb18030")),
        ask=_ask if sys.stdin and sys.stdin.isatty() and sys.stderr.isatty() else None,
    )


def system_zone() -> str:
    """The system's zone by its name; UTC where it has none."""
    from pendulum.tz import local_timezone

    try:
        name = str(local_timezone().name)
    except (OSError, ValueError, RuntimeError, AttributeError):
        return "UTC"
    return name if "/" in name and not name.startswith("/") else "UTC"


def now(zone: str) -> int:
    """The minute it is; PPDPLAN_NOW fixes it, for tests, demos and support."""
    import datetime as dt

    from ppdplan.zone import Zone, minute_of

    fixed = os.environ.get("PPDPLAN_NOW")
    if not fixed:
        return minute_of(dt.datetime.now(dt.UTC))
    try:
        moment = dt.datetime.fromisoformat(fixed)
    except ValueError:
        raise PlanError(
            "bad-time",
            f"PPDPLAN_NOW is '{fixed[:60]}', which is no ISO time.",
            "Set it like 2026-12-01T08:00:00-05:00, or unset it.",
        ) from None
    return minute_of(moment if moment.tzinfo else moment.replace(tzinfo=Zone(zone).tz))


def next_minute() -> None:
    """Sleep until the clock shows another minute."""
    import time

    time.sleep(60 - time.time() % 60)


def _epoch() -> int | None:
    text = os.environ.get("SOURCE_DATE_EPOCH")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > EPOCH_DIGITS:
        raise PlanError(
            "bad-usage",
            f"SOURCE_DATE_EPOCH is '{text[:60]}', which is no number of seconds.",
            "Set it to whole seconds since 1970, or unset it.",
        )
    return int(text)


def _ask(question: str) -> str:
    sys.stderr.write(f"{question} ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise KeyboardInterrupt
    return answer.strip()
