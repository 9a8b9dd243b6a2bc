"""Currencies, units and exchange rates over HTTP."""

from datetime import date
from typing import Annotated

from fastapi import Path

from app.deps import Actor, Page, ReadSession, Session, api_router, requires
from app.models import Currency, Unit
from app.routers.problems import problems
from app.schemas.common import CurrencyCode, Listed
from app.schemas.currencies import CurrencyRead, ExchangeRateInput, ExchangeRateRead, UnitRead
from app.services.pricing.currencies import (
    list_exchange_rates,
    list_reference,
    put_exchange_rate,
    remove_exchange_rate,
)

router = api_router("", "currencies")
CurrencyPath = Annotated[CurrencyCode, Path(examples=["USD"])]


@router.get("/currencies", dependencies=[requires("masters:read")], summary="Currencies", responses=problems(401, 403))
async def currencies(session: ReadSession, actor: Actor, page: Page) -> Listed[CurrencyRead]:
    """Currencies that documents may use, with the decimals of their amounts."""
    found = await list_reference(session, actor, Currency, page)
    return Listed(items=[CurrencyRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.get("/units", dependencies=[requires("items:read")], summary="Units", responses=problems(401, 403))
async def units(session: ReadSession, actor: Actor, page: Page) -> Listed[UnitRead]:
    """Units of measure that items may be kept in."""
    found = await list_reference(session, actor, Unit, page)
    return Listed(items=[UnitRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.get(
    "/exchange-rates", dependencies=[requires("masters:read")], summary="Exchange rates", responses=problems(401, 403)
)
async def exchange_rates(
    session: ReadSession, actor: Actor, page: Page, currency: CurrencyCode | None = None
) -> Listed[ExchangeRateRead]:
    """The company's rates by currency and first day."""
    found = await list_exchange_rates(session, actor, page, currency=currency)
    return Listed(items=[ExchangeRateRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.put(
    "/exchange-rates/{currency}/{valid_from}",
    dependencies=[requires("masters:write")],
    summary="Set an exchange rate",
    responses=problems(401, 403),
)
async def put_rate(
    session: Session, actor: Actor, currency: CurrencyPath, valid_from: date, body: ExchangeRateInput
) -> ExchangeRateRead:
    """Set the rate of a currency from a day on; safe to repeat."""
    return ExchangeRateRead.model_validate(await put_exchange_rate(session, actor, currency, valid_from, body.rate))


@router.delete(
    "/exchange-rates/{currency}/{valid_from}",
    status_code=204,
    dependencies=[requires("masters:write")],
    summary="Take an exchange rate back",
    responses=problems(401, 403, 404),
)
async def remove_rate(session: Session, actor: Actor, currency: CurrencyPath, valid_from: date) -> None:
    """Take a rate back; posted documents keep the rate they were posted at."""
    await remove_exchange_rate(session, actor, currency, valid_from)
