"""The rules in force: each with its value, where it counts from, whose it is, and where read."""

from collections.abc import Iterator, Sequence

from rich.console import Console

from ppdplan.rules import TIERS, Number, Policy, Rule, Source
from ppdplan.views.page import Page
from ppdplan.views.plain import spoken
from ppdplan.words import clean_name, duration_words

VALUE_CELLS = 8


def rules_table(
    policy: Policy, tier: str | None, console: Console, *, ascii_only: bool = False
) -> None:
    """Print the rules on a console; with a tier (``low``, ``medium``, ``high``) only its column."""
    page = Page(console, ascii_only=ascii_only)
    tiers = (tier,) if tier else TIERS
    found = _sources(policy, tiers)
    id_cells = max(len(rule) for rule in policy.rules) + 1
    columns = id_cells + VALUE_CELLS * len(tiers) <= page.width
    page.lines(page.fit(_title(policy), 2 * page.width), "bold")
    if columns:
        page.lines("", lead=f"{'rule':<{id_cells}}{_row(tiers)}", lead_style="bold")
    for rule in policy.rules.values():
        page.blank()
        if columns:
            row = _row(_values(rule, tiers))
            page.lines("", lead=f"{rule.id:<{id_cells}}{row}".rstrip(), lead_style="bold")
        else:
            page.lines(rule.id, "bold")
            page.lines(_values_said(rule, tiers), lead="  ")
        _block(page, rule, tiers, found)
    page.heading("Sources")
    for number, source in enumerate(found, start=1):
        address = f" {source.url}" if source.url else ""
        page.lines(f"{clean_name(source.title)}{address}", lead=f"[{number}] ")
    for name, fact in policy.facts.items():
        page.lines(f"{clean_name(name)}: {clean_name(fact)}")


def rules_plain(policy: Policy, tier: str | None = None) -> str:
    """The rules in sentences, one rule a line; with a tier only its number."""
    tiers = (tier,) if tier else TIERS
    found = _sources(policy, tiers)
    lines = [f"{_title(policy)}."]
    lines += [spoken(_said(rule, tiers, found)) for rule in policy.rules.values()]
    for number, source in enumerate(found, start=1):
        address = f", {source.url}" if source.url else ""
        lines.append(f"Source {number}: {clean_name(source.title)}{address}")
    lines += [f"{clean_name(name)}: {clean_name(fact)}" for name, fact in policy.facts.items()]
    return "\n".join(lines) + "\n"


def _said(rule: Rule, tiers: Sequence[str], found: Sequence[Source]) -> str:
    floor = "" if rule.floor is None else f" Never under {_value(rule, rule.floor)}."
    owners = "; ".join(_owners(rule, tiers, found, "{whose}, source {number}"))
    note = f" {clean_name(rule.note)}" if rule.note else ""
    what = f"{clean_name(rule.what)}: {_values_said(rule, tiers)}, {clean_name(rule.counted)}"
    return f"{rule.id}: {what}.{floor} Whose number: {owners}. Read on {rule.date}.{note}"


def _title(policy: Policy) -> str:
    return f"Rules: {clean_name(policy.name)}, version {clean_name(policy.version)}"


def _value(rule: Rule, value: int) -> str:
    return duration_words(value) if rule.unit == "minutes" else f"{value} {rule.unit}"


def _values(rule: Rule, tiers: Sequence[str]) -> list[str]:
    """The value for each tier, or once if it is the same for all of them."""
    values = [_value(rule, rule.numbers[tier].value) for tier in tiers]
    return values[:1] if len(set(values)) == 1 else values


def _values_said(rule: Rule, tiers: Sequence[str]) -> str:
    values = _values(rule, tiers)
    if len(values) == 1:
        return values[0]
    return ", ".join(f"{tier} {value}" for tier, value in zip(tiers, values, strict=True))


def _row(cells: Sequence[str]) -> str:
    return "".join(f"{cell:<{VALUE_CELLS - 1}} " for cell in cells).rstrip()


def _block(page: Page, rule: Rule, tiers: Sequence[str], found: Sequence[Source]) -> None:
    """What a rule is, where it counts from, whose it is and when it was read."""
    page.lines(f"{clean_name(rule.what)}: {clean_name(rule.counted)}", lead="  ")
    floor = "" if rule.floor is None else f"; never under {_value(rule, rule.floor)}"
    owners = "; ".join(_owners(rule, tiers, found, "{whose} [{number}]"))
    page.lines(f"{owners}; read {rule.date}{floor}", lead="  ")
    if rule.note:
        page.lines(clean_name(rule.note), lead="  ")


def _owners(rule: Rule, tiers: Sequence[str], found: Sequence[Source], form: str) -> Iterator[str]:
    """``medium: our reading [1]``, without the tiers where the number is one person's."""
    for (whose, source), names in _by_owner(rule, tiers).items():
        prefix = "" if len(names) == len(tiers) else f"{' and '.join(names)}: "
        number = found.index(source) + 1
        yield prefix + form.format(whose=clean_name(whose), number=number)


def _by_owner(rule: Rule, tiers: Sequence[str]) -> dict[tuple[str, Source], list[str]]:
    owners: dict[tuple[str, Source], list[str]] = {}
    for tier in tiers:
        number = rule.numbers[tier]
        owners.setdefault((number.whose, number.source), []).append(tier)
    return owners


def _sources(policy: Policy, tiers: Sequence[str]) -> list[Source]:
    """Every source that a shown number has, each once, in order."""
    numbers: list[Number] = [rule.numbers[tier] for rule in policy.rules.values() for tier in tiers]
    return list(dict.fromkeys(number.source for number in numbers))
