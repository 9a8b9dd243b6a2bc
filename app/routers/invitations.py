"""Invitations over HTTP: staff asks people in, and these accept by the link that they were sent."""

from typing import Literal
from uuid import UUID

from fastapi import Request

from app.core.db import run_in_transaction
from app.core.passwords import hash_password
from app.deps import Actor, Page, ReadSession, Session, api_router, database_of, public, requires
from app.routers.problems import problems
from app.routers.proof import prove_password
from app.schemas.account_links import (
    Accepted,
    InvitationAccept,
    InvitationCreate,
    InvitationOffer,
    InvitationRead,
    LinkBody,
)
from app.schemas.common import Listed, Named
from app.services.access.password_changes import check_new_password
from app.services.companies import acceptance, invitations
from app.services.companies.invitations import Invited

router = api_router("/invitations", "members")
link_router = api_router("/auth/invitation", "access")


@router.get("", dependencies=[requires("members:read")], summary="List invitations", responses=problems(401, 403))
async def index(
    session: ReadSession, actor: Actor, page: Page, status: Literal["open", "accepted", "withdrawn"] = "open"
) -> Listed[InvitationRead]:
    """Who has been asked into the company, the newest first."""
    found = await invitations.list_invitations(session, actor, page, status=status)
    return Listed(items=[read_invitation(invited) for invited in found.items], next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("members:write")],
    summary="Invite a person",
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, body: InvitationCreate) -> InvitationRead:
    """Send a link with which the person sets a password and enters."""
    return read_invitation(await invitations.invite(session, actor, **body.model_dump()))


@router.post(
    "/{invitation_id}/mail",
    dependencies=[requires("members:write")],
    summary="Send an invitation again",
    responses=problems(401, 403, 404, 409),
)
async def mail_again(session: Session, actor: Actor, invitation_id: UUID) -> InvitationRead:
    """Send a new link; the earlier one is no longer accepted."""
    return read_invitation(await invitations.mail_again(session, actor, invitation_id))


@router.post(
    "/{invitation_id}/withdrawal",
    dependencies=[requires("members:write")],
    summary="Take an invitation back",
    responses=problems(401, 403, 404, 409),
)
async def withdraw(session: Session, actor: Actor, invitation_id: UUID) -> InvitationRead:
    """The link is no longer accepted."""
    return read_invitation(await invitations.withdraw(session, actor, invitation_id))


@link_router.post("/offer", dependencies=[public()], summary="Read an invitation by its link", responses=problems(422))
async def offer(request: Request, body: LinkBody) -> InvitationOffer:
    """Tell where the link leads, and whether the person's own password accepts it."""
    tenant, secret = acceptance.tenant_of(body.token)
    async with database_of(request).transaction(tenant, read_only=True) as session:
        found = await acceptance.read_offer(session, tenant, secret)
    return InvitationOffer(
        email=found.email,
        name=found.name,
        locale=found.locale,
        role=found.role,
        company_name=found.company_name,
        partner_name=found.partner_name,
        has_account=found.account_id is not None,
    )


@link_router.post(
    "/acceptance", dependencies=[public()], summary="Accept an invitation", responses=problems(401, 422, 429)
)
async def accept(request: Request, body: InvitationAccept) -> Accepted:
    """Give the person the place; signing in is the next step, as for everybody."""
    tenant, secret = acceptance.tenant_of(body.token)
    database = database_of(request)
    async with database.transaction(tenant, read_only=True) as session:
        found = await acceptance.read_offer(session, tenant, secret)

    async def work(proved: UUID | None, new_hash: str | None) -> UUID:
        return await run_in_transaction(
            database,
            tenant,
            lambda session: acceptance.accept(
                session, tenant, secret, name=body.name, locale=body.locale, proved=proved, new_hash=new_hash
            ),
        )

    if found.account_id is not None:
        proved = await prove_password(request, found.email, body.password)
        membership_id = await work(proved.user_id, None)
    else:
        check_new_password(body.password, email=found.email, name=body.name)
        membership_id = await work(None, await hash_password(body.password))
    return Accepted(email=found.email, membership_id=membership_id)


def read_invitation(invited: Invited) -> InvitationRead:
    """An invitation as the API shows it."""
    invitation = invited.invitation
    return InvitationRead(
        id=invitation.id,
        email=invitation.email,
        name=invitation.name,
        locale=invitation.locale,
        role=invitation.role,
        partner=Named.model_validate(invited.partner) if invited.partner else None,
        administers=invitation.administers,
        by_company=invitation.administrator_id is None,
        status=invitation.status,
        expires_at=invitation.expires_at,
        created_at=invitation.created_at,
    )
