"""What ends proposals without anybody's answer: their hour, and the end of what they are about."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import AppError, Kind

# The row waits for an answer that is being given, and then is no longer open.
EXPIRE_SQL = """
UPDATE proposals SET state = 'expired', closed_at = now()
WHERE company_id = $1 AND id = $2 AND state = 'open' AND expires_at <= now()
"""
EARLY_SQL = "SELECT EXISTS (SELECT FROM proposals WHERE company_id = $1 AND id = $2 AND state = 'open')"


async def expire_proposal(session: AsyncSession, company_id: UUID, proposal_id: UUID) -> bool:
    """End a proposal whose hour has come; answers whether this did it.

    Raises `too_early` (CONFLICT) before its hour: the job is run again.
    """
    connection = await raw(session)
    if (await connection.execute(EXPIRE_SQL, company_id, proposal_id)).endswith(" 1"):
        return True
    if await connection.fetchval(EARLY_SQL, company_id, proposal_id):
        raise AppError("too_early", "The proposal is valid still.", kind=Kind.CONFLICT)
    return False
