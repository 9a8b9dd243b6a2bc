"""Whatever moves goods in a warehouse: the same story is told in one that is seen and in one that is not."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.core.clock import today
from tests.factories.trading import Api, Trading

# What the story makes, by the word of the paths that name it.
MADE = (
    "purchase-orders",
    "shipping-notices",
    "goods-receipts",
    "landed-costs",
    "supplier-invoices",
    "purchase-returns",
    "sales-orders",
    "deliveries",
    "invoices",
    "stock-transfers",
    "stock-adjustments",
    "stock-adjustment-requests",
    "stock-counts",
    "production-orders",
    "lots",
)


@dataclass(slots=True)
class Goods:
    """Whom the story is told by: who owns the company, who keeps its warehouses; and of which goods."""

    trading: Trading
    owner: Api
    keeper: Api
    item_id: UUID
    bill_id: str


@dataclass(slots=True)
class Tale:
    """What goes on in a warehouse and the one beside it, with which partners; `made` grows as it is told."""

    goods: Goods
    place: str
    beside: str
    customer_id: UUID
    supplier_id: UUID
    factory_id: UUID
    made: dict[str, str] = field(default_factory=dict)

    async def tell(self) -> None:
        """All of it, by every kind of document that moves goods, or says that goods will move."""
        await self._buy()
        await self._find()
        await self._sell()
        await self._move()
        await self._count()
        await self._expect()
        await self._make()
        assert self.made.keys() == set(MADE)

    async def _do(self, path: str, body: Any, **headers: str) -> Any:
        return await self.goods.owner.do(path, body, **headers)

    async def _ordered(self, *lines: tuple[str, str]) -> str:
        """A purchase order that the supplier has accepted."""
        wanted = [{"item_code": code, "quantity": quantity, "unit_price": "51234"} for code, quantity in lines]
        body = {"partner_id": str(self.supplier_id), "location_id": self.place, "lines": wanted}
        path = f"/purchase-orders/{(await self._do('/purchase-orders', body))['id']}"
        for action, version in (("sending", '"1"'), ("acceptance", '"2"')):
            await self._do(f"{path}/{action}", {}, **{"If-Match": version})
        return path

    async def _buy(self) -> None:
        """Announced, received, with freight, invoiced, and one sent back; and goods that stay the supplier's."""
        path = await self._ordered(("NM", "6"))
        await self._do(f"{path}/consigned-arrivals", {"lines": [{"line_no": 1}]})
        await self._do(f"{path}/receipts", {"lines": [{"line_no": 1, "quantity": "2"}]})
        path = await self._ordered(("NM", "20"), ("LO", "5"))
        shipped = {"arrives_on": today().isoformat(), "lines": [{"line_no": 1, "quantity": "2"}]}
        notice = await self._do(f"{path}/shipping-notices", shipped)
        lots = [{"lot": f"LOT-{self.place[-8:]}", "quantity": "5"}]
        came = [{"line_no": 1, "quantity": "15"}, {"line_no": 2, "lots": lots}]
        receipt = await self._do(f"{path}/receipts", {"lines": came})
        freight = {"partner_id": str(self.supplier_id), "reference": "VC-1", "kind": "freight", "spread_by": "value"}
        freight |= {"net_amount": "30000", "tax_class": "vn_reduced"}
        cost = await self._do("/landed-costs", {**freight, "lines": [{"receipt_id": receipt["id"], "line_no": 1}]})
        bill = await self._do(f"{path}/invoices", {"number": "HD-1", "lines": [{"line_no": 1, "quantity": "15"}]})
        accepted = {"accept_differences": True}
        await self._do(f"/supplier-invoices/{bill['id']}/approval", accepted, **{"If-Match": '"1"'})
        back = {"reason": "Lỗi", "lines": [{"line_no": 1, "quantity": "1"}]}
        returned = await self._do(f"/supplier-invoices/{bill['id']}/returns", back)
        lot = (await self.goods.owner.get("/lots", location_id=self.place))["items"][0]
        self.made |= {
            "purchase-orders": path.rpartition("/")[2],
            "shipping-notices": notice["id"],
            "goods-receipts": receipt["id"],
            "landed-costs": cost["id"],
            "supplier-invoices": bill["id"],
            "purchase-returns": returned["id"],
            "lots": lot["id"],
        }

    async def _find(self) -> None:
        """Found, used up, and asked to be written off by one who may not alone."""
        found: dict[str, Any] = {"item_code": "NM", "quantity": "40", "unit_cost": "1000"}
        material = {"item_code": "CHAI", "quantity": "30", "unit_cost": "700"}
        body = {"location_id": self.place, "reason": "surplus", "lines": [found, material]}
        self.made["stock-adjustments"] = (await self._do("/stock-adjustments", body))["id"]
        used = {"location_id": self.place, "reason": "own_use", "lines": [{"item_code": "NM", "quantity": "3"}]}
        await self._do("/stock-adjustments", used)
        asked = await self.goods.keeper.do("/stock-adjustment-requests", used)
        self.made["stock-adjustment-requests"] = asked["id"]
        path = f"/stock-adjustment-requests/{asked['id']}/approval"
        await self._do(path, {}, **{"If-Match": '"1"'})

    async def _sell(self) -> None:
        """Ordered, delivered with its invoice but for one, and one taken back."""
        line = {"item_code": "NM", "quantity": "4"}
        body = {"partner_id": str(self.customer_id), "location_id": self.place, "lines": [line]}
        order = await self._do("/sales-orders", body)
        await self._do(f"/sales-orders/{order['id']}/confirmation", {})
        part = {"lines": [{"line_no": 1, "quantity": "3"}], "invoice": True}
        delivery = await self._do(f"/sales-orders/{order['id']}/deliveries", part)
        back = {"reason": "Hàng lỗi", "lines": [{"line_no": 1, "quantity": "1"}]}
        await self._do(f"/invoices/{delivery['invoice_id']}/returns", back)
        self.made |= {"sales-orders": order["id"], "deliveries": delivery["id"], "invoices": delivery["invoice_id"]}

    async def _move(self) -> None:
        """To the warehouse beside and back, at once, and by a lorry that is still on its way."""
        lines = [{"item_code": "NM", "quantity": "5"}]
        for direct in (False, True):
            way = {"from_location_id": self.place, "to_location_id": self.beside, "direct": direct, "lines": lines}
            made = await self._do("/stock-transfers", way)
            if not direct:
                await self._do(f"/stock-transfers/{made['id']}/receipts", {"lines": [{"line_no": 1, "quantity": "2"}]})
                self.made["stock-transfers"] = made["id"]
        await self._do("/stock-transfers", way | {"from_location_id": self.beside, "to_location_id": self.place})

    async def _count(self) -> None:
        """Three fewer than in the books."""
        keeper = self.goods.keeper
        sheet = await keeper.do("/stock-counts", {"location_id": self.place, "lines": [{"item_code": "NM"}]})
        path = f"/stock-counts/{sheet['id']}"
        book = (await self.goods.owner.get(f"{path}/lines"))["items"][0]["book_quantity"]
        await keeper.do(f"{path}/entries", {"lines": [{"item_code": "NM", "quantity": str(int(book) - 3)}]})
        await keeper.do(f"{path}/submission", {}, **{"If-Match": '"1"'})
        await self._do(f"{path}/approval", {}, **{"If-Match": '"2"'})
        await self._do(f"{path}/decisions", {"lines": [{"line_no": 1, "outcome": "cost"}]})
        self.made["stock-counts"] = sheet["id"]

    async def _expect(self) -> None:
        """More is on its way, and some have to be there."""
        coming = {"item_id": str(self.goods.item_id), "location_id": self.place, "quantity": "70"}
        await self._do("/expected-receipts", {**coming, "due_on": today().isoformat()})
        point = {"minimum": "500", "target": "900"}
        await self.goods.owner.put(f"/reorder-points/{self.goods.item_id}/{self.place}", point)

    async def _make(self) -> None:
        """Materials go to a factory, goods come from there."""
        order = {"bill_id": self.goods.bill_id, "partner_id": str(self.factory_id), "quantity": "10"}
        order |= {"unit_fee": "1234", "tax_class": "vn_reduced", "location_id": self.place, "due_on": "2099-01-01"}
        made = await self._do("/production-orders", order)
        path = f"/production-orders/{made['id']}"
        for action, version in (("sending", '"1"'), ("acceptance", '"2"')):
            await self._do(f"{path}/{action}", {}, **{"If-Match": version})
        await self._do(f"{path}/dispatches", {"lines": [{"item_code": "CHAI", "quantity": "10"}]})
        freight = {"partner_id": str(self.supplier_id), "reference": "VC-2", "net_amount": "3333"}
        await self._do(f"{path}/freight", freight)
        await self._do(f"{path}/receipts", {"finished": "5"})
        self.made["production-orders"] = made["id"]


async def open_goods(trading: Trading, item_id: UUID, owner: Api, keeper: Api) -> Goods:
    """Beside an item NM that is bought and sold: goods by lot, a material and what is made of it."""
    await trading.item("LO", tracking="lot")
    await trading.item("CHAI", None, kind="material")
    await trading.item("TP", None, kind="finished")
    lines = [{"item_code": "CHAI", "quantity": "1"}]
    bill = {"item_code": "TP", "quantity": "1", "valid_from": "2020-01-01", "lines": lines}
    return Goods(trading, owner, keeper, item_id, (await owner.do("/bills-of-material", bill))["id"])


async def open_tales(goods: Goods, hidden: tuple[str, str], customer_id: UUID) -> tuple[Tale, Tale]:
    """What goes on in the main warehouse with a customer, and in two others with others."""
    trading = goods.trading
    beside = (await goods.owner.do("/warehouses", {"code": "SIDE", "name": "Kho Bên"}))["id"]
    makers = [await trading.customer(code, is_factory=True) for code in ("G1", "G2")]
    suppliers = [await trading.supplier(code) for code in ("N1", "N2")]
    seen = Tale(goods, str(trading.warehouse_id), beside, customer_id, suppliers[0], makers[0])
    return seen, Tale(goods, *hidden, await trading.customer("KHAC"), suppliers[1], makers[1])
