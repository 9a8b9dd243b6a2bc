"""Whose a rule is, as the API shows it: access windows and spending limits alike."""

from typing import Any

from sqlalchemy import Row

from app.schemas.access_windows import WindowMember
from app.schemas.common import Named


def member_of(row: Row[Any]) -> WindowMember | None:
    """The one member whose rule it is."""
    if row.membership_id is None:
        return None
    return WindowMember(membership_id=row.membership_id, name=row.member_name)


def group_of(row: Row[Any]) -> Named | None:
    """The permission group whose rule it is."""
    if row.group_id is None:
        return None
    return Named(id=row.group_id, code=row.group_code, name=row.group_name)
