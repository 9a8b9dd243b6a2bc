"""The permission groups that every company starts with: one per role, which is the whole role, and narrower ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.services.access.roles import READ_SALES


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """A group by its code; no scopes: all of the role, as it is now and as it becomes."""

    name: str
    role: str
    scopes: frozenset[str] | None = None


_LOOKING = READ_SALES | {"items:read", "partners:read", "prices:read", "ledgers:read"}

READY_MADE: Mapping[str, ReadyMade] = {
    "sales": ReadyMade("Bán hàng", "sales"),
    "warehouse": ReadyMade("Thủ kho", "warehouse"),
    "accounting": ReadyMade("Kế toán", "accounting"),
    "viewer": ReadyMade("Chỉ xem", "viewer"),
    "customer": ReadyMade("Khách hàng", "customer"),
    "customer-viewer": ReadyMade("Khách hàng: chỉ xem", "customer", _LOOKING),
    "customer-approver": ReadyMade(
        "Khách hàng: người duyệt", "customer", _LOOKING | {"sales-orders:negotiate", "sales-orders:approve"}
    ),
    "supplier": ReadyMade("Nhà cung cấp", "supplier"),
    "factory": ReadyMade("Bên nhận gia công", "factory"),
    "factory-floor": ReadyMade(
        "Bên nhận gia công: tại xưởng",
        "factory",
        frozenset({"items:read", "production-orders:read", "production-orders:answer"}),
    ),
}
