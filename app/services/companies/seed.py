"""What a new company starts with, read from data files: tax rates, payment terms, locations."""

import tomllib
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).parent / "seeds"

# Ends of stock moves that every company has (code, name, kind), one transit location and one warehouse.
LOCATIONS: tuple[tuple[str, str, str], ...] = (
    ("SUPPLIER", "Nhà cung cấp", "supplier"),
    ("CUSTOMER", "Khách hàng", "customer"),
    ("PRODUCTION", "Sản xuất", "production"),
    ("SCRAP", "Phế liệu", "scrap"),
    ("COUNT", "Chênh lệch kiểm kê", "count_difference"),
    ("TRANSIT", "Hàng đang chuyển kho", "transit"),
    ("MAIN", "Kho chính", "warehouse"),
)
BASE_PRICE_LIST = ("BASE", "Bảng giá chung")


def tax_rates(tax_set: str) -> list[dict[str, Any]]:
    """Dated rates of a tax set; percentages as decimal strings."""
    return _read(f"tax_{tax_set}", "rates")


def payment_terms() -> list[dict[str, Any]]:
    """Payment terms with their instalments."""
    return _read("payment_terms", "terms")


def _read(name: str, key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((SEEDS / f"{name}.toml").read_text(encoding="utf-8"))[key]
    return rows
