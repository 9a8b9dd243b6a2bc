"""What bodies may not say: fields that are the server's own, and ids of what is another company's."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from httpx import AsyncClient

from app.core.ids import new_id
from tests.factories.trading import Api
from tests.policy.bodies import NOBODY
from tests.policy.routes import NONE, TABLES, Route, focus, in_focus
from tests.policy.street import KINDS, Street
from tests.policy.test_matrix import GUARDED, ROUTES, ask, brief, may, shape

WITH_BODY = [route for route in ROUTES if route.body is not None]
# The tables of ids in bodies; elsewhere they are called as the word of a path, or in the plural.
NAMED_IN_BODIES = TABLES | {
    "customer_group_id": "customer_groups",
    "from_location_id": "locations",
    "group_id": "permission_groups",
    "payment_term_id": "payment_terms",
    "to_location_id": "locations",
    "account_manager_id": "users",
    "stand_in_id": "users",
    "user_id": "users",
    "invoice_id": "invoices",
    "order_id": "sales_orders",
}
# A customer need not say who orders, so that the least of these names nobody.
PLACING = {"POST /sales-orders", "POST /sales-orders/preview"}
# Which row to name, where not any will do.
CHOSEN = {"items": "code = 'NM' DESC, company_id", "locations": "kind = 'warehouse' DESC, company_id"}
# Of these the company beside has none: their own tests ask for them.
NOT_BESIDE = {"notice_id", "quotation_id", "receipt_id", "source_id"}


async def somebody_for(street: Street, route: Route) -> Api | None:
    """Who may ask for it at home."""
    if route.is_public:
        return None
    role = next((role for role in KINDS if may(role, route) != NONE), None)
    if role is None:
        assert street.late is not None
        return street.api(street.late)
    return street.api(await street.person(street.homes[0], role))


async def test_fields_too_many_are_refused_in_every_body(street: Street) -> None:
    """Company, price, status, role, in the body and in each of its lines: 422, naming every one."""
    intruded, wrong = 0, []
    for route in in_focus(WITH_BODY):
        assert route.body is not None
        body, pointers = route.body.intruded()
        answer = await ask(street.client, await somebody_for(street, route), route, street.ids, body=body)
        faults = answer.json().get("errors", ())
        unknown = {fault["pointer"] for fault in faults if fault["code"] == "unknown_field"}
        if answer.status_code != 422 or unknown != set(pointers):
            wrong.append((route.name, pointers, brief(answer)))
        intruded += len(pointers)
    assert wrong == []
    assert focus.only or intruded > 3 * len(WITH_BODY)


async def test_foreign_ids_in_bodies_are_like_random_ones(street: Street, first_wall: AsyncClient) -> None:
    """Byte for byte, with rows of one's own in the path and in the other fields, and row-level security off."""
    companies = {each.company_id for each in (*street.homes, street.away)}
    foreign = {home.company_id: await ids_of(street, companies - {home.company_id}) for home in street.homes}
    own = {
        home.company_id: [
            {},
            *[await ids_of(street, {home.company_id}, side) for side in ("is_factory", "is_customer")],
        ]
        for home in street.homes
    }
    wrong, tried, untried = [], set(), set()
    for route in in_focus(GUARDED):
        if route.body is None or may("owner", route) == NONE:
            continue
        table = next(iter(route.names.values()), "")
        company_id, _ = street.whose.get(table, (street.homes[0].company_id, None))
        owner = street.api(street.company(company_id).owner)
        for name, make in route.body.naming():
            if name in NOT_BESIDE:
                continue
            theirs, nothing = foreign[company_id].get(NAMED_IN_BODIES[name]), str(new_id())
            if theirs is None:
                untried.add(name)
                continue
            for others in own[company_id]:
                bodies = [at_home(make(key), others) for key in (theirs, nothing)]
                answers = [await ask(first_wall, owner, route, street.ids, body=body) for body in bodies]
                if shape(answers[0]) != shape(answers[1]) or not 400 <= answers[0].status_code < 500:
                    wrong.append((route.name, name, others.get("partners"), [brief(answer) for answer in answers]))
            tried.add(name)
    assert wrong == []
    assert focus.only or untried <= tried


async def test_orders_are_placed_from_no_warehouse_of_another_company(street: Street, first_wall: AsyncClient) -> None:
    """Staff names customer and goods rightly: a foreign warehouse is like a random one."""
    home = street.homes[0]
    own = await ids_of(street, {home.company_id}, "is_customer")
    foreign = await ids_of(street, {street.homes[1].company_id})
    order = {"partner_id": own["partners"], "lines": [{"item_id": own["items"], "quantity": "1"}]}
    for route in in_focus(route for route in GUARDED if route.name in PLACING):
        places = (foreign["locations"], str(new_id()))
        bodies = [{**order, "location_id": place} for place in places]
        answers = [await ask(first_wall, street.api(home.owner), route, street.ids, body=body) for body in bodies]
        assert shape(answers[0]) == shape(answers[1])
        assert answers[0].json()["errors"][0]["pointer"] == "/location_id", brief(answers[0])


def at_home(body: Any, own: Mapping[str, str], field: str = "") -> Any:
    """The body with rows of one's own wherever it names nothing."""
    if isinstance(body, dict):
        return {name: at_home(part, own, name) for name, part in body.items()}
    if isinstance(body, list):
        return [at_home(part, own, field.removesuffix("s")) for part in body]
    return own.get(NAMED_IN_BODIES.get(field, ""), body) if body == NOBODY else body


async def ids_of(street: Street, companies: set[UUID], side: str = "is_supplier AND is_factory") -> dict[str, str]:
    """A row of one of the companies for each table that bodies name; the partner is of a side, if there is one.

    Who is asked for as supplier and factory is all that a partner may be: only whose it is speaks against it.
    """
    found = {"users": str(street.away.owner.user_id)} if street.away.company_id in companies else {}
    for table in sorted({*NAMED_IN_BODIES.values()} - {"users"}):
        order = f"{side} DESC, company_id" if table == "partners" else CHOSEN.get(table, "company_id")
        statement = f"SELECT id FROM {table} WHERE company_id = ANY(:companies) ORDER BY {order} LIMIT 1"
        for row in await street.rows(statement, companies=list(companies)):
            found[table] = str(row.id)
    return found
