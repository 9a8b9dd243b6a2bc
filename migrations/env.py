"""Runs migrations over asyncpg as the owner role; one runner at a time."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

import app.models  # noqa: F401 - registers every table
from app.core.db import async_url
from app.core.settings import get_settings
from app.models.base import Base

LOCK = 4_702_111_950  # any fixed number: two runners must not apply the same step


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the job queue's own tables to the job queue."""
    return not (kind == "table" and (name or "").startswith("pgqueuer"))


def migrate(connection: Connection) -> None:
    """Apply all pending steps in one transaction: a failed upgrade leaves the schema as it was."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=include_name,
        compare_type=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        context.run_migrations()


async def main() -> None:
    """Connect to the URL that the caller gave, else to the configured external database."""
    url = context.config.attributes.get("url") or get_settings().database_url
    if not url:
        raise SystemExit("No database: set GIAO_DATABASE_URL, or run `giao migrate` for the embedded one.")
    engine = create_async_engine(async_url(url), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(main())
