"""The history of proposals of an order: the same for both sides."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.clock import now
from app.core.db import raw
from app.core.errors import not_found
from app.core.paging import Page
from app.models import Proposal, User
from app.services.access.actor import Actor
from app.services.access.listing import Listing, fields_of, newest_first
from app.services.access.visibility import visible_to
from app.services.documents.names import Named, Person
from app.services.negotiation.orders import OrderKey, OrderKind, ProposalKey, require_visible
from app.services.negotiation.states import allowed_moves, side_of, state_at

LINES_SQL = """
SELECT l.proposal_id, l.position, l.additional, l.line_no, l.component_no, l.unit, l.old_quantity, l.quantity,
       l.old_unit_price, l.unit_price, l.old_due_on, l.due_on, l.reason, i.id AS item_id, i.code AS item_code,
       i.name AS item_name, l.substitute_unit, l.kept_quantity, l.substitute_factor, s.id AS substitute_id,
       s.code AS substitute_code, s.name AS substitute_name
FROM proposal_lines l
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
LEFT JOIN items s ON s.company_id = l.company_id AND s.id = l.substitute_item_id
WHERE l.company_id = $1 AND l.proposal_id = ANY($2::uuid[])
ORDER BY l.proposal_id, l.position
"""


async def list_proposals(session: AsyncSession, actor: Actor, order: OrderKey, page: Page) -> Listing[dict[str, Any]]:
    """Proposals of an order, newest first: three statements. Raises NOT_FOUND of an order that may not be seen."""
    await require_visible(session, actor, order)
    found = await newest_first(session, _proposals(actor, order), Proposal.id, page)
    return Listing(await _views(session, actor, order.kind, found.items), found.next_cursor)


async def read_proposal(session: AsyncSession, actor: Actor, key: ProposalKey) -> dict[str, Any]:
    """One proposal of an order; raises NOT_FOUND."""
    await require_visible(session, actor, key.order)
    row = (await session.execute(_proposals(actor, key.order).where(Proposal.number == key.number))).one_or_none()
    if row is None:
        raise not_found("proposal")
    return (await _views(session, actor, key.order.kind, [row]))[0]


def _proposals(actor: Actor, order: OrderKey) -> Select[Any]:
    maker, closer, answered = aliased(User), aliased(User), aliased(Proposal)
    return visible_to(
        actor,
        select(
            *Proposal.__table__.c,
            maker.name.label("maker_name"),
            closer.name.label("closer_name"),
            answered.number.label("answers_number"),
        )
        .join(maker, maker.id == Proposal.made_by)
        .outerjoin(closer, closer.id == Proposal.closed_by)
        .outerjoin(answered, (answered.company_id == Proposal.company_id) & (answered.id == Proposal.answers_id))
        .where(Proposal.order_kind == order.kind.name, Proposal.order_id == order.id),
        Proposal,
    )


async def _views(
    session: AsyncSession, actor: Actor, kind: OrderKind, rows: Sequence[Row[Any]]
) -> list[dict[str, Any]]:
    lines: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for line in await (await raw(session)).fetch(LINES_SQL, actor.company_id, [row.id for row in rows]):
        lines[line["proposal_id"]].append(_line(line))
    return [_view(actor, kind, row, lines) for row in rows]


def _line(row: asyncpg.Record) -> dict[str, Any]:
    substitute = None
    if row["substitute_id"] is not None:
        item = Named(row["substitute_id"], row["substitute_code"], row["substitute_name"])
        substitute = {
            "item": item,
            "unit": row["substitute_unit"],
            "kept_quantity": row["kept_quantity"],
            "factor": row["substitute_factor"],
        }
    return {
        **row,
        "item": Named(row["item_id"], row["item_code"], row["item_name"]),
        "substitute": substitute,
    }


def _view(
    actor: Actor, kind: OrderKind, row: Row[Any], lines: Mapping[UUID, Sequence[dict[str, Any]]]
) -> dict[str, Any]:
    state = state_at(row.state, row.expires_at, now())
    return fields_of(row) | {
        "state": state,
        "made_by": Person(row.made_by, row.maker_name),
        "closed_by": None if row.closed_by is None else Person(row.closed_by, row.closer_name),
        "lines": lines.get(row.id, ()),
        "allowed_actions": allowed_moves(state, row.side, side_of(actor)) if actor.may(kind.scope) else [],
    }
