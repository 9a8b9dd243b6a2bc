"""What bodies may not say: fields that are the server's own, and ids of what is another company's."""

from httpx import AsyncClient

from app.core.ids import new_id
from tests.factories.trading import Api
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
    """Byte for byte, with documents of one's own in the path and row-level security off."""
    foreign = await ids_beside(street)
    owner, tried = street.api(street.homes[0].owner), 0
    wrong = []
    for route in in_focus(GUARDED):
        if route.body is None or may("owner", route) == NONE:
            continue
        for name, make in route.body.naming():
            if name in NOT_BESIDE:
                continue
            theirs, nothing = foreign[NAMED_IN_BODIES[name]], str(new_id())
            answers = [await ask(first_wall, owner, route, street.ids, body=make(key)) for key in (theirs, nothing)]
            if shape(answers[0]) != shape(answers[1]) or answers[0].status_code < 400:
                wrong.append((route.name, name, [brief(answer) for answer in answers]))
            tried += 1
    assert wrong == []
    assert focus.only or tried > 50


async def ids_beside(street: Street) -> dict[str, str]:
    """A row of the other home, or of the company beside, for each table that bodies name."""
    found = {"users": str(street.away.owner.user_id)}
    companies = [street.homes[1].company_id, street.away.company_id]
    for table in sorted({*NAMED_IN_BODIES.values()} - {"users"}):
        statement = f"SELECT id FROM {table} WHERE company_id = ANY(:companies) ORDER BY company_id LIMIT 1"
        for row in await street.rows(statement, companies=companies):
            found[table] = str(row.id)
    return found
