from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.replay.sales.documents import Entry, row_amount
from app.replay.sales.reader import Row
from app.replay.sales.returnable import Returnable


def entry(quantity: int, price: str = "1.50", item: str = "84946") -> Entry:
    row = Row(2, "536365", item, "", Decimal(quantity), date(2011, 1, 1), Decimal(price), "17850", "")
    return Entry(row, Decimal(quantity), Decimal(price))


def returnable(*sold: tuple[str, int]) -> Returnable:
    kept = Returnable({("17850", "84946", Decimal("1.50"))})
    for invoice_id, quantity in sold:
        kept.sold("17850", entry(quantity), invoice_id, 1)
    return kept


def taken(kept: Returnable, quantity: int, customer: str = "17850") -> list[tuple[str, int]] | str:
    parts, reason = kept.take(customer, entry(quantity))
    return reason or [(part.line.invoice_id, int(part.quantity)) for part in parts]


def test_the_latest_invoice_is_returned_first() -> None:
    kept = returnable(("first", 10), ("second", 4))
    assert taken(kept, 3) == [("second", 3)]
    assert taken(kept, 5) == [("second", 1), ("first", 4)]
    assert taken(kept, 6) == [("first", 6)]
    assert taken(kept, 1) == "nothing_to_return"


def test_a_return_is_matched_whole_or_not_at_all() -> None:
    kept = returnable(("first", 10))
    assert taken(kept, 11) == "less_left_to_return"
    assert taken(kept, 10) == [("first", 10)]


def test_only_the_same_customer_item_and_price_match() -> None:
    kept = returnable(("first", 10))
    assert taken(kept, 1, customer="17851") == "nothing_to_return"
    assert kept.take("17850", entry(1, price="1.60"))[1] == "nothing_to_return"
    assert kept.take("17850", entry(1, item="84947"))[1] == "nothing_to_return"
    assert kept.take("17850", entry(1, price="1.5"))[1] is None


def test_a_return_needs_a_quantity() -> None:
    assert taken(returnable(("first", 10)), 0) == "return_without_quantity"
    assert taken(returnable(("first", 10)), -2) == "return_without_quantity"


def test_only_what_the_file_returns_is_remembered() -> None:
    kept = returnable()
    kept.sold("17850", entry(5, price="9.99"), "first", 1)
    assert kept.lines == {}


def test_an_amount_is_at_the_scale_of_the_currency() -> None:
    assert row_amount(Decimal(1), Decimal("0.001"), 2) == Decimal("0.00")
    assert row_amount(Decimal(5), Decimal("0.001"), 2) == Decimal("0.01")
    assert row_amount(Decimal(7), Decimal("1.25"), 0) == Decimal(9)


@given(st.lists(st.integers(1, 20), max_size=8), st.lists(st.integers(1, 30), max_size=12))
def test_no_more_comes_back_than_was_sold(sold: list[int], wanted: list[int]) -> None:
    kept = returnable(*((str(number), quantity) for number, quantity in enumerate(sold)))
    back: dict[str, int] = {}
    for quantity in wanted:
        found = taken(kept, quantity)
        if isinstance(found, str):
            assert sum(sold) - sum(back.values()) < quantity
            continue
        assert sum(part for _, part in found) == quantity
        for invoice_id, part in found:
            back[invoice_id] = back.get(invoice_id, 0) + part
    assert all(quantity <= sold[int(invoice_id)] for invoice_id, quantity in back.items())
