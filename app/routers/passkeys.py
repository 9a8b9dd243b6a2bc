"""Passkeys over HTTP: a person's own, and signing in with one."""

from uuid import UUID

from fastapi import Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Tenant, run_in_transaction
from app.core.rate_limits import AttemptLimit
from app.deps import Actor, ReadSession, Session, address_of, api_router, database_of, public, requires, settings_of
from app.routers.auth import RefreshCookie, grant, wanted_of
from app.routers.problems import problems
from app.routers.proof import prove_again
from app.schemas.auth import TokenRead
from app.schemas.passkeys import PasskeyAdded, PasskeyCreate, PasskeyOptions, PasskeyRead, Passkeys, PasskeySignIn
from app.services.access import passkeys, sign_in
from app.services.access import refresh as refresh_tokens
from app.services.access.passkeys import Site
from app.services.access.sign_in import Entry

router = api_router("/auth/passkeys", "access")


@router.get("", dependencies=[requires("account:read")], summary="List one's passkeys", responses=problems(401, 403))
async def index(session: ReadSession, actor: Actor) -> Passkeys:
    """The person's passkeys, the oldest first."""
    found = await passkeys.own_passkeys(session, actor)
    return Passkeys(items=[PasskeyRead.model_validate(passkey) for passkey in found])


@router.post(
    "/creation-options",
    dependencies=[requires("account:write"), Depends(prove_again)],
    summary="Begin to make a passkey",
    responses=problems(401, 403, 409, 429),
)
async def begin(request: Request, session: Session, actor: Actor) -> PasskeyOptions:
    """Give what the browser asks the device to make."""
    return PasskeyOptions(public_key=await passkeys.begin_passkey(session, site_of(request), actor))


@router.post(
    "",
    status_code=201,
    dependencies=[requires("account:write")],
    summary="Keep a passkey",
    responses=problems(401, 403, 409),
)
async def create(request: Request, session: Session, actor: Actor, body: PasskeyCreate) -> PasskeyAdded:
    """Keep what the device made; every other sign-in of the person ends."""
    passkey, codes = await passkeys.add_passkey(
        session, site_of(request), actor, name=body.name, credential=body.credential
    )
    return PasskeyAdded(passkey=PasskeyRead.model_validate(passkey), codes=codes)


@router.post(
    "/{passkey_id}/removal",
    dependencies=[requires("account:write"), Depends(prove_again)],
    status_code=204,
    summary="Do without a passkey",
    responses=problems(401, 403, 404, 429),
)
async def remove(session: Session, actor: Actor, passkey_id: UUID) -> Response:
    """Take it away."""
    await passkeys.remove_passkey(session, actor, passkey_id)
    return Response(status_code=204)


@router.post(
    "/request-options", dependencies=[public()], summary="Begin to sign in with a passkey", responses=problems(429)
)
async def ask(request: Request) -> PasskeyOptions:
    """Give what the browser asks the device to sign."""
    await _limit(request).attempt("", address_of(request))
    public_key = await run_in_transaction(
        database_of(request), None, lambda session: passkeys.ask_for_passkey(session, site_of(request))
    )
    return PasskeyOptions(public_key=public_key)


@router.post("/sign-in", dependencies=[public()], summary="Sign in with a passkey", responses=problems(401, 403, 429))
async def post_sign_in(
    request: Request, response: Response, body: PasskeySignIn, cookie: RefreshCookie = None
) -> TokenRead:
    """Give an access token and set the refresh cookie: the device has checked who holds it."""
    wanted = wanted_of(request, body.membership_id, after_hours=body.after_hours)

    async def work(session: AsyncSession) -> Entry:
        user = await passkeys.prove_passkey(session, site_of(request), body.credential)
        if cookie is not None:
            await refresh_tokens.sign_out(session, cookie)
        return await sign_in.begin(session, user, wanted)

    return grant(request, response, await run_in_transaction(database_of(request), Tenant(None, None), work))


def site_of(request: Request) -> Site:
    """What passkeys are bound to: where the installation says that its pages are."""
    settings = settings_of(request)
    url = settings.public_url
    if url is None:
        return Site("localhost", f"http://localhost:{settings.port}")
    default = {"http": 80, "https": 443}.get(url.scheme)
    port = "" if url.port in (None, default) else f":{url.port}"
    return Site(url.host or "localhost", f"{url.scheme}://{url.host}{port}")


def _limit(request: Request) -> AttemptLimit:
    settings = settings_of(request)
    return AttemptLimit(database_of(request), settings.sign_in_limit_network, None, "passkey")
