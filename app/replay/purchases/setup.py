"""Makes a company ready for a folder's orders: items, suppliers, agreements, warehouses and stock. Safe to repeat."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.clock import today
from app.core.money import round_half_up
from app.replay.api import Api, ApiError, Fault, RefusalError
from app.replay.company import Profile, Setup, Tell, enter, import_rows, set_tax_rates
from app.replay.outcome import ZERO, Refused
from app.replay.purchases import masters
from app.replay.purchases.bills import Bill
from app.replay.purchases.catalogue import Catalogue, unit_code
from app.replay.purchases.documents import Document
from app.replay.purchases.factories import import_factories, sign_in_factories
from app.replay.purchases.reader import AGREEMENTS, BILLS, ITEMS, LOCATIONS, ORDERS, STOCK, SUPPLIERS, Folder, Row

CURRENCY = "USD"
COMPANY = "Adventure Works"
TIME_ZONE = "America/Los_Angeles"


@dataclass(slots=True)
class Place:
    """Where the orders go, and what beside their lines is not in the books, by file."""

    currency_scale: int
    partner_ids: Mapping[str, str] = field(default_factory=dict)
    item_ids: Mapping[str, str] = field(default_factory=dict)
    warehouse_ids: Mapping[str, str] = field(default_factory=dict)
    refused: dict[str, list[Refused]] = field(default_factory=dict)
    factories: Mapping[str, Api] = field(default_factory=dict)
    opening_value: Decimal = ZERO

    def refuse(self, row: Row, reason: str, message: str) -> None:
        """Leave a row of a master out."""
        self.refused.setdefault(row.file, []).append(Refused(row, reason, message))

    def posted(self, folder: Folder, name: str) -> Sequence[Row]:
        """The rows of a file that are in the books."""
        left_out = {id(refused.row) for refused in self.refused.get(name, ())}
        return [row for row in folder[name] if id(row) not in left_out]

    def counts(self, folder: Folder) -> Mapping[str, Any]:
        """By file: rows read, posted and refused by reason."""
        said: dict[str, Any] = {}
        for name in (LOCATIONS, ITEMS, SUPPLIERS, AGREEMENTS, STOCK, BILLS, ORDERS):
            reasons = Counter(refused.reason for refused in self.refused.get(name, ()))
            posted = len(self.posted(folder, name))
            said[name] = {"read": len(folder[name]), "posted": posted, "refused_by_reason": dict(reasons)}
        return said


@dataclass(frozen=True, slots=True)
class _Preparing:
    """One folder on its way into one company."""

    api: Api
    folder: Folder
    catalogue: Catalogue
    place: Place

    async def warehouses(self) -> None:
        """A warehouse for each location."""
        known = {place["code"] for place in await self.api.every("/warehouses")}
        for row in self.folder[LOCATIONS]:
            if row["location"] not in known:
                await self._tried([row], "/warehouses", {"code": row["location"], "name": row["location"]})
        self.place.warehouse_ids = {place["code"]: place["id"] for place in await self.api.every("/warehouses")}

    async def load(self, name: str, **query: str) -> None:
        """Import a file of the folder; what is declined is refused."""
        kind, columns, made = masters.tables(self.folder, self.catalogue)[name]
        rows = self.place.posted(self.folder, name)
        declined = await import_rows(self.api, kind, columns, [made(row) for row in rows], **query)
        for index, fault in declined.items():
            self.place.refuse(rows[index], fault.reason, fault.message)

    async def partners(self) -> None:
        """Suppliers, and a price list for each that something is agreed with."""
        await self.load(SUPPLIERS)
        await import_factories(self.api)
        self.place.partner_ids = {each["code"]: each["id"] for each in await self.api.every("/partners")}
        known = {each["code"] for each in await self.api.every("/price-lists")}
        for supplier_code in dict.fromkeys(row["supplier_code"] for row in self.folder[AGREEMENTS]):
            code, partner_id = masters.price_list_code(supplier_code), self.place.partner_ids.get(supplier_code)
            if code not in known and partner_id is not None:
                body = {"code": code, "name": code, "purpose": "purchase", "currency": CURRENCY}
                await self.api.post("/price-lists", {**body, "partner_id": partner_id})

    async def agreements(self) -> None:
        """What is agreed of each item: the price, the least that is ordered, how long it takes."""
        await self.load(AGREEMENTS)
        self.place.item_ids = {each["code"]: each["id"] for each in await self.api.every("/items")}
        for row in self.place.posted(self.folder, AGREEMENTS):
            factor = self.catalogue.factor(row["item_number"], unit_code(row["unit"]))
            least, days = row.number("min_order_quantity"), row.number("lead_time_days")
            path = f"/partners/{self.place.partner_ids[row['supplier_code']]}/items"
            body = {
                "min_order_quantity": str(least * factor) if least else None,
                "lead_time_days": int(days) if days is not None else None,
            }
            try:
                await self.api.put(f"{path}/{self.place.item_ids[row['item_number']]}", body)
            except RefusalError as refusal:
                self._refuse(row, refusal)

    async def stock(self, first_on: date | None) -> None:
        """The stock that lies at each location when the file begins, and what it is worth."""
        await self.load(STOCK, **({"on": first_on.isoformat()} if first_on else {}))
        for row in self.place.posted(self.folder, STOCK):
            cost = self.catalogue.costs.get(row["item_number"], ZERO)
            self.place.opening_value += round_half_up(
                (row.number("quantity") or ZERO) * cost, self.place.currency_scale
            )

    async def bills(self, bills: Mapping[str, Bill], first_on: date | None) -> None:
        """A bill of material for each assembly that has none yet."""
        known = {bill["item"]["code"] for bill in await self.api.every("/bills-of-material")}
        for item, bill in bills.items():
            if item not in known:
                await self._tried(bill.rows, "/bills-of-material", _bill(bill, first_on or today()))

    async def _tried(self, rows: Sequence[Row], path: str, body: Mapping[str, Any]) -> None:
        """Make what some rows say, or refuse all of them."""
        try:
            await self.api.post(path, body)
        except RefusalError as refusal:
            for row in rows:
                self._refuse(row, refusal)

    def _refuse(self, row: Row, refusal: RefusalError) -> None:
        fault = refusal.faults[0] if refusal.faults else Fault("", refusal.code, refusal.detail)
        self.place.refuse(row, fault.reason if fault.pointer else fault.code, fault.message)


@dataclass(frozen=True, slots=True)
class Source:
    """What a folder says."""

    folder: Folder
    catalogue: Catalogue
    bills: Mapping[str, Bill]
    documents: Sequence[Document]


async def prepare(api: Api, setup: Setup, source: Source, tell: Tell) -> Place:
    """Leave the API signed in at a company that knows the folder's days, items, suppliers and stock."""
    folder = source.folder
    first_on, last_on = span(source.documents)
    try:
        company = await enter(api, setup, Profile(COMPANY, CURRENCY, TIME_ZONE, first_on, last_on), tell)
        opening = first_on.replace(month=1, day=1).isoformat() if first_on else ""
        await set_tax_rates(api, masters.STANDARD, [(opening, str(masters.TAX_PERCENT))])
        place = Place(company["currency_scale"])
        preparing = _Preparing(api, folder, source.catalogue, place)
        tell(f"Importing {len(folder[ITEMS])} items, {len(folder[SUPPLIERS])} suppliers, agreements and stock.")
        await preparing.warehouses()
        await preparing.load(ITEMS)
        await preparing.partners()
        await preparing.agreements()
        await preparing.stock(first_on)
        await preparing.bills(source.bills, first_on)
        place.factories = await sign_in_factories(api, company["id"], place.partner_ids)
    except RefusalError as refusal:
        raise ApiError(f"The company cannot be set up: {refusal}") from refusal
    return place


def span(documents: Sequence[Document]) -> tuple[date | None, date | None]:
    """First and last day of a folder's orders and their goods."""
    days = [document.on for document in documents if document.on]
    days += [entry.due_on for document in documents for entry in document.entries]
    return (min(days), max(days)) if days else (None, None)


def _bill(bill: Bill, valid_from: date) -> Mapping[str, Any]:
    lines = [
        {"item_code": row["component"], "quantity": row.plain("quantity_per_assembly"), "unit": unit_code(row["unit"])}
        for row in bill.rows
    ]
    return {"item_code": bill.item, "quantity": "1", "valid_from": valid_from.isoformat(), "lines": lines}
