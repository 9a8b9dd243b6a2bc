"""Documents as a company prints them: its words, its parts, and nothing that their reader does not see."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.routers import prints
from app.services.access.custom_fields import OwnField, RecordFields
from app.services.printing.sample import SAMPLES
from app.services.printing.sheet import Firm, Letterhead, Sheet, print_sheet
from app.services.printing.templates import usual
from tests.factories.trading import Api, Headers, Trading, open_trading

HOSTILE = '#import "/etc/passwd" *b* $x$ <img src=x> @ref \\ `eval` #{1 + 1} [['
FIRMS = (Firm("Hoa Sen", "0312345678", "12 Lê Lợi"), Firm("Sao Mai"))


@pytest.fixture
async def trading(database: Database, owner_engine: AsyncEngine) -> Trading:
    """A company with an item in stock."""
    trading = await open_trading(database, owner_engine)
    await trading.stock(await trading.item("NM", "80000"), "100", "5000000")
    return trading


@pytest.fixture
def owner(trading: Trading, client: AsyncClient, signed_in: Headers) -> Api:
    """Its owner at the API."""
    return Api(client, signed_in(trading.owner))


async def put(api: Api, path: str, body: Any, tag: str | None = None) -> Response:
    url = f"/api/v1{path}"
    tag = tag or (await api.client.get(url, headers=api.headers)).headers["ETag"]
    return await api.client.put(url, json=body, headers={**api.headers, "If-Match": tag})


async def test_documents_are_printed_as_their_reader_sees_them(
    trading: Trading, owner: Api, client: AsyncClient, signed_in: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[tuple[str, Mapping[str, Any], Mapping[str, Any], Letterhead]] = []

    def keep(*sheet: Any, sample: bool = False) -> bytes:
        printed.append(sheet)
        return print_sheet(*sheet, sample=sample)

    monkeypatch.setattr(prints, "print_sheet", keep)
    secret = {"record": "sales_order", "code": "margin", "labels": {"vi": "Lãi"}, "type": "number"}
    await owner.do("/custom-fields", secret | {"default_value": "12"})
    async with asyncio.timeout(5):
        while not (await owner.get("/own-fields"))["items"]:
            await asyncio.sleep(0.01)
    partner_id = await trading.customer("KH1")
    address = {"addresses": [{"kind": "registered", "street": "1 Lê Lợi"}]}
    answer = await client.patch(
        f"/api/v1/partners/{partner_id}", json=address, headers={**owner.headers, "If-Match": '"1"'}
    )
    assert answer.status_code == 200, answer.text
    person = await trading.person("customer", partner_id)
    buyer = Api(client, signed_in(person))
    order = await buyer.do("/sales-orders", {"lines": [{"item_code": "NM", "quantity": "2"}]})
    await owner.do(f"/sales-orders/{order['id']}/confirmation", {})
    delivery = await owner.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})
    documents = {
        "sales-orders": order["id"],
        "deliveries": delivery["id"],
        "invoices": delivery["invoice_id"],
    }
    template = {"title": {"vi": "Lệnh đặt hàng"}, "columns": ["name", "quantity"], "signatures": []}
    assert (await put(owner, "/print-templates/sales_order", template, '"0"')).status_code == 200
    assert (await put(owner, "/print-templates/sales_order", template, '"0"')).status_code == 412
    for resource, document_id in documents.items():
        for who in (buyer, owner):
            answer = await client.get(f"/api/v1/{resource}/{document_id}/print?language=vi", headers=who.headers)
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"] == "application/pdf"
            assert answer.content.startswith(b"%PDF-")
    buyers, owners = (Sheet(*printed[place]).filled() for place in (0, 1))
    assert buyers["title"] == "Lệnh đặt hàng"
    assert [column["title"] for column in buyers["columns"]] == ["Tên hàng hóa, dịch vụ", "Số lượng"]
    assert buyers["totals"] == []
    assert ["Lãi", "12"] in owners["facts"]
    assert "Lãi" not in str(buyers)
    assert "margin" not in str(printed[0][1])
    assert Sheet(*printed[4]).filled()["totals"][-1] == ["Tổng tiền thanh toán", "172.800 VND"]
    # More of a partner than its name is for those who read partners.
    assert buyers["partner"]["lines"] == ["1 Lê Lợi"]
    narrow = signed_in(replace(person, scopes=person.scopes - {"partners:read"}))
    await client.get(f"/api/v1/sales-orders/{order['id']}/print", headers=narrow)
    assert Sheet(*printed[-1]).filled()["partner"]["lines"] == []


def head(language: str = "vi", number_format: str = "language", **more: Any) -> Letterhead:
    """A letterhead."""
    return Letterhead(*FIRMS, language, number_format, **more)


@pytest.mark.parametrize("kind", SAMPLES)
def test_words_stay_words_and_a_broken_logo_keeps_nobody_from_printing(kind: str) -> None:
    words = {"vi": f"{HOSTILE}\n{HOSTILE}"}
    settings = {**usual(kind), "title": {"vi": HOSTILE}, "head": words, "foot": words, "signatures": [{"vi": HOSTILE}]}
    document = {**SAMPLES[kind], "note": HOSTILE}
    assert Sheet(kind, document, settings, head()).filled()["foot"] == [HOSTILE, HOSTILE]
    for paper in ("a4", "a5", "letter"):
        content = print_sheet(kind, document, {**settings, "paper": paper}, head(logo=b"\x89PNG\r\n\x1a\nnone"))
        assert content.startswith(b"%PDF-")


def test_figures_are_as_the_company_writes_them() -> None:
    def totals(number_format: str, currency: str) -> str:
        document = {**SAMPLES["invoice"], "currency": currency, "total_amount": "1234567.5"}
        filled = Sheet("invoice", document, usual("invoice"), head("en", number_format)).filled()
        return str(filled["totals"][-1][1])

    assert totals("language", "USD") == "1,234,567.50 USD"
    assert totals("point", "USD") == "1.234.567,50 USD"
    assert totals("space", "VND") == "1\u00a0234\u00a0568 VND"


def test_own_fields_of_lines_stand_under_the_name_in_the_readers_language() -> None:
    own = OwnField("sales_order_line", "ripe", {"vi": "Chín", "en": "Ripe"}, "boolean", (), False, None, "read")
    fields = {"sales_order_line": RecordFields([own])}
    line = {**SAMPLES["sales_order"]["lines"][0], "custom": {"ripe": True, "unseen": "x"}}
    document = {**SAMPLES["sales_order"], "lines": [line]}
    [row] = Sheet("sales_order", document, usual("sales_order"), head("en", own_fields=fields)).filled()["rows"]
    assert [cell["more"] for cell in row if cell["more"]] == [["Ripe: Yes"]]


@pytest.mark.parametrize("kind", ["sales_order", "delivery", "invoice"])
def test_own_fields_of_a_document_stand_among_what_it_says(kind: str) -> None:
    own = OwnField(kind, "lorry", {"vi": "Xe", "en": "Lorry"}, "text", (), False, None, "read")
    document = {**SAMPLES[kind], "custom": {"lorry": "51C-1"}}
    filled = Sheet(kind, document, usual(kind), head("en", own_fields={kind: RecordFields([own])})).filled()
    assert filled["facts"][-1] == ["Lorry", "51C-1"]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"columns": ["name", "name"]}, "/columns", "unknown_part"),
        ({"columns": ["lots"]}, "/columns", "unknown_part"),
        ({"columns": ["cost"]}, "/columns/0", "not_one_of"),
        ({"paper": "a0"}, "/paper", "not_one_of"),
        ({"title": {"vi": "một\nhai"}}, "/title/vi", "string_pattern_mismatch"),
        ({"signatures": [{"vi": "x"}] * 5}, "/signatures", "too_many"),
    ],
)
async def test_what_cannot_be_printed_is_refused(owner: Api, change: dict[str, Any], pointer: str, code: str) -> None:
    body = {"columns": ["name"], "signatures": []} | change
    for answer in (
        await put(owner, "/print-templates/sales_order", body, '"0"'),
        await owner.send("/print-templates/sales_order/sample", body),
    ):
        assert answer.status_code == 422, answer.text
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
