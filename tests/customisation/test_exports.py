"""Lists are taken away as files that show what the lists show, with the company's own fields, and leave a trace."""

import asyncio
import csv
import io
from typing import Any

import pytest
from httpx import AsyncClient
from python_calamine import CalamineWorkbook
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.core.paging import Page
from app.routers import exports
from app.services.exports.tables import as_csv, as_xlsx
from tests.factories.trading import Api, Headers, open_trading

FORMULA = '=HYPERLINK("http://x.test","x")'


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


async def taken(api: Api, path: str, **params: str) -> bytes:
    answer = await api.client.get(f"/api/v1{path}", params=params, headers=api.headers)
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_a_file_holds_what_its_reader_sees(
    database: Database,
    owner_engine: AsyncEngine,
    client: AsyncClient,
    signed_in: Headers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trading = await open_trading(database, owner_engine)
    await trading.stock(await trading.item("NM", "80000"), "100", "5000000")
    owner = Api(client, signed_in(trading.owner))
    for code, access in (("project", "write"), ("margin", "none")):
        field = {"record": "sales_order", "code": code, "labels": {"vi": code}, "type": "text"}
        await owner.do("/custom-fields", field | {"partner_access": access, "default_value": "12"})
    async with asyncio.timeout(5):
        while len((await owner.get("/own-fields"))["items"]) < 2:
            await asyncio.sleep(0.01)
    buyers = [
        Api(client, signed_in(await trading.person("customer", await trading.customer(code)))) for code in ("K1", "K2")
    ]
    order: dict[str, Any] = {"lines": [{"item_code": "NM", "quantity": "2"}], "customer_reference": FORMULA}
    for buyer in buyers:
        await buyer.do("/sales-orders", order | {"custom": {"project": FORMULA}})
    [mine] = rows_of(await taken(buyers[0], "/exports/sales-orders"))
    assert (mine["partner_code"], mine["total_amount"]) == ("K1", "172800")
    assert mine["customer_reference"] == mine["custom.project"] == f"'{FORMULA}"
    assert "custom.margin" not in mine
    assert [row["custom.margin"] for row in rows_of(await taken(owner, "/exports/sales-orders"))] == ["12", "12"]
    assert rows_of(await taken(owner, "/exports/sales-orders", custom="project:x")) == []
    hidden = await client.get("/api/v1/exports/sales-orders?custom=margin:12", headers=buyers[0].headers)
    assert hidden.status_code == 422
    assert [row["code"] for row in rows_of(await taken(buyers[0], "/exports/partners"))] == ["K1"]
    assert [row["base_unit"] for row in rows_of(await taken(buyers[0], "/exports/items"))] == ["cái"]
    trail = (await owner.get("/trail", action="export.taken", limit=200))["items"]
    assert trail[0]["detail"] == {"list": "items", "rows": 1, "format": "csv"}
    assert len(trail) == 5
    monkeypatch.setattr(exports, "WHOLE", Page(limit=1))
    answer = await client.get("/api/v1/exports/sales-orders", headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "export_too_large")
    assert len((await owner.get("/trail", action="export.taken", limit=200))["items"]) == 5


async def test_files_are_taken_for_oneself_and_not_without_end(
    database: Database,
    owner_engine: AsyncEngine,
    client: AsyncClient,
    signed_in: Headers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trading = await open_trading(database, owner_engine)
    owner = Api(client, signed_in(trading.owner))
    person = await trading.person("customer", await trading.customer("K1"))
    view = await owner.do(f"/members/{person.membership_id}/views", {"reason": "Khách hỏi"})
    looking = {"Authorization": f"Bearer {view['access_token']}"}
    answer = await client.get("/api/v1/exports/items", headers=looking)
    assert (answer.status_code, answer.json()["code"]) == (403, "view_only")
    monkeypatch.setattr(exports, "MOST_OFTEN", "2/hour")
    answers = [await client.get("/api/v1/exports/items", headers=owner.headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) > 0


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_becomes_a_formula(start: str) -> None:
    row = {"number": f"{start}1+1", "total_amount": "-5", "partner": {"code": "K", "name": "K"}}
    columns = ["number", "total_amount", "partner_code"]
    assert rows_of(as_csv(columns, [row]))[0]["number"].startswith(f"'{start}")
    assert rows_of(as_csv(columns, [row]))[0]["total_amount"] == "-5"
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(columns, [row])))
    assert book.get_sheet_by_index(0).to_python()[1][1:] == [-5.0, "K"]
