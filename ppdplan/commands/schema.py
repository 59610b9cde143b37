"""``ppdplan schema``: the JSON Schema of an output."""

from importlib.resources import files

from ppdplan.errors import PlanError
from ppdplan.shell.surroundings import Surroundings


def names() -> list[str]:
    """The outputs that have a schema."""
    found = (files("ppdplan") / "schemas").iterdir()
    return sorted(file.name.removesuffix(".json") for file in found if file.name.endswith(".json"))


def run(name: str, around: Surroundings) -> None:
    """Print a schema; raises ``bad-usage`` for a name that has none."""
    if name not in names():
        raise PlanError(
            "bad-usage",
            f"There is no schema '{name[:60]}'.",
            f"Name one of: {', '.join(names())}.",
        )
    around.say((files("ppdplan") / "schemas" / f"{name}.json").read_text("utf-8").rstrip("\n"))
