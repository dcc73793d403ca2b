"""``budzet run`` and ``budzet worker``: the service as processes. At the top, because both need the application."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module

import click
from sqlalchemy import make_url, select

from budzet.accounts.models import Staff
from budzet.app import create_app
from budzet.base.errors import DomainError
from budzet.db.migrate import upgrade
from budzet.db.session import Database
from budzet.jobs.worker import Worker
from budzet.settings import Settings
from budzet.web import requests

_PATIENCE = 20.0  # seconds a child has to stop before it is killed
_TICK = 0.2


class ChildDiedError(DomainError):
    """One of the two processes ended by itself; the other was stopped."""


@click.command("worker")
@click.pass_obj
def worker_command(settings: Settings) -> None:
    """Send mails and do what is due, until stopped."""
    app = create_app(settings)
    with app.app_context():
        worker = Worker(requests.services())
        _on_stop(worker.stop)
        worker.run()


@click.command("run")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.pass_obj
def run_command(settings: Settings, host: str, port: int) -> None:
    """Upgrade the database, then start the web server and the worker; stop both on SIGTERM."""
    _prepare(settings)
    environment = {**os.environ}
    if "public_url" not in settings.model_fields_set:
        environment["BUDZET_PUBLIC_URL"] = f"http://{host}:{port}"
    stopping = threading.Event()
    _on_stop(stopping.set)
    children = {
        "web": subprocess.Popen(web_arguments(settings, host, port), env=environment),  # noqa: S603  our own arguments
        "worker": subprocess.Popen([sys.executable, "-m", "budzet.cli", "worker"], env=environment),
    }
    try:
        _announce_when_up(settings, host, port, children, stopping)
        _watch(children, stopping)
    finally:
        _stop(children)


def web_arguments(settings: Settings, host: str, port: int) -> list[str]:
    """Return the command of the web server: on SQLite one process, because it orders its writers in memory."""
    arguments = [sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--worker-class", "gthread"]
    sqlite = make_url(settings.database_url).get_backend_name() == "sqlite"
    arguments += ["--workers", "1"] if sqlite else ["--workers", "2", "--reuse-port"]
    # gunicorn must not believe any proxy by itself: the settings say how many there are.
    arguments += ["--threads", "8", "--no-control-socket", "--forwarded-allow-ips", "", "--log-level", "warning"]
    return [*arguments, "budzet.app:create_app()"]


def _prepare(settings: Settings) -> None:
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    upgrade(database.engine)
    with database.read_session() as session:
        nobody = session.scalar(select(Staff.id).limit(1)) is None
    database.dispose()
    if settings.demo:
        # Imported only now: an installation without the demonstration does not have it.
        import_module("budzet.demo.seeding").seed_if_empty(settings, click.echo)
    elif nobody:
        click.echo(
            "W urzędzie nie ma jeszcze żadnego konta. Załóż pierwsze w drugim oknie: "
            'budzet staff add --email ADRES --name "Imię Nazwisko" --role admin'
        )


def _on_stop(stop: Callable[[], None]) -> None:
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: stop())


def _announce_when_up(
    settings: Settings, host: str, port: int, children: dict[str, subprocess.Popen[bytes]], stopping: threading.Event
) -> None:
    while not stopping.is_set() and all(child.poll() is None for child in children.values()):
        if _answers("127.0.0.1" if host == "0.0.0.0" else host, port):  # noqa: S104  compared, not bound
            if settings.demo:
                import_module("budzet.demo.seeding").announce_people(settings, f"http://{host}:{port}", click.echo)
            click.echo(f"Serwis działa: http://{host}:{port} (Ctrl+C kończy)")
            return
        stopping.wait(_TICK)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _watch(children: dict[str, subprocess.Popen[bytes]], stopping: threading.Event) -> None:
    while not stopping.wait(_TICK):
        for name, child in children.items():
            if child.poll() is not None:
                raise ChildDiedError(f"Proces „{name}” zakończył się z kodem {child.returncode}; zatrzymano oba.")


def _stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        child.terminate()
    end = time.monotonic() + _PATIENCE
    for child in children.values():
        try:
            child.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


commands = [run_command, worker_command]
