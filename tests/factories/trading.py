"""A company that trades: items with prices and stock, customers, and people who act through the API."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.clock import today
from app.core.db import Database, Tenant, raw
from app.core.ids import new_id
from app.models import (
    ExchangeRate,
    Item,
    ItemPrice,
    ItemUnit,
    Location,
    Membership,
    Partner,
    PaymentTerm,
    PriceList,
    User,
)
from app.services.access.actor import Actor, actor_for
from app.services.companies.create import create_company
from app.services.ledger.periods.years import ensure_fiscal_year
from app.services.posting import Event, Header, Move, Place, Posting, Transfer, load_books, post
from tests.audit import assert_books_hold
from tests.factories.invariants import violations

Headers = Callable[[Actor], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Trading:
    """One company with its owner; everything else is added as a story needs it."""

    database: Database
    engine: AsyncEngine
    company_id: UUID
    owner: Actor
    warehouse_id: UUID
    count_id: UUID
    price_list_id: UUID

    @property
    def tenant(self) -> Tenant:
        """The company's rows."""
        return Tenant(self.company_id, self.owner.user_id)

    async def item(
        self,
        code: str,
        price: str | None = "80000",
        *,
        kind: str = "goods",
        tax_class: str = "vn_reduced",
        units: dict[str, str] | None = None,
        minimum: str | None = None,
        base_unit: str = "cái",
        tracking: str = "none",
    ) -> UUID:
        """An item with a price for everybody."""
        item_id = new_id()
        async with self.database.transaction(self.tenant) as session:
            session.add(
                Item(
                    company_id=self.company_id,
                    id=item_id,
                    code=code,
                    name=f"Hàng {code}",
                    search_key=code.lower(),
                    sort_key=code.lower(),
                    kind=kind,
                    tracking=tracking,
                    base_unit=base_unit,
                    tax_class=tax_class,
                    min_order_quantity=Decimal(minimum) if minimum else None,
                )
            )
            await session.flush()
            for unit, factor in (units or {}).items():
                session.add(ItemUnit(company_id=self.company_id, item_id=item_id, unit=unit, factor=Decimal(factor)))
        if price is not None:
            await self.price(item_id, price, unit=base_unit)
        return item_id

    async def price(self, item_id: UUID, price: str, *, unit: str = "cái", min_quantity: str = "0") -> None:
        """A price for everybody, from 2020 on."""
        async with self.database.transaction(self.tenant) as session:
            session.add(
                ItemPrice(
                    company_id=self.company_id,
                    id=new_id(),
                    price_list_id=self.price_list_id,
                    item_id=item_id,
                    unit=unit,
                    min_quantity=Decimal(min_quantity),
                    price=Decimal(price),
                    valid_from=date(2020, 1, 1),
                )
            )

    async def stock(
        self, item_id: UUID, quantity: str, value: str, on: date | None = None, *, kind: str = "goods"
    ) -> None:
        """Opening stock: from the count difference into the warehouse, against the opening balance account."""
        day = on or today()
        header = Header("opening.stock", self.company_id, self.owner.user_id, "opening", new_id(), "OPEN", day)
        posting = Posting(
            header=header,
            event=Event("opening.stock", {}),
            moves=[
                Move(
                    item_id=item_id,
                    source=Place(self.count_id, kept=False),
                    target=Place(self.warehouse_id, kept=True),
                    quantity=Decimal(quantity),
                    line_no=1,
                    value=Decimal(value),
                )
            ],
            transfers=[Transfer(f"inventory_{kind}", "opening_balance", Decimal(value), item_id=item_id)],
        )
        await self._post(posting)

    async def buy(self, item_id: UUID, quantity: str, value: str, partner_id: UUID, on: date) -> None:
        """Goods from a supplier on credit: into the warehouse, D inventory / C payable."""
        header = Header("opening.stock", self.company_id, self.owner.user_id, "opening", new_id(), "BUY", on)
        place, target = Place(self.count_id, kept=False), Place(self.warehouse_id, kept=True)
        move = Move(item_id, place, target, Decimal(quantity), line_no=1, value=Decimal(value))
        owed = Transfer("inventory_goods", "payable", Decimal(value), partner_id=partner_id, item_id=item_id)
        await self._post(Posting(header, Event("opening.stock", {}), moves=[move], transfers=[owed]))

    async def _post(self, posting: Posting) -> None:
        async with self.database.transaction(self.tenant) as session:
            books = await load_books(await raw(session), self.company_id)
            await post(session, books, posting)

    async def customer(
        self,
        code: str,
        *,
        credit_limit: str | None = None,
        terms: str | None = None,
        currency: str = "VND",
        is_supplier: bool = False,
        is_factory: bool = False,
    ) -> UUID:
        """A customer."""
        partner_id = new_id()
        async with self.database.transaction(self.tenant) as session:
            term_id = None
            if terms is not None:
                term_id = await session.scalar(select(PaymentTerm.id).where(PaymentTerm.code == terms))
            session.add(
                Partner(
                    company_id=self.company_id,
                    id=partner_id,
                    code=code,
                    name=f"Khách {code}",
                    search_key=code.lower(),
                    is_customer=True,
                    is_supplier=is_supplier,
                    is_factory=is_factory,
                    currency=currency,
                    credit_limit=Decimal(credit_limit) if credit_limit else None,
                    payment_term_id=term_id,
                )
            )
        return partner_id

    async def supplier(self, code: str, *, currency: str = "VND", terms: str | None = None) -> UUID:
        """A supplier, who buys nothing."""
        partner_id = new_id()
        async with self.database.transaction(self.tenant) as session:
            term_id = None
            if terms is not None:
                term_id = await session.scalar(select(PaymentTerm.id).where(PaymentTerm.code == terms))
            session.add(
                Partner(
                    company_id=self.company_id,
                    id=partner_id,
                    code=code,
                    name=f"Nhà cung cấp {code}",
                    search_key=code.lower(),
                    is_supplier=True,
                    currency=currency,
                    payment_term_id=term_id,
                )
            )
        return partner_id

    async def person(self, role: str, partner_id: UUID | None = None) -> Actor:
        """Somebody with a role, of the company or of a partner."""
        user_id, membership_id = new_id(), new_id()
        async with AsyncSession(self.engine) as session, session.begin():
            session.add(User(id=user_id, email=f"{user_id.hex}@example.test", name="Trần Thử"))
            await session.flush()
            session.add(
                Membership(
                    company_id=self.company_id, id=membership_id, user_id=user_id, role=role, partner_id=partner_id
                )
            )
        return actor_for(user_id, self.company_id, membership_id, role, partner_id)

    async def rate(self, currency: str, rate: str, valid_from: date) -> None:
        """What one unit of a currency is worth in the base currency from a day on."""
        async with self.database.transaction(self.tenant) as session:
            session.add(
                ExchangeRate(company_id=self.company_id, currency=currency, valid_from=valid_from, rate=Decimal(rate))
            )

    async def payable(self, partner_id: UUID, amount: str) -> None:
        """Something owed to a partner, as an opening balance leaves it."""
        header = Header("opening.balance", self.company_id, self.owner.user_id, "opening", new_id(), "OPEN", today())
        transfers = [Transfer("opening_balance", "payable", Decimal(amount), partner_id=partner_id)]
        await self._post(Posting(header=header, event=Event("opening.balance", {}), transfers=transfers))

    async def fiscal_year(self, year: int) -> None:
        """Books for a year."""
        async with self.database.transaction(self.tenant) as session:
            await ensure_fiscal_year(session, self.company_id, year)

    async def count_rows(self, *tables: str) -> dict[str, int]:
        """Rows of the company per table, seen as the owner role: what a refused request must not change."""
        async with self.engine.connect() as connection:
            return {
                table: await connection.scalar(
                    text(f"SELECT count(*) FROM {table} WHERE company_id = :c"),
                    {"c": self.company_id},
                )
                or 0
                for table in tables
            }

    async def balances(self) -> dict[str, Decimal | int]:
        """Debit less credit per account over all transfers."""
        query = """
            SELECT account, sum(amount) FROM (
                SELECT debit_account AS account, amount FROM account_transfers WHERE company_id = :c
                UNION ALL SELECT credit_account, -amount FROM account_transfers WHERE company_id = :c
            ) t GROUP BY account
        """
        async with self.engine.connect() as connection:
            rows = await connection.execute(text(query), {"c": self.company_id})
            return {account: amount.normalize() + 0 for account, amount in rows}

    async def check(self) -> None:
        """Every invariant of the books holds, by our own queries and by the application's audit."""
        found = await violations(self.engine, self.company_id)
        assert found == [], found
        await assert_books_hold(self.engine, self.company_id)

    async def stock_of(self, item_id: UUID) -> tuple[Decimal | int, Decimal | int, Decimal | int]:
        """On hand, reserved and value of an item in the warehouse."""
        query = "SELECT on_hand, reserved, value FROM stock_balances WHERE company_id = :c AND item_id = :i"
        async with self.engine.connect() as connection:
            row = (await connection.execute(text(query), {"c": self.company_id, "i": item_id})).one()
            return row[0], row[1], row[2]


async def open_trading(
    database: Database, engine: AsyncEngine, *, regime: str = "tt99", policy: str = "reserve", currency: str = "VND"
) -> Trading:
    """A fresh company with books for this year, one warehouse and one price list."""
    company_id, user_id = new_id(), new_id()
    async with AsyncSession(engine) as session, session.begin():
        session.add(User(id=user_id, email=f"{user_id.hex}@example.test", name="Lê Chủ"))
    async with database.transaction(Tenant(company_id, user_id)) as session:
        await create_company(
            session,
            code=f"T{company_id.hex[-12:]}",
            name="Công ty Thương mại Thử",
            base_currency=currency,
            accounting_regime=regime,
            posting_policy=policy,
            first_day=date(today().year, 1, 1),
            owner_user_id=user_id,
        )
        membership_id = await session.scalar(select(Membership.id).where(Membership.user_id == user_id))
        places = {row.kind: row.id for row in await session.scalars(select(Location))}
        price_list_id = await session.scalar(select(func.min(PriceList.code)))
        price_list_id = await session.scalar(select(PriceList.id).where(PriceList.code == price_list_id))
    return Trading(
        database=database,
        engine=engine,
        company_id=company_id,
        owner=actor_for(user_id, company_id, membership_id or new_id(), "owner", None),
        warehouse_id=places["warehouse"],
        count_id=places["count_difference"],
        price_list_id=price_list_id or new_id(),
    )


@dataclass(frozen=True, slots=True)
class Api:
    """The HTTP API as one person uses it."""

    client: AsyncClient
    headers: dict[str, str]

    async def get(self, path: str, **params: Any) -> Any:
        """A page that must be there."""
        answer = await self.client.get(f"/api/v1{path}", headers=self.headers, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self, path: str, body: Any, *, key: str | None = None, **headers: str) -> Response:
        """A POST, with a key of its own unless one is given."""
        every = {**self.headers, "Idempotency-Key": key or new_id().hex, **headers}
        return await self.client.post(f"/api/v1{path}", headers=every, json=body)

    async def put(self, path: str, body: Any) -> Any:
        """A PUT that must succeed."""
        answer = await self.client.put(f"/api/v1{path}", headers=self.headers, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def do(self, path: str, body: Any, *, key: str | None = None, **headers: str) -> Any:
        """A POST that must succeed."""
        answer = await self.send(path, body, key=key, **headers)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()
