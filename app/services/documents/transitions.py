"""State machines as tables: in each state, the actions that are allowed and where each leads."""

from collections.abc import Mapping

from app.core.errors import AppError, Kind

Transitions = Mapping[str, Mapping[str, str]]


def follow(transitions: Transitions, what: str, status: str, action: str) -> str:
    """Where an action leads; raises `transition_not_allowed` (CONFLICT) where it leads nowhere."""
    target = transitions[status].get(action)
    if target is None:
        raise AppError(
            "transition_not_allowed",
            f"A {what} that is {status} cannot be changed by: {action}.",
            kind=Kind.CONFLICT,
            details={"status": status, "action": action},
        )
    return target
