"""The kinds of documents that carry files; a new one is named here and nowhere else."""

from dataclasses import dataclass
from typing import Any

from app.models import PaymentNotice, ShippingNotice, SupplierInvoice


@dataclass(frozen=True, slots=True)
class Carrier:
    """A kind of document: its table, which names a partner, its path in the API, and who may read and write it."""

    kind: str
    model: type[Any]
    path: str
    reads: str
    writes: str


CARRIERS = (
    Carrier(
        "shipping_notice",
        ShippingNotice,
        "/shipping-notices",
        reads="shipping-notices:read",
        writes="shipping-notices:write",
    ),
    Carrier(
        "supplier_invoice",
        SupplierInvoice,
        "/supplier-invoices",
        reads="supplier-invoices:read",
        writes="supplier-invoices:write",
    ),
    Carrier(
        "payment_notice",
        PaymentNotice,
        "/payment-notices",
        reads="payment-notices:read",
        writes="payment-notices:write",
    ),
)
