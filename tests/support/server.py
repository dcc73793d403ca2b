"""The real web server on a free port of this machine, with a clock the test moves by writing a file."""

from __future__ import annotations

import datetime as dt
import http.client
import multiprocessing
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gunicorn.app import wsgiapp

from budzet.run import web_arguments
from budzet.settings import Settings

_PATIENCE = 20.0
# Servers are forked from a process that has loaded the product once: loading takes longer than most of the tests.
_WARM = multiprocessing.get_context("forkserver")
_WARM.set_forkserver_preload(["budzet.app", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread"])
CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class LiveServer:
    """A running service; ``url`` has no slash at the end."""

    url: str
    settings: Settings
    clock_file: Path
    log: Path

    def set_clock(self, instant: dt.datetime) -> None:
        """Move the service's time to an aware instant."""
        write_clock(self.clock_file, instant)


def write_clock(path: Path, instant: dt.datetime) -> None:
    """Write the file a service reads its time from; in one step, because the service may be reading it."""
    fresh = path.with_suffix(".new")
    fresh.write_text(instant.isoformat(), encoding="ascii")
    fresh.replace(path)


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(settings: Settings, **changes: str) -> dict[str, str]:
    """Return the environment that gives a process ``settings``."""
    own = {
        f"BUDZET_{name.upper()}": ("1" if value is True else "0" if value is False else str(value))
        for name, value in settings.model_dump(exclude_none=True).items()
        if name in settings.model_fields_set or name in ("database_url", "secret_key")
    }
    return {**os.environ, **own, **changes}


@contextmanager
def serve(settings: Settings, *, clock_at: dt.datetime) -> Iterator[LiveServer]:
    """Run the web server on a migrated database until the block ends. Mails and jobs are the test's own business."""
    port = free_port()
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    clock_file, log = settings.var_dir / "clock", settings.var_dir / "web.log"
    write_clock(clock_file, clock_at)
    url = f"http://127.0.0.1:{port}"
    env = environment(settings, BUDZET_CLOCK=str(clock_file), BUDZET_PUBLIC_URL=url)
    process = _WARM.Process(target=_run, args=(web_arguments(settings, "127.0.0.1", port), env, log))
    process.start()
    try:
        wait_until_up(port, process.is_alive, log)
        yield LiveServer(url, settings, clock_file, log)
    finally:
        process.terminate()
        process.join(_PATIENCE)


def _run(arguments: list[str], env: dict[str, str], log: Path) -> None:
    """Be the command of the web server: ``python -m gunicorn …``."""
    with log.open("wb") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(CHECKOUT)
    sys.argv = arguments[2:]
    wsgiapp.run()


def wait_until_up(port: int, lives: Callable[[], bool], log: Path) -> None:
    """Wait for ``/healthz``. Raises ``RuntimeError`` with the log when the process ends or does not answer."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and lives():
        if answers(port):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the web server did not start:\n{log.read_text(errors='replace')}")


def answers(port: int, path: str = "/healthz") -> bool:
    """Say whether the service on ``port`` answers ``path`` with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
