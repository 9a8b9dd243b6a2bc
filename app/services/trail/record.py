"""Writes what somebody did beside its effect, in the same transaction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.models import TrailEntry
from app.models.trail import TrailAction


def record(
    session: AsyncSession,
    company_id: UUID,
    action: TrailAction,
    *,
    user_id: UUID | None,
    subject: tuple[str, UUID] | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add an entry to the trail of the transaction's company, with the address that the request came from.

    `user_id` is who acts, `subject` what is acted upon (its kind and id); `detail` holds JSON values only, no secrets.
    """
    kind, subject_id = subject or (None, None)
    session.add(
        TrailEntry(
            company_id=company_id,
            recorded_at=now(),
            user_id=user_id,
            action=action,
            subject_kind=kind,
            subject_id=subject_id,
            detail=detail or {},
            address=structlog.contextvars.get_contextvars().get("client"),
        )
    )


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What changed, as `{field: [before, after]}`, for the detail of an entry; both name the same fields."""
    changed = {name: (before[name], value) for name, value in after.items() if before[name] != value}
    return {name: [_plain(old), _plain(new)] for name, (old, new) in changed.items()}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
