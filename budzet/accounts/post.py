"""Mails of the accounts: where they come from and how a link in them is written.

The room stands below the editions and knows no city; the application says who names it (``fill``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flask import Flask, current_app
from sqlalchemy.orm import Session

from budzet import i18n
from budzet.notifications import services as notifications
from budzet.notifications.vault import Vault
from budzet.web.requests import services

_KEY = "budzet.accounts.city"


class NamedCity(Protocol):
    """What mails say of the city."""

    @property
    def name(self) -> str:
        """The name of the city."""
        ...


def fill(app: Flask, source: Callable[[], NamedCity]) -> None:
    """Say once, when the application is put together, who names the city."""
    app.extensions[_KEY] = source


def city_name() -> str:
    """Return the name of the city of this request."""
    source: Callable[[], NamedCity] = current_app.extensions[_KEY]
    return source().name


@dataclass(frozen=True, slots=True)
class Post:
    """What a mail needs: the vault that closes it, the address residents use, the city's name, the language."""

    vault: Vault
    public_url: str
    city: str = ""
    language: str = i18n.DEFAULT

    def link(self, path: str, token: str) -> str:
        """Return the full address of a page with a token, in the language of the mail."""
        prefix = "" if self.language == i18n.DEFAULT else f"/{self.language}"
        return f"{self.public_url}{prefix}{path}{token}"

    def send(
        self, session: Session, recipient: str, template: str, context: Mapping[str, Any], *, now: dt.datetime
    ) -> None:
        """Queue a mail; ``city`` and ``service_url`` are added to what its text needs."""
        whole = {**context, "city": self.city, "service_url": self.public_url}
        notifications.add(session, recipient, template, whole, language=self.language, now=now, vault=self.vault)


def of_request() -> Post:
    """Return the post of this request: in its language, with the city's name."""
    found = services()
    return Post(found.vault, found.settings.public_url, city_name(), i18n.language())
