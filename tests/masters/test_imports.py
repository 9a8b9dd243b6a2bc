"""Bulk imports over HTTP: all of a file or nothing, said row by row, safe to repeat."""

import io
import zipfile
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from httpx import AsyncClient, Response

from app.services.access.actor import Actor
from tests.factories.trading import Headers, Trading
from tests.masters.desk import Desk, codes_of

Upload = Callable[..., Awaitable[Response]]
ITEMS = """code,name,base_unit,tax_class,units,kind
NM-500,Nước mắm Phú Quốc,chai,vn_reduced,thùng=24; két=12,goods
VC-1,Vận chuyển,chuyến,vn_standard,,service
"""


@pytest.fixture
def upload(client: AsyncClient, owner: Desk) -> Upload:
    """Send a file as the owner."""

    async def send(kind: str, content: str | bytes, query: str = "", headers: dict[str, str] | None = None) -> Response:
        files = {"file": ("file.csv", content.encode() if isinstance(content, str) else content)}
        return await client.post(
            f"/api/v1/imports/{kind}?{query}", files=files, headers=owner.headers if headers is None else headers
        )

    return send


def _counts(answer: Response) -> tuple[int, int, int]:
    assert answer.status_code == 200, answer.text
    report = answer.json()
    return report["created"], report["updated"], report["unchanged"]


def _faults(answer: Response) -> list[tuple[int, str, str]]:
    return [(error["row"], error["column"], error["code"]) for error in answer.json()["errors"]]


async def test_items_come_in_once(upload: Upload, owner: Desk) -> None:
    assert _counts(await upload("items", ITEMS)) == (2, 0, 0)
    assert _counts(await upload("items", ITEMS)) == (0, 0, 2)
    assert _counts(await upload("items", ITEMS.replace("Phú Quốc", "Nha Trang"))) == (0, 1, 1)
    assert _counts(await upload("items", ITEMS.replace("thùng=24; két=12", "thùng=24"))) == (0, 1, 1)
    item = (await owner.get("/items?query=nuoc mam"))["items"][0]
    assert (item["name"], item["units"]) == ("Nước mắm Phú Quốc", [{"unit": "thùng", "factor": "24"}])


async def test_a_dry_run_says_the_same_and_writes_nothing(upload: Upload, owner: Desk, trading: Trading) -> None:
    answer = await upload("items", ITEMS, "dry_run=true")
    assert _counts(answer) == (2, 0, 0)
    assert answer.json()["dry_run"] is True
    assert codes_of(await owner.get("/items")) == []
    await upload("items", ITEMS)
    stock = "item_code,quantity,value\nNM-500,10,500000\n"
    assert _counts(await upload("opening-stock", stock, "dry_run=true")) == (1, 0, 0)
    tables = ("postings", "stock_moves", "account_transfers", "stock_balances", "outbox_events")
    assert await trading.count_rows(*tables) == dict.fromkeys(tables, 0)


async def test_every_bad_row_is_named_and_nothing_is_written(upload: Upload, owner: Desk) -> None:
    bad = ITEMS + "NM-500,Lần hai,chai,vn_reduced,,goods\n,Không mã,chai,vn_9,,goods\nX,Y,barrel,vn_5,thùng=0,gift\n"
    answer = await upload("items", bad)
    assert (answer.status_code, answer.json()["code"]) == (422, "import_refused")
    assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == {
        ("/rows/4/code", "repeated"),
        ("/rows/5/code", "required"),
        ("/rows/5/tax_class", "unknown_reference"),
        ("/rows/6/base_unit", "unknown_reference"),
        ("/rows/6/units", "invalid_decimal"),
        ("/rows/6/kind", "not_one_of"),
    }
    assert answer.json()["details"] == {"kind": "items", "rows_read": 5, "rows_bad": 3}
    dry = await upload("items", bad, "dry_run=true")
    assert dry.status_code == 200
    assert len(_faults(dry)) == 6
    assert codes_of(await owner.get("/items")) == []


async def test_what_is_fixed_stays(upload: Upload) -> None:
    await upload("items", ITEMS)
    answer = await upload("items", ITEMS.replace(",chai,", ",hộp,").replace("goods", "material"), "dry_run=true")
    assert _faults(answer) == [(2, "kind", "fixed"), (2, "base_unit", "fixed")]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffMã hàng;Tên hàng;ĐVT;Nhóm thuế\nA;Áo;cái;vn_5\n",
        "code\tname\tbase_unit\ttax_class\nA\tÁo\tcái\tvn_5\n\t\t\t\n",
        'CODE,Name,base unit,tax_class\r\nA,"Áo, dài",cái,vn_5\r\n',
    ],
)
async def test_headings_and_separators_are_understood(upload: Upload, owner: Desk, content: str) -> None:
    assert _counts(await upload("items", content)) == (1, 0, 0)
    assert codes_of(await owner.get("/items?query=ao")) == ["A"]


async def test_headings_that_are_wrong_are_named(upload: Upload) -> None:
    answer = await upload("items", "code,name,colour,name\nA,B,C,D\n", "dry_run=true")
    assert {fault for fault in _faults(answer) if fault[0] == 1} == {
        (1, "colour", "unknown_column"),
        (1, "name", "column_repeated"),
        (1, "base_unit", "missing_column"),
        (1, "tax_class", "missing_column"),
    }


def _workbook(rows: list[list[Any]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


async def test_excel_files_come_in(upload: Upload, owner: Desk) -> None:
    rows = [["code", "name", "base_unit", "tax_class", "min_order_quantity", "active"]]
    rows += [[8934563138164, "Mì gói", "gói", "vn_reduced", 1.5, True]]  # type: ignore[list-item]
    assert _counts(await upload("items", _workbook(rows))) == (1, 0, 0)
    item = (await owner.get("/items"))["items"][0]
    assert (item["code"], item["min_order_quantity"]) == ("8934563138164", "1.5")


def _rezipped(content: bytes, name: str, data: bytes) -> bytes:
    """A workbook with one entry replaced."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for entry in source.infolist():
            target.writestr(entry.filename, data if entry.filename == name else source.read(entry))
    return buffer.getvalue()


async def test_workbooks_that_would_burst_are_refused(upload: Upload) -> None:
    good = _workbook([["code"], ["A"]])
    sheet = "xl/worksheets/sheet1.xml"
    bomb = _rezipped(good, sheet, b"<worksheet>" + b" " * 70_000_000)
    wide = _rezipped(good, sheet, b'<worksheet><sheetData><row r="1"><c r="XFD1"/></row></sheetData></worksheet>')
    far = _rezipped(good, sheet, b'<worksheet><sheetData><row r="1048576"><c/></row></sheetData></worksheet>')
    for content in (bomb, wide, far):
        assert len(content) < 1_000_000
        answer = await upload("items", content)
        assert (answer.status_code, answer.json()["code"]) == (413, "workbook_too_large")


async def test_an_archive_that_lies_about_its_size_is_refused(upload: Upload) -> None:
    bomb = bytearray(_rezipped(_workbook([["code"]]), "xl/worksheets/sheet1.xml", b"<a>" + b" " * 70_000_000))
    stated = (70_000_003).to_bytes(4, "little")
    assert bomb.count(stated) == 2  # local header and directory
    answer = await upload("items", bytes(bomb).replace(stated, (100).to_bytes(4, "little")))
    assert (answer.status_code, answer.json()["code"]) == (413, "workbook_too_large")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 not really", "not_a_workbook"),
        (b"code,name\nA,\xff\xfe\n", "unknown_encoding"),
        (b"\n\n", "empty_file"),
        (b'code,name\n"A,B\n', "malformed_csv"),
        (b"code\n" + b"A\n" * 20_001, "too_many_rows"),
    ],
)
async def test_files_of_another_form_are_refused(upload: Upload, content: bytes, code: str) -> None:
    answer = await upload("items", content)
    assert answer.json()["code"] == code
    assert answer.status_code in (413, 422)


async def test_who_may_not_import_is_turned_away(
    client: AsyncClient, upload: Upload, signed_in: Headers, trading: Trading, buyer: Actor, owner: Desk
) -> None:
    assert (await upload("items", ITEMS, headers={})).status_code == 401
    for actor in (buyer, await trading.person("sales"), await trading.person("viewer")):
        assert (await upload("items", ITEMS, headers=signed_in(actor))).status_code == 403
    assert (await upload("nonsense", ITEMS)).status_code == 422
    answer = await client.post("/api/v1/imports/items", headers=owner.headers, content=b"code\nA\n")
    assert answer.json()["code"] == "file_required"


PARTNERS = """code,name,tax_code,payment_term,credit_limit,is_supplier,is_customer
KH1,Hoa Sen,0100109106,NET30,5000000,,true
NCC1,Bia Sài Gòn,0123456789,,,true,true
"""


async def test_partners_come_in_once(upload: Upload, owner: Desk) -> None:
    answer = await upload("partners", PARTNERS)
    assert _counts(answer) == (2, 0, 0)
    assert [(row["row"], row["code"]) for row in answer.json()["warnings"]] == [(3, "tax_code_checksum")]
    assert _counts(await upload("partners", PARTNERS)) == (0, 0, 2)
    found = {partner["code"]: partner for partner in (await owner.get("/partners"))["items"]}
    assert (found["KH1"]["credit_limit"], found["KH1"]["is_supplier"]) == ("5000000", False)
    assert (found["NCC1"]["is_supplier"], found["NCC1"]["credit_limit"]) == (True, None)
    assert _counts(await upload("partners", "code,name\nKH1,Hoa Sen Mới\n")) == (0, 1, 0)
    kept = await owner.get(f"/partners/{found['KH1']['id']}")
    assert (kept["name"], kept["credit_limit"], kept["tax_code"]) == ("Hoa Sen Mới", "5000000", "0100109106")


async def test_bad_partners_are_named(upload: Upload) -> None:
    content = "code,name,tax_code,currency,payment_term,credit_limit,is_customer\nK,N,12,XXX,NET99,-5,false\n"
    assert set(_faults(await upload("partners", content, "dry_run=true"))) == {
        (2, "tax_code", "tax_code_format"),
        (2, "currency", "unknown_reference"),
        (2, "payment_term", "unknown_reference"),
        (2, "credit_limit", "out_of_range"),
        (2, "is_customer", "partner_kind_required"),
    }


async def test_prices_come_in_once(upload: Upload, owner: Desk) -> None:
    await upload("items", ITEMS)
    prices = "item_code,price,unit,min_quantity,valid_from\nNM-500,45000,,,\nNM-500,1000000,thùng,5,2026-01-01\n"
    assert _counts(await upload("prices", prices)) == (2, 0, 0)
    assert _counts(await upload("prices", prices)) == (0, 0, 2)
    assert _counts(await upload("prices", prices.replace("45000", "46000"))) == (0, 1, 1)
    item = (await owner.get("/items?query=nm-500"))["items"][0]
    quoted = (await owner.get(f"/prices?item_id={item['id']}"))["items"][0]
    assert (quoted["price"], quoted["unit"]) == ("46000", "chai")
    assert _counts(await upload("prices", prices.replace("45000", ".25"))) == (0, 1, 1)
    bad = "item_code,price,unit,valid_from,valid_to,price_list\nZZ,1,,,,\nNM-500,0,két2,2026-02-01,2026-01-01,NONE\n"
    assert set(_faults(await upload("prices", bad, "dry_run=true"))) == {
        (2, "item_code", "unknown_reference"),
        (3, "price", "out_of_range"),
        (3, "unit", "unknown_reference"),
        (3, "valid_to", "dates_reversed"),
        (3, "price_list", "unknown_reference"),
    }


STOCK = "item_code,quantity,unit,value,unit_cost\nNM-500,2,thùng,480000,\nVT-1,10.5,,,1000\n"


async def test_opening_stock_is_posted_once(upload: Upload, owner: Desk, trading: Trading) -> None:
    await upload("items", ITEMS + "VT-1,Muối,kg,vn_5,,material\n")
    assert _counts(await upload("opening-stock", STOCK)) == (2, 0, 0)
    assert _counts(await upload("opening-stock", STOCK)) == (0, 0, 2)
    assert await trading.balances() == {"156": Decimal(480000), "152": Decimal(10500), "OPENING": Decimal(-490500)}
    items = {item["code"]: item["id"] for item in (await owner.get("/items"))["items"]}
    assert await trading.stock_of(items["NM-500"]) == (Decimal(48), Decimal(0), Decimal(480000))
    more = STOCK + "NM-500,1,,20000,\n"
    assert _faults(await upload("opening-stock", more, "dry_run=true")) == [
        (4, "item_code", "repeated"),
        (4, "quantity", "opened_already"),
    ]


async def test_opening_stock_lies_at_consignees_too(upload: Upload, owner: Desk, trading: Trading) -> None:
    """What is with an agent when the books begin is in 157; nothing opens at a factory, where goods have an order."""
    partner = await trading.customer("DL", is_factory=True)
    for kind in ("consignee", "factory"):
        place = {"code": kind.upper(), "name": "Nơi giữ hàng", "kind": kind, "partner_id": str(partner)}
        await owner.post("/warehouses", place)
    await upload("items", ITEMS)
    heading = "item_code,quantity,warehouse,value\n"
    refused = await upload("opening-stock", heading + "NM-500,5,FACTORY,50000\n", "dry_run=true")
    assert _faults(refused) == [(2, "warehouse", "unknown_reference")]
    stock = heading + "NM-500,5,CONSIGNEE,50000\nNM-500,10,MAIN,100000\n"
    assert _counts(await upload("opening-stock", stock)) == (2, 0, 0)
    assert await trading.balances() == {"157": 50_000, "156": 100_000, "OPENING": -150_000}
    await trading.check()


async def test_opening_stock_is_kept_by_lot(upload: Upload, owner: Desk) -> None:
    heading = "code,name,base_unit,tax_class,tracking\n"
    await upload("items", heading + "SUA,Sữa,hộp,vn_5,lot\nMAY,Máy,cái,vn_standard,serial\nBUT,Bút,cái,vn_standard,\n")
    refused = await upload("items", heading + "SUA,Sữa,hộp,vn_5,none\n", "dry_run=true")
    assert _faults(refused) == [(2, "tracking", "fixed")]
    heading = "item_code,quantity,value,lots\n"
    bad = heading + "SUA,10,1000,A=4;B=5\nMAY,2,5,\nBUT,1,5,X\n"
    assert _faults(await upload("opening-stock", bad, "dry_run=true")) == [
        (2, "lots", "lots_differ"),
        (3, "lots", "lots_missing"),
        (4, "lots", "lots_not_kept"),
    ]
    wrong = heading + "SUA,1,5,A=much@soon\nSUA,2,5,A;A\n"
    assert (2, "lots", "invalid_lots") in _faults(await upload("opening-stock", wrong, "dry_run=true"))
    good = heading + "SUA,10,1000,A=4@2031-01-31; B=6\nMAY,2,900000,S1;S2\n"
    assert _counts(await upload("opening-stock", good)) == (2, 0, 0)
    lots = (await owner.get("/lots"))["items"]
    told = sorted((lot["lot"], lot["quantity"], lot["expires_on"]) for lot in lots)
    assert told == [("A", "4", "2031-01-31"), ("B", "6", None), ("S1", "1", None), ("S2", "1", None)]


async def test_bad_stock_is_named(upload: Upload) -> None:
    await upload("items", ITEMS)
    content = (
        "item_code,quantity,warehouse,value,unit_cost\nVC-1,1,MAIN,1,\nNM-500,0,X,1.5,\nNM-500,1.234.567,,,\nZZ,1,,,\n"
    )
    assert set(_faults(await upload("opening-stock", content, "dry_run=true"))) == {
        (2, "item_code", "keeps_no_stock"),
        (3, "quantity", "out_of_range"),
        (3, "warehouse", "unknown_reference"),
        (3, "value", "too_many_decimals"),
        (4, "quantity", "invalid_decimal"),
        (4, "value", "required"),
        (5, "item_code", "unknown_reference"),
        (5, "value", "required"),
    }


BALANCES = """account,partner_code,debit,credit
131,KH1,1000000,
331,NCC1,,600000
112,,200000,
4111,,,1090500
"""


async def test_opening_balances_add_up_before_the_first_period_closes(
    upload: Upload, owner: Desk, trading: Trading
) -> None:
    await upload("items", ITEMS + "VT-1,Muối,kg,vn_5,,material\n")
    await upload("partners", PARTNERS)
    await upload("opening-stock", STOCK)
    period = (await owner.get("/periods"))["items"][0]
    answer = await owner.post(f"/periods/{period['id']}/closing", status=409)
    assert (answer["code"], answer["details"]) == ("opening_balance_not_zero", {"balance": "-490500.0000"})
    assert _counts(await upload("opening-balances", BALANCES)) == (4, 0, 0)
    assert _counts(await upload("opening-balances", BALANCES)) == (0, 0, 4)
    changed = await upload("opening-balances", BALANCES.replace("200000", "200001"), "dry_run=true")
    assert _faults(changed) == [(4, "account", "opened_already")]
    balances = await trading.balances()
    assert (balances["131"], balances["331"], balances["OPENING"]) == (Decimal(1000000), Decimal(-600000), Decimal(0))
    closed = (await owner.send("POST", f"/periods/{period['id']}/closing")).json()
    assert closed["status"] == "closed"
    late = await upload("opening-stock", "item_code,quantity,value\nNM-500,1,1\n", f"on={period['starts_on']}")
    assert late.status_code == 422  # opened already with another quantity


async def test_bad_balances_are_named(upload: Upload) -> None:
    await upload("partners", PARTNERS)
    content = (
        "account,partner_code,debit,credit,currency,currency_amount\n"
        "131,,1,,,\n112,KH1,1,,,\n156,,1,,,\nM131,KH1,1,,,\nOPENING,,1,,,\n112,,1,1,,\n112,,,,,\n131,XX,1,,,\n"
        "999,,1,,,\n112,,1.5,,,\n112,,1,,USD,\n"
    )
    assert _faults(await upload("opening-balances", content, "dry_run=true")) == [
        (2, "partner_code", "required"),
        (3, "partner_code", "partner_not_kept"),
        (4, "account", "use_opening_stock"),
        (5, "account", "account_unfit"),
        (6, "account", "account_unfit"),
        (7, "debit", "one_side"),
        (8, "debit", "one_side"),
        (9, "partner_code", "unknown_reference"),
        (10, "account", "unknown_reference"),
        (11, "debit", "too_many_decimals"),
        (12, "currency_amount", "required"),
    ]


async def test_foreign_balances_keep_both_amounts(upload: Upload, owner: Desk) -> None:
    await upload("partners", PARTNERS)
    content = "account,partner_code,credit,currency,currency_amount\n331,NCC1,2631000,USD,100\n"
    assert _counts(await upload("opening-balances", content)) == (1, 0, 0)
    assert _counts(await upload("opening-balances", content)) == (0, 0, 1)


async def test_a_closed_day_takes_no_opening_stock(upload: Upload, owner: Desk, trading: Trading) -> None:
    await upload("items", ITEMS)
    answer = await upload("opening-stock", "item_code,quantity,value\nNM-500,1,1\n", "on=1999-12-31")
    assert (answer.status_code, answer.json()["code"]) == (409, "period_closed")
    assert await trading.count_rows("stock_moves", "postings") == {"stock_moves": 0, "postings": 0}
