"""Currencies, units and a company's exchange rates."""

from datetime import date
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import invalid, not_found
from app.core.paging import Page
from app.models import Company, Currency, ExchangeRate, Unit
from app.services.access.actor import Actor
from app.services.access.listing import Listing, list_page
from app.services.access.references import Reference, require
from app.services.access.visibility import visible_to

M = TypeVar("M", Currency, Unit)


async def list_reference(session: AsyncSession, actor: Actor, model: type[M], page: Page) -> Listing[M]:
    """Currencies or units in the order of their codes."""
    return await list_page(session, visible_to(actor, select(model), model), (model.code,), page)


async def list_exchange_rates(
    session: AsyncSession, actor: Actor, page: Page, *, currency: str | None = None
) -> Listing[ExchangeRate]:
    """The company's rates by currency and first day."""
    statement = visible_to(actor, select(ExchangeRate), ExchangeRate)
    if currency is not None:
        statement = statement.where(ExchangeRate.currency == currency)
    return await list_page(session, statement, (ExchangeRate.currency, ExchangeRate.valid_from), page)


async def put_exchange_rate(
    session: AsyncSession, actor: Actor, currency: str, valid_from: date, rate: Decimal
) -> ExchangeRate:
    """Set the rate of a currency from a day on: units of base currency for one unit of it.

    Safe to repeat; posted documents keep the rate they were posted at. Raises `unknown_reference`,
    `base_currency` (INVALID): the base currency's rate is always 1.
    """
    company = await session.get_one(Company, actor.company_id)
    if currency == company.base_currency:
        raise invalid("/currency", "base_currency", "The base currency has no rate.")
    await require(session, [Reference("/currency", "currency", exists().where(Currency.code == currency))])
    key = {"company_id": actor.company_id, "currency": currency, "valid_from": valid_from}
    statement = insert(ExchangeRate).values(**key, rate=rate)
    statement = statement.on_conflict_do_update(index_elements=list(key), set_={"rate": rate})
    return (await session.scalars(statement.returning(ExchangeRate))).one()


async def remove_exchange_rate(session: AsyncSession, actor: Actor, currency: str, valid_from: date) -> None:
    """Take a rate back; raises `not_found`."""
    statement = delete(ExchangeRate).where(
        ExchangeRate.company_id == actor.company_id,
        ExchangeRate.currency == currency,
        ExchangeRate.valid_from == valid_from,
    )
    if (await session.scalars(statement.returning(ExchangeRate.currency))).one_or_none() is None:
        raise not_found("exchange rate")
