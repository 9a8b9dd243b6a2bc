"""The job queue's own tables, kept beside ours and owned by the owner role."""

import asyncpg
from pgqueuer.queries import Queries

from app.core.credentials import WORKER_ROLE
from app.core.database_roles import driver_url

INSTALL_LOCK = 4_702_111_952


async def install_queue(owner_url: str, worker_role: str = WORKER_ROLE) -> None:
    """Create or upgrade the queue's tables and let the worker role use them."""
    connection = await asyncpg.connect(driver_url(owner_url), timeout=10)
    try:
        await connection.execute(f"SELECT pg_advisory_lock({INSTALL_LOCK})")
        queries = Queries.from_asyncpg_connection(connection)
        if await queries.schema_is_installed():
            await queries.upgrade()
        else:
            await queries.install()
        await _grant(connection, worker_role)
    finally:
        await connection.close()


async def _grant(connection: "asyncpg.Connection[asyncpg.Record]", role: str) -> None:
    names = await connection.fetch(
        "SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind = 'S' AS is_sequence FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relname LIKE 'pgqueuer%' AND c.relkind IN ('r', 'p', 'S')"
    )
    quoted = await connection.fetchval("SELECT quote_ident($1::text)", role)
    for row in names:
        kind = "SEQUENCE" if row["is_sequence"] else "TABLE"
        await connection.execute(f"GRANT ALL ON {kind} {row['name']} TO {quoted}")
