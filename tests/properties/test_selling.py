"""Selling in any order: after every step the audit is green and the books are what plain arithmetic says."""

from app.core.settings import Settings
from tests.conftest import Cluster
from tests.properties.selling import SellingMachine
from tests.properties.walking import walk_on

SEEN = {f"{path} done" for path in ("sales-orders", "confirmation", "deliveries", "receipts", "reversal", "returns")}


def test_selling_in_any_order(cluster: Cluster, worker_name: str, settings: Settings) -> None:
    walk_on(SellingMachine, cluster, worker_name, settings, seen=SEEN)
