"""Sign-ins over HTTP: a person's own, and a member's as staff sees them."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, Page, ReadSession, Session, api_router, requires
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.sign_ins import SignInRead, SignInsEnded
from app.services.access import sign_ins
from app.services.access.listing import Listing, fields_of
from app.services.access.sign_ins import SignInRow
from app.services.companies.members import get_member, sign_out_member

router = api_router("/auth/sign-ins", "access")
member_router = api_router("/members/{membership_id}/sign-ins", "members")


@router.get(
    "", dependencies=[requires("account:read")], summary="List one's own sign-ins", responses=problems(401, 403)
)
async def index(session: ReadSession, actor: Actor, page: Page) -> Listed[SignInRead]:
    """Browsers in which the person is signed in, in whichever company, the newest first."""
    return _read(await sign_ins.own_sign_ins(session, actor, page), actor.sign_in_id)


@router.post(
    "/ending",
    dependencies=[requires("account:write")],
    summary="Sign out everywhere else",
    responses=problems(401, 403),
)
async def end_others(session: Session, actor: Actor) -> SignInsEnded:
    """End every sign-in of the person but this one."""
    return SignInsEnded(ended=await sign_ins.end_others(session, actor))


@router.post(
    "/{sign_in_id}/ending",
    dependencies=[requires("account:write")],
    status_code=204,
    summary="End one of one's own sign-ins",
    responses=problems(401, 403, 404),
)
async def end_one(session: Session, actor: Actor, sign_in_id: UUID) -> Response:
    """The browser is out within a second."""
    await sign_ins.end_own(session, actor, sign_in_id)
    return Response(status_code=204)


@member_router.get(
    "", dependencies=[requires("members:write")], summary="List a member's sign-ins", responses=problems(401, 403, 404)
)
async def member_index(session: ReadSession, actor: Actor, membership_id: UUID, page: Page) -> Listed[SignInRead]:
    """Browsers in which the member is in this company just now."""
    member = await get_member(session, actor, membership_id)
    return _read(await sign_ins.sign_ins_here(session, member.membership, page), actor.sign_in_id)


@member_router.post(
    "/ending",
    dependencies=[requires("members:write")],
    summary="Sign a member out",
    responses=problems(401, 403, 404),
)
async def end_members(session: Session, actor: Actor, membership_id: UUID) -> SignInsEnded:
    """Whoever is signed in as the member has to prove the password again to enter this company."""
    return SignInsEnded(ended=await sign_out_member(session, actor, membership_id))


def _read(found: Listing[SignInRow], current: UUID | None) -> Listed[SignInRead]:
    items = [SignInRead(**fields_of(row), current=row.id == current) for row in found.items]
    return Listed(items=items, next_cursor=found.next_cursor)
