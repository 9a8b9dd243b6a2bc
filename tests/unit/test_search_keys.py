"""Vietnamese search and sort keys."""

import pytest

from app.services.catalog.search import item_search_key, search_key, sort_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nước mắm Phú Quốc", "nuoc mam phu quoc"),
        ("ĐƯỜNG  biên\tHòa ", "duong bien hoa"),
        ("Nu\u031bo\u031b\u0301c", "nuoc"),  # decomposed input
        ("Café Straße", "cafe strasse"),
        ("Bánh 100% gạo_nếp", "banh 100% gao_nep"),
        ("김치", "김치"),
        ("", ""),
    ],
)
def test_search_key_drops_what_typists_leave_out(text: str, key: str) -> None:
    assert search_key(text) == key


def test_item_is_found_by_code_and_name_and_fits_its_column() -> None:
    assert item_search_key("NM-01", "Nước mắm") == "nm-01 nuoc mam"
    assert len(item_search_key("X" * 40, "ữ" * 500)) == 400


def test_sort_key_follows_the_vietnamese_dictionary() -> None:
    ordered = ["10 chai", "a4", "da", "dâu", "đá", "ma", "mà", "mả", "mã", "má", "mạ", "mạc", "trả", "trăng", "trâu"]
    ordered += ["uống", "ương", "vải"]
    ordered_keys = [sort_key(word) for word in ordered]
    assert ordered_keys == sorted(ordered_keys)
    assert len(set(ordered_keys)) == len(ordered)


def test_sort_key_ignores_case_and_composition() -> None:
    assert sort_key("Đá") == sort_key("đa\u0301")
