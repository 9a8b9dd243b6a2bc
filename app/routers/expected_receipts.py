"""Goods on their way, over HTTP: what available-to-promise counts on."""

from uuid import UUID

from app.deps import Actor, Page, ReadSession, Session, api_router, requires
from app.models import ExpectedReceipt
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.supply import ExpectedReceiptCreate, ExpectedReceiptRead
from app.services.stock.supply import expect_receipt, list_expected

router = api_router("/expected-receipts", "stock")


@router.get("", dependencies=[requires("stock:read")], summary="List goods on their way", responses=problems(401, 403))
async def index(
    session: ReadSession, actor: Actor, page: Page, item_id: UUID | None = None
) -> Listed[ExpectedReceiptRead]:
    """What is expected, by day."""
    found = await list_expected(session, actor, page, item_id)
    return Listed(items=[_read(entry) for entry in found.items], next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("stock:write")],
    summary="Announce goods on their way",
    responses=problems(401, 403),
)
async def create(session: Session, actor: Actor, body: ExpectedReceiptCreate) -> ExpectedReceiptRead:
    """Add a quantity that available-to-promise may count on from its day on."""
    return _read(await expect_receipt(session, actor, **body.model_dump()))


def _read(entry: ExpectedReceipt) -> ExpectedReceiptRead:
    return ExpectedReceiptRead.model_validate(entry)
