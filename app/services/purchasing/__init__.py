"""Buying: purchase orders, what comes of them, and what suppliers are owed for it."""
