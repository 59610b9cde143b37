"""The house holds: imports run one way, and the core has no clock, no files, no terminal."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ppdplan"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PURE = PYPROJECT["tool"]["importlinter"]["contracts"][1]

EDGES = {
    "boundary",
    "calendars",
    "cli",
    "commands",
    "files",
    "options",
    "policies",
    "policy_file",
    "shell",
    "tables",
    "terminal",
    "views",
}
CORE = sorted(
    path.relative_to(PACKAGE).with_suffix("").as_posix()
    for path in (*PACKAGE.glob("*.py"), *PACKAGE.glob("finder/*.py"))
    if path.stem not in EDGES and not path.stem.startswith("__")
)
FORBIDDEN = {
    "caldav",
    "icalendar",
    "io",
    "jinja2",
    "os",
    "pathlib",
    "pydantic",
    "recurring_ical_events",
    "rich",
    "socket",
    "subprocess",
    "sys",
    "time",
    "typer",
}


def imported(source):
    """The first names of all that a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def lint_imports(folder):
    """Run import-linter on the package that lies in this folder."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    return subprocess.run(
        [*command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("module", CORE)
def test_no_core_module_imports_a_clock_files_or_a_terminal(module):
    found = set(imported((PACKAGE / f"{module}.py").read_text())) & FORBIDDEN

    assert not found


def test_the_contract_forbids_the_same_and_excuses_no_core_module():
    excused = {line.partition(" -> ")[0].split(".")[1] for line in PURE["ignore_imports"]}

    assert set(PURE["forbidden_modules"]) == FORBIDDEN
    assert excused == EDGES


def test_the_contracts_hold():
    done = lint_imports(ROOT)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        pytest.param("zone", "import os", "The core has no clock", id="a core module reads files"),
        pytest.param("model", "import rich.text", "The core has no clock", id="the core has looks"),
        pytest.param("rules", "import ppdplan.model", "Imports run one way", id="rules know model"),
        pytest.param(
            "planner", "import ppdplan.views", "Imports run one way", id="the core looks up"
        ),
        pytest.param("attic", "", "Imports run one way", id="a new module has no row"),
    ],
)
def test_a_broken_rule_is_found(tmp_path, module, line, broken):
    shutil.copytree(PACKAGE, tmp_path / "ppdplan", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "ppdplan" / f"{module}.py").open("a") as source:
        source.write(f"\n{line}\n")

    done = lint_imports(tmp_path)

    assert done.returncode == 1
    verdicts = [row for row in done.stdout.splitlines() if row.startswith(broken)]
    assert "BROKEN" in verdicts[0]


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        pytest.param(
            "import ppdplan.planner",
            {"icalendar", "jinja2", "pydantic", "rich", "typer"},
            id="the planner",
        ),
        pytest.param(
            "import ppdplan.cli; sys.argv = ['ppdplan', '--version']\n"
            "try: ppdplan.cli.main()\n"
            "except SystemExit: pass",
            {"caldav", "icalendar", "jinja2", "pendulum", "recurring_ical_events", "rich.console"},
            id="asking for the version",
        ),
    ],
)
def test_nothing_heavy_is_loaded_unasked(code, heavy):
    code = f"import sys\n{code}\nprint(*sorted({heavy!r} & set(sys.modules)), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert done.stderr.split() == []
