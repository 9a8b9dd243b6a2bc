"""Makes the database roles that the programs sign in with; none of them can step over row-level security."""

from dataclasses import dataclass

import asyncpg
from sqlalchemy import make_url

from app.core.credentials import APP_ROLE, OWNER_ROLE, WORKER_ROLE, role_passwords
from app.core.db import async_url
from app.core.embedded_postgres import EmbeddedPostgres
from app.core.settings import Settings

GRANT_LOCK = 4_702_111_951  # two installers must not create the same role at once


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """Where each kind of work signs in: schema changes, requests and jobs, and the relay."""

    owner: str
    app: str
    worker: str


def external_urls(settings: Settings) -> DatabaseUrls:
    """URLs of an external database: given ones, else the owner's with our role and kept password."""
    if settings.database_url is None:
        raise ValueError("GIAO_DATABASE_URL is not set")
    settings.data_path.mkdir(parents=True, exist_ok=True)
    passwords = role_passwords(settings.data_path)

    def derived(role: str) -> str:
        url = make_url(str(settings.database_url)).set(username=role, password=passwords[role])
        return url.render_as_string(hide_password=False)

    return DatabaseUrls(
        owner=settings.database_url,
        app=settings.database_app_url or derived(APP_ROLE),
        worker=settings.database_worker_url or derived(WORKER_ROLE),
    )


def embedded_urls(server: EmbeddedPostgres) -> DatabaseUrls:
    """URLs of the embedded database."""
    return DatabaseUrls(owner=server.url(OWNER_ROLE), app=server.url(APP_ROLE), worker=server.url(WORKER_ROLE))


async def ensure_roles(urls: DatabaseUrls) -> None:
    """Create the roles that `urls` name, or bring their passwords in step; safe to repeat.

    The owner needs CREATEROLE for this. Roles that exist and can already sign in are left alone, so
    that a database administrator may make them instead.
    """
    missing = [url for url in (urls.app, urls.worker) if not await _can_sign_in(url)]
    if not missing:
        return
    owner = await _connect(urls.owner)
    try:
        async with owner.transaction():
            await owner.execute(f"SELECT pg_advisory_xact_lock({GRANT_LOCK})")
            for url in missing:
                await _create_role(owner, url)
    finally:
        await owner.close()


async def _create_role(owner: "asyncpg.Connection[asyncpg.Record]", url: str) -> None:
    parts = make_url(url)
    role, password = parts.username or "", parts.password or ""
    exists = await owner.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role)
    verb = "ALTER" if exists else "CREATE"
    statement = await owner.fetchval(
        f"SELECT format('{verb} ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD %L', $1::text,"
        " $2::text)",
        role,
        password,
    )
    await owner.execute(statement)
    database = await owner.fetchval(
        "SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), $1::text)", role
    )
    await owner.execute(database)


async def _can_sign_in(url: str) -> bool:
    try:
        connection = await _connect(url)
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidPasswordError):
        return False
    await connection.close()
    return True


async def _connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    return await asyncpg.connect(driver_url(url), timeout=10)


def driver_url(url: str) -> str:
    """Return the URL as asyncpg itself and the command-line programs read it."""
    return async_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
