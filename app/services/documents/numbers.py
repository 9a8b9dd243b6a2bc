"""Order and voucher numbers: taken in blocks, so that no two orders wait for one counter row; gaps are normal."""

import asyncio
from collections import defaultdict
from datetime import date
from uuid import UUID

from app.core.db import Database, Tenant, raw

BLOCK_SIZE = 50
PREFIX = {
    "sales_order": "SO",
    "order_request": "OR",
    "delivery": "DN",
    "receipt": "RC",
    "payment": "PV",
    "customer_refund": "RF",
    "supplier_refund": "RS",
    "purchase_return": "PN",
    "purchase_order": "PO",
    "goods_receipt": "GR",
    "landed_cost": "LC",
    "consigned_voucher": "CV",
    "shipping_notice": "SN",
    "quotation_request": "RQ",
    "payment_notice": "NP",
    "stock_transfer": "ST",
    "transfer_receipt": "TR",
    "stock_adjustment": "SA",
    "adjustment_request": "AR",
    "stock_count": "SC",
    "production_order": "MO",
    "production_voucher": "MV",
    "production_charge": "MC",
    "production_report": "MR",
    "factory_invoice": "FI",
    "count_decision": "CD",
}

TAKE_SQL = """
INSERT INTO number_blocks (company_id, kind, next_number) VALUES ($1, $2, 1 + $3)
ON CONFLICT (company_id, kind) DO UPDATE SET next_number = number_blocks.next_number + $3
RETURNING next_number
"""


class Numbers:
    """Hands out numbers of a company; one per process, refilled by a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._free: dict[tuple[UUID, str], range] = defaultdict(lambda: range(0))
        self._refill: dict[tuple[UUID, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def take(self, company_id: UUID, kind: str, on: date) -> str:
        """The next number of `kind`, such as `SO26-000042`; unique in the company, not gap-free."""
        key = (company_id, kind)
        if not self._free[key]:
            async with self._refill[key]:
                if not self._free[key]:
                    self._free[key] = await self._take_block(company_id, kind)
        free = self._free[key]
        self._free[key] = free[1:]
        return f"{PREFIX[kind]}{on.year % 100:02d}-{free[0]:06d}"

    async def dispose(self) -> None:
        """Close the pool that blocks are taken through."""
        await self._database.dispose()

    async def _take_block(self, company_id: UUID, kind: str) -> range:
        async with self._database.transaction(Tenant(company_id, None)) as session:
            connection = await raw(session)
            after = await connection.fetchval(TAKE_SQL, company_id, kind, BLOCK_SIZE)
        return range(after - BLOCK_SIZE, after)
