"""Proving a password: the same limits and the same answers wherever one is asked for."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from app.core.rate_limits import AttemptLimit
from app.deps import database_of, settings_of
from app.services.access import sign_in


@dataclass(frozen=True, slots=True)
class Proved:
    """Whose password was right; `new_hash` is a stronger one to keep, if the kept one is outdated."""

    user_id: UUID
    new_hash: str | None


async def prove_password(request: Request, email: str, password: str) -> Proved:
    """Tell whose password it is; only wrong ones count against the limits.

    Raises `too_many_attempts`, `wrong_credentials`.
    """
    database, settings = database_of(request), settings_of(request)
    limit = AttemptLimit(database, settings.sign_in_limit_account, settings.sign_in_limit_network)
    address = request.client.host if request.client else ""
    await limit.attempt(email, address)
    async with database.transaction(None, read_only=True) as session:
        account = await sign_in.find_account(session, email)
    new_hash = await sign_in.check_password(account, password)
    if account is None:
        raise sign_in.wrong_credentials()
    await limit.succeeded(email, address)
    return Proved(account.user_id, new_hash)
