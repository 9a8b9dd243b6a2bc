"""Fields that a person may only read, or does not have: out of every answer, and refused in every body."""

import csv
import io
import re
import types
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, get_args, get_origin

import pytest
from pydantic import BaseModel
from python_calamine import CalamineWorkbook

from app.core.ids import new_id
from app.core.paging import decode_cursor
from app.deps import TransactionRoute
from app.main import API_ROUTERS
from app.models.field_rules import FIELD_CLASSES
from app.schemas.fields import Classed
from app.services.access.actor import Actor
from app.services.access.fields import FieldRules
from tests.access.conftest import Doors
from tests.access.everything import every_answer
from tests.access.house import House, named, open_house
from tests.masters.desk import fault

# What is written as digits and is no figure: an invoice's number within its series.
NO_FIGURES = {"00000001", "00000002", "00000003", "00000004"}


@pytest.fixture
async def house(doors: Doors) -> House:
    """Goods at 80,761 and 13,577."""
    return await open_house(doors)


def rules(document: str, access: str, *fields: str) -> list[dict[str, str]]:
    """Rules of one document."""
    return [{"document": document, "field": name, "access": access} for name in fields]


def test_every_figure_of_the_api_is_of_a_class() -> None:
    """A decimal whose type says nothing about its class could be kept from nobody."""
    models: set[type[BaseModel]] = set()
    for router in API_ROUTERS:
        for route in router.routes:
            assert isinstance(route, TransactionRoute)
            models |= _models(route.response_model)
            if route.body_field is not None:
                models |= _models(route.body_field.field_info.annotation)
    unclassed = [
        f"{model.__name__}.{name}"
        for model in models
        for name, info in model.model_fields.items()
        if Decimal in _bare(Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation)
    ]
    assert len(models) > 150
    assert unclassed == []


def _models(annotation: Any, known: set[type[BaseModel]] | None = None) -> set[type[BaseModel]]:
    known = set() if known is None else known
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in known:
            known.add(annotation)
            for info in annotation.model_fields.values():
                _models(info.annotation, known)
        return known
    for each in get_args(annotation):
        _models(each, known)
    return known


def _bare(annotation: Any) -> Iterator[Any]:
    """The types in it that are not marked."""
    if get_origin(annotation) is Annotated:
        if not any(isinstance(mark, Classed) for mark in annotation.__metadata__):
            yield from _bare(annotation.__origin__)
    elif get_args(annotation) and not isinstance(annotation, types.GenericAlias | type):
        for each in get_args(annotation):
            yield from _bare(each)
    elif isinstance(annotation, types.GenericAlias):
        for each in annotation.__args__:
            yield from _bare(each)
    else:
        yield annotation


def test_which_rule_counts() -> None:
    group = [*rules("all", "absent", "price"), *rules("invoices", "read", "price", "cost")]
    mine = [*rules("all", "write", "cost"), *rules("sales-orders", "read", "price")]
    held = FieldRules(mine, group)
    assert [held.access(document, "price") for document in ("sales-orders", "invoices", "stock")] == [
        "read",
        "read",
        "absent",
    ]
    assert held.access("invoices", "cost") == "write"
    assert held.absent(("sales-orders", "stock")) == {"price"}
    assert held.fixed(("sales-orders",)) == {"price"}


async def test_a_figure_that_is_absent_leaves_by_no_route(house: House) -> None:
    """Whatever somebody asks for from whom all classes are kept, no figure of the books is in it."""
    viewer = await house.doors.trading.person("viewer")
    item, place = str(house.item_id), str(house.doors.trading.warehouse_id)
    names = named(house.others) | {"item_id": [item], "location_id": [place]}
    searches = ({"item_id": item, "location_id": place, "limit": "1"},)
    everything = await every_answer(house.doors.of(viewer), names, searches)
    figures = {figure for content in everything.values() for figure in _figures(content)}
    for codes in ("/accounts", "/account-roles", "/fiscal-years", "/own-fields/openapi"):
        figures -= _figures(everything[f"GET {codes}"])
    assert {"80761", "13577", "323044", "565327", "1234", "55555"} <= figures
    await house.narrow(viewer, fields=rules("all", "absent", *FIELD_CLASSES))
    told = await every_answer(house.doors.of(viewer), names, searches)
    leaked = {(request, each) for request, content in told.items() for each in _figures(content) & figures}
    assert leaked == set()
    paper = f"/invoices/{house.others['invoice']}/print"
    assert b'"fields_kept"' in (await house.doors.of(viewer).send("GET", paper)).content
    assert sum(content.startswith(b'{"items"') for content in told.values()) > 80


async def test_a_list_is_taken_away_without_what_is_kept(house: House) -> None:
    """Of every list that leaves as a file the columns are gone, and no cell of the rest holds what was in them."""
    owner, viewer = house.doors.owner, await house.doors.trading.person("viewer")
    await owner.patch(f"/items/{house.item_id}", {"min_order_quantity": "0.4321"})
    await owner.patch(f"/partners/{house.mine['is_customer']}", {"credit_limit": "765432"})
    routes = [route for router in API_ROUTERS for route in router.routes if isinstance(route, TransactionRoute)]
    files = [f"{route.path}?format={kind}" for route in routes if route.fields.row for kind in ("csv", "xlsx")]
    whole = {file: await _cells(house, viewer, file) for file in files}
    await house.narrow(viewer, fields=rules("all", "absent", *FIELD_CLASSES))
    gone = {}
    for file, (columns, *_) in whole.items():
        left = await _cells(house, viewer, file)
        gone[file] = {column for column in columns if column not in left[0]}
        kept = {row[columns.index(column)] for row in whole[file][1:] for column in gone[file]} - {""}
        assert kept
        assert not kept & {cell for row in left for cell in row}, file
        places = [place for place, column in enumerate(columns) if column in left[0]]
        assert left == [[row[place] for place in places] for row in whole[file]], file
    assert {file.partition("?")[0]: columns for file, columns in gone.items()} == {
        "/exports/items": {"min_order_quantity"},
        "/exports/partners": {"credit_limit"},
        "/exports/sales-orders": {"total_amount"},
    }
    # What is kept of one document is in the files of the others.
    await house.narrow(viewer, fields=rules("sales-orders", "absent", "price"))
    assert "credit_limit" in (await _cells(house, viewer, "/exports/partners?format=csv"))[0]


async def _cells(house: House, viewer: Actor, file: str) -> list[list[str]]:
    """A file's cells, figures of a spreadsheet as a CSV has them; the first row names the columns."""
    content = (await house.doors.of(viewer).send("GET", file)).content
    if file.endswith("csv"):
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [[_said(cell) for cell in row] for row in sheet]


def _said(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _figures(content: bytes) -> set[str]:
    """The strings of digits in an answer that are long enough to be nothing else."""
    return set(re.findall(r'"(\d{4,}(?:\.\d+)?)"', content.decode(errors="replace"))) - NO_FIGURES


async def test_a_rule_is_about_one_document(house: House) -> None:
    seller = house.doors.seller_actor
    await house.narrow(seller, fields=[*rules("sales-orders", "absent", "price"), *rules("stock", "absent", "cost")])
    api = house.api(seller)
    order = await api.get(f"/sales-orders/{house.mine['order']}")
    assert not {"net_amount", "total_amount", "tax_amount"} & set(order)
    assert "unit_price" not in order["lines"][0]
    assert order["lines"][0]["quantity"] == "4"
    (row, *_) = (await api.get("/sales-orders"))["items"]
    assert "total_amount" not in row
    assert row["number"]
    invoice = await api.get(f"/invoices/{house.mine['invoice']}")
    assert invoice["lines"][0]["unit_price"] == "80761"
    proposals = (await api.get(f"/sales-orders/{house.mine['order']}/proposals"))["items"]
    assert set(proposals[0]["lines"][0]) >= {"quantity"}
    assert "unit_price" not in proposals[0]["lines"][0]


async def test_what_may_not_be_set_is_refused_where_it_stands(house: House) -> None:
    """Refused with a pointer to each field, nothing is kept of it; the same without the field goes through."""
    seller = house.doors.seller_actor
    await house.narrow(seller, fields=rules("sales-orders", "read", "price", "discount"))
    api, tables = house.api(seller), ("sales_orders", "idempotency_keys")
    before = await house.doors.trading.count_rows(*tables)
    line = {"item_id": str(house.item_id), "quantity": "1"}
    body = {"partner_id": house.mine["is_customer"], "lines": [line, {**line, "unit_price": "1"}]}
    refused = await api.send("/sales-orders", body)
    assert refused.status_code == 403
    assert fault(refused.json()) == ("/lines/1/unit_price", "field_not_writable")
    assert await house.doors.trading.count_rows(*tables) == before
    placed = await api.do("/sales-orders", {**body, "lines": [line]})
    assert placed["lines"][0]["unit_price"] == "80761"
    await api.do(f"/sales-orders/{placed['id']}/confirmation", {})


async def test_an_answer_that_was_kept_is_told_by_the_rules_of_now(house: House) -> None:
    """The same request again, after the price was taken away, is the same effect without the price."""
    seller, key = house.doors.seller_actor, new_id().hex
    line = {"item_id": str(house.item_id), "quantity": "1"}
    body = {"partner_id": house.mine["is_customer"], "lines": [line]}
    first = await house.api(seller).do("/sales-orders", body, key=key)
    assert first["total_amount"]
    await house.narrow(seller, fields=rules("all", "absent", "price"))
    again = await house.api(seller).do("/sales-orders", body, key=key)
    assert again["id"] == first["id"]
    assert "total_amount" not in again


async def test_a_ledgers_cursor_tells_no_balance_that_is_kept(house: House) -> None:
    seller, told = house.doors.seller_actor, []
    for kept in ([], rules("ledgers", "absent", "price")):
        await house.narrow(seller, fields=kept)
        page = await house.api(seller).get(f"/partners/{house.mine['is_customer']}/ledger", limit=1)
        told.append(Decimal(decode_cursor(page["next_cursor"])[-1]) != 0)
    assert told == [True, False]


async def test_refusals_files_and_cursors_tell_no_more(house: House) -> None:
    owner, seller = house.doors.owner, house.doors.seller_actor
    await owner.patch(f"/partners/{house.mine['is_customer']}", {"credit_limit": "500000"})
    rest = [*rules("all", "absent", "credit", "cost"), *rules("supplier-invoices", "absent", "price")]
    await house.narrow(seller, fields=[*rest, *rules("stock", "absent", "quantity")])
    api = house.api(seller)
    line = {"item_id": str(house.item_id), "quantity": "9"}
    refused = await api.send("/sales-orders", {"partner_id": house.mine["is_customer"], "lines": [line]})
    assert refused.json()["code"] == "credit_limit_exceeded"
    assert "500000" not in refused.text
    assert "credit_limit" not in await api.get(f"/partners/{house.mine['is_customer']}")
    card = await api.get(
        "/stock/card", item_id=str(house.item_id), location_id=str(house.doors.trading.warehouse_id), limit=1
    )
    assert decode_cursor(card["next_cursor"])[2:] == ("0", "0")
    file = await house.doors.of(house.doors.trading.owner).send(
        "GET", f"/supplier-invoices/{house.mine['bill']}/attachments/{new_id()}"
    )
    assert file.status_code == 404
    kept = await house.doors.trading.person("accounting")
    await house.narrow(kept, fields=rules("supplier-invoices", "absent", "price"))
    file = await house.doors.of(kept).send("GET", f"/supplier-invoices/{house.mine['bill']}/attachments/{new_id()}")
    assert (file.status_code, file.json()["code"]) == (403, "fields_kept")


async def test_rules_that_are_none(house: House) -> None:
    owner = house.doors.owner
    twice = [*rules("all", "read", "price"), *rules("all", "absent", "price")]
    body = {"code": "x", "name": "X", "role": "sales", "fields": twice}
    assert fault(await owner.post("/permission-groups", body, 422)) == ("/fields/1", "field_repeated")
    group = (await owner.post("/permission-groups", {**body, "code": "y", "fields": []}))["id"]
    assert fault(await owner.patch(f"/permission-groups/{group}", {"fields": twice}, 422))[1] == "field_repeated"
    seller = f"/members/{house.doors.seller_actor.membership_id}/permissions"
    tag = (await owner.send("GET", seller)).headers["ETag"]
    answer = await owner.send("PUT", seller, {"fields": twice}, **{"If-Match": tag})
    assert fault(answer.json()) == ("/fields/1", "field_repeated")
    for rule in ({"document": "secrets"}, {"field": "colour"}, {"access": "maybe"}):
        wrong = {**rules("all", "read", "price")[0], **rule}
        assert fault(await owner.post("/permission-groups", {**body, "fields": [wrong]}, 422))[1] == "not_one_of"
    told = {row["document"]: row["fields"] for row in (await owner.get("/field-classes"))["items"]}
    assert told["stock"] == ["cost", "quantity"]
    assert told["partners"][-1] == "credit"
