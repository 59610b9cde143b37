"""What is asked of a CalDAV server as XML, and its answers: an address and properties each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ppdplan.calendars.address import path_of

KINDS = """<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:"><d:prop><d:resourcetype/></d:prop></d:propfind>"""
HOMES = """<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop>
<c:calendar-home-set/><d:current-user-principal/></d:prop></d:propfind>"""
MULTIGET = """<?xml version="1.0" encoding="utf-8"?>
<c:calendar-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
<d:prop><d:getetag/><c:calendar-data/></d:prop>%s</c:calendar-multiget>"""
D, C = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
CALENDAR_DATA, HOME_SET = f"{C}calendar-data", f"{C}calendar-home-set"
ETAG, PRINCIPAL = f"{D}getetag", f"{D}current-user-principal"


@dataclass(frozen=True, slots=True)
class Row:
    """One answer of many: an address and what stands there, by property."""

    href: str
    props: Mapping[str, Any]

    @property
    def path(self) -> str:
        return path_of(self.href)

    @property
    def is_calendar(self) -> bool:
        kind = self.props.get(f"{D}resourcetype")
        return kind is not None and kind.find(f"{C}calendar") is not None

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def text(self, prop: str) -> str:
        return (getattr(self.props.get(prop), "text", None) or "").strip()

    def link(self, prop: str) -> str:
        found = self.props.get(prop)
        return "" if found is None else (found.findtext(f"{D}href") or "").strip()


def rows_of(tree: Any) -> list[Row]:
    """The answers in a parsed multistatus."""
    return [_row(response) for response in tree.iter(f"{D}response")]


def _row(response: Any) -> Row:
    props: dict[str, Any] = {}
    for stat in response.iter(f"{D}propstat"):
        if " 200" in (stat.findtext(f"{D}status") or " 200"):
            props |= {prop.tag: prop for found in stat.iter(f"{D}prop") for prop in found}
    return Row((response.findtext(f"{D}href") or "").strip(), props)
