"""A gateway of text messages on loopback: what it was sent, and what it answers."""

from __future__ import annotations

import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Gateway:
    """``answer`` is status, headers and body of every answer; ``requests`` are path, token and form that came."""

    url: str = ""
    answer: tuple[int, dict[str, str], bytes] = (200, {}, b'{"count": 1}')
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def open_gateway() -> Iterator[Gateway]:
    """Listen until the block ends."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            token = self.headers.get("Authorization", "")
            gateway.requests.append((self.path, token, {name: values[0] for name, values in form.items()}))
            status, headers, body = gateway.answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    gateway.url = f"http://127.0.0.1:{server.server_port}/sms.do"
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
