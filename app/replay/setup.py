"""Makes a company ready for a file's orders over the API: books, taxes, items, customers and stock. Safe to repeat."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.clock import today
from app.replay import masters
from app.replay.api import Api, ApiError, RefusalError
from app.replay.plan import Plan

CURRENCY = "GBP"
# United Kingdom standard rate by first day: HMRC, "VAT rates" history.
STANDARD_RATES = (("1991-04-01", "17.5"), ("2008-12-01", "15"), ("2010-01-01", "17.5"), ("2011-01-04", "20"))
# Small enough that a server answers each within seconds.
ROWS_PER_IMPORT = 5_000

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the orders go: customers by code, the warehouse that holds the file's stock."""

    partner_ids: Mapping[str, str]
    warehouse_id: str
    currency_scale: int


@dataclass(frozen=True, slots=True)
class Setup:
    """Which company to use; it is made if the person who signs in has none with this code."""

    company_code: str
    posting_policy: str

    async def prepare(self, api: Api, plan: Plan, tell: Tell) -> Place:
        """Leave the API signed in at a company that knows the file's days, items, customers and stock."""
        await api.sign_in()
        try:
            await self._enter(api, plan, tell)
            await _open_years(api, plan)
            await _set_tax_rates(api)
            tell(f"Importing {len(plan.items)} items, {len(plan.customers)} customers and their stock.")
            await _import(api, "items", masters.ITEM_COLUMNS, masters.item_rows(plan))
            await _import(api, "partners", masters.CUSTOMER_COLUMNS, masters.customer_rows(plan))
            warehouse_id = await _stock(api, plan)
        except RefusalError as refusal:
            raise ApiError(f"The company cannot be set up: {refusal}") from refusal
        company = (await api.get("/me"))["company"]
        partners = await api.every("/partners", kind="customer")
        partner_ids = {partner["code"]: partner["id"] for partner in partners}
        return Place(partner_ids, warehouse_id, company["currency_scale"])

    async def _enter(self, api: Api, plan: Plan, tell: Tell) -> None:
        company = await self._own_company(api)
        if company is None:
            tell(f"Setting up the company {self.company_code}.")
            company = (await api.post("/companies", self._new_company(plan))).body
        await api.sign_in()
        place = next(each for each in api.memberships if each["company_id"] == company["id"])
        await api.sign_in(place["id"])
        base_currency = (await api.get("/me"))["company"]["base_currency"]
        if base_currency != CURRENCY:
            raise ApiError(f"The company {self.company_code} keeps its books in {base_currency}.")

    async def _own_company(self, api: Api) -> Mapping[str, Any] | None:
        companies = await api.every("/companies")
        return next((each for each in companies if each["code"] == self.company_code), None)

    def _new_company(self, plan: Plan) -> Mapping[str, str]:
        if plan.first_on is None:
            raise ApiError("The file names no day on which anything was sold.")
        return {
            "code": self.company_code,
            "name": "Online Retail",
            "base_currency": CURRENCY,
            "accounting_regime": "international",
            "posting_policy": self.posting_policy,
            "locale": "en",
            "time_zone": "Europe/London",
            "first_day": plan.first_on.replace(month=1, day=1).isoformat(),
        }


async def _open_years(api: Api, plan: Plan) -> None:
    """The years of the file, and this one: an order is confirmed on the day on which that is done."""
    if plan.first_on is None or plan.last_on is None:
        return
    present = {int(year["starts_on"][:4]) for year in await api.every("/fiscal-years")}
    needed = {*range(plan.first_on.year, plan.last_on.year + 1), today().year}
    for year in sorted(needed - present):
        await api.post("/fiscal-years", {"year": year})


async def _set_tax_rates(api: Api) -> None:
    known = {rate["valid_from"] for rate in await api.every("/tax-rates", tax_class=masters.STANDARD)}
    for valid_from, rate_percent in STANDARD_RATES:
        if valid_from not in known:
            rate = {
                "tax_class": masters.STANDARD,
                "tax_code": f"{rate_percent}%",
                "rate_percent": rate_percent,
                "valid_from": valid_from,
            }
            await api.post("/tax-rates", rate)


async def _stock(api: Api, plan: Plan) -> str:
    """The warehouse with the file's stock. Opening stock is said once, so each file's lies in a place of its own."""
    code = masters.warehouse_code(plan)
    places = {place["code"]: place["id"] for place in await api.every("/warehouses")}
    if code not in places:
        name = f"Online Retail {plan.first_on}..{plan.last_on}"
        places[code] = (await api.post("/warehouses", {"code": code, "name": name})).body["id"]
    on = {"on": plan.first_on.isoformat()} if plan.first_on else {}
    await _import(api, "opening-stock", masters.STOCK_COLUMNS, masters.stock_rows(plan, code), **on)
    return str(places[code])


async def _import(api: Api, kind: str, columns: Sequence[str], rows: masters.Table, **query: str) -> None:
    """Import rows part by part, leaving out those that the server declines: their orders will tell."""
    for start in range(0, len(rows), ROWS_PER_IMPORT):
        part = list(rows[start : start + ROWS_PER_IMPORT])
        while part:
            try:
                await api.upload(f"/imports/{kind}", f"{kind}.csv", masters.as_csv(columns, part), **query)
                break
            except RefusalError as refusal:
                part = _without(part, refusal)


def _without(rows: Sequence[Sequence[str]], refusal: RefusalError) -> list[Sequence[str]]:
    """Rows that are not at fault; the pointer of a fault is `/rows/<number>/<column>`, headings being row 1."""
    faulty = {
        int(parts[2]) - 2
        for parts in (fault.pointer.split("/") for fault in refusal.faults)
        if len(parts) > 2 and parts[1] == "rows" and parts[2].isdecimal()
    }
    kept = [row for index, row in enumerate(rows) if index not in faulty]
    if len(kept) == len(rows):
        raise refusal
    return kept
