"""The examples of the README, run again: `python tests/readme_blocks.py` writes them anew.

A block that begins with ```console holds commands after "$ " and what they print. All blocks
run in one folder, one after the other, on the morning of 24 November 2026 unless the command
sets PPDPLAN_NOW itself.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NOW = "2026-11-24T09:00:00-05:00"


def commands(block):
    """The commands of a block, each with its continued lines."""
    return re.findall(r"^\$ (.*(?:\\\n.*)*)$", block, re.MULTILINE)


def run(command, folder):
    """What a command prints, both streams as a person sees them."""
    bin_dir = Path(sys.executable).parent
    environment = {
        "PATH": f"{bin_dir}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PPDPLAN_NOW": NOW,
        "SOURCE_DATE_EPOCH": "1795528800",
        "TZ": "America/New_York",
        "COLUMNS": "80",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
    }
    done = subprocess.run(
        ["bash", "-c", f"ppdplan() {{ '{sys.executable}' -m ppdplan \"$@\"; }}\n{command}"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=60,
    )
    return done.stdout.decode()


def run_block(block, folder):
    """The block as it should read."""
    parts = []
    for command in commands(block):
        printed = "\n".join(line.rstrip() for line in run(command, folder).splitlines())
        parts.append(f"$ {command}\n" + (f"{printed}\n" if printed else ""))
    return "".join(parts)


def as_run(text):
    """The whole README with every block run anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return BLOCK.sub(lambda found: f"```console\n{run_block(found[1], folder)}```", text)


if __name__ == "__main__":
    README.write_text(as_run(README.read_text("utf-8")), "utf-8")
