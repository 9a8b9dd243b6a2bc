"""A company that buys, two suppliers that must not see each other, and the people on both sides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import now
from app.core.db import Database
from app.services.access.actor import Actor
from tests.factories.trading import Api, Headers, Trading, open_trading

LEDGERS = ("postings", "stock_moves", "account_transfers", "trade_entries", "outbox_events", "idempotency_keys")
DOCUMENTS = ("purchase_orders", "purchase_order_lines", "expected_receipts", "goods_receipts", "goods_receipt_lines")
NOTICES = ("shipping_notices", "shipping_notice_lines", "shipping_notice_lots")
PROPOSALS = ("proposals", "proposal_lines")
INVOICES = ("supplier_invoices", "supplier_invoice_lines", "landed_costs", "landed_cost_lines")
QUOTING = ("quotation_requests", "quotation_request_lines", "quotations", "quotation_lines")
RETURNS = ("purchase_returns", "purchase_return_lines")
MONEY = ("payables", "payments", "payable_allocations", "receipts", "allocations", "refunds")


@dataclass(frozen=True, slots=True)
class Purchasing:
    """The buyer's side, the supplier's side, and what lies where."""

    trading: Trading
    staff: Api
    supplier_id: UUID
    supplier: Api
    other_supplier_id: UUID
    other_supplier: Api
    acting: Callable[[Actor], Api]

    def line(self, item: str, quantity: str, price: str | None = None, **more: Any) -> dict[str, Any]:
        """A line of an order."""
        return {"item_code": item, "quantity": quantity} | ({"unit_price": price} if price else {}) | more

    def order(self, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """An order to the supplier."""
        return {"partner_id": str(self.supplier_id), "lines": list(lines), **fields}

    async def sent(self, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """An order that the supplier can see."""
        draft = await self.staff.do("/purchase-orders", self.order(*lines, **fields))
        return await self.move(self.staff, draft, "sending", {})

    async def agreed(self, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """An order that the supplier has accepted."""
        return await self.move(self.supplier, await self.sent(*lines, **fields), "acceptance", {})

    async def move(self, who: Api, order: dict[str, Any], action: str, body: Any) -> dict[str, Any]:
        """An action on an order as it was last read."""
        path = f"/purchase-orders/{order['id']}/{action}"
        answer: dict[str, Any] = await who.do(path, body, **{"If-Match": f'"{order["version"]}"'})
        return answer

    async def try_move(self, who: Api, order: dict[str, Any], action: str, body: Any) -> Response:
        """An action that may be refused."""
        path = f"/purchase-orders/{order['id']}/{action}"
        return await who.send(path, body, **{"If-Match": f'"{order["version"]}"'})

    async def propose(self, who: Api, order: dict[str, Any], *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """A proposal about an order as it stands; no lines: that it is cancelled."""
        return await self.move(who, await self.read(order), "proposals", proposal_body(*lines, **fields))

    async def answer(self, who: Api, proposal: dict[str, Any], action: str, body: Any) -> Response:
        """An answer to a proposal, which may be refused."""
        order = await self.read({"id": proposal["order_id"]})
        path = f"/purchase-orders/{order['id']}/proposals/{proposal['number']}/{action}"
        return await who.send(path, body, **{"If-Match": f'"{order["version"]}"'})

    async def proposals(self, who: Api, order: dict[str, Any]) -> list[dict[str, Any]]:
        """The history of an order's proposals, newest first."""
        found: list[dict[str, Any]] = (await who.get(f"/purchase-orders/{order['id']}/proposals"))["items"]
        return found

    async def receive(self, order: dict[str, Any], *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Goods that come of an order; no lines: all that is expected."""
        body = {"lines": list(lines) or None, **fields}
        answer: dict[str, Any] = await self.staff.do(f"/purchase-orders/{order['id']}/receipts", body)
        return answer

    async def announce(
        self, who: Api, order: dict[str, Any], arrives_on: date, *lines: dict[str, Any], **fields: Any
    ) -> dict[str, Any]:
        """Goods that are on their way; no lines: all that is still to be shipped."""
        body = {"arrives_on": arrives_on.isoformat(), "lines": list(lines) or None, **fields}
        answer: dict[str, Any] = await who.do(f"/purchase-orders/{order['id']}/shipping-notices", body)
        return answer

    async def rewrite(self, who: Api, notice: dict[str, Any], body: Any) -> Response:
        """A notice written anew, which may be refused."""
        headers = {**who.headers, "If-Match": f'"{notice["version"]}"'}
        return await who.client.put(f"/api/v1/shipping-notices/{notice['id']}", headers=headers, json=body)

    async def withdraw(self, who: Api, notice: dict[str, Any], **body: Any) -> Response:
        """A withdrawal that may be refused."""
        path = f"/shipping-notices/{notice['id']}/withdrawal"
        return await who.send(path, body, **{"If-Match": f'"{notice["version"]}"'})

    async def invoice(self, who: Api, order: dict[str, Any], number: str, *lines: dict[str, Any]) -> dict[str, Any]:
        """An invoice that waits for approval."""
        body = {"number": number, "lines": list(lines)}
        answer: dict[str, Any] = await who.do(f"/purchase-orders/{order['id']}/invoices", body)
        return answer

    def request(self, *lines: dict[str, Any], suppliers: Sequence[UUID] = (), **fields: Any) -> dict[str, Any]:
        """A request for quotation to both suppliers, or to those named, open until tomorrow."""
        asked = suppliers or (self.supplier_id, self.other_supplier_id)
        closes_at = (now() + timedelta(days=1)).isoformat()
        return {"partner_ids": [str(one) for one in asked], "closes_at": closes_at, "lines": list(lines), **fields}

    async def asked(self, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """A request that its suppliers can see."""
        draft = await self.staff.do("/quotation-requests", self.request(*lines, **fields))
        return await self.step(draft, "sending", {})

    async def step(self, request: dict[str, Any], action: str, body: Any) -> dict[str, Any]:
        """An action of the company on a request as it was last read."""
        answer = await self.try_step(request, action, body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def try_step(self, request: dict[str, Any], action: str, body: Any) -> Response:
        """An action on a request that may be refused."""
        path = f"/quotation-requests/{request['id']}/{action}"
        return await self.staff.send(path, body, **{"If-Match": f'"{request["version"]}"'})

    async def reply(self, who: Api, action: str, body: Any, *, number: str = "QT-0001") -> dict[str, Any]:
        """What a supplier does with an invitation of its own."""
        answer = await self.try_reply(who, action, body, number=number)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def try_reply(self, who: Api, action: str, body: Any, *, number: str = "QT-0001") -> Response:
        """The same, which may be refused."""
        (row,) = [row for row in (await who.get("/quotations"))["items"] if row["number"] == number]
        path = f"/quotations/{row['id']}"
        version = (await who.get(path))["version"]
        return await who.send(f"{path}/{action}", body, **{"If-Match": f'"{version}"'})

    async def decide(self, invoice: dict[str, Any], action: str, body: Any) -> Response:
        """An approval or refusal that may itself be refused."""
        path = f"/supplier-invoices/{invoice['id']}/{action}"
        return await self.staff.send(path, body, **{"If-Match": f'"{invoice["version"]}"'})

    async def approve(self, invoice: dict[str, Any], *, differing: bool = False) -> dict[str, Any]:
        """An approval that must succeed."""
        answer = await self.decide(invoice, "approval", {"accept_differences": differing})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def reverse(self, invoice: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """A reversal that must succeed."""
        answer = await self.decide(invoice, "reversal", {"reason": "Nhập sai", **fields})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def carriage(self, *receipts: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """A request to book freight over whole receipts."""
        lines = [
            {"receipt_id": receipt["id"], "line_no": line["line_no"]}
            for receipt in receipts
            for line in receipt["lines"]
        ]
        body = {"partner_id": str(self.other_supplier_id), "reference": "VC-1", "kind": "freight", "lines": lines}
        return body | {"spread_by": "value", "net_amount": "100000", "tax_class": "vn_reduced"} | fields

    async def sell(self, item: str, quantity: str) -> None:
        """Goods that leave with their invoice."""
        partner = str(await self.trading.customer(f"KH{item}{quantity}"))
        order = await self.staff.do("/sales-orders", {"partner_id": partner, "lines": [self.line(item, quantity)]})
        await self.staff.do(f"/sales-orders/{order['id']}/confirmation", {})
        await self.staff.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})

    async def owed(self, order: dict[str, Any], number: str, quantity: str, **line: str) -> dict[str, Any]:
        """An approved invoice of the order's first line: what is owed for it."""
        entered = await self.invoice(self.supplier, order, number, {"line_no": 1, "quantity": quantity, **line})
        return await self.approve(entered, differing=True)

    async def try_pay(self, amount: str, /, *paid: tuple[str, str], **fields: Any) -> Response:
        """A payment that may be refused."""
        allocations = [{"invoice_id": invoice_id, "amount": part} for invoice_id, part in paid]
        body = {"partner_id": str(self.supplier_id), "method": "bank", "amount": amount, "allocations": allocations}
        return await self.staff.send("/payments", body | fields)

    async def pay(self, amount: str, /, *paid: tuple[str, str], **fields: Any) -> dict[str, Any]:
        """A payment to the supplier, and the invoices that it pays."""
        answer = await self.try_pay(amount, *paid, **fields)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def try_return(self, invoice: dict[str, Any], *lines: dict[str, Any], **fields: Any) -> Response:
        """Goods of an invoice sent back, which may be refused."""
        body = {"reason": "Hàng lỗi", "lines": list(lines), **fields}
        return await self.staff.send(f"/supplier-invoices/{invoice['id']}/returns", body)

    async def give_back(self, invoice: dict[str, Any], *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Goods of an invoice that go back to the supplier."""
        answer = await self.try_return(invoice, *lines, **fields)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def read(self, order: dict[str, Any]) -> dict[str, Any]:
        """The order as it stands."""
        answer: dict[str, Any] = await self.staff.get(f"/purchase-orders/{order['id']}")
        return answer

    async def tolerate(self, **percents: str) -> None:
        """The company's tolerances."""
        path = f"/api/v1/companies/{self.trading.company_id}"
        client, headers = self.staff.client, self.staff.headers
        etag = (await client.get(path, headers=headers)).headers["ETag"]
        answer = await client.patch(path, headers={**headers, "If-Match": etag}, json=percents)
        assert answer.status_code == 200, answer.text

    async def refused(self, answer: Response, status: int, code: str, *pointers: str) -> None:
        """A refusal says so with its code and where in the request the fault lies."""
        body = answer.json()
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
        codes = {body["code"], *(error["code"] for error in body["errors"])}
        assert code in codes, body
        assert {error["pointer"] for error in body["errors"]} >= set(pointers), body

    async def written(self) -> dict[str, int]:
        """How many rows there are: what a refusal must not change."""
        return await self.trading.count_rows(
            *LEDGERS, *DOCUMENTS, *NOTICES, *INVOICES, *PROPOSALS, *QUOTING, *RETURNS, *MONEY
        )

    async def expected(self, item_id: UUID) -> list[tuple[Any, ...]]:
        """What is still expected of an item: quantity and day."""
        query = """SELECT quantity, due_on::text FROM expected_receipts
                   WHERE company_id = :c AND item_id = :i AND quantity > 0 ORDER BY due_on"""
        async with self.trading.engine.connect() as connection:
            rows = await connection.execute(text(query), {"c": self.trading.company_id, "i": item_id})
            return [tuple(row) for row in rows]


def proposal_body(*lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """New terms of lines; no lines: that the order is cancelled."""
    return {"kind": "change", "lines": list(lines), **fields} if lines else {"kind": "cancellation", **fields}


async def open_purchasing(trading: Trading, acting: Callable[[Actor], Api]) -> Purchasing:
    """Two suppliers with a user each, and an owner who buys."""
    first, second = await trading.supplier("NCC1", terms="NET30"), await trading.supplier("NCC2")
    return Purchasing(
        trading=trading,
        staff=acting(trading.owner),
        supplier_id=first,
        supplier=acting(await trading.person("supplier", first)),
        other_supplier_id=second,
        other_supplier=acting(await trading.person("supplier", second)),
        acting=acting,
    )


@pytest.fixture
async def buying(client: AsyncClient, signed_in: Headers, database: Database, owner_engine: AsyncEngine) -> Purchasing:
    """A fresh company that buys."""
    trading = await open_trading(database, owner_engine)
    return await open_purchasing(trading, lambda actor: Api(client, signed_in(actor)))
