"""What a server may be told: where its data is, who may reach it, and how much it takes."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from studio.errors import StudioError
from studio.server.assets.addresses.location import located

SETTINGS_FILE = "server.toml"
MEGABYTE = 1024 * 1024


class Limits(BaseModel):
    """Sizes in bytes, times in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    json_body: int = Field(default=1 * MEGABYTE, gt=0)
    inline_asset: int = Field(
        default=20 * MEGABYTE, gt=0, description="Decoded size of a base64 asset."
    )
    asset: int = Field(default=1024 * MEGABYTE, gt=0)
    free_disk: int = Field(
        default=256 * MEGABYTE, ge=0, description="Refuse bytes when less would be left."
    )
    upload_seconds: int = Field(
        default=24 * 3600, gt=0, description="An unfinished upload is kept so long."
    )
    link_seconds: int = Field(default=3600, gt=0)
    job_seconds: int = Field(default=600, gt=0)
    event_days: int = Field(default=7, gt=0)


class UrlSources(BaseModel):
    """Whether sources may be fetched from addresses, and which beyond public https ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    allow: tuple[str, ...] = Field(
        default=(),
        description="`scheme://host:port` of sites allowed besides public https addresses.",
    )
    max_redirects: int = Field(default=3, ge=0, le=3)
    seconds: float = Field(default=60, gt=0)

    @field_validator("allow")
    @classmethod
    def _as_origins(cls, allow: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_origin(site) for site in allow)


def _origin(site: str) -> str:
    """As an address is compared with it: lower case, the usual port spelt out."""
    try:
        return located(site).origin
    except StudioError as error:
        raise ValueError(f"`{site}` is not like http://127.0.0.1:8000") from error


class ServerSettings(BaseModel):
    """Everything a server is started with; `server.toml` in the data folder holds the same keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: Path
    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)
    database_url: str = Field(default="", description="Empty: SQLite in the data folder.")
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    public_url: str = Field(
        default="", description="Base of signed links; empty: as the caller sees it."
    )
    tls_cert: Path | None = None
    tls_key: Path | None = None
    workers: int = Field(default=2, ge=1, le=64, description="Jobs at a time.")
    limits: Limits = Limits()
    url_sources: UrlSources = UrlSources()

    @property
    def leaves_machine(self) -> bool:
        """True when other machines can reach this server."""
        return self.host not in ("127.0.0.1", "::1", "localhost")


def load_settings(data: Path, **overrides: object) -> ServerSettings:
    """The settings file of a data folder, with what the command line said on top."""
    values = _read(data / SETTINGS_FILE)
    values.update({name: value for name, value in overrides.items() if value is not None})
    try:
        return ServerSettings.model_validate({**values, "data": data})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StudioError(
            "bad_settings",
            f"The server setting `{where}` is wrong: {first['msg']}.",
            f"Correct it in {SETTINGS_FILE} of the data folder or on the command line.",
            param=where,
        ) from error


def _read(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudioError(
            "bad_settings",
            f"{path.name} of the data folder is not valid TOML: {error}.",
            "Correct the file, or move it away to start with the defaults.",
        ) from error
