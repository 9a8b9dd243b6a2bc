"""Price lists and resolved prices over HTTP."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Body, Query, Response

from app.core.clock import today
from app.deps import Actor, IfMatch, Page, ReadSession, Session, api_router, etag, requires
from app.models import PriceList
from app.routers.problems import problems
from app.schemas.common import CurrencyCode, Listed, UnitCode
from app.schemas.prices import (
    PriceBreakRead,
    PriceInput,
    PriceListCreate,
    PriceListRead,
    PriceListUpdate,
    PriceRead,
    ResolvedPriceRead,
    ResolvedPrices,
)
from app.services.pricing.lists import (
    create_price_list,
    get_price_list,
    list_price_lists,
    list_prices,
    price_list_version,
    put_prices,
    remove_price,
    update_price_list,
)
from app.services.pricing.quotes import PriceQuote, quote_prices

router = api_router("", "prices")


@router.get(
    "/prices", dependencies=[requires("prices:read")], summary="Prices that apply", responses=problems(401, 403)
)
async def resolved(
    session: ReadSession,
    actor: Actor,
    item_id: Annotated[list[UUID], Query(min_length=1, max_length=200)],
    partner_id: UUID | None = None,
    quantity: Annotated[Decimal, Query(gt=0, max_digits=20, decimal_places=6)] = Decimal(1),
    unit: UnitCode | None = None,
    currency: CurrencyCode | None = None,
    on: date | None = None,
) -> ResolvedPrices:
    """The price of each item for a customer on a day; customers always get their own."""
    quotes = await quote_prices(
        session,
        actor,
        item_ids=item_id,
        partner_id=partner_id,
        quantity=quantity,
        unit=unit,
        currency=currency,
        on=on or today(),
    )
    return ResolvedPrices(items=[_resolved(quote) for quote in quotes])


@router.get(
    "/price-lists", dependencies=[requires("masters:read")], summary="Price lists", responses=problems(401, 403)
)
async def index(session: ReadSession, actor: Actor, page: Page) -> Listed[PriceListRead]:
    """Price lists in the order of their codes."""
    found = await list_price_lists(session, actor, page)
    items = [PriceListRead.model_validate(row) for row in found.items]
    return Listed(items=items, next_cursor=found.next_cursor)


@router.post(
    "/price-lists",
    status_code=201,
    dependencies=[requires("prices:write")],
    summary="Add a price list",
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, body: PriceListCreate, response: Response) -> PriceListRead:
    """Add a price list for one customer, one group or everybody."""
    return _answer(await create_price_list(session, actor, body.model_dump()), response)


@router.get(
    "/price-lists/{price_list_id}",
    dependencies=[requires("masters:read")],
    summary="Read a price list",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, price_list_id: UUID, response: Response) -> PriceListRead:
    """One price list, with its ETag."""
    return _answer(await get_price_list(session, actor, price_list_id), response)


@router.patch(
    "/price-lists/{price_list_id}",
    dependencies=[requires("prices:write")],
    summary="Change a price list",
    responses=problems(401, 403, 404, 409, 412),
)
async def update(
    session: Session, actor: Actor, price_list_id: UUID, version: IfMatch, body: PriceListUpdate, response: Response
) -> PriceListRead:
    """Rename a price list or take it out of use."""
    changes = body.changes()
    return _answer(await update_price_list(session, actor, price_list_id, version=version, changes=changes), response)


@router.get(
    "/price-lists/{price_list_id}/prices",
    dependencies=[requires("masters:read")],
    summary="Prices of a list",
    responses=problems(401, 403, 404),
)
async def prices(
    session: ReadSession, actor: Actor, page: Page, price_list_id: UUID, item_id: UUID | None = None
) -> Listed[PriceRead]:
    """Prices of one list, item by item."""
    found = await list_prices(session, actor, price_list_id, page, item_id=item_id)
    return Listed(items=[PriceRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.put(
    "/price-lists/{price_list_id}/prices",
    dependencies=[requires("prices:write")],
    summary="Set prices of a list",
    responses=problems(401, 403, 404),
)
async def put(
    session: Session,
    actor: Actor,
    price_list_id: UUID,
    body: Annotated[list[PriceInput], Body(min_length=1, max_length=1000)],
) -> list[PriceRead]:
    """Set up to 1,000 prices; one of the same item, unit, quantity and first day is replaced."""
    rows = await put_prices(session, actor, price_list_id, [price.model_dump() for price in body])
    return [PriceRead.model_validate(row) for row in rows]


@router.delete(
    "/price-lists/{price_list_id}/prices/{price_id}",
    status_code=204,
    dependencies=[requires("prices:write")],
    summary="Take a price off its list",
    responses=problems(401, 403, 404),
)
async def remove(session: Session, actor: Actor, price_list_id: UUID, price_id: UUID) -> None:
    """Take a price off its list; orders keep the price they were placed at."""
    await remove_price(session, actor, price_list_id, price_id)


def _answer(row: PriceList, response: Response) -> PriceListRead:
    response.headers["ETag"] = etag(price_list_version(row))
    return PriceListRead.model_validate(row)


def _resolved(quote: PriceQuote) -> ResolvedPriceRead:
    best = quote.price
    return ResolvedPriceRead(
        item_id=quote.item_id,
        unit=quote.unit,
        currency=quote.currency,
        price=best.price if best else None,
        includes_tax=best.includes_tax if best else False,
        valid_to=best.valid_to if best else None,
        breaks=[PriceBreakRead.model_validate(offer) for offer in quote.breaks],
    )
