"""A company whose partners enter documents: a supplier, a customer with an invoice, a factory with work."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import today
from app.core.db import Database
from tests.factories.trading import Api, Headers, Trading, open_trading
from tests.production.conftest import Workshop
from tests.purchasing.conftest import Purchasing, open_purchasing

BOOKS = ("postings", "account_transfers", "trade_entries", "stock_moves", "receipts", "allocations")
NOTICES = ("payment_notices", "payment_notice_lines", "outbox_events", "idempotency_keys")


@dataclass(frozen=True, slots=True)
class Intake:
    """The company's desk, and the partners that enter."""

    trading: Trading
    owner: Api
    buying: Purchasing
    customer_id: str
    customer: Api
    other_customer: Api

    async def rule(self, kind: str, mode: str, partner_id: str | None = None) -> dict[str, Any]:
        """What happens to a kind of document from now on."""
        body = {"document_kind": kind, "mode": mode, "partner_id": partner_id}
        found: dict[str, Any] = await self.owner.put("/intake-rules", body)
        return found

    async def invoice(self, quantity: str = "2") -> dict[str, Any]:
        """Goods sold to the customer, at 86,400 each with VAT."""
        order = await self.owner.do(
            "/sales-orders",
            {"partner_id": self.customer_id, "lines": [{"item_code": "NM", "quantity": quantity}]},
        )
        await self.owner.do(f"/sales-orders/{order['id']}/confirmation", {})
        delivery = await self.owner.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})
        found: dict[str, Any] = await self.owner.get(f"/invoices/{delivery['invoice_id']}")
        return found

    async def pays(self, amount: str, *paid: tuple[str, str], **fields: Any) -> dict[str, Any]:
        """The customer tells of a payment, and the invoices (id, amount) that it is for."""
        answer: dict[str, Any] = await self.customer.do("/payment-notices", payment(amount, *paid, **fields))
        return answer

    async def decide(self, who: Api, notice: dict[str, Any], action: str, body: Any) -> Response:
        """A decision that may be refused."""
        path = f"/payment-notices/{notice['id']}/{action}"
        return await who.send(path, body, **{"If-Match": f'"{notice["version"]}"'})

    async def inbox(self, who: Api | None = None, **params: Any) -> list[tuple[str, str]]:
        """Kind and number of what waits."""
        found = (await (who or self.owner).get("/intake", **params))["items"]
        return [(row["kind"], row["number"]) for row in found]

    async def written(self) -> dict[str, int]:
        """How many rows there are: what a refusal must not change."""
        return await self.trading.count_rows(*BOOKS, *NOTICES)

    async def report(self, finished: str = "4") -> dict[str, Any]:
        """A factory's report of finished goods, of an order whose materials it has."""
        workshop = Workshop(self.trading, self.owner, self.buying.acting)
        await workshop.stocked("VAI", "100", "1000000")
        await workshop.items("AO", kind="finished")
        factory, person = await workshop.factory()
        order = await workshop.agreed(await workshop.bill("AO", "VAI 1"), factory, person)
        await self.owner.do(f"/production-orders/{order['id']}/dispatches", {})
        found: dict[str, Any] = await person.do(f"/production-orders/{order['id']}/reports", {"finished": finished})
        return found


def payment(amount: str, *paid: tuple[str, str], **fields: Any) -> dict[str, Any]:
    """A payment notice to send."""
    return {
        "amount": amount,
        "allocations": [{"invoice_id": invoice_id, "amount": part} for invoice_id, part in paid],
        **fields,
    }


def day() -> str:
    """Today as JSON has it."""
    return today().isoformat()


def first_day() -> date:
    """The first day of the books."""
    return date(today().year, 1, 1)


@pytest.fixture
async def intake(client: AsyncClient, signed_in: Headers, database: Database, owner_engine: AsyncEngine) -> Intake:
    """A fresh company with goods in stock."""
    trading = await open_trading(database, owner_engine)
    buying = await open_purchasing(trading, lambda actor: Api(client, signed_in(actor)))
    await trading.stock(await trading.item("NM"), "100", "5000000")
    customers = [await trading.customer(code) for code in ("KH1", "KH2")]
    people = [buying.acting(await trading.person("customer", customer)) for customer in customers]
    return Intake(trading, buying.staff, buying, str(customers[0]), *people)
