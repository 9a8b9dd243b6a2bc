"""Errors, transactions, once-only answers and limits, through routes made for looking at them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import FastAPI, Response
from httpx import ASGITransport, AsyncClient
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database, create_database, raw
from app.core.errors import AppError, Kind
from app.core.ids import new_id
from app.core.settings import Settings
from app.deps import Actor as SignedInActor
from app.deps import IfMatch, Once, Page, ReadSession, Session, api_router, public, requires
from app.main import create_app
from app.models import IdempotencyKey, OutboxEvent, User
from app.routers.errors import STATUS
from app.services.access.actor import Actor
from tests.conftest import make_member, make_tenant

Headers = Callable[[Actor], dict[str, str]]
router = api_router("/probe", "probe")
runs: Counter[UUID] = Counter()


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    quantity: Annotated[Decimal, Field(gt=0, max_digits=20, decimal_places=6)]


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lines: list[Line]


class Answer(BaseModel):
    id: UUID
    amount: Decimal


@router.post("/orders", dependencies=[public()])
async def orders(order: Order) -> Order:
    return order


@router.get("/kinds/{kind}", dependencies=[public()])
async def kinds(kind: Kind) -> None:
    raise AppError("some_code", "Some message.", kind=kind, retry_after_s=7)


@router.get("/bug", dependencies=[public()])
async def bug() -> None:
    raise RuntimeError("the secret inside")


@router.post("/users", dependencies=[requires("items:read")], status_code=201)
async def users(session: Session, email: str) -> None:
    session.add(User(email=email, name="x"))


@router.get("/writes-while-reading", dependencies=[requires("items:read")])
async def writes_while_reading(session: ReadSession) -> None:
    session.add(User(email="reader@example.test", name="x"))


@router.post("/deadlock", dependencies=[requires("items:read")], status_code=201)
async def deadlock(session: Session, actor: SignedInActor, times: int) -> None:
    session.add(event(actor))
    await session.flush()
    runs[actor.user_id] += 1
    if runs[actor.user_id] <= times:
        await session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$"))


@router.post("/once", dependencies=[requires("items:read")], status_code=201, response_model=Answer)
async def once_route(session: Session, actor: SignedInActor, once: Once, order: Order, slow: bool = False) -> Response:
    async def compute() -> Answer:
        row = event(actor)
        session.add(row)
        await session.flush()
        if slow:
            await session.execute(text("SELECT pg_sleep(0.3)"))
        if len(order.lines) > 2:
            raise AppError("too_many", "Too many lines.")
        return Answer(id=row.subject_id, amount=Decimal("1.50"))

    return await once.answer(201, compute)


@router.get("/page", dependencies=[public()])
async def paged(page: Page) -> list[str]:
    return [str(page.limit), *(page.after or ())]


@router.put("/version", dependencies=[public()])
async def version(seen: IfMatch) -> int:
    return seen


def event(actor: Actor) -> OutboxEvent:
    return OutboxEvent(
        company_id=actor.company_id, id=new_id(), kind="probe", subject_kind="probe", subject_id=new_id()
    )


def probe_app(settings: Settings, database: Database) -> FastAPI:
    app = create_app(settings, database)
    app.include_router(router)
    return app


@pytest.fixture(scope="module")
async def probe(settings: Settings, database: Database) -> AsyncIterator[AsyncClient]:
    app = probe_app(settings, database)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://giao.test") as client:
        yield client
    await app.state.numbers.dispose()


async def count_events(database: Database, actor: Actor) -> int:
    async with database.transaction(actor.tenant) as session:
        return len((await session.scalars(select(OutboxEvent))).all())


# -- problem documents -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Kind))
async def test_each_kind_has_its_status(probe: AsyncClient, kind: Kind) -> None:
    answer = await probe.get(f"/probe/kinds/{kind}")
    assert answer.status_code == STATUS[kind]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "7"
    body = answer.json()
    assert body["code"] == "some_code"
    assert body["detail"] == "Some message."
    assert body["status"] == answer.status_code
    assert body["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"lines": [{"quantity": "1"}, {"quantity": "0"}]}, "/lines/1/quantity", "out_of_range"),
        ({"lines": [{"quantity": "1.1234567"}]}, "/lines/0/quantity", "too_many_decimals"),
        ({"lines": [{"quantity": "1." + "1" * 29}]}, "/lines/0/quantity", "out_of_range"),
        ({"lines": [{"quantity": "NaN"}]}, "/lines/0/quantity", "invalid_decimal"),
        ({"lines": [{"quantity": "abc"}]}, "/lines/0/quantity", "invalid_decimal"),
        ({"lines": [{"quantity": "1e30"}]}, "/lines/0/quantity", "out_of_range"),
        ({"lines": [{}]}, "/lines/0/quantity", "required"),
        ({"lines": [{"quantity": "1", "price/~": "1"}]}, "/lines/0/price~1~0", "unknown_field"),
        ({"lines": [], "company_id": "x"}, "/company_id", "unknown_field"),
        ({}, "/lines", "required"),
    ],
)
async def test_a_fault_names_its_place(probe: AsyncClient, body: dict[str, Any], pointer: str, code: str) -> None:
    answer = await probe.post("/probe/orders", json=body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_request"
    assert (pointer, code) in [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


async def test_broken_json_is_told_with_its_position(probe: AsyncClient) -> None:
    answer = await probe.post("/probe/orders", content=b'{"lines": [}', headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "malformed_json"
    assert "11" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_over_the_limit_is_refused(probe: AsyncClient, declared: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 65_536

    content: Any = b" " * (10 * 1024 * 1024) if declared else chunks()
    answer = await probe.post("/probe/orders", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"


async def test_a_bug_tells_nothing_of_the_inside(probe: AsyncClient) -> None:
    answer = await probe.get("/probe/bug")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api", "/health/nothing", "/assets/none.js"])
async def test_an_unknown_address_is_a_problem_and_never_a_page(probe: AsyncClient, path: str) -> None:
    answer = await probe.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_a_wrong_method_is_told(probe: AsyncClient) -> None:
    answer = await probe.delete("/probe/orders")
    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"


async def test_every_answer_is_guarded_by_headers(probe: AsyncClient) -> None:
    for path in ("/health/live", "/api/v1/nothing", "/docs", "/probe/bug"):
        headers = (await probe.get(path)).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


# -- permissions -------------------------------------------------------------------------------------


async def test_nobody_somebody_and_the_right_one(probe: AsyncClient, actor: Actor, signed_in: Headers) -> None:
    path = f"/probe/users?email={new_id().hex}@example.test"
    assert (await probe.post(path)).status_code == 401
    assert (await probe.post(path, headers={"Authorization": "Bearer x.y.z"})).status_code == 401
    bare = Actor(actor.user_id, actor.company_id, actor.membership_id, "viewer", None, frozenset())
    assert (await probe.post(path, headers=signed_in(bare))).status_code == 403
    assert (await probe.post(path, headers=signed_in(actor))).status_code == 201


def test_a_route_without_exactly_one_requirement_cannot_be_made() -> None:
    async def endpoint() -> None: ...

    broken = api_router("/broken", "broken")
    for dependencies in ([], [public(), requires("items:read")]):
        with pytest.raises(TypeError, match="exactly one"):
            broken.add_api_route("/x", endpoint, dependencies=dependencies)


# -- the transaction ---------------------------------------------------------------------------------


async def test_a_constraint_is_told_by_its_name(probe: AsyncClient, actor: Actor, signed_in: Headers) -> None:
    path = f"/probe/users?email={new_id().hex}@example.test"
    assert (await probe.post(path, headers=signed_in(actor))).status_code == 201
    answer = await probe.post(path, headers=signed_in(actor))
    assert answer.status_code == 409
    assert answer.json()["code"] == "email_taken"
    assert answer.json()["errors"][0]["pointer"] == "/email"


async def test_a_read_route_cannot_write(probe: AsyncClient, actor: Actor, signed_in: Headers) -> None:
    answer = await probe.get("/probe/writes-while-reading", headers=signed_in(actor))
    assert answer.status_code == 503  # 25006: the answer of a server that is not the writable one


@pytest.mark.parametrize(("deadlocks", "status", "tries", "rows"), [(0, 201, 1, 1), (2, 201, 3, 1), (9, 503, 3, 0)])
async def test_a_deadlock_runs_the_request_again(
    probe: AsyncClient,
    database: Database,
    actor: Actor,
    signed_in: Headers,
    deadlocks: int,
    status: int,
    tries: int,
    rows: int,
) -> None:
    answer = await probe.post(f"/probe/deadlock?times={deadlocks}", headers=signed_in(actor))
    assert answer.status_code == status
    assert runs[actor.user_id] == tries
    assert await count_events(database, actor) == rows
    if status == 503:
        assert answer.headers["retry-after"] == "1"


# -- once --------------------------------------------------------------------------------------------

ORDER = {"lines": [{"quantity": "1"}]}


async def test_the_same_key_gives_the_same_bytes_and_one_effect(
    probe: AsyncClient, database: Database, actor: Actor, signed_in: Headers
) -> None:
    headers = signed_in(actor) | {"Idempotency-Key": "k-1"}
    first = await probe.post("/probe/once", json=ORDER, headers=headers)
    again = await probe.post("/probe/once", json=ORDER, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first.json()["amount"] == "1.50"
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await count_events(database, actor) == 1


async def test_a_key_is_required_and_serves_one_request_only(
    probe: AsyncClient, database: Database, actor: Actor, signed_in: Headers
) -> None:
    missing = await probe.post("/probe/once", json=ORDER, headers=signed_in(actor))
    assert (missing.status_code, missing.json()["code"]) == (422, "idempotency_key_required")
    headers = signed_in(actor) | {"Idempotency-Key": "k-1"}
    await probe.post("/probe/once", json=ORDER, headers=headers)
    other = await probe.post("/probe/once", json={"lines": []}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await count_events(database, actor) == 1


async def test_the_look_for_a_kept_answer_reads_no_other_keys(
    probe: AsyncClient, database: Database, actor: Actor, signed_in: Headers
) -> None:
    """However many the person has used, by what the database counts in the transaction of the look."""
    for number in range(20):
        headers = signed_in(actor) | {"Idempotency-Key": f"k-{number}"}
        assert (await probe.post("/probe/once", json=ORDER, headers=headers)).status_code == 201
    read = "SELECT idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'idempotency_keys'"
    async with database.transaction(actor.tenant, read_only=True) as session:
        connection = await raw(session)
        before = await connection.fetchval(read)
        look = await connection.fetch("SELECT FROM look_once($1, $2, $3, $4)", 1, actor.company_id, actor.user_id, "6b")
        assert (look, await connection.fetchval(read)) == ([], before)


async def test_a_key_belongs_to_its_user(
    probe: AsyncClient, owner_engine: AsyncEngine, actor: Actor, signed_in: Headers
) -> None:
    colleague = await make_member(owner_engine, actor.company_id, "owner")
    key = {"Idempotency-Key": "k-1"}
    first = await probe.post("/probe/once", json=ORDER, headers=signed_in(actor) | key)
    other = await probe.post("/probe/once", json=ORDER, headers=signed_in(colleague) | key)
    assert first.json()["id"] != other.json()["id"]


async def test_a_refused_request_leaves_its_key_free(
    probe: AsyncClient, database: Database, actor: Actor, signed_in: Headers
) -> None:
    headers = signed_in(actor) | {"Idempotency-Key": "k-1"}
    refused = await probe.post("/probe/once", json={"lines": [{"quantity": "1"}] * 3}, headers=headers)
    assert refused.json()["code"] == "too_many"
    assert await count_events(database, actor) == 0
    assert (await probe.post("/probe/once", json=ORDER, headers=headers)).status_code == 201


async def test_a_hundred_equal_requests_at_once_have_one_effect(
    committed: Database, committed_owner: AsyncEngine, settings: Settings, make_token: Callable[[Actor], str]
) -> None:
    actor = await make_tenant(committed_owner)
    app = probe_app(settings, committed)
    headers = {"Authorization": f"Bearer {make_token(actor)}", "Idempotency-Key": "k-1"}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://giao.test") as client:
        answers = await asyncio.gather(
            *(client.post("/probe/once?slow=true", json=ORDER, headers=headers) for _ in range(100))
        )
    codes = Counter(answer.status_code for answer in answers)
    assert set(codes) <= {201, 409}
    assert codes[201] >= 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"request_in_flight"}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert await count_events(committed, actor) == 1
    async with committed.transaction(actor.tenant) as session:
        assert len((await session.scalars(select(IdempotencyKey))).all()) == 1
    await app.state.numbers.dispose()


# -- lists and versions ------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "cursor=%00", "cursor=e30=", "cursor=" + "A" * 2000])
async def test_a_wrong_page_is_refused(probe: AsyncClient, query: str) -> None:
    assert (await probe.get(f"/probe/page?{query}")).status_code == 422


@pytest.mark.parametrize(("sent", "status"), [('"7"', 200), ('W/"7"', 200), (None, 422), ('"x"', 412), ("*", 412)])
async def test_the_seen_version_is_read(probe: AsyncClient, sent: str | None, status: int) -> None:
    answer = await probe.put("/probe/version", headers={"If-Match": sent} if sent else {})
    assert answer.status_code == status


# -- without a database --------------------------------------------------------------------------------


async def test_without_a_database_the_answer_is_quick_and_says_when_to_come_back(
    settings: Settings, actor: Actor, make_token: Callable[[Actor], str]
) -> None:
    nowhere = create_database("postgresql://giao_app:x@127.0.0.1:1/giao", settings)
    async with AsyncClient(
        transport=ASGITransport(probe_app(settings, nowhere)), base_url="http://giao.test"
    ) as client:
        headers = {"Authorization": f"Bearer {make_token(actor)}"}
        answer = await client.post("/probe/users?email=a@example.test", headers=headers)
        assert answer.status_code == 503
        assert answer.json()["code"] == "database_unavailable"
        assert answer.headers["retry-after"] == "2"
        assert (await client.get("/health/ready")).status_code == 503
        assert (await client.get("/health/live")).status_code == 200
