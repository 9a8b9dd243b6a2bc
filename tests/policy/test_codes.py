"""What is named by a code and not by an id: another company's is like none, with row-level security off."""

import json
from dataclasses import replace
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.models import Membership
from app.services.companies import custom_fields
from tests.factories.trading import Api, open_trading
from tests.masters.desk import fault
from tests.policy.street import ALWAYS, RARE, Street
from tests.services.audit_story import MAR

# Rows of files by kind; `*` is a code, of which the company that asks has none.
FILES = {
    "items": ("code,name,base_unit,tax_class\n*,Hàng,cái,vn_standard\n", "code,name,base_unit,tax_class\nA,A,cái,*\n"),
    "partners": ("code,name\n*,Khách\n", "code,name,customer_group\nA,A,*\n", "code,name,payment_term\nA,A,*\n"),
    "prices": ("item_code,price\n*,5\n", "item_code,price_list,price\nLA,*,5\n"),
    "opening-stock": ("item_code,quantity,value\n*,1,1\n", "item_code,warehouse,quantity,value\nLA,*,1,1\n"),
    "opening-balances": ("account,debit\n*,5\n", "account,partner_code,debit\n131,*,5\n"),
    "reorder-points": ("item_code,minimum\n*,1\n", "item_code,minimum,supplier\nLA,1,*\n"),
}
ITEM = {"code": "A", "name": "A", "base_unit": "cái"}
FIELD = {"record": "item", "code": "made", "labels": {"vi": "Nơi làm"}, "type": "text"}
REQUESTS: list[tuple[str, str, Any]] = [
    ("GET", "/accounts/*", None),
    ("PATCH", "/accounts/*", {"name": "x"}),
    ("PUT", "/account-roles/receivable", {"account_code": "*"}),
    ("POST", "/items", {**ITEM, "tax_class": "*"}),
    ("POST", "/sales-orders/preview", {"lines": [{"item_code": "*", "quantity": "1"}]}),
]


def told(answer: Response, code: str) -> tuple[int, str]:
    """What an answer says, but for the code that was asked for."""
    return answer.status_code, answer.text.replace(code, "*")


async def asked(client: AsyncClient, who: Api, method: str, path: str, body: Any = None) -> Response:
    headers = {**who.headers, "If-Match": '"1"', "Idempotency-Key": "k"}
    return await client.request(method, f"/api/v1{path}", headers=headers, json=body)


async def sent(client: AsyncClient, who: Api, kind: str, file: str, *, dry_run: bool = True) -> Response:
    files = {"file": ("file.csv", file.encode())}
    return await client.post(f"/api/v1/imports/{kind}?dry_run={dry_run}", files=files, headers=who.headers)


@pytest.mark.parametrize("kind", FILES)
async def test_files_find_no_codes_of_another_company(street: Street, first_wall: AsyncClient, kind: str) -> None:
    """Each says of a code that only another company has what it says of one that nobody has."""
    who = street.api(street.away.owner)
    for file in FILES[kind]:
        answers = []
        for code in (*RARE, "khongco"):
            answer = await sent(first_wall, who, kind, file.replace("*", code))
            answers.append(told(answer, code))
        assert len(set(answers)) == 1, answers
        assert answers[0][0] < 500


async def test_requests_find_no_codes_of_another_company(street: Street, first_wall: AsyncClient) -> None:
    who = street.api(street.away.owner)
    for method, path, body in REQUESTS:
        answers = set()
        for code in (*RARE, "khongco"):
            named = json.loads(json.dumps(body).replace("*", code))
            answers.add(told(await asked(first_wall, who, method, path.replace("*", code), named), code))
        assert len(answers) == 1, answers
        assert answers.pop()[0] < 500, path


async def test_another_companys_people_are_invited_as_anybody(street: Street, first_wall: AsyncClient) -> None:
    who = street.api(street.away.owner)
    people = await street.rows("SELECT email FROM users WHERE id = :u", u=street.homes[0].owner.user_id)
    invited = {"email": people[0].email, "name": "Chủ", "role": "sales"}
    answer = await asked(first_wall, who, "POST", "/invitations", invited)
    assert answer.status_code == 201, answer.text
    path = f"/invitations/{answer.json()['id']}/withdrawal"
    assert (await asked(first_wall, who, "POST", path)).status_code == 200


async def test_another_companys_partners_and_groups_are_given_to_nobody(
    street: Street, first_wall: AsyncClient
) -> None:
    who, home = street.api(street.away.owner), street.homes[0].company_id
    partner, group = [
        (await street.rows(f"SELECT id FROM {table} WHERE company_id = :c {of_role} LIMIT 1", c=home))[0].id
        for table, of_role in (("partners", ""), ("permission_groups", "AND role = 'sales'"))
    ]
    invited = {"email": "khach@example.test", "name": "Khách", "role": "customer", "partner_id": str(partner)}
    answer = await asked(first_wall, who, "POST", "/invitations", invited)
    assert fault(answer.json()) == ("/partner_id", "unknown_reference")
    place = {"code": "XUONG", "name": "Xưởng", "kind": "factory", "partner_id": str(partner)}
    answer = await asked(first_wall, who, "POST", "/warehouses", place)
    assert fault(answer.json()) == ("/partner_id", "unknown_reference")
    seller = await street.person(street.away, "sales")
    path = f"/members/{seller.membership_id}/permissions"
    tag = (await asked(first_wall, who, "GET", path)).headers["ETag"]
    headers = {**who.headers, "If-Match": tag}
    answer = await first_wall.put(f"/api/v1{path}", headers=headers, json={"group_id": str(group)})
    assert fault(answer.json()) == ("/group_id", "unknown_reference")
    window = {"time_zone": "Asia/Ho_Chi_Minh", "weekly": ALWAYS}
    for name, foreign in (("group_id", str(group)), ("membership_id", street.ids["memberships"])):
        answer = await asked(first_wall, who, "PUT", "/access-windows", {**window, name: foreign})
        assert fault(answer.json()) == (f"/{name}", "unknown_reference")
    told = await asked(first_wall, who, "POST", "/custom-fields", {**FIELD, "group_access": {str(group): "read"}})
    assert fault(told.json()) == ("/group_access", "unknown_reference")


async def test_another_companys_owners_are_not_counted(street: Street, first_wall: AsyncClient) -> None:
    trading = await open_trading(street.away.database, street.away.engine)
    who, path = street.api(trading.owner), f"/members/{trading.owner.membership_id}"
    tag = (await asked(first_wall, who, "GET", path)).headers["ETag"]
    headers = {**who.headers, "If-Match": tag}
    answer = await first_wall.patch(f"/api/v1{path}", headers=headers, json={"role": "viewer"})
    assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")


async def test_who_is_away_from_another_company_may_be_here(street: Street, first_wall: AsyncClient) -> None:
    """And away from here on the same days, with somebody else to stand in."""
    beside, there = await open_trading(street.away.database, street.away.engine), await street.away.person("sales")
    here = replace(there, company_id=beside.company_id, membership_id=new_id())
    async with AsyncSession(street.engine) as session, session.begin():
        place = {"company_id": here.company_id, "id": here.membership_id, "user_id": here.user_id, "role": "sales"}
        session.add(Membership(**place))
    for who, stands_in in ((there, street.away.owner), (here, beside.owner)):
        days = {"first_day": "2099-01-01", "last_day": "2099-01-02"}
        body = {"stand_in_id": str(stands_in.user_id), **days}
        answer = await asked(first_wall, street.api(who), "POST", "/absences", body)
        assert answer.status_code == 201, answer.text


async def test_what_another_company_has_hinders_nobody(
    street: Street, first_wall: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its codes are free, its days are not one's own, its postings and roles keep no account in use."""
    monkeypatch.setattr(custom_fields, "MOST_FIELDS", 1)
    beside = await open_trading(street.away.database, street.away.engine)
    await beside.item("LA")
    who, account = street.api(beside.owner), RARE[0]
    fields = {"name": "Riêng", "name_en": "Own", "kind": "asset", "by_partner": True}
    answer = await asked(first_wall, who, "POST", "/accounts", {"code": account, **fields})
    assert answer.status_code == 201, answer.text
    answer = await asked(first_wall, who, "PUT", "/account-roles/receivable", {"account_code": account})
    assert answer.status_code == 200, answer.text
    tag = (await asked(first_wall, who, "GET", "/accounts/131")).headers["ETag"]
    headers = {**who.headers, "If-Match": tag}
    answer = await first_wall.patch("/api/v1/accounts/131", headers=headers, json={"active": False})
    assert answer.status_code == 200, answer.text
    rate = {"tax_class": RARE[0], "tax_code": "X", "rate_percent": "5", "valid_from": "2020-01-01"}
    assert (await asked(first_wall, who, "POST", "/tax-rates", rate)).status_code == 201
    answer = await asked(first_wall, who, "DELETE", f"/exchange-rates/USD/{MAR.isoformat()}")
    assert answer.status_code == 404, answer.text
    answer = await asked(first_wall, who, "PUT", "/exchange-rates/XXX/2026-01-01", {"rate": "1"})
    assert answer.status_code == 422, answer.text
    assert (await asked(first_wall, who, "POST", "/custom-fields", FIELD)).status_code == 201
    answer = await sent(first_wall, who, "opening-stock", "item_code,quantity,value\nLA,1,1\n")
    assert answer.status_code == 200, answer.text
    answer = await sent(first_wall, who, "prices", "item_code,price\nLA,7\n", dry_run=False)
    assert answer.status_code == 200, answer.text
    first = await street.rows(
        "SELECT p.valid_from, (SELECT min(starts_on) FROM periods WHERE company_id = p.company_id) AS opens"
        " FROM item_prices p WHERE p.company_id = :c AND p.price = 7",
        c=beside.company_id,
    )
    assert [row.valid_from for row in first] == [row.opens for row in first] != []
