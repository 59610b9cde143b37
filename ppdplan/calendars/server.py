"""A calendar on a CalDAV server: look, fetch, put, take away, and plain words for what went wrong.

The ``caldav`` package speaks for us: connection, login (basic or digest, as the server asks),
certificates, proxies, XML. Its calendar objects are left aside: they save without If-Match and
write an entry anew in their own way. Requests go through its client with headers of our own.

No exception of the client's gets past here: its text may quote what was sent.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin
from xml.sax.saxutils import escape

from ppdplan.calendars.address import is_clear_text, path_of, same_server, shown, within
from ppdplan.calendars.multistatus import (
    CALENDAR_DATA,
    ETAG,
    HOME_SET,
    HOMES,
    KINDS,
    MULTIGET,
    PRINCIPAL,
    Row,
    rows_of,
)
from ppdplan.errors import PlanError

if TYPE_CHECKING:
    from caldav.davclient import DAVClient

TIMEOUT_SECONDS = 20.0
HOPS = 4
"""How often a look at an address may be sent on, within the same server."""

OK = (200, 201, 202, 204, 207)
GONE, CHANGED = 404, 412
HOPELESS = (401, 429, 503, 507)
"""Answers after which the next entry would fare no better."""

WORDS = {
    400: "the server does not take this entry (400)",
    401: "the server does not accept this user and password (401)",
    403: "this user may not do that there (403)",
    404: "there is nothing at that address (404)",
    409: "the server has this entry already under another address, or no such calendar (409)",
    412: "it was changed there at this very moment (412)",
    413: "the server finds this entry too large (413)",
    429: "the server asks to be left alone for a while (429)",
    503: "the server is too busy (503)",
    507: "the server has no room left (507)",
}


class ServerError(Exception):
    """A request that did not do what it was for. ``status`` is the answer's, if there was one.

    ``stops`` says that further requests would fare no better; ``to`` is where the server wanted
    to send us on to.
    """

    def __init__(self, words: str, status: int = 0, *, stops: bool = False, to: str = "") -> None:
        super().__init__(words)
        self.words, self.status, self.stops, self.to = words, status, stops, to


@dataclass(frozen=True, slots=True)
class Login:
    """Who asks. The password is kept out of every printed form."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)


class RemoteCalendar:
    """One calendar on a server. ``url`` is its address, without a login, ending in ``/``."""

    def __init__(self, url: str, login: Login, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self.url = url.rstrip("/") + "/"
        self._asks_user = login.user is None
        self._client = _client(self.url, login, timeout_seconds)
        self._hrefs: dict[str, str] = {}

    @property
    def names(self) -> Iterable[str]:
        """The names of the objects in the calendar, as they were when it was opened."""
        return self._hrefs.keys()

    def open(self) -> None:
        """Look at the calendar; raises ``cannot-read``, and ``bad-usage`` if it is none."""
        try:
            rows = self._look()
            own = next((row for row in rows if row.path == path_of(self.url)), None)
            if own is None or not own.is_calendar:
                raise _no_calendar(self.url, self._calendars_near(rows))
        except ServerError as trouble:
            raise self._closed(trouble) from None
        self._hrefs = {row.name: row.href for row in rows if row is not own}

    def fetch(self, names: Iterable[str]) -> dict[str, tuple[str, bytes]]:
        """The ETag and the content of these objects; those that are gone by now are left out."""
        hrefs = "".join(f"<d:href>{escape(self._hrefs[name])}</d:href>" for name in names)
        if not hrefs:
            return {}
        rows = self._rows("REPORT", self.url, MULTIGET % hrefs, {"Depth": "0"})
        found = {}
        for row in rows:
            content, etag = row.text(CALENDAR_DATA), row.text(ETAG)
            if content:
                found[row.name] = (etag, content.encode())
        return found

    def put(self, name: str, data: bytes, etag: str | None) -> None:
        """Put an object: a new one, or in place of the one with this ETag and no other."""
        headers = {"If-None-Match": "*"} if etag is None else {"If-Match": etag}
        headers["Content-Type"] = "text/calendar; charset=utf-8"
        self._send("PUT", self._address(name), data.decode(), headers)

    def delete(self, name: str, etag: str) -> None:
        """Take the object with this ETag away; one that is gone already is fine."""
        try:
            self._send("DELETE", self._address(name), "", {"If-Match": etag})
        except ServerError as trouble:
            if trouble.status != GONE:
                raise

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _address(self, name: str) -> str:
        known = self._hrefs.get(name)
        return within(self.url, known) if known else self.url + quote(name, safe="@")

    def _look(self) -> list[Row]:
        """What is in the calendar, also where the server sends us on within itself."""
        for _ in range(HOPS):
            try:
                return self._rows("PROPFIND", self.url, KINDS, {"Depth": "1"})
            except ServerError as trouble:
                if not trouble.to or not same_server(trouble.to, self.url):
                    raise
                self.url = trouble.to.rstrip("/") + "/"
        raise ServerError("the server sends us in circles", stops=True)

    def _calendars_near(self, rows: list[Row]) -> list[str]:
        """The addresses of the user's calendars: below here, or where the server says they are."""
        url = self.url
        for _ in range(HOPS):
            found = [row for row in rows if row.is_calendar]
            if found:
                return [shown(urljoin(url, row.href)) for row in found]
            onward = self._onward(url)
            if not onward or not same_server(onward, url):
                return [shown(onward)] if onward else []
            url = onward
            rows = self._rows("PROPFIND", url, KINDS, {"Depth": "1"})
        return []

    def _onward(self, url: str) -> str:
        """Where the server says that the user's calendars are, or the user; else empty."""
        rows = self._rows("PROPFIND", url, HOMES, {"Depth": "0"})
        asked = (HOME_SET, PRINCIPAL)
        links = (row.link(prop) for prop in asked for row in rows)
        return next((urljoin(url, link) for link in links if link), "")

    def _rows(self, method: str, url: str, body: str, headers: dict[str, str]) -> list[Row]:
        kind = {"Content-Type": "application/xml; charset=utf-8"}
        tree = self._send(method, url, body, headers | kind).tree
        if tree is None:
            raise ServerError("the answer is none of a calendar server", stops=True)
        return rows_of(tree)

    def _send(self, method: str, url: str, body: str, headers: dict[str, str]) -> Any:
        """One request; raises ``ServerError`` unless it did what it was for."""
        try:
            response = self._client.request(url, method, body, headers)
        except Exception as error:  # noqa: BLE001 (whatever the client raises: only our words go on)
            raise _trouble(error, url) from None
        if response.status not in OK:
            raise _rejected(response.status)
        return response

    def _closed(self, trouble: ServerError) -> PlanError:
        message = f"{shown(self.url)}: {trouble.words}. Nothing was changed."
        if trouble.to:
            hint = f"If you trust that address, give it yourself: --caldav {shown(trouble.to)}"
        elif trouble.status == 401 and self._asks_user:
            hint = "Say who you are with --user NAME."
        elif trouble.status in (401, 403):
            hint = "Check --user and the password. Some services want an app password."
        else:
            hint = "Check the address and the connection, and run it again."
        return PlanError("cannot-read", message, hint)


def _client(url: str, login: Login, timeout_seconds: float) -> "DAVClient":
    try:
        from caldav.davclient import DAVClient
        from caldav.lib import error
    except ImportError:
        raise PlanError(
            "bad-usage",
            "'publish' needs the caldav package, which is not installed.",
            "Install it: pip install 'ppdplan[caldav]'",
        ) from None
    # Its debug modes, set by the environment, would write logins and entries to files.
    error.debug_dump_communication = False
    logging.getLogger("caldav").setLevel(logging.CRITICAL)
    client = DAVClient(
        url,
        username=login.user,
        password=login.password,
        timeout=timeout_seconds,  # type: ignore[arg-type] # It hands on any number of seconds.
        ssl_verify_cert=True,
        enable_rfc6764=False,
    )
    session = client.session
    # A PUT that is sent on may arrive as a GET, or at another host: we look at each answer first.
    session.max_redirects = 0
    # Nobody but us says who logs in: with an auth of any kind ~/.netrc is not asked.
    session.auth = _nobody
    if is_clear_text(url):
        session.trust_env = False  # In the clear, nothing may go by way of a proxy.
    return client


def _nobody(request: Any) -> Any:
    """The login of a request that needs none, or none yet."""
    return request


def _rejected(status: int) -> ServerError:
    words = WORDS.get(status, f"the server answers {status}")
    return ServerError(words, status, stops=status in HOPELESS)


def _trouble(error: Exception, url: str) -> ServerError:
    """Our words for what the client raised; the names of the kinds are the same in all versions."""
    names = {kind.__name__ for kind in type(error).__mro__}
    status = getattr(error, "status", None)
    if isinstance(status, int):
        return _rejected(status)
    if "TooManyRedirects" in names:
        return _sent_on(error, url)
    if "SSLError" in names:
        words = "its certificate does not hold, so this may be somebody else"
    elif "Timeout" in names:
        words = "the server does not answer in time"
    elif isinstance(error, OSError):
        words = "the server cannot be reached, or hung up"
    else:
        words = f"the answer is none of a calendar server ({type(error).__name__})"
    return ServerError(words, stops=True)


def _sent_on(error: Exception, url: str) -> ServerError:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    to = urljoin(url, str(headers.get("Location", "")))
    return ServerError(f"the server sends us on to {shown(to)}", stops=True, to=to)


def _no_calendar(url: str, found: list[str]) -> PlanError:
    hint = "Give the address of one calendar, as its settings show it."
    if found:
        hint = f"Give the address of one calendar: {', '.join(found[:9])}"
    return PlanError("bad-usage", f"{shown(url)} is no calendar. Nothing was changed.", hint)
