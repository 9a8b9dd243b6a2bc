"""Makes a company ready for a file's orders: items, customers, and a warehouse with stock. Safe to repeat."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.replay.api import Api, ApiError, RefusalError
from app.replay.company import Profile, Setup, Tell, enter, import_rows, set_tax_rates
from app.replay.sales import masters
from app.replay.sales.plan import Plan

# United Kingdom standard rate by first day: HMRC, "VAT rates" history.
STANDARD_RATES = (("1991-04-01", "17.5"), ("2008-12-01", "15"), ("2010-01-01", "17.5"), ("2011-01-04", "20"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the orders go: customers by code, the warehouse that holds the file's stock."""

    partner_ids: Mapping[str, str]
    warehouse_id: str
    currency_scale: int


async def prepare(api: Api, setup: Setup, plan: Plan, tell: Tell) -> Place:
    """Leave the API signed in at a company that knows the file's days, items, customers and stock."""
    profile = Profile("Online Retail", "GBP", "Europe/London", plan.first_on, plan.last_on)
    try:
        company = await enter(api, setup, profile, tell)
        await set_tax_rates(api, masters.STANDARD, STANDARD_RATES)
        tell(f"Importing {len(plan.items)} items, {len(plan.customers)} customers and their stock.")
        # What is declined here is not told: its orders will tell.
        await import_rows(api, "items", masters.ITEM_COLUMNS, masters.item_rows(plan))
        await import_rows(api, "partners", masters.CUSTOMER_COLUMNS, masters.customer_rows(plan))
        warehouse_id = await _stock(api, plan)
    except RefusalError as refusal:
        raise ApiError(f"The company cannot be set up: {refusal}") from refusal
    partners = await api.every("/partners", kind="customer")
    return Place({each["code"]: each["id"] for each in partners}, warehouse_id, company["currency_scale"])


async def _stock(api: Api, plan: Plan) -> str:
    """The warehouse with the file's stock. Opening stock is said once, so each file's lies in a place of its own."""
    code = masters.warehouse_code(plan)
    places = {place["code"]: place["id"] for place in await api.every("/warehouses")}
    if code not in places:
        name = f"Online Retail {plan.first_on}..{plan.last_on}"
        places[code] = (await api.post("/warehouses", {"code": code, "name": name})).body["id"]
    on = {"on": plan.first_on.isoformat()} if plan.first_on else {}
    await import_rows(api, "opening-stock", masters.STOCK_COLUMNS, masters.stock_rows(plan, code), **on)
    return str(places[code])
