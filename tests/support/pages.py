"""Opening pages and posting forms as a browser does: every page is checked, every form carries its hidden fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr", "use", "path"}
_INLINE = {"a", "abbr", "b", "em", "i", "small", "span", "strong", "sub", "sup", "time"}


@dataclass
class Form:
    """One form: where it goes and what it holds before anybody types."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Page:
    """What a test wants to know of a page."""

    url: str
    status: int
    html: str
    title: str = ""
    headings: list[str] = field(default_factory=list)
    text: str = ""
    links: dict[str, str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """The one heading of the first level."""
        assert len(self.headings) == 1, f"{self.url}: {len(self.headings)} headings of the first level"
        return self.headings[0]

    def form(self, action: str = "") -> Form:
        """Return the form that goes to ``action``; without one, the only posting form of the page itself.

        What gives a voter more time stands on every page while a ballot is not cast, and belongs to none.
        """
        posting = [form for form in self.forms if form.method == "post" and not form.action.endswith("/przedluz")]
        found = [form for form in self.forms if form.action == action] if action else posting
        assert len(found) == 1, f"{self.url}: {len(found)} forms for {action or 'posting'}"
        return found[0]


def read_page(response: TestResponse) -> Page:
    """Read the page of a response, without checking it."""
    address = urlsplit(response.request.url)
    page = Page(address.path + (f"?{address.query}" if address.query else ""), response.status_code, response.text)
    _Reader(page).feed(page.html)
    page.text = " ".join(page.text.split())
    page.title = " ".join(page.title.split())
    page.headings = [" ".join(heading.split()) for heading in page.headings]
    return page


def check_page(page: Page) -> None:
    """Ask of every page: a title that says its heading, one heading of the first level, ids that stand once."""
    assert page.title, f"{page.url} has no title"
    assert page.heading in page.title, f"{page.url}: title {page.title!r} does not say {page.heading!r}"
    twice = [name for name, count in Counter(page.ids).items() if count > 1]
    assert not twice, f"{page.url}: ids that stand twice: {twice}"


def open_page(client: FlaskClient, url: str, *, status: int = 200) -> Page:
    """Get ``url``, follow redirects, check status and page."""
    response = client.get(url, follow_redirects=True)
    assert response.status_code == status, f"{url} answered {response.status_code}"
    page = read_page(response)
    check_page(page)
    return page


def post_form(
    client: FlaskClient,
    page: Page | str,
    data: Mapping[str, Any] | None = None,
    *,
    action: str = "",
    follow: bool = False,
) -> TestResponse:
    """Post a form of ``page`` (a page or the address of one) with its hidden fields and token, and ``data`` over them.

    ``action`` chooses the form when the page has several. A value of ``None`` leaves a field out.
    """
    source = open_page(client, page) if isinstance(page, str) else page
    form = source.form(action)
    fields: dict[str, Any] = {**form.fields, **(data or {})}
    sent = {name: value for name, value in fields.items() if value is not None}
    return client.post(urljoin(source.url, form.action), data=sent, follow_redirects=follow)


def csrf_token(client: FlaskClient, url: str) -> str:
    """Return the token of the form at ``url``, for a test that posts by hand."""
    return read_page(client.get(url, follow_redirects=True)).form().fields["csrf_token"][0]


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.open: list[str] = []
        self.form: Form | None = None
        self.link: str | None = None
        self.words = ""
        self.select = ""
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.page.ids.append(values["id"])
        if tag not in _VOID:
            self.open.append(tag)
        if tag not in _INLINE:
            self.page.text += " "
        start = getattr(self, f"start_{tag}", None)
        if start:
            start(values)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag == "a" and self.link is not None:
            self.page.links[" ".join(self.words.split())] = self.link
            self.link = None
        if tag == "form":
            self.form = None
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if "script" in self.open or "style" in self.open:
            return
        if "svg" not in self.open and "title" in self.open:
            self.page.title += data
            return
        self.page.text += data
        self.words += data
        if "h1" in self.open:
            self.page.headings[-1] += data
        if self.area and self.form:
            self.form.fields[self.area][-1] += data

    def start_h1(self, _values: dict[str, str]) -> None:
        self.page.headings.append("")

    def start_a(self, values: dict[str, str]) -> None:
        self.link, self.words = values.get("href"), ""

    def start_form(self, values: dict[str, str]) -> None:
        action = values.get("action", "") or self.page.url
        self.form = Form(action, values.get("method", "get").lower())
        self.page.forms.append(self.form)

    def start_input(self, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        chosen = kind not in ("checkbox", "radio") or "checked" in values
        if kind not in ("submit", "button", "image", "file") and chosen:
            self.add(values, values.get("value", "on" if kind in ("checkbox", "radio") else ""))

    def start_textarea(self, values: dict[str, str]) -> None:
        self.area = values.get("name", "")
        self.add(values, "")

    def start_select(self, values: dict[str, str]) -> None:
        self.select = values.get("name", "")

    def start_option(self, values: dict[str, str]) -> None:
        if "selected" in values:
            self.add({"name": self.select}, values.get("value", ""))

    def add(self, values: dict[str, str], value: str) -> None:
        if self.form is not None and values.get("name") and "disabled" not in values:
            self.form.fields.setdefault(values["name"], []).append(value)
