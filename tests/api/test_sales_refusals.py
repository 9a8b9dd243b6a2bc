"""Wrong input of every kind: a problem document that names code and place, and not one row changed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.core.settings import Settings
from tests.api.refused_changes import CHANGES, MONEY, PAPERS
from tests.api.refused_everywhere import EVERYWHERE
from tests.api.refused_orders import CUSTOMERS, DOCUMENTS, LINES
from tests.api.selling_desk import Desk, open_desk
from tests.api.selling_requests import POSTING_PATHS, PROPER, Case, money, order
from tests.conftest import Cluster, open_system
from tests.factories.trading import Headers

CASES = [*LINES, *DOCUMENTS, *CUSTOMERS, *CHANGES, *PAPERS, *MONEY, *EVERYWHERE]


@pytest.fixture(scope="module")
async def desk(cluster: Cluster, worker_name: str, settings: Settings, signed_in: Headers) -> AsyncIterator[Desk]:
    """Documents in every state, made once: nothing here changes them. Where there is nothing else, a look is short."""
    async with open_system(cluster, f"desk_{worker_name}", settings) as system:
        yield await open_desk(system.client, signed_in, system.database, system.owner)


def names(cases: list[Case]) -> list[str]:
    return [case.name.replace(" ", "-") for case in cases]


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
async def test_wrong_input_is_refused_and_changes_nothing(desk: Desk, case: Case) -> None:
    before = await desk.as_seen()
    answer = await desk.api(case.person).send(desk.fill(case.path), desk.fill(case.body), **case.headers)

    problem = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, problem["code"]) == (case.status, case.code), problem
    places = [(fault["pointer"], fault["code"]) for fault in problem["errors"]]
    assert case.pointer is None or (case.pointer, case.fault) in places, places
    assert problem["status"] == case.status
    assert all(fault["message"] for fault in problem["errors"])
    assert await desk.fingerprint() == before


def test_case_names_are_unique() -> None:
    assert len(set(names(CASES))) == len(CASES)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"lines": [', 422, "malformed_json"),
        (b"", 422, "invalid_request"),
        (b'"lines"', 422, "invalid_request"),
        (b"\xff\xfe{}", 422, "malformed_json"),
        (b'{"note": "' + b"x" * 10_000_000 + b'"}', 413, "body_too_large"),
        (b'{"lines":' + b"[" * 50_000 + b"]" * 50_000 + b"}", 400, "malformed_body"),
    ],
    ids=["cut-short", "empty", "a-string", "not-utf-8", "10-MB", "deep-nesting"],
)
async def test_bodies_that_cannot_be_read(desk: Desk, body: bytes, status: int, code: str) -> None:
    before = await desk.as_seen()
    headers = {**desk.api("owner").headers, "Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = await desk.client.post("/api/v1/sales-orders", headers=headers, content=body)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text[:300]
    assert await desk.fingerprint() == before


@pytest.mark.parametrize("path", PROPER)
async def test_no_step_reads_what_is_no_json_or_too_long(desk: Desk, path: str) -> None:
    before = await desk.as_seen()
    headers = {**desk.api("owner").headers, "Idempotency-Key": "k", "Content-Type": "application/json", "If-Match": "1"}
    for body, status, code in ((b'{"lines": [', 422, "malformed_json"), (b" " * 10_000_000, 413, "body_too_large")):
        answer = await desk.client.post(f"/api/v1{desk.fill(path)}", headers=headers, content=body)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text[:300]
    assert await desk.fingerprint() == before


@pytest.mark.parametrize("key", [None, "", "k" * 201, "khóa"], ids=["missing", "empty", "too-long", "not-ascii"])
async def test_key_is_required(desk: Desk, key: str | None) -> None:
    before = await desk.as_seen()
    headers: dict[str, Any] = {**desk.api("owner").headers}
    if key is not None:
        headers["Idempotency-Key"] = key.encode()
    for path in POSTING_PATHS:
        answer = await desk.client.post(f"/api/v1{desk.fill(path)}", headers=headers, json=desk.fill(PROPER[path]))
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_required"), path
        assert answer.json()["errors"][0]["pointer"] == "/header/Idempotency-Key"
    assert await desk.fingerprint() == before


async def test_key_with_another_body(desk: Desk) -> None:
    """The first use is remembered with its request; another request under the same key is not run."""
    owner = desk.api("owner")
    body = desk.fill(order())
    first = await owner.send("/sales-orders", body, key="reused")
    assert first.status_code == 201
    before = await desk.fingerprint()
    others = [
        ("/sales-orders", {**body, "note": "x"}),
        ("/receipts", desk.fill(money())),
        (f"/sales-orders/{first.json()['id']}/confirmation", {}),
        *((desk.fill(path), desk.fill(proper)) for path, proper in PROPER.items() if path != "/sales-orders"),
    ]
    for path, other in others:
        answer = await owner.send(path, other, key="reused", **{"If-Match": '"1"'})
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    again = await owner.send("/sales-orders", body, key="reused")
    assert (again.status_code, again.content) == (201, first.content)
    assert await desk.fingerprint() == before
    # Somebody else's key of the same name is another key.
    assert (await desk.api("sales").send("/sales-orders", body, key="reused")).status_code == 201
    desk.seen = None
