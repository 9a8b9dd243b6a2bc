"""What may be done to a request and to a quotation, as tables; time closes both without anybody's doing."""

from collections.abc import Mapping
from datetime import datetime

from app.core.errors import AppError, Kind, conflict
from app.services.access.actor import Actor

# A request that is sent is open until its deadline and due from then on.
REQUEST_TRANSITIONS: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"edit", "send", "cancel"}),
    "open": frozenset({"invite", "extend", "end", "cancel"}),
    "due": frozenset({"award", "close"}),
    "awarded": frozenset(),
    "closed": frozenset(),
    "cancelled": frozenset(),
}
# Past the deadline every quotation is over, whatever the supplier has said.
QUOTATION_TRANSITIONS: Mapping[str, frozenset[str]] = {
    "draft": frozenset(),
    "invited": frozenset({"see", "quote", "decline"}),
    "seen": frozenset({"quote", "decline"}),
    "quoted": frozenset({"quote", "decline"}),
    "declined": frozenset({"quote"}),
    "over": frozenset(),
    "cancelled": frozenset(),
}
ASKED = frozenset({"invited", "seen", "quoted", "declined"})


def request_stage(status: str, closes_at: datetime, now: datetime) -> str:
    """The state of a request at a moment."""
    if status != "sent":
        return status
    return "open" if now < closes_at else "due"


def quotation_stage(status: str, closes_at: datetime, now: datetime) -> str:
    """The state of a quotation at a moment."""
    return "over" if status in ASKED and now >= closes_at else status


def require_request(stage: str, action: str) -> None:
    """Raise `transition_not_allowed` (CONFLICT) unless the request's state allows the action."""
    if action not in REQUEST_TRANSITIONS[stage]:
        raise _refused("A request for quotation", stage, action)


def require_quotation(stage: str, action: str) -> None:
    """Raise `deadline_passed` or `transition_not_allowed` (CONFLICT) unless the state allows the action."""
    if stage == "over":
        raise conflict("deadline_passed", "The time for quoting is over; nothing can be changed any more.")
    if action not in QUOTATION_TRANSITIONS[stage]:
        raise _refused("A quotation", stage, action)


def _refused(what: str, stage: str, action: str) -> AppError:
    return AppError(
        "transition_not_allowed",
        f"{what} that is {stage} cannot be changed by: {action}.",
        kind=Kind.CONFLICT,
        details={"status": stage, "action": action},
    )


def request_actions(stage: str, actor: Actor) -> list[str]:
    """What this actor may do to a request next, sorted."""
    return sorted(REQUEST_TRANSITIONS[stage]) if actor.may("quotation-requests:write") else []


def quotation_actions(stage: str, actor: Actor) -> list[str]:
    """What this actor may do to a quotation next, sorted."""
    return sorted(QUOTATION_TRANSITIONS[stage]) if actor.may("quotations:answer") else []
