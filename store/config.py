"""The settings: `veille.toml` or `--config`, overridden by `VEILLE_…` variables, read once at the door."""

from __future__ import annotations

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from store.errors import ConfigError

PREFIX = "VEILLE_"
NOT_SETTINGS = {"VEILLE_CONFIG", "VEILLE_SHARED"}
"""Variables with our prefix that are no settings: the settings' file, and the data the tests may use."""


class Config(BaseModel):
    """Every setting, with its meaning and default. Immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path = Field(Path("var"), description="Folder of the database, the public folder and the logs.")
    database_url: str = Field("", description="SQLAlchemy URL of the store; empty: SQLite in home.", repr=False)
    public_dir: Path | None = Field(None, description="Folder the feeds are written to; default: home/public.")
    public_url: str = Field("http://127.0.0.1:8080", description="Address under which readers reach the feeds.")
    contact: str = Field("", description="E-mail or page address named in our User-Agent, so that sites can reach you.")
    user_agent: str = Field("", description="Whole User-Agent; empty: Veille, its version and the contact.")
    allow_networks: tuple[str, ...] = Field(
        (), description="Private networks (10.0.0.0/8) or host:port the crawler may reach."
    )
    proxy: str = Field(
        "", description="Outgoing HTTP proxy of the crawler; the environment's own proxy variables are ignored."
    )
    ca_bundle: Path | None = Field(None, description="File of certificates to trust instead of the usual ones.")
    bind: str = Field("127.0.0.1:8080", description="host:port the web server listens on.")
    workers: int = Field(0, ge=0, le=64, description="Processes that extract pages; 0: one per core.")
    delay: float = Field(1.0, ge=0.01, le=60, description="Least seconds between two requests to one host.")
    crawl_minutes: int = Field(60, ge=1, le=1440, description="A crawl process older than this is stopped.")
    catalogue: bool = Field(True, description="Whether the sources of the shipped catalogue are followed too.")
    trusted_proxies: tuple[str, ...] = Field(
        ("127.0.0.1", "::1"),
        description="Addresses or networks of reverse proxies whose X-Forwarded-For says who is asking.",
    )
    api_rate: float = Field(
        5,
        ge=0,
        le=10_000,
        description="Requests a second that one address may make of the API; 0: as many as it likes.",
    )
    api_burst: int = Field(100, ge=1, le=100_000, description="Requests that one address may make of the API at once.")
    language: str = Field("fr", pattern="^(fr|en)$", description="Language of the public pages: fr or en.")

    @field_validator("allow_networks", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("allow_networks")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value:
            host, colon, port = part.rpartition(":")
            if colon and host and port.isdecimal():
                continue
            ipaddress.ip_network(part)
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value:
            ipaddress.ip_network(part)
        return value

    @field_validator("public_url", "proxy")
    @classmethod
    def _http(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("must be an http or https address")
        return value.rstrip("/")

    @field_validator("bind")
    @classmethod
    def _bind(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            raise ValueError("must be host:port, like 127.0.0.1:8080")
        return value

    @property
    def database(self) -> str:
        """The store's URL, never empty."""
        return self.database_url or f"sqlite:///{self.home.absolute() / 'veille.db'}"

    @property
    def public(self) -> Path:
        """The folder the feeds are written to."""
        return self.public_dir or self.home / "public"

    @property
    def relevance_file(self) -> Path:
        """Where the weights of relevance are that were learnt here; without it, the shipped ones are used."""
        return self.home / "relevance.json"

    @property
    def listen(self) -> tuple[str, int]:
        """Host and port of the web server."""
        host, _, port = self.bind.rpartition(":")
        return host.strip("[]"), int(port)


def read_config(file: Path | None = None, environ: Mapping[str, str] | None = None, **overrides: Any) -> Config:
    """The settings of this process. `file` None: VEILLE_CONFIG, else veille.toml here if there is one.

    Raises ConfigError naming the setting (or the file) that is wrong.
    """
    environ = os.environ if environ is None else environ
    named = file or (Path(environ["VEILLE_CONFIG"]) if environ.get("VEILLE_CONFIG") else None)
    values = _from_file(named or Path("veille.toml"), required=named is not None)
    values |= {name[len(PREFIX) :].lower(): value for name, value in environ.items() if _is_setting(name)}
    try:
        return Config(**(values | overrides))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"][:1]) or "veille.toml"
        hint = f"no such setting; known: {', '.join(Config.model_fields)}"
        raise ConfigError(name, hint if first["type"] == "extra_forbidden" else first["msg"]) from error


def _is_setting(variable: str) -> bool:
    return variable.startswith(PREFIX) and variable not in NOT_SETTINGS


def _from_file(file: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        if required:
            raise ConfigError(str(file), "no such file") from None
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(str(file), f"not valid TOML: {error}") from error
    except OSError as error:
        raise ConfigError(str(file), f"cannot be read: {error.strerror}") from error
