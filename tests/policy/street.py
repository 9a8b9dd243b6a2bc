"""A street of firms on a database of their own: companies full of documents, one without any, people of all roles."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.clock import now
from app.core.db import Database
from app.core.ids import new_id
from app.models import Base, Passkey, SignIn
from app.models.identity import PARTNER_ROLES, ROLES
from app.services.access.actor import Actor, actor_for
from app.services.access.roles import AFTER_HOURS
from app.services.trail.seal import seal_batch
from tests.factories.files import send_file
from tests.factories.tokens import bearer
from tests.factories.trading import Api, Trading, open_trading
from tests.policy.changes import change, propose
from tests.policy.routes import Route
from tests.services.audit_story import LAST_YEAR, Story, tell_story

# The column that names whose a row is; elsewhere it is `partner_id`, where there is one.
PARTNER_COLUMNS = {"partners": "id", "production_charges": "payee_id"}
# Words of the story for the documents that are named; of other tables any row will do.
NAMED = {
    "goods_receipts": "arrival",
    "intake_rules": "rule",
    "invoices": "invoice",
    "items": "by_lot",
    "memberships": "member",
    "locations": "warehouse",
    "partners": "customer",
    "payment_notices": "told_payment",
    "price_lists": "price_list",
    "production_orders": "in_work",
    "production_reports": "report",
    "purchase_orders": "bought",
    "quotations": "asked_again_quotation",
    "receipts": "set_off",
    "sales_orders": "promised",
    "shipping_notices": "notice",
    "supplier_invoices": "supplier_invoice",
}
# Words of paths whose documents lie in one table, with what tells them apart.
APART = {f"{kind}_refunds": ("refunds", f"kind = '{kind}_refund'") for kind in ("customer", "supplier")}
# The codes of what only one of the homes has: one for tables whose codes are small, one for others.
RARE = ("rieng", "RIENG")
ADMINISTRATOR = "administrator"
KINDS = (*ROLES, ADMINISTRATOR)
FOR_PARTNERS = (*PARTNER_ROLES, ADMINISTRATOR)
BILLS = ("supplier_invoices", "supplier_invoice")
ALWAYS = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]
# Of those who keep the homes' warehouses.
HOURS = {"role": "warehouse", "time_zone": "Asia/Ho_Chi_Minh", "weekly": ALWAYS, "networks": ["127.0.0.0/8"]}


@dataclass(slots=True)
class Street:
    """`homes` have the documents, named by table in `ids`; `away` has none; people by company, partner and role."""

    client: AsyncClient
    app: FastAPI
    engine: AsyncEngine
    homes: tuple[Trading, Trading]
    away: Trading
    story: Story
    people: dict[tuple[UUID, UUID | None, str], Actor] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    # By table: the company of the document, and its partner.
    whose: dict[str, tuple[UUID, UUID | None]] = field(default_factory=dict)
    # The partner of each company that has no documents.
    strangers: dict[UUID, UUID] = field(default_factory=dict)
    # A file by the table of its document.
    files: dict[str, str] = field(default_factory=dict)
    # By table: a document that its partner has not been sent.
    drafts: dict[str, str] = field(default_factory=dict)
    # The ids of what is other partners', by partner.
    of_others: dict[UUID | None, set[str]] = field(default_factory=dict)
    # Somebody of the customer who comes outside the hours.
    late: Actor | None = None

    def ids_of(self, route: Route) -> dict[str, str]:
        """What a route names, by table: a file is one of the document's."""
        first = next(iter(route.names.values()), "")
        return {**self.ids, "attachments": self.files.get(first, "")} if first in self.files else self.ids

    def whose_is(self, route: Route) -> tuple[UUID, UUID | None]:
        """The company and the partner of the document that a route names first."""
        return self.whose[next(iter(route.names.values()))]

    def api(self, actor: Actor) -> Api:
        """The API as somebody uses it."""
        headers = bearer(self.app.state.token_keys, actor, lifetime_s=3600)
        return Api(self.client, {**headers, "X-Request-ID": "the-same-for-all"})

    async def person(self, trading: Trading, role: str, partner_id: UUID | None = None) -> Actor:
        """Somebody of that role, the same each time; staff of no partner, others of the one without documents."""
        if partner_id is None and role in FOR_PARTNERS:
            partner_id = self.strangers[trading.company_id]
        key = (trading.company_id, partner_id, role)
        if key not in self.people:
            held = "customer" if role == ADMINISTRATOR else role
            actor = await trading.person(held, partner_id)
            self.people[key] = await self._promoted(actor) if role == ADMINISTRATOR else actor
        return self.people[key]

    async def _promoted(self, actor: Actor) -> Actor:
        async with self.engine.begin() as connection:
            administers = "UPDATE memberships SET administers = true WHERE id = :id"
            await connection.execute(text(administers), {"id": actor.membership_id})
        return actor_for(
            actor.user_id, actor.company_id, actor.membership_id, actor.role, actor.partner_id, administers=True
        )

    def company(self, company_id: UUID) -> Trading:
        """One of the firms."""
        return next(each for each in (*self.homes, self.away) if each.company_id == company_id)

    async def rows(self, statement: str, **values: Any) -> list[Any]:
        """What the owner of the tables reads."""
        async with self.engine.connect() as connection:
            return list((await connection.execute(text(statement), values)).all())

    async def fingerprint(self) -> dict[str, tuple[int, int]]:
        """Rows of the homes by table, with a hash of what they say; numbers may have gaps."""
        homes = ", ".join(f"'{each.company_id}'" for each in self.homes)
        counts = [
            f"SELECT '{table.name}', count(*), coalesce(sum(hashtext(t::text)::bigint), 0)::bigint"
            f" FROM {table.name} t WHERE company_id IN ({homes})"
            for table in Base.metadata.sorted_tables
            if "company_id" in table.columns and table.name != "number_blocks"
        ]
        return {table: (count, digest) for table, count, digest in await self.rows(" UNION ALL ".join(counts))}

    async def ids_of_others(self, partner_id: UUID | None) -> set[str]:
        """What is another partner's, for somebody who acts for one; looked up once."""
        if partner_id not in self.of_others:
            of_others = set() if partner_id is None else await self.ids_of_homes(others_than=partner_id)
            self.of_others[partner_id] = of_others
        return self.of_others[partner_id]

    async def ids_of_homes(self, *, others_than: UUID | None = None) -> set[str]:
        """The ids of all their rows; with `others_than` a partner, of those that are another's."""
        homes = [each.company_id for each in self.homes]
        found: set[str] = set()
        for table in Base.metadata.sorted_tables:
            if not {"company_id", "id"} <= set(table.columns.keys()):
                continue
            column = partner_column(table.name)
            if others_than is not None and column is None:
                continue
            condition = "" if others_than is None else f" AND {column} <> :partner"
            statement = f"SELECT id FROM {table.name} WHERE company_id = ANY(:homes){condition}"
            found |= {str(row.id) for row in await self.rows(statement, homes=homes, partner=others_than)}
        return found


def partner_column(table: str) -> str | None:
    """The column by which rows of a table are a partner's."""
    name = PARTNER_COLUMNS.get(table, "partner_id")
    return name if name in Base.metadata.tables[table].columns else None


Acting = Callable[..., Api]


async def open_street(client: AsyncClient, app: FastAPI, database: Database, engine: AsyncEngine) -> Street:
    """Build everything once."""
    reserve = await open_trading(database, engine)
    await reserve.fiscal_year(LAST_YEAR)
    direct = await open_trading(database, engine, policy="direct_sale", regime="tt133")
    away = await open_trading(database, engine)
    street = Street(client, app, engine, (reserve, direct), away, Story())

    def acting(trading: Trading, person: Actor | None = None) -> Api:
        return street.api(person or trading.owner)

    street.story = await tell_story(reserve, direct, acting)
    await _masters(street, street.api(reserve.owner))
    await _documents(street, street.api(reserve.owner), acting)
    await _sign_in(street)
    await _people(street)
    await _late(street)
    await _name_documents(street)
    async with database.transaction(reserve.tenant) as session:
        await seal_batch(session, app.state.seal_key, reserve.company_id)
    return street


async def _masters(street: Street, owner: Api) -> None:
    """What the story does without: windows, rules, groups, invitations."""
    ids = street.story.ids
    ids["price_list"] = str(street.homes[0].price_list_id)
    await owner.do("/customer-groups", {"code": "SI", "name": "Khách sỉ"})
    await owner.do("/invitations", {"email": "moi@example.test", "name": "Người mới", "role": "sales"})
    await owner.put("/spending-limits", {"role": "customer", "per_order": "900000000"})
    rule = {"document_kind": "payment_notice", "mode": "approve", "partner_id": ids["customer"]}
    for path, body in (("/access-windows", HOURS), ("/intake-rules", rule)):
        ids["rule" if path == "/intake-rules" else "window"] = (await owner.put(path, body))["id"]
    beside = street.api(street.away.owner)
    await beside.do("/customer-groups", {"code": "LE", "name": "Khách lẻ"})
    await street.away.item("LA")
    hall = await owner.do("/warehouses", {"code": "KHO2", "name": "Kho Hai"})
    await street.homes[0].stock(await street.homes[0].item("CHUYEN"), "5", "5000")
    lines = [{"item_code": "CHUYEN", "quantity": "1"}]
    sent = await owner.do(
        "/stock-transfers", {"from_location_id": ids["warehouse"], "to_location_id": hall["id"], "lines": lines}
    )
    await owner.do(f"/stock-transfers/{sent['id']}/receipts", {})
    await _details(street, owner)
    await _rare(street, owner)
    found = {"item_code": "LO", "quantity": "1", "unit_cost": "1", "lots": [{"lot": "L9", "quantity": "1"}]}
    asked = {"location_id": ids["warehouse"], "reason": "surplus", "lines": [found]}
    await owner.do("/stock-adjustment-requests", asked)
    field = {"record": "item", "code": "origin", "labels": {"vi": "Xuất xứ"}, "type": "text"}
    await owner.do("/custom-fields", field)
    await change(owner, "PUT", "/layouts/sales_order", {"columns": ["item", "quantity"]})
    await change(owner, "PUT", "/print-templates/delivery", {"columns": ["name", "quantity"], "signatures": []})
    point = f"/reorder-points/{ids['item']}/{ids['warehouse']}"
    await owner.put(point, {"minimum": "500", "target": "900"})


async def _rare(street: Street, owner: Api) -> None:
    """Something by each kind of code."""
    small, large = RARE
    name = {"code": large, "name": "Riêng"}
    await owner.do("/accounts", {**name, "code": small, "name_en": "Own", "kind": "asset", "by_partner": True})
    rate = {"tax_class": small, "tax_code": "X", "rate_percent": "5", "valid_from": "2020-01-01"}
    await owner.do("/tax-rates", rate)
    await owner.do("/customer-groups", name)
    await owner.do("/payment-terms", {**name, "instalments": [{"percent": "100", "days": 5}]})
    await owner.do("/price-lists", {**name, "currency": "VND"})
    theirs = {"code": "CUA-KHACH", "name": "Của khách", "partner_id": street.story.ids["customer"]}
    await owner.do("/price-lists", {**theirs, "currency": "VND", "active": False})
    await owner.do("/warehouses", name)
    await owner.do("/partners", {**name, "is_supplier": True})
    await owner.do("/items", {**name, "base_unit": "cái", "tax_class": "vn_standard"})


async def _details(street: Street, owner: Api) -> None:
    """Whom and what a partner's people are told of, exceptions, and what is told of a warehouse."""
    ids = street.story.ids
    path = f"/partners/{ids['customer']}"
    people = {"contacts": [{"name": "Chị Lan"}], "addresses": [{"kind": "delivery", "street": "1 Lê Lợi"}]}
    await change(owner, "PATCH", path, people)
    await change(owner, "PUT", f"{path}/items/{ids['item']}", {"partner_code": "KH-NM"})
    seller = await street.homes[0].person("sales")
    told = [{"location_id": ids["warehouse"], "disclosure": "exact"}]
    exceptions = {"denied": ["receipts:write"], "warehouses": told}
    await change(owner, "PUT", f"/members/{seller.membership_id}/permissions", exceptions)
    away = {"stand_in_id": str(seller.user_id), "first_day": "2099-01-01", "last_day": "2099-01-02"}
    await owner.do("/absences", away)
    groups = await owner.get("/permission-groups", limit="200")
    group = next(each["id"] for each in groups["items"] if each["code"] == "customer-viewer")
    told = [{"location_id": ids["warehouse"], "disclosure": "band"}]
    await change(owner, "PUT", f"/permission-groups/{group}/warehouses", {"warehouses": told})


async def _documents(street: Street, owner: Api, acting: Acting) -> None:
    """What the story does without: a set-off, proposals of either side for every kind of order, a report, files."""
    ids, (reserve, direct) = street.story.ids, street.homes
    customer = UUID(ids["customer"])
    async with street.engine.begin() as connection:
        flags = "UPDATE partners SET is_supplier = true, is_factory = true WHERE id = :id"
        await connection.execute(text(flags), {"id": customer})
    await reserve.payable(customer, "1000")
    ids["set_off"] = (await owner.do("/set-offs", {"partner_id": str(customer), "amount": "1"}))["id"]
    money = {"partner_id": str(customer), "method": "bank"}
    advance = await owner.do("/payments", {**money, "amount": "2"})
    await owner.do(
        "/supplier-refunds", {**money, "sources": [{"kind": "payment", "source_id": advance["id"], "amount": "1"}]}
    )
    member = await street.person(reserve, "customer", customer)
    buyer, ids["member"] = acting(reserve, member), str(member.membership_id)
    await owner.do(f"/members/{ids['member']}/views", {"reason": "Khách hỏi"})
    change = {"lines": [{"line_no": 1, "quantity": "999"}]}
    await propose(buyer, f"/sales-orders/{ids['promised']}", change, owner)
    await propose(owner, f"/purchase-orders/{ids['asked']}", change)
    made = await street.rows("SELECT partner_id FROM production_orders WHERE id = :id", id=ids["in_work"])
    factory = acting(direct, await street.person(direct, "factory", made[0].partner_id))
    path = f"/production-orders/{ids['in_work']}"
    done = {"finished": "1", "used": [{"item_code": "CHAI", "quantity": "1"}]}
    ids["report"] = (await factory.do(f"{path}/reports", done))["reports"][0]["id"]
    await factory.do(f"{path}/factory-invoices", {"reference": "GC-12", "quantity": "1"})
    await propose(factory, path, {"lines": [{"line_no": 1, "quantity": "39"}]}, acting(direct))
    freight = {"partner_id": ids["neighbour"], "reference": "VC-K", "net_amount": "1"}
    await acting(direct).do(f"{path}/freight", freight)
    for who, document in (
        (buyer, f"/payment-notices/{ids['told_payment']}"),
        (owner, f"/supplier-invoices/{ids['supplier_invoice']}"),
    ):
        answer = await send_file(who, document)
        assert answer.status_code == 201, answer.text
    await _drafts(street, owner, acting(direct), str(made[0].partner_id))
    for table, word in (("shipping_notices", "notice"), ("payment_notices", "told_payment"), BILLS):
        files = await street.rows("SELECT id FROM attachments WHERE document_id = :id", id=ids[word])
        street.files[table] = str(files[0].id)


async def _drafts(street: Street, owner: Api, maker: Api, factory: str) -> None:
    """For a supplier and a factory that have others."""
    ids, line = street.story.ids, {"item_code": "NM", "quantity": "1"}
    supplier = ids["supplier"]
    order = {"partner_id": supplier, "lines": [{**line, "unit_price": "1"}]}
    await street.person(street.homes[0], "supplier", UUID(supplier))
    street.drafts["purchase_orders"] = (await owner.do("/purchase-orders", order))["id"]
    request = {"partner_ids": [supplier], "closes_at": "2099-01-01T00:00:00Z", "lines": [line]}
    asked = await owner.do("/quotation-requests", request)
    street.drafts["quotations"] = asked["quotations"][0]["id"]
    await street.homes[1].item("THUNG", price=None, kind="finished")
    parts = [{"item_code": "CHAI", "quantity": "1", "stage_no": 1, "substitutes": [{"item_code": "VUN"}]}]
    bill = {"item_code": "THUNG", "quantity": "1", "valid_from": "2026-01-01", "stages": ["Cắt"], "lines": parts}
    bill_id = (await maker.do("/bills-of-material", bill))["id"]
    order = {"bill_id": bill_id, "partner_id": factory, "quantity": "1", "unit_fee": "1"}
    order |= {"tax_class": "vn_reduced", "location_id": str(street.homes[1].warehouse_id), "due_on": "2099-01-01"}
    street.drafts["production_orders"] = (await maker.do("/production-orders", order))["id"]


async def _sign_in(street: Street) -> None:
    """The owner is signed in somewhere, and has a passkey."""
    owner, began = street.homes[0].owner, now()
    passkey = Passkey(id=new_id(), user_id=owner.user_id, name="Máy", credential_id=b"c", public_key=b"k", sign_count=0)
    street.ids["passkeys"] = str(passkey.id)
    async with AsyncSession(street.engine) as session, session.begin():
        session.add(
            SignIn(
                id=new_id(),
                user_id=owner.user_id,
                company_id=owner.company_id,
                membership_id=owner.membership_id,
                started_at=began,
                seen_at=began,
                expires_at=began + timedelta(days=1),
                address="203.0.113.5",
                device="test",
            )
        )
        session.add(passkey)


async def _people(street: Street) -> None:
    """Staff of every role in every company, and a partner in each that has no documents."""
    for trading in (*street.homes, street.away):
        street.people[trading.company_id, None, "owner"] = trading.owner
        stranger = await trading.customer("LA", is_supplier=True, is_factory=True)
        street.strangers[trading.company_id] = stranger
        for role in KINDS:
            await street.person(trading, role)
    administrator = street.api(await street.person(street.homes[0], ADMINISTRATOR))
    await administrator.do("/colleagues/invitations", {"email": "ban@example.test", "name": "Bạn"})


async def _late(street: Street) -> None:
    """Somebody of the customer has hours on another day, and has left an order."""
    home = street.homes[0]
    actor = await home.person("customer", UUID(street.story.ids["customer"]))
    another_day = {"weekday": (now().isoweekday() + 2) % 7 + 1, "opens": "00:00", "closes": "24:00"}
    hours = {"membership_id": str(actor.membership_id), "time_zone": "Etc/UTC", "weekly": [another_day]}
    await change(street.api(home.owner), "PUT", "/access-windows", hours)
    street.late = replace(actor, scopes=AFTER_HOURS)
    await street.api(street.late).do("/queued-orders", {"lines": [{"item_code": "NM", "quantity": "1"}]})


async def _name_documents(street: Street) -> None:
    """Choose the row that each table is named by, and find whose it is."""
    homes = [each.company_id for each in street.homes]
    tables = {table.name: (table.name, "true") for table in Base.metadata.sorted_tables}
    for word, (name, apart) in (tables | APART).items():
        columns = set(Base.metadata.tables[name].columns.keys())
        if "id" not in columns or not ("company_id" in columns or name == "companies"):
            continue
        company = "id" if name == "companies" else "company_id"
        partner = partner_column(name) or "NULL"
        told = NAMED.get(word)
        condition = f"{company} = ANY(:homes)" if told is None else "id = CAST(:id AS uuid)"
        statement = (
            f"SELECT id, {company} AS company_id, CAST({partner} AS uuid) AS partner_id FROM {name}"
            f" WHERE {condition} AND {apart} ORDER BY id LIMIT 1"
        )
        values = {"homes": homes} if told is None else {"id": street.story.ids[told]}
        for row in await street.rows(statement, **values):
            street.ids[word] = str(row.id)
            street.whose[word] = (row.company_id, row.partner_id)
