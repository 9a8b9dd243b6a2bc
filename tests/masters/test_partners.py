"""Partners, their terms and their own item codes over HTTP."""

import pytest
from httpx import AsyncClient

from app.services.access.actor import Actor
from tests.factories.trading import Headers, Trading
from tests.masters.desk import Desk, codes_of, desk, fault

PARTNER = {"code": "KH1", "name": "Công ty TNHH Hoa Sen", "is_customer": True}


async def test_a_partner_has_people_places_and_terms(owner: Desk, trading: Trading) -> None:
    terms = (await owner.get("/payment-terms"))["items"]
    group = await owner.post("/customer-groups", {"code": "SI", "name": "Khách sỉ"})
    body = {
        **PARTNER,
        "is_supplier": True,
        "tax_code": "0100109106",
        "credit_limit": "50000000",
        "payment_term_id": terms[0]["id"],
        "customer_group_id": group["id"],
        "account_manager_id": str(trading.owner.user_id),
        "contacts": [{"name": "Chị Lan", "phone": "090 123 4567", "email": "Lan@HoaSen.example"}],
        "addresses": [{"kind": "registered", "street": "1 Tràng Tiền", "ward": "Hoàn Kiếm", "province": "Hà Nội"}],
    }
    made = await owner.post("/partners", body)
    assert made["currency"] == "VND"
    assert made["warnings"] == []
    assert made["contacts"][0]["email"] == "lan@hoasen.example"
    path = f"/partners/{made['id']}"
    changed = await owner.patch(path, {"contacts": [], "credit_limit": None, "phone": "+84 24 123"})
    assert (changed["contacts"], changed["credit_limit"], len(changed["addresses"])) == ([], None, 1)
    assert changed == await owner.get(path)


@pytest.mark.parametrize(
    ("tax_code", "kept", "warnings"),
    [
        ("0100109106", "0100109106", []),
        ("0101243150", "0101243150", []),
        (" 0318657735 ", "0318657735", []),
        ("0100109106-001", "0100109106-001", []),
        ("0100109106001", "0100109106-001", []),
        ("001099012345", "001099012345", []),  # a person's number: no check digit
        ("0123456789", "0123456789", ["tax_code_checksum"]),
    ],
)
async def test_tax_codes_are_kept_in_their_printed_form(
    owner: Desk, tax_code: str, kept: str, warnings: list[str]
) -> None:
    made = await owner.post("/partners", {**PARTNER, "tax_code": tax_code})
    assert made["tax_code"] == kept
    assert [warning["code"] for warning in made["warnings"]] == warnings
    assert all(warning["pointer"] == "/tax_code" for warning in made["warnings"])


@pytest.mark.parametrize("tax_code", ["123", "01001091O6", "0100109106-000", "0100109106-1", "١٢٣٤٥٦٧٨٩٠"])
async def test_a_tax_code_of_another_form_is_refused(owner: Desk, tax_code: str) -> None:
    assert fault(await owner.post("/partners", {**PARTNER, "tax_code": tax_code}, 422)) == (
        "/tax_code",
        "tax_code_format",
    )


async def test_foreign_partners_keep_their_own_form(owner: Desk) -> None:
    address = {"kind": "registered", "street": "1 Sejong-daero, Seoul", "country": "KR"}
    body = {**PARTNER, "tax_code": "220-81-62517", "currency": "KRW", "addresses": [address]}
    assert (await owner.post("/partners", body))["tax_code"] == "220-81-62517"


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"is_customer": False}, "/is_customer", "partner_kind_required"),
        ({"currency": "XXX"}, "/currency", "unknown_reference"),
        ({"currency": "vnd"}, "/currency", "string_pattern_mismatch"),
        ({"credit_limit": "-1"}, "/credit_limit", "out_of_range"),
        ({"payment_term_id": "01890000-0000-7000-8000-000000000000"}, "/payment_term_id", "unknown_reference"),
        ({"account_manager_id": "01890000-0000-7000-8000-000000000000"}, "/account_manager_id", "unknown_reference"),
        ({"email": "nobody"}, "/email", "string_pattern_mismatch"),
        ({"contacts": [{"name": ""}]}, "/contacts/0/name", "too_short"),
    ],
)
async def test_wrong_input_names_its_field(owner: Desk, change: dict[str, object], pointer: str, code: str) -> None:
    assert fault(await owner.post("/partners", {**PARTNER, **change}, 422)) == (pointer, code)
    assert (await owner.get("/partners"))["items"] == []


async def test_every_unknown_reference_is_named(owner: Desk) -> None:
    nobody = "01890000-0000-7000-8000-000000000000"
    answer = await owner.post("/partners", {**PARTNER, "payment_term_id": nobody, "customer_group_id": nobody}, 422)
    assert {error["pointer"] for error in answer["errors"]} == {"/payment_term_id", "/customer_group_id"}


async def test_partners_are_found_by_kind_and_words(owner: Desk) -> None:
    await owner.post("/partners", PARTNER)
    supplier = {"code": "NCC", "name": "Đại lý Bia Sài Gòn", "is_supplier": True, "is_factory": True}
    await owner.post("/partners", supplier)
    assert codes_of(await owner.get("/partners?kind=customer")) == ["KH1"]
    assert codes_of(await owner.get("/partners?kind=factory")) == ["NCC"]
    assert codes_of(await owner.get("/partners?query=dai+ly+sai")) == ["NCC"]
    assert codes_of(await owner.get("/partners?active=false")) == []


async def test_a_partners_user_sees_that_partner_only(
    client: AsyncClient, signed_in: Headers, trading: Trading, customer: Desk, buyer: Actor, owner: Desk
) -> None:
    other_id = await trading.customer("KH-B")
    assert codes_of(await customer.get("/partners")) == ["KH-A"]
    assert codes_of(await customer.get("/partners?query=kh")) == ["KH-A"]
    assert (await customer.get(f"/partners/{buyer.partner_id}"))["credit_limit"] == "1000000"
    await customer.get(f"/partners/{other_id}", 404)
    await customer.get(f"/partners/{other_id}/items", 404)
    supplier = desk(client, signed_in, await trading.person("supplier", other_id))
    assert codes_of(await supplier.get("/partners")) == ["KH-B"]
    answer = await customer.send(
        "PATCH", f"/partners/{buyer.partner_id}", {"credit_limit": None}, **{"If-Match": '"1"'}
    )
    assert answer.status_code == 403


async def test_own_codes_are_set_listed_and_forgotten(owner: Desk, trading: Trading) -> None:
    partner_id, item_id = await trading.customer("KH"), await trading.item("A1")
    path = f"/partners/{partner_id}/items"
    for code in ("X1", "X2"):
        assert (await owner.put(f"{path}/{item_id}", {"partner_code": code}))["partner_code"] == code
    assert [row["partner_code"] for row in (await owner.get(path))["items"]] == ["X2"]
    assert (await owner.send("DELETE", f"{path}/{item_id}")).status_code == 204
    assert (await owner.send("DELETE", f"{path}/{item_id}")).status_code == 404


async def test_payment_terms_add_up_to_the_whole(owner: Desk) -> None:
    assert codes_of(await owner.get("/payment-terms")) == ["30/70", "COD", "EOM+15", "NET30"]
    body = {"code": "NET45", "name": "45 ngày", "instalments": [{"percent": "100", "days": 45}]}
    made = await owner.post("/payment-terms", body)
    assert made["instalments"] == [{"percent": "100", "days": 45, "end_of_month": False, "day_of_month": None}]
    path = f"/payment-terms/{made['id']}"
    halves = [{"percent": "50.5", "days": 0}, {"percent": "49.5", "end_of_month": True, "day_of_month": 15}]
    assert len((await owner.patch(path, {"instalments": halves}))["instalments"]) == 2
    assert fault(await owner.patch(path, {"instalments": halves[:1]}, 422))[1] == "instalments_not_100"
    assert fault(await owner.post("/payment-terms", body, 409))[1] == "code_taken"


async def test_groups_are_renamed(owner: Desk) -> None:
    made = await owner.post("/customer-groups", {"code": "SI", "name": "Sỉ"})
    assert (await owner.patch(f"/customer-groups/{made['id']}", {"name": "Khách sỉ"}))["name"] == "Khách sỉ"
