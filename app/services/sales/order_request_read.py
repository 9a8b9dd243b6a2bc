"""Reading orders that wait for approval, and what has become of them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.clock import now
from app.core.errors import not_found
from app.core.paging import Page
from app.models import OrderRequest, Partner, SalesOrder, User
from app.services.access.actor import Actor
from app.services.access.listing import Listing, fields_of, newest_first
from app.services.access.standing_in import looked_after_by
from app.services.access.visibility import visible_to
from app.services.documents.names import DocumentRef, Named, Person, partner_columns, same
from app.services.sales.order_decisions import TRANSITIONS, refusal_of, status_at

SCOPES = {"approve": "sales-orders:approve", "refuse": "sales-orders:approve", "withdraw": "sales-orders:write"}


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which requests are wanted: in a state, of a partner, about an order, or of partners one is in charge of."""

    status: str | None = None
    partner_id: UUID | None = None
    order_id: UUID | None = None
    mine: bool = False


async def list_requests(
    session: AsyncSession, actor: Actor, page: Page, wanted: RequestFilter
) -> Listing[dict[str, Any]]:
    """Requests to order that the actor may see, those asked for last first: one statement."""
    statement = _requests(actor)
    for column, value in (
        (OrderRequest.partner_id, wanted.partner_id),
        (OrderRequest.order_id, wanted.order_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.status is not None:
        statement = statement.where(_is_now(wanted.status))
    if wanted.mine:
        statement = statement.where(OrderRequest.partner_id.in_(looked_after_by(actor.company_id, actor.user_id)))
    found = await newest_first(session, statement, OrderRequest.id, page)
    return Listing([_view(row, actor) for row in found.items], found.next_cursor)


async def read_request(session: AsyncSession, actor: Actor, request_id: UUID) -> dict[str, Any]:
    """One request with its lines: one statement. Raises NOT_FOUND."""
    row = (await session.execute(_requests(actor).where(OrderRequest.id == request_id))).one_or_none()
    if row is None:
        raise not_found("request to order")
    return _view(row, actor)


def _requests(actor: Actor) -> Select[Any]:
    asker, decider = aliased(User), aliased(User)
    statement = (
        select(
            *OrderRequest.__table__.c,
            *partner_columns(),
            asker.name.label("asker_name"),
            decider.name.label("decider_name"),
            SalesOrder.number.label("order_number"),
        )
        .join(Partner, same(OrderRequest, Partner, OrderRequest.partner_id))
        .join(asker, asker.id == OrderRequest.asked_by)
        .outerjoin(decider, decider.id == OrderRequest.decided_by)
        .outerjoin(
            SalesOrder, and_(SalesOrder.company_id == OrderRequest.company_id, SalesOrder.id == OrderRequest.order_id)
        )
    )
    return visible_to(actor, statement, OrderRequest)


def _is_now(status: str) -> ColumnElement[bool]:
    """What `status_at` says now, as a condition."""
    lasts, written = OrderRequest.expires_at > now(), OrderRequest.status == status
    if status == "waiting":
        return and_(written, lasts)
    return or_(written, and_(OrderRequest.status == "waiting", not_(lasts))) if status == "expired" else written


def _view(row: Row[Any], actor: Actor) -> dict[str, Any]:
    status = status_at(row.status, row.expires_at, now())
    decider = None if row.decided_by is None else Person(row.decided_by, row.decider_name)
    return {
        **fields_of(row),
        "status": status,
        "partner": Named(row.partner_id, row.partner_code, row.partner_name),
        "order": None if row.order_id is None else DocumentRef(row.order_id, row.order_number),
        "requested_on": row.draft.get("requested_on"),
        "note": row.draft.get("note"),
        "asked_by": Person(row.asked_by, row.asker_name),
        "decided_by": decider,
        "allowed_actions": sorted(
            action for action in TRANSITIONS[status] if actor.may(SCOPES[action]) and _may(action, row, actor)
        ),
    }


def _may(action: str, row: Row[Any], actor: Actor) -> bool:
    if action == "withdraw":
        return bool(row.asked_by == actor.user_id)
    return refusal_of(actor, row.asked_by, row.approver, row.base_amount) is None
