"""The words of field rules: which documents have fields of which classes."""

FIELD_CLASSES = ("price", "discount", "cost", "quantity", "credit")
DOCUMENTS = (
    "sales-orders",
    "deliveries",
    "invoices",
    "receipts",
    "payment-notices",
    "purchase-orders",
    "shipping-notices",
    "goods-receipts",
    "supplier-invoices",
    "purchase-returns",
    "landed-costs",
    "payments",
    "quotation-requests",
    "quotations",
    "production-orders",
    "bills-of-material",
    "items",
    "partners",
    "prices",
    "stock",
    "reorder-points",
    "ledgers",
    "trade-register",
    "journal",
)
