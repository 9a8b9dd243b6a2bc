"""The staff and its absences over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy import Row

from app.deps import Actor, IfMatch, Page, ReadSession, Session, api_router, etag, requires
from app.routers.problems import problems
from app.schemas.absences import AbsenceCreate, AbsenceRead, AbsenceUpdate, Colleague, StaffRead
from app.schemas.common import Listed
from app.services.access.standing_in import Away
from app.services.companies.absences import (
    AbsenceFilter,
    change_absence,
    drop_absence,
    enter_absence,
    get_absence,
    list_absences,
    list_staff,
)

router = api_router("/absences", "members")
staff_router = api_router("/staff", "members")


@staff_router.get("", dependencies=[requires("staff:read")], summary="List the staff", responses=problems(401, 403))
async def staff(session: ReadSession, actor: Actor, page: Page) -> Listed[StaffRead]:
    """Who can be in charge of partners or stand in, by name."""
    found = await list_staff(session, actor, page)
    return Listed(items=[StaffRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.get("", dependencies=[requires("staff:read")], summary="List absences", responses=problems(401, 403))
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    user_id: UUID | None = None,
    not_over: Annotated[bool, Query(description="Only those that last today or later.")] = False,
) -> Listed[AbsenceRead]:
    """When people of the staff are away and who stands in, those entered last first."""
    found = await list_absences(session, actor, page, AbsenceFilter(user_id, not_over))
    return Listed(items=[_read(row) for row in found.items], next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("absences:write")],
    summary="Enter an absence",
    responses=problems(401, 403, 409),
)
async def enter(session: Session, actor: Actor, body: AbsenceCreate, response: Response) -> AbsenceRead:
    """Say when somebody is away; what concerns that person's partners goes to the stand-in meanwhile."""
    wanted = Away(body.user_id or actor.user_id, body.stand_in_id, body.first_day, body.last_day)
    return _answer(await enter_absence(session, actor, wanted), response)


@router.get(
    "/{absence_id}",
    dependencies=[requires("staff:read")],
    summary="Read an absence",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, absence_id: UUID, response: Response) -> AbsenceRead:
    """One absence, with its ETag."""
    return _answer(await get_absence(session, actor, absence_id), response)


@router.put(
    "/{absence_id}",
    dependencies=[requires("absences:write")],
    summary="Change an absence",
    responses=problems(401, 403, 404, 409, 412),
)
async def change(
    session: Session, actor: Actor, absence_id: UUID, version: IfMatch, body: AbsenceUpdate, response: Response
) -> AbsenceRead:
    """Come back earlier or later, or let somebody else stand in; it binds at once."""
    days = (body.first_day, body.last_day)
    changed = await change_absence(session, actor, absence_id, version=version, stand_in_id=body.stand_in_id, days=days)
    return _answer(changed, response)


@router.delete(
    "/{absence_id}",
    status_code=204,
    dependencies=[requires("absences:write")],
    summary="Drop an absence",
    responses=problems(401, 403, 404),
)
async def drop(session: Session, actor: Actor, absence_id: UUID) -> Response:
    """Forget an absence: it was not to be."""
    await drop_absence(session, actor, absence_id)
    return Response(status_code=204)


def _answer(row: Row[Any], response: Response) -> AbsenceRead:
    response.headers["ETag"] = etag(row.version)
    return _read(row)


def _read(row: Row[Any]) -> AbsenceRead:
    return AbsenceRead(
        id=row.id,
        person=Colleague(id=row.user_id, name=row.user_name),
        stand_in=Colleague(id=row.stand_in_id, name=row.stand_in_name),
        first_day=row.first_day,
        last_day=row.last_day,
        is_away=row.is_away,
        version=row.version,
    )
