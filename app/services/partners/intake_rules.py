"""Whether what a partner enters waits for staff, per kind of document and partner."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Row, Select, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import conflict, not_found
from app.core.ids import new_id
from app.models import IntakeRule, Partner
from app.services.access.actor import Actor
from app.services.access.references import Reference, require
from app.services.access.visibility import visible_to
from app.services.documents.names import partner_columns, same

# What a new company starts with: what posts waits, what only announces does not.
FIRST_MODES: Mapping[str, str] = {
    "supplier_invoice": "approve",
    "shipping_notice": "accept",
    "production_report": "approve",
    "factory_invoice": "approve",
    "payment_notice": "approve",
}

MODE_SQL = """
SELECT mode FROM intake_rules
WHERE company_id = $1 AND document_kind = $2 AND (partner_id = $3 OR partner_id IS NULL)
ORDER BY partner_id NULLS LAST LIMIT 1
"""
SET_SQL = """
INSERT INTO intake_rules (company_id, id, document_kind, partner_id, mode)
SELECT c.id, $2, $3, $4, $5 FROM companies c WHERE c.id = $1
ON CONFLICT (company_id, document_kind, partner_id) DO UPDATE SET mode = excluded.mode
RETURNING id
"""


async def accepted_at_once(connection: asyncpg.Connection, actor: Actor, document_kind: str) -> bool:
    """Whether what this person enters needs nobody's approval; what staff enters goes its own way: false."""
    if actor.partner_id is None:
        return False
    mode = await connection.fetchval(MODE_SQL, actor.company_id, document_kind, actor.partner_id)
    return bool(mode == "accept")


def list_rules(actor: Actor) -> Select[Any]:
    """The company's rules, and the exceptions of partners."""
    statement = select(*IntakeRule.__table__.c, *partner_columns()).outerjoin(
        Partner, same(IntakeRule, Partner, IntakeRule.partner_id)
    )
    return visible_to(actor, statement, IntakeRule)


async def set_rule(
    session: AsyncSession, actor: Actor, document_kind: str, partner_id: UUID | None, mode: str
) -> Row[Any]:
    """Say what happens to a kind of document of all partners, or of one; raises `unknown_reference` (INVALID)."""
    if partner_id is not None:
        known = exists().where(Partner.company_id == actor.company_id, Partner.id == partner_id)
        await require(session, [Reference("/partner_id", "partner", known)])
    rule_id = await (await raw(session)).fetchval(SET_SQL, actor.company_id, new_id(), document_kind, partner_id, mode)
    row: Row[Any] = (await session.execute(list_rules(actor).where(IntakeRule.id == rule_id))).one()
    return row


async def drop_rule(session: AsyncSession, actor: Actor, rule_id: UUID) -> None:
    """Let a partner's documents be treated as all others.

    Raises NOT_FOUND, `rule_for_all` (CONFLICT): every kind of document has a rule for all partners.
    """
    statement = visible_to(actor, select(IntakeRule.partner_id), IntakeRule).where(IntakeRule.id == rule_id)
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        raise not_found("intake rule")
    if found.partner_id is None:
        raise conflict("rule_for_all", "This rule is for all partners: change it instead.")
    await session.execute(delete(IntakeRule).where(IntakeRule.company_id == actor.company_id, IntakeRule.id == rule_id))
