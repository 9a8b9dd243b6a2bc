"""Which of the company's own fields a change would show or hide, and in how many records that the person sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, false, func, literal, or_, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import (
    CustomField,
    Delivery,
    GoodsReceipt,
    Invoice,
    Item,
    Membership,
    Partner,
    ProductionOrder,
    PurchaseOrder,
    PurchaseOrderLine,
    SalesOrder,
    SalesOrderLine,
)
from app.services.access.actor import Actor
from app.services.access.custom_fields import Fields, OwnField
from app.services.access.permissions import own_field_access
from app.services.access.visibility import visible
from app.services.documents.names import same

NONE = "none"


@dataclass(frozen=True, slots=True)
class Carrier:
    """A kind of record that has such fields: the document that it is read with, and where its values are."""

    kind: Literal[
        "sales_order", "purchase_order", "production_order", "delivery", "invoice", "goods_receipt", "item", "partner"
    ]
    document: type[Any]
    scope: str
    record: type[Any]


CARRIERS: Mapping[str, Carrier] = {
    "sales_order": Carrier("sales_order", SalesOrder, "sales-orders:read", SalesOrder),
    "sales_order_line": Carrier("sales_order", SalesOrder, "sales-orders:read", SalesOrderLine),
    "purchase_order": Carrier("purchase_order", PurchaseOrder, "purchase-orders:read", PurchaseOrder),
    "purchase_order_line": Carrier("purchase_order", PurchaseOrder, "purchase-orders:read", PurchaseOrderLine),
    "production_order": Carrier("production_order", ProductionOrder, "production-orders:read", ProductionOrder),
    "delivery": Carrier("delivery", Delivery, "deliveries:read", Delivery),
    "invoice": Carrier("invoice", Invoice, "invoices:read", Invoice),
    "goods_receipt": Carrier("goods_receipt", GoodsReceipt, "goods-receipts:read", GoodsReceipt),
    "item": Carrier("item", Item, "items:read", Item),
    "partner": Carrier("partner", Partner, "partners:read", Partner),
}


@dataclass(frozen=True, slots=True)
class OwnFieldTurn:
    """What a person does with a field now and would do; `records` that it sees have a value of it, the newest `newest`.

    `newest` is the document by which that record is read.
    """

    record: str
    code: str
    labels: Mapping[str, str]
    before: str
    after: str
    records: int
    newest: UUID | None


async def own_fields_turned(
    session: AsyncSession, actors: tuple[Actor, Actor], fields: tuple[Fields, Fields]
) -> list[OwnFieldTurn]:
    """The fields that the person has otherwise afterwards, by record and code: one statement, where there are any.

    Records are counted as whoever has the field sees them: as the person is now where it would be hidden, else as it
    would be.
    """
    held = [{(each.record, each.code): each for of in have.values() for each in of.seen} for have in fields]
    turned: list[tuple[OwnField, str, str]] = []
    for key, own in sorted({**held[0], **held[1]}.items(), key=itemgetter(0)):
        before, after = [have[key].access if key in have else NONE for have in held]
        if before != after:
            turned.append((own, before, after))
    if not turned:
        return []
    counts = [
        _holding(place, CARRIERS[own.record], own.code, actors[0 if after == NONE else 1])
        for place, (own, _, after) in enumerate(turned)
    ]
    found = {row.place: row for row in (await session.execute(union_all(*counts))).all()}
    return [
        OwnFieldTurn(
            record=own.record,
            code=own.code,
            labels=own.labels,
            before=before,
            after=after,
            records=found[place].records,
            newest=None if found[place].newest is None else UUID(found[place].newest),
        )
        for place, (own, before, after) in enumerate(turned)
    ]


def _holding(place: int, carrier: Carrier, code: str, actor: Actor) -> Any:
    document, values = carrier.document, carrier.record.custom
    sees = visible(actor, document) if actor.may(carrier.scope) else false()
    statement = select(
        literal(place).label("place"),
        func.count().label("records"),
        func.max(cast(document.id, Text)).label("newest"),
    ).select_from(carrier.record)
    if carrier.record is not document:
        statement = statement.join(document, same(carrier.record, document, carrier.record.order_id))
    # As the index says it: of rows that have values at all.
    return statement.where(sees, values != text("'{}'::jsonb"), values.has_key(code))


async def whose_field_turns(
    session: AsyncSession, actor: Actor, before: CustomField | None, after: Mapping[str, Any]
) -> ColumnElement[bool]:
    """The members who have a field otherwise once it is as `after` says, in place of `before`; of a new one, none."""
    of_partner = Membership.partner_id.is_not(None)
    kinds = select(Membership.group_id, of_partner.label("of_partner")).distinct()
    mine = kinds.where(Membership.company_id == actor.company_id, Membership.active)
    names = ("partner_access", "group_access", "active")
    present = {"active": False} if before is None else {name: getattr(before, name) for name in names}
    becomes = {**present, "active": before is None or before.active, **after}
    turned = [
        and_(Membership.group_id.is_not_distinct_from(row.group_id), of_partner.is_(row.of_partner))
        for row in (await session.execute(mine)).all()
        if _access(present, row.group_id, row.of_partner) != _access(becomes, row.group_id, row.of_partner)
    ]
    return or_(false(), *turned)


def _access(field: Mapping[str, Any], group_id: UUID | None, of_partner: bool) -> str:
    if not field["active"]:
        return NONE
    return own_field_access(field["group_access"].get(str(group_id)), field["partner_access"], is_partner=of_partner)


def newest_by_kind(turns: Sequence[OwnFieldTurn]) -> dict[str, UUID]:
    """By kind of document the newest in which a field that turns has a value."""
    found: dict[str, UUID] = {}
    for turn in turns:
        if turn.newest is not None:
            kind = CARRIERS[turn.record].kind
            found[kind] = max(turn.newest, found.get(kind, turn.newest))
    return found
