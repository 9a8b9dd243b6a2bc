"""When, and from where, people may be in, over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import Row

from app.core.clock import now
from app.deps import Actor, Page, ReadSession, Session, api_router, requires
from app.models import AccessWindow
from app.routers.holders import group_of, member_of
from app.routers.problems import problems
from app.schemas.access_windows import AccessWindowRead, AccessWindowUpdate
from app.schemas.common import Listed
from app.services.access.grants import window_of
from app.services.access.listing import list_rows
from app.services.access.windows import opening
from app.services.companies.access_windows import drop_window, list_windows, set_window

router = api_router("/access-windows", "members")


@router.get("", dependencies=[requires("members:read")], summary="List access windows", responses=problems(401, 403))
async def index(session: ReadSession, actor: Actor, page: Page) -> Listed[AccessWindowRead]:
    """Hours and networks of roles, and of those members who have their own; who has none comes in at any time."""
    found = await list_rows(session, list_windows(actor), (AccessWindow.id,), page)
    return Listed(items=[_read(row) for row in found.items], next_cursor=found.next_cursor)


@router.put("", dependencies=[requires("members:write")], summary="Set an access window", responses=problems(401, 403))
async def put(session: Session, actor: Actor, body: AccessWindowUpdate) -> AccessWindowRead:
    """Bind a role, a group or one member to hours and networks; who may not be in any more is out within a second."""
    ids = {"membership_id": body.membership_id, "group_id": body.group_id}
    return _read(await set_window(session, actor, body.model_dump(mode="json") | ids))


@router.delete(
    "/{window_id}",
    status_code=204,
    dependencies=[requires("members:write")],
    summary="Drop an access window",
    responses=problems(401, 403, 404),
)
async def drop(session: Session, actor: Actor, window_id: UUID) -> Response:
    """Let the role come in at any time, or the member as the role does."""
    await drop_window(session, actor, window_id)
    return Response(status_code=204)


def _read(row: Row[Any]) -> AccessWindowRead:
    seen = opening(window_of(row), now())
    return AccessWindowRead(
        id=row.id,
        role=row.role,
        group=group_of(row),
        member=member_of(row),
        time_zone=row.time_zone,
        weekly=row.weekly,
        days=row.days,
        networks=row.networks,
        is_open=seen.is_open,
        changes_at=seen.changes_at,
    )
