"""Members of a company over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, IfMatch, Page, ReadSession, Session, api_router, etag, requires
from app.routers.problems import problems
from app.schemas.common import Listed, Named
from app.schemas.members import MemberCreate, MemberRead, MemberUpdate, PersonRead, Role
from app.services.companies.members import (
    Member,
    add_member,
    get_member,
    list_members,
    member_version,
    update_member,
)

router = api_router("/members", "members")


@router.get("", dependencies=[requires("members:read")], summary="List members", responses=problems(401, 403))
async def index(
    session: ReadSession, actor: Actor, page: Page, role: Role | None = None, partner_id: UUID | None = None
) -> Listed[MemberRead]:
    """People with a place in the company, staff and partner users, the oldest first."""
    found = await list_members(session, actor, page, role=role, partner_id=partner_id)
    return Listed(items=[read_member(member) for member in found.items], next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("members:write")],
    summary="Add a member",
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, body: MemberCreate, response: Response) -> MemberRead:
    """Register a new person with a first password and give them a place in the company."""
    return answer_member(await add_member(session, actor, **body.model_dump()), response)


@router.get(
    "/{membership_id}",
    dependencies=[requires("members:read")],
    summary="Read a member",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, membership_id: UUID, response: Response) -> MemberRead:
    """One member, with its ETag."""
    return answer_member(await get_member(session, actor, membership_id), response)


@router.patch(
    "/{membership_id}",
    dependencies=[requires("members:write")],
    summary="Change a member",
    responses=problems(401, 403, 404, 409, 412),
)
async def update(
    session: Session, actor: Actor, membership_id: UUID, version: IfMatch, body: MemberUpdate, response: Response
) -> MemberRead:
    """Change a member's role, or take the place away; it binds within a second."""
    changes = body.changes()
    return answer_member(await update_member(session, actor, membership_id, version=version, changes=changes), response)


def answer_member(member: Member, response: Response) -> MemberRead:
    """A member with its ETag."""
    response.headers["ETag"] = etag(member_version(member.membership))
    return read_member(member)


def read_member(member: Member) -> MemberRead:
    """A member as the API shows it."""
    return MemberRead(
        id=member.membership.id,
        user=PersonRead.model_validate(member.user),
        role=member.membership.role,
        partner=Named.model_validate(member.partner) if member.partner else None,
        active=member.membership.active,
        administers=member.membership.administers,
    )
