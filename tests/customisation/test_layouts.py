"""Pages are arranged for a permission group: columns, their order, and the steps that are offered."""

from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from tests.factories.trading import Api, Headers, Trading, open_trading

ORDER = {"columns": ["item", "amount", "quantity"], "steps": ["cancel"]}


@pytest.fixture
async def trading(database: Database, owner_engine: AsyncEngine) -> Trading:
    """A company."""
    return await open_trading(database, owner_engine)


@pytest.fixture
def owner(trading: Trading, client: AsyncClient, signed_in: Headers) -> Api:
    """Its owner at the API."""
    return Api(client, signed_in(trading.owner))


async def put(api: Api, path: str, body: Any, tag: str | None = None) -> Any:
    url = f"/api/v1{path}"
    if tag is None:
        tag = (await api.client.get(url, headers=api.headers)).headers["ETag"]
    return await api.client.put(url, json=body, headers={**api.headers, "If-Match": tag})


async def test_a_groups_arrangement_is_before_the_companys(
    trading: Trading, owner: Api, client: AsyncClient, signed_in: Headers
) -> None:
    partner_id = await trading.customer("KH1")
    insider, other = [await trading.person("customer", partner_id) for _ in range(2)]
    group = await owner.do("/permission-groups", {"code": "shop", "name": "Cửa hàng", "role": "customer"})
    assert (await put(owner, f"/members/{insider.membership_id}/permissions", {"group_id": group["id"]})).is_success
    assert (await owner.get("/layouts/sales_order"))["steps"] == ["cancel", "amend", "confirm", "deliver"]
    everybody = ORDER | {"columns": ["item", "quantity"]}
    assert (await put(owner, "/layouts/sales_order", everybody)).is_success
    assert (await put(owner, f"/layouts/sales_order?group_id={group['id']}", ORDER)).is_success

    [seen] = (await Api(client, signed_in(insider)).get("/own-layouts"))["items"]
    assert seen == {"page": "sales_order", **ORDER}
    [seen] = (await Api(client, signed_in(other)).get("/own-layouts"))["items"]
    assert seen["columns"] == ["item", "quantity"]

    assert (await put(owner, "/layouts/sales_order", ORDER, '"0"')).status_code == 412
    assert (await put(owner, f"/members/{insider.membership_id}/permissions", {})).is_success
    gone = await owner.client.delete(f"/api/v1/permission-groups/{group['id']}", headers=owner.headers)
    assert gone.status_code == 204, gone.text
    [entry, *_] = (await owner.get("/trail", action="layout.set"))["items"]
    assert entry["detail"]["page"] == "sales_order"


@pytest.mark.parametrize(
    ("page", "body", "status", "code"),
    [
        ("sales_order", {"columns": ["quantity"]}, 422, "unknown_part"),
        ("sales_order", {"columns": ["item", "item"]}, 422, "unknown_part"),
        ("sales_order", {"columns": ["item", "cost"]}, 422, "unknown_part"),
        ("sales_order", {"columns": ["item"], "steps": ["invoice"]}, 422, "unknown_part"),
        ("sales_order?group_id=01890000-0000-7000-8000-000000000000", ORDER, 404, "not_found"),
        ("ledger", ORDER, 422, "invalid_request"),
    ],
)
async def test_what_a_page_does_not_have_is_refused(
    owner: Api, page: str, body: dict[str, Any], status: int, code: str
) -> None:
    answer = await put(owner, f"/layouts/{page}", body, '"0"')
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_only_owners_arrange(trading: Trading, client: AsyncClient, signed_in: Headers) -> None:
    sales = Api(client, signed_in(await trading.person("sales")))
    assert (await put(sales, "/layouts/sales_order", ORDER, '"0"')).status_code == 403
