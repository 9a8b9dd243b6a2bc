"""Takes production orders from where they stand to their end: sent, accepted, made, invoiced, paid, settled, closed.

What is still to do is read from the order itself, so that an order which an earlier run has left half done goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.money import round_half_up
from app.replay.api import Api
from app.replay.outcome import ZERO, Sums
from app.replay.purchases.masters import TAX_PERCENT
from app.replay.purchases.send import HUNDRED, PAID, PAYABLE, payment

# Fees of factories: what is due for finished goods, and what of it is invoiced.
FEE_DUE, FEE_INVOICED = "fee_due", "fee_invoiced"

Materials = dict[str, dict[str, Decimal]]


@dataclass(slots=True)
class Stock:
    """What lies where, by item and warehouse, as far as nobody has claimed it."""

    lying: Materials = field(default_factory=dict)

    @classmethod
    async def read(cls, api: Api) -> "Stock":
        """Read all that is free in the company's warehouses."""
        stock = cls()
        warehouses = {place["id"] for place in await api.every("/warehouses") if place["kind"] == "warehouse"}
        for row in await api.every("/stock", in_stock="true"):
            if row["location"]["id"] in warehouses:
                stock.add(row["item"]["code"], row["location"]["id"], Decimal(row["available"]))
        return stock

    def add(self, item: str, warehouse_id: str, quantity: Decimal) -> None:
        """Goods come in."""
        places = self.lying.setdefault(item, {})
        places[warehouse_id] = places.get(warehouse_id, ZERO) + quantity

    def totals(self) -> dict[str, Decimal]:
        """What there is of each item."""
        return {item: sum(places.values(), ZERO) for item, places in self.lying.items()}

    def claim(self, needs: Mapping[str, Decimal]) -> Materials:
        """Take goods, item by item, from the warehouses that have them; answers how much of which, by warehouse."""
        claimed: Materials = {}
        for item, needed in needs.items():
            places, left = self.lying.get(item, {}), needed
            for warehouse_id in sorted(places):
                taken = min(places[warehouse_id], left)
                if taken > ZERO:
                    places[warehouse_id] -= taken
                    left -= taken
                    claimed.setdefault(warehouse_id, {})[item] = taken
        return claimed


@dataclass(frozen=True, slots=True)
class Workshop:
    """A company and its factories, on the day on which all is made."""

    api: Api
    factories: Mapping[str, Api]
    day: date
    scale: int
    sums: Sums = field(default_factory=Sums)

    async def make(self, order: Mapping[str, Any], materials: Materials) -> None:
        """Bring an order to its end with materials that were claimed for it. Raises `RefusalError`, `ApiError`."""
        factory = self.factories[order["partner"]["code"]]
        order = await self._agree(order, factory)
        for warehouse_id, lines in materials.items():
            body = {
                "location_id": warehouse_id,
                "posted_on": self.day.isoformat(),
                "lines": [{"item_code": item, "quantity": str(quantity)} for item, quantity in lines.items()],
            }
            await self._step(order, "dispatches", body)
        order = await self._receive(order)
        order = await self._invoice(order)
        await self._pay(order)
        await self._settle(order, factory)

    async def _agree(self, order: Mapping[str, Any], factory: Api) -> Mapping[str, Any]:
        if order["status"] == "draft":
            order = await self._step(order, "sending", {}, version=order["version"])
        if order["status"] in ("sent", "seen"):
            order = await self._step(order, "acceptance", {}, version=order["version"], by=factory)
        return order

    async def _receive(self, order: Mapping[str, Any]) -> Mapping[str, Any]:
        quantity, finished = Decimal(order["quantity"]), Decimal(order["finished"])
        if quantity > finished:
            body = {"finished": str(quantity - finished), "last": True, "posted_on": self.day.isoformat()}
            order = await self._step(order, "receipts", body)
        self._count(FEE_DUE, self._fee(order, quantity), self._fee(order, finished))
        return order

    async def _invoice(self, order: Mapping[str, Any]) -> Mapping[str, Any]:
        finished = Decimal(order["finished"])
        before = sum((Decimal(each["quantity"]) for each in order["charges"] if each["kind"] == "fee"), ZERO)
        if finished > before:
            quantity = str(finished - before)
            body = {"reference": f"{order['number']}-FEE", "quantity": quantity, "charged_on": self.day.isoformat()}
            order = await self._step(order, "fee-invoices", body)
        net, net_before = self._fee(order, finished), self._fee(order, before)
        self._count(FEE_INVOICED, net, net_before)
        self._count(PAYABLE, net + self._tax(net), net_before + self._tax(net_before))
        return order

    async def _pay(self, order: Mapping[str, Any]) -> None:
        """A fee is paid when it is invoiced."""
        for fee in order["charges"]:
            amount = Decimal(fee["net_amount"]) + Decimal(fee["tax_amount"])
            body = payment((order["partner"]["id"], fee["charged_on"]), [(fee["id"], amount)], fee["reference"])
            answer = await self.api.post_once(order["number"], "/payments", body)
            self.sums.add(PAID, amount, replayed=answer.replayed)

    async def _settle(self, order: Mapping[str, Any], factory: Api) -> None:
        """Both sides confirm the sheet that each of them reads; then the order is closed."""
        path = f"/production-orders/{order['id']}"
        for side in (self.api, factory):
            sheet = await side.read(f"{path}/settlement")
            confirmation = f"{path}/settlement/confirmation"
            await side.post_once(order["number"], confirmation, {}, version=sheet.version)
        present = await self.api.get(path)
        await self._step(order, "closing", {}, version=present["version"])

    async def _step(
        self,
        order: Mapping[str, Any],
        step: str,
        body: Mapping[str, Any],
        *,
        version: int | None = None,
        by: Api | None = None,
    ) -> Mapping[str, Any]:
        path = f"/production-orders/{order['id']}/{step}"
        answer = await (by or self.api).post_once(order["number"], path, body, version=version)
        after: Mapping[str, Any] = answer.body
        return after

    def count_closed(self, quantity: Decimal, unit_fee: Decimal) -> None:
        """Count an order that an earlier run has closed."""
        net = self._rounded(quantity * unit_fee)
        owed = net + self._tax(net)
        for name, amount in ((FEE_DUE, net), (FEE_INVOICED, net), (PAYABLE, owed), (PAID, owed)):
            self._count(name, amount, amount)

    def _count(self, name: str, amount: Decimal, before: Decimal) -> None:
        """Count an amount of which a part was in the books before this run."""
        self.sums.add(name, before, replayed=True)
        self.sums.add(name, amount - before, replayed=False)

    def _fee(self, order: Mapping[str, Any], quantity: Decimal) -> Decimal:
        return self._rounded(quantity * Decimal(order["unit_fee"]))

    def _tax(self, net: Decimal) -> Decimal:
        return self._rounded(net * TAX_PERCENT / HUNDRED)

    def _rounded(self, amount: Decimal) -> Decimal:
        return round_half_up(amount, self.scale)
