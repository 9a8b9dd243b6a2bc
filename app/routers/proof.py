"""Proving a password: the same limits and the same answers wherever one is asked for."""

from fastapi import Request

from app.core.db import Tenant, run_in_transaction
from app.core.errors import AppError
from app.core.rate_limits import AttemptLimit
from app.deps import Actor, address_of, database_of, secret_box_of, settings_of
from app.schemas.second_factor import FullProof
from app.services.access import sign_in
from app.services.access.refresh import Origin
from app.services.access.second_factor import check_second_factor_again
from app.services.access.sign_in import Proved
from app.services.outbox.append import INSTALLATION


def origin_of(request: Request) -> Origin:
    """Where a request comes from."""
    return Origin(address_of(request), request.headers.get("User-Agent", ""))


async def prove_password(request: Request, email: str, password: str) -> Proved:
    """Tell whose password it is; only wrong ones count against the limits.

    Raises `too_many_attempts`, `wrong_credentials`.
    """
    database, settings = database_of(request), settings_of(request)
    limit = AttemptLimit(database, settings.sign_in_limit_account, settings.sign_in_limit_network)
    address = address_of(request)
    await limit.attempt(email, address)
    async with database.transaction(None, read_only=True) as session:
        account = await sign_in.find_account(session, email)
    try:
        proved = await sign_in.check_password(account, password)
    except AppError:
        await run_in_transaction(
            database, Tenant(INSTALLATION, None), lambda session: sign_in.note_refusal(session, account, email)
        )
        raise
    await limit.succeeded(email, address)
    return proved


async def prove_again(request: Request, actor: Actor, body: FullProof) -> None:
    """Prove, of somebody who is signed in, the password and whatever second factor there is.

    It comes before the transaction of the route, and not into it: hashing is slow, and counting asks for connections of
    its own. A code is used up, whatever comes of the rest.
    Raises `too_many_attempts`, `wrong_credentials`, `second_factor_required`, `wrong_code`, `sign_in_anew`.
    """
    if getattr(request.state, "proved_again", False):
        return  # the route runs once more after a deadlock, and the code is used up
    database = database_of(request)
    async with database.transaction(actor.tenant, read_only=True) as session:
        user = (await sign_in.profile_of(session, actor)).user
    await prove_password(request, user.email, body.present_password)
    codes, whose = code_limit(request), str(actor.user_id)
    if body.code is not None:
        await codes.attempt(whose)
    await run_in_transaction(
        database,
        actor.tenant,
        lambda session: check_second_factor_again(session, secret_box_of(request), actor, body.code),
    )
    request.state.proved_again = True
    if body.code is not None:
        await codes.succeeded(whose)


def code_limit(request: Request) -> AttemptLimit:
    """Counts wrong codes of a second factor, wherever they come from: who tries them knows the password."""
    return AttemptLimit(database_of(request), settings_of(request).code_limit, None, "code")
