"""Proposals to change or cancel orders over HTTP: the same routes under every kind of order."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from app.deps import Actor, IfMatch, Once, Page, ReadSession, Session, api_router, requires
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.proposals import (
    ProposalAcceptanceCreate,
    ProposalCreate,
    ProposalRead,
    ProposalRefusalCreate,
    ProposalWithdrawalCreate,
    SubstituteInput,
)
from app.services.negotiation.answer import accept_proposal, refuse_proposal, withdraw_proposal
from app.services.negotiation.orders import KINDS, OrderKey, OrderKind, ProposalKey
from app.services.negotiation.propose import Wanted, counter_propose, propose
from app.services.negotiation.read import list_proposals, read_proposal
from app.services.negotiation.terms import WHOLE, Substitute, TermsChange

Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the proposal among those of the order.")]


def _wanted(body: ProposalCreate) -> Wanted:
    changes = [
        TermsChange(
            line.line_no,
            line.quantity,
            line.unit_price,
            line.due_on,
            line.reason,
            line.additional,
            _substitute(line.substitute),
            line.component_no or WHOLE,
        )
        for line in body.lines
    ]
    return Wanted(changes, body.kind == "cancellation", body.message, body.expires_at)


def _substitute(named: SubstituteInput | None) -> Substitute | None:
    if named is None:
        return None
    return Substitute(named.item_id, named.item_code, named.unit, factor=named.factor)


async def _read(session: Session, actor: Actor, key: ProposalKey) -> ProposalRead:
    return ProposalRead.model_validate(await read_proposal(session, actor, key))


def _add_reading(router: APIRouter, kind: OrderKind) -> None:
    @router.get(
        "/{order_id}/proposals",
        dependencies=[requires(f"{kind.resource}:read")],
        summary=f"List the proposals about a {kind.called}",
        responses=problems(401, 403, 404),
    )
    async def index(session: ReadSession, actor: Actor, page: Page, order_id: UUID) -> Listed[ProposalRead]:
        """What either side has proposed and what became of it, newest first; both sides see the same."""
        found = await list_proposals(session, actor, OrderKey(kind, order_id), page)
        return Listed(items=[ProposalRead.model_validate(view) for view in found.items], next_cursor=found.next_cursor)


def _add_proposing(router: APIRouter, kind: OrderKind) -> None:
    @router.post(
        "/{order_id}/proposals",
        status_code=201,
        dependencies=[requires(kind.scope)],
        summary=f"Propose to change or cancel a {kind.called}",
        response_model=ProposalRead,
        responses=problems(401, 403, 404, 409, 412),
    )
    async def make(
        session: Session, actor: Actor, once: Once, order_id: UUID, version: IfMatch, body: ProposalCreate
    ) -> Response:
        """Nothing changes before the other side accepts."""

        async def compute() -> ProposalRead:
            order = OrderKey(kind, order_id)
            number = await propose(session, actor, order, version, _wanted(body))
            return await _read(session, actor, ProposalKey(order, number))

        return await once.answer(201, compute)

    @router.post(
        "/{order_id}/proposals/{number}/counter-proposal",
        status_code=201,
        dependencies=[requires(kind.scope)],
        summary=f"Answer a proposal about a {kind.called} with another",
        response_model=ProposalRead,
        responses=problems(401, 403, 404, 409, 412),
    )
    async def counter(
        session: Session,
        actor: Actor,
        once: Once,
        order_id: UUID,
        number: Number,
        version: IfMatch,
        body: ProposalCreate,
    ) -> Response:
        """The proposal is countered, the new one is open."""

        async def compute() -> ProposalRead:
            order = OrderKey(kind, order_id)
            new = await counter_propose(session, actor, ProposalKey(order, number), version, _wanted(body))
            return await _read(session, actor, ProposalKey(order, new))

        return await once.answer(201, compute)


def _add_answering(router: APIRouter, kind: OrderKind) -> None:
    @router.post(
        "/{order_id}/proposals/{number}/acceptance",
        dependencies=[requires(kind.scope)],
        summary=f"Accept a proposal about a {kind.called}",
        response_model=ProposalRead,
        responses=problems(401, 403, 404, 409),
    )
    async def accept(
        session: Session, actor: Actor, once: Once, order_id: UUID, number: Number, body: ProposalAcceptanceCreate
    ) -> Response:
        """The order is changed or cancelled, in the books and beside them, in the same transaction."""

        async def compute() -> ProposalRead:
            key = ProposalKey(OrderKey(kind, order_id), number)
            await accept_proposal(session, actor, key, body.note)
            return await _read(session, actor, key)

        return await once.answer(200, compute)

    @router.post(
        "/{order_id}/proposals/{number}/refusal",
        dependencies=[requires(kind.scope)],
        summary=f"Refuse a proposal about a {kind.called}",
        response_model=ProposalRead,
        responses=problems(401, 403, 404, 409),
    )
    async def refuse(
        session: Session, actor: Actor, once: Once, order_id: UUID, number: Number, body: ProposalRefusalCreate
    ) -> Response:
        """The order stays as it is."""

        async def compute() -> ProposalRead:
            key = ProposalKey(OrderKey(kind, order_id), number)
            await refuse_proposal(session, actor, key, body.reason)
            return await _read(session, actor, key)

        return await once.answer(200, compute)

    @router.post(
        "/{order_id}/proposals/{number}/withdrawal",
        dependencies=[requires(kind.scope)],
        summary=f"Withdraw a proposal about a {kind.called}",
        response_model=ProposalRead,
        responses=problems(401, 403, 404, 409),
    )
    async def withdraw(
        session: Session, actor: Actor, once: Once, order_id: UUID, number: Number, body: ProposalWithdrawalCreate
    ) -> Response:
        """One's own proposal is taken back."""

        async def compute() -> ProposalRead:
            key = ProposalKey(OrderKey(kind, order_id), number)
            await withdraw_proposal(session, actor, key)
            return await _read(session, actor, key)

        return await once.answer(200, compute)


def _router(name: str) -> APIRouter:
    kind = KINDS[name]
    router = api_router(f"/{kind.resource}", "proposals")
    _add_reading(router, kind)
    _add_proposing(router, kind)
    _add_answering(router, kind)
    return router


sales_router = _router("sales")
purchase_router = _router("purchase")
production_router = _router("production")
