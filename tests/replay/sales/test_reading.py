import lzma
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.replay.sales.documents import Document, documents
from app.replay.sales.plan import LEAST_COST, Plan, PlannedItem, plan_of
from app.replay.sales.reader import Row, read_rows
from app.replay.tables import UnreadableFileError

SAMPLE = Path(__file__).parent / "sample.csv"
HEADING = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "lines.csv"
    path.write_text(HEADING + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def grouped(path: Path) -> list[Document]:
    return list(documents(read_rows(path), plan_of(read_rows(path)).row_counts))


def test_a_row_says_what_the_file_says() -> None:
    first = next(read_rows(SAMPLE))
    assert first == Row(
        row_no=2,
        document_no="536555",
        item_code="20697",
        description="LITTLE GREEN MONSTER SOFT TOY",
        quantity=Decimal(1),
        on=date(2010, 12, 1),
        unit_price=Decimal("2.55"),
        customer_code="",
        country="United Kingdom",
    )


def test_a_packed_file_reads_the_same(tmp_path: Path) -> None:
    packed = tmp_path / "sample.csv.xz"
    packed.write_bytes(lzma.compress(SAMPLE.read_bytes()))
    assert list(read_rows(packed)) == list(read_rows(SAMPLE))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("1,71053,LANTERN,six,2011-01-01T08:00:00,1.5,17850,France", "quantity_unreadable"),
        ("1,71053,LANTERN,6,yesterday,1.5,17850,France", "date_unreadable"),
        ("1,71053,LANTERN,6,2011-01-01T08:00:00,NaN,17850,France", "unit_price_unreadable"),
        (",71053,LANTERN,6,2011-01-01T08:00:00,1.5,17850,France", "document_no_missing"),
        ("1,71053", "quantity_unreadable"),
        ("1,71053,LANTERN,6,2011-01-01T08:00:00,1.5,,France", "customer_missing"),
    ],
)
def test_rows_that_cannot_be_asked_for_have_a_reason(tmp_path: Path, line: str, fault: str) -> None:
    (document,) = grouped(written(tmp_path, line))
    assert [reason for _, reason in document.refused] == [fault]
    assert document.entries == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "lacks the columns InvoiceNo"),
        (b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n", "lacks the columns Country"),
        (HEADING.encode() + b"1,\xff\n", "lines.csv: "),
    ],
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "lines.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=message):
        list(read_rows(path))


def test_a_damaged_or_absent_file_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "lines.csv.xz"
    damaged.write_bytes(lzma.compress(SAMPLE.read_bytes())[:-20])
    for path in (damaged, tmp_path / "nothing.csv"):
        with pytest.raises(UnreadableFileError):
            list(read_rows(path))


def test_every_row_is_in_exactly_one_document() -> None:
    found = grouped(SAMPLE)
    rows = [row.row_no for d in found for row in (*(e.row for e in d.entries), *(row for row, _ in d.refused))]
    assert sorted(rows) == [row.row_no for row in read_rows(SAMPLE)]
    assert len({document.number for document in found}) == len(found) == 61
    assert Counter(reason for d in found for _, reason in d.refused) == {"customer_missing": 27}


def test_rows_of_a_document_may_lie_apart(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "1,71053,LANTERN,6,2011-01-01T08:00:00,1.5,17850,France",
        "2,71053,LANTERN,1,2011-01-02T08:00:00,1.5,17850,France",
        "1,84946,HOLDER,2,2011-01-03T08:00:00,1.5,17850,France",
        "1,84946,HOLDER,2,2011-01-03T08:00:00,1.5,17851,France",
    )
    found = grouped(path)
    assert [(d.number, d.on, len(d.entries)) for d in found] == [("2", date(2011, 1, 2), 1), ("1", date(2011, 1, 1), 2)]
    assert [reason for _, reason in found[1].refused] == ["customer_differs"]


def test_what_comes_back_is_counted_as_a_positive_quantity(tmp_path: Path) -> None:
    (document,) = grouped(written(tmp_path, "C1,71053,LANTERN,-6,2011-01-01T08:00:00,1.5,17850,France"))
    assert document.is_return
    assert [entry.quantity for entry in document.entries] == [6]


def test_the_plan_names_items_customers_days_and_stock() -> None:
    plan = plan_of(read_rows(SAMPLE))
    assert plan.rows == sum(plan.row_counts.values()) == 215
    assert (plan.first_on, plan.last_on) == (date(2010, 12, 1), date(2011, 8, 12))
    assert (len(plan.items), len(plan.customers), plan.customers["12738"]) == (144, 13, "Germany")
    sold = sum(
        entry.quantity
        for document in grouped(SAMPLE)
        if not document.is_return
        for entry in document.entries
        if entry.item_code == "84946" and entry.unit_price > 0
    )
    assert plan.items["84946"].shipped == sold > 0


@pytest.mark.parametrize(
    ("code", "is_service"),
    [
        ("85123A", False),
        ("15056bl", False),
        ("DCGS0003", False),
        ("gift_0001_20", False),
        ("POST", True),
        ("D", True),
        ("M", True),
        ("C2", True),
        ("DOT", True),
        ("BANK CHARGES", True),
        ("AMAZONFEE", True),
    ],
)
def test_a_code_without_an_article_number_is_a_charge(code: str, is_service: bool) -> None:
    assert PlannedItem(code).is_service is is_service


def test_an_item_bears_its_most_frequent_description() -> None:
    item = PlannedItem("71053")
    assert item.name == "71053"
    item.descriptions.update(["damaged", "WHITE LANTERN", "WHITE LANTERN", "?"])
    assert item.name == "WHITE LANTERN"


def test_cost_is_half_of_the_average_price_and_never_nothing() -> None:
    item = PlannedItem("71053", shipped=Decimal(3), sold_for=Decimal("10"))
    assert item.unit_cost == Decimal("1.6667")
    assert PlannedItem("71053").unit_cost == LEAST_COST
    assert PlannedItem("71053", shipped=Decimal(5), sold_for=Decimal("0.01")).unit_cost == LEAST_COST


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.integers(-5, 5))))
def test_grouping_loses_nothing_whatever_the_order(pairs: list[tuple[str, int]]) -> None:
    rows = [
        Row(no, number, "71053", "", Decimal(quantity), date(2011, 1, 1), Decimal(1), "17850", "")
        for no, (number, quantity) in enumerate(pairs, start=2)
    ]
    plan = Plan()
    for row in rows:
        plan.add(row)
    found = list(documents(iter(rows), plan.row_counts))
    assert sum(document.row_count for document in found) == len(rows)
    assert len(found) == len({row.document_no for row in rows})
