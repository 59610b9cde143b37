"""The command line: the only Typer, the only clock, the only look at the terminal.

A command here reads its options and hands them on; what it does stands in ``commands``.
"""

import io
import os
import shutil
import sys
import traceback
import unicodedata
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from ppdplan import __version__, options
from ppdplan.errors import FAILED, INTERRUPTED, PlanError
from ppdplan.shell.surroundings import Surroundings

EPOCH_DIGITS = 11
_ClickError: Any = typer.BadParameter.__mro__[2]
"""Typer carries its own Click: the base of its usage errors, whatever it is called there."""


def _new_app() -> typer.Typer:
    return typer.Typer(
        name="ppdplan",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )


app = _new_app()


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"ppdplan {__version__}")
        raise typer.Exit


@app.callback()
def _ppdplan(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Lay one treatment day at home out in time: who has the baby, bottles, pumps and waits.

    It gives no advice. It puts on one page what the clinic and the family decided.
    """


@app.command()
def schedule(
    start: options.Start = None,
    dose: options.Dose = None,
    last_feed: options.LastFeed = None,
    tz: options.Tz = None,
    feed_every: options.FeedEvery = None,
    session_length: options.SessionLength = None,
    not_nursing: options.NotNursing = False,
    feeding: options.FeedingMode = None,
    usual_feeds: options.UsualFeeds = None,
    nursing_feeds: options.NursingFeeds = None,
    baby_age: options.BabyAge = None,
    bottle: options.Bottle = None,
    stash: options.Stash = None,
    frozen: options.Frozen = False,
    build_stash: options.BuildStash = False,
    prep_at: options.PrepAt = None,
    preterm: options.Preterm = False,
    hold_milk: options.HoldMilkMode = None,
    rehearse: options.Rehearse = False,
    caregiver: options.CaregiverNames = None,
    available: options.Available = None,
    buffer: options.Buffer = None,
    rest: options.Rest = None,
    trust_empty: options.TrustEmpty = False,
    skip_unreadable: options.SkipUnreadable = False,
    patient: options.Patient = None,
    with_: options.With = None,
    sitter: options.Sitter = None,
    driver: options.Driver = None,
    policy: options.PolicyNames = None,
    titles: options.TitlesMode = "neutral",
    out: options.Out = None,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    dry_run: options.DryRun = False,
    force: options.Force = False,
    not_begun: options.NotBegun = False,
    id: options.Id = None,  # noqa: A002 (the option's name)
    strict: options.Strict = False,
    caregiver_out: options.CaregiverOut = None,
    sheet: options.Sheet = None,
    phone: options.Phone = None,
) -> None:
    """Plan the day: print the timeline and write the calendar file.

    Example: ppdplan schedule --start "tomorrow 10:00" --dose medium --last-feed 07:30
    """
    from ppdplan.commands.schedule import Wanted, run
    from ppdplan.shell.typed import Typed

    run(
        Typed(
            start=start,
            dose=dose,
            last_feed=last_feed,
            tz=tz,
            feed_every=feed_every,
            session_length=session_length,
            caregiver=tuple(caregiver or ()),
            available=tuple(available or ()),
            buffer=buffer,
            rest=rest,
            trust_empty=trust_empty,
            skip_unreadable=skip_unreadable,
            patient=tuple(patient or ()),
            wrap=with_,
            sitter=sitter,
            driver=driver,
            not_nursing=not_nursing,
            feeding=feeding,
            usual_feeds=usual_feeds,
            nursing_feeds=nursing_feeds,
            baby_age=baby_age,
            bottle=bottle,
            stash=stash,
            frozen=frozen,
            build_stash=build_stash,
            prep_at=prep_at,
            preterm=preterm,
            hold_milk=hold_milk,
            rehearse=rehearse,
        ),
        Wanted(
            policy=tuple(policy or ()),
            titles=titles,
            out=out,
            json=json,
            plain=plain,
            quiet=quiet,
            dry_run=dry_run,
            force=force,
            not_begun=not_begun,
            id=id,
            strict=strict,
            caregiver_out=caregiver_out,
            sheet=sheet,
            phone=tuple(phone or ()),
        ),
        _surroundings(),
    )


@app.command()
def suggest(
    context: typer.Context,
    dose: options.Dose = None,
    first: options.From = None,
    last: options.To = None,
    between: options.Between = "08:00-18:00",
    step: options.Step = "15m",
    weekdays: options.Weekdays = None,
    weigh: options.Weigh = None,
    top: options.Top = None,
    per_day: options.PerDay = 1,
    each: options.Each = False,
    tz: options.Tz = None,
    feed_every: options.FeedEvery = None,
    session_length: options.SessionLength = None,
    not_nursing: options.NotNursing = False,
    feeding: options.FeedingMode = None,
    usual_feeds: options.UsualFeeds = None,
    nursing_feeds: options.NursingFeeds = None,
    baby_age: options.BabyAge = None,
    bottle: options.Bottle = None,
    stash: options.Stash = None,
    frozen: options.Frozen = False,
    caregiver: options.CaregiverNames = None,
    available: options.Available = None,
    buffer: options.Buffer = None,
    rest: options.Rest = None,
    trust_empty: options.TrustEmpty = False,
    skip_unreadable: options.SkipUnreadable = False,
    patient: options.Patient = None,
    sitter: options.Sitter = None,
    driver: options.Driver = None,
    policy: options.PolicyNames = None,
    json: options.Json = False,
    plain: options.Plain = False,
) -> None:
    """Find the starts that would work best, from the calendars that people have.

    Example: ppdplan suggest --dose medium --caregiver Sam=sam.ics --patient mine.ics
    """
    from ppdplan.commands.suggest import run
    from ppdplan.shell.searching import Asked
    from ppdplan.shell.typed import Typed

    run(
        Asked(
            first=first,
            last=last,
            between=between,
            step=step,
            weekdays=weekdays,
            weigh=tuple(weigh or ()),
            top=top,
            per_day=per_day,
            each=each,
            argv=_typed_after(context),
        ),
        Typed(
            dose=dose,
            tz=tz,
            feed_every=feed_every,
            session_length=session_length,
            not_nursing=not_nursing,
            feeding=feeding,
            usual_feeds=usual_feeds,
            nursing_feeds=nursing_feeds,
            baby_age=baby_age,
            bottle=bottle,
            stash=stash,
            frozen=frozen,
            caregiver=tuple(caregiver or ()),
            available=tuple(available or ()),
            buffer=buffer,
            rest=rest,
            trust_empty=trust_empty,
            skip_unreadable=skip_unreadable,
            patient=tuple(patient or ()),
            sitter=sitter,
            driver=driver,
        ),
        tuple(policy or ()),
        _surroundings(),
        json=json,
        plain=plain,
    )


@app.command()
def course(
    context: typer.Context,
    sessions: options.Sessions = 6,
    min_gap: options.MinGap = None,
    max_gap: options.MaxGap = None,
    same_time: options.SameTime = False,
    dose: options.Dose = None,
    first: options.From = None,
    last: options.To = None,
    between: options.Between = "08:00-18:00",
    step: options.Step = "15m",
    weekdays: options.Weekdays = None,
    weigh: options.Weigh = None,
    tz: options.Tz = None,
    feed_every: options.FeedEvery = None,
    session_length: options.SessionLength = None,
    not_nursing: options.NotNursing = False,
    feeding: options.FeedingMode = None,
    usual_feeds: options.UsualFeeds = None,
    nursing_feeds: options.NursingFeeds = None,
    baby_age: options.BabyAge = None,
    bottle: options.Bottle = None,
    stash: options.Stash = None,
    frozen: options.Frozen = False,
    caregiver: options.CaregiverNames = None,
    available: options.Available = None,
    buffer: options.Buffer = None,
    rest: options.Rest = None,
    trust_empty: options.TrustEmpty = False,
    skip_unreadable: options.SkipUnreadable = False,
    patient: options.Patient = None,
    with_: options.With = None,
    sitter: options.Sitter = None,
    driver: options.Driver = None,
    policy: options.PolicyNames = None,
    titles: options.TitlesMode = "neutral",
    out: options.Out = None,
    id: options.Id = None,  # noqa: A002 (the option's name)
    force: options.Force = False,
    json: options.Json = False,
) -> None:
    """Find the best series of sessions, exactly, and write one calendar file for all.

    Example: ppdplan course --sessions 6 --dose medium --caregiver Sam=sam.ics --out course.ics
    """
    from ppdplan.commands.course import Series, run
    from ppdplan.shell.searching import Asked
    from ppdplan.shell.typed import Typed

    run(
        Series(sessions, min_gap, max_gap, same_time, out, titles, id, force),
        Asked(
            first=first,
            last=last,
            between=between,
            step=step,
            weekdays=weekdays,
            weigh=tuple(weigh or ()),
            argv=_typed_after(context),
        ),
        Typed(
            dose=dose,
            tz=tz,
            feed_every=feed_every,
            session_length=session_length,
            not_nursing=not_nursing,
            feeding=feeding,
            usual_feeds=usual_feeds,
            nursing_feeds=nursing_feeds,
            baby_age=baby_age,
            bottle=bottle,
            stash=stash,
            frozen=frozen,
            caregiver=tuple(caregiver or ()),
            available=tuple(available or ()),
            buffer=buffer,
            rest=rest,
            trust_empty=trust_empty,
            skip_unreadable=skip_unreadable,
            patient=tuple(patient or ()),
            wrap=with_,
            sitter=sitter,
            driver=driver,
        ),
        tuple(policy or ()),
        _surroundings(),
        json=json,
    )


@app.command()
def now(
    file: options.PlanFile,
    at: Annotated[
        options.Text, typer.Option(metavar="TIME", help="Another moment than now.")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Show it anew each minute, until Ctrl-C.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Show what holds at this moment, from the calendar file alone."""
    from ppdplan.commands import now as command

    around = _surroundings()
    if not watch:
        command.run(file, at, around, json=json)
        return
    try:
        command.watch(file, around, lambda: _now(around.system_zone), _next_minute)
    except KeyboardInterrupt:
        around.tell("")


@app.command()
def move(
    file: options.PlanFile,
    start: Annotated[
        options.Text, typer.Option(metavar="TIME", help="A new start, still to come.")
    ] = None,
    last_feed: Annotated[
        options.Text, typer.Option(metavar="TIME", help="With --start: the last feed before it.")
    ] = None,
    started: Annotated[
        options.Text, typer.Option(metavar="TIME", help="When the session really started.")
    ] = None,
    ended: Annotated[
        options.Text, typer.Option(metavar="TIME", help="When the session really ended.")
    ] = None,
    fed: Annotated[
        options.Text, typer.Option(metavar="TIME", help="When the baby was last fed.")
    ] = None,
    session_length: options.SessionLength = None,
    caregiver_out: options.CaregiverOut = None,
    sheet: options.Sheet = None,
    phone: options.Phone = None,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    dry_run: options.DryRun = False,
    force: options.Force = False,
    not_begun: options.NotBegun = False,
    strict: options.Strict = False,
) -> None:
    """Say what really happened, and lay every later time anew.

    Example: ppdplan move session-2026-12-01.ics --started 10:25
    """
    from ppdplan.commands.move import Reported, run
    from ppdplan.commands.schedule import Wanted

    run(
        file,
        Reported(start, last_feed, started, ended, fed, session_length),
        Wanted(
            out=file,
            json=json,
            plain=plain,
            quiet=quiet,
            dry_run=dry_run,
            force=force,
            not_begun=not_begun,
            strict=strict,
            caregiver_out=caregiver_out,
            sheet=sheet,
            phone=tuple(phone or ()),
        ),
        _surroundings(),
    )


@app.command()
def cancel(
    file: options.PlanFile,
    out: Annotated[
        options.Text,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="Also write a file of cancellations, for calendars that honour one.",
        ),
    ] = None,
    force: options.Force = False,
    not_begun: options.NotBegun = False,
    json: options.Json = False,
) -> None:
    """Call a plan off: every entry is cancelled, and you are told what to delete by hand."""
    from ppdplan.commands.cancel import run

    run(file, out, _surroundings(), force=force, not_begun=not_begun, json=json)


@app.command()
def text(
    file: options.PlanFile,
    for_: Annotated[
        str,
        typer.Option("--for", metavar="WHOM", help="caregiver, sitter, driver or me."),
    ],
    name: Annotated[
        options.Text, typer.Option(metavar="NAME", help="Which person, where there are several.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Make a short message to paste into a chat.

    Example: ppdplan text session-2026-12-01.ics --for driver
    """
    from ppdplan.commands.text import run

    run(file, for_, name, _surroundings(), json=json)


@app.command()
def batch(
    table: Annotated[
        str, typer.Argument(metavar="TABLE", help="CSV or JSON Lines; - reads standard input.")
    ],
    out_dir: Annotated[
        str, typer.Option("--out-dir", metavar="DIR", help="The folder for one file a row.")
    ],
    tz: options.Tz = None,
    policy: options.PolicyNames = None,
    titles: options.TitlesMode = "neutral",
    namespace: Annotated[
        str,
        typer.Option(metavar="TEXT", help="Keeps the ids of several clinics apart; hashed."),
    ] = "",
    date_order: Annotated[
        options.Text,
        typer.Option(metavar="ORDER", help="Read dates with slashes: mdy or dmy."),
    ] = None,
    sheets: Annotated[bool, typer.Option("--sheets", help="Also a page for each fridge.")] = False,
    caregiver_copies: Annotated[
        bool, typer.Option("--caregiver-copies", help="Also each caregiver's calendar.")
    ] = False,
    texts: Annotated[
        bool, typer.Option("--texts", help="Also the messages to paste into a chat.")
    ] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Write nothing if one row fails.")
    ] = False,
    shard: Annotated[
        options.Text,
        typer.Option(metavar="K/N", help="Only a fixed part of the rows, by id: 3/16."),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", help="How many processes.")] = 1,
    strict: options.Strict = False,
    force: options.Force = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Plan a table of patients: a calendar file a row, a manifest and an overview.

    Example: ppdplan batch patients.csv --out-dir plans
    """
    from ppdplan.commands.batch import Wanted, run

    wanted = Wanted(
        out_dir=out_dir,
        tz=tz,
        policy=tuple(policy or ()),
        titles=titles,
        namespace=namespace,
        date_order=date_order,
        sheets=sheets,
        caregiver_copies=caregiver_copies,
        texts=texts,
        all_or_nothing=all_or_nothing,
        shard=shard,
        jobs=jobs,
        strict=strict,
        force=force,
        dry_run=dry_run,
        json=json,
        quiet=quiet,
    )
    raise typer.Exit(run(table, wanted, _surroundings()))


@app.command()
def publish(
    file: Annotated[
        options.Text, typer.Argument(metavar="FILE", help="The calendar file, or use --dir.")
    ] = None,
    folder: Annotated[
        options.Text, typer.Option("--dir", metavar="DIR", help="Every plan of a folder.")
    ] = None,
    caldav: Annotated[
        options.Text, typer.Option(metavar="URL", help="The calendar's address on the server.")
    ] = None,
    user: Annotated[
        options.Text,
        typer.Option(
            metavar="NAME",
            help="The password comes from PPDPLAN_CALDAV_PASSWORD, the keyring or a prompt.",
        ),
    ] = None,
    allow_http: Annotated[
        bool, typer.Option("--allow-http", help="Without encryption also to other machines.")
    ] = False,
    delete_cancelled: Annotated[
        bool, typer.Option("--delete-cancelled", help="Remove cancelled entries there.")
    ] = False,
    dry_run: options.DryRun = False,
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Put the entries over edits made there.")
    ] = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Put a plan on a calendar server (CalDAV), or bring it up to date there.

    Example: ppdplan publish session-2026-12-01.ics --caldav https://dav.example/cal/ --user mia
    """
    from ppdplan.commands.publish import Wanted, run

    wanted = Wanted(
        file=file,
        folder=folder,
        caldav=caldav,
        user=user,
        allow_http=allow_http,
        delete_cancelled=delete_cancelled,
        force=force,
        dry_run=dry_run,
        json=json,
        quiet=quiet,
    )
    raise typer.Exit(run(wanted, _surroundings(), os.environ))


@app.command()
def rules(
    policy: options.PolicyNames = None,
    dose: options.Dose = None,
    check: Annotated[
        options.Text, typer.Option(metavar="FILE.toml", help="Judge a clinic's policy file.")
    ] = None,
    json: options.Json = False,
    plain: options.Plain = False,
) -> None:
    """Show the rules in force: each number, its source, its date and whose it is."""
    from ppdplan.commands import rules as command

    around = _surroundings()
    if check is not None:
        command.check(check, around, json=json)
    else:
        command.run(tuple(policy or ()), dose, around, json=json, plain=plain)


@app.command()
def schema(
    name: Annotated[str, typer.Argument(metavar="NAME", help="plan, rules or error")],
) -> None:
    """Print the JSON Schema of an output."""
    from ppdplan.commands.schema import run

    run(name, _surroundings())


def _typed_after(context: typer.Context) -> tuple[str, ...]:
    """What was typed after the command's name."""
    return tuple((context.obj or [])[1:])


def _surroundings() -> Surroundings:
    """The clock, the environment and the terminal, read once."""
    zone = _system_zone()
    size = shutil.get_terminal_size((80, 25))
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    plain_terminal = os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))
    return Surroundings(
        now=_now(zone),
        system_zone=zone,
        epoch=_epoch(),
        width=max(size.columns, 20),
        height=size.lines,
        colour=sys.stdout.isatty() and not plain_terminal,
        unicode=encoding.startswith(("utf", "gb18030")),
        ask=_ask if sys.stdin and sys.stdin.isatty() and sys.stderr.isatty() else None,
    )


def _system_zone() -> str:
    """The system's zone by its name; UTC where it has none."""
    from pendulum.tz import local_timezone

    try:
        name = str(local_timezone().name)
    except (OSError, ValueError, RuntimeError, AttributeError):
        return "UTC"
    return name if "/" in name and not name.startswith("/") else "UTC"


def _now(zone: str) -> int:
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


def _next_minute() -> None:
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


def main(argv: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv) or ["--help"]
    _open_ways_out()
    run = _app_for(arguments)
    sys.exit(_guarded(lambda: run(arguments, standalone_mode=False, obj=arguments), arguments))


def _app_for(arguments: Sequence[str]) -> typer.Typer:
    """The app with the one command that is run, where there is one.

    Typer builds the options of every command at each start, and that takes time.
    """
    asked = [
        command
        for command in app.registered_commands
        if command.callback and arguments and command.callback.__name__ == arguments[0]
    ]
    if not asked:
        return app
    lean = _new_app()
    lean.callback()(_ppdplan)
    lean.registered_commands = asked
    return lean


def _open_ways_out() -> None:
    """A way out that was closed leads nowhere; a letter that one cannot carry becomes a ?."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _guarded(run: Callable[[], Any], arguments: Sequence[str]) -> int:
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
