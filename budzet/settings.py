"""Settings every command reads, from the environment (``BUDZET_…``). Frozen; all faults are told at once."""

from __future__ import annotations

import re
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from budzet.base.errors import DomainError

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?")


class SettingsError(DomainError):
    """The environment does not hold usable settings; the sentence lists every fault."""


class Settings(BaseSettings):
    """What differs between installations. What differs between cities is data of an edition, not a setting."""

    model_config = SettingsConfigDict(env_prefix="BUDZET_", frozen=True, extra="ignore")

    env: Literal["development", "production", "test"] = Field(
        default="development", description="development, production or test; production refuses unsafe settings"
    )
    var_dir: Path = Field(default=Path("var"), description="folder of the database, keys, published files and logs")
    database_url: str = Field(
        default="", description="SQLAlchemy address of the database; SQLite in the var folder when empty"
    )
    secret_key_file: Path | None = Field(default=None, description="file that holds the secret key instead")
    secret_key: str = Field(
        default="", description="at least 32 characters; signs cookies and closes drafts", validate_default=True
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="address residents use; https turns on Secure cookies and HSTS"
    )
    clock: Path | None = Field(
        default=None, description="file with an instant or an offset in seconds that moves time (rehearsals only)"
    )
    demo: bool = Field(default=False, description="1 fills an empty database with the demonstration city")
    demo_dir: Path | None = Field(default=None, description="folder with the demonstration city's files")
    mail_sender: Literal["console", "smtp"] = Field(
        default="console", description="console writes mails to the log, smtp sends them"
    )
    mail_from: str = Field(default="budzet@localhost", description="sender's address of all mails")
    smtp_host: str = Field(default="127.0.0.1", description="mail server")
    smtp_port: int = Field(default=25, description="port of the mail server", ge=1, le=65535)
    smtp_user: str = Field(default="", description="name at the mail server; empty for none")
    smtp_password: str = Field(default="", description="password at the mail server")
    smtp_tls: bool = Field(default=True, description="0 sends without STARTTLS (a mail server on the same host)")
    sms_gateway: str = Field(
        default="", description="https address of the gateway of text messages; empty writes them to the log"
    )
    sms_token_file: Path | None = Field(default=None, description="file that holds the gateway's token instead")
    sms_token: str = Field(default="", description="token of the gateway", validate_default=True)
    sms_sender: str = Field(default="", description="name the gateway shows as the sender; its own when empty")
    sms_prefixes: str = Field(
        default="+48", description="countries text messages may go to, as prefixes with commas between"
    )
    sms_daily_budget: int = Field(default=5000, description="at most so many text messages a day", ge=0)
    sms_diacritics: bool = Field(
        default=False, description="1 keeps Polish letters: a message then holds 70 signs, not 160"
    )
    trusted_proxies: int = Field(default=0, description="how many proxies in front set X-Forwarded-For", ge=0, le=5)
    soft_limit: int = Field(
        default=600,
        description="requests a minute from one network past which one waits; three times as many is the most",
        ge=1,
    )
    point_networks: str = Field(
        default="",
        description="networks of points and the office, which never wait, like 192.0.2.0/24,2001:db8::/48",
    )
    limits_url: str = Field(default="memory://", description="store of the limits per address: memory or redis://…")
    map_tile_url: str = Field(
        default="", description="tiles under maps, like https://tiles.example.pl/{z}/{x}/{y}.png; none when empty"
    )
    map_attribution: str = Field(default="", description="whom the map names as the source of its tiles")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="least level logged")

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @field_validator("map_tile_url")
    @classmethod
    def _has_one_host(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and not (parts.scheme == "https" and _HOST.fullmatch(parts.netloc) and "{z}" in parts.path):
            raise ValueError("must be like https://tiles.example.pl/{z}/{x}/{y}.png")
        return value

    # Each rule sits on a field and ``env`` comes first: a rule over the whole is asked only when all fields are right.
    @field_validator("clock", "demo")
    @classmethod
    def _not_in_production(cls, value: Any, info: ValidationInfo) -> Any:
        if value and info.data.get("env") == "production":
            raise ValueError("is refused in production")
        return value

    @field_validator("point_networks")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        try:
            _networks(value)
        except ValueError:
            raise ValueError("must be like 192.0.2.0/24,2001:db8::/48") from None
        return value

    @field_validator("sms_gateway")
    @classmethod
    def _keeps_the_token_secret(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
            raise ValueError("must start with https://")
        return value

    @field_validator("sms_prefixes")
    @classmethod
    def _are_prefixes(cls, value: str) -> str:
        if not all(re.fullmatch(r"\+[1-9]\d{0,3}", one.strip()) for one in value.split(",")):
            raise ValueError("must be like +48,+380")
        return value

    @field_validator("secret_key_file", "sms_token_file")
    @classmethod
    def _readable(cls, path: Path | None) -> Path | None:
        try:
            if path:
                path.read_text(encoding="ascii")
        except (OSError, UnicodeError) as error:
            raise ValueError(f"cannot be read: {getattr(error, 'strerror', 'not ASCII')}") from None
        return path

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: str, info: ValidationInfo) -> str:
        if path := info.data.get("secret_key_file"):
            value = path.read_text(encoding="ascii").strip()
        file_is_at_fault = "secret_key_file" not in info.data
        if not value and not file_is_at_fault and (path or info.data.get("env") == "production"):
            raise ValueError("is missing; give it, or BUDZET_SECRET_KEY_FILE")
        if value and len(value) < 32:
            raise ValueError("is shorter than 32 characters")
        return value

    @field_validator("sms_token")
    @classmethod
    def _from_its_file(cls, value: str, info: ValidationInfo) -> str:
        path = info.data.get("sms_token_file")
        return path.read_text(encoding="ascii").strip() if path else value

    @property
    def networks_of_points(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of points and of the office."""
        return _networks(self.point_networks)

    @property
    def phone_prefixes(self) -> tuple[str, ...]:
        """The prefixes of countries text messages may go to."""
        return tuple(one.strip() for one in self.sms_prefixes.split(","))

    @property
    def https(self) -> bool:
        """Whether residents come over https."""
        return self.public_url.startswith("https://")

    @property
    def map_tile_host(self) -> str:
        """Where the tiles of maps come from, as a content policy names it; empty without tiles."""
        return f"https://{urlsplit(self.map_tile_url).netloc}" if self.map_tile_url else ""

    @property
    def keys_dir(self) -> Path:
        """The folder of the keys that never enter the database (mode 0700)."""
        return self.var_dir / "keys"

    @property
    def published_dir(self) -> Path:
        """The folder of files made at publication."""
        return self.var_dir / "published"

    @property
    def uploads_dir(self) -> Path:
        """The folder of files people sent; several hosts share it."""
        return self.var_dir / "uploads"


def load_settings(**given: Any) -> Settings:
    """Read the settings; ``given`` values win over the environment.

    Without a database address SQLite in the var folder is meant. Outside production a missing secret key is made once
    and kept in the keys folder. Raises ``SettingsError`` that lists every fault.
    """
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    filled: dict[str, Any] = {}
    if not settings.database_url:
        filled["database_url"] = f"sqlite:///{settings.var_dir.resolve() / 'budzet.sqlite3'}"
    if not settings.secret_key:
        filled["secret_key"] = _own_secret(settings.keys_dir / "secret_key")
    return settings.model_copy(update=filled)


def _sentence(error: ValidationError) -> str:
    faults = [
        f"BUDZET_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors(include_url=False, include_input=False)
    ]
    return "Ustawienia są błędne:\n" + "\n".join(f"- {fault}" for fault in faults)


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())


def _own_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
