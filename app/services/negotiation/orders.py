"""Every kind of order that is negotiated; a new kind is named here and nowhere else."""

from collections.abc import Awaitable, Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import not_found
from app.core.values import value
from app.models import ProductionOrder, PurchaseOrder, SalesOrder
from app.services.access.actor import Actor
from app.services.access.visibility import visible_to
from app.services.negotiation.production import open_production
from app.services.negotiation.purchases import open_purchase
from app.services.negotiation.sales import open_sale
from app.services.negotiation.terms import Negotiable
from app.services.production import states as production
from app.services.purchasing import order as purchasing
from app.services.sales import order as sales

Opener = Callable[[AsyncSession, Actor, UUID, int | None], Awaitable[Negotiable]]


@dataclass(frozen=True, slots=True)
class OrderKind:
    """How orders of a kind are called, in words and in the API, found and locked; the states that allow proposals, and
    those in which the order is in the books."""

    name: str
    called: str
    resource: str
    table: type[Any]
    open: Opener
    negotiable: frozenset[str]
    agreed: frozenset[str]

    @property
    def scope(self) -> str:
        """What one needs to propose and to answer."""
        return f"{self.resource}:negotiate"


def _negotiable(transitions: Mapping[str, Container[str]]) -> frozenset[str]:
    return frozenset(state for state, actions in transitions.items() if "propose" in actions)


_KINDS = (
    OrderKind(
        name="sales",
        called="sales order",
        resource="sales-orders",
        table=SalesOrder,
        open=open_sale,
        negotiable=_negotiable(sales.TRANSITIONS),
        agreed=frozenset(sales.TRANSITIONS),
    ),
    OrderKind(
        name="purchase",
        called="purchase order",
        resource="purchase-orders",
        table=PurchaseOrder,
        open=open_purchase,
        negotiable=_negotiable(purchasing.TRANSITIONS),
        agreed=purchasing.AGREED,
    ),
    OrderKind(
        name="production",
        called="production order",
        resource="production-orders",
        table=ProductionOrder,
        open=open_production,
        negotiable=_negotiable(production.TRANSITIONS),
        agreed=frozenset({"agreed", "closed"}),
    ),
)
KINDS: Mapping[str, OrderKind] = {kind.name: kind for kind in _KINDS}


@value
class OrderKey:
    """An order of some kind."""

    kind: OrderKind
    id: UUID


@value
class ProposalKey:
    """A proposal by its number among those of its order."""

    order: OrderKey
    number: int


async def require_visible(session: AsyncSession, actor: Actor, order: OrderKey) -> None:
    """Raise NOT_FOUND unless the actor may see the order."""
    table = order.kind.table
    if await session.scalar(visible_to(actor, select(table.id).where(table.id == order.id), table)) is None:
        raise not_found(order.kind.called)
