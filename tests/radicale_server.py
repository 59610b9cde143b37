"""A real CalDAV server on this machine for the tests, and a stand-in before it that misbehaves."""

import base64
import contextlib
import http.client
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USER = "anna"
PASSWORD = "gehe1m/pä55:wort"  # noqa: S105 (of the server below, and of no other)
HOST = "127.0.0.1"
LOGIN = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
MKCALENDAR = """<?xml version="1.0"?><c:mkcalendar xmlns:c="urn:ietf:params:xml:ns:caldav"/>"""
CONFIG = """
[server]
hosts = {host}:{port}
delay_on_error = 0
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}/store
[logging]
level = warning
"""


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Radicale:
    """The server, its folder, and short ways to look into it past the program."""

    def __init__(self, folder):
        self.port = free_port()
        self.config = folder / "config"
        self.config.write_text(CONFIG.format(host=HOST, port=self.port, folder=folder))
        (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
        self.process = None
        self.made = 0

    def start(self):
        command = [sys.executable, "-m", "radicale", "--config", self.config]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), 1):
                return
            time.sleep(0.05)
        raise AssertionError("radicale did not start")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ask(self, method, path, body="", headers=None):
        """One request of our own: status, headers, body."""
        line = http.client.HTTPConnection(HOST, self.port, timeout=5)
        with contextlib.closing(line):
            line.request(method, path, body.encode(), {"Authorization": LOGIN} | (headers or {}))
            answer = line.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()

    def new_calendar(self):
        """The path of a new, empty calendar."""
        self.made += 1
        path = f"/{USER}/c{self.made}/"
        status, _, _ = self.ask("MKCALENDAR", path, MKCALENDAR)
        assert status == 201
        return path

    def whole(self, path):
        """All entries of a calendar in one file, as the server has them."""
        status, _, text = self.ask("GET", path)
        assert status == 200
        return text.encode()

    def names(self, path):
        """The names of the objects in a calendar."""
        _, _, text = self.ask("PROPFIND", path, headers={"Depth": "1"})
        hrefs = [part.partition("</href>")[0] for part in text.split("<href>")[1:]]
        return sorted({h.rpartition("/")[2].replace("%40", "@") for h in hrefs} - {""})

    def edit(self, path, old, new):
        """What a phone does: read an object, change it, put it back."""
        _, _, text = self.ask("GET", path)
        changed = text.replace(old, new)
        assert changed != text
        status, _, _ = self.ask("PUT", path, changed, {"Content-Type": "text/calendar"})
        assert status in (201, 204)
        return changed


def always(what):
    """Every request gets this answer."""
    return lambda *_: what


def on(wanted, what):
    """Requests of this method get this answer."""
    return lambda method, _: what if method == wanted else None


class StandIn:
    """Before the server: passes requests on, until ``answer`` (method, number) has one of its own.

    ``answer`` gives ``None`` to pass on, a status with headers to answer so, ``"hang up"`` to
    close before the server hears of it, ``"lose"`` to close after the server has done it.
    """

    def __init__(self, server, answer=always(None)):  # noqa: B008 (it holds no state)
        self.heard = []
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                stand_in.heard.append((self.command, dict(self.headers)))
                what = answer(self.command, [heard[0] for heard in stand_in.heard])
                if what == "hang up":
                    self.close_connection = True
                elif isinstance(what, tuple):
                    self.reply(what[0], what[1], b"")
                else:
                    self.reply(*self.passed_on(body), lose=what == "lose")

            do_PROPFIND = do_REPORT = do_PUT = do_DELETE = do_GET = handle_any  # noqa: N815

            def passed_on(self, body):
                line = http.client.HTTPConnection(HOST, server.port, timeout=5)
                with contextlib.closing(line):
                    headers = {**self.headers, "Accept-Encoding": "identity"}
                    line.request(self.command, self.path, body, headers)
                    answer = line.getresponse()
                    return answer.status, dict(answer.getheaders()), answer.read()

            def reply(self, status, headers, body, *, lose=False):
                if lose:
                    self.close_connection = True
                    return
                self.send_response(status)
                kept = ("ETag", "Content-Type", "WWW-Authenticate", "Location", "Retry-After")
                for name in kept:
                    if name in headers:
                        self.send_header(name, headers[name])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer((HOST, 0), Handler)
        self.http.daemon_threads = True
        self.port = self.http.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()

    @property
    def methods(self):
        return [method for method, _ in self.heard]
