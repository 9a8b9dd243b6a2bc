"""Every route x role x {own, another partner's, another company's, a random id}, from the API's own description.

What is foreign is asked for with row-level security off: the services' own narrowing has to hold alone.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from httpx import AsyncClient, Response

from tests.factories.trading import Api
from tests.policy.routes import ALL, NONE, OWN, Route, focus, ids_in, in_focus, policies, random_ids, routes
from tests.policy.street import FOR_PARTNERS, KINDS, Street

ROUTES = routes()
ROLES_NAMED, POLICIES = policies()
GUARDED = [route for route in ROUTES if not route.is_public]
STREAMS = {"/events"}
LISTS = [route for route in GUARDED if route.method == "GET" and not route.names and route.path not in STREAMS]


def may(role: str, route: Route) -> str:
    """What the policy says."""
    return POLICIES[route.name][role]


async def ask(
    client: AsyncClient, who: Api | None, route: Route, ids: Mapping[str, str], extra: str = "", body: Any = None
) -> Response:
    """A proper request but for who makes it, what it names, and another body if one is given."""
    headers = {"X-Request-ID": "the-same-for-all", "Idempotency-Key": "k", "If-Match": '"999999"'}
    headers |= who.headers if who else {}
    url = route.url(ids)
    url += f"{'&' if '?' in url else '?'}{extra}" if extra else ""
    url = url if route.path.startswith(("/health", "/.well-known")) else f"/api/v1{url}"
    content: dict[str, Any] = {}
    if route.body is not None:
        content = {"json": route.body.least if body is None else body}
    focus.asking = route.name
    try:
        return await client.request(route.method, url, headers=headers, **content)
    finally:
        focus.asking = ""


def shape(answer: Response) -> tuple[int, bytes, dict[str, str]]:
    """Everything that somebody gets to see."""
    return answer.status_code, answer.content, dict(answer.headers)


def test_every_route_has_a_policy() -> None:
    """And every policy its route."""
    assert list(KINDS) == ROLES_NAMED
    described = {route.name for route in ROUTES}
    assert described - POLICIES.keys() == set(), "add a row to tests/policy/policy.txt for each"
    assert POLICIES.keys() - described == set()
    assert {name for name, row in POLICIES.items() if not row} == {r.name for r in ROUTES if r.is_public}
    assert {cell for row in POLICIES.values() for cell in row.values()} == {ALL, OWN, NONE}


def brief(answer: Response) -> tuple[int, str]:
    """What a report of failures tells of an answer."""
    return answer.status_code, answer.text[:300]


async def refused(
    street: Street, who: Api | None, wanted: Iterable[Route], status: int, code: str
) -> list[tuple[str, tuple[int, str]]]:
    """The routes that are not refused so, whatever is named."""
    wrong = []
    for route in in_focus(wanted):
        answer = await ask(street.client, who, route, street.ids)
        challenged = answer.headers.get("WWW-Authenticate") == ("Bearer" if status == 401 else None)
        if (answer.status_code, answer.json()["code"]) != (status, code) or not challenged:
            wrong.append((route.name, brief(answer)))
    return wrong


@pytest.fixture
async def unchanged(street: Street) -> AsyncIterator[None]:
    """Who is refused leaves nothing behind: of all rows of the homes each says what it said."""
    before = await street.fingerprint()
    yield
    assert await street.fingerprint() == before


@pytest.mark.usefixtures("unchanged")
async def test_nobody_without_signing_in(street: Street) -> None:
    assert await refused(street, None, GUARDED, 401, "unauthenticated") == []


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("role", KINDS)
async def test_nobody_beyond_the_role(street: Street, role: str) -> None:
    """403 where the policy says nobody, also for documents of one's own; never where it says somebody."""
    trading = street.homes[0]
    who = street.api(await street.person(trading, role))
    denied = [route for route in GUARDED if may(role, route) == NONE]
    assert await refused(street, who, denied, 403, "forbidden") == []
    nothing, wrong = random_ids(street.ids), []
    for route in in_focus(GUARDED):
        if route not in denied and route.names:
            answer = await ask(street.client, who, route, nothing)
            if answer.status_code == 403:
                wrong.append((route.name, brief(answer)))
    assert wrong == []


@pytest.mark.usefixtures("unchanged")
async def test_nobody_beyond_the_token(street: Street) -> None:
    """Whatever the member may do: a token without the scope does not, and one without any does nothing at all."""
    owner = street.homes[0].owner
    bare = street.api(replace(owner, scopes=frozenset()))
    assert await refused(street, bare, GUARDED, 403, "forbidden") == []
    reader = street.api(replace(owner, scopes=frozenset({"me:read"})))
    beyond = [route for route in GUARDED if route.scope != "me:read"]
    assert await refused(street, reader, beyond, 403, "forbidden") == []


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("role", KINDS)
async def test_another_companys_is_like_nothing(street: Street, first_wall: AsyncClient, role: str) -> None:
    who = street.api(await street.person(street.away, role))
    nothing, wrong = random_ids(street.ids), []
    for route in in_focus(GUARDED):
        if may(role, route) != NONE and route.names:
            wrong += await unlike_nothing(first_wall, who, route, street.ids_of(route), nothing)
    assert wrong == []


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("role", FOR_PARTNERS)
async def test_another_partners_is_like_nothing(street: Street, first_wall: AsyncClient, role: str) -> None:
    nothing, wrong = random_ids(street.ids), []
    for route in in_focus(GUARDED):
        if may(role, route) == OWN and route.names:
            company_id, _ = street.whose_is(route)
            who = street.api(await street.person(street.company(company_id), role))
            wrong += await unlike_nothing(first_wall, who, route, street.ids_of(route), nothing)
    assert wrong == []


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("role", ["supplier", "factory"])
async def test_what_was_not_sent_is_like_nothing(street: Street, first_wall: AsyncClient, role: str) -> None:
    """Also to the very partner that it is for, who finds the others."""
    nothing, wrong, tried = random_ids(street.ids), [], set()
    for route in in_focus(GUARDED):
        table = next(iter(route.names.values()), "")
        if table in street.drafts and may(role, route) == OWN:
            company_id, partner_id = street.whose[table]
            who = street.api(await street.person(street.company(company_id), role, partner_id))
            wrong += await unlike_nothing(first_wall, who, route, {**street.ids, table: street.drafts[table]}, nothing)
            tried.add(table)
            for listing in in_focus(LISTS):
                if listing.path == "/" + table.replace("_", "-"):
                    answer = await ask(first_wall, who, listing, {})
                    if street.drafts[table] in answer.text or street.ids[table] not in answer.text:
                        wrong.append((listing.name, brief(answer)))
    assert wrong == []
    assert focus.only or len(tried) == (2 if role == "supplier" else 1)


async def unlike_nothing(
    client: AsyncClient, who: Api, route: Route, ids: Mapping[str, str], nothing: Mapping[str, str]
) -> list[object]:
    """What is not, byte for byte, what a random id answers: 404 when the path names it and no password comes first."""
    foreign, absent = await ask(client, who, route, ids), await ask(client, who, route, nothing)
    proves = route.body is not None and "present_password" in route.body.least
    if shape(foreign) != shape(absent) or ("{" in route.path and foreign.status_code != 404 and not proves):
        return [(route.name, brief(foreign), brief(absent))]
    return []


@pytest.mark.parametrize("role", KINDS)
async def test_ones_own_is_there(street: Street, first_wall: AsyncClient, role: str) -> None:
    """So that a 404 above means a wall and not an empty house; and nothing of another partner's is in it."""
    wrong = []
    for route in in_focus(GUARDED):
        if route.method == "GET" and may(role, route) != NONE and route.names:
            company_id, partner_id = street.whose_is(route)
            partner = partner_id if role in FOR_PARTNERS else None
            who = street.api(await street.person(street.company(company_id), role, partner))
            answer = await ask(first_wall, who, route, street.ids_of(route))
            seen = set(ids_in(answer.text)) & await street.ids_of_others(partner)
            if answer.status_code != 200 or seen:
                wrong.append((route.name, seen, brief(answer)))
    assert wrong == []


# Of these people have most documents; whoever acts for no partner sees all of one company, and all of another.
FOR_ORDERS = {"supplier": "purchase_orders", "factory": "production_orders"}


@pytest.mark.parametrize("role", KINDS)
async def test_both_walls_show_the_same(street: Street, first_wall: AsyncClient, role: str) -> None:
    """What a service leaves to row-level security, sums included, would be more without it."""
    wrong = []
    for route in in_focus(GUARDED):
        dated = route.path.endswith(("/evidence", "/print"))
        if route.method != "GET" or may(role, route) == NONE or route.path in STREAMS or dated:
            continue
        company_id, partner_id = street.whose[FOR_ORDERS.get(role, "sales_orders")]
        if route.names:
            company_id, partner_id = street.whose_is(route)
        companies = [company_id] if route.names or role in FOR_PARTNERS else [company_id, street.away.company_id]
        for each in companies:
            who = street.api(
                await street.person(street.company(each), role, partner_id if role in FOR_PARTNERS else None)
            )
            either = [await ask(client, who, route, street.ids_of(route)) for client in (street.client, first_wall)]
            if shape(either[0]) != shape(either[1]):
                wrong.append((route.name, [brief(answer) for answer in either]))
    assert wrong == []


@pytest.mark.parametrize("role", KINDS)
async def test_no_answer_mentions_another_companys(street: Street, first_wall: AsyncClient, role: str) -> None:
    """Lists, whole and filtered by foreign ids, name nothing that another company has."""
    foreign = await street.ids_of_homes()
    who = street.api(await street.person(street.away, role))
    assert await mentioning(street, first_wall, who, role, foreign) == []


@pytest.mark.parametrize("role", FOR_PARTNERS)
async def test_no_answer_mentions_another_partners(street: Street, first_wall: AsyncClient, role: str) -> None:
    for trading in street.homes:
        foreign = await street.ids_of_homes(others_than=street.strangers[trading.company_id])
        who = street.api(await street.person(trading, role))
        assert await mentioning(street, first_wall, who, role, foreign) == []


async def mentioning(street: Street, client: AsyncClient, who: Api, role: str, foreign: set[str]) -> list[object]:
    """The answers that name what is foreign, but what was asked for."""
    wrong: list[object] = []
    for route in in_focus(LISTS):
        if may(role, route) != NONE:
            for extra in ("", *(f"{name}={street.ids[table]}" for name, table in filters_of(route))):
                answer = await ask(client, who, route, {}, extra)
                seen = set(ids_in(answer.text)) & foreign - set(extra.split("="))
                if seen or answer.status_code not in (200, 404, 422):
                    wrong.append((route.name, extra, seen, brief(answer)))
    return wrong


def filters_of(route: Route) -> list[tuple[str, str]]:
    """Names by which a list may be narrowed, with their tables."""
    tables = {"partner_id": "partners", "item_id": "items", "location_id": "locations"}
    return [(name, tables[name]) for name in route.filters if name in tables]


async def test_lists_are_not_empty(street: Street) -> None:
    """So that nothing foreign in them means a wall: somebody at home finds something in each."""
    people = [street.api(trading.owner) for trading in street.homes]
    people += [street.api(actor) for (_, _, role), actor in street.people.items() if role in FOR_PARTNERS]
    empty = []
    for route in in_focus(LISTS):
        for who in people:
            answer = await ask(street.client, who, route, {})
            if answer.status_code == 200 and tells_something(answer):
                break
        else:
            empty.append(route.path)
    assert empty == []


def tells_something(answer: Response) -> bool:
    """Whether it is more than an empty list, or than the head of a file."""
    if answer.headers["content-type"].startswith("text/csv"):
        return len(answer.text.splitlines()) > 1
    told: dict[str, Any] = answer.json()
    lists = [value for value in told.values() if isinstance(value, list)]
    return not lists or any(lists)
