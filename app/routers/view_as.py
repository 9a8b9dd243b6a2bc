"""Looking at the portal as somebody of a partner, over HTTP."""

from datetime import timedelta
from uuid import UUID

from fastapi import Request

from app.core.tokens import AccessClaims, Viewer
from app.deps import Actor, Page, ReadSession, Session, api_router, requires, settings_of, token_keys_of
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.view_as import ViewCreate, ViewKept, ViewRead
from app.services.access.listing import fields_of
from app.services.companies.view_as import list_views, view_as

router = api_router("/members/{membership_id}/views", "members")


@router.post(
    "",
    status_code=201,
    dependencies=[requires("members:view-as")],
    summary="Look as a person of a partner",
    responses=problems(401, 403, 404, 409),
)
async def create(request: Request, session: Session, actor: Actor, membership_id: UUID, body: ViewCreate) -> ViewRead:
    """Give a token that names both, reads what the person reads, and changes nothing; the view is written down."""
    seconds = settings_of(request).access_token_seconds
    view = await view_as(session, actor, membership_id, reason=body.reason, lifetime=timedelta(seconds=seconds))
    place = view.member.membership
    claims = AccessClaims(
        user_id=place.user_id,
        company_id=place.company_id,
        membership_id=place.id,
        partner_id=place.partner_id,
        role=place.role,
        scopes=view.scopes,
        sign_in_id=actor.sign_in_id,
        viewer=Viewer(actor.user_id, actor.membership_id),
    )
    return ViewRead(
        access_token=token_keys_of(request).issue(claims, seconds),
        expires_in=seconds,
        membership_id=place.id,
        name=view.member.user.name,
        partner_name=view.member.partner.name if view.member.partner else "",
    )


@router.get(
    "",
    dependencies=[requires("members:view-as")],
    summary="List who looked as a member",
    responses=problems(401, 403, 404),
)
async def index(session: ReadSession, actor: Actor, membership_id: UUID, page: Page) -> Listed[ViewKept]:
    """Each view with its reason, the newest first."""
    found = await list_views(session, actor, membership_id, page)
    return Listed(items=[ViewKept(**fields_of(row)) for row in found.items], next_cursor=found.next_cursor)
