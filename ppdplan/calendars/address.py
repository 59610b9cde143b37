"""Addresses of calendars on servers: which are taken, and how they are compared and shown."""

from urllib.parse import SplitResult, unquote, urlsplit

from ppdplan.errors import PlanError

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
PORTS = {"http": 80, "https": 443}
EXAMPLE = "https://cloud.example.org/remote.php/dav/calendars/anna/family/"
LONGEST = 300


def checked(text: str, *, allow_http: bool) -> str:
    """The address, if a login and a day may be sent there; raises ``bad-usage``.

    Plain http is taken to this machine only, unless ``allow_http``. An address with a login in it
    is refused, and not repeated in the error.
    """
    parts = _parts(text)
    if parts is None:
        # Whatever holds an @ may hold a password: it is not repeated.
        quoted = "" if "@" in text else f" '{text[:LONGEST]}'"
        raise PlanError(
            "bad-usage",
            f"--caldav{quoted} is no address of a calendar.",
            f"Give it like {EXAMPLE}",
        )
    if "@" in parts.netloc:
        raise PlanError(
            "bad-usage",
            "--caldav holds a user or a password: there, others on this machine can read it.",
            "Give the address alone, the user with --user, the password when asked.",
        )
    if is_clear_text(text) and parts.hostname not in THIS_MACHINE and not allow_http:
        raise PlanError(
            "bad-usage",
            f"--caldav {shown(text)} is plain http: on the way, everyone could read along.",
            "Use https, or --allow-http if that network is yours alone.",
        )
    return text


def _parts(text: str) -> SplitResult | None:
    """The parts of a web address; ``None`` if it is none. A query may hold a key: none is taken."""
    try:
        parts = urlsplit(text)
        whole = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    plain = text.isprintable() and not any(char in text for char in " \\?#<>\"'")
    return parts if whole and (plain or "@" in parts.netloc) else None


def is_clear_text(url: str) -> bool:
    """Whether others on the way could read along."""
    return urlsplit(url).scheme == "http"


def same_server(one: str, other: str) -> bool:
    """Whether two addresses are of one scheme, host and port."""
    return _origin(one) == _origin(other)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return "", None, None


def within(url: str, href: str) -> str:
    """An address that a server gave, on that server and no other."""
    return urlsplit(url)._replace(path=urlsplit(href).path, query="", fragment="").geturl()


def shown(url: str) -> str:
    """An address fit to print: no login, no query, nothing hidden, not too long."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(no address)"
    whole = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return "".join(char for char in whole if char.isprintable())[:LONGEST]


def path_of(href: str) -> str:
    """The path of an address, as it is compared: servers differ in what they quote."""
    return unquote(urlsplit(href).path).rstrip("/")
