"""Things that break: a wire that is cut, workers and a database that die in the middle of a sentence.

Only processes that were started here are ended, each by its number.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from budzet.run import web_arguments
from budzet.settings import Settings
from support.databases import start_postgres
from support.server import CHECKOUT, environment, free_port, wait_until_up

_PATIENCE = 60.0


class CuttingProxy:
    """Stands before a server. Once it is told to cut, it hands requests on and drops the answers: the server has done
    its work, the browser never hears of it.
    """

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.cuts = False
        self.cut = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(_PATIENCE)

    def _serve(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(browser,), daemon=True).start()

    def _carry(self, browser: socket.socket) -> None:
        with browser, socket.create_connection(self._target, timeout=_PATIENCE) as server:
            threading.Thread(target=_copy, args=(browser, server), daemon=True).start()
            with contextlib.suppress(OSError):
                # The first bytes come only when the server has answered, so whatever it stored is stored.
                while data := server.recv(65536):
                    if self.cuts:
                        self.cut += 1
                        browser.shutdown(socket.SHUT_RDWR)
                        return
                    browser.sendall(data)


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)


@contextmanager
def cutting_proxy(target: str) -> Iterator[CuttingProxy]:
    """Run a proxy before ``target`` until the block ends."""
    proxy = CuttingProxy(target)
    try:
        yield proxy
    finally:
        proxy.close()


class Workers:
    """The web server as it runs in a city, whose workers can be killed; its master starts new ones."""

    def __init__(self, settings: Settings, *, workers: int | None = None) -> None:
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        arguments = web_arguments(settings, "127.0.0.1", self.port)
        if workers:
            arguments[arguments.index("--workers") + 1] = str(workers)
        # A new worker is there in milliseconds; loading the product takes longer than the tests leave it alive.
        arguments.insert(-1, "--preload")
        self.log = settings.var_dir / "web.log"
        env = environment(settings, BUDZET_PUBLIC_URL=f"http://{self.address}")
        with self.log.open("wb") as output:
            self._master = subprocess.Popen(arguments, env=env, cwd=CHECKOUT, stdout=output, stderr=output)
        try:
            wait_until_up(self.port, lambda: self._master.poll() is None, self.log)
        except BaseException:
            self.close()
            raise

    def kill_one(self) -> bool:
        """Kill a random worker at once; ``False`` when none is there just now."""
        pids = children_of(self._master.pid)
        return bool(pids) and _kill(random.choice(pids))

    def close(self) -> None:
        """End the server."""
        self._master.terminate()
        try:
            self._master.wait(10)
        except subprocess.TimeoutExpired:
            for pid in (*children_of(self._master.pid), self._master.pid):
                _kill(pid)
            self._master.wait(10)


class DurablePostgres:
    """A PostgreSQL of its own that keeps what it promised, and can be killed."""

    def __init__(self, home: Path) -> None:
        self._server: Any = start_postgres(home, settings=())

    @property
    def url(self) -> str:
        """The address of its one database."""
        return f"postgresql+psycopg://postgres@/postgres?host={self._server.get_postmaster_info().socket_dir}"

    def kill(self) -> None:
        """Kill the server with every process of it, as a power cut does."""
        master = self._server.get_pid()
        for pid in (master, *children_of(master)):
            _kill(pid)

    def start(self) -> None:
        """Start it again; it finds by itself what was promised before it died."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                self._server.ensure_postgres_running()
                return
            except (subprocess.SubprocessError, AssertionError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.5)

    def close(self) -> None:
        """End it and delete its folder."""
        self._server.cleanup()


def children_of(pid: int) -> list[int]:
    """Return the processes a process has started and that still run."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
