"""Every kind of order that is negotiated; a new kind is named here and nowhere else."""

from collections.abc import Awaitable, Callable, Mapping
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

Opener = Callable[[AsyncSession, Actor, UUID, int | None], Awaitable[Negotiable]]


@dataclass(frozen=True, slots=True)
class OrderKind:
    """How orders of a kind are called, in words and in the API, found and locked."""

    name: str
    called: str
    resource: str
    table: type[Any]
    open: Opener

    @property
    def scope(self) -> str:
        """What one needs to propose and to answer."""
        return f"{self.resource}:negotiate"


_KINDS = (
    OrderKind("sales", "sales order", "sales-orders", SalesOrder, open_sale),
    OrderKind("purchase", "purchase order", "purchase-orders", PurchaseOrder, open_purchase),
    OrderKind("production", "production order", "production-orders", ProductionOrder, open_production),
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
