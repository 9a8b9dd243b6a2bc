"""The states of a proposal as data: what may be done in each, by which side, and where it leads. Pure."""

from collections.abc import Mapping
from datetime import datetime

from app.services.access.actor import Actor
from app.services.documents.transitions import Transitions, follow

OPEN = "open"
TRANSITIONS: Transitions = {
    OPEN: {
        "accept": "accepted",
        "refuse": "refused",
        "counter": "countered",
        "withdraw": "withdrawn",
        "expire": "expired",
        "lapse": "lapsed",
    },
    "accepted": {},
    "refused": {},
    "countered": {},
    "withdrawn": {},
    "expired": {},
    "lapsed": {},
}
# Whose move it is, seen from the side that proposed; a proposal expires and lapses by itself.
MOVER: Mapping[str, str] = {
    "accept": "other",
    "refuse": "other",
    "counter": "other",
    "withdraw": "own",
    "expire": "nobody",
    "lapse": "nobody",
}


def side_of(actor: Actor) -> str:
    """The side that a person is on."""
    return "partner" if actor.is_partner else "company"


def state_at(state: str, expires_at: datetime | None, moment: datetime) -> str:
    """The state as of a moment: an open proposal has expired at its hour, whether or not that is written yet."""
    return "expired" if state == OPEN and expires_at is not None and expires_at <= moment else state


def next_state(state: str, action: str) -> str:
    """Where an action leads; raises `transition_not_allowed` (CONFLICT) where it leads nowhere."""
    return follow(TRANSITIONS, "proposal", state, action)


def may_move(action: str, proposed_by: str, side: str) -> bool:
    """Whether an action on a proposal of `proposed_by` is up to `side`."""
    return MOVER[action] == ("own" if proposed_by == side else "other")


def allowed_moves(state: str, proposed_by: str, side: str) -> list[str]:
    """What a side may do next with a proposal, sorted."""
    return sorted(action for action in TRANSITIONS[state] if may_move(action, proposed_by, side))
