"""Bills of material over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.core.clock import today
from app.deps import Actor, IfMatch, Page, ReadSession, Session, api_router, etag, requires
from app.routers.problems import problems
from app.schemas.bills import BillCreate, BillLineCreate, BillRead, BillSummary, BillUpdate, ExplosionRead
from app.schemas.common import Listed, Quantity
from app.services.production.bill_parts import WantedComponent, WantedParts, WantedSubstitute
from app.services.production.bills import NewBill, create_bill, explode_bill, list_bills, read_bill, update_bill
from app.services.stock.lines import WantedLine

router = api_router("/bills-of-material", "making")


@router.get(
    "",
    dependencies=[requires("bills-of-material:read")],
    summary="List bills of material",
    responses=problems(401, 403),
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    item_id: UUID | None = None,
    on: Annotated[date | None, Query(description="Only bills in force on this day.")] = None,
) -> Listed[BillSummary]:
    """Bills by item and version."""
    found = await list_bills(session, actor, page, item_id=item_id, on=on)
    return Listed(items=[BillSummary.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("bills-of-material:write")],
    summary="Add a version of a bill of material",
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, body: BillCreate, response: Response) -> BillRead:
    """Add a version; a bill by which an item would be made of itself is refused, naming the ring."""
    wanted = NewBill(
        output=WantedLine(body.quantity, body.item_id, body.item_code, body.unit),
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        note=body.note,
        parts=_parts(body.lines, body.stages),
    )
    bill_id = await create_bill(session, actor, wanted)
    return await _answer(session, actor, bill_id, response)


@router.get(
    "/{bill_id}",
    dependencies=[requires("bills-of-material:read")],
    summary="Read a bill of material",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, bill_id: UUID, response: Response) -> BillRead:
    """One bill with its components, substitutes and stages, and its ETag."""
    return await _answer(session, actor, bill_id, response)


@router.patch(
    "/{bill_id}",
    dependencies=[requires("bills-of-material:write")],
    summary="Change a bill of material",
    responses=problems(401, 403, 404, 409, 412),
)
async def update(
    session: Session, actor: Actor, bill_id: UUID, version: IfMatch, body: BillUpdate, response: Response
) -> BillRead:
    """Change the fields that are sent; production orders keep what they were made from."""
    parts = _parts(body.lines, body.stages) if "lines" in body.model_fields_set else None
    changes = body.changes("lines", "stages")
    await update_bill(session, actor, bill_id, version=version, changes=changes, parts=parts)
    return await _answer(session, actor, bill_id, response)


@router.get(
    "/{bill_id}/explosion",
    dependencies=[requires("bills-of-material:read")],
    summary="Explode a bill of material",
    responses=problems(401, 403, 404, 409),
)
async def explosion(
    session: ReadSession,
    actor: Actor,
    bill_id: UUID,
    quantity: Annotated[Quantity, Query(description="How much is to be made, in the item's base unit.")],
    on: Annotated[date | None, Query(description="Sub-assemblies by the bills of this day; left out: today.")] = None,
) -> ExplosionRead:
    """Everything that a quantity needs, through all levels, scrap included."""
    found = await explode_bill(session, actor, bill_id, quantity=quantity, on=on or today())
    return ExplosionRead.model_validate(found)


async def _answer(session: Session, actor: Actor, bill_id: UUID, response: Response) -> BillRead:
    found = BillRead.model_validate(await read_bill(session, actor, bill_id))
    response.headers["ETag"] = etag(found.version)
    return found


def _parts(lines: list[BillLineCreate], stages: list[str]) -> WantedParts:
    components = [
        WantedComponent(
            line=WantedLine(line.quantity, line.item_id, line.item_code, line.unit),
            scrap_percent=line.scrap_percent,
            supplied_by=line.supplied_by,
            stage_no=line.stage_no,
            substitutes=[WantedSubstitute(entry.factor, entry.item_id, entry.item_code) for entry in line.substitutes],
        )
        for line in lines
    ]
    return WantedParts(components, stages)
