"""Addresses of static files carry a hash of what the file holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask, request

from budzet.web import assets


@pytest.fixture
def app(tmp_path):
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "app.css").write_text("a{}")
    (folder / "źródło.svg").write_text("<svg/>")
    return Flask("files", static_folder=str(folder), static_url_path="/static")


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return assets.asset(name)


def write(app: Flask, text: str, *, at: float) -> None:
    """Change the file as a new version of the service does, at a later time."""
    path = Path(app.static_folder or "", "app.css")
    path.write_text(text)
    os.utime(path, (at, at))


def test_the_address_changes_with_the_content_and_only_with_it(app):
    first = address(app, "app.css")
    write(app, "b{}", at=2_000_000_000)
    second = address(app, "app.css")
    write(app, "a{}", at=2_000_000_100)
    assert first.startswith("/static/app.css?h=")
    assert second != first
    assert address(app, "app.css") == first


def test_a_name_is_written_as_an_address(app):
    assert address(app, "źródło.svg").startswith("/static/%C5%BAr%C3%B3d%C5%82o.svg?h=")


def test_a_file_that_is_not_there_stops_the_page(app):
    with pytest.raises(FileNotFoundError):
        address(app, "nothing.css")


@pytest.mark.parametrize(
    ("given", "current"), (("right", True), ("?h=000000000000", False), ("?h=", False), ("", False), ("?x=1", False))
)
def test_only_the_hash_of_what_the_file_holds_now_is_current(app, given, current):
    asked = address(app, "app.css") if given == "right" else f"/static/app.css{given}"
    with app.test_request_context(asked):
        assert assets.is_current(request) is current


def test_of_a_file_that_is_gone_no_hash_is_current(app):
    with app.test_request_context("/static/nothing.css?h=000000000000"):
        assert not assets.is_current(request)
