"""Money to and from partners: one mechanism in two directions, receipts and payments, and set-offs between them."""
