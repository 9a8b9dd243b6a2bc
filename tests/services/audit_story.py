"""A database with a bit of everything in its books, for the audit to look at."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.clock import today
from app.models import ExchangeRate
from tests.factories.files import send_file
from tests.factories.trading import Api, Trading
from tests.ledgers.conftest import Trade

LAST_YEAR = today().year - 1
JAN, MAR, APR = (date(LAST_YEAR, month, 10) for month in (1, 3, 4))


@dataclass(slots=True)
class Story:
    """Ids by the words that tampering statements use: `{partly}` is the partly delivered order, and so on."""

    ids: dict[str, str] = field(default_factory=dict)

    def tell(self, statement: str) -> str:
        """The statement with its words replaced by ids."""
        for name, value in self.ids.items():
            statement = statement.replace("{" + name + "}", f"'{value}'")
        return statement


Open = Callable[..., Api]


async def tell_story(reserve: Trading, direct: Trading, acting: Open) -> Story:
    """Two companies: one that reserves, with every kind of document, and one that sells directly."""
    story = Story({"company": str(reserve.company_id), "direct": str(direct.company_id)})
    trade = Trade(reserve, acting(reserve))
    await _masters(reserve, story)
    customer = UUID(story.ids["customer"])
    await _orders(trade, story, customer)
    await _money(trade, story, customer)
    await _payments(trade, story, acting)
    await _approved(trade, story, acting)
    await _count(trade, story, acting)
    await _lots(trade, story, acting)
    await _foreign(trade)
    await _purchases(trade, story)
    await _consigned(trade, story)
    await _negotiation(trade, story, acting)
    await _quotations(trade, story)
    await direct.stock(await direct.item("NM", "80000"), "50", "2500000")
    bought = {"partner_id": str(await direct.customer("KL")), "lines": [{"item_code": "NM", "quantity": "2"}]}
    story.ids["sold"] = (await acting(direct).do("/sales-orders", bought))["id"]
    await _making(Trade(direct, acting(direct)), story, acting)
    january = min((await trade.owner.get("/periods"))["items"], key=lambda period: str(period["starts_on"]))
    await trade.owner.do(f"/periods/{january['id']}/closing", {})
    story.ids["january"] = january["id"]
    return story


async def _masters(trading: Trading, story: Story) -> None:
    item = await trading.item("NM", "80000", tax_class="vn_standard", units={"thùng": "10"})
    story.ids |= {
        "item": str(item),
        "service": str(await trading.item("DV", "1234", kind="service", tax_class="vn_5")),
        "customer": str(await trading.customer("KH1", terms="NET30")),
        "other_customer": str(await trading.customer("KH2")),
        "warehouse": str(trading.warehouse_id),
        "count": str(trading.count_id),
    }
    await trading.stock(item, "60", "3000001")


async def _orders(trade: Trade, story: Story, customer: UUID) -> None:
    owner = trade.owner

    async def placed(name: str, *lines: dict[str, str], **order: Any) -> str:
        body = {"partner_id": str(customer), "lines": [{"item_code": "NM", **line} for line in lines], **order}
        story.ids[name] = (await owner.do("/sales-orders", body))["id"]
        return story.ids[name]

    def confirmation(order: str) -> Awaitable[Any]:
        return owner.do(f"/sales-orders/{order}/confirmation", {})

    old = await trade.sell(customer, [("NM", "3")], JAN)
    story.ids |= {"old_invoice": old["id"], "old": old["order"]["id"]}
    partly = await placed("partly", {"quantity": "10"}, {"item_code": "DV", "quantity": "3"})
    await confirmation(partly)
    lines = [{"line_no": 1, "quantity": "4"}, {"line_no": 2, "quantity": "3"}]
    delivery = await owner.do(f"/sales-orders/{partly}/deliveries", {"lines": lines, "invoice": True})
    story.ids |= {"billed_delivery": delivery["id"], "invoice": delivery["invoice_id"]}
    lines = [{"line_no": 1, "quantity": "3"}]
    story.ids["delivery"] = (await owner.do(f"/sales-orders/{partly}/deliveries", {"lines": lines}))["id"]
    cancelled = await placed("cancelled", {"quantity": "2"})
    await owner.do(f"/sales-orders/{cancelled}/cancellation", {"reason": "Khách đổi ý"})
    later = await placed("later", {"quantity": "1", "discount_percent": "7.5"})
    await confirmation(later)
    lines = [{"line_no": 1, "quantity": "1"}]
    delivery = await owner.do(f"/sales-orders/{later}/deliveries", {"lines": lines})
    await owner.do(f"/deliveries/{delivery['id']}/invoice", {})
    waiting = await placed("waiting", {"quantity": "6", "unit": "thùng", "unit_price": "700000"})
    amendment = {"lines": [{"line_no": 1, "quantity": "5"}]}
    await owner.do(f"/sales-orders/{waiting}/amendment", amendment, **{"If-Match": "1"})


async def _money(trade: Trade, story: Story, customer: UUID) -> None:
    old = story.ids["old_invoice"]
    story.ids["note"] = (await trade.take_back(old, "1", MAR))["id"]
    await trade.take_back(old, "1", APR)
    story.ids["receipt"] = (await trade.receive(customer, "2000000", APR, (old, "50000")))["id"]
    bounced = await trade.receive(customer, "10000", APR, (old, "10000"))
    await trade.owner.do(f"/receipts/{bounced['id']}/reversal", {})
    story.ids["bounced"] = bounced["id"]


async def _payments(trade: Trade, story: Story, acting: Open) -> None:
    """What the customer says it has paid: approved, and waiting; and what it is given back of an advance."""
    payer = acting(trade.trading, await trade.trading.person("customer", UUID(story.ids["customer"])))
    paid = [{"invoice_id": story.ids["old_invoice"], "amount": "1000"}]
    for name in ("approved_payment", "told_payment"):
        body = {"amount": "1500", "paid_on": APR.isoformat(), "allocations": paid, "reference": name}
        story.ids[name] = (await payer.do("/payment-notices", body))["id"]
    await trade.owner.do(f"/payment-notices/{story.ids['approved_payment']}/approval", {}, **{"If-Match": '"1"'})
    money = {"partner_id": story.ids["customer"], "method": "bank"}
    advance = await trade.owner.do("/receipts", {**money, "amount": "700", "received_on": APR.isoformat()})
    part = {"kind": "receipt", "source_id": advance["id"], "amount": "300"}
    refund = {**money, "refunded_on": APR.isoformat(), "sources": [part]}
    story.ids["refund"] = (await trade.owner.do("/customer-refunds", refund))["id"]


async def _approved(trade: Trade, story: Story, acting: Open) -> None:
    """An order beyond what its orderer may order alone, placed once staff approved it."""
    buyer = await trade.trading.person("customer", UUID(story.ids["customer"]))
    limit = {"membership_id": str(buyer.membership_id), "per_order": "1000"}
    await trade.owner.put("/spending-limits", limit)
    request = await acting(trade.trading, buyer).send(
        "/sales-orders", {"lines": [{"item_code": "DV", "quantity": "1"}]}
    )
    assert request.status_code == 202, request.text
    story.ids["approved_request"] = request.json()["id"]
    path = f"/order-requests/{story.ids['approved_request']}/approval"
    await trade.owner.do(path, {}, **{"If-Match": '"1"'})


async def _making(trade: Trade, story: Story, acting: Open) -> None:
    """A bill; an order in work with every kind of document, one that is settled, one that was cancelled."""
    trading, owner = trade.trading, trade.owner
    await trading.stock(await trading.item("CHAI", price=None, kind="material"), "500", "1000001", kind="material")
    await trading.item("VUN", price=None, kind="material")
    await trading.item("TP", price=None, kind="finished")
    await trading.item("TPL", price=None, kind="finished", tracking="lot")
    lines = [{"item_code": "CHAI", "quantity": "1", "scrap_percent": "2"}]
    bills = {}
    for code in ("NM", "TP", "TPL"):
        body = {"item_code": code, "quantity": "1", "valid_from": JAN.isoformat(), "lines": lines}
        bills[code] = (await owner.do("/bills-of-material", body))["id"]
    story.ids |= {
        "bill": bills["NM"],
        "bill_by_lot": bills["TPL"],
        "neighbour": str(await trading.customer("GC2", is_factory=True)),
    }
    factory = await trading.customer("GC", is_factory=True)
    person = acting(trading, await trading.person("factory", factory))
    for name in ("in_work", "settled", "recalled"):
        draft = {
            "bill_id": bills["TP"],
            "partner_id": str(factory),
            "quantity": "40",
            "unit_fee": "1234.5",
            "tax_class": "vn_reduced",
            "location_id": str(trading.warehouse_id),
            "due_on": "2099-01-01",
        }
        story.ids[name] = (await owner.do("/production-orders", draft))["id"]
        path = f"/production-orders/{story.ids[name]}"
        await owner.do(f"{path}/sending", {}, **{"If-Match": "1"})
        await person.do(f"{path}/acceptance", {}, **{"If-Match": "2"})
    await owner.do(f"/production-orders/{story.ids['recalled']}/cancellation", {}, **{"If-Match": "3"})
    await _said_by_the_factory(trade, story, person, draft)
    for name in ("in_work", "settled"):
        await _made(owner, f"/production-orders/{story.ids[name]}", str(factory), name)
    path = f"/production-orders/{story.ids['in_work']}/factory-invoices"
    entered = await person.do(path, {"reference": "GC-11", "quantity": "5"})
    story.ids["billed_by_factory"] = entered["factory_invoices"][0]["id"]
    await owner.do(f"{path}/{story.ids['billed_by_factory']}/approval", {})
    path = f"/production-orders/{story.ids['settled']}"
    await owner.do(f"{path}/receipts", {"finished": "20"})
    await owner.do(f"{path}/returns", {})
    await owner.do(f"{path}/fee-invoices", {"reference": "GC-9", "quantity": "30", "net_amount": "40000"})
    for one in (owner, person):
        sheet = await one.client.get(f"/api/v1{path}/settlement", headers=one.headers)
        await one.do(f"{path}/settlement/confirmation", {}, **{"If-Match": sheet.headers["ETag"]})
    await owner.do(f"{path}/closing", {}, **{"If-Match": "3"})


async def _said_by_the_factory(trade: Trade, story: Story, person: Api, draft: dict[str, Any]) -> None:
    """A substitute that it proposes for a material, and a report of goods by lot that waits."""
    path = f"/production-orders/{story.ids['in_work']}"
    line = {"line_no": 1, "component_no": 1, "substitute": {"item_code": "VUN", "factor": "1.5"}}
    await person.do(f"{path}/proposals", {"lines": [line]}, **{"If-Match": "3"})
    await trade.owner.do(f"{path}/proposals/1/acceptance", {})
    made = await trade.owner.do("/production-orders", draft | {"bill_id": story.ids["bill_by_lot"]})
    story.ids["reported"] = made["id"]
    path = f"/production-orders/{made['id']}"
    await trade.owner.do(f"{path}/sending", {}, **{"If-Match": "1"})
    await person.do(f"{path}/acceptance", {}, **{"If-Match": "2"})
    await person.do(f"{path}/reports", {"finished": "1", "lots": [{"lot": "T1", "quantity": "1"}]})


async def _made(owner: Api, path: str, factory: str, name: str) -> None:
    chai = [{"item_code": "CHAI", "quantity": "2"}]
    await owner.do(f"{path}/dispatches", {"lines": [{"item_code": "CHAI", "quantity": "50"}]})
    await owner.do(f"{path}/losses", {"charged_to": "factory", "lines": chai})
    await owner.do(f"{path}/losses", {"charged_to": "company", "lines": chai})
    await owner.do(f"{path}/returns", {"lines": chai})
    freight = {"partner_id": factory, "reference": f"VC-{name}", "net_amount": "3333"}
    await owner.do(f"{path}/freight", freight)
    await owner.do(f"{path}/receipts", {"finished": "20"})
    scrap = [{"item_code": "VUN", "quantity": "3", "unit_cost": "100"}]
    await owner.do(f"{path}/scrap-receipts", {"lines": scrap})
    fee = {"reference": f"GC-{name}", "quantity": "10", "net_amount": "13000"}
    await owner.do(f"{path}/fee-invoices", fee)


async def _purchases(trade: Trade, story: Story) -> None:
    story.ids["supplier"] = str(await trade.trading.supplier("NCC"))
    for name, step in (("bought", "acceptance"), ("asked", None)):
        line = {"item_code": "NM", "quantity": "10", "unit_price": "50000"}
        body = {"partner_id": story.ids["supplier"], "lines": [line, line]}
        order = await trade.owner.do("/purchase-orders", body)
        order = await trade.owner.do(f"/purchase-orders/{order['id']}/sending", {}, **{"If-Match": '"1"'})
        story.ids[name] = order["id"]
        if step is not None:
            answer = {"rejected_lines": [{"line_no": 2, "reason": "Hết hàng"}]}
            await trade.owner.do(f"/purchase-orders/{order['id']}/{step}", answer, **{"If-Match": '"2"'})
            came = {"line_no": 1, "quantity": "4", "rejected_quantity": "1", "rejection_reason": "Vỡ"}
            for notice, quantity in (("ended_notice", "5"), ("notice", "3")):
                shipped = {"arrives_on": today().isoformat(), "lines": [{"line_no": 1, "quantity": quantity}]}
                announced = await trade.owner.do(f"/purchase-orders/{order['id']}/shipping-notices", shipped)
                story.ids[notice] = announced["id"]
            assert (await send_file(trade.owner, f"/shipping-notices/{story.ids['notice']}")).status_code == 201
            receipt = await trade.owner.do(
                f"/purchase-orders/{order['id']}/receipts", {"lines": [came], "notice_id": story.ids["ended_notice"]}
            )
            story.ids["arrival"] = receipt["id"]
            freight: dict[str, Any] = {
                "partner_id": story.ids["supplier"],
                "reference": "VC-1",
                "kind": "freight",
                "spread_by": "value",
                "net_amount": "30000",
                "tax_class": "vn_reduced",
                "lines": [{"receipt_id": receipt["id"], "line_no": 1}],
            }
            story.ids["landed_cost"] = (await trade.owner.do("/landed-costs", freight))["id"]
            billed = {"number": "HD-1", "lines": [{"line_no": 1, "quantity": "5", "unit_price": "50100"}]}
            bill = await trade.owner.do(f"/purchase-orders/{order['id']}/invoices", billed)
            approval = {"accept_differences": True}
            await trade.owner.do(f"/supplier-invoices/{bill['id']}/approval", approval, **{"If-Match": '"1"'})
            story.ids["supplier_invoice"] = bill["id"]
            part = [{"invoice_id": bill["id"], "amount": "100000"}]
            money = {"partner_id": story.ids["supplier"], "method": "bank", "amount": "150000", "allocations": part}
            back = {"reason": "Lỗi", "lines": [{"line_no": 1, "quantity": "1"}]}
            sent_back = await trade.owner.do(f"/supplier-invoices/{bill['id']}/returns", back)
            story.ids["purchase_return"] = sent_back["id"]
            story.ids["payment"] = (await trade.owner.do("/payments", money))["id"]


async def _consigned(trade: Trade, story: Story) -> None:
    """Five of a supplier's goods lie here, two of them are taken over."""
    await trade.trading.item("KG")
    line = {"item_code": "KG", "quantity": "5", "unit_price": "1000"}
    order = await trade.owner.do("/purchase-orders", {"partner_id": story.ids["supplier"], "lines": [line]})
    path = f"/purchase-orders/{order['id']}"
    for action, version in (("sending", '"1"'), ("acceptance", '"2"')):
        await trade.owner.do(f"{path}/{action}", {}, **{"If-Match": version})
    held = await trade.owner.do(f"{path}/consigned-arrivals", {"lines": [{"line_no": 1}]})
    await trade.owner.do(f"{path}/receipts", {"lines": [{"line_no": 1, "quantity": "2"}]})
    story.ids |= {"consigned": order["id"], "held": held["id"]}


async def _negotiation(trade: Trade, story: Story, acting: Open) -> None:
    """A price that the buyer refuses, then a day that it accepts."""
    path = f"/purchase-orders/{story.ids['bought']}"
    supplier = acting(trade.trading, await trade.trading.person("supplier", UUID(story.ids["supplier"])))
    etag = {"If-Match": f'"{(await trade.owner.get(path))["version"]}"'}
    await supplier.do(f"{path}/proposals", {"lines": [{"line_no": 1, "unit_price": "60000"}]}, **etag)
    await trade.owner.do(f"{path}/proposals/1/refusal", {"reason": "Đã thoả thuận giá"})
    await supplier.do(f"{path}/proposals", {"lines": [{"line_no": 1, "due_on": f"{today().year + 1}-06-30"}]}, **etag)
    await trade.owner.do(f"{path}/proposals/2/acceptance", {})
    body = {"partner_id": story.ids["customer"], "lines": [{"item_code": "NM", "quantity": "1000"}]}
    story.ids["promised"] = (await trade.owner.do("/sales-orders", body))["id"]
    await trade.owner.do(f"/sales-orders/{story.ids['promised']}/confirmation", {})
    line = {"order_id": story.ids["promised"], "line_no": 1, "promised_on": f"{today().year + 1}-08-01"}
    await trade.owner.do("/promises", {"lines": [{**line, "instead_of": None}]})


async def _quotations(trade: Trade, story: Story) -> None:
    """Asked of two, quoted and ordered from one; and asked once more."""
    suppliers = [story.ids["supplier"], str(await trade.trading.supplier("NCC2"))]
    ask = {"partner_ids": suppliers, "closes_at": "2099-01-01T00:00:00Z"}
    line = {"item_code": "NM", "quantity": "10", "wanted_on": "2098-01-01"}
    for name in ("requested", "asked_again"):
        request = await trade.owner.do("/quotation-requests", ask | {"lines": [line]})
        path = f"/quotation-requests/{request['id']}"
        request = await trade.owner.do(f"{path}/sending", {}, **{"If-Match": '"1"'})
        story.ids |= {name: request["id"], f"{name}_quotation": request["quotations"][0]["id"]}
    path, quotation = f"/quotation-requests/{story.ids['requested']}", story.ids["requested_quotation"]
    offer = {"lines": [{"line_no": 1, "unit_price": "50000", "quantity": "8"}]}
    await trade.owner.do(f"/quotations/{quotation}/offer", offer, **{"If-Match": '"1"'})
    await trade.owner.do(f"{path}/ending", {}, **{"If-Match": '"2"'})
    chosen = {"lines": [{"line_no": 1, "quotation_id": quotation}]}
    await trade.owner.do(f"{path}/award", chosen, **{"If-Match": '"3"'})


async def _count(trade: Trade, story: Story, acting: Open) -> None:
    """Counted by one, approved and decided by another."""
    keeper = acting(trade.trading, await trade.trading.person("warehouse"))
    count = await keeper.do("/stock-counts", {"location_id": story.ids["warehouse"]})
    story.ids["stock_count"] = count["id"]
    path, lines = f"/stock-counts/{count['id']}", (await trade.owner.get(f"/stock-counts/{count['id']}/lines"))["items"]
    short = str(Decimal(lines[0]["book_quantity"]) - 1)
    await keeper.do(f"{path}/entries", {"lines": [{"item_code": "NM", "quantity": short}]})
    await keeper.do(f"{path}/submission", {}, **{"If-Match": "1"})
    await trade.owner.do(f"{path}/approval", {}, **{"If-Match": "2"})
    await trade.owner.do(f"{path}/decisions", {"lines": [{"line_no": 1, "outcome": "cost"}]})
    lines = [{"item_code": "NM", "quantity": "1"}]
    used = {"location_id": story.ids["warehouse"], "reason": "own_use", "lines": lines}
    asked = await keeper.do("/stock-adjustment-requests", used)
    story.ids["asked_adjustment"] = asked["id"]
    await trade.owner.do(f"/stock-adjustment-requests/{asked['id']}/approval", {}, **{"If-Match": "1"})


async def _lots(trade: Trade, story: Story, acting: Open) -> None:
    """Two lots, of which a customer gets one, a piece with a serial number, and a third lot that a count finds."""
    story.ids["by_lot"] = str(await trade.trading.item("LO", "20000", tracking="lot"))
    story.ids["by_serial"] = str(await trade.trading.item("SN", "900000", tracking="serial"))
    lots = [("LO", "8", [("A", "5"), ("B", "3")]), ("SN", "1", [("S1", "1")])]
    lines = [
        {
            "item_code": code,
            "quantity": quantity,
            "unit_cost": "10000",
            "lots": [{"lot": lot, "quantity": part} for lot, part in parts],
        }
        for code, quantity, parts in lots
    ]
    found = {"location_id": story.ids["warehouse"], "reason": "surplus", "lines": lines}
    await trade.owner.do("/stock-adjustments", found)
    line = {"item_code": "LO", "quantity": "2"}
    placed = await trade.owner.do("/sales-orders", {"partner_id": story.ids["customer"], "lines": [line]})
    await trade.owner.do(f"/sales-orders/{placed['id']}/confirmation", {})
    await trade.owner.do(f"/sales-orders/{placed['id']}/deliveries", {"invoice": True})
    keeper = acting(trade.trading, await trade.trading.person("warehouse"))
    body = {"location_id": story.ids["warehouse"], "lines": [{"item_code": "LO"}]}
    path = f"/stock-counts/{(await keeper.do('/stock-counts', body))['id']}"
    there = [{"lot": lot, "quantity": part} for lot, part in (("A", "3"), ("B", "3"), ("C", "1"))]
    await keeper.do(f"{path}/entries", {"lines": [{"item_code": "LO", "quantity": "7", "lots": there}]})
    await keeper.do(f"{path}/submission", {}, **{"If-Match": "1"})
    await trade.owner.do(f"{path}/approval", {}, **{"If-Match": "2"})
    body = {"partner_id": str(await trade.trading.supplier("NCCL")), "lines": [line | {"unit_price": "9000"}]}
    order = await trade.owner.do("/purchase-orders", body)
    for step, version in (("sending", "1"), ("acceptance", "2")):
        await trade.owner.do(f"/purchase-orders/{order['id']}/{step}", {}, **{"If-Match": version})
    part = {"line_no": 1, "lots": [{"lot": "D", "quantity": "2"}]}
    shipped = {"arrives_on": today().isoformat(), "lines": [part]}
    announced = await trade.owner.do(f"/purchase-orders/{order['id']}/shipping-notices", shipped)
    story.ids["notice_of_lots"] = announced["id"]


async def _foreign(trade: Trade) -> None:
    trading = trade.trading
    async with trading.database.transaction(trading.tenant) as session:
        for on, rate in ((MAR, "25000"), (APR, "25123.45")):
            session.add(ExchangeRate(company_id=trading.company_id, currency="USD", valid_from=on, rate=Decimal(rate)))
    partner = await trading.customer("US1", currency="USD")
    order = {
        "partner_id": str(partner),
        "ordered_on": MAR.isoformat(),
        "lines": [{"item_code": "DV", "quantity": "3", "unit_price": "10.55"}],
    }
    placed = await trade.owner.do("/sales-orders", order)
    await trade.owner.do(f"/sales-orders/{placed['id']}/confirmation", {})
    lines = [{"line_no": 1, "quantity": "2"}]
    delivery = await trade.owner.do(
        f"/sales-orders/{placed['id']}/deliveries",
        {"delivered_on": MAR.isoformat(), "lines": lines, "invoice": True},
    )
    await trade.receive(partner, "20", APR, (delivery["invoice_id"], "20"))
