"""Fiscal years and periods: opening, closing and reopening the books."""
