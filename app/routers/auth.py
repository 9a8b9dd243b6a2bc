"""Sign-in, refresh, sign-out, and who is signed in."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Cookie, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import Tenant, run_in_transaction
from app.core.errors import AppError
from app.core.settings import Settings
from app.core.tokens import AccessClaims
from app.deps import (
    Actor,
    ReadSession,
    api_router,
    database_of,
    public,
    requires,
    secret_box_of,
    settings_of,
    token_keys_of,
)
from app.routers.problems import problems
from app.routers.proof import code_limit, origin_of, prove_password
from app.schemas.auth import (
    CompanyRead,
    MembershipChoice,
    MembershipRead,
    MeRead,
    PartnerBrief,
    Refresh,
    SignIn,
    TokenRead,
    UserRead,
)
from app.services.access import refresh as refresh_tokens
from app.services.access import sign_in
from app.services.access.roles import AFTER_HOURS, EVERYBODY
from app.services.access.second_factor import check_second_factor
from app.services.access.sign_in import Entry, Wanted

COOKIE = "giao_refresh"
COOKIE_PATH = "/api/v1/auth"

router = api_router("", "access")
RefreshCookie = Annotated[str | None, Cookie(alias=COOKIE, max_length=200, include_in_schema=False)]


@router.post(
    "/auth/sign-in",
    dependencies=[public()],
    summary="Sign in with e-mail address and password",
    responses=problems(401, 403, 429),
)
async def post_sign_in(body: SignIn, request: Request, response: Response, cookie: RefreshCookie = None) -> TokenRead:
    """Give an access token and set the refresh cookie; the sign-in whose cookie it replaces ends."""
    database = database_of(request)
    proved = await prove_password(request, body.email.lower(), body.password)
    wanted = wanted_of(request, body.membership_id, after_hours=body.after_hours)
    accepted = False

    async def work(session: AsyncSession) -> Entry:
        nonlocal accepted
        await check_second_factor(session, secret_box_of(request), proved.user_id, body.code)
        accepted = True
        if cookie is not None:
            await refresh_tokens.sign_out(session, cookie)
        return await sign_in.enter(session, proved, wanted)

    codes = code_limit(request)
    if body.code is not None:
        await codes.attempt(str(proved.user_id))
    try:
        entry = await run_in_transaction(database, Tenant(None, proved.user_id), work)
    finally:
        # Also where the door is closed to it: only wrong codes count.
        if body.code is not None and accepted:
            await codes.succeeded(str(proved.user_id))
    return grant(request, response, entry)


@router.post(
    "/auth/refresh",
    dependencies=[public()],
    summary="Get a new access token, also for another company",
    responses=problems(401, 403, 409),
)
async def post_refresh(
    request: Request, response: Response, body: Refresh | None = None, cookie: RefreshCookie = None
) -> TokenRead:
    """Exchange the refresh cookie for the next one.

    Two tabs at once: one is answered, the other gets 409 `refresh_in_progress` and tries again with
    the cookie that the first has set. A token used again later ends the whole sign-in.
    """
    if cookie is None:
        raise sign_in.session_ended()
    asked = body or Refresh()
    wanted = wanted_of(request, asked.membership_id, after_hours=asked.after_hours)
    entry = await run_in_transaction(database_of(request), None, lambda session: sign_in.stay(session, cookie, wanted))
    if isinstance(entry, AppError):
        raise entry
    return grant(request, response, entry)


@router.post("/auth/sign-out", dependencies=[public()], status_code=204, summary="End this sign-in everywhere")
async def post_sign_out(request: Request, cookie: RefreshCookie = None) -> Response:
    """Revoke the refresh tokens of this sign-in and remove the cookie."""
    if cookie is not None:
        await run_in_transaction(database_of(request), None, lambda session: refresh_tokens.sign_out(session, cookie))
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path=COOKIE_PATH, httponly=True, samesite="strict", secure=_is_secure(request))
    return response


@router.get("/me", dependencies=[requires("me:read")], summary="Who is signed in", responses=problems(401))
async def get_me(session: ReadSession, actor: Actor) -> MeRead:
    """Tell the person, its company, its partner and its scopes."""
    profile = await sign_in.profile_of(session, actor)
    company = profile.company
    return MeRead(
        user=UserRead.model_validate(profile.user),
        membership=MembershipRead(id=actor.membership_id, role=actor.role),
        company=CompanyRead(
            id=company.id,
            code=company.code,
            name=company.name,
            base_currency=company.base_currency,
            currency_scale=profile.currency_scale,
            posting_policy=company.posting_policy,
            time_zone=company.time_zone,
            locale=company.locale,
        ),
        partner=PartnerBrief.model_validate(profile.partner) if profile.partner else None,
        scopes=sorted(actor.scopes),
        factor_due=await sign_in.is_factor_due(session, actor),
    )


def lifetime_of(settings: Settings) -> timedelta:
    """How long a sign-in lasts without being used."""
    return timedelta(days=settings.refresh_token_days)


def wanted_of(request: Request, membership_id: UUID | None, *, after_hours: bool = False) -> Wanted:
    """Where a request wants to be let in."""
    return Wanted(membership_id, lifetime_of(settings_of(request)), origin_of(request), after_hours)


def grant(request: Request, response: Response, entry: Entry) -> TokenRead:
    """Give an access token and set the refresh cookie."""
    settings = settings_of(request)
    actor = entry.place.actor
    claims = AccessClaims(
        user_id=actor.user_id,
        company_id=actor.company_id,
        membership_id=actor.membership_id,
        partner_id=actor.partner_id,
        role=actor.role,
        scopes=_scopes_of(entry),
        sign_in_id=entry.refresh.sign_in_id,
    )
    response.set_cookie(
        COOKIE,
        entry.refresh.secret,
        max_age=int(lifetime_of(settings).total_seconds()),
        path=COOKIE_PATH,
        httponly=True,
        samesite="strict",
        secure=_is_secure(request),
    )
    lifetime_s = settings.access_token_seconds
    changes_at = entry.opens_at or entry.closes_at
    if changes_at is not None:
        lifetime_s = max(1, min(lifetime_s, int((changes_at - now()).total_seconds())))
    return TokenRead(
        access_token=token_keys_of(request).issue(claims, lifetime_s),
        expires_in=lifetime_s,
        membership_id=entry.place.id,
        memberships=[MembershipChoice.model_validate(place) for place in entry.places],
        opens_at=entry.opens_at,
    )


def _scopes_of(entry: Entry) -> frozenset[str]:
    if entry.factor_due:
        return EVERYBODY
    return AFTER_HOURS if entry.opens_at is not None else entry.place.actor.scopes


def _is_secure(request: Request) -> bool:
    public_url = settings_of(request).public_url
    return request.url.scheme == "https" or (public_url is not None and public_url.scheme == "https")
