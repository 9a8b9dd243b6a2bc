"""A house that sells and buys: documents of partners in the seller's charge, and of others."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.clock import now, today
from app.services.access.actor import Actor
from app.services.access.grants import MemberKey, acting, grants_of
from app.services.documents.numbers import Numbers
from app.services.sales.drafting import DraftLine, OrderDraft
from app.services.sales.place_queued import place_queued_order
from app.services.sales.queued import queue_order
from tests.access.conftest import Doors
from tests.factories.trading import Api


@dataclass(slots=True)
class House:
    """Two customers and two suppliers, of which one each is in the seller's charge; all of them have documents."""

    doors: Doors
    item_id: UUID
    mine: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)

    def api(self, actor: Actor) -> Api:
        """The API as somebody posts with it."""
        return Api(self.doors.client, self.doors.headers(actor))

    async def narrow(self, person: Actor, **exceptions: Any) -> Actor:
        """Narrow what a person sees, and wait until it binds; answers who the person is from now on."""
        await self.doors.narrow(person, **exceptions)
        key = MemberKey(person.company_id, person.membership_id, person.user_id)
        async with self.doors.trading.database.transaction(self.doors.trading.tenant) as session:
            return acting(key, await grants_of(session, person.company_id, person.membership_id))


async def open_house(doors: Doors) -> House:
    """Selling and buying, by the owner."""
    item_id = await doors.trading.item("NM", "80761")
    await doors.trading.stock(item_id, "100", "100000")
    house = House(doors, item_id)
    for whose, customer, supplier in ((house.mine, "MINE-K", "MINE-N"), (house.others, "OTHER-K", "OTHER-N")):
        manager = str(doors.seller_actor.user_id) if whose is house.mine else None
        for code, kind in ((customer, "is_customer"), (supplier, "is_supplier")):
            body = {"code": code, "name": f"{code} Ltd", kind: True, "account_manager_id": manager}
            whose[kind] = (await doors.owner.post("/partners", body))["id"]
        await _sell(house, whose)
        await _buy(house, whose)
    return house


async def _sell(house: House, whose: dict[str, str]) -> None:
    owner = house.api(house.doors.trading.owner)
    line = {"item_id": str(house.item_id), "quantity": "4"}
    order = await owner.do("/sales-orders", {"partner_id": whose["is_customer"], "lines": [line]})
    await owner.do(f"/sales-orders/{order['id']}/confirmation", {})
    part = {"lines": [{"line_no": 1, "quantity": "3"}], "invoice": True}
    delivery = await owner.do(f"/sales-orders/{order['id']}/deliveries", part)
    money = {"partner_id": whose["is_customer"], "amount": "1000", "method": "bank"}
    receipt = await owner.do("/receipts", money)
    proposal = {"lines": [{"line_no": 1, "quantity": "5"}]}
    version = (await owner.get(f"/sales-orders/{order['id']}"))["version"]
    await owner.do(f"/sales-orders/{order['id']}/proposals", proposal, **{"If-Match": f'"{version}"'})
    await _leave(house, whose)
    whose |= {
        "order": order["id"],
        "order_number": order["number"],
        "delivery": delivery["id"],
        "invoice": delivery["invoice_id"],
        "receipt": receipt["id"],
    }


async def _leave(house: House, whose: dict[str, str]) -> None:
    """Somebody of the customer's orders more than allowed, and leaves orders outside their hours: one waits still."""
    doors, firm = house.doors, UUID(whose["is_customer"])
    person = await doors.trading.person("customer", firm)
    await doors.owner.put("/spending-limits", {"membership_id": str(person.membership_id), "per_order": "1234"})
    await doors.heard()
    lines = [{"item_id": str(house.item_id), "quantity": "7"}]
    answer = await house.api(person).send("/sales-orders", {"lines": lines})
    assert answer.status_code == 202, answer.text
    async with doors.trading.database.transaction(doors.trading.tenant) as session:
        late = replace(person, opens_at=now() + timedelta(hours=9))
        draft = OrderDraft([DraftLine(Decimal("55555"), item_code="NM")])
        queued, asked = [await queue_order(session, late, draft) for _ in range(2)]
        await place_queued_order(session, Numbers(doors.trading.database), doors.trading.company_id, asked.id)
    assert asked.status == "asked"
    whose |= {"request": answer.json()["id"], "request_number": answer.json()["number"], "queued": str(queued.id)}
    whose["asked"] = str(asked.id)


async def _buy(house: House, whose: dict[str, str]) -> None:
    owner = house.api(house.doors.trading.owner)
    line = {"item_code": "NM", "quantity": "3", "unit_price": "13577"}
    order = await owner.do("/purchase-orders", {"partner_id": whose["is_supplier"], "lines": [line]})
    for action in ("sending", "acceptance"):
        order = await owner.do(f"/purchase-orders/{order['id']}/{action}", {}, **_tag(order))
    part = [{"line_no": 1, "quantity": "1"}]
    goods = await owner.do(f"/purchase-orders/{order['id']}/receipts", {"lines": part})
    notice = {"arrives_on": today().isoformat(), "lines": part}
    shipped = await owner.do(f"/purchase-orders/{order['id']}/shipping-notices", notice)
    bill = {"number": f"B-{whose['is_supplier'][:8]}", "lines": part}
    invoice = await owner.do(f"/purchase-orders/{order['id']}/invoices", bill)
    paid = {"partner_id": whose["is_supplier"], "amount": "500", "method": "bank"}
    payment = await owner.do("/payments", paid)
    whose |= {
        "purchase": order["id"],
        "purchase_number": order["number"],
        "goods": goods["id"],
        "notice": shipped["id"],
        "bill": invoice["id"],
        "payment": payment["id"],
    }


def _tag(order: dict[str, Any]) -> dict[str, str]:
    return {"If-Match": f'"{order["version"]}"'}


def named(whose: dict[str, str]) -> dict[str, list[str]]:
    """What the parameters of paths may be."""
    names = {
        "order_id": ("order", "purchase"),
        "partner_id": ("is_customer", "is_supplier"),
        "delivery_id": ("delivery",),
        "invoice_id": ("invoice", "bill"),
        "receipt_id": ("receipt", "goods"),
        "notice_id": ("notice",),
        "payment_id": ("payment",),
        "payable_id": ("bill",),
        "document_id": ("bill", "notice"),
        "request_id": ("request",),
        "queued_id": ("queued", "asked"),
    }
    return {name: [whose[each] for each in wanted] for name, wanted in names.items()}
