"""Evidence files over HTTP: the history of an order or of a statement, signed, to be verified off line."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.paging import Page
from app.deps import Actor, api_router, database_of, requires, token_keys_of
from app.routers.ledgers import Account, ledger_read, statement_read
from app.routers.problems import problems
from app.routers.spans import AsOf, FirstDay, check_span
from app.schemas.production import ProductionOrderRead
from app.schemas.promises import PromisedDayRead
from app.schemas.proposals import ProposalRead
from app.schemas.purchasing import PurchaseOrderRead
from app.schemas.sales import SalesOrderRead
from app.services.access.actor import Actor as SignedIn
from app.services.evidence.collect import MOST_POSTINGS, History, order_history, statement_history, too_much
from app.services.evidence.take import Evidence, Notary, Subject, take_evidence
from app.services.ledger.partner_ledger import LedgerSpan, partner_ledger
from app.services.ledger.sides import SIDES
from app.services.ledger.statement import partner_statement
from app.services.negotiation.orders import KINDS, OrderKey, OrderKind
from app.services.negotiation.read import list_proposals
from app.services.production.read import read_order as read_production_order
from app.services.purchasing.read import read_purchase_order
from app.services.sales.promise_history import list_promises
from app.services.sales.read import read_order as read_sales_order

WHOLE = Page(limit=MOST_POSTINGS)
CONTENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A ZIP with evidence.json and evidence.pdf, signed over every byte.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
# What an answer says of the reader rather than of the history.
OF_THE_READER = {"allowed_actions"}

Reader = Callable[[AsyncSession, SignedIn, UUID], Awaitable[Any]]
ORDERS: dict[str, tuple[Reader, type[BaseModel]]] = {
    "sales": (read_sales_order, SalesOrderRead),
    "purchase": (read_purchase_order, PurchaseOrderRead),
    "production": (read_production_order, ProductionOrderRead),
}


async def notary_of(request: Request) -> Notary:
    """Return what turns a history into evidence."""
    return Notary(database_of(request), token_keys_of(request), request.app.state.seal_key)


Signing = Annotated[Notary, Depends(notary_of)]


def _file(evidence: Evidence) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(evidence.number, safe='')}.evidence.zip"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(evidence.content, media_type="application/octet-stream", headers=headers)


def _plain(schema: type[BaseModel], view: Any) -> dict[str, Any]:
    return _json(schema.model_validate(view))


def _json(answer: BaseModel) -> dict[str, Any]:
    return answer.model_dump(mode="json", exclude=OF_THE_READER)


def _of_orders(kind: OrderKind) -> APIRouter:
    router = api_router(f"/{kind.resource}", "evidence")
    read, schema = ORDERS[kind.name]

    @router.get(
        "/{order_id}/evidence",
        dependencies=[requires(f"{kind.resource}:read")],
        summary=f"Take evidence of a {kind.called}",
        responses={**problems(401, 403, 404, 409), **CONTENT},
        response_class=Response,
        name=f"evidence_of_{kind.name}_order",
    )
    async def take(actor: Actor, notary: Signing, order_id: UUID) -> Response:
        """What you may see of the order, its versions and its postings, provable off line with `giao verify`."""
        key = OrderKey(kind, order_id)

        async def collect(session: AsyncSession) -> tuple[Subject, History]:
            document = _plain(schema, await read(session, actor, order_id))
            proposals = (await list_proposals(session, actor, key, WHOLE)).items
            shown = {"document": document, "proposals": [_plain(ProposalRead, proposal) for proposal in proposals]}
            if kind.name == "sales":
                promises = (await list_promises(session, actor, order_id, WHOLE)).items
                shown["promises"] = [_plain(PromisedDayRead, promise) for promise in promises]
            history = await order_history(session, actor, key, UUID(document["partner"]["id"]))
            return Subject(kind.called.replace(" ", "_"), order_id, document["number"], shown), history

        return _file(await take_evidence(actor, notary, collect))

    return router


partner_router = api_router("/partners", "evidence")


@partner_router.get(
    "/{partner_id}/statement/evidence",
    dependencies=[requires("ledgers:read")],
    summary="Take evidence of a partner's statement",
    responses={**problems(401, 403, 404, 409), **CONTENT},
    response_class=Response,
)
async def take_of_statement(
    actor: Actor,
    notary: Signing,
    partner_id: UUID,
    as_of: AsOf = None,
    first: FirstDay = None,
    account: Account = "receivable",
) -> Response:
    """The statement as of a day and every posting behind it, from `from` on (left out: all there are)."""
    last, side = as_of or today(), SIDES[account]
    check_span(first, last)

    async def collect(session: AsyncSession) -> tuple[Subject, History]:
        history = await statement_history(session, actor, partner_id, side, (first, last))
        statement = await partner_statement(session, actor, WHOLE, partner_id, last, side=side)
        if statement.next_cursor is not None:
            raise too_much()
        ledger = await partner_ledger(session, actor, WHOLE, partner_id, LedgerSpan(side, first, last))
        shown = {"statement": _json(statement_read(statement)), "ledger": _json(ledger_read(ledger))}
        return Subject("statement", partner_id, f"{ledger.partner.code}-{account}-{last}", shown), history

    return _file(await take_evidence(actor, notary, collect))


ROUTERS = (*(_of_orders(kind) for kind in KINDS.values()), partner_router)
