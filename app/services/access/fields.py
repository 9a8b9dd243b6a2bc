"""Which fields of which documents a person may set, only read, or not have at all.

A rule names a document, or all of them, a class of fields and what is left of it. A person's own rules are in place of
the group's; of each, what is said of a document is in place of what is said of all. What nothing is said of may be set.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

from app.models.field_rules import DOCUMENTS, FIELD_CLASSES

READ, ABSENT, WRITE = "read", "absent", "write"
STRICTEST = (ABSENT, READ, WRITE)
EVERYTHING = "all"
# What answers of these tell of other documents.
TELLS_OF: Mapping[str, tuple[str, ...]] = {
    "intake": ("sales-orders", "supplier-invoices", "shipping-notices", "payment-notices", "production-orders"),
    "order-requests": ("sales-orders",),
    "queued-orders": ("sales-orders",),
    "trade-register": ("sales-orders", "deliveries", "invoices", "receipts"),
    "ledgers": ("invoices", "receipts", "supplier-invoices", "payments"),
    "journal": ("invoices", "receipts", "supplier-invoices", "payments", "landed-costs", "stock"),
    "evidence": DOCUMENTS,
    "payables": ("supplier-invoices", "landed-costs", "payments"),
    "refunds": ("receipts", "payments"),
    "customer-refunds": ("receipts",),
    "supplier-refunds": ("payments",),
    "set-offs": ("receipts", "payments"),
    "reorder-points": ("stock",),
    "purchase-needs": ("stock", "prices"),
    "consigned-stock": ("stock",),
    "stock-counts": ("stock",),
    "production-goods": ("production-orders",),
    "production-charges": ("production-orders",),
    "price-lists": ("prices",),
}


def documents_of(*resources: str) -> tuple[str, ...]:
    """The documents that answers about some resources tell of."""
    told = {document for resource in resources for document in (resource, *TELLS_OF.get(resource, ()))}
    return tuple(sorted(told & set(DOCUMENTS))) or (EVERYTHING,)


class FieldRules:
    """A person's rules, worked out once for each set of documents; a request pays a look into a dictionary."""

    def __init__(self, *layers: Iterable[Mapping[str, str]]) -> None:
        """The layers of rules, the narrowest first."""
        self._layers = [{(rule["document"], rule["field"]): rule["access"] for rule in layer} for layer in layers]
        self._known: dict[tuple[str, ...], dict[str, str]] = {}

    def __bool__(self) -> bool:
        """Whether anything is kept from the person."""
        return self._keeps

    @cached_property
    def _keeps(self) -> bool:
        return any(self.access(document, name) != WRITE for document in DOCUMENTS for name in FIELD_CLASSES)

    def access(self, document: str, name: str) -> str:
        """What is left of a class of fields of a document."""
        for layer in self._layers:
            for where in (document, EVERYTHING):
                if (where, name) in layer:
                    return layer[where, name]
        return WRITE

    def absent(self, documents: tuple[str, ...]) -> frozenset[str]:
        """The classes whose values are not told where all of these documents are told of."""
        return frozenset(name for name, access in self._of(documents).items() if access == ABSENT)

    def fixed(self, documents: tuple[str, ...]) -> frozenset[str]:
        """The classes whose values may not be set."""
        return frozenset(name for name, access in self._of(documents).items() if access != WRITE)

    def _of(self, documents: tuple[str, ...]) -> dict[str, str]:
        known = self._known.get(documents)
        if known is None:
            known = self._known[documents] = {
                name: min((self.access(document, name) for document in documents), key=STRICTEST.index)
                for name in FIELD_CLASSES
            }
        return known


def rules_of(*layers: Iterable[Mapping[str, str]] | None) -> FieldRules | None:
    """The rules of a person, the narrowest first; none where nothing is kept from the person."""
    if not any(layers):
        return None
    rules = FieldRules(*(layer or () for layer in layers))
    return rules if rules else None
