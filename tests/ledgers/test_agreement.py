"""All reports tell the same story: ledger, statement, aging and trial balance agree on every day."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest

from app.core.clock import today
from tests.audit import assert_books_hold
from tests.ledgers.conftest import Trade

START = date(today().year - 1, 1, 5)
DAYS = 300


@dataclass(slots=True)
class Trader:
    """Trades at random with one customer, always forward or backward in time as chance has it."""

    trade: Trade
    partner: UUID
    chance: Random
    invoices: list[dict[str, Any]] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)

    def day(self, after: date = START) -> date:
        """A day of the year, not before another."""
        left = (START + timedelta(days=DAYS) - after).days
        return after + timedelta(days=self.chance.randint(0, left))

    async def step(self) -> None:
        """Do one thing."""
        step = self.chance.choice(
            (self.sell, self.sell, self.receive, self.receive, self.apply, self.give_back, self.bounce)
        )
        await step()

    async def sell(self) -> None:
        """An invoice of one or two lines."""
        lines = [
            (self.chance.choice(("NM", "DV")), str(self.chance.randint(1, 9))) for _ in range(self.chance.randint(1, 2))
        ]
        self.invoices.append(await self.trade.sell(self.partner, lines, self.day()))

    async def receive(self) -> None:
        """Money that pays some of an invoice, before or after it was issued, and some more."""
        paid: list[tuple[str, str]] = []
        amount = self.chance.randint(1, 500_000)
        if self.invoices:
            invoice = await self._now(self.chance.choice(self.invoices))
            part = min(self.chance.randint(1, amount), int(invoice["open_amount"]))
            paid = [(invoice["id"], str(part))] if part else []
        self.receipts.append(await self.trade.receive(self.partner, str(amount), self.day(), *paid))

    async def apply(self) -> None:
        """What is left of a receipt pays an invoice, today."""
        for kept in self.receipts:
            receipt = await self.trade.owner.get(f"/receipts/{kept['id']}")
            for issued in self.invoices:
                invoice = await self._now(issued)
                part = min(int(receipt["unallocated_amount"]), int(invoice["open_amount"]))
                if part:
                    body = {"allocations": [{"invoice_id": invoice["id"], "amount": str(part)}]}
                    await self.trade.owner.do(f"/receipts/{receipt['id']}/allocations", body)
                    return

    async def give_back(self) -> None:
        """One unit of an invoice's first line comes back."""
        if self.invoices:
            invoice = self.invoices.pop(self.chance.randrange(len(self.invoices)))
            await self.trade.take_back(invoice["id"], "1", self.day(date.fromisoformat(invoice["issued_on"])))

    async def bounce(self) -> None:
        """A receipt is reversed."""
        if self.receipts:
            receipt = self.receipts.pop(self.chance.randrange(len(self.receipts)))
            await self.trade.owner.do(f"/receipts/{receipt['id']}/reversal", {})

    async def _now(self, invoice: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = await self.trade.owner.get(f"/invoices/{invoice['id']}")
        return found


@pytest.mark.parametrize("seed", range(4))
async def test_reports_agree_on_every_day(trade: Trade, seed: int) -> None:
    chance = Random(seed)
    await trade.trading.stock(await trade.trading.item("NM", "80000", tax_class="vn_standard"), "1000", "50000001")
    await trade.trading.item("DV", "1234", kind="service", tax_class="vn_5")
    traders = [Trader(trade, await trade.trading.customer(code, terms="NET30"), chance) for code in ("KH1", "KH2")]
    for _ in range(14):
        await chance.choice(traders).step()
    await assert_books_hold(trade.trading.engine, trade.trading.company_id)
    days = sorted(START + timedelta(days=chance.randint(0, DAYS)) for _ in range(5))
    for on in (*days, today()):
        owed = [await agreed_balance(trade, trader.partner, on) for trader in traders]
        found = await trade.owner.get("/trial-balance", **{"from": START.isoformat(), "to": on.isoformat()})
        closing = {row["code"]: row["closing"] for row in found["accounts"]}.get("131", {"debit": "0", "credit": "0"})
        assert Decimal(closing["debit"]) == sum(balance for balance in owed if balance > 0), on
        assert Decimal(closing["credit"]) == -sum(balance for balance in owed if balance < 0), on


async def agreed_balance(trade: Trade, partner: UUID, on: date) -> Decimal:
    """The balance of a partner on a day, on which ledger, statement and aging agree."""
    ledger = await trade.owner.get(f"/partners/{partner}/ledger", to=on.isoformat(), limit=200)
    statement = await trade.owner.get(f"/partners/{partner}/statement", as_of=on.isoformat(), limit=200)
    aging = await trade.owner.get(f"/partners/{partner}/aging", as_of=on.isoformat())
    balances = {ledger["closing_balance"], statement["balance"], aging["balance"]}
    balances |= {row["balance"] for row in ledger["items"][-1:]}
    assert len(balances) == 1, (on, balances)
    assert aging["other"] == "0", on
    assert all(total["other_amount"] == "0" for total in statement["totals"]), (on, statement)
    assert sum(Decimal(item["open_amount"]) for item in statement["items"]) == Decimal(statement["balance"])
    return Decimal(balances.pop())
