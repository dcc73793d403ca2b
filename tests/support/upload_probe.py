"""A program of its own that takes bad and huge uploads and prints how much its memory has grown: run it with ``-m``.

The huge bodies are never in memory on this side either, so what grows is the service.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from contextlib import suppress

from flask import Blueprint, Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from budzet import i18n
from budzet.base.errors import DomainError
from budzet.proposals import attachments
from budzet.proposals.models_applications import AttachmentKind
from budzet.web import uploads
from budzet.web.uploads import Upload
from support.pictures import picture
from support.sent_files import NEUTRALISED, REFUSED

_MIB = 1024 * 1024
_HEAD = b'--b\r\nContent-Disposition: form-data; name="pages"; filename="a.jpg"\r\n\r\n'
_TAIL = b"\r\n--b--\r\n"

bp = Blueprint("probe", __name__)
uploads.allow(bp, "take", most=uploads.PAGES)


@bp.post("/")
def take() -> tuple[str, int]:
    """Take pages as the wizard does."""
    try:
        attachments.accept_pages(uploads.sent_all("pages"), AttachmentKind.SUPPORT_SCAN)
    except DomainError as refused:
        return refused.sentence, 422
    return "taken", 200


class Body(io.RawIOBase):
    """A form with a file of zeros, made while it is read."""

    def __init__(self, size: int) -> None:
        self._left, self._head, self._tail = size, _HEAD, _TAIL

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Give the next piece."""
        most = len(buffer)
        if self._head:
            chunk, self._head = self._head[:most], self._head[most:]
        elif self._left:
            chunk = bytes(min(most, self._left))
            self._left -= len(chunk)
        else:
            chunk, self._tail = self._tail[:most], self._tail[most:]
        buffer[: len(chunk)] = chunk
        return len(chunk)


def send(app: Flask, size: int) -> int:
    """Post a file of that size and return the status of the answer."""
    environ = EnvironBuilder("/", method="POST").get_environ()
    environ["wsgi.input"] = io.BufferedReader(Body(size))
    environ["CONTENT_TYPE"] = "multipart/form-data; boundary=b"
    environ["CONTENT_LENGTH"] = str(len(_HEAD) + size + len(_TAIL))
    answer, status, _headers = run_wsgi_app(app.wsgi_app, environ)
    for _part in answer:
        pass
    return int(status.partition(" ")[0])


def try_both_ways(data: bytes) -> None:
    """Hand a file in for everybody and for the office."""
    with suppress(DomainError):
        attachments.accept(Upload("a.jpg", data), "Ławka")
    with suppress(DomainError):
        attachments.accept_pages([Upload("a.jpg", data)], AttachmentKind.SUPPORT_SCAN)


def peak() -> float:
    """Return the most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Warm up with an honest photograph, then take everything else."""
    app = Flask("probe")
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    i18n.init_app(app)
    app.register_blueprint(bp)
    try_both_ways(picture("JPEG", (4000, 3000)))
    send(app, 1000)
    before, statuses = peak(), []
    for _ in range(2):
        for data in (*REFUSED.values(), *NEUTRALISED.values()):
            try_both_ways(data)
        statuses += [send(app, 9 * _MIB), send(app, 39 * _MIB), send(app, 100 * _MIB)]
    sys.stdout.write(json.dumps({"grown": peak() - before, "statuses": statuses}))


if __name__ == "__main__":
    main()
