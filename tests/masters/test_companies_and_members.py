"""Companies and their members over HTTP."""

from uuid import UUID

from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.ids import new_id
from app.services.access.actor import Actor, actor_for
from tests.factories.trading import Headers, Trading
from tests.masters.desk import Desk, desk, fault

PASSWORD = "a long first password"


def _email() -> str:
    return f"{new_id().hex}@example.test"


async def test_an_owner_sets_up_another_company(
    client: AsyncClient, owner: Desk, trading: Trading, signed_in: Headers, owner_engine: AsyncEngine
) -> None:
    code = f"N{new_id().hex[-12:]}"
    body = {
        "code": code,
        "name": "Công ty Thứ Hai",
        "base_currency": "USD",
        "accounting_regime": "international",
        "first_day": "2026-04-01",
    }
    made = await owner.post("/companies", body)
    assert made["id"] != str(trading.company_id)
    listed = {company["code"] for company in (await owner.get("/companies"))["items"]}
    assert code in listed
    assert len(listed) == 2
    await owner.get(f"/companies/{made['id']}", 404)  # open is the first one
    async with owner_engine.connect() as connection:
        query = text("SELECT id FROM memberships WHERE company_id = :c")
        place = (await connection.execute(query, {"c": UUID(made["id"])})).scalar_one()
    there = actor_for(trading.owner.user_id, UUID(made["id"]), place, "owner", None)
    other = desk(client, signed_in, there)
    assert (await other.get(f"/companies/{made['id']}"))["base_currency"] == "USD"
    assert [year["code"] for year in (await other.get("/fiscal-years"))["items"]] == ["2026/2027"]
    assert len((await other.get("/account-roles?limit=200"))["items"]) == 38
    assert (await owner.get("/items"))["items"] == []
    assert fault(await owner.post("/companies", body, 409)) == ("/code", "code_taken")


async def test_a_company_that_cannot_be_set_up_leaves_nothing(owner: Desk) -> None:
    body = {"code": f"N{new_id().hex[-12:]}", "name": "X", "first_day": "2026-04-02"}
    assert (await owner.post("/companies", body, 422))["code"] == "not_month_start"
    assert fault(await owner.post("/companies", {**body, "base_currency": "XXX"}, 422))[1] == "unknown_reference"
    assert fault(await owner.post("/companies", {**body, "time_zone": "Mars/Base"}, 422))[1] == "unknown_time_zone"
    assert fault(await owner.post("/companies", {**body, "posting_policy": "maybe"}, 422))[1] == "not_one_of"
    assert len((await owner.get("/companies"))["items"]) == 1


async def test_settings_change_under_their_etag(owner: Desk, trading: Trading) -> None:
    path = f"/companies/{trading.company_id}"
    changed = await owner.patch(path, {"posting_policy": "direct_sale", "tax_code": "0100109106"})
    assert (changed["posting_policy"], changed["tax_code"]) == ("direct_sale", "0100109106")
    stale = await owner.send("PATCH", path, {"name": "X"}, **{"If-Match": '"1"'})
    assert stale.status_code == 412
    assert fault(await owner.patch(path, {"base_currency": "USD"}, 422)) == ("/base_currency", "unknown_field")


async def test_a_new_member_signs_in(client: AsyncClient, owner: Desk, trading: Trading) -> None:
    email = _email()
    body = {"email": email.upper(), "name": "Nguyễn Thị Lan", "role": "sales", "password": PASSWORD}
    made = await owner.post("/members", body)
    assert made["user"]["email"] == email
    answer = await client.post("/api/v1/auth/sign-in", json={"email": email, "password": PASSWORD})
    assert answer.json()["memberships"][0]["company_id"] == str(trading.company_id)
    assert "password" not in str(made)
    assert fault(await owner.post("/members", body, 409)) == ("/email", "email_taken")
    await owner.patch(f"/members/{made['id']}", {"active": False})
    again = await client.post("/api/v1/auth/sign-in", json={"email": email, "password": PASSWORD})
    assert again.status_code == 403


async def test_partner_users_name_their_partner(owner: Desk, trading: Trading) -> None:
    partner_id = str(await trading.customer("KH"))
    body = {"email": _email(), "name": "Vũ Mai", "role": "customer", "password": PASSWORD}
    assert fault(await owner.post("/members", body, 422)) == ("/partner_id", "partner_required")
    staff = {**body, "role": "sales", "partner_id": partner_id}
    assert fault(await owner.post("/members", staff, 422)) == ("/partner_id", "partner_required")
    unknown = {**body, "partner_id": str(new_id())}
    assert fault(await owner.post("/members", unknown, 422)) == ("/partner_id", "unknown_reference")
    for password, code in (("short", "too_short"), ("Password123", "password_breached")):
        weak = {**body, "password": password, "partner_id": partner_id}
        assert fault(await owner.post("/members", weak, 422)) == ("/password", code)
    made = await owner.post("/members", {**body, "partner_id": partner_id})
    assert made["partner"]["code"] == "KH"
    listed = (await owner.get(f"/members?partner_id={partner_id}"))["items"]
    assert [member["id"] for member in listed] == [made["id"]]
    assert fault(await owner.patch(f"/members/{made['id']}", {"role": "owner"}, 422))[1] == "partner_required"


async def test_the_last_owner_stays(owner: Desk, trading: Trading, owner_engine: AsyncEngine) -> None:
    path = f"/members/{trading.owner.membership_id}"
    for change in ({"role": "viewer"}, {"active": False}):
        assert (await owner.patch(path, change, 409))["code"] == "last_owner"
    await trading.person("owner")
    assert (await owner.patch(path, {"role": "viewer"}))["role"] == "viewer"


async def test_sales_people_do_not_see_the_members(
    client: AsyncClient, signed_in: Headers, trading: Trading, buyer: Actor
) -> None:
    for actor in (await trading.person("sales"), buyer):
        await desk(client, signed_in, actor).get("/members", 403)
