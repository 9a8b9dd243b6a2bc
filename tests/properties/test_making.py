"""Making in any order: after every step the audit is green and the books are what plain arithmetic says."""

from app.core.settings import Settings
from tests.conftest import Cluster
from tests.properties.making_work import MakingMachine
from tests.properties.walking import walk_on

PATHS = ("dispatches", "receipts", "returns", "losses", "scrap-receipts", "reports", "fee-invoices", "freight")
SEEN = {*(f"{path} done" for path in PATHS), "order closed"}


def test_making_in_any_order(cluster: Cluster, worker_name: str, settings: Settings) -> None:
    walk_on(MakingMachine, cluster, worker_name, settings, seen=SEEN)
