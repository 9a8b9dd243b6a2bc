"""Staff looks at the portal as somebody of a partner: the same walls, nothing to change, and written down."""

import asyncio
import re
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from fastapi import FastAPI, Request
from httpx import AsyncClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.clock import now
from app.core.db import Database
from app.core.ids import new_id
from app.core.paging import Page
from app.core.tokens import TokenKeys, Viewer
from app.deps import RequestTransaction, TransactionRoute
from app.deps import session as request_session
from app.main import API_ROUTERS
from app.models import PartnerView, TrailEntry
from app.services.access.actor import Actor
from app.services.companies.view_as import list_views
from tests.accounts.conftest import told
from tests.factories.trading import Headers, Trading
from tests.masters.desk import Desk, desk, fault


@pytest.fixture
async def partner_id(trading: Trading) -> UUID:
    """The customer."""
    return await trading.customer("KH1")


@pytest.fixture
async def mai(trading: Trading, partner_id: UUID) -> Actor:
    """Somebody of the customer."""
    return await trading.person("customer", partner_id)


async def look(owner: Desk, client: AsyncClient, as_whom: Actor) -> tuple[Desk, dict[str, Any]]:
    """The API as staff sees it that looks as somebody."""
    view = await owner.post(f"/members/{as_whom.membership_id}/views", {"reason": "Hỏi về công nợ"})
    return Desk(client, {"Authorization": f"Bearer {view['access_token']}"}), view


async def test_staff_sees_what_the_person_sees_and_nothing_else(
    client: AsyncClient, signed_in: Headers, owner: Desk, trading: Trading, mai: Actor, partner_id: UUID, app: FastAPI
) -> None:
    await trading.item("A1")
    other = await trading.customer("KH2")
    seen, view = await look(owner, client, mai)
    keys: TokenKeys = app.state.token_keys
    claims = keys.read(view["access_token"])
    assert (claims.user_id, claims.viewer) == (
        mai.user_id,
        Viewer(trading.owner.user_id, trading.owner.membership_id),
    )
    me = await seen.get("/me")
    assert (me["membership"]["role"], me["partner"]["id"]) == ("customer", str(partner_id))
    assert all(scope.endswith(":read") for scope in me["scopes"])
    herself = desk(client, signed_in, mai)
    for path in ("/items", "/partners", "/sales-orders", f"/partners/{partner_id}", f"/partners/{other}", "/members"):
        mine, theirs = await herself.send("GET", path), await seen.send("GET", path)
        assert told(mine) == told(theirs), path


async def test_nothing_can_be_changed_by_any_route(owner: Desk, client: AsyncClient, mai: Actor) -> None:
    seen, _ = await look(owner, client, mai)
    writes = [
        (method, re.sub(r"\{[^}]+\}", str(new_id()), route.path))
        for router in API_ROUTERS
        for route in router.routes
        if isinstance(route, TransactionRoute) and route.giao_scope != "public"
        for method in sorted(route.methods or ())
        if method not in ("GET", "HEAD")
    ]
    assert len(writes) > 100
    for method, path in writes:
        answer = await seen.send(method, path, {})
        assert (answer.status_code, answer.json()["code"]) == (403, "view_only"), path


async def test_no_evidence_is_taken_in_another_persons_name(
    owner: Desk, client: AsyncClient, mai: Actor, partner_id: UUID
) -> None:
    seen, _ = await look(owner, client, mai)
    answer = await seen.send("GET", f"/partners/{partner_id}/statement/evidence")
    assert (answer.status_code, answer.json()["code"]) == (403, "view_only")


async def test_a_transaction_of_a_view_cannot_write(database: Database, mai: Actor) -> None:
    """The method of the request is one wall; for a route that would write all the same, the database is another."""
    looked_at = replace(mai, viewer_id=new_id())
    async with AsyncExitStack() as stack:
        request = Request({"type": "http", "method": "GET", "headers": []})
        request.state.actor, request.state.transaction = looked_at, RequestTransaction(database, stack)
        session = await request_session(request)
        with pytest.raises(DBAPIError, match="read-only"):
            await session.execute(text("UPDATE memberships SET active = false"))


async def test_the_persons_own_account_is_not_shown(owner: Desk, client: AsyncClient, mai: Actor) -> None:
    seen, _ = await look(owner, client, mai)
    for path in ("/auth/sign-ins", "/auth/passkeys", "/auth/second-factor"):
        assert (await seen.get(path, 403))["code"] == "forbidden"


async def test_what_the_person_has_yet_to_set_up_does_not_hinder_the_view(
    owner: Desk, client: AsyncClient, signed_in: Headers, mai: Actor, trading: Trading
) -> None:
    await owner.patch(f"/companies/{trading.company_id}", {"second_factor_roles": ["customer"]})
    assert (await desk(client, signed_in, mai).get("/me"))["factor_due"] is True
    seen, _ = await look(owner, client, mai)
    assert (await seen.get("/me"))["factor_due"] is False


async def test_each_view_is_written_down_with_its_reason(
    owner: Desk, client: AsyncClient, mai: Actor, trading: Trading, owner_engine: AsyncEngine
) -> None:
    await look(owner, client, mai)
    (kept,) = (await owner.get(f"/members/{mai.membership_id}/views"))["items"]
    assert (kept["reason"], kept["viewer_name"]) == ("Hỏi về công nợ", "Lê Chủ")
    async with AsyncSession(owner_engine) as session:
        row = (await session.scalars(select(PartnerView).where(PartnerView.membership_id == mai.membership_id))).one()
        assert row.viewer_membership_id == trading.owner.membership_id
        entry = (await session.scalars(select(TrailEntry).where(TrailEntry.subject_id == mai.membership_id))).one()
        assert (entry.action, entry.user_id) == ("member.viewed_as", trading.owner.user_id)


async def test_who_looked_is_for_staff_to_know(
    owner: Desk, client: AsyncClient, mai: Actor, trading: Trading, unwalled: Database
) -> None:
    """No partner's person finds a view, not even of itself."""
    await look(owner, client, mai)
    for actor, views in ((trading.owner, 1), (mai, 0)):
        async with unwalled.transaction(actor.tenant, read_only=True) as session:
            assert len((await list_views(session, actor, mai.membership_id, Page(10))).items) == views


async def test_a_view_ends_with_its_time_and_cannot_be_kept_alive(owner: Desk, client: AsyncClient, mai: Actor) -> None:
    seen, view = await look(owner, client, mai)
    assert view["expires_in"] <= 600
    with time_machine.travel(now() + timedelta(seconds=view["expires_in"] + 6)):
        await seen.get("/me", 401)


async def test_a_view_ends_with_the_right_to_it_and_with_the_place_that_it_shows(
    owner: Desk, client: AsyncClient, signed_in: Headers, mai: Actor, trading: Trading
) -> None:
    helper, lan = await trading.person("owner"), await trading.person("customer", mai.partner_id)
    seen, _ = await look(desk(client, signed_in, helper), client, mai)
    of_lan, _ = await look(owner, client, lan)
    for view in (seen, of_lan):
        await view.get("/me")
    await owner.patch(f"/members/{helper.membership_id}", {"role": "viewer"})
    await owner.patch(f"/members/{lan.membership_id}", {"active": False})
    await asyncio.sleep(1)
    for view in (seen, of_lan):
        await view.get("/me", 401)


async def test_whom_one_cannot_look_as(
    owner: Desk, trading: Trading, mai: Actor, stranger_company: Trading, client: AsyncClient, signed_in: Headers
) -> None:
    body = {"reason": "x"}
    staff = await trading.person("viewer")
    for colleague in (staff, trading.owner):
        refused = await owner.post(f"/members/{colleague.membership_id}/views", body, 409)
        assert refused["code"] == "not_a_partners_person"
    await owner.patch(f"/members/{mai.membership_id}", {"active": False})
    assert (await owner.post(f"/members/{mai.membership_id}/views", body, 409))["code"] == "not_a_partners_person"
    foreign = await owner.send("POST", f"/members/{stranger_company.owner.membership_id}/views", body)
    assert told(foreign) == told(await owner.send("POST", f"/members/{new_id()}/views", body))
    assert foreign.status_code == 404
    for other in ("viewer", "sales", "accounting"):
        lesser = desk(client, signed_in, await trading.person(other))
        assert (await lesser.send("POST", f"/members/{mai.membership_id}/views", body)).status_code == 403
        assert (await lesser.send("GET", f"/members/{mai.membership_id}/views")).status_code == 403
    assert (await Desk(client).send("POST", f"/members/{mai.membership_id}/views", body)).status_code == 401
    narrowed = desk(client, signed_in, replace(trading.owner, scopes=trading.owner.scopes - {"members:view-as"}))
    assert (await narrowed.send("POST", f"/members/{mai.membership_id}/views", body)).status_code == 403


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({}, ("/reason", "required")),
        ({"reason": "  "}, ("/reason", "too_short")),
        ({"reason": "x" * 501}, ("/reason", "too_long")),
        ({"reason": "x", "scopes": ["sales-orders:write"]}, ("/scopes", "unknown_field")),
    ],
)
async def test_a_view_takes_a_reason_and_nothing_else(
    owner: Desk, mai: Actor, body: dict[str, Any], refusal: tuple[str, str]
) -> None:
    assert fault(await owner.post(f"/members/{mai.membership_id}/views", body, 422)) == refusal
