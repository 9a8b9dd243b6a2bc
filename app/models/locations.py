"""Locations: where goods are, come from and go to."""

from sqlalchemy import Boolean, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Code, Id, IdKey

# Goods at a consignee are the company's, those at a `consigned` place are a supplier's, though they lie here.
KEPT_KINDS = ("warehouse", "transit", "factory", "consignee", "consigned")
ENDPOINT_KINDS = ("supplier", "customer", "production", "scrap", "count_difference")


class Location(TenantBase, Base):
    """A warehouse, or any other end of a stock move.

    Balances are kept for `KEPT_KINDS`; the others are endpoints that goods come from or vanish to. The place of an
    order, at a factory or for a supplier's goods that lie here, names the order's warehouse: with it, it is seen.
    """

    __tablename__ = "locations"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint(
            "kind IN ('warehouse', 'transit', 'factory', 'consignee', 'consigned', "
            "'supplier', 'customer', 'production', 'scrap', 'count_difference')",
            name="kind_known",
        ),
        tenant_fk("partner_id", "partners"),
        tenant_fk("warehouse_id", "locations"),
        # Every order of a factory has a place; the warehouses are found among them.
        Index("ix_locations_kind", "company_id", "kind"),
    )

    id: Mapped[IdKey]
    code: Mapped[Code]
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    partner_id: Mapped[Id | None]
    warehouse_id: Mapped[Id | None]
    active: Mapped[bool] = mapped_column(Boolean, default=True)
