"""A person's own account over HTTP: password and address."""

from fastapi import Request, Response

from app.core.db import Tenant, run_in_transaction
from app.core.passwords import hash_password
from app.core.rate_limits import AttemptLimit
from app.deps import Actor, address_of, api_router, database_of, public, requires, settings_of
from app.routers.auth import grant, wanted_of
from app.routers.problems import problems
from app.routers.proof import prove_password
from app.schemas.account_links import (
    EmailChange,
    EmailConfirmed,
    LinkBody,
    PasswordChange,
    ResetAsk,
    ResetConfirm,
)
from app.schemas.auth import TokenRead
from app.services.access import email_changes, password_changes, sign_in
from app.services.outbox.append import INSTALLATION

router = api_router("/auth", "access")


@router.post(
    "/password-reset",
    dependencies=[public()],
    status_code=202,
    summary="Ask for a link to set a new password",
    responses=problems(429),
)
async def post_reset(request: Request, body: ResetAsk) -> Response:
    """Answer the same, as fast, whether or not the address has an account."""
    database, settings = database_of(request), settings_of(request)
    limit = AttemptLimit(database, settings.reset_limit_account, settings.reset_limit_network, "reset")
    await limit.attempt(body.email, address_of(request))
    await run_in_transaction(
        database, Tenant(INSTALLATION, None), lambda session: password_changes.ask_reset(session, body.email)
    )
    return Response(status_code=202)


@router.post(
    "/password-reset/confirmation",
    dependencies=[public()],
    status_code=204,
    summary="Set a new password by the link",
    responses=problems(422),
)
async def post_reset_confirmation(request: Request, body: ResetConfirm) -> Response:
    """End every sign-in of the person; the next step is signing in with the new password."""
    await run_in_transaction(
        database_of(request),
        Tenant(INSTALLATION, None),
        lambda session: password_changes.reset_password(session, body.token, body.password),
    )
    return Response(status_code=204)


@router.post(
    "/password",
    dependencies=[requires("account:write")],
    summary="Change one's own password",
    responses=problems(401, 403, 422, 429),
)
async def post_password(request: Request, response: Response, actor: Actor, body: PasswordChange) -> TokenRead:
    """End every sign-in of the person and begin a new one here."""
    database = database_of(request)
    async with database.transaction(actor.tenant, read_only=True) as session:
        user = (await sign_in.profile_of(session, actor)).user
    wanted = wanted_of(request, actor.membership_id)
    proved = await prove_password(request, user.email, body.present_password)
    password_changes.check_new_password(body.password, email=user.email, name=user.name)
    new_hash = await hash_password(body.password)
    entry = await run_in_transaction(
        database,
        actor.tenant,
        lambda session: password_changes.change_password(session, actor, proved, new_hash, wanted),
    )
    return grant(request, response, entry)


@router.post(
    "/email-change",
    dependencies=[requires("account:write")],
    status_code=202,
    summary="Ask to change one's own address",
    responses=problems(401, 403, 422, 429),
)
async def post_email_change(request: Request, actor: Actor, body: EmailChange) -> Response:
    """Send a link to the old and to the new address; both have to be followed."""
    database = database_of(request)
    async with database.transaction(actor.tenant, read_only=True) as session:
        user = (await sign_in.profile_of(session, actor)).user
    await prove_password(request, user.email, body.present_password)
    await run_in_transaction(
        database, actor.tenant, lambda session: email_changes.ask_email_change(session, actor, body.email)
    )
    return Response(status_code=202)


@router.post(
    "/email-change/confirmation",
    dependencies=[public()],
    summary="Say yes to a change of address by the link",
    responses=problems(409, 422),
)
async def post_email_confirmation(request: Request, body: LinkBody) -> EmailConfirmed:
    """Count one side's yes; with the second the address changes."""
    changed = await run_in_transaction(
        database_of(request),
        Tenant(INSTALLATION, None),
        lambda session: email_changes.confirm_email_change(session, body.token),
    )
    return EmailConfirmed(status="changed" if changed else "waiting")
