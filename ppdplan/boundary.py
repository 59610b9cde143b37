"""The last boundary: whatever happens becomes words and an exit code, never a traceback."""

import io
import os
import sys
import traceback
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import typer

from ppdplan.errors import FAILED, INTERRUPTED, PlanError

_ClickError: Any = typer.BadParameter.__mro__[2]
"""Typer carries its own Click: the base of its usage errors, whatever it is called there."""


def open_ways_out() -> None:
    """A way out that was closed leads nowhere; a letter that one cannot carry becomes a ?."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def guarded(run: Callable[[], Any], arguments: Sequence[str]) -> int:
    """Run, and turn whatever happens into words and an exit code."""
    try:
        code = run()
        sys.stdout.flush()
    except PlanError as error:
        return _report(error, arguments)
    except _ClickError as error:
        hint = "See ppdplan --help, or the command's own --help."
        return _report(PlanError("bad-usage", error.format_message(), hint), arguments)
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("\nppdplan: interrupted. Nothing was changed.\n")
        return INTERRUPTED
    except OSError as error:
        _close_stdout()
        # A broken pipe: whoever read us has gone, and there is nobody left to tell.
        return (
            FAILED if isinstance(error, BrokenPipeError) else _report(_no_way_out(error), arguments)
        )
    except Exception as error:  # noqa: BLE001 (the last boundary: no traceback reaches a user)
        if os.environ.get("PPDPLAN_DEBUG") == "1":
            traceback.print_exc()
        return _report(_bug(error), arguments)
    return code if isinstance(code, int) else 0


def _close_stdout() -> None:
    """Let what could not be written go, or Python tries it once more at the very end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _no_way_out(error: OSError) -> PlanError:
    return PlanError(
        "cannot-write",
        f"The output cannot be written: {(error.strerror or str(error)).lower()}.",
        "Make room for it, or send it to another place.",
    )


def _bug(error: Exception) -> PlanError:
    return PlanError(
        "internal",
        f"This is a bug in ppdplan ({type(error).__name__}).",
        "Run it again with PPDPLAN_DEBUG=1 and report what it prints.",
    )


def _printable(words: str) -> str:
    """A value may hold what would steer a terminal; a message quotes it without."""
    hidden = ("Cc", "Cs", "Zl", "Zp")
    return "".join("�" if unicodedata.category(char) in hidden else char for char in words)


def _report(error: PlanError, arguments: Sequence[str]) -> int:
    """Say what went wrong: on standard error, and as JSON where JSON was asked for."""
    message, hint = _printable(error.message), _printable(error.hint)
    sys.stderr.write(f"ppdplan: error: {message}\n")
    if hint:
        sys.stderr.write(f"hint: {hint}\n")
    if "--json" in arguments:
        import json

        from ppdplan.views.jsonout import error_json

        try:
            shown = PlanError(error.code, message, hint, **error.details)
            sys.stdout.write(json.dumps(error_json(shown), indent=2) + "\n")
            sys.stdout.flush()
        except OSError:
            _close_stdout()
    return error.exit_code
