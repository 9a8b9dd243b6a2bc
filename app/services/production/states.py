"""The states of a production order: what may be done in each, and where it leads."""

from collections.abc import Mapping

from app.services.documents.transitions import Transitions, follow

# What is done while the order is agreed leaves it agreed; an invoice may come after everything else is closed.
TRANSITIONS: Transitions = {
    "draft": {"change": "draft", "send": "sent", "cancel": "cancelled"},
    "sent": {"see": "seen", "accept": "agreed", "reject": "rejected", "propose": "sent", "cancel": "cancelled"},
    "seen": {"accept": "agreed", "reject": "rejected", "propose": "seen", "cancel": "cancelled"},
    "rejected": {"change": "draft", "cancel": "cancelled"},
    "agreed": {
        "send_materials": "agreed",
        "return_materials": "agreed",
        "report": "agreed",
        "receive": "agreed",
        "receive_scrap": "agreed",
        "record_loss": "agreed",
        "enter_invoice": "agreed",
        "charge": "agreed",
        "confirm": "agreed",
        "propose": "agreed",
        "cancel": "cancelled",
        "close": "closed",
    },
    "closed": {"enter_invoice": "closed", "charge": "closed"},
    "cancelled": {},
}

# Who does what: the scope that each action needs, besides being able to see the order.
SCOPES: Mapping[str, str] = {
    "change": "production-orders:write",
    "send": "production-orders:write",
    "cancel": "production-orders:write",
    "close": "production-orders:write",
    "see": "production-orders:answer",
    "accept": "production-orders:answer",
    "reject": "production-orders:answer",
    "propose": "production-orders:negotiate",
    "report": "production-orders:answer",
    "enter_invoice": "production-orders:answer",
    "confirm": "production-orders:confirm",
    "send_materials": "production-goods:write",
    "return_materials": "production-goods:write",
    "receive": "production-goods:write",
    "receive_scrap": "production-goods:write",
    "record_loss": "production-goods:write",
    "charge": "production-charges:write",
}


def next_status(status: str, action: str) -> str:
    """Where an action leads; raises `transition_not_allowed` (CONFLICT) where it leads nowhere."""
    return follow(TRANSITIONS, "production order", status, action)
