"""Replays a folder of purchases: suppliers, agreements, stock, bills of material and purchase orders."""
