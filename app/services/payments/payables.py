"""What posted documents of suppliers and factories ask for: the rows that payments are allocated to."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import beyond, raw
from app.core.errors import conflict
from app.core.values import value
from app.models import Payable
from app.models.base import table_of
from app.services.payments.allocate import lock_partner
from app.services.posting import OrderLine, Rows

PAID_SQL = """
SELECT coalesce(sum(amount), 0) FROM payable_allocations WHERE company_id = $1 AND (invoice_id = $2 OR source_id = $2)
"""
REVERSED_SQL = "UPDATE payables SET reversed_on = $3, settled_on = $3 WHERE company_id = $1 AND id = $2"


async def take_back_payable(session: AsyncSession, key: tuple[UUID, UUID], partner_id: UUID, reversed_on: date) -> None:
    """Say that a document (company, id) is reversed and owed no more; raises `invoice_paid` (CONFLICT)."""
    connection = await raw(session)
    await lock_partner(connection, key[0], partner_id)
    if await connection.fetchval(PAID_SQL, *key):
        raise conflict("invoice_paid", "Money is applied to this invoice: reverse its payments first.")
    # What a document asks for belongs to its order, which the author of the document may not see.
    async with beyond(session, "data_range", "hidden_places"):
        await connection.execute(REVERSED_SQL, *key, reversed_on)


@value
class Owed:
    """A document's claim in its own currency; `document` is its kind, id and the partner's number of it.

    `order` is the order whose trade ledger says what is paid, none where that ledger does not say what is invoiced.
    """

    kind: str
    document: tuple[str, UUID, str]
    partner_id: UUID
    issued_on: date
    due_on: date
    currency: str
    exchange_rate: Decimal
    total_amount: Decimal
    order: OrderLine | None

    def rows(self) -> Rows:
        """The row to write with the document's posting."""
        document_kind, document_id, number = self.document
        row = {
            "id": document_id,
            "kind": self.kind,
            "document_kind": document_kind,
            "number": number,
            "partner_id": self.partner_id,
            "order_kind": None if self.order is None else self.order.order_kind,
            "order_id": None if self.order is None else self.order.order_id,
            "issued_on": self.issued_on,
            "due_on": self.due_on,
            "currency": self.currency,
            "exchange_rate": self.exchange_rate,
            "total_amount": self.total_amount,
        }
        return Rows(table_of(Payable), [row])
