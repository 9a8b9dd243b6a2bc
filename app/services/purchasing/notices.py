"""The states of a shipping notice, and the way to one under its order's lock."""

from collections.abc import Mapping
from uuid import UUID

import asyncpg

from app.core.errors import invalid, not_found
from app.services.access.actor import Actor
from app.services.access.listing import check_version
from app.services.documents.transitions import Transitions, follow
from app.services.purchasing.load import LoadedOrder, open_order
from app.services.purchasing.order import PurchaseOrder

# A change by a supplier whose notices wait for approval is a resubmission.
TRANSITIONS: Transitions = {
    "waiting": {
        "change": "announced",
        "resubmit": "waiting",
        "withdraw": "withdrawn",
        "approve": "announced",
        "refuse": "refused",
    },
    "announced": {
        "change": "announced",
        "resubmit": "waiting",
        "withdraw": "withdrawn",
        "receive": "received",
        "close": "received",
    },
    "received": {},
    "withdrawn": {},
    "refused": {},
}
SCOPES: Mapping[str, str] = {
    "change": "shipping-notices:write",
    "resubmit": "shipping-notices:write",
    "approve": "shipping-notices:approve",
    "refuse": "shipping-notices:approve",
    "withdraw": "shipping-notices:write",
    "receive": "goods-receipts:write",
    "close": "goods-receipts:write",
}

HEAD_SQL = "SELECT * FROM shipping_notices WHERE company_id = $1 AND id = $2"
OF_ORDER_SQL = "SELECT * FROM shipping_notices WHERE company_id = $1 AND order_id = $2 AND id = $3"


def next_status(status: str, action: str) -> str:
    """Where an action leads; raises `transition_not_allowed` (CONFLICT) where it leads nowhere."""
    return follow(TRANSITIONS, "shipping notice", status, action)


def allowed_actions(status: str, actor: Actor) -> list[str]:
    """What this actor may do next, sorted; a resubmission is but a change to them."""
    may = {action for action in TRANSITIONS[status] if actor.may(SCOPES[action])}
    return sorted(may - {"resubmit"})


async def open_notice(
    connection: asyncpg.Connection, actor: Actor, notice_id: UUID, action: str, if_version: int
) -> tuple[LoadedOrder, asyncpg.Record]:
    """A notice that the actor may see and that allows `action`, and its order under its lock.

    Raises NOT_FOUND, STALE on another version, `transition_not_allowed` (CONFLICT).
    """
    head = await connection.fetchrow(HEAD_SQL, actor.company_id, notice_id)
    if head is None or (actor.is_partner and head["partner_id"] != actor.partner_id):
        raise not_found("shipping notice")
    loaded = await open_order(connection, actor, head["order_id"], None)
    # Read again under the order's lock: both sides may have pressed a button.
    head = await connection.fetchrow(HEAD_SQL, actor.company_id, notice_id)
    if head is None:
        raise not_found("shipping notice")
    check_version(head["version"], if_version)
    next_status(head["status"], action)
    return loaded, head


async def notice_of(
    connection: asyncpg.Connection, order: PurchaseOrder, notice_id: UUID, action: str
) -> asyncpg.Record:
    """A notice of an order that is locked, which must allow `action`.

    Raises `notice_unknown` (INVALID), `transition_not_allowed` (CONFLICT).
    """
    head = await connection.fetchrow(OF_ORDER_SQL, order.company_id, order.id, notice_id)
    if head is None:
        raise invalid("/notice_id", "notice_unknown", "The order has no such shipping notice.")
    next_status(head["status"], action)
    return head
