"""One company in which everything happens: goods that were bought or made are sold, counted and moved, in any order."""

from tests.properties.bringing import GivingBackRules, LandedCostRules
from tests.properties.consigning import ConsigningRules
from tests.properties.counting import CountingRules
from tests.properties.making_invoices import FactoryInvoiceRules
from tests.properties.making_terms import MakingTermsRules
from tests.properties.quoting import QuotingRules
from tests.properties.refunding import RefundingRules
from tests.properties.selling import DeliveryRules
from tests.properties.stocking import StockRules
from tests.properties.supplying import PromisingRules, ReorderingRules
from tests.properties.telling import TellingRules


class CompanyMachine(
    ConsigningRules,
    DeliveryRules,
    TellingRules,
    RefundingRules,
    QuotingRules,
    GivingBackRules,
    LandedCostRules,
    StockRules,
    CountingRules,
    FactoryInvoiceRules,
    MakingTermsRules,
    PromisingRules,
    ReorderingRules,
):
    """All documents of one company."""
