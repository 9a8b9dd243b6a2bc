"""Tax rates over HTTP."""

from datetime import date

from app.deps import Actor, Page, ReadSession, Session, api_router, requires
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.taxes import TaxClass, TaxRateCreate, TaxRateRead
from app.services.pricing.taxes import add_tax_rate, list_tax_rates

router = api_router("/tax-rates", "taxes")


@router.get("", dependencies=[requires("masters:read")], summary="List tax rates", responses=problems(401, 403))
async def index(
    session: ReadSession, actor: Actor, page: Page, tax_class: TaxClass | None = None, on: date | None = None
) -> Listed[TaxRateRead]:
    """Rates by class and first day; with `on` only those valid on that day."""
    found = await list_tax_rates(session, actor, page, tax_class=tax_class, on=on)
    return Listed(items=[TaxRateRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("masters:write")],
    summary="Add a tax rate",
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, body: TaxRateCreate) -> TaxRateRead:
    """Add a rate from a day on; the one in force until then ends the day before."""
    return TaxRateRead.model_validate(await add_tax_rate(session, actor, **body.model_dump()))
