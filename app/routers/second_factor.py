"""A person's second factor over HTTP."""

import segno
from fastapi import Depends, Request, Response

from app.core.db import run_in_transaction
from app.deps import Actor, ReadSession, Session, api_router, database_of, requires, secret_box_of
from app.routers.problems import problems
from app.routers.proof import code_limit, prove_again
from app.schemas.second_factor import CodeBody, EnrolmentRead, FactorsRead, RecoveryCodes
from app.services.access import second_factor, sign_in

router = api_router("/auth/second-factor", "access")


@router.get(
    "", dependencies=[requires("account:read")], summary="Read one's second factor", responses=problems(401, 403)
)
async def index(session: ReadSession, actor: Actor) -> FactorsRead:
    """Tell what the person has, and whether the company asks for it."""
    state = await second_factor.state_of(session, actor.user_id)
    return FactorsRead(
        code_app=state.code_app,
        recovery_codes_left=state.recovery_codes_left,
        required=await sign_in.is_factor_required(session, actor),
    )


@router.post(
    "/app",
    dependencies=[requires("account:write"), Depends(prove_again)],
    summary="Set up an app that makes codes",
    responses=problems(401, 403, 409, 429),
)
async def begin(request: Request, session: Session, actor: Actor) -> EnrolmentRead:
    """Give the secret for the app; it counts once a code of it came back."""
    enrolment = await second_factor.begin_code_app(session, secret_box_of(request), actor)
    picture = segno.make(enrolment.uri, error="m").svg_data_uri(scale=5)
    return EnrolmentRead(secret=enrolment.secret, uri=enrolment.uri, picture=picture)


@router.post(
    "/app/confirmation",
    dependencies=[requires("account:write")],
    summary="Let the app count by its first code",
    responses=problems(401, 403, 409, 429),
)
async def confirm(request: Request, actor: Actor, body: CodeBody) -> RecoveryCodes:
    """Give recovery codes; every other sign-in of the person ends."""
    attempts, whose = code_limit(request), str(actor.user_id)
    await attempts.attempt(whose)
    codes = await run_in_transaction(
        database_of(request),
        actor.tenant,
        lambda session: second_factor.confirm_code_app(session, secret_box_of(request), actor, body.code),
    )
    await attempts.succeeded(whose)
    return RecoveryCodes(codes=codes)


@router.post(
    "/app/removal",
    dependencies=[requires("account:write"), Depends(prove_again)],
    status_code=204,
    summary="Do without the app",
    responses=problems(401, 403, 429),
)
async def remove(session: Session, actor: Actor) -> Response:
    """Take the app away."""
    await second_factor.remove_code_app(session, actor)
    return Response(status_code=204)


@router.post(
    "/recovery-codes",
    dependencies=[requires("account:write"), Depends(prove_again)],
    summary="Make recovery codes anew",
    responses=problems(401, 403, 429),
)
async def renew(session: Session, actor: Actor) -> RecoveryCodes:
    """Ten new codes; the earlier ones are no longer accepted."""
    return RecoveryCodes(codes=await second_factor.renew_recovery_codes(session, actor))
