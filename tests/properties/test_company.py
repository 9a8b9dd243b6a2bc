"""A company at work in any order: after every step the audit is green and the books are what plain arithmetic says."""

import pytest

from app.core.settings import Settings
from tests.conftest import Cluster
from tests.properties.company import CompanyMachine
from tests.properties.walking import WALKERS, walk_on

SALES = ("sales-orders", "confirmation", "amendment", "cancellation", "deliveries", "invoice", "returns")
MONEY = ("receipts", "set-offs", "allocations", "reversal", "payment-notices", "customer-refunds", "supplier-refunds")
ASKING = ("quotation-requests", "invitations", "extension", "ending", "offer", "decline", "award", "promises", "orders")
PURCHASES = ("purchase-orders", "sending", "acceptance", "invoices", "approval", "refusal", "payments", "landed-costs")
LENDING = ("consigned-arrivals", "consigned-returns")
STOCK = ("stock-transfers", "stock-adjustments", "stock-counts", "entries", "submission", "decisions")
MAKING = ("dispatches", "returns", "losses", "scrap-receipts", "reports", "fee-invoices", "freight")
BOOKS = ("closing", "reopening")
SEEN = {f"{path} done" for path in (*SALES, *MONEY, *ASKING, *PURCHASES, *LENDING, *STOCK, *MAKING, *BOOKS)} | {
    "order closed",
    "proposal accepted",
    "offer accepted",
    "plan accepted",
    "allocation taken back",
    "refund taken back",
    "goods without an invoice returned",
    "bought as it was sold",
    "another item accepted",
    "another item bought",
    "counted by lot",
    "stand-in accepted",
    "report of lots accepted",
    "report counts at once",
    "factory's invoice booked",
}

# One of each kind: what the short walk must have come by.
AT_LEAST = {f"{path} done" for path in ("confirmation", "acceptance", "stock-transfers", "entries", "dispatches")}


@pytest.mark.parametrize("walker", range(WALKERS))
def test_a_company_at_work_in_any_order(cluster: Cluster, worker_name: str, settings: Settings, walker: int) -> None:
    walk_on(CompanyMachine, cluster, worker_name, settings, walker=walker, at_least=AT_LEAST, seen=SEEN)
