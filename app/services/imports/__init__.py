"""Bulk imports of masters and opening balances: every bad row is named, and nothing is written unless all are good."""
