"""Reads a production order for a change of it, locked, with all that rules need to know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import not_found
from app.core.money import round_half_up
from app.models import ProductionOrder
from app.services.access.actor import Actor
from app.services.access.listing import check_version
from app.services.posting import Books, OrderLine, Place, load_books
from app.services.production.states import next_status
from app.services.stock.lines import PLACES
from app.services.stock.places import endpoints

ZERO = Decimal(0)
HUNDRED = Decimal(100)

HEAD_SQL = """
SELECT o.*, i.kind AS item_kind, i.code AS item_code, i.tracking AS item_tracking
FROM production_orders o JOIN items i ON i.company_id = o.company_id AND i.id = o.item_id
WHERE o.company_id = $1 AND o.id = $2 AND ($3::uuid IS NULL OR (o.partner_id = $3 AND o.status <> 'draft'))
FOR UPDATE OF o
"""
MATERIALS_SQL = """
SELECT c.line_no, c.item_id, c.quantity, 1::numeric AS factor, i.kind, i.code, false AS substitute, 0 AS agreed_no
FROM production_components c JOIN items i ON i.company_id = c.company_id AND i.id = c.item_id
WHERE c.company_id = $1 AND c.order_id = $2 AND c.supplied_by = 'company'
UNION ALL
SELECT s.line_no, s.item_id, 0, s.factor, i.kind, i.code, true, s.agreed_no
FROM production_substitutes s JOIN items i ON i.company_id = s.company_id AND i.id = s.item_id
WHERE s.company_id = $1 AND s.order_id = $2
ORDER BY substitute, line_no, code
"""
BALANCES_SQL = "SELECT item_id, on_hand, value FROM stock_balances WHERE company_id = $1 AND location_id = $2"
# `finished` carries the fee that is due, `invoiced` the fee that was due for the invoiced units.
PROGRESS_SQL = """
SELECT kind, sum(quantity) AS quantity, sum(amount) AS amount FROM trade_entries
WHERE company_id = $1 AND order_id = $2 AND order_kind = 'production' AND line_no = 0 GROUP BY kind
"""
# What the account of goods in process holds for the order: everything that its documents wrote there.
IN_PROCESS_SQL = """
SELECT coalesce(sum(CASE WHEN t.debit_account = $3 THEN t.amount ELSE -t.amount END), 0)
FROM account_transfers t
JOIN (
    SELECT $2::uuid AS id
    UNION ALL SELECT id FROM production_vouchers WHERE company_id = $1 AND order_id = $2
    UNION ALL SELECT id FROM production_charges WHERE company_id = $1 AND order_id = $2
) d ON d.id = t.document_id
WHERE t.company_id = $1 AND $3 IN (t.debit_account, t.credit_account)
"""
SENT_SQL = """
SELECT t.line_no, sum(CASE t.kind WHEN 'sent' THEN t.quantity ELSE -t.quantity END) AS quantity
FROM trade_entries t
WHERE t.company_id = $1 AND t.order_id = $2 AND t.order_kind = 'production' AND t.kind IN ('sent', 'returned')
GROUP BY t.line_no
"""
MOVED_SQL = "SELECT coalesce(max(posted_on), $3) FROM production_vouchers WHERE company_id = $1 AND order_id = $2"


MATERIAL_COLUMNS = ("line_no", "item_id", "code", "kind", "quantity", "factor", "agreed_no")


@dataclass(frozen=True, slots=True)
class Material:
    """A material that may be sent for an order; a substitute stands in for line `line_no`, `factor` of it for one.

    Of those of a line the one with the highest `agreed_no` is sent, where nobody says otherwise.
    """

    line_no: int
    item_id: UUID
    code: str
    kind: str
    planned: Decimal
    factor: Decimal
    agreed_no: int


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies of an item at the factory for this order."""

    on_hand: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Order:
    """A locked production order: nobody else can move its goods until the transaction ends."""

    head: asyncpg.Record
    books: Books
    materials: Mapping[UUID, Material]
    lying: Mapping[UUID, Lying]
    production: Place
    scrap: Place
    ordered: Decimal
    finished: Decimal
    fee_due: Decimal
    invoiced: Decimal
    fee_invoiced: Decimal
    in_process: Decimal
    last_moved_on: date

    @property
    def id(self) -> UUID:
        """The order's id."""
        key: UUID = self.head["id"]
        return key

    @property
    def partner_id(self) -> UUID:
        """The factory."""
        key: UUID = self.head["partner_id"]
        return key

    @property
    def quantity(self) -> Decimal:
        """How much is ordered."""
        ordered: Decimal = self.head["quantity"]
        return ordered

    @property
    def left_to_make(self) -> Decimal:
        """How much is still to be made; none when more than was ordered has come."""
        return max(self.quantity - self.finished, ZERO)

    @property
    def most(self) -> Decimal:
        """How much may come at most, with what the order tolerates."""
        over: Decimal = self.head["over_percent"]
        return self.quantity * (HUNDRED + over) / HUNDRED

    @property
    def factory(self) -> Place:
        """The order's own place at the factory."""
        return Place(self.head["factory_location_id"], kept=True)

    @property
    def warehouse(self) -> Place:
        """Where finished goods come in."""
        return Place(self.head["location_id"], kept=True)

    @property
    def value_at_factory(self) -> Decimal:
        """What the materials there are worth."""
        return sum((entry.value for entry in self.lying.values()), ZERO)

    def fee(self, quantity: Decimal, unit_fee: Decimal | None = None) -> Decimal:
        """The fee of the first units, at the order's rate or another: rounded once, so that parts add up."""
        return round_half_up(quantity * (self.head["unit_fee"] if unit_fee is None else unit_fee), self.books.scale)

    def memo(self, quantity: Decimal, unit_fee: Decimal | None = None) -> Decimal:
        """The fee of the first units with VAT at the order's rate."""
        net = self.fee(quantity, unit_fee)
        return net + round_half_up(net * self.head["tax_rate_percent"] / HUNDRED, self.books.scale)

    def needed(self, material: Material, quantity: Decimal) -> Decimal:
        """What the first units need of a material: rounded once, so that parts add up to the plan."""
        return round_half_up(material.planned * quantity / self.quantity, PLACES)

    def sent_for(self, line_no: int) -> Material:
        """What is sent of a planned material: the substitute that both sides have agreed on last, or itself."""
        of_line = [entry for entry in self.materials.values() if entry.line_no == line_no]
        return max(of_line, key=lambda entry: (entry.agreed_no, entry.planned))

    def line(self, line_no: int = 0) -> OrderLine:
        """How the trade ledger names a line; 0 is what is made."""
        return OrderLine("production", self.id, line_no)


async def open_order(
    session: AsyncSession, actor: Actor, order_id: UUID, action: str | None, if_version: int | None = None
) -> asyncpg.Record:
    """Lock an order for an action that its state allows (none: whatever its state).

    Raises `not_found`, STALE, `transition_not_allowed`.
    """
    connection = await raw(session)
    head: asyncpg.Record | None = await connection.fetchrow(HEAD_SQL, actor.company_id, order_id, actor.partner_id)
    if head is None:
        raise not_found("production order")
    if if_version is not None:
        check_version(head["version"], if_version)
    if action is not None:
        next_status(head["status"], action)
    return head


async def load_order(
    session: AsyncSession, actor: Actor, order_id: UUID, action: str, if_version: int | None = None
) -> Order:
    """Lock an order and read everything about it: eight statements, whatever its size."""
    head = await open_order(session, actor, order_id, action, if_version)
    connection = await raw(session)
    key = (actor.company_id, order_id)
    books = await load_books(connection, actor.company_id)
    materials: dict[UUID, Material] = {}
    for row in await connection.fetch(MATERIALS_SQL, *key):
        entry = Material(*(row[name] for name in MATERIAL_COLUMNS))
        materials.setdefault(entry.item_id, entry)
    balances = await connection.fetch(BALANCES_SQL, actor.company_id, head["factory_location_id"])
    progress = {row["kind"]: row for row in await connection.fetch(PROGRESS_SQL, *key)}
    places = await endpoints(session, actor.company_id, "production", "scrap")

    def summed(kind: str, column: str) -> Decimal:
        total: Decimal = progress[kind][column] if kind in progress else ZERO
        return total

    return Order(
        head=head,
        books=books,
        materials=materials,
        lying={row["item_id"]: Lying(row["on_hand"], row["value"]) for row in balances},
        production=places["production"],
        scrap=places["scrap"],
        ordered=summed("ordered", "quantity"),
        finished=summed("finished", "quantity"),
        fee_due=summed("finished", "amount"),
        invoiced=summed("invoiced", "quantity"),
        fee_invoiced=summed("invoiced", "amount"),
        in_process=await connection.fetchval(IN_PROCESS_SQL, *key, books.account("in_process")),
        last_moved_on=await connection.fetchval(MOVED_SQL, *key, head["ordered_on"]),
    )


async def net_sent(connection: asyncpg.Connection, company_id: UUID, order_id: UUID) -> dict[int, Decimal]:
    """What has been sent of each planned material and did not come back unused, by its line."""
    rows = await connection.fetch(SENT_SQL, company_id, order_id)
    return {row["line_no"]: row["quantity"] for row in rows}


async def set_status(
    session: AsyncSession, head: asyncpg.Record, status: str, changes: Mapping[str, object] | None = None
) -> None:
    """Write the order's state and the next version of its ETag."""
    statement = (
        update(ProductionOrder)
        .where(ProductionOrder.company_id == head["company_id"], ProductionOrder.id == head["id"])
        .values(status=status, version=ProductionOrder.version + 1, **(changes or {}))
        .execution_options(synchronize_session=False)
    )
    await session.execute(statement)
