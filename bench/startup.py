"""How long the program takes to start, beside bare scripts with the same imports.

Runs the two in turns (A B A B …) and prints the median of the pairs' ratios, so that a
busy machine slows both. Exits with 0 whatever the ratios are; it measures, it does not judge.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAIRS = 21
LIMIT = 1.25

BARE_APP = """
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def main(name: Annotated[str, typer.Option()]) -> None:
    print(name)


app()
"""
BARE_IMPORTS = "import icalendar\nimport pendulum\nimport rich.console\n"

PLAN = ["--start", "2026-12-01 10:00", "--dose", "medium", "--last-feed", "07:30"]


def seconds(command: list[str], folder: Path) -> float:
    """How long one run of a command takes, in an empty folder, with a fixed clock."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    env = os.environ | {"PPDPLAN_NOW": "2026-11-30T20:00:00Z", "TZ": "UTC"}
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    took = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.decode()}")
    return took


def compare(name: str, ours: list[str], bare: list[str], folder: Path) -> None:
    """Print the median ratio of paired runs, after one pair that warms the caches."""
    seconds(bare, folder)
    seconds(ours, folder)
    pairs = [(seconds(bare, folder), seconds(ours, folder)) for _ in range(PAIRS)]
    ratio = statistics.median(mine / floor for floor, mine in pairs)
    floor_ms = 1000 * statistics.median(floor for floor, _ in pairs)
    our_ms = 1000 * statistics.median(mine for _, mine in pairs)
    print(
        f"{name:<20} {ratio:.2f} x the bare script (limit {LIMIT}): "
        f"{our_ms:.0f} ms to {floor_ms:.0f} ms, median of {PAIRS} pairs"
    )


def main() -> None:
    """Measure the whole job and ``--version``."""
    program = shutil.which("ppdplan", path=str(Path(sys.executable).parent))
    if program is None:
        sys.exit("ppdplan is not installed beside this Python; run: make bench")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        bare, loaded = scratch / "bare.py", scratch / "loaded.py"
        bare.write_text(BARE_APP)
        loaded.write_text(BARE_IMPORTS + BARE_APP)
        folder = scratch / "run"
        for ours, script in (
            (["schedule", *PLAN, "--out", "plan.ics"], loaded),
            (["--version"], bare),
        ):
            floor = [sys.executable, str(script), "--name", "Sam"]
            compare(f"ppdplan {ours[0]}", [program, *ours], floor, folder)


if __name__ == "__main__":
    main()
