"""The events of one UID together: what really takes place, and when the last one ends."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ppdplan.calendars.events import Entry
from ppdplan.calendars.recurrence import Budget, Recurring, expand, wall_at
from ppdplan.calendars.rrules import last_wall, shift
from ppdplan.calendars.values import Length, Stamp, seconds_at

LONG_MINUTES = 4 * 60
"""A busy event of at least this long makes a roster, whose end matters."""

_NOTHING = Length(timedelta(0))
_YEAR = timedelta(days=370)


@dataclass(frozen=True, slots=True)
class Found:
    """One occurrence in seconds since 1970, UTC; ``habit``: its rule repeats every day."""

    entry: Entry
    start: int
    end: int
    habit: bool = False


@dataclass(slots=True)
class Group:
    """The events with one UID: masters and what replaces single occurrences of them."""

    masters: list[Entry]
    overrides: list[Entry]

    @property
    def habit(self) -> bool:
        return any(rule.is_every_day for master in self.masters for rule in master.rules)


def groups(entries: Iterable[Entry]) -> Iterator[Group]:
    """Entries by UID. Of two versions of one event the later counts; two events that share a
    UID but not a start both count."""
    by_uid: defaultdict[object, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_uid[entry.uid or id(entry)].append(entry)
    for members in by_uid.values():
        if len(members) == 1:
            entry = members[0]
            alone = entry.replaces is None or entry.repeats
            yield Group([entry], []) if alone else Group([], [entry])
            continue
        masters = [each for each in members if each.replaces is None or _has_own_rule(each)]
        overrides = [each for each in members if each.replaces is not None]
        yield Group(
            _latest((each.start, each) for each in masters),
            _latest((each.replaces or each.start, each) for each in overrides),
        )


def _has_own_rule(entry: Entry) -> bool:
    return bool(entry.rules) and not entry.and_following


def _latest(versions: Iterable[tuple[Stamp, Entry]]) -> list[Entry]:
    """Of the entries for one moment those with the highest sequence number."""
    found = [(stamp.seconds(), entry) for stamp, entry in versions]
    best: defaultdict[int, int] = defaultdict(int)
    for at, entry in found:
        best[at] = max(best[at], entry.sequence)
    return [entry for at, entry in found if entry.sequence == best[at]]


def single(entry: Entry, *, habit: bool = False) -> Found:
    """An event that takes place once, at its own start."""
    start = entry.start.seconds()
    if entry.end is not None:
        end = entry.end.seconds()
    else:
        end = (entry.length or _NOTHING).end_seconds(entry.start.wall, entry.start.tz)
    return Found(entry, start, end, habit)


def occurrences(group: Group, low: int, high: int, budget: Budget) -> list[Found]:
    """All that takes place between two moments (seconds since 1970, UTC), what counts or not.

    Raises ``Unreadable`` if a rule cannot be worked out.
    """
    if not group.overrides and len(group.masters) == 1 and not group.masters[0].repeats:
        found = [single(group.masters[0])]
    elif not group.masters:
        found = [single(entry) for entry in group.overrides]
    else:
        found = []
        for master in group.masters:
            tz = master.start.tz
            walls = wall_at(low, tz), wall_at(high, tz)
            if group.overrides or not _is_over(master, walls[0]):
                found += _expanded(master, group, *walls, budget)
    return [each for each in _unique(found) if each.start < high and each.end >= low]


def _is_over(master: Entry, low: datetime) -> bool:
    """Whether a finite series plainly ended before: most of an old calendar did."""
    if master.extra or not master.rules:
        return False
    lasts = [last_wall(rule, master.start) for rule in master.rules]
    slack = (master.length or _NOTHING).nominal + timedelta(days=2)
    before = shift(low, -slack)
    return master.start.wall < before and all(last is not None and last < before for last in lasts)


def _unique(found: list[Found]) -> list[Found]:
    return list({(id(each.entry), each.start): each for each in found}.values())


def _expanded(
    master: Entry, group: Group, low: datetime, high: datetime, budget: Budget
) -> list[Found]:
    own_ends = {start.wall_in(master.start.tz): until for start, until in master.extra if until}
    walls = expand(_as_master(master), [_as_override(each) for each in group.overrides],
                   low, high, budget)  # fmt: skip
    found = []
    for index, wall in walls:
        entry = master if index < 0 else group.overrides[index]
        if wall == entry.start.wall_in(master.start.tz) and wall not in own_ends:
            found.append(single(entry, habit=group.habit))
            continue
        until = own_ends.get(wall, entry.length) if index < 0 else entry.length
        start = seconds_at(wall, master.start.tz)
        if isinstance(until, Stamp):
            end = until.seconds()
        else:
            end = (until or _NOTHING).end_seconds(wall, master.start.tz)
        found.append(Found(entry, start, end, group.habit))
    return found


def _as_master(entry: Entry) -> Recurring:
    return Recurring(
        entry.start,
        entry.length or _NOTHING,
        rules=entry.rules,
        extra=[stamp for stamp, _ in entry.extra],
        except_for=entry.except_for,
    )


def _as_override(entry: Entry) -> Recurring:
    return Recurring(entry.start, entry.length or _NOTHING, replaces=entry.replaces,
                     and_following=entry.and_following)  # fmt: skip


def is_long(entry: Entry) -> bool:
    """Whether it counts and lasts ``LONG_MINUTES`` or more."""
    long_enough = timedelta(minutes=LONG_MINUTES)
    return entry.counts and entry.length is not None and entry.length.nominal >= long_enough


def is_endless(group: Group) -> bool:
    """Whether long events of it go on for ever."""
    return any(
        is_long(master) and any(rule.is_endless for rule in master.rules)
        for master in group.masters
    )


def last_long_end(group: Group, after: int, budget: Budget) -> int | None:
    """When the last long event of a group that is not endless ends (seconds since 1970, UTC).

    Of a series that goes on for more than a year past ``after``, some later end will do.
    """
    found = [single(entry) for entry in group.overrides]
    for master in group.masters:
        if not master.repeats:
            found.append(single(master))
        elif is_long(master):
            low, high = _tail(master, wall_at(after, master.start.tz))
            found += _expanded(master, group, low, high, budget) or _expanded(
                master, group, master.start.wall, high, budget
            )
    return max((each.end for each in found if is_long(each.entry)), default=None)


def _tail(master: Entry, after: datetime) -> tuple[datetime, datetime]:
    """The stretch of wall time in which the last occurrence that matters of a finite series
    lies."""
    first = master.start.wall
    ends = [first, *(stamp.wall_in(master.start.tz) for stamp, _ in master.extra)]
    back = max([_YEAR, *(2 * rule.step + _YEAR for rule in master.rules)])
    lasts = [last_wall(rule, master.start) for rule in master.rules]
    far = shift(max(first, after), back)
    # Where a COUNT must be walked, all of it is looked at, from the first one on.
    ends += [far if last is None else last for last in lasts]
    high = min(far, max(ends))
    return first if None in lasts else max(first, shift(high, -back)), high
