"""Who is in charge of a partner now: its account manager, or who stands in while the manager is away.

Everything that goes by who is in charge (mails, the live feed, lists of one's own partners) asks here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Date, Select, SQLColumnExpression, and_, cast, exists, func, select

from app.models import Absence, Company, Membership, Partner, User


@dataclass(frozen=True, slots=True)
class Away:
    """Days, both inclusive, on which one person is away and another stands in."""

    user_id: UUID
    stand_in_id: UUID
    first_day: date
    last_day: date


def is_circle(absences: Sequence[Away], wanted: Away) -> bool:
    """Whether on some day of `wanted` whoever stands in is away too, and so on, back to the person. Pure."""
    reached, steps = set(), [wanted]
    while steps:
        step = steps.pop()
        if step.stand_in_id == wanted.user_id:
            return True
        if step in reached:
            continue
        reached.add(step)
        steps += _followed(absences, step)
    return False


def _followed(absences: Iterable[Away], step: Away) -> list[Away]:
    """Who stands in for the stand-in, on which of the same days."""
    return [
        Away(each.user_id, each.stand_in_id, max(each.first_day, step.first_day), min(each.last_day, step.last_day))
        for each in absences
        if each.user_id == step.stand_in_id and each.first_day <= step.last_day and step.first_day <= each.last_day
    ]


def company_day() -> ColumnElement[date]:
    """Which day it is where the company of the query is."""
    return cast(func.timezone(Company.time_zone, func.now()), Date)


def on_staff(company_id: Any, user_id: Any) -> ColumnElement[bool]:
    """Whether a person works for the company: it has an active place there for no partner, and an active account."""
    return exists().where(
        Membership.company_id == company_id,
        Membership.user_id == user_id,
        Membership.partner_id.is_(None),
        Membership.active,
        User.id == Membership.user_id,
        User.active,
    )


def _stand_ins(company_id: Any) -> CTE:
    """Who is away now (`user_id`), and who of those that are there stands in in the end (`person_id`).

    A stand-in who has left the staff counts as none: then the person's partners are the person's own again.
    """
    away = (
        select(Absence.user_id, Absence.stand_in_id)
        .join(Company, Company.id == Absence.company_id)
        .where(Absence.company_id == company_id, company_day().between(Absence.first_day, Absence.last_day))
        .where(on_staff(Absence.company_id, Absence.stand_in_id))
        .cte("away")
    )
    followed = select(away.c.user_id, away.c.stand_in_id.label("person_id")).cte("followed", recursive=True)
    further = select(followed.c.user_id, away.c.stand_in_id).join(away, away.c.user_id == followed.c.person_id)
    followed = followed.union(further)
    is_there = ~exists().where(away.c.user_id == followed.c.person_id)
    return select(followed.c.user_id, followed.c.person_id).where(is_there).cte("stand_ins")


def in_charge(company_id: Any, manager_id: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """Who looks after an account manager's partners now; none where there is no manager."""
    stand_ins = _stand_ins(company_id)
    instead = select(stand_ins.c.person_id).where(stand_ins.c.user_id == manager_id).scalar_subquery()
    return func.coalesce(instead, manager_id)


def looked_after_by(company_id: Any, user_id: Any) -> Select[Any]:
    """The ids of the partners that a person is in charge of now, the person's own or another's."""
    stand_ins = _stand_ins(company_id)
    instead = select(stand_ins.c.user_id).where(stand_ins.c.person_id == user_id)
    present = and_(Partner.account_manager_id == user_id, ~exists().where(stand_ins.c.user_id == user_id))
    return select(Partner.id).where(Partner.company_id == company_id, present | Partner.account_manager_id.in_(instead))
