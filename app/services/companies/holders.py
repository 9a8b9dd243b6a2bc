"""Whose a rule is: a role's, a permission group's or one member's; access windows and spending limits alike."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import not_found
from app.core.ids import new_id
from app.models import AccessWindow, MemberDisclosure, Membership, PermissionGroup, SpendingLimit, User
from app.models.base import table_of
from app.services.access.actor import Actor
from app.services.access.visibility import visible, visible_to

Rule = type[AccessWindow] | type[SpendingLimit]

HOLDERS = ("role", "group_id", "membership_id")


def with_holders(actor: Actor, rule: Rule) -> Select[Any]:
    """The company's rules of a kind, with the names of the members and the groups whose they are.

    Rules of members that the actor does not see are left out.
    """
    member = and_(
        Membership.company_id == rule.company_id, Membership.id == rule.membership_id, visible(actor, Membership)
    )
    group = and_(PermissionGroup.company_id == rule.company_id, PermissionGroup.id == rule.group_id)
    names = (User.name.label("member_name"), PermissionGroup.code.label("group_code"))
    statement = (
        select(*table_of(rule).c, *names, PermissionGroup.name.label("group_name"))
        .select_from(rule)
        .outerjoin(Membership, member)
        .outerjoin(User, User.id == Membership.user_id)
        .outerjoin(PermissionGroup, group)
        .where(or_(rule.membership_id.is_(None), Membership.id.is_not(None)))
    )
    return visible_to(actor, statement, rule)


async def drop_rule(session: AsyncSession, actor: Actor, rule: Rule, rule_id: UUID, what: str) -> UUID:
    """Drop a rule, and tell whose permissions change with it: one member's, or the company's. Raises `not_found`."""
    statement = delete(rule).where(rule.company_id == actor.company_id, rule.id == rule_id)
    found = (await session.execute(statement.returning(rule.membership_id))).one_or_none()
    if found is None:
        raise not_found(what)
    return found.membership_id or actor.company_id


async def copy_own_rules(
    session: AsyncSession, rule: Rule | type[MemberDisclosure], whose: Membership, to: Membership
) -> None:
    """Give a member the rules of a kind that another member has in person, if any, beside those of its own."""
    table = table_of(rule)
    said = [column for column in table.c if column.name not in ("company_id", "id", *HOLDERS)]
    own = select(*said).where(rule.company_id == whose.company_id, rule.membership_id == whose.id)
    rows = (await session.execute(own)).mappings().all()
    if rows:
        of_the_new = {"company_id": to.company_id, "membership_id": to.id}
        new = [{**({"id": new_id()} if "id" in table.c else {}), **of_the_new, **row} for row in rows]
        await session.execute(insert(table).values(new).on_conflict_do_nothing())
