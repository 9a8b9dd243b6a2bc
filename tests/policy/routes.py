"""Every route as the API's description tells of it, what its path names, and a proper request for it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.commands.openapi import document
from app.core.ids import new_id
from app.deps import PUBLIC
from app.main import API_PREFIX
from tests.policy.bodies import NOBODY, Body

POLICY = Path(__file__).with_name("policy.txt")
ALL, OWN, NONE = "+", "o", "-"
# The table that a name in a path or query is of; elsewhere it is the word of the path before the name.
TABLES = {
    "attachment_id": "attachments",
    "bill_id": "bills",
    "item_id": "items",
    "location_id": "locations",
    "membership_id": "memberships",
    "partner_id": "partners",
    "price_id": "item_prices",
    "report_id": "production_reports",
    "set_off_id": "receipts",
    "batch_id": "outbox_events",
}
# What has no id of its own is named the same in every company.
PLAIN = {
    "code": "131",
    "currency": "USD",
    "document_kind": "delivery",
    "kind": "items",
    "name": "a.pdf",
    "number": "1",
    "page": "sales_order",
    "quantity": "1",
    "role": "receivable",
    "valid_from": "2026-01-01",
}
# Where the least that the description asks for is not enough to get to the document.
SPECIAL_BODIES: dict[str, Any] = {
    f"POST /{kind}-orders/{{order_id}}/proposals{rest}": {"kind": "cancellation"}
    for kind in ("sales", "purchase", "production")
    for rest in ("", "/{number}/counter-proposal")
} | {
    "PUT /production-orders/{order_id}": {
        **dict.fromkeys(("bill_id", "partner_id", "location_id"), NOBODY),
        "quantity": "1",
        "unit_fee": "1",
        "tax_class": "x",
        "due_on": "2099-01-01",
    }
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(slots=True)
class Focus:
    """Which route is being asked for, and to which alone the walks keep; the mutation run narrows them."""

    asking: str = ""
    only: frozenset[str] = frozenset()


focus = Focus()


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: `names` are what path and query name by id, with the table of each."""

    method: str
    path: str
    scope: str
    names: Mapping[str, str]
    query: tuple[str, ...]
    filters: tuple[str, ...]
    body: "Body | None"

    @property
    def name(self) -> str:
        """As policies name it."""
        return f"{self.method} {self.path}"

    @property
    def is_public(self) -> bool:
        """Whether it is open to everybody."""
        return self.scope == PUBLIC

    def url(self, ids: Mapping[str, str]) -> str:
        """The address that names these ids, by table."""
        named = {name: ids[table] for name, table in self.names.items()} | PLAIN
        path = re.sub(r"\{(\w+)\}", lambda found: named[found[1]], self.path)
        query = "&".join(f"{name}={named[name]}" for name in self.query)
        return f"{path}?{query}" if query else path


def routes() -> list[Route]:
    """All of them, in the order of the description."""
    described = json.loads(document())
    schemas = described["components"]["schemas"]
    return [
        _route(method.upper(), path, operation, schemas)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]


def _route(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Route:
    inside = path.removeprefix(API_PREFIX)
    query = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
    required = tuple(each["name"] for each in query if each.get("required"))
    named = [*re.findall(r"\{(\w+)\}", path), *required]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    name = f"{method} {inside}"
    return Route(
        method=method,
        path=inside if path.startswith(API_PREFIX) else path,
        scope=operation["x-giao-scope"],
        names={each: _table(inside, each) for each in named if each not in PLAIN},
        query=required,
        filters=tuple(each["name"] for each in query if each["name"].endswith("_id") and not each.get("required")),
        body=None if content is None else Body(schemas, content["schema"], SPECIAL_BODIES.get(name)),
    )


def _table(path: str, name: str) -> str:
    if name in TABLES:
        return TABLES[name]
    before = re.search(rf"/([\w-]+)/\{{{name}\}}", path)
    assert before is not None, (path, name)
    return before[1].replace("-", "_")


def in_focus(wanted: Iterable[Route]) -> list[Route]:
    """All of them, unless the walks are narrowed."""
    return [route for route in wanted if not focus.only or route.name in focus.only]


def policies() -> tuple[list[str], dict[str, dict[str, str]]]:
    """The roles, and what each may do at each route; nothing at all for routes that are open."""
    rows = [line.split() for line in POLICY.read_text(encoding="utf-8").splitlines()]
    roles = next(row[1:] for row in rows if row[:1] == ["roles"])
    return roles, {
        f"{row[0]} {row[1]}": {} if row[2:] == [PUBLIC] else dict(zip(roles, row[2:], strict=True))
        for row in rows
        if row and row[0] in METHODS
    }


def ids_in(text: str) -> Iterator[str]:
    """Every id that an answer mentions."""
    yield from re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)


def random_ids(tables: Mapping[str, object]) -> dict[str, str]:
    """Ids of nothing, by table."""
    return {table: str(new_id()) for table in tables}
