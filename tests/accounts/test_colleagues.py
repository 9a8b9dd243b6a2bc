"""A partner's own administrator: invites and limits people of the same partner, and reaches nobody else."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.db import Database, Tenant
from app.core.ids import new_id
from app.models import Membership
from app.services.access.actor import Actor
from app.services.access.roles import ADMINISTRATORS
from tests.accounts.conftest import PASSWORD, Browse, Post, bearer, enter, told, with_password
from tests.factories.trading import Headers, Trading
from tests.masters.desk import Desk, desk, fault

CHOSEN = "chín con mèo mun"


@pytest.fixture
async def partner_id(trading: Trading) -> UUID:
    """The customer."""
    return await trading.customer("KH1")


@pytest.fixture
async def chief(trading: Trading, partner_id: UUID, owner_engine: AsyncEngine) -> Actor:
    """The customer's administrator."""
    actor = await trading.person("customer", partner_id)
    async with owner_engine.begin() as connection:
        await connection.execute(
            update(Membership).where(Membership.id == actor.membership_id).values(administers=True)
        )
    return replace(actor, scopes=actor.scopes | ADMINISTRATORS)


@pytest.fixture
async def admin(client: AsyncClient, signed_in: Headers, chief: Actor) -> Desk:
    """The API as the customer's administrator uses it."""
    return desk(client, signed_in, chief)


def mai(**more: Any) -> dict[str, Any]:
    return {"email": f"mai.{new_id().hex}@hoasen.example", "name": "Vũ Mai", **more}


async def test_an_administrator_is_named_by_staff_and_invites_colleagues(
    owner: Desk, partner_id: UUID, post: Post, browse: Browse
) -> None:
    asked = mai(role="customer", partner_id=str(partner_id), administers=True)
    async with browse() as browser:
        body = {
            "token": await post.link((await owner.post("/invitations", asked))["id"]),
            "name": "Mai",
            "password": CHOSEN,
        }
        assert (await browser.post("auth/invitation/acceptance", json=body)).status_code == 200
        chief = bearer(await enter(browser, asked["email"], CHOSEN))
        colleague = mai(administers=False)
        made = await browser.post("colleagues/invitations", json=colleague, headers=chief)
        assert made.status_code == 201
        assert (made.json()["role"], made.json()["partner"]["id"]) == ("customer", str(partner_id))
        body = {**body, "token": await post.link(made.json()["id"])}
        assert (await browser.post("auth/invitation/acceptance", json=body)).status_code == 200
        people = (await browser.get("colleagues", headers=chief)).json()["items"]
        assert [(row["user"]["email"], row["administers"]) for row in people] == [
            (asked["email"], True),
            (colleague["email"], False),
        ]
        lesser = bearer(await enter(browser, colleague["email"], CHOSEN))
        assert (await browser.get("colleagues", headers=lesser)).status_code == 403
        assert (await browser.post("colleagues/invitations", json=mai(), headers=lesser)).status_code == 403


async def test_a_colleague_is_limited_and_let_in_again(
    admin: Desk, trading: Trading, partner_id: UUID, browse: Browse, owner_engine: AsyncEngine
) -> None:
    colleague = await trading.person("customer", partner_id)
    email = await with_password(owner_engine, colleague)
    path = f"/colleagues/{colleague.membership_id}"
    async with browse() as browser:
        await enter(browser, email)
        assert await admin.post(f"{path}/sign-ins/ending", status=200) == {"ended": 1}
        assert (await browser.post("auth/refresh")).status_code == 401
        await enter(browser, email)
        assert (await admin.patch(path, {"active": False}))["active"] is False
        assert (await browser.post("auth/refresh")).status_code == 401
        assert (await enter(browser, email)).status_code == 403
        assert (await admin.patch(path, {"active": True, "administers": True}))["administers"] is True
        me = (await browser.get("me", headers=bearer(await enter(browser, email)))).json()
        assert "colleagues:write" in me["scopes"]


async def test_nobody_else_is_reached(
    admin: Desk, trading: Trading, stranger_company: Trading, chief: Actor, owner: Desk
) -> None:
    others = [
        (await trading.person("customer", await trading.customer("KH2"))).membership_id,
        trading.owner.membership_id,
        stranger_company.owner.membership_id,
    ]
    random = f"/colleagues/{new_id()}"
    tag = {"If-Match": '"1"'}
    for other in others:
        path = f"/colleagues/{other}"
        assert told(await admin.send("GET", path)) == told(await admin.send("GET", random))
        for body in ({"active": False}, {"administers": True}):
            foreign = await admin.send("PATCH", path, body, **tag)
            assert told(foreign) == told(await admin.send("PATCH", random, body, **tag))
            assert foreign.status_code == 404
        assert (await admin.send("POST", f"{path}/sign-ins/ending")).status_code == 404
    listed = [row["id"] for row in (await admin.get("/colleagues"))["items"]]
    assert listed == [str(chief.membership_id)]
    staff = await owner.post("/invitations", mai(role="sales"))
    for step in ("mail", "withdrawal"):
        foreign = await admin.send("POST", f"/colleagues/invitations/{staff['id']}/{step}")
        assert told(foreign) == told(await admin.send("POST", f"/colleagues/invitations/{new_id()}/{step}"))
        assert foreign.status_code == 404
    assert (await admin.get("/colleagues/invitations"))["items"] == []
    for path in ("/members", "/invitations", f"/members/{chief.membership_id}"):
        await admin.get(path, 403)


@pytest.mark.parametrize("field", ["role", "partner_id", "company_id", "scopes", "status"])
async def test_no_field_gives_more(admin: Desk, trading: Trading, partner_id: UUID, field: str) -> None:
    assert fault(await admin.post("/colleagues/invitations", mai(**{field: "owner"}), 422)) == (
        f"/{field}",
        "unknown_field",
    )
    colleague = await trading.person("customer", partner_id)
    body = {field: "owner"}
    assert fault(await admin.patch(f"/colleagues/{colleague.membership_id}", body, 422)) == (
        f"/{field}",
        "unknown_field",
    )


async def test_what_one_does_not_hold_one_does_not_give(
    client: AsyncClient, signed_in: Headers, admin: Desk, chief: Actor, trading: Trading, partner_id: UUID
) -> None:
    """People of the same partner in a role that may do more are out of reach, and so is what was narrowed away."""
    supplier = await trading.person("supplier", partner_id)
    path = f"/colleagues/{supplier.membership_id}"
    assert (await admin.patch(path, {"administers": True}, 403))["code"] == "role_too_wide"
    assert (await admin.patch(path, {"active": False}, 403))["code"] == "role_too_wide"
    assert (await admin.post(f"{path}/sign-ins/ending", status=403))["code"] == "role_too_wide"
    narrowed = desk(client, signed_in, replace(chief, scopes=chief.scopes - {"sales-orders:write"}))
    assert (await narrowed.post("/colleagues/invitations", mai(), 403))["code"] == "role_too_wide"
    own = f"/colleagues/{chief.membership_id}"
    assert (await admin.patch(own, {"administers": False}, 409))["code"] == "own_place"


async def test_a_colleague_begins_with_the_administrators_limits(
    owner: Desk, admin: Desk, chief: Actor, trading: Trading, post: Post, browse: Browse
) -> None:
    """Else whoever is narrowed would invite a second self that is not; who is narrowed since gives nothing any more."""
    group = {"code": "KHO", "name": "Không xem kho", "role": "customer", "scopes": None}
    group_id = (await owner.post("/permission-groups", group))["id"]
    path = f"/members/{chief.membership_id}"
    narrowed = {
        "group_id": group_id,
        "warehouses": [{"location_id": str(trading.warehouse_id), "disclosure": "hidden"}],
        "fields": [{"document": "invoices", "field": "price", "access": "absent"}],
    }

    async def permit(**more: Any) -> None:
        tag = (await owner.send("GET", f"{path}/permissions")).headers["ETag"]
        answer = await owner.send("PUT", f"{path}/permissions", {**narrowed, **more}, **{"If-Match": tag})
        assert answer.is_success, answer.text

    await permit()
    days = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]
    hours = {"membership_id": str(chief.membership_id), "time_zone": "Asia/Ho_Chi_Minh", "weekly": days}
    await owner.put("/access-windows", hours)
    await owner.put("/spending-limits", {"membership_id": str(chief.membership_id), "per_order": "20000000"})
    first, second = [await admin.post("/colleagues/invitations", mai()) for _ in range(2)]
    body = {"token": await post.link(first["id"]), "name": "Mai", "password": CHOSEN}
    too_late = {**body, "token": await post.link(second["id"])}
    async with browse() as browser:
        assert (await browser.post("auth/invitation/acceptance", json=body)).status_code == 200
        people = (await owner.get("/members"))["items"]
        (colleague,) = [row["id"] for row in people if row["user"]["email"] == first["email"]]
        held, own = [await owner.get(f"/members/{each}/permissions") for each in (colleague, chief.membership_id)]
        assert held["group"]["id"] == group_id
        assert all(held[name] == own[name] != [] for name in ("warehouses", "fields"))
        windows = (await owner.get("/access-windows"))["items"]
        assert {row["member"]["membership_id"] for row in windows} == {str(chief.membership_id), colleague}
        limits = (await owner.get("/spending-limits"))["items"]
        assert {(row["member"]["membership_id"], row["per_order"]) for row in limits} == {
            (str(chief.membership_id), "20000000"),
            (colleague, "20000000"),
        }
        await permit(denied=["sales-orders:write"])
        assert (await browser.post("auth/invitation/acceptance", json=too_late)).status_code == 422
        await permit()
        await owner.patch(path, {"active": False})
        assert (await browser.post("auth/invitation/acceptance", json=too_late)).status_code == 422


async def test_whom_the_company_invites_only_the_company_invites_again(
    client: AsyncClient, signed_in: Headers, owner: Desk, admin: Desk, chief: Actor, partner_id: UUID
) -> None:
    """Staff's invitations are wider than an administrator's, and last as long as staff wants; nor does who is narrowed.

    All are seen, as all colleagues are.
    """
    by_staff = [
        await owner.post("/invitations", mai(role=role, partner_id=str(partner_id), administers=role == "customer"))
        for role in ("customer", "supplier")
    ]
    own = await admin.post("/colleagues/invitations", mai())
    seen = {row["id"]: row for row in (await admin.get("/colleagues/invitations"))["items"]}
    assert {key: row["by_company"] for key, row in seen.items()} == {
        own["id"]: False,
        **{row["id"]: True for row in by_staff},
    }
    narrowed = desk(client, signed_in, replace(chief, scopes=chief.scopes - {"sales-orders:write"}))
    for who, invitation, code in (
        *((admin, invitation, "invited_by_company") for invitation in by_staff),
        (narrowed, own, "role_too_wide"),
    ):
        for step in ("mail", "withdrawal"):
            refused = await who.post(f"/colleagues/invitations/{invitation['id']}/{step}", status=403)
            assert refused["code"] == code
    still = {row["id"]: row for row in (await owner.get("/invitations"))["items"]}
    assert still == seen
    await admin.post(f"/colleagues/invitations/{own['id']}/withdrawal", status=200)
    await owner.post(f"/invitations/{by_staff[0]['id']}/withdrawal", status=200)


async def test_a_place_given_back_in_another_role_is_limited_as_the_administrators(
    owner: Desk,
    admin: Desk,
    chief: Actor,
    trading: Trading,
    partner_id: UUID,
    owner_engine: AsyncEngine,
    post: Post,
    browse: Browse,
) -> None:
    """Once a supplier's, of a person whom the administrator's predecessor took it from."""
    colleague = await trading.person("supplier", partner_id)
    email = await with_password(owner_engine, colleague)
    async with owner_engine.begin() as connection:
        mine = Membership.id == colleague.membership_id
        await connection.execute(update(Membership).where(mine).values(active=False))
    group = {"code": "KHO", "name": "Không xem kho", "role": "customer", "scopes": None}
    group_id = (await owner.post("/permission-groups", group))["id"]
    path = f"/members/{chief.membership_id}/permissions"
    tag = (await owner.send("GET", path)).headers["ETag"]
    assert (await owner.send("PUT", path, {"group_id": group_id}, **{"If-Match": tag})).is_success
    token = await post.link((await admin.post("/colleagues/invitations", mai(email=email)))["id"])
    async with browse() as browser:
        body = {"token": token, "name": "Mai", "password": PASSWORD}
        assert (await browser.post("auth/invitation/acceptance", json=body)).status_code == 200
    place = f"/members/{colleague.membership_id}"
    assert (await owner.get(place))["role"] == "customer"
    assert (await owner.get(f"{place}/permissions"))["group"]["id"] == group_id


async def test_whom_the_company_shut_out_only_the_company_lets_in(
    owner: Desk, admin: Desk, trading: Trading, partner_id: UUID, owner_engine: AsyncEngine, post: Post, browse: Browse
) -> None:
    colleague = await trading.person("customer", partner_id)
    email = await with_password(owner_engine, colleague)
    for_admin, for_staff = (f"/{whose}/{colleague.membership_id}" for whose in ("colleagues", "members"))
    await admin.patch(for_admin, {"active": False})
    token = await post.link((await admin.post("/colleagues/invitations", mai(email=email)))["id"])
    await owner.patch(for_staff, {"active": False})
    assert (await admin.patch(for_admin, {"active": True}, 403))["code"] == "shut_out"
    assert (await admin.post("/colleagues/invitations", mai(email=email), 403))["code"] == "shut_out"
    async with browse() as browser:
        body = {"token": token, "name": "Mai", "password": PASSWORD}
        assert (await browser.post("auth/invitation/acceptance", json=body)).status_code == 422
        assert (await enter(browser, email)).status_code == 403
    await owner.patch(for_staff, {"active": True})
    await admin.patch(for_admin, {"active": False})
    assert (await admin.patch(for_admin, {"active": True}))["active"] is True


async def test_staff_administers_no_partner(owner: Desk, trading: Trading) -> None:
    clerk = f"/members/{(await trading.person('sales')).membership_id}"
    assert fault(await owner.patch(clerk, {"administers": True}, 422)) == ("/administers", "partner_required")
    assert fault(await owner.post("/invitations", mai(role="sales", administers=True), 422))[1] == "partner_required"


async def test_the_database_shows_a_partners_people_no_others(
    database: Database, trading: Trading, chief: Actor, owner_engine: AsyncEngine
) -> None:
    await trading.person("customer", await trading.customer("KH2"))
    async with database.transaction(chief.tenant) as session:
        seen = (await session.scalars(select(Membership.id))).all()
        assert seen == [chief.membership_id]
        assert await session.scalar(text("SELECT count(*) FROM invitations")) == 0
    async with database.transaction(Tenant(trading.company_id, trading.owner.user_id)) as session:
        assert len((await session.scalars(select(Membership.id))).all()) == 3
    async with AsyncSession(owner_engine) as session:
        assert await session.get(Membership, (trading.company_id, chief.membership_id)) is not None
