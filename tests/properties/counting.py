"""Counting as rules: sheets counted in parts while goods move, handed in, counted anew, approved and decided."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.machine import DAY, LOTS, PICK, TRACKED, Comparison, TradingMachine
from tests.properties.model import BRANCH, MAIN, ZERO, rounded
from tests.properties.stocking import KEPT
from tests.properties.world import Rows

COUNTED = sorted(KEPT)
ACTIONS = {
    "counting": {"count", "submit", "recount", "cancel"},
    "submitted": {"recount", "approve", "cancel"},
    "posted": {"decide"},
    "cancelled": set[str](),
}
OUTCOMES = {True: ["cost", "expense", "receivable"], False: ["income"]}
# What the books say of lots is theirs to tell: here is only what a count makes of it.
SHELF_SQL = """
SELECT t.code, b.quantity FROM lot_balances b
JOIN lots t ON t.company_id = b.company_id AND t.id = b.lot_id
JOIN items i ON i.company_id = b.company_id AND i.id = b.item_id
JOIN locations l ON l.company_id = b.company_id AND l.id = b.location_id
WHERE b.company_id = $1 AND i.code = $2 AND l.code = $3 ORDER BY t.code
"""
COUNTS_SQL = "SELECT id::text, status, version FROM stock_counts WHERE company_id = $1"


@dataclass(slots=True)
class Part:
    """A part that was counted, what the books said then, and when that was; of lots (counted, book) of each."""

    quantity: Decimal
    book: Decimal
    at: int
    lots: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)


@dataclass(slots=True)
class SheetLine:
    """An item on a sheet; `undecided` are its posted shortage (True) and surplus (False)."""

    item: str
    parts: list[Part] = field(default_factory=list)
    undecided: set[bool] = field(default_factory=set)

    def differences(self) -> dict[str, Decimal]:
        """Count less book, of each lot where it is kept by lot, if the parts agree about the books."""
        if self.item not in TRACKED:
            return {"": sum((part.quantity for part in self.parts), ZERO) - self.parts[0].book}
        found = dict[str, Decimal]()
        for part in self.parts:
            for lot, (counted, book) in part.lots.items():
                found[lot] = found.get(lot, -book) + counted
        return found

    @property
    def found(self) -> Decimal:
        return sum((more for more in self.differences().values() if more > 0), ZERO)

    @property
    def missing(self) -> Decimal:
        return -sum((less for less in self.differences().values() if less < 0), ZERO)

    def disturbed(self, put_right: int) -> bool:
        """Whether goods moved between parts, or another document has put the stock right since."""
        books = dict[str, set[Decimal]]()
        for part in self.parts:
            for lot, book in [("", part.book), *((lot, book) for lot, (_, book) in part.lots.items())]:
                books.setdefault(lot, set()).add(book)
        return any(len(said) > 1 for said in books.values()) or put_right > self.parts[0].at


@dataclass(slots=True)
class Sheet:
    """A count."""

    id: str
    place: str
    lines: list[SheetLine]
    status: str = "counting"
    version: int = 1

    @property
    def counted(self) -> list[tuple[int, SheetLine]]:
        return [(n, line) for n, line in enumerate(self.lines, start=1) if line.parts]


class SheetRules(TradingMachine):
    """Sheets, from the first item to handing in."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []

    def _to(self, action: str, pick: int) -> tuple[Sheet, set[str]]:
        """A sheet to do something with, and the reason against it that its state is."""
        sheet = self.likely(self.sheets, lambda each: action in ACTIONS[each.status], pick)
        return sheet, self._against(sheet, action)

    @staticmethod
    def _against(sheet: Sheet, action: str) -> set[str]:
        return set() if action in ACTIONS[sheet.status] else {"transition_not_allowed"}

    @staticmethod
    def _head(sheet: Sheet, stale: int) -> tuple[dict[str, str], set[str]]:
        old = stale % 10 == 0
        return {"If-Match": f'"{sheet.version - old}"'}, {"stale"} if old else set()

    @precondition(lambda self: sum(sheet.status in ("counting", "submitted") for sheet in self.sheets) < 3)
    @rule(
        items=st.lists(st.sampled_from(COUNTED), min_size=1, max_size=2, unique=True),
        place=st.sampled_from([MAIN, MAIN, BRANCH]),
        off=st.sampled_from([None, None, "0", "-1", "2"]).map(lambda text: text and Decimal(text)),
    )
    def open_sheet(self, items: list[str], place: str, off: Decimal | None) -> None:
        """Counted at once and handed in, if it is said how far off the books are."""
        lines = [{"item_code": item} for item in items]
        answer = self.request("/stock-counts", {"location_id": self.places[place], "lines": lines}, set())
        assert answer is not None
        sheet = Sheet(answer["id"], place, [SheetLine(item) for item in sorted(items)])
        self.sheets.append(sheet)
        if off is not None:
            for item in items:
                self.enter(sheet, item, max(self.books.at(item, place).on_hand + off, ZERO), restart=False)
            self.submit(sheet, leave=False, stale=1)

    @precondition(lambda self: any(sheet.status == "counting" for sheet in self.sheets))
    @rule(
        pick=PICK,
        other=st.sampled_from([None, None, None, *COUNTED]),
        off=st.sampled_from(["0", "-1", "-2.5", "1", "-1000"]).map(Decimal),
        restart=st.booleans(),
        split=st.booleans(),
    )
    def count(self, pick: int, other: str | None, off: Decimal, restart: bool, split: bool) -> None:
        """All that lies there, more or less; in two parts, or what is lacking of the parts before."""
        sheet, _ = self._to("count", pick)
        item = other or self.picked(sheet.lines, pick).item
        line = next((line for line in sheet.lines if line.item == item), None)
        before = sum((part.quantity for part in line.parts), ZERO) if line and not restart else ZERO
        book = self.books.at(item, sheet.place).on_hand
        quantity = max(book + off - before, ZERO)
        if split:
            quantity = rounded(quantity / 2, 2)
        self.enter(sheet, item, quantity, restart=restart)

    def enter(self, sheet: Sheet, item: str, quantity: Decimal, *, restart: bool) -> None:
        """Put a part on the sheet."""
        reasons = self._against(sheet, "count")
        line = next((line for line in sheet.lines if line.item == item), None)
        book = self.books.at(item, sheet.place).on_hand
        before = [] if line is None or restart else line.parts
        shelf = self.shelf_of(item, sheet.place)
        lots = self._counted_lots(item, quantity, shelf, before)
        named = [{"lot": lot, "quantity": str(part)} | self._good_until(lot) for lot, part in lots.items()]
        entry = {"item_code": item, "quantity": str(quantity), "restart": restart, "lots": named}
        reasons |= self.in_parts([(item, quantity)])
        if not self.request(f"/stock-counts/{sheet.id}/entries", {"lines": [entry]}, reasons):
            return
        if line is None:
            line = SheetLine(item)
            sheet.lines.append(line)
        if restart:
            line.parts.clear()
        self.clock += 1
        # The first part freezes what the books say of every lot.
        frozen = {lot for lot in shelf if not line.parts} | lots.keys()
        said = {lot: (lots.get(lot, ZERO), shelf.get(lot, ZERO)) for lot in frozen}
        line.parts.append(Part(quantity, book, self.clock, said))

    def shelf_of(self, item: str, place: str) -> dict[str, Decimal]:
        """What lies of each lot."""
        if item not in TRACKED:
            return {}
        return {row["code"]: row["quantity"] for row in self.stage.run(self.at.look(SHELF_SQL, item, place))}

    @staticmethod
    def _good_until(lot: str) -> dict[str, str]:
        return {"expires_on": LOTS[lot]} if lot in LOTS else {}

    def _counted_lots(
        self, item: str, quantity: Decimal, shelf: dict[str, Decimal], before: Sequence[Part]
    ) -> dict[str, Decimal]:
        """Which lots they seem to be: those of the books, the last first, then others; no piece twice."""
        if item not in TRACKED or not quantity:
            return {}
        if TRACKED[item] == "lot":
            first = min(quantity, shelf.get("B", ZERO) + 1)
            return {lot: part for lot, part in (("B", first), ("A", quantity - first)) if part}
        seen = {lot for part in before for lot, (counted, _) in part.lots.items() if counted}
        there = [lot for lot in reversed(shelf) if lot not in seen][: int(quantity)]
        new = range(self.pieces, self.pieces + max(int(quantity), 1) - len(there))
        self.pieces = max(new.stop, self.pieces)
        each = Decimal(1) if not quantity % 1 else quantity
        return dict.fromkeys([*there, *(f"S{n}" for n in new)], each)

    @precondition(lambda self: any(sheet.status == "counting" and sheet.counted for sheet in self.sheets))
    @rule(pick=PICK, leave=st.booleans(), stale=PICK)
    def hand_in(self, pick: int, leave: bool, stale: int) -> None:
        self.submit(self._to("submit", pick)[0], leave=leave, stale=stale)

    def submit(self, sheet: Sheet, *, leave: bool, stale: int) -> None:
        """Hand a sheet in."""
        reasons = self._against(sheet, "submit")
        headers, old = self._head(sheet, stale)
        if not leave and len(sheet.counted) < len(sheet.lines):
            reasons.add("lines_not_counted")
        body = {"leave_uncounted": leave}
        if self.request(f"/stock-counts/{sheet.id}/submission", body, reasons | old, **headers):
            sheet.status, sheet.version = "submitted", sheet.version + 1

    @precondition(lambda self: any(sheet.status == "submitted" for sheet in self.sheets))
    @rule(pick=PICK, stale=PICK)
    def count_anew(self, pick: int, stale: int) -> None:
        sheet, reasons = self._to("recount", pick)
        headers, old = self._head(sheet, stale)
        number = pick % len(sheet.lines) + 1
        path = f"/stock-counts/{sheet.id}/recount"
        if self.request(path, {"line_nos": [number]}, reasons | old, **headers):
            sheet.lines[number - 1].parts.clear()
            sheet.status, sheet.version = "counting", sheet.version + 1

    @precondition(lambda self: len(self.sheets) % 3 == 2)
    @rule(pick=PICK, stale=PICK)
    def give_count_up(self, pick: int, stale: int) -> None:
        sheet, reasons = self._to("cancel", pick)
        headers, old = self._head(sheet, stale)
        if self.request(f"/stock-counts/{sheet.id}/cancellation", {}, reasons | old, **headers):
            sheet.status, sheet.version = "cancelled", sheet.version + 1

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (COUNTS_SQL, self._sheets_differ)]

    def _sheets_differ(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows}
        return found ^ {(sheet.id, sheet.status, sheet.version) for sheet in self.sheets}


class CountingRules(SheetRules):
    """What somebody else makes of a sheet that was handed in."""

    @precondition(lambda self: any(sheet.status == "submitted" for sheet in self.sheets))
    @rule(pick=PICK, day=DAY, costs=PICK, stale=PICK, same=PICK)
    def approve_count(self, pick: int, day: int, costs: int, stale: int, same: int) -> None:
        sheet, reasons = self._to("approve", pick)
        headers, old = self._head(sheet, stale)
        on, found = self.at.days[day], dict[int, Decimal]()
        reasons |= old | self.closed(on)
        if same % 8 == 5 and sheet.counted:
            reasons.add("counter_may_not_approve")
        else:
            headers |= self.approver
        for number, line in sheet.counted:
            reasons |= self._reasons_not_to_post(line, sheet.place)
            if line.found and not self.books.at(line.item, sheet.place).on_hand:
                if costs % 8 == 5:
                    reasons.add("unit_costs_invalid")
                found[number] = Decimal(777)
        body: dict[str, Any] = {"posted_on": on.isoformat()}
        if costs % 8 != 5:
            body["unit_costs"] = [{"line_no": number, "unit_cost": str(cost)} for number, cost in found.items()]
        if self.request(f"/stock-counts/{sheet.id}/approval", body, reasons, **headers):
            self._post(sheet, found)

    def _reasons_not_to_post(self, line: SheetLine, place: str) -> set[str]:
        reasons = set[str]()
        if line.disturbed(self.corrected.get((line.item, place), 0)):
            reasons.add("count_disturbed")
        if line.missing > self.books.at(line.item, place).on_hand + line.found:
            reasons.add("stock_short")
        shelf = self.shelf_of(line.item, place)
        gone = any(less + shelf.get(lot, ZERO) < 0 for lot, less in line.differences().items())
        return reasons | ({"lots_invalid"} if gone and line.item in TRACKED else set())

    def _post(self, sheet: Sheet, costs: dict[int, Decimal]) -> None:
        """What a line found comes in before what it misses leaves."""
        sheet.status, sheet.version = "posted", sheet.version + 1
        if sheet.place == MAIN:
            short = {line.item: line.missing - line.found for _, line in sheet.counted}
            self.hold_no_longer({item: quantity for item, quantity in short.items() if quantity > 0})
        for number, line in sheet.counted:
            found, missing = line.found, line.missing
            line.undecided = {short for short, quantity in ((True, missing), (False, found)) if quantity}
            stock = self.books.at(line.item, sheet.place)
            if found:
                cost = costs[number] if number in costs else stock.value / stock.on_hand
                stock.value += rounded(found * cost, 0)
                stock.on_hand += found
            if missing:
                stock.take(missing)
            if line.undecided:
                self.put_right(line.item, sheet.place)
            if line.item in TRACKED:
                self.outcomes["counted by lot"] += 1

    @precondition(lambda self: any(sheet.status == "posted" for sheet in self.sheets))
    @rule(pick=PICK, day=DAY, outcome=PICK)
    def decide_count(self, pick: int, day: int, outcome: int) -> None:
        on = self.at.days[day]
        sheet, reasons = self._to("decide", pick)
        open_lines = [line for line in sheet.lines if line.undecided]
        line = self.picked(open_lines or sheet.lines, pick)
        if not line.undecided:
            reasons.add("decision_invalid")
        short = self.picked(sorted(line.undecided), outcome) if line.undecided else False
        entry = {"line_no": sheet.lines.index(line) + 1, "outcome": OUTCOMES[short][outcome % len(OUTCOMES[short])]}
        if entry["outcome"] == "receivable":
            entry["partner_id"] = str(self.partners["KH"])
        body = {"decided_on": on.isoformat(), "lines": [entry]}
        if self.request(f"/stock-counts/{sheet.id}/decisions", body, reasons | self.closed(on)):
            line.undecided.discard(short)
            sheet.version += 1
