"""Makes a company ready for a file's documents over the API: books, taxes, masters. Safe to repeat."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.clock import today
from app.replay.api import Api, ApiError, Fault, RefusalError
from app.replay.tables import Table, as_csv

# Small enough that a server answers each within seconds.
ROWS_PER_IMPORT = 5_000

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Setup:
    """Which company to use; it is made if the person who signs in has none with this code."""

    company_code: str
    posting_policy: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What the company of a file is like; none of the days is known if the file names none."""

    name: str
    currency: str
    time_zone: str
    first_on: date | None
    last_on: date | None


async def enter(api: Api, setup: Setup, profile: Profile, tell: Tell) -> Mapping[str, Any]:
    """Leave the API signed in at the company, with the years of the file open; answers the company.

    Raises `ApiError` where its books are kept in another currency.
    """
    await api.sign_in()
    listed = await api.every("/companies")
    company = next((each for each in listed if each["code"] == setup.company_code), None)
    if company is None:
        tell(f"Setting up the company {setup.company_code}.")
        company = (await api.post("/companies", _new_company(setup, profile))).body
    await api.sign_in()
    place = next(each for each in api.memberships if each["company_id"] == company["id"])
    await api.sign_in(place["id"])
    entered: Mapping[str, Any] = (await api.get("/me"))["company"]
    if entered["base_currency"] != profile.currency:
        raise ApiError(f"The company {setup.company_code} keeps its books in {entered['base_currency']}.")
    await _open_years(api, profile)
    return entered


def _new_company(setup: Setup, profile: Profile) -> Mapping[str, str]:
    if profile.first_on is None:
        raise ApiError("The file names no day on which anything happened.")
    return {
        "code": setup.company_code,
        "name": profile.name,
        "base_currency": profile.currency,
        "accounting_regime": "international",
        "posting_policy": setup.posting_policy,
        "locale": "en",
        "time_zone": profile.time_zone,
        "first_day": profile.first_on.replace(month=1, day=1).isoformat(),
    }


async def _open_years(api: Api, profile: Profile) -> None:
    """The years of the file, and this one: an order is confirmed on the day on which that is done."""
    if profile.first_on is None or profile.last_on is None:
        return
    present = {int(year["starts_on"][:4]) for year in await api.every("/fiscal-years")}
    needed = {*range(profile.first_on.year, profile.last_on.year + 1), today().year}
    for year in sorted(needed - present):
        await api.post("/fiscal-years", {"year": year})


async def set_tax_rates(api: Api, tax_class: str, rates: Iterable[tuple[str, str]]) -> None:
    """Set the rates of a class by first day, in per cent."""
    known = {rate["valid_from"] for rate in await api.every("/tax-rates", tax_class=tax_class)}
    for valid_from, rate_percent in rates:
        if valid_from not in known:
            rate = {
                "tax_class": tax_class,
                "tax_code": f"{rate_percent}%",
                "rate_percent": rate_percent,
                "valid_from": valid_from,
            }
            await api.post("/tax-rates", rate)


async def import_rows(api: Api, kind: str, columns: Sequence[str], rows: Table, **query: str) -> Mapping[int, Fault]:
    """Import rows part by part, leaving out those that the server declines; answers why, by the row's index."""
    declined: dict[int, Fault] = {}
    for start in range(0, len(rows), ROWS_PER_IMPORT):
        part = list(range(start, min(start + ROWS_PER_IMPORT, len(rows))))
        while part:
            try:
                content = as_csv(columns, [rows[index] for index in part])
                await api.upload(f"/imports/{kind}", f"{kind}.csv", content, **query)
                break
            except RefusalError as refusal:
                faulty = {part[place]: fault for place, fault in _faulty_rows(refusal).items()}
                if not faulty:
                    raise
                declined |= faulty
                part = [index for index in part if index not in faulty]
    return declined


def _faulty_rows(refusal: RefusalError) -> Mapping[int, Fault]:
    """The first fault of each row by its place; a pointer is `/rows/<number>/<column>`, headings being row 1."""
    found: dict[int, Fault] = {}
    for fault in refusal.faults:
        parts = fault.pointer.split("/")
        if len(parts) > 2 and parts[1] == "rows" and parts[2].isdecimal():
            found.setdefault(int(parts[2]) - 2, fault)
    return found
