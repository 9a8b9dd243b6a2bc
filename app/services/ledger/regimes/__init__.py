"""Accounting regimes as data: which accounts a chart has and which account plays which role."""
