"""Gives every command a reachable, migrated database, whether embedded or given from outside."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from app.core.credentials import APP_ROLE, OWNER_ROLE, WORKER_ROLE
from app.core.database_roles import DatabaseUrls, ensure_roles, external_urls
from app.core.embedded_postgres import AlreadyOwnedError, EmbeddedPostgres, Progress
from app.core.job_queue import install_queue
from app.core.migrations import upgrade
from app.core.settings import Settings


def embedded_server(settings: Settings, progress: Progress) -> EmbeddedPostgres:
    """Describe the embedded server of these settings; nothing is started yet."""
    return EmbeddedPostgres(
        settings.data_path,
        port=settings.postgres_port,
        cache_dir=settings.postgres_cache_dir,
        progress=progress,
    )


def known_urls(settings: Settings) -> DatabaseUrls:
    """URLs of the database, which somebody else keeps running."""
    if settings.database_url is not None:
        return external_urls(settings)
    server = embedded_server(settings, lambda _message: None)
    return DatabaseUrls(*(server.url(role) for role in (OWNER_ROLE, APP_ROLE, WORKER_ROLE)))


@contextmanager
def running_database(settings: Settings, progress: Progress, *, alone: bool = False) -> Iterator[DatabaseUrls]:
    """Yield URLs of a reachable database; an embedded server that nobody runs is run meanwhile.

    It is kept alive after crashes for as long as the block lasts. With `alone`, a server that
    another process runs is refused (AlreadyOwnedError) instead of joined.
    """
    if settings.database_url is not None:
        yield external_urls(settings)
        return
    server = embedded_server(settings, progress)
    try:
        server.start()
    except AlreadyOwnedError:
        if alone:
            raise
        yield known_urls(settings)
        return
    try:
        server.watch()
        yield known_urls(settings)
    finally:
        server.stop()


def prepare(urls: DatabaseUrls) -> None:
    """Create roles, apply migrations and install the job queue; safe to repeat and to run twice at once."""
    asyncio.run(ensure_roles(urls))
    upgrade(urls.owner)
    asyncio.run(install_queue(urls.owner))
