"""What waits for approval, and what has to, over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import Row

from app.deps import Actor, Page, ReadSession, Session, api_router, requires
from app.models import IntakeRule
from app.routers.mine import OnlyMine
from app.routers.problems import problems
from app.schemas.common import Listed, Named
from app.schemas.intake import IntakeRuleRead, IntakeRuleUpdate, MovesRead, WaitingKind, WaitingRead
from app.services.access.listing import list_rows
from app.services.intake.inbox import list_waiting
from app.services.intake.moves import list_moves
from app.services.partners.intake_rules import drop_rule, list_rules, set_rule

router = api_router("/intake", "intake")
rules_router = api_router("/intake-rules", "intake")
moves_router = api_router("/moves", "intake")


@router.get("", dependencies=[requires("intake:read")], summary="List what waits", responses=problems(401, 403))
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    kind: WaitingKind | None = None,
    partner_id: UUID | None = None,
    mine: OnlyMine = False,
) -> Listed[WaitingRead]:
    """What partners have entered and the actor may decide, the longest waiting first, each at its own path."""
    found = await list_waiting(session, actor, page, kind=kind, partner_id=partner_id, mine=mine)
    return Listed(items=[WaitingRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@moves_router.get("", dependencies=[requires("me:read")], summary="Tell whose move it is", responses=problems(401))
async def moves(session: ReadSession, actor: Actor) -> MovesRead:
    """What waits for the person who asks: documents to approve, proposals to answer, quotations to give or choose."""
    return MovesRead.model_validate(await list_moves(session, actor))


@rules_router.get(
    "", dependencies=[requires("masters:read")], summary="List intake rules", responses=problems(401, 403)
)
async def rules(session: ReadSession, actor: Actor, page: Page) -> Listed[IntakeRuleRead]:
    """Which documents of partners wait: a rule per kind for all partners, and exceptions of some."""
    found = await list_rows(session, list_rules(actor), (IntakeRule.document_kind, IntakeRule.id), page)
    return Listed(items=[_rule(row) for row in found.items], next_cursor=found.next_cursor)


@rules_router.put(
    "", dependencies=[requires("companies:write")], summary="Set an intake rule", responses=problems(401, 403)
)
async def put(session: Session, actor: Actor, body: IntakeRuleUpdate) -> IntakeRuleRead:
    """Let a kind of document wait for approval or count at once; what waits already goes on waiting."""
    return _rule(await set_rule(session, actor, body.document_kind, body.partner_id, body.mode))


@rules_router.delete(
    "/{rule_id}",
    status_code=204,
    dependencies=[requires("companies:write")],
    summary="Drop a partner's intake rule",
    responses=problems(401, 403, 404, 409),
)
async def drop(session: Session, actor: Actor, rule_id: UUID) -> Response:
    """Treat the partner as all others."""
    await drop_rule(session, actor, rule_id)
    return Response(status_code=204)


def _rule(row: Row[Any]) -> IntakeRuleRead:
    partner = None if row.partner_id is None else Named(id=row.partner_id, code=row.partner_code, name=row.partner_name)
    return IntakeRuleRead(id=row.id, document_kind=row.document_kind, partner=partner, mode=row.mode)
