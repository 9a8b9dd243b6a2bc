"""What each role may do, as scopes of the form `resource:action`."""

from collections.abc import Iterable

READ_MASTERS = frozenset(
    {"items:read", "partners:read", "prices:read", "warehouses:read", "masters:read", "staff:read"}
)
READ_SALES = frozenset(
    {"sales-orders:read", "deliveries:read", "invoices:read", "receipts:read", "payment-notices:read"}
)
READ_PURCHASES = frozenset(
    {
        "quotations:read",
        "purchase-orders:read",
        "shipping-notices:read",
        "goods-receipts:read",
        "supplier-invoices:read",
        "payments:read",
        "purchase-returns:read",
    }
)
READ_BOOKS = frozenset({"ledgers:read", "journal:read", "trade-register:read", "stock-values:read"})
READ_MAKING = frozenset({"bills-of-material:read", "production-orders:read"})
READ_DOCUMENTS = (
    READ_SALES | READ_PURCHASES | READ_MAKING | {"quotation-requests:read", "reorder-points:read", "landed-costs:read"}
)
READ_STOCK = frozenset({"stock:read", "consigned-stock:read"})
READ_ALL = READ_MASTERS | READ_DOCUMENTS | READ_BOOKS | READ_STOCK | {"members:read"}

SCOPES_BY_ROLE: dict[str, frozenset[str]] = {
    "owner": READ_ALL
    | {
        "items:write",
        "partners:write",
        "prices:write",
        "warehouses:write",
        "masters:write",
        "members:write",
        "absences:write",
        "trail:read",
        "members:view-as",
        "companies:write",
        "imports:write",
        "sales-orders:write",
        "sales-orders:confirm",
        "sales-orders:negotiate",
        "sales-orders:approve",
        "deliveries:write",
        "invoices:write",
        "receipts:write",
        "stock:write",
        "bills-of-material:write",
        "purchase-orders:write",
        "purchase-orders:answer",
        "shipping-notices:write",
        "shipping-notices:approve",
        "intake:read",
        "purchase-orders:negotiate",
        "quotation-requests:write",
        "reorder-points:write",
        "quotations:answer",
        "supplier-invoices:write",
        "supplier-invoices:approve",
        "payments:write",
        "purchase-returns:write",
        "set-offs:write",
        "refunds:write",
        "production-orders:write",
        "production-orders:answer",
        "production-orders:negotiate",
        "production-orders:confirm",
        "production-goods:write",
        "production-charges:write",
        "landed-costs:write",
        "stock-counts:approve",
        "goods-receipts:write",
    },
    "sales": READ_MASTERS
    | READ_SALES
    | READ_STOCK
    | {
        "absences:write",
        "ledgers:read",
        "trade-register:read",
        "partners:write",
        "sales-orders:write",
        "sales-orders:confirm",
        "sales-orders:negotiate",
        "sales-orders:approve",
        "deliveries:write",
        "invoices:write",
        "receipts:write",
        "intake:read",
    },
    "warehouse": READ_MASTERS
    | READ_STOCK
    | {
        "absences:write",
        "stock:write",
        "sales-orders:read",
        "deliveries:read",
        "deliveries:write",
        "purchase-orders:read",
        "production-orders:read",
        "production-goods:write",
        "shipping-notices:read",
        "shipping-notices:write",
        "shipping-notices:approve",
        "intake:read",
        "goods-receipts:read",
        "goods-receipts:write",
        "reorder-points:read",
    },
    "accounting": READ_ALL
    | {
        "absences:write",
        "prices:write",
        "masters:write",
        "imports:write",
        "invoices:write",
        "receipts:write",
        "intake:read",
        "purchase-orders:write",
        "purchase-orders:answer",
        "purchase-orders:negotiate",
        "quotation-requests:write",
        "reorder-points:write",
        "quotations:answer",
        "supplier-invoices:write",
        "supplier-invoices:approve",
        "payments:write",
        "purchase-returns:write",
        "set-offs:write",
        "refunds:write",
        "production-charges:write",
        "landed-costs:write",
        "stock-counts:approve",
    },
    "viewer": READ_ALL,
    "customer": READ_SALES
    | {
        "items:read",
        "partners:read",
        "prices:read",
        "sales-orders:write",
        "sales-orders:negotiate",
        "sales-orders:approve",
        "payment-notices:write",
        "ledgers:read",
        "consigned-stock:read",
    },
    "supplier": READ_PURCHASES
    | {
        "items:read",
        "partners:read",
        "ledgers:read",
        "purchase-orders:answer",
        "shipping-notices:write",
        "purchase-orders:negotiate",
        "quotations:answer",
        "supplier-invoices:write",
        "consigned-stock:read",
    },
    "factory": frozenset(
        {
            "items:read",
            "partners:read",
            "ledgers:read",
            "payments:read",
            "production-orders:read",
            "production-orders:answer",
            "production-orders:negotiate",
            "production-orders:confirm",
        }
    ),
}

# What nobody of these roles holds unless a group or an exception says so: approving is of few.
ONLY_IF_GIVEN = {"customer": frozenset({"sales-orders:approve"})}

EVERYBODY = frozenset({"me:read", "account:read", "account:write"})
# What a partner's own administrator may do beside the role.
ADMINISTRATORS = frozenset({"colleagues:read", "colleagues:write"})
PLACES_ORDERS = "sales-orders:write"
# All that one may do outside one's hours, and nobody inside them.
AFTER_HOURS = frozenset({"queued-orders:write"})
ALL_SCOPES = EVERYBODY.union(ADMINISTRATORS, AFTER_HOURS, *SCOPES_BY_ROLE.values())


VIEW_AS = "members:view-as"
# What looking at the portal as somebody else shows: all that is read, but not the person's own account.
UNSEEN_BY_OTHERS = frozenset({"account:read"})


def reading(scopes: frozenset[str]) -> frozenset[str]:
    """The scopes of these that only read, and that others may see."""
    return frozenset(scope for scope in scopes if scope.endswith(":read")) - UNSEEN_BY_OTHERS


def scopes_of(role: str, *, administers: bool = False) -> frozenset[str]:
    """Return the scopes of `role`; raises KeyError for a role that does not exist."""
    return SCOPES_BY_ROLE[role] | EVERYBODY | (ADMINISTRATORS if administers else frozenset())


# What adds up the whole company, or all of a partner, or reads and writes whatever a file names: it would tell of rows
# that are not seen one by one.
WHOLE_COMPANY = frozenset({"journal:read", "imports:write"})
WHOLE_PARTNER = frozenset({"ledgers:read"})


def effective_scopes(
    role: str,
    group: Iterable[str] | None,
    granted: Iterable[str] = (),
    denied: Iterable[str] = (),
    *,
    administers: bool = False,
    data_range: str = "all",
    hides: bool = False,
    keeps: bool = False,
) -> frozenset[str]:
    """What a member may do: what the group holds, more or less by exception, within the role.

    No group, or one without scopes, is the whole role but for what has to be given. Who sees some of the rows only (a
    data range, a warehouse that it `hides`), or not all their fields (it `keeps` some), is not shown sums over all of
    them. Groups say nothing of administering the own partner.
    """
    held = scopes_of(role, administers=administers)
    wanted = held - ONLY_IF_GIVEN.get(role, frozenset()) if group is None else EVERYBODY.union(group, ADMINISTRATORS)
    left = (wanted.union(granted) - frozenset(denied) | EVERYBODY) & held
    if data_range != "all" or hides or keeps:
        left -= WHOLE_COMPANY
    return left - WHOLE_PARTNER if data_range == "own" or hides else left
