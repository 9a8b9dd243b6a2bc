"""The tables of states: every action in every state either leads to a state or is refused, and each has its mover."""

from collections.abc import Callable, Mapping

import pytest

from app.core.errors import AppError, Kind
from app.models.proposals import PROPOSAL_STATES
from app.services.negotiation import states as proposals
from app.services.production import states as production

Step = Callable[[str, str], str]
TABLES: dict[str, tuple[Mapping[str, Mapping[str, str]], Step]] = {
    "proposal": (proposals.TRANSITIONS, proposals.next_state),
    "production order": (production.TRANSITIONS, production.next_status),
}


@pytest.mark.parametrize("table", TABLES)
def test_every_action_in_every_state_leads_somewhere_or_is_refused(table: str) -> None:
    transitions, step = TABLES[table]
    actions = {action for moves in transitions.values() for action in moves}
    for state, moves in transitions.items():
        for action in actions:
            if action in moves:
                assert step(state, action) == moves[action]
                assert moves[action] in transitions, (state, action)
            else:
                with pytest.raises(AppError) as refused:
                    step(state, action)
                assert (refused.value.code, refused.value.kind) == ("transition_not_allowed", Kind.CONFLICT)
                assert refused.value.details == {"status": state, "action": action}


def test_every_state_of_a_proposal_can_be_reached_and_all_but_the_first_are_ends() -> None:
    reached = {target for moves in proposals.TRANSITIONS.values() for target in moves.values()}
    assert reached | {proposals.OPEN} == set(proposals.TRANSITIONS)
    assert {state for state, moves in proposals.TRANSITIONS.items() if moves} == {proposals.OPEN}


@pytest.mark.parametrize("side", ["company", "partner"])
@pytest.mark.parametrize("proposed_by", ["company", "partner"])
def test_every_move_belongs_to_one_side_or_to_nobody(proposed_by: str, side: str) -> None:
    moves = proposals.allowed_moves(proposals.OPEN, proposed_by, side)
    assert moves == (["withdraw"] if side == proposed_by else ["accept", "counter", "refuse"])
    assert set(proposals.MOVER) == set(proposals.TRANSITIONS[proposals.OPEN])


def test_the_database_knows_the_same_states() -> None:
    assert set(proposals.TRANSITIONS) == set(PROPOSAL_STATES)
