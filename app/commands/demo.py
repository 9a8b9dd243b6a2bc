"""`giao demo`: a company to try everything with. Its passwords are public: never for real use."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid5

import typer
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.commands.console import stderr, stdout, teller
from app.commands.demo_asking import ask_for_quotations
from app.commands.demo_buying import begin_buying, go_on_buying, pay_for
from app.commands.demo_making import begin_making
from app.core.clock import today
from app.core.db import Database, Tenant, create_database
from app.core.ids import new_id
from app.core.passwords import hash_password
from app.core.running_database import prepare, running_database
from app.core.settings import get_settings
from app.models import Company, CustomerGroup, Location, Membership, Partner, User
from app.services.access.actor import Actor, actor_for
from app.services.catalog.warehouses import create_warehouse
from app.services.companies.create import create_company
from app.services.documents.numbers import Numbers
from app.services.imports.run import run_import
from app.services.ledger.periods.years import ensure_fiscal_year
from app.services.partners.terms import create_term
from app.services.pricing.lists import create_price_list

COMPANY_ID = uuid5(UUID(int=0), "giao-demo")
COMPANY_CODE = "giao-demo"
COMPANY_NAME = "Công ty TNHH Giao Demo"
FILES = ("items", "partners", "prices", "opening-stock", "opening-balances", "reorder-points")
DATA = Path(__file__).parent / "demo_data"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo company; partner users name their partner's code."""

    role: str
    email: str
    name: str
    partner: str | None = None

    @property
    def password(self) -> str:
        """The same on every installation, so that tests and tours can sign in."""
        return f"Demo-{self.email.partition('@')[0]}-2026"


PEOPLE = (
    Person("owner", "owner@demo.giao", "Nguyễn Minh Châu"),
    Person("sales", "sales@demo.giao", "Trần Thị Lan"),
    Person("warehouse", "warehouse@demo.giao", "Phạm Văn Kho"),
    Person("accounting", "accounting@demo.giao", "Lê Thu Hà"),
    Person("viewer", "viewer@demo.giao", "Đỗ Quang Huy"),
    Person("customer", "customer@demo.giao", "Vũ Ngọc Mai", "KH001"),
    Person("customer", "customer2@demo.giao", "Bùi Minh Anh", "KH003"),
    Person("supplier", "supplier@demo.giao", "Hồ Đức Long", "NCC01"),
    Person("factory", "factory@demo.giao", "Đặng Thị Hạnh", "GC01"),
)


async def ensure_demo(database: Database) -> dict[str, Any]:
    """Make the demo company if it is not there; returns it with its people's sign-ins.

    Safe to repeat and to run twice at once. Books of the present year are opened whenever it runs. What the company
    has made comes in a second transaction: documents get their numbers only in a company that is there.
    """
    owner_id = uuid5(COMPANY_ID, PEOPLE[0].email)
    async with database.transaction(Tenant(COMPANY_ID, owner_id)) as session:
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("giao-demo", 0))))
        company = await session.get(Company, COMPANY_ID)
        new = company is None
        if company is None:
            company = await _make(session, owner_id)
        await ensure_fiscal_year(session, company.id, today().year)
    asked = await _buy(database, owner_id) if new else None
    if asked is not None:
        await _work(database, owner_id, asked)
    async with database.transaction(Tenant(COMPANY_ID, owner_id)) as session:
        statement = select(Partner.code, Partner.name).where(Partner.company_id == COMPANY_ID)
        names: dict[str, str] = dict((await session.execute(statement)).all())
        return {
            "company": {"id": str(company.id), "code": company.code, "name": company.name},
            "sign_ins": [
                {
                    "role": person.role,
                    "email": person.email,
                    "password": person.password,
                    "company": company.name,
                    "partner": names.get(person.partner or ""),
                }
                for person in PEOPLE
            ],
        }


async def _make(session: AsyncSession, owner_id: UUID) -> Company:
    for person in PEOPLE:
        session.add(
            User(
                id=uuid5(COMPANY_ID, person.email),
                email=person.email,
                name=person.name,
                locale="vi",
                password_hash=await hash_password(person.password),
                active=True,
            )
        )
    await session.flush()
    company = await create_company(
        session,
        code=COMPANY_CODE,
        name=COMPANY_NAME,
        first_day=today().replace(month=1, day=1),
        owner_user_id=owner_id,
    )
    owner = actor_for(owner_id, company.id, new_id(), "owner", None)
    await _make_groups(session, owner)
    partners = await _load_files(session, owner)
    await create_warehouse(
        session,
        owner,
        {"code": "GC01", "name": "Xưởng Tân Tiến", "kind": "factory", "partner_id": partners["GC01"]},
    )
    for person in PEOPLE[1:]:
        session.add(
            Membership(
                company_id=company.id,
                id=uuid5(company.id, f"membership:{person.email}"),
                user_id=uuid5(COMPANY_ID, person.email),
                role=person.role,
                partner_id=partners[person.partner] if person.partner else None,
                active=True,
            )
        )
    await session.flush()
    return company


async def _buy(database: Database, owner_id: UUID) -> UUID:
    """In a transaction of its own: an order is answered in another one than it is sent in."""
    async with database.transaction(Tenant(COMPANY_ID, owner_id)) as session:
        owner = actor_for(owner_id, COMPANY_ID, new_id(), "owner", None)
        supplier = select(Partner.id).where(Partner.company_id == COMPANY_ID, Partner.code == "NCC01")
        supplier_id = (await session.execute(supplier)).scalar_one()
        return await begin_buying(session, Numbers(database), owner, supplier_id)


async def _work(database: Database, owner_id: UUID, asked: UUID) -> None:
    """What is entered is approved and paid in another transaction; then suppliers are asked for more."""
    numbers = Numbers(database)
    owner = actor_for(owner_id, COMPANY_ID, new_id(), "owner", None)
    async with database.transaction(Tenant(COMPANY_ID, owner_id)) as session:
        invoices = await _make_and_buy(session, numbers, owner, asked)
    async with database.transaction(Tenant(COMPANY_ID, owner_id)) as session:
        await pay_for(session, numbers, owner, invoices)
        await ask_for_quotations(session, numbers, owner, await _partner_user(session, "supplier"))


async def _make_and_buy(session: AsyncSession, numbers: Numbers, owner: Actor, asked: UUID) -> list[UUID]:
    warehouse = select(Location.id).where(Location.company_id == COMPANY_ID, Location.code == "MAIN")
    factory = await _partner_user(session, "factory")
    await begin_making(session, numbers, owner, factory, (await session.execute(warehouse)).scalar_one())
    return await go_on_buying(session, numbers, owner, await _partner_user(session, "supplier"), asked)


async def _partner_user(session: AsyncSession, role: str) -> Actor:
    person = next(person for person in PEOPLE if person.role == role)
    ids = (uuid5(COMPANY_ID, person.email), COMPANY_ID, uuid5(COMPANY_ID, f"membership:{person.email}"))
    partner = select(Partner.id).where(Partner.company_id == COMPANY_ID, Partner.code == person.partner)
    return actor_for(*ids, person.role, (await session.execute(partner)).scalar_one())


async def _make_groups(session: AsyncSession, owner: Actor) -> None:
    wholesale = await create_term(session, owner, CustomerGroup, {"code": "SI", "name": "Khách sỉ"})
    await create_term(session, owner, CustomerGroup, {"code": "LE", "name": "Khách lẻ"})
    await create_price_list(
        session,
        owner,
        {"code": "SI", "name": "Bảng giá sỉ", "currency": "VND", "customer_group_id": wholesale.id},
    )
    await create_warehouse(session, owner, {"code": "HN", "name": "Kho Hà Nội", "kind": "warehouse"})


async def _load_files(session: AsyncSession, owner: Actor) -> Mapping[str, UUID]:
    """Import the data files; a customer and a supplier get price lists of their own before the prices come."""
    partners: dict[str, UUID] = {}
    for kind in FILES:
        await run_import(session, owner, kind, (DATA / f"{kind}.csv").read_bytes(), dry_run=False)
        if kind == "partners":
            statement = select(Partner.code, Partner.id).where(Partner.company_id == owner.company_id)
            partners = dict((await session.execute(statement)).all())
            own = {"code": "KH002", "name": "Giá riêng Phương Nam", "currency": "VND", "partner_id": partners["KH002"]}
            await create_price_list(session, owner, own)
            agreed = {"code": "MUA-NCC01", "name": "Giá mua Thực phẩm Sài Gòn", "currency": "VND"}
            of_supplier = {"purpose": "purchase", "partner_id": partners["NCC01"]}
            await create_price_list(session, owner, {**agreed, **of_supplier})
    return partners


def demo(
    as_json: Annotated[bool, typer.Option("--json", help="Print the company and its sign-ins as JSON.")] = False,
) -> None:
    """Make the demo company when it is not there yet, and print its sign-ins."""
    settings = get_settings()
    with running_database(settings, teller(as_json)) as urls:
        prepare(urls)
        made = asyncio.run(_ensure(urls.app))
    if as_json:
        typer.echo(json.dumps(made, ensure_ascii=False))
        return
    table = Table(
        title=f"{made['company']['name']}: for trying out only, the passwords are public", title_justify="left"
    )
    for heading in ("role", "e-mail", "password"):
        table.add_column(heading, no_wrap=True, min_width=8)
    table.add_column("partner", overflow="fold")
    for person in made["sign_ins"]:
        table.add_row(person["role"], person["email"], person["password"], person["partner"] or "")
    stdout.print(table)
    stderr.print("Keep this installation away from open networks, or start it with `giao up --no-demo`.")


async def _ensure(url: str) -> dict[str, Any]:
    database = create_database(url, get_settings(), name="giao-demo")
    try:
        return await ensure_demo(database)
    finally:
        await database.dispose()


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("demo")(demo)
