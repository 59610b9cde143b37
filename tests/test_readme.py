"""What the README shows is what the program prints."""

import re

from ppdplan.cli import app
from ppdplan.errors import EXIT_CODES
from readme_blocks import BLOCK, README, as_run, commands


def test_every_example_of_the_readme_prints_what_it_shows():
    text = README.read_text("utf-8")

    assert len(BLOCK.findall(text)) >= 5
    assert as_run(text) == text


def test_every_command_is_in_the_readme():
    text = README.read_text("utf-8")
    shown = {
        word for block in BLOCK.findall(text) for line in commands(block) for word in line.split()
    }
    named = {command.callback.__name__ for command in app.registered_commands}

    assert named - shown - set(re.findall(r"`ppdplan (\w+)", text)) == set()


def test_every_error_code_is_in_the_readme():
    text = README.read_text("utf-8")

    assert [code for code in EXIT_CODES if f"`{code}`" not in text] == []
