"""Replays a file of sales: orders that are delivered and invoiced, cancellations that come back."""
