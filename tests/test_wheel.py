"""The built wheel, installed outside the checkout: what people get is what is tested here."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

import ppdplan

ROOT = Path(__file__).parent.parent


def run(*command, cwd):
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A virtual environment with our wheel in it; the dependencies are the test run's own."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ("build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    run(sys.executable, "-m", *build, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    python = folder / "venv" / "bin" / "python"
    pip = ("pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel)
    run(sys.executable, "-m", *pip, cwd=folder)
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return site


@pytest.fixture
def program(home):
    return home.parents[2] / "bin" / "ppdplan"


def test_the_program_runs_from_an_empty_folder(program, tmp_path):
    assert ppdplan.__version__ in run(program, "--version", cwd=tmp_path)


def test_it_is_the_wheel_that_runs(program, home, tmp_path):
    code = "import ppdplan; print(ppdplan.__file__)"

    assert Path(run(program.parent / "python", "-c", code, cwd=tmp_path).strip()).is_relative_to(
        home
    )


def test_all_that_lies_in_the_package_is_in_the_wheel(home):
    def files(folder):
        found = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder) for path in found if "__pycache__" not in path.parts}

    assert files(home / "ppdplan") == files(ROOT / "ppdplan")
    assert Path("py.typed") in files(home / "ppdplan")


def test_a_schema_is_read_out_of_the_wheel(program, tmp_path):
    schema = json.loads(run(program, "schema", "plan", cwd=tmp_path))

    assert schema["$schema"].startswith("https://json-schema.org/")
