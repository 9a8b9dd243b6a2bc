"""Negotiating orders: proposals of either side to change or cancel what is ordered, whatever the kind of order."""
