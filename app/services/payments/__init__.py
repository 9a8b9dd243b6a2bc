"""Money to and from partners: one mechanism in two directions, with refunds and set-offs beside it."""
