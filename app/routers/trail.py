"""The audit trail over HTTP."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.deps import Actor, Page, ReadSession, api_router, requires
from app.models.trail import TrailAction
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.members import PersonRead
from app.schemas.trail import TrailRow
from app.services.companies.trail import TrailFilter, list_trail

router = api_router("/trail", "audit trail")


@router.get("", dependencies=[requires("trail:read")], summary="List the audit trail", responses=problems(401, 403))
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    action: TrailAction | None = None,
    user_id: UUID | None = None,
    subject_id: UUID | None = None,
) -> Listed[TrailRow]:
    """Sign-ins, changes of people and of the company, closed periods, the newest first.

    Postings are not repeated here: the journal has them, and the same seals hold them.
    """
    found = await list_trail(session, actor, page, TrailFilter(action, user_id, subject_id))
    return Listed(items=[_read(row) for row in found.items], next_cursor=found.next_cursor)


def _read(row: Row[Any]) -> TrailRow:
    return TrailRow(
        id=row.id,
        recorded_at=row.recorded_at,
        action=row.action,
        user=PersonRead(id=row.user_id, email=row.user_email, name=row.user_name) if row.user_name else None,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        detail=row.detail,
        address=row.address,
    )
