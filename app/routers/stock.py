"""Stock over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.deps import Actor, Page, ReadSession, api_router, requires
from app.routers.page_answers import page_answer
from app.routers.problems import problems
from app.routers.spans import FirstDay, LastDay, check_span
from app.schemas.common import Listed, LotQuantityRead, Named, Note
from app.schemas.stock import StockCardRead, StockCardRow, StockLevel, StockRow
from app.services.stock.card import CardRow, Level, Span, StockCard, stock_card
from app.services.stock.on_hand import StockFilter, list_stock

router = api_router("/stock", "stock")


@router.get(
    "",
    dependencies=[requires("stock:read")],
    summary="List stock by item",
    response_model=Listed[StockRow],
    responses=problems(401, 403),
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    item_id: UUID | None = None,
    location_id: UUID | None = None,
    query: Annotated[
        Note | None, Query(max_length=200, description="Words of the item's code or name, diacritics free.")
    ] = None,
    in_stock: Annotated[bool, Query(description="Only what lies there or is waited for.")] = False,
) -> Response:
    """Every item that was ever at a warehouse: on hand, reserved, available, in the order of item codes."""
    wanted = StockFilter(item_id=item_id, location_id=location_id, query=query, in_stock=in_stock)
    return page_answer(await list_stock(session, actor, page, wanted))


@router.get(
    "/card",
    dependencies=[requires("stock:read")],
    summary="Read a stock card",
    responses=problems(401, 403, 404),
)
async def card(
    session: ReadSession,
    actor: Actor,
    page: Page,
    item_id: UUID,
    location_id: UUID,
    first: FirstDay = None,
    last: LastDay = None,
) -> StockCardRead:
    """Moves of an item at a location with running quantity and value, from the opening balance on."""
    check_span(first, last)
    return _card(await stock_card(session, actor, page, (item_id, location_id), Span(first, last)))


def _card(found: StockCard) -> StockCardRead:
    def level(kept: Level) -> StockLevel:
        return StockLevel(quantity=kept.quantity, value=kept.value if found.shows_values else None)

    def row(move: CardRow) -> StockCardRow:
        return StockCardRow(
            id=move.id,
            moved_on=move.moved_on,
            document_kind=move.document_kind,
            document_id=move.document_id,
            document_number=move.document_number,
            counterpart=move.counterpart and Named.model_validate(move.counterpart),
            quantity_in=move.quantity_in,
            quantity_out=move.quantity_out,
            value_in=move.value_in if found.shows_values else None,
            value_out=move.value_out if found.shows_values else None,
            after=level(move.after),
            lots=[LotQuantityRead.model_validate(lot) for lot in move.lots],
        )

    return StockCardRead(
        item=Named.model_validate(found.item),
        unit=found.unit,
        location=Named.model_validate(found.location),
        opening=level(found.opening),
        closing=level(found.closing),
        items=[row(move) for move in found.rows],
        next_cursor=found.next_cursor,
    )
