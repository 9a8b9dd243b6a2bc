"""How pages are arranged, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.deps import Actor, IfMatch, ReadSession, Session, api_router, etag, requires
from app.routers.problems import problems
from app.schemas.layouts import LayoutRead, LayoutUpdate, OwnLayoutsRead, PageLayoutRead, PageName
from app.services.companies.layouts import PAGES, Arranged, get_layout, own_layouts, set_layout

router = api_router("/layouts", "companies")
own_router = api_router("/own-layouts", "companies")

Group = Annotated[UUID | None, Query(description="Of the people of this group; left out: of all others.")]


@own_router.get("", dependencies=[requires("me:read")], summary="List your arrangements", responses=problems(401))
async def own(session: ReadSession, actor: Actor) -> OwnLayoutsRead:
    """Your group's, else the company's; pages that are not named look as they come."""
    return OwnLayoutsRead(items=[LayoutRead.model_validate(each) for each in await own_layouts(session, actor)])


@router.get(
    "/{page}",
    dependencies=[requires("companies:write")],
    summary="Read how a page is arranged",
    responses=problems(401, 403, 404),
)
async def read(
    session: ReadSession, actor: Actor, page: PageName, response: Response, group_id: Group = None
) -> PageLayoutRead:
    """For a group or for all, with an ETag, and with all that could be shown."""
    return _answer(await get_layout(session, actor, page, group_id), response)


@router.put(
    "/{page}",
    dependencies=[requires("companies:write")],
    summary="Arrange a page",
    responses=problems(401, 403, 404, 412),
)
async def put(
    session: Session,
    actor: Actor,
    page: PageName,
    version: IfMatch,
    body: LayoutUpdate,
    response: Response,
    group_id: Group = None,
) -> PageLayoutRead:
    """Set columns, their order, and steps; it shows less, never more than the people may see and do."""
    wanted = Arranged(page, body.columns, body.steps)
    return _answer(await set_layout(session, actor, page, group_id, version=version, wanted=wanted), response)


def _answer(arranged: Arranged, response: Response) -> PageLayoutRead:
    response.headers["ETag"] = etag(arranged.version)
    parts = PAGES[arranged.page]
    return PageLayoutRead(
        page=arranged.page,
        columns=list(arranged.columns),
        steps=list(arranged.steps),
        all_columns=list(parts.columns),
        all_steps=list(parts.steps),
    )
