"""The examples of the README, run again: `python tests/readme_blocks.py` writes them anew.

A block that begins with ```console holds commands after "$ " and what they print. All blocks
run in one folder, one after the other, on the morning of 24 November 2026 unless the command
sets PPDPLAN_NOW itself.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from ppdplan.rules import ARTICLE_POLICY, TIERS  # noqa: E402 (the checkout's own)
from ppdplan.words import duration_words  # noqa: E402

README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
RULES = re.compile("<!-- rules -->.*<!-- /rules -->", re.DOTALL)
EXAMPLES = Path(__file__).parent / "readme"
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


def rules_table():
    """The rules of the article as a Markdown table."""
    rows = [
        "| rule | low | medium | high | whose | what |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for rule in ARTICLE_POLICY.rules.values():
        shown = [shown_as(rule.unit, rule.numbers[tier].value) for tier in TIERS]
        whose = " / ".join(dict.fromkeys(rule.numbers[tier].whose for tier in TIERS))
        cells = shown if rule.by_tier else [shown[0], "", ""]
        rows.append(f"| `{rule.id}` | {' | '.join(cells)} | {whose} | {rule.what} |")
    return "\n".join(rows)


def shown_as(unit, value):
    return duration_words(value) if unit == "minutes" else f"{value} {unit}"


def as_run(text):
    """The whole README with every block run anew, and the table of rules."""
    text = RULES.sub(f"<!-- rules -->\n{rules_table()}\n<!-- /rules -->", text)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in EXAMPLES.iterdir():
            shutil.copy(file, folder)
        return BLOCK.sub(lambda found: f"```console\n{run_block(found[1], folder)}```", text)


if __name__ == "__main__":
    README.write_text(as_run(README.read_text("utf-8")), "utf-8")
