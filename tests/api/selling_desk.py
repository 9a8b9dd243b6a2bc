"""A selling company with documents in every state, a second one beside it, and people of all sorts: for refusals."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import today
from app.core.db import Database
from app.core.ids import new_id
from app.models import Base
from app.services.access.actor import Actor
from tests.factories.trading import Api, Headers, Trading, open_trading

# Blocks of order and voucher numbers are taken before an order is refused: gaps are normal there.
UNCOUNTED = {"number_blocks"}
Fingerprint = dict[str, tuple[int, int]]
ROLES = ("owner", "sales", "warehouse", "accounting", "viewer")


@dataclass(slots=True)
class Desk:
    """Names of everything that a request may mention, and the people who make them."""

    client: AsyncClient
    headers: Headers
    engine: AsyncEngine
    trading: Trading
    people: dict[str, Actor] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    seen: Fingerprint | None = None

    def api(self, person: str) -> Api:
        """The API as one of the people uses it."""
        return Api(self.client, self.headers(self.people[person]))

    def fill(self, value: Any) -> Any:
        """Replace `$name` by what it names, anywhere in a path or body."""
        if isinstance(value, dict):
            return {key: self.fill(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [self.fill(entry) for entry in value]
        if isinstance(value, str) and "$" in value:
            return "/".join(self.names[part[1:]] if part.startswith("$") else part for part in value.split("/"))
        return value

    async def as_seen(self) -> Fingerprint:
        """The fingerprint that was taken last: nobody else writes here, and who does clears `seen`."""
        return self.seen or await self.fingerprint()

    async def fingerprint(self) -> Fingerprint:
        """Number of rows and a hash of their contents, of every table."""
        tables = [table.name for table in Base.metadata.sorted_tables if table.name not in UNCOUNTED]
        query = " UNION ALL ".join(
            f"SELECT '{table}', count(*), coalesce(sum(hashtext(t::text)::bigint), 0)::bigint FROM {table} t"
            for table in tables
        )
        async with self.engine.connect() as connection:
            self.seen = {row[0]: (row[1], row[2]) for row in await connection.execute(text(query))}
        return self.seen


async def open_desk(client: AsyncClient, headers: Headers, database: Database, engine: AsyncEngine) -> Desk:
    """Build everything once."""
    trading = await open_trading(database, engine)
    desk = Desk(client, headers, engine, trading)
    desk.names |= {"random": str(new_id()), "warehouse": str(trading.warehouse_id), "customer_place": ""}
    await _masters(desk, trading)
    await _orders(desk)
    await _money(desk)
    await _fine(desk)
    await _closed_month(desk)
    await _neighbour(desk, database, engine)
    await _direct(desk, database, engine)
    return desk


async def _masters(desk: Desk, trading: Trading) -> None:
    desk.names["item"] = str(await trading.item("NM", "10000", tax_class="vn_standard"))
    desk.names["case"] = str(
        await trading.item("BIA", "1000", units={"thùng": "24", "giọt": "0.000005"}, tax_class="vn_standard")
    )
    desk.names["many"] = str(await trading.item("MIN", "1000", minimum="10", tax_class="vn_standard"))
    desk.names["unpriced"] = str(await trading.item("KHONG", None, tax_class="vn_standard"))
    desk.names["untaxed"] = str(await trading.item("LA", "1000", tax_class="unheard_of"))
    desk.names["scarce"] = str(await trading.item("HIEM", "1000", tax_class="vn_standard"))
    for name, quantity in (("item", "1000"), ("case", "1000"), ("scarce", "5")):
        await trading.stock(UUID(desk.names[name]), quantity, "1000000")
    for code, name in (("KH", "partner"), ("KH2", "other_partner")):
        partner = await trading.customer(code, credit_limit="9000000")
        desk.names[name] = str(partner)
        desk.people["customer" if name == "partner" else "stranger"] = await trading.person("customer", partner)
    desk.names["supplier"] = str(await _supplier(desk))
    for role in ROLES:
        desk.people[role] = trading.owner if role == "owner" else await trading.person(role)


async def _supplier(desk: Desk) -> str:
    desk.people["owner"] = desk.trading.owner
    made = await desk.api("owner").do("/partners", {"code": "NCC", "name": "Nhà cung cấp", "is_supplier": True})
    desk.people["supplier"] = await desk.trading.person("supplier", UUID(made["id"]))
    return str(made["id"])


async def _orders(desk: Desk) -> None:
    """Orders that stopped in every state, with the papers they have by then."""
    owner = desk.api("owner")
    line = {"item_code": "NM", "quantity": "4"}
    body = {"partner_id": desk.names["partner"], "lines": [line]}
    steps = ("placed", "confirmed", "partly", "delivered", "closed", "cancelled")
    for state in steps:
        order = await owner.do("/sales-orders", {**body, "customer_reference": f"PO-{state}"})
        desk.names[state] = order["id"]
        if state == "cancelled":
            await owner.do(f"/sales-orders/{order['id']}/cancellation", {})
        elif state != "placed":
            await owner.do(f"/sales-orders/{order['id']}/confirmation", {})
        if state in ("partly", "delivered", "closed"):
            part = {"lines": [{"line_no": 1, "quantity": "3"}]} if state == "partly" else {}
            delivery = await owner.do(f"/sales-orders/{order['id']}/deliveries", {**part, "invoice": state == "closed"})
            desk.names[f"{state}_delivery"] = delivery["id"]
            if state == "closed":
                desk.names["invoice"] = delivery["invoice_id"]
    short = await owner.do("/sales-orders", {**body, "lines": [{"item_code": "HIEM", "quantity": "9"}]})
    desk.names["short"] = short["id"]
    await owner.do(f"/sales-orders/{short['id']}/confirmation", {})


async def _money(desk: Desk) -> None:
    owner, invoice = desk.api("owner"), desk.names["invoice"]
    returned = {"reason": "Lỗi", "lines": [{"line_no": 1, "quantity": "1"}]}
    desk.names["credit_note"] = (await owner.do(f"/invoices/{invoice}/returns", returned))["id"]
    money = {"partner_id": desk.names["partner"], "method": "bank", "amount": "20000"}
    applied = {"allocations": [{"invoice_id": invoice, "amount": "3000"}]}
    desk.names["receipt"] = (await owner.do("/receipts", {**money, **applied}))["id"]
    desk.names["reversed"] = (await owner.do("/receipts", money))["id"]
    await owner.do(f"/receipts/{desk.names['reversed']}/reversal", {})
    part = {"kind": "receipt", "source_id": (await owner.do("/receipts", money))["id"], "amount": "20000"}
    refund = {"partner_id": desk.names["partner"], "method": "bank", "sources": [part]}
    desk.names["refund"] = (await owner.do("/customer-refunds", refund))["id"]


async def _fine(desk: Desk) -> None:
    """Drops out of cans: half of them delivered and invoiced."""
    owner = desk.api("owner")
    drops = {"item_id": desk.names["case"], "unit": "giọt", "quantity": "4", "unit_price": "1000"}
    desk.names["fine"] = (await owner.do("/sales-orders", {"partner_id": desk.names["partner"], "lines": [drops]}))[
        "id"
    ]
    await owner.do(f"/sales-orders/{desk.names['fine']}/confirmation", {})
    part = {"lines": [{"line_no": 1, "quantity": "2"}], "invoice": True}
    delivery = await owner.do(f"/sales-orders/{desk.names['fine']}/deliveries", part)
    desk.names["fine_invoice"] = delivery["invoice_id"]


async def _closed_month(desk: Desk) -> None:
    """January of last year, with papers of that month, is closed."""
    owner, day = desk.api("owner"), date(today().year - 1, 1, 20).isoformat()
    desk.names["closed_day"] = day
    await desk.trading.fiscal_year(today().year - 1)
    line = {"item_code": "NM", "quantity": "2", "unit_price": "10000"}
    order = await owner.do("/sales-orders", {"partner_id": desk.names["partner"], "ordered_on": day, "lines": [line]})
    await owner.do(f"/sales-orders/{order['id']}/confirmation", {})
    one = {"delivered_on": day, "lines": [{"line_no": 1, "quantity": "1"}]}
    desk.names["old_delivery"] = (await owner.do(f"/sales-orders/{order['id']}/deliveries", one))["id"]
    billed = await owner.do(f"/sales-orders/{order['id']}/deliveries", {**one, "invoice": True})
    desk.names["old_invoice"] = billed["invoice_id"]
    money = {"partner_id": desk.names["partner"], "method": "bank", "amount": "7000", "received_on": day}
    desk.names["old_receipt"] = (await owner.do("/receipts", money))["id"]
    january = min((await owner.get("/periods"))["items"], key=lambda period: str(period["starts_on"]))
    await owner.do(f"/periods/{january['id']}/closing", {})


async def _neighbour(desk: Desk, database: Database, engine: AsyncEngine) -> None:
    """The same things in another company, whose ids nobody here may use."""
    other = await open_trading(database, engine)
    desk.people["neighbour"] = other.owner
    desk.names["foreign_item"] = str(await other.item("NM", "10000"))
    desk.names["foreign_partner"] = str(await other.customer("KH"))
    desk.names["foreign_warehouse"] = str(other.warehouse_id)
    await other.stock(UUID(desk.names["foreign_item"]), "10", "10")
    api = desk.api("neighbour")
    body = {"partner_id": desk.names["foreign_partner"], "lines": [{"item_code": "NM", "quantity": "1"}]}
    order = await api.do("/sales-orders", body)
    await api.do(f"/sales-orders/{order['id']}/confirmation", {})
    delivery = await api.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})
    receipt = await api.do("/receipts", {"partner_id": desk.names["foreign_partner"], "method": "cash", "amount": "5"})
    desk.names |= {
        "foreign_order": order["id"],
        "foreign_delivery": delivery["id"],
        "foreign_invoice": delivery["invoice_id"],
        "foreign_receipt": receipt["id"],
    }


async def _direct(desk: Desk, database: Database, engine: AsyncEngine) -> None:
    """A company that sells directly, with little on hand."""
    direct = await open_trading(database, engine, policy="direct_sale")
    await direct.stock(await direct.item("HIEM", "1000", tax_class="vn_standard"), "3", "3000")
    desk.people["seller"] = direct.owner
    desk.names["buyer"] = str(await direct.customer("KH", credit_limit="100000"))
    body = {"partner_id": desk.names["buyer"], "lines": [{"item_code": "HIEM", "quantity": "1"}]}
    desk.names["sold"] = (await desk.api("seller").do("/sales-orders", body))["id"]


def year_ago() -> str:
    """A day for which no books are open."""
    return date(2019, 5, 5).isoformat()
