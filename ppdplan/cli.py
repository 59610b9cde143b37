"""The command line: the only Typer.

A command here reads its options and hands them on; what it does stands in ``commands``.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Annotated, Any, TypeVar

import typer

from ppdplan import __version__, options
from ppdplan.boundary import guarded, open_ways_out
from ppdplan.terminal import next_minute, surroundings
from ppdplan.terminal import now as minute_now

Options = TypeVar("Options")


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
        _picked(Typed, locals(), wrap=with_),
        _picked(Wanted, locals()),
        surroundings(),
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
        _picked(Asked, locals(), argv=_typed_after(context)),
        _picked(Typed, locals()),
        tuple(policy or ()),
        surroundings(),
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
        _picked(Series, locals()),
        _picked(Asked, locals(), argv=_typed_after(context)),
        _picked(Typed, locals(), wrap=with_),
        tuple(policy or ()),
        surroundings(),
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

    around = surroundings()
    if not watch:
        command.run(file, at, around, json=json)
        return
    try:
        command.watch(file, around, lambda: minute_now(around.system_zone), next_minute)
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
        _picked(Reported, locals()),
        _picked(Wanted, locals(), out=file),
        surroundings(),
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

    run(file, out, surroundings(), force=force, not_begun=not_begun, json=json)


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

    run(file, for_, name, surroundings(), json=json)


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

    wanted = _picked(Wanted, locals())
    raise typer.Exit(run(table, wanted, surroundings()))


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

    wanted = _picked(Wanted, locals())
    raise typer.Exit(run(wanted, surroundings(), os.environ))


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

    around = surroundings()
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

    run(name, surroundings())


def _picked(kind: type[Options], arguments: Mapping[str, Any], **more: Any) -> Options:
    """Those arguments of a command that are options of this kind; what was left out stays so."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    given = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in arguments.items()
        if name in known and value is not None
    }
    return kind(**given | more)


def _typed_after(context: typer.Context) -> tuple[str, ...]:
    """What was typed after the command's name."""
    return tuple((context.obj or [])[1:])


def main(argv: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv) or ["--help"]
    open_ways_out()
    run = _app_for(arguments)
    sys.exit(guarded(lambda: run(arguments, standalone_mode=False, obj=arguments), arguments))


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
