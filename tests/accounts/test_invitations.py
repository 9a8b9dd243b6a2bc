"""Inviting by e-mail: one link, one person, one use."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from httpx import AsyncClient
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.clock import now
from app.core.db import Database
from app.core.errors import AppError
from app.core.ids import new_id
from app.models import Invitation, Membership, OutboxEvent, User
from app.services.access.roles import scopes_of
from app.services.companies.acceptance import accept, tenant_of
from tests.accounts.conftest import PASSWORD, Browse, Post, at_fault, bearer, enter, told, with_password
from tests.factories.trading import Headers, Trading
from tests.masters.desk import Desk, desk, fault

CHOSEN = "chín con mèo mun"


def lan(**more: Any) -> dict[str, Any]:
    return {"email": f"lan.{new_id().hex}@hoasen.example", "name": "Nguyễn Thị Lan", "role": "sales", **more}


def acceptance(token: str, **more: Any) -> dict[str, Any]:
    return {"token": token, "name": "Nguyễn Thị Lan", "password": CHOSEN, **more}


async def test_a_customer_is_invited_sets_a_password_and_enters(
    owner: Desk, trading: Trading, post: Post, browser: AsyncClient, owner_engine: AsyncEngine
) -> None:
    partner_id = str(await trading.customer("KH1"))
    asked = lan(role="customer", partner_id=partner_id, locale="ko")
    made = await owner.post("/invitations", {**asked, "email": asked["email"].upper()})
    assert (made["email"], made["status"], made["partner"]["code"]) == (asked["email"], "open", "KH1")
    token = await post.link(made["id"])
    (mail,) = post.sent
    assert mail["To"] == asked["email"]
    assert "Khách KH1" in mail["Subject"]
    assert "초대" in mail.get_content()
    offer = (await browser.post("auth/invitation/offer", json={"token": token})).json()
    assert (offer["role"], offer["partner_name"], offer["has_account"]) == ("customer", "Khách KH1", False)
    accepted = await browser.post("auth/invitation/acceptance", json=acceptance(token))
    assert accepted.status_code == 200
    assert "set-cookie" not in accepted.headers  # signing in is a step of its own, with all that it asks
    answer = await enter(browser, asked["email"], CHOSEN)
    me = (await browser.get("me", headers=bearer(answer))).json()
    assert (me["membership"]["role"], me["partner"]["id"]) == ("customer", partner_id)
    assert (await owner.get("/invitations"))["items"] == []
    assert [row["id"] for row in (await owner.get("/invitations?status=accepted"))["items"]] == [made["id"]]
    # Nothing that would open the link is kept.
    async with AsyncSession(owner_engine) as session:
        row = (await session.scalars(select(Invitation).where(Invitation.email == asked["email"]))).one()
        events = (await session.scalars(select(OutboxEvent).where(OutboxEvent.subject_id == row.id))).all()
    assert token not in str([event.payload for event in events])
    assert token[22:] not in str(vars(row))


@pytest.mark.parametrize(("password", "code"), [("kx7q", "too_short"), ("Password123", "password_breached")])
async def test_a_new_password_keeps_the_rule_and_a_refused_one_the_link(
    owner: Desk, post: Post, browser: AsyncClient, password: str, code: str
) -> None:
    token = await post.link((await owner.post("/invitations", lan()))["id"])
    refused = await browser.post("auth/invitation/acceptance", json=acceptance(token, password=password))
    assert (refused.status_code, fault(refused.json())) == (422, ("/password", code))
    assert (await browser.post("auth/invitation/acceptance", json=acceptance(token))).status_code == 200


async def test_a_link_is_used_once_even_by_two_at_once(
    owner: Desk, post: Post, browse: Browse, owner_engine: AsyncEngine
) -> None:
    asked = lan()
    token = await post.link((await owner.post("/invitations", asked))["id"])
    async with browse() as one, browse() as two:
        bodies = [acceptance(token), acceptance(token, password="mười con mèo mun")]
        answers = await asyncio.gather(
            *(
                browser.post("auth/invitation/acceptance", json=body)
                for browser, body in zip((one, two), bodies, strict=True)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200, 422]
        late = await one.post("auth/invitation/acceptance", json=acceptance(token))
        assert at_fault(late) == (422, "link_invalid")
        assert at_fault(await one.post("auth/invitation/offer", json={"token": token})) == (422, "link_invalid")
        won = next(body["password"] for body, answer in zip(bodies, answers, strict=True) if answer.status_code == 200)
        assert (await enter(one, asked["email"], won)).status_code == 200
    async with AsyncSession(owner_engine) as session:
        statement = select(Membership).join(User, User.id == Membership.user_id).where(User.email == asked["email"])
        assert len((await session.scalars(statement)).all()) == 1


async def test_dead_links_all_read_the_same(owner: Desk, post: Post, browser: AsyncClient) -> None:
    expired = await post.link((await owner.post("/invitations", lan()))["id"])
    again = await owner.post("/invitations", lan())
    replaced = await post.link(again["id"])
    await owner.post(f"/invitations/{again['id']}/mail", status=200)
    good = await post.link(again["id"])
    gone = await owner.post("/invitations", lan())
    withdrawn = await post.link(gone["id"])
    await owner.post(f"/invitations/{gone['id']}/withdrawal", status=200)
    foreign_company = good[:21] + ("A" if good[21] != "A" else "Q") + good[22:]

    async def refusals(token: str) -> list[tuple[int, dict[str, Any]]]:
        offered = await browser.post("auth/invitation/offer", json={"token": token})
        taken = await browser.post("auth/invitation/acceptance", json=acceptance(token))
        return [told(offered), told(taken)]

    with time_machine.travel(now() + timedelta(days=8)):
        answers = [await refusals(token) for token in (expired, good)]
    answers += [await refusals(token) for token in (replaced, withdrawn, "x" * 65, foreign_company)]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0][1]["code"] == "link_invalid"
    assert (await browser.post("auth/invitation/acceptance", json=acceptance(good))).status_code == 200
    gone = await owner.post("/invitations", lan())
    await owner.post(f"/invitations/{gone['id']}/withdrawal", status=200)
    assert await post.deliver(gone["id"]) == []  # its mail had not been sent yet


@pytest.mark.parametrize("proved", [False, True], ids=["nobody", "somebody"])
async def test_what_the_address_was_when_the_link_was_opened_counts_no_more(
    database: Database, owner: Desk, trading: Trading, post: Post, owner_engine: AsyncEngine, proved: bool
) -> None:
    """An account was made or proved, or left the address, between the question whose it is and the answer."""
    person = await trading.person("sales")
    email = await with_password(owner_engine, person)
    async with owner_engine.begin() as connection:
        await connection.execute(update(User).where(User.email == email).values(email_proved_at=now()))
    asked = lan() if proved else lan(email=email, role="customer", partner_id=str(await trading.customer("KH1")))
    tenant, secret = tenant_of(await post.link((await owner.post("/invitations", asked))["id"]))
    before = await trading.count_rows("memberships")
    with pytest.raises(AppError, match="link_invalid"):
        async with database.transaction(tenant) as session:
            whose, new_hash = (person.user_id, None) if proved else (None, "$argon2id$")
            await accept(session, tenant, secret, name="Lan", locale="vi", proved=whose, new_hash=new_hash)
    assert await trading.count_rows("memberships") == before


async def test_a_closed_account_is_not_opened_by_an_invitation(
    owner: Desk, trading: Trading, post: Post, browser: AsyncClient, owner_engine: AsyncEngine
) -> None:
    person = await trading.person("sales")
    partner_id = str(await trading.customer("KH1"))
    email = await with_password(owner_engine, person)
    async with owner_engine.begin() as connection:
        await connection.execute(update(User).where(User.id == person.user_id).values(active=False))
    made = await owner.post("/invitations", lan(email=email, role="customer", partner_id=partner_id))
    refused = await browser.post("auth/invitation/acceptance", json=acceptance(await post.link(made["id"])))
    assert at_fault(refused) == (422, "link_invalid")


async def test_an_account_that_somebody_else_registered_gets_a_new_password(
    owner: Desk,
    post: Post,
    browse: Browse,
    stranger_company: Trading,
    client: AsyncClient,
    signed_in: Headers,
) -> None:
    """Who adds a person with a first password knows it; the place in another company must not be theirs too."""
    asked, first = lan(), "a long first password"
    squatter = desk(client, signed_in, stranger_company.owner)
    await squatter.post("/members", {**asked, "role": "viewer", "password": first})
    made = await owner.post("/invitations", asked)
    async with browse() as stranger, browse() as person:
        await enter(stranger, asked["email"], first)
        token = await post.link(made["id"])
        offer = (await person.post("auth/invitation/offer", json={"token": token})).json()
        assert offer["has_account"] is False
        assert (await person.post("auth/invitation/acceptance", json=acceptance(token))).status_code == 200
        assert (await stranger.post("auth/refresh")).status_code == 401
        assert (await enter(stranger, asked["email"], first)).status_code == 401
        places = (await enter(person, asked["email"], CHOSEN)).json()["memberships"]
        assert [place["role"] for place in places] == ["viewer", "sales"]


async def test_who_has_an_account_accepts_with_its_password(
    owner: Desk,
    trading: Trading,
    post: Post,
    browser: AsyncClient,
    owner_engine: AsyncEngine,
    stranger_company: Trading,
) -> None:
    email = await with_password(owner_engine, stranger_company.owner)
    async with owner_engine.begin() as connection:
        await connection.execute(update(User).where(User.email == email).values(email_proved_at=now()))
    partner_id = str(await trading.customer("KH1"))
    made = await owner.post("/invitations", lan(email=email, role="customer", partner_id=partner_id))
    token = await post.link(made["id"])
    assert (await browser.post("auth/invitation/offer", json={"token": token})).json()["has_account"] is True
    wrong = await browser.post("auth/invitation/acceptance", json=acceptance(token))
    assert at_fault(wrong) == (401, "wrong_credentials")
    assert (
        await browser.post("auth/invitation/acceptance", json=acceptance(token, password=PASSWORD))
    ).status_code == 200
    places = (await enter(browser, email)).json()["memberships"]
    assert [place["role"] for place in places] == ["owner", "customer"]
    assert (await owner.post("/invitations", lan(email=email, role="customer", partner_id=partner_id), 409))[
        "code"
    ] == ("member_exists")


async def test_inviting_tells_nothing_of_other_companies(
    owner: Desk, owner_engine: AsyncEngine, stranger_company: Trading
) -> None:
    known = await with_password(owner_engine, stranger_company.owner)
    answers = [await owner.send("POST", "/invitations", lan(email=email)) for email in (known, lan()["email"])]
    assert [answer.status_code for answer in answers] == [201, 201]
    shapes = [set(answer.json()) for answer in answers]
    assert shapes[0] == shapes[1]


async def test_a_place_that_was_taken_away_is_given_back_in_the_new_role(
    owner: Desk, post: Post, browser: AsyncClient, trading: Trading
) -> None:
    asked = lan()
    token = await post.link((await owner.post("/invitations", asked))["id"])
    place = (await browser.post("auth/invitation/acceptance", json=acceptance(token))).json()["membership_id"]
    await owner.patch(f"/members/{place}", {"active": False})
    again = await post.link((await owner.post("/invitations", {**asked, "role": "viewer"}))["id"])
    body = acceptance(again)
    assert (await browser.post("auth/invitation/acceptance", json=body)).json()["membership_id"] == place
    assert (await owner.get(f"/members/{place}"))["role"] == "viewer"


async def test_what_cannot_be_invited(owner: Desk, trading: Trading) -> None:
    partner_id = str(await trading.customer("KH1"))
    assert fault(await owner.post("/invitations", lan(role="customer"), 422)) == ("/partner_id", "partner_required")
    assert fault(await owner.post("/invitations", lan(partner_id=partner_id), 422)) == (
        "/partner_id",
        "partner_required",
    )
    unknown = lan(role="customer", partner_id=str(new_id()))
    assert fault(await owner.post("/invitations", unknown, 422)) == ("/partner_id", "unknown_reference")
    for field in ("company_id", "status", "token_hash", "accepted_by", "expires_at"):
        assert fault(await owner.post("/invitations", lan(**{field: "x"}), 422)) == (f"/{field}", "unknown_field")
    asked = lan()
    await owner.post("/invitations", asked)
    assert fault(await owner.post("/invitations", asked, 409)) == ("/email", "already_invited")


async def test_nobody_gives_more_than_they_hold(
    client: AsyncClient, signed_in: Headers, trading: Trading, owner: Desk
) -> None:
    clerk = await trading.person("owner")  # whose token holds less than the role
    scopes = scopes_of("sales") | {"members:read", "members:write"}
    limited = desk(
        client, signed_in, type(clerk)(**{**{f: getattr(clerk, f) for f in clerk.__slots__}, "scopes": scopes})
    )
    assert (await limited.post("/invitations", lan(role="owner"), 403))["code"] == "role_too_wide"
    assert (await limited.post("/members", lan(role="owner", password=CHOSEN), 403))["code"] == "role_too_wide"
    lesser = f"/members/{(await trading.person('viewer')).membership_id}"
    assert (await limited.patch(lesser, {"role": "owner"}, 403))["code"] == "role_too_wide"
    assert (await limited.patch(f"/members/{trading.owner.membership_id}", {"active": False}, 403))["code"] == (
        "role_too_wide"
    )
    await limited.post("/invitations", lan(role="sales"))


@pytest.mark.parametrize("body", [{"company_id": "x"}, {"role": "owner"}, {"partner_id": None}, {"membership_id": "x"}])
async def test_acceptance_takes_no_other_fields(browser: AsyncClient, body: dict[str, Any]) -> None:
    answer = await browser.post("auth/invitation/acceptance", json=acceptance("x" * 65, **body))
    assert answer.json()["errors"][0]["code"] == "unknown_field"


async def test_the_walls_of_invitations(
    client: AsyncClient,
    signed_in: Headers,
    trading: Trading,
    owner: Desk,
    stranger_company: Trading,
) -> None:
    made = await owner.post("/invitations", lan())
    stranger = desk(client, signed_in, stranger_company.owner)
    viewer = desk(client, signed_in, await trading.person("viewer"))
    for step in ("mail", "withdrawal"):
        assert (await Desk(client).send("POST", f"/invitations/{made['id']}/{step}")).status_code == 401
        assert (await viewer.send("POST", f"/invitations/{made['id']}/{step}")).status_code == 403
        foreign = await stranger.send("POST", f"/invitations/{made['id']}/{step}")
        assert told(foreign) == told(await stranger.send("POST", f"/invitations/{new_id()}/{step}"))
        assert foreign.status_code == 404
    assert (await stranger.get("/invitations"))["items"] == []
    await owner.post(f"/invitations/{made['id']}/withdrawal", status=200)
    for step in ("mail", "withdrawal"):
        assert (await owner.post(f"/invitations/{made['id']}/{step}", status=409))["code"] == "invitation_closed"


async def test_the_list_is_paged(owner: Desk) -> None:
    for _ in range(3):
        await owner.post("/invitations", lan())
    page = await owner.get("/invitations?limit=2")
    assert len(page["items"]) == 2
    rest = await owner.get(f"/invitations?limit=2&cursor={page['next_cursor']}")
    assert len(rest["items"]) == 1
    assert rest["next_cursor"] is None


async def test_no_row_without_the_company(database: Database, owner: Desk) -> None:
    await owner.post("/invitations", lan())
    async with database.transaction(None) as session:
        assert await session.scalar(text("SELECT count(*) FROM invitations")) == 0
