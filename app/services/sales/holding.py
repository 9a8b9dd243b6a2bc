"""The balances that an order is going to change, told beforehand by the last one of its customer.

The statement that reads what an order asks for then locks them too, which saves the round trip of a statement that only
locks. What is remembered is nothing but a hint: everything that the order is placed on is read anew, and balances that
turn out to be other ones are locked by `post()` as they always were.
"""

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import KEPT, raw
from app.core.errors import AppError
from app.core.values import value
from app.services.documents.amounts import ZERO
from app.services.posting import StockKey, partner_arrays, partner_keys, stock_arrays
from app.services.sales.context import Context, Sale, Selling, Wanted, load_context
from app.services.sales.rules.ordering import credit_check, memo_transfer

MOST, MOST_SEEN = 10_000, 100_000


@value
class Hint:
    """Where a customer's goods come from and which of its balances are changed, as `LOCKING` takes them.

    `seen` is whether these have been seen to be there, as items have at their places.
    """

    made_of: tuple[object, ...]
    location_id: UUID
    partners: tuple[str, ...]
    seen: bool = False


async def hold_context(session: AsyncSession, sale: Sale) -> Context:
    """What `load_context` answers, with the balances of the order, locked, where the hint was right.

    One statement. Raises what `load_context` does. A hint that was wrong leaves balances locked that the order may not
    need; should two such orders wait for each other, the database ends one, which is then run again.
    """
    hints: dict[object, Hint] = session.info[KEPT].setdefault("order_hints", {})
    seen: set[StockKey] = session.info[KEPT].setdefault("seen_balances", set())
    key = (sale.company_id, sale.partner_id, sale.location_id, sale.currency, sale.hidden)
    hint = hints.get(key)
    wanted = _wanted(hint, sale, seen) if hint and not sale.codes else None
    context = await load_context(await raw(session), sale, wanted)
    made_of = _made_of(context.selling)
    if hint is None or hint.made_of != made_of:
        _learn(hints, key, made_of, context.selling)
    elif wanted and not wanted.seen and context.held and context.held.stock:
        if len(seen) > MOST_SEEN:
            seen.clear()
        seen |= context.held.stock.keys()
        hints[key] = replace(hint, seen=True)
    return context


def _learn(hints: dict[object, Hint], key: object, made_of: tuple[object, ...], selling: Selling) -> None:
    """Remember what the next order will change; a direct sale posts to other accounts."""
    hints.pop(key, None)
    if selling.posting_policy == "reserve":
        with suppress(AppError):  # an account that has no role is told of when it is posted to
            hints[key] = Hint(made_of, selling.location.id, _partners(selling))
    while len(hints) > MOST:
        del hints[next(iter(hints))]


def _wanted(hint: Hint, sale: Sale, seen: set[StockKey]) -> Wanted:
    keys = {(item_id, hint.location_id) for item_id in sale.ids}
    return Wanted((*stock_arrays(keys), *hint.partners), hint.seen and keys <= seen)


def _made_of(selling: Selling) -> tuple[object, ...]:
    """What the hint has to change with."""
    books = selling.books
    return (
        selling.location.id,
        selling.posting_policy,
        selling.credit_limit is None,
        books.base_currency,
        books.roles,
        books.by_partner,
    )


def _partners(selling: Selling) -> tuple[str, ...]:
    transfers = [memo_transfer(selling.partner.id, ZERO)]
    credit = credit_check(selling.partner.id, selling.credit_limit)
    return tuple(partner_arrays(partner_keys(transfers, credit, selling.books)))
