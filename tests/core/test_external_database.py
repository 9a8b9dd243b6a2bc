"""A database given by URL: roles are made, passwords kept, migrations applied, twice without harm."""

from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from app.core.credentials import APP_ROLE, WORKER_ROLE
from app.core.database_roles import DatabaseUrls, driver_url, ensure_roles, external_urls
from app.core.db import create_database
from app.core.settings import Settings


async def test_roles_are_made_once_with_kept_passwords(committed_urls: DatabaseUrls, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url=committed_urls.owner)
    urls = external_urls(settings)
    assert urls == external_urls(settings)
    assert make_url(urls.app).username == APP_ROLE
    assert make_url(urls.worker).username == WORKER_ROLE
    assert make_url(urls.app).password != make_url(urls.worker).password
    assert (tmp_path / "credentials.json").stat().st_mode & 0o777 == 0o600


async def test_existing_working_roles_are_left_alone(committed_urls: DatabaseUrls) -> None:
    await ensure_roles(committed_urls)
    await ensure_roles(committed_urls)
    database = create_database(committed_urls.app, Settings())
    await database.check_role()
    await database.dispose()


async def test_the_worker_sees_events_of_all_and_documents_of_none(committed_urls: DatabaseUrls) -> None:
    connection = await asyncpg.connect(driver_url(committed_urls.worker))
    try:
        await connection.fetch("SELECT * FROM outbox_events")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DELETE FROM outbox_events")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("UPDATE users SET name = 'x'")
    finally:
        await connection.close()
