"""How much partners' people may order without asking, over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import Row

from app.deps import Actor, Page, ReadSession, Session, api_router, requires
from app.models import SpendingLimit
from app.routers.holders import group_of, member_of
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.spending_limits import SpendingLimitRead, SpendingLimitUpdate
from app.services.access.listing import list_rows
from app.services.companies.spending_limits import drop_limit, list_limits, set_limit

router = api_router("/spending-limits", "members")


@router.get("", dependencies=[requires("members:read")], summary="List spending limits", responses=problems(401, 403))
async def index(session: ReadSession, actor: Actor, page: Page) -> Listed[SpendingLimitRead]:
    """What roles, groups and single people order without asking; who has no limit orders any amount."""
    found = await list_rows(session, list_limits(actor), (SpendingLimit.id,), page)
    return Listed(items=[_read(row) for row in found.items], next_cursor=found.next_cursor)


@router.put("", dependencies=[requires("members:write")], summary="Set a spending limit", responses=problems(401, 403))
async def put(session: Session, actor: Actor, body: SpendingLimitUpdate) -> SpendingLimitRead:
    """Limit a role, a group or one member; what goes beyond waits for approval, from within a second on."""
    return _read(await set_limit(session, actor, body.model_dump()))


@router.delete(
    "/{limit_id}",
    status_code=204,
    dependencies=[requires("members:write")],
    summary="Drop a spending limit",
    responses=problems(401, 403, 404),
)
async def drop(session: Session, actor: Actor, limit_id: UUID) -> Response:
    """Let the role order any amount, the group as the role does, the member as the group does."""
    await drop_limit(session, actor, limit_id)
    return Response(status_code=204)


def _read(row: Row[Any]) -> SpendingLimitRead:
    return SpendingLimitRead(
        id=row.id,
        document_kind=row.document_kind,
        role=row.role,
        group=group_of(row),
        member=member_of(row),
        per_order=row.per_order,
        per_month=row.per_month,
        approver=row.approver,
    )
