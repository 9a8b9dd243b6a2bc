"""What all state machines share: a company, requests that must be answered as foreseen, and what holds after each step.

A document type is a mixin of rules over `TradingMachine`; a machine is a class that names the mixins it consists of:
each adds its documents to `Books`, and to `comparisons` what the database must say of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.core.ids import new_id
from app.core.money import round_half_up
from tests.properties.model import BRANCH, MAIN, SHOP, Books, Stock
from tests.properties.world import Rows, Stage, World

T = TypeVar("T")
# A query, and what its rows and the model disagree about: nothing when they are alike.
Comparison = tuple[str, Callable[[Rows], Any]]
# A place in a list of any length, and a share of any amount.
PICK = st.integers(0, 999)
SHARE = st.sampled_from(["0.01", "0.3", "0.5", "0.777", "1", "1", "1.5"]).map(Decimal)
DAY = st.integers(0, 2)
# Goods: code, unit factors, VAT class and rate, price in đồng and in dollars. A service is never in stock.
ITEMS = {
    "NM": ({"cái": "1"}, "vn_standard", "10", "80000", "3.17"),
    "BIA": ({"cái": "1", "thùng": "24"}, "vn_5", "5", "15333", "0.61"),
    "GAO": ({"cái": "1", "lạng": "0.1"}, "vn_standard", "10", "21777.5", "0.07"),
    "DV": ({"cái": "1"}, "vn_5", "5", "9999", "10.01"),
    "TP": ({"cái": "1"}, "vn_standard", "10", "155000", "6.5"),
    "AO": ({"cái": "1"}, "vn_standard", "10", "120000", "5"),
    "SUA": ({"cái": "1", "lốc": "4"}, "vn_5", "5", "25000", "1.1"),
    "MAY": ({"cái": "1"}, "vn_standard", "10", "90000", "3.5"),
}
SERVICES = {"DV"}
# What is kept by lot or serial number, and the lots that come in with the day they expire: the first goes first.
TRACKED = {"SUA": "lot", "MAY": "serial", "AO": "lot"}
LOTS = {"A": "2098-12-31", "B": "2099-12-31"}
# What is not simply goods; what is made is there once it has been made.
KINDS = {"DV": "service", "TP": "finished", "AO": "finished"}
MADE = sorted(item for item, kind in KINDS.items() if kind == "finished")
BOUGHT = sorted(ITEMS.keys() - SERVICES - {*MADE})
# Customers: currency and credit limit.
PARTNERS = {"KH": ("VND", "3000000"), "KL": ("VND", None), "US": ("USD", None)}
# Suppliers and their currency: some are customers too, and can be set off.
SUPPLIERS = {"KH": "VND", "KL": "VND", "SU": "USD"}
FACTORY, CONSIGNEE = "GC", "KL"
RATES = ("25430.5", "25380.45", "25511.15")

BALANCES_SQL = """
SELECT i.code AS item, l.code AS place, b.on_hand, b.reserved, b.demand, b.value FROM stock_balances b
JOIN items i ON i.company_id = b.company_id AND i.id = b.item_id
JOIN locations l ON l.company_id = b.company_id AND l.id = b.location_id
 AND l.kind IN ('warehouse', 'transit', 'consignee')
WHERE b.company_id = $1
"""
REVALUED_SQL = """
SELECT i.code AS item, count(*) AS corrections FROM stock_moves r
JOIN items i ON i.company_id = r.company_id AND i.id = r.item_id
WHERE r.company_id = $1 AND r.revalues_move_id IS NOT NULL GROUP BY i.code
"""
PARTNERS_SQL = """
SELECT p.code, r.role, sum(b.balance) AS base, sum(b.currency_balance) AS amount FROM partner_balances b
JOIN partners p ON p.company_id = b.company_id AND p.id = b.partner_id
JOIN account_roles r ON r.company_id = b.company_id AND r.account_code = b.account_code
 AND r.role IN ('receivable', 'payable', 'memo_sales_orders')
WHERE b.company_id = $1 GROUP BY p.code, r.role
"""


class TradingMachine(RuleBasedStateMachine):
    """A company with goods, customers and three months; `stage` is set before machines run."""

    stage: ClassVar[Stage]
    steps: ClassVar[int] = 0
    outcomes: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.books = Books()
        self.world: World | None = None
        self.items: dict[str, UUID] = {}
        self.partners: dict[str, UUID] = {}
        self.places: dict[str, str] = {}
        self.approver: dict[str, str] = {}
        # Goes on with whatever counts must know the order of.
        self.clock = 0
        self.pieces = 1
        self.corrected: dict[tuple[str, str], int] = {}
        # Items whose worth is the audit's to prove this time, and how often days were out of order.
        self.unvalued: set[str] = set()
        self.revalued: dict[str, int] = {}
        self.last: tuple[str, Any, str, dict[str, str], bytes] | None = None

    def teardown(self) -> None:
        if self.world is not None:
            self.stage.run(self.world.close())

    # -- asking -----------------------------------------------------------------------------------

    @property
    def at(self) -> World:
        """The company, once it is there."""
        assert self.world is not None
        return self.world

    def request(self, path: str, body: Any, reasons: set[str], **headers: str) -> Any | None:
        """Send a request that must succeed if there are no reasons against it, and else be refused for one of them."""
        key = new_id().hex
        answer = self.stage.run(self.at.api.send(path, body, key=key, **headers))
        said = answer.json()
        self.outcomes[f"{path.rpartition('/')[2]} {said.get('code', 'done')}"] += 1
        note(f"{path} {body} -> {answer.status_code} {said.get('code', '')}")
        if reasons:
            assert answer.status_code in (403, 409, 412, 422), (answer.status_code, answer.text, reasons)
            assert said["code"] in reasons, (said, reasons)
            return None
        assert answer.status_code in (200, 201), answer.text
        self.last = (path, body, key, headers, answer.content)
        return said

    def read(self, path: str) -> Any:
        """What is there to see."""
        return self.stage.run(self.at.api.get(path))

    def write(self, path: str, body: Any) -> None:
        """A PUT that must succeed."""
        self.stage.run(self.at.api.put(path, body))
        note(f"{path} {body}")

    def lots_of(self, item: str, quantity: Decimal) -> dict[str, Any]:
        """What a document says of the lots of goods that come in: half of each, as near as it goes; or new pieces."""
        if item not in TRACKED or not quantity:
            return {}
        if TRACKED[item] == "serial":
            numbers = range(self.pieces, self.pieces + max(int(quantity), 1))
            self.pieces = numbers.stop
            each = str(Decimal(1) if not quantity % 1 else quantity)
            return {"lots": [{"lot": f"S{n}", "quantity": each} for n in numbers]}
        first = round_half_up(quantity / 2, 2)
        parts = {"A": first, "B": quantity - first}
        return {"lots": [{"lot": n, "quantity": str(q), "expires_on": LOTS[n]} for n, q in parts.items() if q]}

    @staticmethod
    def in_parts(goods: Iterable[tuple[str, Decimal]]) -> set[str]:
        """The reason against moving goods that parts of a piece with a serial number are."""
        parted = any(TRACKED.get(item) == "serial" and quantity % 1 for item, quantity in goods)
        return {"lots_invalid"} if parted else set()

    def closed(self, day: date) -> set[str]:
        """The reason that a closed month is."""
        return set() if self.at.is_open(day) else {"period_closed"}

    def likely(self, entries: Sequence[T], fits: Callable[[T], bool], pick: int) -> T:
        """One that fits, mostly; one time in eight any, so that refusals are seen too."""
        fitting = [entry for entry in entries if fits(entry)] if pick % 8 != 5 else []
        return self.picked(fitting or entries, pick)

    @staticmethod
    def picked(entries: Sequence[T], pick: int) -> T:
        """One of the entries, the newest first: that is where things happen."""
        return entries[-1 - pick % len(entries)]

    # -- what is there, and what comes ------------------------------------------------------------

    def found(self, policy: str) -> None:
        """The company, with its masters and some goods."""
        self.world = self.stage.run(World.open(self.stage, policy))
        self.stage.run(self._masters())

    async def _masters(self) -> None:
        trading = self.at.trading
        for code, (currency, limit) in PARTNERS.items():
            self.partners[code] = await trading.customer(
                code, currency=currency, credit_limit=limit, is_supplier=currency == "VND"
            )
            self.books.payable[code] = Decimal(0)
        for code in SUPPLIERS.keys() - PARTNERS.keys():
            self.partners[code] = await trading.supplier(code, currency=SUPPLIERS[code])
            self.books.payable[code] = Decimal(0)
        branch = {"code": BRANCH, "name": "Kho chi nhánh", "kind": "warehouse"}
        partner_id = str(self.partners[CONSIGNEE])
        shop = {"code": SHOP, "name": "Cửa hàng đại lý", "kind": "consignee", "partner_id": partner_id}
        self.places = {MAIN: str(trading.warehouse_id)}
        for place in (branch, shop):
            self.places[place["code"]] = (await self.at.api.do("/warehouses", place))["id"]
        self.approver = self.stage.as_person(await trading.person("accounting")).headers
        for code, (units, tax_class, _, price, _) in ITEMS.items():
            kind = KINDS.get(code, "goods")
            others = {unit: factor for unit, factor in units.items() if factor != "1"}
            tracking = TRACKED.get(code, "none")
            self.items[code] = await trading.item(
                code, price, kind=kind, tax_class=tax_class, units=others, tracking=tracking
            )
            if kind != "service":
                self.books.stock[code] = Stock()
            if kind == "goods" and code not in TRACKED:
                self._arrived(code, "KL", Decimal(40), Decimal(2_000_003))
                await self.at.stock_up(
                    self.items[code], Decimal(40), Decimal(2_000_003), self.partners["KL"], self.at.days[0]
                )
        for day, rate in zip(self.at.days, RATES, strict=True):
            if day.day == 1 or day.replace(day=1) != day:
                await trading.rate("USD", rate, day.replace(day=1))

    @rule(
        item=st.sampled_from(sorted(ITEMS.keys() - KINDS.keys() - TRACKED.keys())),
        partner=st.sampled_from(["KH", "KL"]),
        quantity=st.sampled_from(["1", "3", "7.5", "24", "100"]).map(Decimal),
        cost=st.sampled_from(["1", "333", "50001"]).map(Decimal),
    )
    def goods_arrive(self, item: str, partner: str, quantity: Decimal, cost: Decimal) -> None:
        day = self.at.days[-1]
        if not self.at.is_open(day):
            return
        value = round_half_up(quantity * cost, 0)
        self.stage.run(self.at.stock_up(self.items[item], quantity, value, self.partners[partner], day))
        self._arrived(item, partner, quantity, value)

    def _arrived(self, item: str, partner: str, quantity: Decimal, value: Decimal) -> None:
        stock = self.books.stock[item]
        stock.on_hand += quantity
        stock.value += value
        self.books.payable[partner] += value
        self.put_right(item, MAIN)

    def put_right(self, item: str, place: str) -> None:
        """Stock was changed without goods that moved: what was counted before is no longer to be compared."""
        self.clock += 1
        self.corrected[item, place] = self.clock

    def hold_no_longer(self, missing: dict[str, Decimal]) -> None:
        """What leaves or is missing may be promised: the newest order's last line gives back first."""
        for order in reversed(self.books.orders):
            changed = False
            for line in reversed(order.lines):
                if line.item not in missing or line.place != MAIN:
                    continue
                stock = self.books.stock[line.item]
                back = min(line.reserved, missing[line.item] - stock.free)
                if back > 0:
                    line.reserved -= back
                    stock.reserved -= back
                    changed = True
            order.version += changed

    # -- months and repeats -----------------------------------------------------------------------

    @precondition(lambda self: len(self.books.orders) % 3 == 1)
    @rule(forward=st.booleans())
    def close_or_reopen_month(self, forward: bool) -> None:
        """Seldom this month: nearly nothing can happen after that."""
        world = self.at
        if forward and world.closed == len(world.periods) - 1 and len(self.books.receipts) % 4:
            return
        if forward and world.closed < len(world.periods):
            self.request(f"/periods/{world.periods[world.closed]}/closing", {}, set())
            world.closed += 1
        elif not forward and world.closed:
            self.request(f"/periods/{world.periods[world.closed - 1]}/reopening", {}, set())
            world.closed -= 1

    @precondition(lambda self: len(self.books.orders) % 5 == 4)
    @rule(month=DAY, forward=st.booleans())
    def close_or_reopen_out_of_turn(self, month: int, forward: bool) -> None:
        world = self.at
        if forward and month != world.closed:
            reason = "period_already_closed" if month < world.closed else "earlier_period_open"
            self.request(f"/periods/{world.periods[month]}/closing", {}, {reason})
        elif not forward and month != world.closed - 1:
            reason = "later_period_closed" if month < world.closed else "period_already_open"
            self.request(f"/periods/{world.periods[month]}/reopening", {}, {reason})

    @precondition(lambda self: self.last is not None and "/periods/" not in self.last[0])
    @rule()
    def repeat(self) -> None:
        """The same key again: the same answer, whatever has happened since, and no effect."""
        assert self.last is not None
        path, body, key, headers, content = self.last
        answer = self.stage.run(self.at.api.send(path, body, key=key, **headers))
        assert answer.content == content
        answer = self.stage.run(self.at.api.send(path, {**body, "reason": "khác"}, key=key, **headers))
        assert answer.status_code == 422

    # -- what must hold ---------------------------------------------------------------------------

    @invariant()
    def books_hold(self) -> None:
        if self.world is None:
            return
        type(self).steps += 1
        if not self.stage.run(self.world.has_moved()):
            return
        self.stage.run(self.world.audit())
        queries, differences = zip(*self.comparisons(), strict=True)
        for differ, rows in zip(differences, self.stage.run(self.world.look_at_all(queries)), strict=True):
            found = differ(rows)
            assert not found, found

    def comparisons(self) -> Sequence[Comparison]:
        """What compares the books with the model, in this order."""
        return [
            (REVALUED_SQL, self._note_new_worth),
            (BALANCES_SQL, self._stock_differs),
            (PARTNERS_SQL, self._partners_differ),
        ]

    def _note_new_worth(self, rows: Rows) -> None:
        corrections = {row["item"]: row["corrections"] for row in rows}
        self.unvalued |= {item for item, count in corrections.items() if count != self.revalued.get(item)}
        self.revalued = corrections

    def _stock_differs(self, rows: Rows) -> Any:
        """Where days were out of order the model takes over the new worth; tests/stock/test_backdating proves that."""
        found = {(row["item"], row["place"]): tuple(row.values())[2:] for row in rows}
        wanted = {(item, MAIN): stock for item, stock in self.books.stock.items()} | self.books.elsewhere
        nothing, differing = (Decimal(0),) * 4, {}
        for (item, place), stock in wanted.items():
            there = found.pop((item, place), nothing)
            if item in self.unvalued:
                stock.value = there[-1]
            demand = self.books.demand(item, place)
            want = (stock.on_hand, stock.reserved, demand, stock.value)
            if there != want:
                differing[item, place] = (there, want)
        self.unvalued.clear()
        return differing or {key: there for key, there in found.items() if any(there)}

    def _partners_differ(self, rows: Rows) -> Any:
        found = {(row["code"], row["role"]): (row["base"], row["amount"]) for row in rows}
        differing: dict[str, Any] = {}
        for code in PARTNERS:
            owed = found.get((code, "receivable"), (0, 0))
            if owed[1] != self.books.owed(code):
                differing[f"{code} owes"] = (owed, self.books.owed(code))
            if owed[0] and self.books.quiet(code):
                differing[f"{code} owes nothing, and yet"] = owed
            if (memo := found.get((code, "memo_sales_orders"), (0, 0))[0]) != self.books.memo(code):
                differing[f"{code} ordered"] = (memo, self.books.memo(code))
        for code, want in self.books.payable.items():
            if (amount := -found.get((code, "payable"), (0, 0))[1]) != want:
                differing[f"owed to {code}"] = (amount, want)
        return differing
