"""Lists as files over HTTP: what the list would show, bound to who asks, recorded, and no more than so many rows."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request, Response

from app.core.db import run_in_transaction
from app.core.errors import AppError, Kind, conflict
from app.core.paging import Page
from app.core.rate_limits import AttemptLimit
from app.deps import Actor, api_router, database_of, requires
from app.field_walls import Table
from app.routers.custom_filters import CustomFilter
from app.routers.items import item_read
from app.routers.partners import partner_read
from app.routers.problems import problems
from app.routers.sales_orders import Status
from app.schemas.items import ItemKind, ItemRead
from app.schemas.partners import PartnerRead
from app.schemas.sales import SalesOrderSummary
from app.services.access.actor import Actor as SignedIn
from app.services.access.custom_fields import wanted_values
from app.services.catalog.items import list_items
from app.services.exports.orders import exported_orders
from app.services.exports.tables import as_csv, as_xlsx, columns_of
from app.services.partners.partners import list_partners
from app.services.sales.queries import OrderFilter
from app.services.trail.record import record

MOST_ROWS = 10_000
MOST_OFTEN = "60/hour"
WHOLE = Page(limit=MOST_ROWS)
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
CONTENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": f"A file of at most {MOST_ROWS} rows.",
        "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA.values()},
    }
}
FileFormat = Annotated[Literal["xlsx", "csv"], Query(alias="format")]
Found = tuple[Sequence[Mapping[str, Any]], bool]

router = api_router("/exports", "exports")


@router.get(
    "/items",
    dependencies=[requires("items:read")],
    summary="Export items",
    responses={**problems(401, 403, 409, 429), **CONTENT},
    response_class=Response,
    response_model=None,
)
async def items(
    request: Request,
    actor: Actor,
    file_format: FileFormat = "csv",
    query: Annotated[str | None, Query(max_length=60)] = None,
    active: bool | None = None,
    kind: ItemKind | None = None,
    custom: CustomFilter = (),
) -> Table[ItemRead]:
    """The items that the list shows, with the company's own fields that you have."""
    wanted = wanted_values(actor.own_fields, "item", custom)

    async def read(session: Any) -> Found:
        found = await list_items(session, actor, WHOLE, query=query, active=active, kind=kind, custom=wanted)
        return [item_read(actor, view).model_dump(mode="json") for view in found.items], found.next_cursor is not None

    return await _file(request, actor, ("items", "item", file_format), read)


@router.get(
    "/partners",
    dependencies=[requires("partners:read")],
    summary="Export partners",
    responses={**problems(401, 403, 409, 429), **CONTENT},
    response_class=Response,
    response_model=None,
)
async def partners(
    request: Request,
    actor: Actor,
    file_format: FileFormat = "csv",
    query: Annotated[str | None, Query(max_length=60)] = None,
    active: bool | None = None,
    custom: CustomFilter = (),
) -> Table[PartnerRead]:
    """The partners that the list shows, with the company's own fields that you have."""
    wanted = wanted_values(actor.own_fields, "partner", custom)

    async def read(session: Any) -> Found:
        found = await list_partners(session, actor, WHOLE, query=query, active=active, custom=wanted)
        rows = [partner_read(actor, view).model_dump(mode="json") for view in found.items]
        return rows, found.next_cursor is not None

    return await _file(request, actor, ("partners", "partner", file_format), read)


@router.get(
    "/sales-orders",
    dependencies=[requires("sales-orders:read")],
    summary="Export sales orders",
    responses={**problems(401, 403, 409, 429), **CONTENT},
    response_class=Response,
    response_model=None,
)
async def sales_orders(
    request: Request,
    actor: Actor,
    file_format: FileFormat = "csv",
    status: Status | None = None,
    partner_id: UUID | None = None,
    query: Annotated[str | None, Query(max_length=60)] = None,
    custom: CustomFilter = (),
) -> Table[SalesOrderSummary]:
    """The sales orders that the list shows, newest first, with the company's own fields that you have."""
    wanted = OrderFilter(status, partner_id, query, False, wanted_values(actor.own_fields, "sales_order", custom))

    async def read(session: Any) -> Found:
        return await exported_orders(session, actor, WHOLE, wanted)

    return await _file(request, actor, ("sales-orders", "sales_order", file_format), read)


async def _file(request: Request, actor: SignedIn, what: tuple[str, str, str], read: Any) -> Table[Any]:
    """Read and record that it was; the file is written when the transaction is over.

    Raises `view_only` (FORBIDDEN), `too_many_attempts`, `export_too_large` (CONFLICT).
    """
    name, carrier, file_format = what
    if actor.viewer_id is not None:
        message = "Files are taken for oneself, not while looking as somebody else."
        raise AppError("view_only", message, kind=Kind.FORBIDDEN)
    database = database_of(request)
    await AttemptLimit(database, MOST_OFTEN, None, "export").attempt(str(actor.membership_id))

    async def take(session: Any) -> Sequence[Mapping[str, Any]]:
        rows, more = await read(session)
        if more:
            raise conflict("export_too_large", f"There are more than {MOST_ROWS} rows: narrow the list by a filter.")
        subject, detail = ("company", actor.company_id), {"list": name, "rows": len(rows), "format": file_format}
        record(session, actor.company_id, "export.taken", user_id=actor.user_id, subject=subject, detail=detail)
        await session.flush()
        return list(rows)

    rows = await run_in_transaction(database, actor.tenant, take)
    seen = actor.own_fields[carrier].seen if carrier in actor.own_fields else ()
    columns = columns_of(name, [field.code for field in seen])
    headers = {"Content-Disposition": f'attachment; filename="{name}.{file_format}"', "Cache-Control": "no-store"}
    write = as_csv if file_format == "csv" else as_xlsx
    return Table(rows, columns, write, media_type=MEDIA[file_format], headers=headers)
