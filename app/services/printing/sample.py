"""Documents that nobody has made, to look at a template with."""

from collections.abc import Mapping
from typing import Any

_ITEM = {"code": "NM-500", "name": "Nước mắm Hoa Sen 500 ml"}
_LINES = [
    {
        "line_no": line_no,
        "item": _ITEM,
        "quantity": quantity,
        "unit": "chai",
        "unit_price": "80000",
        "discount_percent": "0",
        "net_amount": net,
        "tax_code": "8%",
        "requested_on": "2026-12-01",
        "lots": [{"lot": "L-2026-11"}],
    }
    for line_no, quantity, net in ((1, "12", "960000"), (2, "1250", "100000000"))
]
_AMOUNTS = {
    "currency": "VND",
    "net_amount": "100960000",
    "tax_amount": "8076800",
    "total_amount": "109036800",
    "taxes": [{"tax_code": "8%", "tax_amount": "8076800"}],
}
_ORDER = {"number": "DH-26-00118"}
PARTNER = {"name": "Công ty TNHH Sao Mai"}

SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "sales_order": {
        **_ORDER,
        **_AMOUNTS,
        "ordered_on": "2026-11-23",
        "requested_on": "2026-12-01",
        "customer_reference": "PO-2026-118",
        "note": "Giao giờ hành chính",
        "lines": _LINES,
    },
    "delivery": {
        "number": "GH-26-00097",
        "order": _ORDER,
        "delivered_on": "2026-12-01",
        "location": {"name": "Kho chính"},
        "lines": _LINES,
    },
    "invoice": {
        **_AMOUNTS,
        "kind": "invoice",
        "form": "1",
        "series": "C26TGS",
        "number": "42",
        "order": _ORDER,
        "issued_on": "2026-12-01",
        "due_on": "2026-12-31",
        "lines": _LINES,
    },
}
