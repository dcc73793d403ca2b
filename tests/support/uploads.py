"""Sending files as a browser does, whatever their size."""

from __future__ import annotations

import io
from urllib.parse import urljoin

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, stream_encode_multipart

from support.pages import Page, open_page


def post_file(
    client: FlaskClient, page: Page | str, data: bytes, *, field: str, action: str, name: str = "plik", **typed: str
) -> TestResponse:
    """Post the form of ``page`` that goes to ``action``, with ``data`` as the file in ``field``."""
    source = open_page(client, page) if isinstance(page, str) else page
    form = source.form(action)
    values: MultiDict[str, str | FileStorage] = MultiDict({**form.fields, **typed})
    values[field] = FileStorage(io.BytesIO(data), filename=name)
    # Whole in memory: the test client leaves the file of a large body open.
    stream, _length, boundary = stream_encode_multipart(values, use_tempfile=False)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(urljoin(source.url, form.action), data=stream.read(), content_type=kind)
