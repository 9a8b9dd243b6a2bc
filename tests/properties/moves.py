"""Whose move a proposal is, for all kinds of orders."""

from typing import Protocol

ENDS = {"acceptance": "accepted", "refusal": "refused", "withdrawal": "withdrawn"}
SIDES = ("company", "partner")


class Proposed(Protocol):
    """A proposal of one side."""

    side: str
    state: str


def mover(proposal: Proposed, action: str, wrong: int) -> str:
    """Whose turn it is; one time in eight the other side tries."""
    side = proposal.side if action == "withdrawal" else SIDES[proposal.side == "company"]
    return SIDES[side == "company"] if wrong % 8 == 5 else side


def not_theirs(proposal: Proposed, side: str, action: str) -> set[str]:
    """The reasons why a side may not do something with a proposal."""
    reasons = set() if proposal.state == "open" else {"transition_not_allowed"}
    return reasons | (set() if (action == "withdrawal") == (side == proposal.side) else {"not_your_move"})
