"""Orders that cannot be placed as they are."""

from typing import Any

from tests.api.selling_requests import ORDERS, Case, line, one, order


def placing(name: str, body: Any, code: str, pointer: str | None, fault: str | None = None, **more: Any) -> Case:
    return Case(name, ORDERS, body, more.pop("status", 422), code, pointer, fault or code, **more)


def faulty(name: str, pointer: str, fault: str, **fields: Any) -> Case:
    """An order whose second line is wrong."""
    return placing(name, order(line(), line(**fields)), "order_invalid", f"/lines/1/{pointer}", fault)


def malformed(name: str, pointer: str, fault: str, **fields: Any) -> Case:
    """An order whose second line does not even look like one."""
    return placing(name, order(line(), line(**fields)), "invalid_request", f"/lines/1/{pointer}", fault)


LINES = [
    faulty("unknown item", "item_id", "item_unknown", item_id="$random"),
    faulty("unknown item code", "item_code", "item_unknown", item_id=None, item_code="NOPE"),
    faulty("item of another company", "item_id", "item_unknown", item_id="$foreign_item"),
    faulty("item without price", "unit_price", "price_missing", item_id="$unpriced"),
    faulty("item without tax", "item_id", "tax_rate_missing", item_id="$untaxed"),
    faulty("wrong unit", "unit", "unit_unknown", unit="tấn"),
    faulty("unit without price", "unit_price", "price_missing", item_id="$case", unit="thùng"),
    faulty("below the minimum", "quantity", "below_minimum_quantity", item_id="$many", quantity="9"),
    faulty(
        "finer than the base unit",
        "quantity",
        "too_many_decimals",
        item_id="$case",
        unit="giọt",
        quantity="0.1",
        unit_price="1",
    ),
    faulty(
        "more than can be counted",
        "quantity",
        "out_of_range",
        item_id="$case",
        unit="thùng",
        quantity="9999999999999",
        unit_price="1",
    ),
    faulty("more than can be paid", "quantity", "out_of_range", quantity="99999999999999", unit_price="99999999999999"),
    malformed("zero", "quantity", "out_of_range", quantity="0"),
    malformed("negative", "quantity", "out_of_range", quantity="-1"),
    malformed("29 decimals", "quantity", "too_many_decimals", quantity="1." + "1" * 29),
    malformed("too many digits", "quantity", "invalid_decimal", quantity="1" * 40),
    malformed("number instead of string", "quantity", "invalid_decimal", quantity=1.5),
    malformed("exponent", "quantity", "invalid_decimal", quantity="1e3"),
    malformed("not a number", "quantity", "invalid_decimal", quantity="NaN"),
    malformed("infinity", "quantity", "invalid_decimal", quantity="Infinity"),
    malformed("Vietnamese comma", "quantity", "invalid_decimal", quantity="1,5"),
    malformed("other digits", "quantity", "invalid_decimal", quantity="١٢"),
    malformed("no quantity", "quantity", "invalid_decimal", quantity=None),
    malformed("free of charge", "unit_price", "out_of_range", unit_price="0"),
    malformed("negative price", "unit_price", "out_of_range", unit_price="-5"),
    malformed("discount over 100 %", "discount_percent", "out_of_range", discount_percent="100.01"),
    malformed("unknown field", "price", "unknown_field", price="1"),
    malformed("wrong day", "requested_on", "date_from_datetime_parsing", requested_on="tomorrow"),
    malformed("null character in a code", "item_code", "invalid_text", item_id=None, item_code="N\0M"),
]
DOCUMENTS = [
    placing("no lines", order() | {"lines": []}, "invalid_request", "/lines", "too_few"),
    placing("6000 lines", order(*[line()] * 6000), "invalid_request", "/lines", "too_many"),
    placing("unknown field company_id", order(company_id="$random"), "invalid_request", "/company_id", "unknown_field"),
    placing("unknown field status", order(status="closed"), "invalid_request", "/status", "unknown_field"),
    placing("unknown field number", order(number="SO1"), "invalid_request", "/number", "unknown_field"),
    placing("not an object", ["x"], "invalid_request", "", "model_attributes_type"),
    placing("unknown customer", order(partner_id="$random"), "partner_unknown", "/partner_id"),
    placing("customer of another company", order(partner_id="$foreign_partner"), "partner_unknown", "/partner_id"),
    placing("supplier who buys nothing", order(partner_id="$supplier"), "partner_unknown", "/partner_id"),
    placing("no customer", {"lines": [line()]}, "partner_unknown", "/partner_id"),
    placing("unknown warehouse", order(location_id="$random"), "location_unknown", "/location_id"),
    placing(
        "warehouse of another company", order(location_id="$foreign_warehouse"), "location_unknown", "/location_id"
    ),
    placing("unknown currency", order(currency="XXX"), "currency_unknown", "/currency"),
    placing("currency without a rate", order(currency="EUR"), "exchange_rate_missing", "/currency"),
    placing("books not open", order(ordered_on="2019-05-05"), "order_invalid", "/lines/0/unit_price", "price_missing"),
    placing("over credit", order(line(quantity="900")), "credit_limit_exceeded", None, status=409),
    placing(
        "reference used",
        order(customer_reference="PO-placed"),
        "duplicate_customer_reference",
        "/customer_reference",
        status=409,
    ),
    placing(
        "reference used by a cancelled order",
        order(customer_reference="PO-cancelled"),
        "duplicate_customer_reference",
        "/customer_reference",
        status=409,
    ),
    Case("closed period", ORDERS, order(line(unit_price="5"), ordered_on="2020-05-05"), 409, "period_closed"),
    Case(
        "over stock in a direct sale",
        ORDERS,
        {
            "partner_id": "$buyer",
            "lines": [{"item_code": "HIEM", "quantity": "1"}, {"item_code": "HIEM", "quantity": "2"}],
        },
        409,
        "stock_short",
        "/lines/1/quantity",
        "stock_short",
        "seller",
    ),
]
CUSTOMERS = [
    placing(
        "price of one's own",
        {"lines": [line(unit_price="9999")]},
        "order_invalid",
        "/lines/0/unit_price",
        "price_differs",
        person="customer",
    ),
    placing(
        "discount of one's own",
        {"lines": [line(discount_percent="5")]},
        "order_invalid",
        "/lines/0/discount_percent",
        "discount_not_allowed",
        person="customer",
    ),
    placing(
        "day of one's own",
        {"lines": [line()], "ordered_on": "2026-01-01"},
        "date_not_allowed",
        "/ordered_on",
        person="customer",
    ),
    placing(
        "order for somebody else",
        order(partner_id="$other_partner"),
        "partner_unknown",
        "/partner_id",
        person="customer",
    ),
    placing("order for nobody", order(partner_id="$random"), "partner_unknown", "/partner_id", person="customer"),
    Case(
        "confirmed order amended by the customer",
        f"{ORDERS}/$confirmed/amendment",
        one(quantity="1"),
        403,
        "order_confirmed",
        person="customer",
        headers={"If-Match": '"2"'},
    ),
    Case(
        "confirmed order cancelled by the customer",
        f"{ORDERS}/$confirmed/cancellation",
        {},
        403,
        "order_confirmed",
        person="customer",
    ),
]
