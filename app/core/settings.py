"""Settings of one installation, read from `GIAO_*` environment variables."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """Every knob with its unit in the name; a fresh machine needs none of them set."""

    model_config = SettingsConfigDict(env_prefix="GIAO_", extra="ignore")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    data_dir: Path = Path("var")
    public_url: AnyHttpUrl | None = None
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    frontend_dir: Path | None = None

    database_url: str | None = None
    database_app_url: str | None = None
    database_worker_url: str | None = None
    postgres_port: Annotated[int, Field(ge=0, le=65535)] = 0
    postgres_cache_dir: Path | None = None
    pool_size: Annotated[int, Field(ge=1, le=200)] = 12
    pool_timeout_s: float = 3.0
    connect_timeout_s: float = 4.0
    statement_timeout_s: float = 20.0

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["auto", "json", "console"] = "auto"

    max_body_bytes: int = 2 * 1024 * 1024
    max_upload_bytes: int = 25 * 1024 * 1024
    access_token_seconds: int = 600
    refresh_token_days: int = 14
    sign_in_limit_account: str = "10/minute"
    sign_in_limit_network: str = "60/minute"
    code_limit: str = "10/hour"
    reset_limit_account: str = "5/hour"
    reset_limit_network: str = "60/hour"

    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_start_tls: bool = True
    mail_from: str = "Giao <no-reply@localhost>"

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @property
    def data_path(self) -> Path:
        """Absolute data directory."""
        return self.data_dir.expanduser().absolute()

    @property
    def files_path(self) -> Path:
        """Where files lie that people have sent."""
        return self.data_path / "files"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the process-wide settings; tests that need others build `Settings(...)` and pass it."""
    return Settings()
