"""One company in which everything happens: goods that were bought or made are sold, counted and moved, in any order."""

from tests.properties.counting import CountingRules
from tests.properties.making_work import PaperRules
from tests.properties.negotiating import NegotiatingRules
from tests.properties.paying import PayingRules
from tests.properties.selling import DeliveryRules
from tests.properties.selling_terms import SellingTermsRules
from tests.properties.stocking import StockRules


class CompanyMachine(
    DeliveryRules, SellingTermsRules, PayingRules, NegotiatingRules, StockRules, CountingRules, PaperRules
):
    """All documents of one company."""
