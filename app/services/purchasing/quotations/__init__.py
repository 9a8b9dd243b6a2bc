"""Asking several suppliers for prices, each sealed from the others, and ordering from what they offer."""
