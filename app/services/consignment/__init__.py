"""Selling what suppliers have on consignment here."""
