"""What a folder says before anything is sent: orders, units, costs, bills and shares of components."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.replay.purchases.bills import Bill, read_bills, shares
from app.replay.purchases.catalogue import Catalogue, catalogue_of
from app.replay.purchases.documents import read_orders
from app.replay.purchases.reader import COLUMNS, Folder, Row, read_folder
from app.replay.tables import UnreadableFileError

SAMPLE = Path(__file__).parent / "sample"


@pytest.fixture(scope="module")
def folder() -> Folder:
    return read_folder(SAMPLE)


@pytest.fixture(scope="module")
def catalogue(folder: Folder) -> Catalogue:
    return catalogue_of(folder)


def test_a_folder_without_one_of_its_files_is_none(tmp_path: Path) -> None:
    copytree(SAMPLE, tmp_path / "part", ignore=lambda *_: ["stock.csv"])
    with pytest.raises(UnreadableFileError, match=r"part lacks the file stock\.csv"):
        read_folder(tmp_path / "part")


def test_orders_come_by_day_with_what_was_accepted_and_rejected(folder: Folder) -> None:
    orders = read_orders(folder)
    assert not orders.refused
    days = [document.on for document in orders.documents]
    assert days == sorted(days, key=str)
    partly = next(document for document in orders.documents if document.number == "4")
    (entry,) = partly.entries
    assert (entry.quantity, entry.accepted, entry.rejected) == (Decimal(3), Decimal(1), Decimal(1))
    assert [document.number for document in orders.documents if document.is_open] == ["2"]


def test_what_is_bought_by_the_gallon_and_used_by_the_ounce_is_kept_in_ounces(catalogue: Catalogue) -> None:
    assert catalogue.base_units["PA-187B"] == "OZ"
    assert catalogue.factor("PA-187B", "GAL") == 128
    assert catalogue.factor("PA-187B", "OZ") == 1


def test_costs_are_standard_else_agreed_else_those_of_the_components(folder: Folder, catalogue: Catalogue) -> None:
    agreed = min(Decimal(row["unit_price"]) for row in folder["supplier_items"] if row["item_number"] == "MS-2341")
    assert catalogue.costs["MS-2341"] == agreed
    assert catalogue.costs["BL-2036"] == agreed
    standard = next(row for row in folder["items"] if row["item_number"] == "FR-M21B-42")["standard_cost"]
    assert catalogue.costs["FR-M21B-42"] == Decimal(standard) > 0


def test_bills_come_from_the_bottom_up(folder: Folder, catalogue: Catalogue) -> None:
    bills = read_bills(folder, catalogue)
    seen: set[str] = set()
    for item, bill in bills.items():
        assert not (bill.parts.keys() & bills.keys()) - seen
        seen.add(item)
    assert max(bill.level for bill in bills.values()) == 3


def test_a_ring_of_bills_ends_where_it_closes() -> None:
    def row(assembly: str, component: str) -> Row:
        values = {"assembly": assembly, "component": component, "quantity_per_assembly": "1", "unit": "EA"}
        return Row("bills_of_materials", 2, values)

    item = dict.fromkeys(COLUMNS["items"], "") | {"item_number": "A"}
    ring: Folder = {name: [] for name in COLUMNS} | {
        "items": [Row("items", 2, item)],
        "bills_of_materials": [row("A", "B"), row("B", "A")],
    }
    catalogue = catalogue_of(ring)
    assert catalogue.costs == {"A": 0}
    assert {bill.level for bill in read_bills(ring, catalogue).values()} == {2}


def bill(item: str, level: int = 1, **parts: int) -> Bill:
    return Bill(item, level, {part: Decimal(quantity) for part, quantity in parts.items()}, [])


def stock(**quantities: int) -> Mapping[str, Decimal]:
    return {item: Decimal(quantity) for item, quantity in quantities.items()}


def test_bills_share_a_component_evenly_and_leave_the_rest_to_the_next() -> None:
    two = [bill("A", tube=1, scarce=1), bill("B", tube=2)]
    assert shares(two, stock(tube=100, scarce=10)) == stock(A=10, B=45)


def test_what_is_made_below_can_be_used_above() -> None:
    assert shares([bill("part", tube=1), bill("frame", 2, part=2)], stock(tube=5)) == stock(part=5, frame=2)


def test_where_shares_come_to_nothing_the_first_takes_what_it_can() -> None:
    assert shares([bill("A", tube=2), bill("B", tube=2, gone=1)], stock(tube=3)) == stock(A=1)
    assert shares([bill("A", tube=2)], stock(tube=1)) == {}


@given(
    st.lists(st.dictionaries(st.sampled_from("vwxyz"), st.integers(1, 5), min_size=1), min_size=1, max_size=6),
    st.dictionaries(st.sampled_from("vwxyz"), st.integers(0, 500)),
)
def test_shares_never_take_more_than_there_is_and_end_with_nothing_possible(
    parts: list[dict[str, int]], there: dict[str, int]
) -> None:
    bills = [bill(f"item {number}", **needed) for number, needed in enumerate(parts)]
    left = {item: Decimal(quantity) for item, quantity in there.items()}
    while made := shares(bills, left):
        for one in bills:
            for part, needed in one.parts.items():
                left[part] = left.get(part, Decimal(0)) - needed * made.get(one.item, Decimal(0))
        assert min(left.values()) >= 0
    for one in bills:
        assert any(left.get(part, Decimal(0)) < needed for part, needed in one.parts.items())
