"""Which price a line gets, as a pure function of the prices that could apply."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.money import round_half_up
from app.core.values import value

HUNDRED = Decimal(100)
PRICE_SCALE = 6
CUSTOMER, GROUP, EVERYBODY = "customer", "group", "everybody"
_RANK = {CUSTOMER: 0, GROUP: 1, EVERYBODY: 2}


@value
class PriceCandidate:
    """One price of an item with the audience of its list; `price` and `min_quantity` are per `unit`.

    `includes_tax` says that VAT is inside the price; `rounding_scale` is the list's own, none means the price's.
    """

    price_list_id: UUID
    currency: str
    unit: str
    min_quantity: Decimal
    price: Decimal
    valid_from: date
    valid_to: date | None = None
    partner_id: UUID | None = None
    customer_group_id: UUID | None = None
    includes_tax: bool = False
    rounding_scale: int | None = None

    @property
    def level(self) -> str:
        """Whom the price is for."""
        if self.partner_id is not None:
            return CUSTOMER
        return EVERYBODY if self.customer_group_id is None else GROUP


def resolve_price(
    candidates: Iterable[PriceCandidate],
    *,
    partner_id: UUID | None,
    customer_group_id: UUID | None,
    quantity: Decimal,
    unit: str,
    on: date,
    currency: str,
) -> PriceCandidate | None:
    """Return the price that applies, or none.

    The customer's own price wins over the group's, the group's over everybody's. Within a level the highest
    `min_quantity` not above `quantity` wins, then the latest `valid_from`, then the lower price, so that the answer
    never depends on the order of the candidates. Prices of other currencies or units are never converted.
    """
    fitting = [
        candidate
        for candidate in candidates
        if candidate.currency == currency
        and candidate.unit == unit
        and candidate.min_quantity <= quantity
        and candidate.valid_from <= on
        and (candidate.valid_to is None or on <= candidate.valid_to)
        and candidate.partner_id in (None, partner_id)
        and candidate.customer_group_id in (None, customer_group_id)
    ]
    return min(fitting, key=_preference, default=None)


def _preference(candidate: PriceCandidate) -> tuple[int, Decimal, int, Decimal]:
    return (
        _RANK[candidate.level],
        -candidate.min_quantity,
        -candidate.valid_from.toordinal(),
        candidate.price,
    )


def net_unit_price(candidate: PriceCandidate, tax_rate_percent: Decimal) -> Decimal:
    """The list's price without VAT, at most six decimals."""
    if not candidate.includes_tax:
        return candidate.price
    net = candidate.price * HUNDRED / (HUNDRED + tax_rate_percent)
    return round_half_up(net, PRICE_SCALE if candidate.rounding_scale is None else candidate.rounding_scale)
