"""Sets files aside whose row was never committed: a process was killed between the one and the other."""

from sqlalchemy import select

from app.core.db import Database, Tenant
from app.core.files import FileStore
from app.models import Attachment

# Far longer than any upload's transaction lasts.
YOUNGEST_S = 3600.0


async def sweep(database: Database, store: FileStore) -> int:
    """Set such files aside; answers how many there were. What is younger than an hour is left alone."""
    swept = 0
    for company_id in store.companies():
        names = list(store.older_than(company_id, YOUNGEST_S))
        if names:
            async with database.transaction(Tenant(company_id, company_id), read_only=True) as session:
                statement = select(Attachment.stored_name).where(Attachment.company_id == company_id)
                kept = set((await session.scalars(statement)).all())
            for name in names:
                if name not in kept:
                    store.set_aside(company_id, name)
                    swept += 1
    return swept
