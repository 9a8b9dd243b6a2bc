"""A customer firm whose people order, with limits and approvers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from httpx import Response

from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.access.grants import GrantsCache
from tests.access.conftest import Doors
from tests.masters.desk import Desk

# 80,000 a piece, 86,400 with VAT.
BOOKS = ("postings", "trade_entries", "reservation_entries", "account_transfers", "stock_moves", "sales_orders")
LIMITED = "400000"


@dataclass(frozen=True, slots=True)
class Shop:
    """A customer firm: Lan buys and has a limit, Minh and Hoa approve; another firm has an approver too."""

    app: FastAPI
    doors: Doors
    item_id: UUID
    lan: Actor
    minh: Actor
    hoa: Actor
    stranger: Actor

    async def limit(self, amount: str | None = LIMITED, month: str | None = None, **whose: str) -> Any:
        """Limit Lan, or whoever is named."""
        whose = whose or {"membership_id": str(self.lan.membership_id)}
        approver = whose.pop("approver", "partner")
        body = {"per_order": amount, "per_month": month, "approver": approver, **whose}
        limit = await self.doors.owner.put("/spending-limits", body)
        self.heard()
        return limit

    def heard(self) -> None:
        """What was changed of permissions is read anew."""
        grants: GrantsCache = self.app.state.grants
        grants.forget_all()

    def of(self, actor: Actor) -> Desk:
        """The API as somebody uses it."""
        return self.doors.of(actor)

    async def order(self, quantity: str, actor: Actor | None = None, **fields: Any) -> Response:
        """Somebody, or else Lan, orders."""
        body = {"lines": [{"item_id": str(self.item_id), "quantity": quantity}], **fields}
        return await post(self.of(actor or self.lan), "/sales-orders", body)

    async def asked(self, quantity: str = "5", **fields: Any) -> Any:
        """Lan orders beyond the limit."""
        answer = await self.order(quantity, **fields)
        assert answer.status_code == 202, answer.text
        return answer.json()

    async def decide(self, actor: Actor, request: Any, how: str = "approval", body: Any = None) -> Response:
        """Somebody decides about a request as it was read."""
        path, tag = f"/order-requests/{request['id']}/{how}", {"If-Match": f'"{request["version"]}"'}
        return await post(self.of(actor), path, body or {}, **tag)

    async def books(self) -> dict[str, int]:
        """How many rows there are."""
        return await self.doors.trading.count_rows(*BOOKS)


async def post(desk: Desk, path: str, body: Any, **headers: str) -> Response:
    """A POST with a key of its own."""
    return await desk.send("POST", path, body, **{"Idempotency-Key": new_id().hex, **headers})


def refused(answer: Response, status: int, code: str) -> Any:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return answer.json()


async def open_shop(app: FastAPI, doors: Doors) -> Shop:
    """Nobody has a limit yet."""
    trading, lan = doors.trading, doors.customer_actor
    item_id = await trading.item("NM")
    await trading.stock(item_id, "1000", "50000000")
    groups = {group["code"]: group["id"] for group in (await doors.owner.get("/permission-groups?limit=200"))["items"]}
    partners = [lan.partner_id, lan.partner_id, await trading.customer("KHAC")]
    approvers = [await trading.person("customer", partner) for partner in partners]
    for approver in approvers:
        path = f"/members/{approver.membership_id}/permissions"
        tag = (await doors.owner.send("GET", path)).headers["ETag"]
        body = {"group_id": groups["customer-approver"]}
        assert (await doors.owner.send("PUT", path, body, **{"If-Match": tag})).status_code == 200
    app.state.grants.forget_all()
    return Shop(app, doors, item_id, lan, *approvers)
