"""The options that commands share, each with its words. All are text: our own errors say more."""

from typing import Annotated, Optional

import typer

TIERS = ["low", "medium", "high", "unknown"]


def _tiers(incomplete: str) -> list[str]:
    return [tier for tier in TIERS if tier.startswith(incomplete)]


def _titles(incomplete: str) -> list[str]:
    return [mode for mode in ("neutral", "busy", "full") if mode.startswith(incomplete)]


def _zones(incomplete: str) -> list[str]:
    from zoneinfo import available_timezones

    return sorted(zone for zone in available_timezones() if zone.startswith(incomplete))


DAY, PEOPLE, MILK = "The day", "The people", "The milk"
SEARCH, OUTPUT = "The search", "Output"

Text = Optional[str]  # noqa: UP045 (Typer reads it at run time)

Start = Annotated[
    Text,
    typer.Option(
        metavar="TIME",
        rich_help_panel=DAY,
        help="When the session starts: '2026-12-01 10:00', 10:00, 10am, 'tomorrow 10:00'.",
    ),
]
Dose = Annotated[
    Text,
    typer.Option(
        metavar="TIER",
        autocompletion=_tiers,
        rich_help_panel=DAY,
        help="The tier that the clinic named: low, medium, high or unknown. Never milligrams.",
    ),
]
LastFeed = Annotated[
    Text,
    typer.Option(
        metavar="TIME",
        rich_help_panel=DAY,
        help="The last feed before the start, given or to come: 07:30.",
    ),
]
Tz = Annotated[
    Text,
    typer.Option(
        "--tz",
        metavar="ZONE",
        autocompletion=_zones,
        rich_help_panel=DAY,
        help="The time zone, like America/New_York. Left out: this computer's.",
    ),
]
FeedEvery = Annotated[
    Text,
    typer.Option(
        metavar="DURATION",
        rich_help_panel=DAY,
        help="From one feed to the next, 2h to 6h. Left out: 3h.",
    ),
]
SessionLength = Annotated[
    Text,
    typer.Option(
        metavar="DURATION",
        rich_help_panel=DAY,
        help="How long the session lasts, 30m to 6h. Left out: 2h.",
    ),
]
NotNursing = Annotated[
    bool,
    typer.Option("--not-nursing", rich_help_panel=DAY, help="Bottles only: no pumps, no waits."),
]
CaregiverNames = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--caregiver",
        metavar="WHO",
        rich_help_panel=PEOPLE,
        help="Who minds the baby: a name, 'Ana 09:15-13:00' or Sam=busy.ics. Can be repeated.",
    ),
]
Available = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--available",
        metavar="NAME=FILE.ics",
        rich_help_panel=PEOPLE,
        help="A calendar of shifts in which someone can mind the baby. Can be repeated.",
    ),
]
Buffer = Annotated[
    Text,
    typer.Option(
        metavar="DURATION",
        rich_help_panel=PEOPLE,
        help="On the way before and after a busy event of over an hour. Left out: 30m.",
    ),
]
Rest = Annotated[
    Text,
    typer.Option(
        metavar="DURATION",
        rich_help_panel=PEOPLE,
        help="Sleep after a night at work. Left out: 7h; 0h turns it off.",
    ),
]
TrustEmpty = Annotated[
    bool,
    typer.Option(
        "--trust-empty",
        rich_help_panel=PEOPLE,
        help="Take the time after a calendar's last long event as free.",
    ),
]
SkipUnreadable = Annotated[
    bool,
    typer.Option(
        "--skip-unreadable",
        rich_help_panel=PEOPLE,
        help="Go on without calendar events that cannot be read; they are counted.",
    ),
]
Patient = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--patient",
        metavar="FILE.ics",
        rich_help_panel=PEOPLE,
        help="The patient's own calendar. Can be repeated.",
    ),
]
With = Annotated[
    Text,
    typer.Option(
        "--with",
        metavar="WHAT",
        rich_help_panel=DAY,
        help="Talks around the session: prep,integration,check-in, where the patient is free.",
    ),
]
Sitter = Annotated[
    Text,
    typer.Option(
        metavar="NAME",
        rich_help_panel=PEOPLE,
        help="Who sits with the patient: not the one who minds the baby.",
    ),
]
Driver = Annotated[
    Text,
    typer.Option(
        metavar="NAME",
        rich_help_panel=PEOPLE,
        help="Who can be called with a car while she may not drive.",
    ),
]
UsualFeeds = Annotated[
    Text,
    typer.Option(
        metavar="TIMES",
        rich_help_panel=DAY,
        help="All feeds of a usual day, in place of --feed-every: '06:30 09:30 13:00 16:30 ...'.",
    ),
]
FeedingMode = Annotated[
    Text,
    typer.Option(
        "--feeding",
        metavar="HOW",
        rich_help_panel=DAY,
        help="nursing, mixed (with --nursing-feeds) or bottle.",
    ),
]
NursingFeeds = Annotated[
    Text,
    typer.Option(
        metavar="TIMES",
        rich_help_panel=DAY,
        help="With mixed feeding: which of the usual feeds she nurses.",
    ),
]
BabyAge = Annotated[
    Text,
    typer.Option(
        metavar="AGE",
        rich_help_panel=MILK,
        help="The baby's age on that day: 20d, 6w or 3mo. Sets the feed interval.",
    ),
]
Bottle = Annotated[
    Text,
    typer.Option(metavar="AMOUNT", rich_help_panel=MILK, help="One bottle: 90ml or 3oz."),
]
Stash = Annotated[
    Text,
    typer.Option(metavar="AMOUNT", rich_help_panel=MILK, help="Milk in stock: 240ml or 8oz."),
]
Frozen = Annotated[
    bool, typer.Option("--frozen", rich_help_panel=MILK, help="The milk in stock is frozen.")
]
BuildStash = Annotated[
    bool,
    typer.Option(
        "--build-stash", rich_help_panel=MILK, help="Plan extra pumps on the days before."
    ),
]
PrepAt = Annotated[
    Text,
    typer.Option(
        metavar="TIME", rich_help_panel=MILK, help="When to pump on those days. Left out: 08:00."
    ),
]
Preterm = Annotated[
    bool, typer.Option("--preterm", rich_help_panel=MILK, help="The baby was born early.")
]
HoldMilkMode = Annotated[
    Text,
    typer.Option(
        "--hold-milk",
        metavar="WHAT",
        rich_help_panel=MILK,
        help="What is pumped while nursing waits: discard, or label and ask.",
    ),
]
Rehearse = Annotated[
    bool,
    typer.Option(
        "--rehearse", rich_help_panel=MILK, help="Add a bottle to practise, some days ahead."
    ),
]
PolicyNames = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--policy",
        metavar="NAME|FILE.toml",
        rich_help_panel=OUTPUT,
        help="The rules to plan by: article, cautious or a file. Of several the later time wins.",
    ),
]
TitlesMode = Annotated[
    str,
    typer.Option(
        "--titles",
        metavar="MODE",
        autocompletion=_titles,
        rich_help_panel=OUTPUT,
        help="What the calendar may tell: neutral (family), busy (colleagues) or full.",
    ),
]
Out = Annotated[
    Text,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE",
        rich_help_panel=OUTPUT,
        help="The calendar file, or - for standard output. Left out: session-DATE.ics here.",
    ),
]
CaregiverOut = Annotated[
    Text,
    typer.Option(
        "--caregiver-out",
        metavar="FILE",
        rich_help_panel=OUTPUT,
        help="A calendar file with only what is for whoever minds the baby.",
    ),
]
Sheet = Annotated[
    Text,
    typer.Option(
        "--sheet",
        metavar="FILE",
        rich_help_panel=OUTPUT,
        help="A page to print for the fridge, or to open on a phone (HTML).",
    ),
]
Phone = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--phone",
        metavar="ROLE=NUMBER",
        rich_help_panel=PEOPLE,
        help="A number for the sheet, like clinic=555-0100. Can be repeated.",
    ),
]
From = Annotated[
    Text,
    typer.Option(
        "--from", metavar="DAY", rich_help_panel=SEARCH, help="The first day. Left out: today."
    ),
]
To = Annotated[
    Text,
    typer.Option(
        "--to",
        metavar="DAY",
        rich_help_panel=SEARCH,
        help="The last day. Left out: 13 days after the first.",
    ),
]
Between = Annotated[
    str,
    typer.Option(
        metavar="TIME-TIME", rich_help_panel=SEARCH, help="The first and the last time of day."
    ),
]
Step = Annotated[
    str,
    typer.Option(metavar="DURATION", rich_help_panel=SEARCH, help="From one start to the next."),
]
Weekdays = Annotated[
    Text,
    typer.Option(metavar="DAYS", rich_help_panel=SEARCH, help="Only these: mon-fri or mon,thu."),
]
Weigh = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        metavar="KEY=N",
        rich_help_panel=SEARCH,
        help="What one thing costs, like alone_minutes=2. Can be repeated.",
    ),
]
Top = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option(min=1, max=1000, rich_help_panel=SEARCH, help="How many to show. Left out: 5."),
]
PerDay = Annotated[
    int, typer.Option(min=1, max=20, rich_help_panel=SEARCH, help="How many windows a day.")
]
Each = Annotated[
    bool, typer.Option("--each", rich_help_panel=SEARCH, help="Every covered start by itself.")
]
Sessions = Annotated[int, typer.Option(rich_help_panel=SEARCH, help="How many sessions.")]
MinGap = Annotated[
    Text,
    typer.Option(
        metavar="GAP",
        rich_help_panel=SEARCH,
        help="The least between two: 3d (dates) or 72h. Left out: the policy's, or 3d.",
    ),
]
MaxGap = Annotated[
    Text,
    typer.Option(
        metavar="GAP",
        rich_help_panel=SEARCH,
        help="The most between two. Left out: the policy's, or 7d.",
    ),
]
SameTime = Annotated[
    bool, typer.Option("--same-time", rich_help_panel=SEARCH, help="At one time of day.")
]
PlanFile = Annotated[
    str, typer.Argument(metavar="FILE", help="The calendar file that schedule wrote.")
]
Json = Annotated[
    bool,
    typer.Option(
        "--json",
        rich_help_panel=OUTPUT,
        help="JSON instead of words. Writes a calendar only with --out.",
    ),
]
Plain = Annotated[
    bool,
    typer.Option("--plain", rich_help_panel=OUTPUT, help="Sentences only, for a screen reader."),
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", rich_help_panel=OUTPUT, help="Print nothing but errors."),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", "-n", rich_help_panel=OUTPUT, help="Show the plan, write nothing."),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        "-f",
        rich_help_panel=OUTPUT,
        help="Move or replace what is in the way; end a running wait all the same.",
    ),
]
NotBegun = Annotated[
    bool,
    typer.Option("--not-begun", rich_help_panel=OUTPUT, help="The session on file did not begin."),
]
Id = Annotated[
    Text,
    typer.Option(
        "--id",
        metavar="TEXT",
        rich_help_panel=OUTPUT,
        help="A name of your own for this plan; only a hash of it is written.",
    ),
]
Strict = Annotated[
    bool,
    typer.Option("--strict", rich_help_panel=OUTPUT, help="Treat a warning as a refusal: exit 3."),
]
