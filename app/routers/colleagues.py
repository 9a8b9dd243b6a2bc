"""Colleagues over HTTP: a partner's own administrator invites and limits people of the same partner, and no others."""

from typing import Literal
from uuid import UUID

from fastapi import Response

from app.deps import Actor, IfMatch, Page, ReadSession, Session, api_router, requires
from app.routers.invitations import read_invitation
from app.routers.members import answer_member, read_member
from app.routers.problems import problems
from app.schemas.account_links import ColleagueInvite, InvitationRead
from app.schemas.common import Listed
from app.schemas.members import ColleagueUpdate, MemberRead
from app.schemas.sign_ins import SignInsEnded
from app.services.companies import invitations
from app.services.companies.members import get_member, list_members, sign_out_member, update_member

router = api_router("/colleagues", "members")


@router.get("", dependencies=[requires("colleagues:read")], summary="List colleagues", responses=problems(401, 403))
async def index(session: ReadSession, actor: Actor, page: Page) -> Listed[MemberRead]:
    """People who act for the same partner, the oldest first."""
    found = await list_members(session, actor, page)
    return Listed(items=[read_member(member) for member in found.items], next_cursor=found.next_cursor)


@router.get(
    "/invitations",
    dependencies=[requires("colleagues:read")],
    summary="List invitations of colleagues",
    responses=problems(401, 403),
)
async def index_invitations(
    session: ReadSession, actor: Actor, page: Page, status: Literal["open", "accepted", "withdrawn"] = "open"
) -> Listed[InvitationRead]:
    """Who has been asked to act for the same partner, the newest first."""
    found = await invitations.list_invitations(session, actor, page, status=status)
    return Listed(items=[read_invitation(invited) for invited in found.items], next_cursor=found.next_cursor)


@router.post(
    "/invitations",
    status_code=201,
    dependencies=[requires("colleagues:write")],
    summary="Invite a colleague",
    responses=problems(401, 403, 409),
)
async def invite(session: Session, actor: Actor, body: ColleagueInvite) -> InvitationRead:
    """Send a link; the colleague gets the administrator's own role for the same partner."""
    invited = await invitations.invite(
        session, actor, **body.model_dump(), role=actor.role, partner_id=actor.partner_id
    )
    return read_invitation(invited)


@router.post(
    "/invitations/{invitation_id}/mail",
    dependencies=[requires("colleagues:write")],
    summary="Send a colleague's invitation again",
    responses=problems(401, 403, 404, 409),
)
async def mail_again(session: Session, actor: Actor, invitation_id: UUID) -> InvitationRead:
    """Send a new link; the earlier one is no longer accepted."""
    return read_invitation(await invitations.mail_again(session, actor, invitation_id))


@router.post(
    "/invitations/{invitation_id}/withdrawal",
    dependencies=[requires("colleagues:write")],
    summary="Take a colleague's invitation back",
    responses=problems(401, 403, 404, 409),
)
async def withdraw(session: Session, actor: Actor, invitation_id: UUID) -> InvitationRead:
    """The link is no longer accepted."""
    return read_invitation(await invitations.withdraw(session, actor, invitation_id))


@router.get(
    "/{membership_id}",
    dependencies=[requires("colleagues:read")],
    summary="Read a colleague",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, membership_id: UUID, response: Response) -> MemberRead:
    """One colleague, with its ETag."""
    return answer_member(await get_member(session, actor, membership_id), response)


@router.patch(
    "/{membership_id}",
    dependencies=[requires("colleagues:write")],
    summary="Limit a colleague",
    responses=problems(401, 403, 404, 409, 412),
)
async def update(
    session: Session, actor: Actor, membership_id: UUID, version: IfMatch, body: ColleagueUpdate, response: Response
) -> MemberRead:
    """Take a colleague's place away or give it back, and say whether the colleague administers, too."""
    changes = body.changes()
    return answer_member(await update_member(session, actor, membership_id, version=version, changes=changes), response)


@router.post(
    "/{membership_id}/sign-ins/ending",
    dependencies=[requires("colleagues:write")],
    summary="Sign a colleague out",
    responses=problems(401, 403, 404),
)
async def end_sign_ins(session: Session, actor: Actor, membership_id: UUID) -> SignInsEnded:
    """Whoever is signed in as the colleague has to prove the password again to enter this company."""
    return SignInsEnded(ended=await sign_out_member(session, actor, membership_id))
