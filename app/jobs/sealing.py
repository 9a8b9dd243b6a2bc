"""Seals each company's trail soon after its rows are committed."""

import asyncio
from uuid import UUID

import asyncpg

from app.core.database_roles import driver_url
from app.core.db import Database, Tenant
from app.core.seal_keys import SealKey
from app.jobs.repeating import repeat
from app.services.outbox.append import INSTALLATION
from app.services.trail.seal import BATCH, seal_batch

PAUSE_S = 60.0


async def run_sealing(database: Database, worker_url: str, key: SealKey, stopping: asyncio.Event) -> None:
    """Seal until `stopping`, every minute; of processes that run this at once, each company is sealed by one."""
    await repeat("sealing", lambda: seal_everything(database, worker_url, key), PAUSE_S, stopping)


async def seal_everything(database: Database, worker_url: str, key: SealKey) -> int:
    """Seal what is committed in every company, and return how many rows."""
    sealed = 0
    for company_id in (INSTALLATION, *await _companies(worker_url)):
        batch = BATCH
        while batch == BATCH:
            async with database.transaction(Tenant(company_id, None)) as session:
                batch = await seal_batch(session, key, company_id)
            sealed += batch
    return sealed


async def _companies(worker_url: str) -> list[UUID]:
    connection = await asyncpg.connect(driver_url(worker_url), timeout=5, command_timeout=30)
    try:
        return [row["id"] for row in await connection.fetch("SELECT id FROM companies ORDER BY id")]
    finally:
        await connection.close(timeout=5)
