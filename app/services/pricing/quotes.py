"""The prices that a customer gets: resolved, never the lists behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import invalid
from app.models import Company, Item, ItemPrice, Partner, PriceList
from app.services.access.actor import Actor
from app.services.access.visibility import visible_to
from app.services.pricing.resolve import PriceCandidate, resolve_price


@dataclass(frozen=True, slots=True)
class PriceQuote:
    """The price of one item, none when it has no price; `breaks` are the lower prices of larger quantities."""

    item_id: UUID
    unit: str
    currency: str
    price: PriceCandidate | None
    breaks: Sequence[PriceCandidate]


async def quote_prices(
    session: AsyncSession,
    actor: Actor,
    *,
    item_ids: Sequence[UUID],
    partner_id: UUID | None,
    quantity: Decimal,
    unit: str | None,
    currency: str | None,
    on: date,
) -> list[PriceQuote]:
    """Resolve the price of each item for a partner, in its base unit unless `unit` is named; three statements.

    A partner's user gets that partner's prices, whatever is asked. Items that may not be seen are left out.
    Raises `unknown_reference` (INVALID) for a partner that does not exist.
    """
    partner = await _partner(session, actor, actor.partner_id or partner_id)
    money = currency or (partner.currency if partner else await _base_currency(session, actor))
    items = visible_to(actor, select(Item.id, Item.base_unit), Item).where(Item.id.in_(item_ids)).order_by(Item.code)
    found = [(item_id, unit or base_unit) for item_id, base_unit in await session.execute(items)]
    candidates = await _candidates(session, actor, [item_id for item_id, _ in found], partner, money)
    quotes = []
    for item_id, item_unit in found:
        offers = candidates.get(item_id, ())
        best = _resolve(offers, partner, quantity=quantity, unit=item_unit, on=on, currency=money)
        quotes.append(PriceQuote(item_id, item_unit, money, best, _breaks(offers, best, partner, item_unit, on)))
    return quotes


def _breaks(
    offers: Sequence[PriceCandidate], best: PriceCandidate | None, partner: Partner | None, unit: str, on: date
) -> list[PriceCandidate]:
    """Prices that larger quantities would get, each where it begins."""
    if best is None:
        return []
    steps = sorted({offer.min_quantity for offer in offers if offer.min_quantity > best.min_quantity})
    found = [_resolve(offers, partner, quantity=step, unit=unit, on=on, currency=best.currency) for step in steps]
    breaks: list[PriceCandidate] = []
    for offer in found:
        last = breaks[-1] if breaks else best
        if offer is not None and offer.price < last.price:
            breaks.append(offer)
    return breaks


def _resolve(
    offers: Sequence[PriceCandidate],
    partner: Partner | None,
    *,
    quantity: Decimal,
    unit: str,
    on: date,
    currency: str,
) -> PriceCandidate | None:
    return resolve_price(
        offers,
        partner_id=partner.id if partner else None,
        customer_group_id=partner.customer_group_id if partner else None,
        quantity=quantity,
        unit=unit,
        on=on,
        currency=currency,
    )


async def _partner(session: AsyncSession, actor: Actor, partner_id: UUID | None) -> Partner | None:
    if partner_id is None:
        return None
    partner = await session.scalar(visible_to(actor, select(Partner), Partner).where(Partner.id == partner_id))
    if partner is None:
        raise invalid("/query/partner_id", "unknown_reference", "There is no such partner.")
    return partner


async def _base_currency(session: AsyncSession, actor: Actor) -> str:
    return (await session.get_one(Company, actor.company_id)).base_currency


async def _candidates(
    session: AsyncSession, actor: Actor, item_ids: Sequence[UUID], partner: Partner | None, currency: str
) -> Mapping[UUID, list[PriceCandidate]]:
    audience = or_(
        PriceList.partner_id.is_(None) & PriceList.customer_group_id.is_(None),
        PriceList.partner_id == (partner.id if partner else None),
        PriceList.customer_group_id == (partner.customer_group_id if partner else None),
    )
    statement = (
        select(ItemPrice, PriceList)
        .join(PriceList, (PriceList.company_id == ItemPrice.company_id) & (PriceList.id == ItemPrice.price_list_id))
        .where(ItemPrice.company_id == actor.company_id, ItemPrice.item_id.in_(item_ids))
        .where(PriceList.active, PriceList.purpose == "sales", PriceList.currency == currency, audience)
    )
    found: dict[UUID, list[PriceCandidate]] = {}
    for price, price_list in await session.execute(statement):
        found.setdefault(price.item_id, []).append(
            PriceCandidate(
                price_list_id=price_list.id,
                currency=price_list.currency,
                unit=price.unit,
                min_quantity=price.min_quantity,
                price=price.price,
                valid_from=price.valid_from,
                valid_to=price.valid_to,
                partner_id=price_list.partner_id,
                customer_group_id=price_list.customer_group_id,
                includes_tax=price_list.includes_tax,
                rounding_scale=price_list.rounding_scale,
            )
        )
    return found
