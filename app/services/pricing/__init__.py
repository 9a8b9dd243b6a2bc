"""Prices and taxes: which price and which rate a line bears."""
