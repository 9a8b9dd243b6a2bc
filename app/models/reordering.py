"""When to buy more of an item for a warehouse, and how much."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Id, IdKey, Quantity


class ReorderPoint(TenantBase, Base):
    """Below `minimum`, buy up to `target`, in whole lots of `lot_size`; quantities in the item's base unit.

    `partner_id` is the supplier preferred for it; none: whoever has agreed the lowest price.
    """

    __tablename__ = "reorder_points"
    __table_args__ = (
        UniqueConstraint("company_id", "item_id", "location_id", name="uq_reorder_points_place"),
        CheckConstraint("minimum >= 0 AND target >= minimum", name="target_above_minimum"),
        CheckConstraint("lot_size > 0", name="lot_size_positive"),
        tenant_fk("item_id", "items"),
        tenant_fk("location_id", "locations"),
        tenant_fk("partner_id", "partners"),
    )

    id: Mapped[IdKey]
    item_id: Mapped[Id]
    location_id: Mapped[Id]
    minimum: Mapped[Quantity]
    target: Mapped[Quantity]
    lot_size: Mapped[Quantity | None]
    partner_id: Mapped[Id | None]
