"""Making as rules: orders to a factory, materials, reports, goods, scrap, loss, invoices, settlement, in any order."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.machine import FACTORY, MADE, PICK, TRACKED, Comparison, TradingMachine
from tests.properties.making_model import MATERIALS, SUBSTITUTES, Work
from tests.properties.model import ZERO, Stock
from tests.properties.world import Rows

# What the state machine of the orders should be: written apart from the application's.
STEPS = {
    "sending": {"draft": "sent"},
    "sight": {"sent": "seen"},
    "acceptance": {"sent": "agreed", "seen": "agreed"},
    "rejection": {"sent": "rejected", "seen": "rejected"},
    "cancellation": dict.fromkeys(("draft", "sent", "seen", "rejected", "agreed"), "cancelled"),
    "closing": {"agreed": "closed"},
}
OF_THE_FACTORY = {"sight", "acceptance", "rejection"}
HIDDEN = {"draft"}
# What is only agreed on, if ever.
OTHER = "SUA"
EVERY = (*MATERIALS, *(item for item, _ in SUBSTITUTES.values()), OTHER)
ORDERS_SQL = "SELECT id::text, status, version FROM production_orders WHERE company_id = $1"
LYING_SQL = """
SELECT o.id::text, i.code, b.on_hand, b.value FROM stock_balances b
JOIN production_orders o ON o.company_id = b.company_id AND o.factory_location_id = b.location_id
JOIN items i ON i.company_id = b.company_id AND i.id = b.item_id WHERE b.company_id = $1
"""
ACCOUNTS_SQL = """
SELECT r.role, sum(CASE WHEN t.debit_account = r.account_code THEN t.amount ELSE -t.amount END) AS amount
FROM account_transfers t
JOIN account_roles r ON r.company_id = t.company_id AND r.account_code IN (t.debit_account, t.credit_account)
 AND r.role IN ('in_process', 'received_not_invoiced', 'memo_purchase_orders')
LEFT JOIN partners p ON p.company_id = t.company_id AND p.id = t.partner_id
WHERE t.company_id = $1 AND (r.role = 'in_process' OR p.code = 'GC') GROUP BY r.role
"""


def any_work(self: TradingMachine) -> bool:
    """There is an order at the factory, or now and then one in another state."""
    works: list[Work] = getattr(self, "works", [])
    return any(work.status == "agreed" for work in works) or len(works) % 4 == 3


class MakingRules(TradingMachine):
    """A factory that makes two things of goods that are also sold; of one of them lots are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.works: list[Work] = []
        self.bills: dict[str, str] = {}
        self.references = 0
        self.factory: dict[str, str] = {}

    async def _masters(self) -> None:
        await super()._masters()
        trading = self.at.trading
        await trading.item("VUN", None, kind="material")
        self.books.stock["VUN"] = Stock()
        self.partners[FACTORY] = await trading.customer(FACTORY, is_factory=True)
        self.books.payable[FACTORY] = ZERO
        self.factory = self.stage.as_person(await trading.person("factory", self.partners[FACTORY])).headers
        lines: list[dict[str, Any]] = [
            {"item_code": "NM", "quantity": "1.111111", "substitutes": [{"item_code": "GAO", "factor": "1.5"}]},
            {"item_code": "BIA", "quantity": "0.7", "scrap_percent": "3.7"},
        ]
        bill = {"quantity": "1", "valid_from": "2020-01-01", "stages": ["May"], "lines": lines}
        for item in MADE:
            self.bills[item] = (await self.at.api.do("/bills-of-material", bill | {"item_code": item}))["id"]

    # -- orders -----------------------------------------------------------------------------------

    @precondition(lambda self: len(self.works) < 4)
    @rule(
        made=st.sampled_from(MADE),
        quantity=st.sampled_from(["10", "7", "3.5"]),
        fee=st.sampled_from(["1000", "333.333333", "0"]),
        over=st.sampled_from(["0", "5"]),
        agreed=st.sampled_from([True, True, False]),
    )
    def draft(self, made: str, quantity: str, fee: str, over: str, agreed: bool) -> None:
        self._draft(made, quantity, fee, over, agreed=agreed)

    def _draft(self, made: str, quantity: str, fee: str, over: str, *, agreed: bool) -> None:
        day = self.at.days[0]
        body = {
            "bill_id": self.bills[made],
            "partner_id": str(self.partners[FACTORY]),
            "location_id": str(self.at.trading.warehouse_id),
            "quantity": quantity,
            "unit_fee": fee,
            "over_percent": over,
            "tax_class": "vn_standard",
            "ordered_on": day.isoformat(),
            "due_on": "2099-01-01",
        }
        answer = self.request("/production-orders", body, set())
        assert answer is not None
        work = Work(answer["id"], made, Decimal(quantity), Decimal(over), Decimal(fee), day)
        self.works.append(work)
        if agreed:
            self._step(work, "sending", work.version)
            if work.status not in HIDDEN:
                self._step(work, "acceptance", work.version)

    @precondition(lambda self: bool(self.works))
    @rule(pick=PICK, action=st.sampled_from(sorted(STEPS)), stale=PICK)
    def step(self, pick: int, action: str, stale: int) -> None:
        work = self.likely(self.works, lambda each: each.status in STEPS[action], pick)
        if action in OF_THE_FACTORY and work.status in HIDDEN:
            return
        self._step(work, action, work.version - (stale % 10 == 0))

    def _step(self, work: Work, action: str, version: int) -> None:
        reasons = set() if work.status in STEPS[action] else {"transition_not_allowed"}
        if version != work.version and action != "sight":
            reasons.add("stale")
        if action != "sight" and not (action == "cancellation" and work.status != "agreed"):
            reasons |= self.closed(self.at.days[-1])
        if action == "cancellation" and work.status == "agreed" and work.has_begun:
            reasons.add("order_begun")
        if action == "closing" and work.status == "agreed":
            reasons |= self._reasons_to_stay(work)
        body = {"reason": "Không kịp"} if action == "rejection" else {}
        headers = {"If-Match": f'"{version}"', **(self.factory if action in OF_THE_FACTORY else {})}
        if self.request(f"/production-orders/{work.id}/{action}", body, reasons, **headers):
            self._went(work, action)

    @staticmethod
    def _reasons_to_stay(work: Work) -> set[str]:
        reasons = {"materials_left"} if any(stock.on_hand for stock in work.lying.values()) else set()
        if work.waiting:
            reasons.add("reports_waiting")
        if any(work.words.get(side) != work.figures for side in ("company", "factory")):
            reasons.add("not_confirmed")
        return reasons

    def _went(self, work: Work, action: str) -> None:
        before, work.status = work.status, STEPS[action][work.status]
        work.version += 1
        if action == "acceptance":
            work.ordered = work.expected = work.quantity
        elif action == "cancellation" and before == "agreed":
            work.ordered = ZERO
        elif action == "closing":
            rest, work.in_process = work.in_process, ZERO
            if work.finished:
                work.absorb(rest, self.books.stock[work.made], over=True)
            work.ordered = work.finished
            self.outcomes["order closed"] += 1

    # -- shared -----------------------------------------------------------------------------------

    def lots_made(self, work: Work, quantity: Decimal, *, named: bool) -> dict[str, Any]:
        """What is said of the lots of what was made, where lots are kept of it."""
        return self.lots_of(work.made, quantity) if named else {}

    @staticmethod
    def unnamed(work: Work, *, named: bool) -> set[str]:
        """The reason against goods that come in without their lots."""
        return {"lots_invalid"} if work.made in TRACKED and not named else set()

    def _agreed(self, pick: int) -> Work:
        return self.likely(self.works, lambda work: work.status == "agreed", pick)

    def _day(self, day: int) -> str:
        return self.at.days[day].isoformat()

    @staticmethod
    def _not_in(work: Work, *states: str) -> set[str]:
        return set() if work.status in states else {"transition_not_allowed"}

    def _not_agreed(self, work: Work) -> set[str]:
        return self._not_in(work, "agreed")

    def _reasons_on_day(self, work: Work, day: int) -> set[str]:
        on = self.at.days[day]
        early = {"posted_before_last"} if on < work.on else set()
        return self._not_agreed(work) | self.closed(on) | early

    @staticmethod
    def _not_there(work: Work, goods: dict[str, Decimal]) -> set[str]:
        unplanned = set() if all(map(work.plans, goods)) else {"not_planned"}
        return unplanned | (set() if work.holds(goods) else {"more_than_sent"})

    def _goods(
        self, work: Work, step: str, goods: dict[str, Decimal] | None, day: int, reasons: set[str], **fields: str
    ) -> Any:
        body: dict[str, Any] = {"posted_on": self._day(day), **fields}
        if goods is not None:
            body["lines"] = lines(goods)
        answer = self.request(f"/production-orders/{work.id}/{step}", body, reasons)
        if answer:
            self._moved(work, day)
        return answer

    def _moved(self, work: Work, day: int) -> None:
        work.on = max(work.on, self.at.days[day])
        work.begun = True

    # -- what must hold ---------------------------------------------------------------------------

    def comparisons(self) -> Sequence[Comparison]:
        return [
            *super().comparisons(),
            (ORDERS_SQL, self._works_differ),
            (LYING_SQL, self._lying_differs),
            (ACCOUNTS_SQL, self._accounts_differ),
        ]

    def _works_differ(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows}
        return found ^ {(work.id, work.status, work.version) for work in self.works}

    def _lying_differs(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows if row["on_hand"] or row["value"]}
        return found ^ {
            (work.id, item, stock.on_hand, stock.value)
            for work in self.works
            for item, stock in work.lying.items()
            if stock.on_hand or stock.value
        }

    def _accounts_differ(self, rows: Rows) -> Any:
        found = {row["role"]: row["amount"] for row in rows}
        wanted = {
            "in_process": sum((work.in_process for work in self.works), ZERO),
            "received_not_invoiced": sum((work.fee_invoiced - work.fee_due for work in self.works), ZERO),
            "memo_purchase_orders": -sum((work.memo() for work in self.works), ZERO),
        }
        return {
            role: (found.get(role, ZERO), amount) for role, amount in wanted.items() if found.get(role, ZERO) != amount
        }


def lines(goods: dict[str, Decimal]) -> list[dict[str, str]]:
    """Lines of a request."""
    return [{"item_code": item, "quantity": str(quantity)} for item, quantity in goods.items()]
