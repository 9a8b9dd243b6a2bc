"""Items: what is sold, bought, made and kept."""

from sqlalchemy import Boolean, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Code, Custom, IdKey, Quantity


class Item(TenantBase, Base):
    """Something with a code; `kind` chooses its inventory and revenue accounts, a service keeps no stock.

    `tracking` says whether its stock is kept by lot or by serial number; it stays as it is.

    Immutable enough to be referenced by every order line: nothing that orders change lives here.
    """

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint("kind IN ('goods', 'service', 'material', 'finished', 'tool')", name="kind_known"),
        CheckConstraint("tracking IN ('none', 'lot', 'serial')", name="tracking_known"),
        CheckConstraint("tracking = 'none' OR kind <> 'service'", name="services_are_not_tracked"),
        Index("ix_items_search", "company_id", "search_key"),
        Index("ix_items_tracked", "company_id", postgresql_where=text("tracking <> 'none'")),
    )

    id: Mapped[IdKey]
    code: Mapped[Code]
    name: Mapped[str] = mapped_column(String(300))
    search_key: Mapped[str] = mapped_column(String(400))
    sort_key: Mapped[str] = mapped_column(String(400))
    kind: Mapped[str] = mapped_column(String(10), default="goods")
    tracking: Mapped[str] = mapped_column(String(6), default="none", server_default="none")
    category: Mapped[str | None] = mapped_column(String(80))
    base_unit: Mapped[str] = mapped_column(String(12))
    tax_class: Mapped[str] = mapped_column(String(20))
    min_order_quantity: Mapped[Quantity | None]
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(default=1)
    custom: Mapped[Custom]

    @property
    def keeps_stock(self) -> bool:
        """Whether units of this item lie in a warehouse."""
        return self.kind != "service"


class ItemUnit(TenantBase, Base):
    """Another unit of an item: one `unit` holds `factor` base units."""

    __tablename__ = "item_units"
    __table_args__ = (tenant_fk("item_id", "items"), CheckConstraint("factor > 0", name="factor_positive"))

    item_id: Mapped[IdKey]
    unit: Mapped[str] = mapped_column(String(12), primary_key=True)
    factor: Mapped[Quantity]
